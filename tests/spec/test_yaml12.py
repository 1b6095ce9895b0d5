"""YAML is read by the 1.2 core schema, and only what JSON can say is let in."""

from __future__ import annotations

import pytest
import yaml

from wireproof.errors import SpecError
from wireproof.spec import yaml12
from wireproof.spec.yaml12 import parse_yaml, read_yaml

SCALARS = [
    ("no", "no"),
    ("yes", "yes"),
    ("on", "on"),
    ("y", "y"),
    ("true", True),
    ("False", False),
    ("tRUE", "tRUE"),
    ("null", None),
    ("~", None),
    ("", None),
    ("nULL", "nULL"),
    ("09:00", "09:00"),
    ("12:30:45", "12:30:45"),
    ("2024-01-31", "2024-01-31"),
    ("2024-01-31T10:00:00Z", "2024-01-31T10:00:00Z"),
    ("1_000", "1_000"),
    ("017", 17),
    ("0o17", 15),
    ("0x1F", 31),
    ("0b11", "0b11"),
    ("+12", 12),
    ("-0", 0),
    ("1.", 1.0),
    (".5", 0.5),
    ("1e3", 1000.0),
    ("1.0.0", "1.0.0"),
    ("3.1", 3.1),
    ("-", [None]),
    ("-x", "-x"),
    ("1e", "1e"),
    ("'no'", "no"),
    ('"12"', "12"),
    ("!!str 12", "12"),
    ("!!int '12'", 12),
    ("!!float 12", 12.0),
    ("!!bool 'true'", True),
    ("!!null ''", None),
    ("! 12", "12"),
    ("=", "="),
    ("<<", "<<"),
    ("@a", SpecError),
    (".inf", SpecError),
    ("-.Inf", SpecError),
    (".nan", SpecError),
    ("1e999", SpecError),
    ("9" * 5000, SpecError),
    ("!!int x", SpecError),
    ("!!python/object:os.system x", SpecError),
    ("!include other.yaml", SpecError),
    ("!!set {a}", SpecError),
    ("[1, 2", SpecError),
    ("a: 1\n b: 2", SpecError),
    ("{a: 1}\n---\n{b: 2}", SpecError),
]


@pytest.fixture(params=["libyaml", "pure Python"], autouse=True)
def parser(request, monkeypatch):
    """Both parsers of PyYAML, because libyaml is not on every machine."""
    loader = yaml.SafeLoader if request.param == "pure Python" else yaml.CSafeLoader
    monkeypatch.setattr(yaml12, "_LOADER", loader)


@pytest.mark.parametrize(("text", "expected"), SCALARS)
def test_scalars_follow_the_yaml_1_2_core_schema(text, expected):
    """Words, times and dates are strings; what JSON has no word for is an error with a place."""
    if expected is SpecError:
        with pytest.raises(SpecError) as caught:
            parse_yaml(text, "a.yaml")

        assert "a.yaml" in str(caught.value)
    else:
        value, _ = parse_yaml(text, "a.yaml")

        assert expected == value
        assert type(expected) is type(value)


def test_keys_are_strings_as_they_are_written():
    """A status code, a word or a number as a key is the text that stands there."""
    value, _ = parse_yaml("{200: a, no: b, 1.0: c, null: d, 0x10: e, true: f}", "a.yaml")

    assert list(value) == ["200", "no", "1.0", "null", "0x10", "true"]


def test_the_last_of_two_equal_keys_wins_and_is_noticed():
    """A repeated key is no error, because vendors have them, but the reader is told."""
    assert parse_yaml("a: 1\na: 2", "a.yaml") == ({"a": 2}, True)
    assert parse_yaml("a: 1\nb: 2", "a.yaml") == ({"a": 1, "b": 2}, False)


def test_aliases_and_merge_keys_are_expanded():
    """`<<` is YAML 1.1, and every vendor's tools read it; explicit keys win."""
    value, repeated = parse_yaml(
        "base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\n"
        "one: {<<: *b, x: 9}\nboth: {<<: [*b, *o]}\nsame: *b\n",
        "a.yaml",
    )

    assert value["one"] == {"x": 9, "y": 2}
    assert value["both"] == {"x": 1, "y": 2, "z": 4}
    assert value["base"] == value["same"]
    assert not repeated


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &a [*a]", "contains itself"),
        ("a: &a {b: {c: *a}}", "contains itself"),
        ("a: *b", "b"),
        ("? [x]\n: 1", "not a scalar"),
        ("? {x: 1}\n: 1", "not a scalar"),
        ("a: {<<: 3}", "merge key"),
        ("x: 1\na: {<<: [1]}", "merge key"),
    ],
)
def test_what_has_no_counterpart_in_json_is_an_error(text, message):
    """Cyclic anchors, unknown aliases and keys that are objects say so, with their line."""
    with pytest.raises(SpecError, match=message) as caught:
        parse_yaml(text, "a.yaml")

    assert caught.value.location.line == text.count("\n") + 1 or caught.value.location.line == 1


def test_a_billion_laughs_are_refused_before_they_are_expanded():
    """Ten levels of ten aliases would be ten billion nodes; the size is computed, not built."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]

    with pytest.raises(SpecError, match="bomb"):
        parse_yaml("\n".join(lines), "a.yaml")


def test_a_bomb_of_merge_keys_is_refused():
    """Merging copies, so it counts like an alias."""
    text = "big: &b {" + ", ".join(f"k{i}: 1" for i in range(3000)) + "}\nall:\n"
    text += "".join(f"  m{i}: {{<<: *b}}\n" for i in range(1000))

    with pytest.raises(SpecError, match="bomb"):
        parse_yaml(text, "a.yaml")


@pytest.mark.parametrize("text", ["[" * 10_000 + "]" * 10_000, "- " * 10_000 + "x"])
def test_ten_thousand_levels_are_refused(text):
    """Deep nesting is an error of the document, never a RecursionError."""
    with pytest.raises(SpecError, match="nested deeper than"):
        parse_yaml(text, "a.yaml")


def test_every_node_has_a_position():
    """A member stands where its key stands, an element where it begins."""
    text = "a:\n  b: [x, {c: 1}]\n  'd e':\n    - f\nalias: &z {k: 1}\nuse: *z\n"
    positions = read_yaml(text, "a.yaml")[2]

    assert positions.find("#/a") == (1, 1, "#/a")
    assert positions.find("#/a/b") == (2, 3, "#/a/b")
    assert positions.find("#/a/b/0") == (2, 7, "#/a/b/0")
    assert positions.find("#/a/b/1/c") == (2, 11, "#/a/b/1/c")
    assert positions.find("#/a/d e/0") == (4, 7, "#/a/d e/0")
    assert positions.find("#/alias/k") == (5, 12, "#/alias/k")
    assert positions.find("#/use/k") == (6, 1, "#/use")
    assert positions.find("#/a/nowhere/below") == (1, 1, "#/a")


def test_repeated_keys_are_found_with_both_places():
    """The place that is ignored and the place that counts."""
    positions = read_yaml("a:\n  b: 1\n  c: 2\n  b: 3\n  b: 4\n", "a.yaml")[2]

    assert list(positions.duplicates()) == [("#/a/b", (2, 3), (4, 3)), ("#/a/b", (4, 3), (5, 3))]
