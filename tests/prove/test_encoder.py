"""The reference encoder against the tables of the OpenAPI Specification and RFC 6570."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wireproof.oracle.encoder import (
    Pair,
    Unrepresentable,
    encode_cookie,
    encode_header,
    encode_path,
    encode_query,
)
from wireproof.oracle.matching import matches, show
from wireproof.oracle.operations import Parameter

LIST = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}


def parameter(place, style, *, explode, name="color"):
    return Parameter(
        place=place,
        name=name,
        schema={},
        required=False,
        style=style,
        explode=explode,
        allow_reserved=False,
        media_type="",
        pointer="",
    )


def query_text(pairs) -> str:
    return "&".join(f"{pair.name}={show(pair.tokens)}" for pair in pairs)


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        # OpenAPI Specification 3.1.1, "Style Examples", rows of `in: path`
        ("matrix", False, "", ";color"),
        ("matrix", False, "blue", ";color=blue"),
        ("matrix", False, LIST, ";color=blue,black,brown"),
        ("matrix", False, OBJECT, ";color=R,100,G,200,B,150"),
        ("matrix", True, "", ";color"),
        ("matrix", True, "blue", ";color=blue"),
        ("matrix", True, LIST, ";color=blue;color=black;color=brown"),
        ("matrix", True, OBJECT, ";R=100;G=200;B=150"),
        ("label", False, "", "."),
        ("label", False, "blue", ".blue"),
        ("label", False, LIST, ".blue,black,brown"),
        ("label", False, OBJECT, ".R,100,G,200,B,150"),
        ("label", True, LIST, ".blue.black.brown"),
        ("label", True, OBJECT, ".R=100.G=200.B=150"),
        ("simple", False, "blue", "blue"),
        ("simple", False, LIST, "blue,black,brown"),
        ("simple", False, OBJECT, "R,100,G,200,B,150"),
        ("simple", True, LIST, "blue,black,brown"),
        ("simple", True, OBJECT, "R=100,G=200,B=150"),
    ],
)
def test_path_styles(style, explode, value, expected):
    """A path value is written as the style table has it."""
    tokens = encode_path(parameter("path", style, explode=explode), value)

    assert expected == show(tokens)
    assert matches(tokens, expected, frozenset())


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("form", False, "", "color="),
        ("form", False, "blue", "color=blue"),
        ("form", False, LIST, "color=blue,black,brown"),
        ("form", False, OBJECT, "color=R,100,G,200,B,150"),
        ("form", True, "", "color="),
        ("form", True, LIST, "color=blue&color=black&color=brown"),
        ("form", True, OBJECT, "R=100&G=200&B=150"),
        ("spaceDelimited", False, LIST, "color=blue%20black%20brown"),
        ("spaceDelimited", False, OBJECT, "color=R%20100%20G%20200%20B%20150"),
        ("pipeDelimited", False, LIST, "color=blue|black|brown"),
        ("pipeDelimited", False, OBJECT, "color=R|100|G|200|B|150"),
        ("deepObject", True, OBJECT, "color[R]=100&color[G]=200&color[B]=150"),
        ("form", True, [], ""),
        ("form", False, {}, ""),
    ],
)
def test_query_styles(style, explode, value, expected):
    """A query value becomes the pairs of the style table; an empty array leaves no trace."""
    pairs = encode_query(parameter("query", style, explode=explode), value)

    assert expected == query_text(pairs)


@pytest.mark.parametrize(
    ("explode", "value", "expected"),
    [
        (False, "blue", "blue"),
        (False, LIST, "blue,black,brown"),
        (False, OBJECT, "R,100,G,200,B,150"),
        (True, OBJECT, "R=100,G=200,B=150"),
    ],
)
def test_header_style(explode, value, expected):
    """Headers are `simple`, and not percent-encoded."""
    tokens = encode_header(parameter("header", "simple", explode=explode), value)

    assert expected == show(tokens)


def test_cookie_style():
    """A cookie is `form`; a list that is not exploded is joined with commas."""
    one = parameter("cookie", "form", explode=False)

    assert (Pair("color", encode_cookie(one, "blue")[0].tokens),) == encode_cookie(one, "blue")
    assert query_text(encode_cookie(one, LIST)) == "color=blue,black,brown"


@pytest.mark.parametrize(
    ("value", "raw", "fits"),
    [
        # RFC 6570, section 3.2.2: reserved characters of a value are percent-encoded
        ("Hello World!", "Hello%20World%21", True),
        ("half/way", "half%2Fway", True),
        ("50%", "50%25", True),
        ("50%", "50%", False),
        ("é", "%C3%A9", True),
        ("é", "%E9", False),
        ("a~b", "a%7Eb", True),
        (["a,b", "c"], "a%2Cb,c", True),
        (["a,b", "c"], "a,b,c", False),
        (["a", "b,c"], "a,b,c", False),
        (["a", "b"], "a%2Cb", False),
        (True, "true", True),
        (True, "True", False),
        (1, "1.0", True),
        (0.1, "0.1", True),
        (0.1, "0.10000000000000001", False),
        (12, "13", False),
    ],
)
def test_data_decodes_to_the_same(value, raw, fits):
    """Any percent-encoding of data will do, as long as it reads as the same value."""
    tokens = encode_path(parameter("path", "simple", explode=False), value)

    assert fits is matches(tokens, raw, frozenset())


@pytest.mark.parametrize(
    ("values", "raw", "fits"),
    [
        ([1.0, "csv"], ".1.0.csv", True),
        ([1.5, 2.5], ".1.5.2.5", True),
        ([1, 0], ".1.0", True),
        ([1, 0, 5], ".1.0.5", True),
        ([1.5, "csv"], ".1.csv", False),
        ([1.0], ".1.0.0", False),
    ],
)
def test_numbers_with_the_labels_own_delimiter(values, raw, fits):
    """Where a number ends, what follows tells: `.1.0` is one number, or two."""
    tokens = encode_path(parameter("path", "label", explode=True), values)

    assert matches(tokens, raw, frozenset()) is fits


def test_values_with_the_labels_own_delimiter():
    """A full stop is unreserved, so a label's value may contain it raw."""
    tokens = encode_path(parameter("path", "label", explode=True), ["a.b", "c"])

    assert matches(tokens, ".a.b.c", frozenset())
    assert not matches(tokens, ".a.c.b", frozenset())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["a", "b"], "color[]=a&color[]=b"),
        ({"a": {"b": 1}, "c": [1, 2]}, "color[a][b]=1&color[c][]=1&color[c][]=2"),
        ([{"a": 1}, {"a": 2}], "color[0][a]=1&color[1][a]=2"),
        ([["a"], ["b"]], "color[0][]=a&color[1][]=b"),
        ("blue", "color=blue"),
    ],
)
def test_a_deep_object_is_held_to_brackets_beyond_the_specification(value, expected):
    """OAS defines one level of an object; Rack, PHP and qs read the rest as they read that."""
    assert expected == query_text(
        encode_query(parameter("query", "deepObject", explode=True), value)
    )


