"""JSON is read strictly, and every node can be found in the text again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireproof.errors import SpecError
from wireproof.oas.pointer import join
from wireproof.spec.json_text import indented, index_json, parse_json, repeats_a_key


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": NaN}', "NaN is not a JSON number"),
        ('{"a": -Infinity}', "-Infinity is not a JSON number"),
        ('{"a": 1e999}', "too large"),
        ('{"a": ' + "9" * 5000 + "}", "broken JSON"),
        ('{"a": "\\ud800"}', "surrogate"),
        ('{"a": 1,}', "broken JSON"),
        ('{"a": 1,{}: 2}', "broken JSON"),
        ('{"a": 1,[1]: 2}', "broken JSON"),
        ('{"a": 1,5: 2}', "broken JSON"),
        ('{"a": 1} x', "broken JSON"),
        ("[" * 10_000 + "]" * 10_000, "nested deeper than"),
        ("[" * 300 + "]" * 300, "nested deeper than"),
    ],
)
def test_what_is_not_json_is_an_error_with_the_file(text, message):
    """NaN, trailing commas, halves of characters and endless nesting are refused."""
    with pytest.raises(SpecError, match=message) as caught:
        parse_json(text, "a.json")

    assert str(caught.value).startswith("a.json")


@pytest.mark.parametrize(("inside", "is_read"), [(253, True), (254, False)])
def test_a_component_may_be_nested_as_deep_as_the_document(inside, is_read):
    """256 levels from the root, three of which are above a component; brackets in texts count not.

    What has fewer brackets than that is not looked at, which must make no difference.
    """
    shallow = '{"default": "' + "[" * 300 + '"}'
    deep = '{"a":' * (inside - 1) + "{}" + "}" * (inside - 1)
    text = f'{{"components": {{"schemas": {{"A": {shallow}, "B": {deep}}}}}}}'

    if is_read:
        assert parse_json(text, "a.json")[0] == json.loads(text)
    else:
        with pytest.raises(SpecError, match="nested deeper than 256"):
            parse_json(text, "a.json")


def test_broken_json_is_reported_at_its_line_and_column():
    """The place is that of the character that cannot stand there."""
    with pytest.raises(SpecError) as caught:
        parse_json('{\n  "a": 1\n  "b": 2\n}', "a.json")

    assert (caught.value.location.line, caught.value.location.column) == (3, 3)


def test_a_pair_of_surrogates_is_a_character():
    """JSON writes characters beyond the basic plane as two escapes."""
    assert parse_json('{"a": "\\ud83d\\ude00"}', "a.json")[0] == {"a": "\U0001f600"}


def test_the_last_of_two_equal_keys_wins_and_is_noticed():
    """As in YAML."""
    text = '{"a": {"b": 1, "b": 2}}'
    assert parse_json(text, "a.json")[0] == {"a": {"b": 2}}
    assert repeats_a_key(text)
    assert not repeats_a_key('{"a": {"b": 1}, "c": {"b": 1}}')
    assert list(index_json('{"a": {"b": 1, "b": 2}}').duplicates()) == [("#/a/b", (1, 8), (1, 16))]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=25,
)


def _nodes(value, pointer="#"):
    yield pointer, value
    members = value.items() if isinstance(value, dict) else ()
    elements = enumerate(value) if isinstance(value, list) else ()
    for key, child in (*members, *elements):
        yield from _nodes(child, join(pointer, key))


@given(JSON, st.sampled_from([None, 0, 2]))
def test_every_node_of_any_document_is_found_where_it_is_written(value, indent):
    """The text at a node's place is its key and value, or its value in an array."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    lines = text.split("\n")
    positions = index_json(text)
    for pointer, node in _nodes(value):
        line, column, found = positions.find(pointer)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        first, end = json.JSONDecoder().raw_decode(rest)
        if rest[end:].startswith(":"):
            first, _ = json.JSONDecoder().raw_decode(rest[end + 1 :].lstrip())

        assert pointer == found
        assert node == first


@given(JSON | st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 3))
def test_json_is_written_as_the_standard_library_writes_it(value, indent):
    """An entry on each line, letters beyond ASCII as they are."""
    assert indented(value, indent) == json.dumps(value, indent=indent, ensure_ascii=False)


def test_a_single_line_of_many_nodes_is_indexed_in_linear_time():
    """Twice the text may take about twice the time; quadratic would take four times as long."""
    import time

    def seconds(count):
        text = json.dumps({f"k{i}": [i, {"a": "b"}] for i in range(count)})
        started = time.process_time()
        index_json(text).find("#/k1/1/a")
        return time.process_time() - started

    seconds(1_000)
    small, large = min(seconds(10_000) for _ in range(3)), min(seconds(80_000) for _ in range(3))

    assert large < 24 * small