@pytest.mark.parametrize(
    ("place", "style", "value"),
    [
        ("query", "form", {"a": {"b": 1}}),
        ("query", "form", None),
        ("query", "form", [None]),
        ("query", "deepObject", {"a": []}),
        ("query", "deepObject", [[None]]),
        ("query", "pipeDelimited", ["a|b"]),
        ("query", "spaceDelimited", ["a b"]),
        ("header", "simple", "a\r\nb"),
        ("header", "simple", "日本"),
        ("header", "simple", " a"),
        ("header", "simple", ["a,b"]),
        ("path", "simple", []),
    ],
)
def test_what_has_no_serialisation(place, style, value):
    """What the specification leaves undefined is named, not guessed."""
    encode = {"query": encode_query, "header": encode_header, "path": encode_path}[place]

    found = encode(parameter(place, style, explode=False), value)

    assert isinstance(found, Unrepresentable)
    assert found.reason


def test_reserved_expansion_leaves_triplets_as_they_are():
    """RFC 6570, 3.2.3, to which `allowReserved` leads; in each item of a list, too."""
    plain = parameter("query", "form", explode=False)
    reserved = replace(plain, allow_reserved=True)

    [kept], [encoded] = (encode_query(one, ["a%2Fb", "c"]) for one in (reserved, plain))
    assert matches(kept.tokens, "a%2Fb,c", frozenset())
    assert not matches(encoded.tokens, "a%2Fb,c", frozenset())
    assert matches(encoded.tokens, "a%252Fb,c", frozenset())
