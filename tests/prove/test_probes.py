"""Value probes, and the values that they start from."""

from __future__ import annotations

from wireproof.data.bases import bases, places
from wireproof.data.probes import probe


def test_probes_touch_every_leaf():
    """Each place is made null, and each text is tried in ways that lose data."""
    value = {"a": "x", "b": [{"c": 1}], "d": True}

    made = [one for one, _ in probe(value)]

    assert {**value, "a": None} in made
    assert {**value, "a": " lead"} in made
    assert {**value, "b": [{"c": 2**53 + 1}]} in made
    assert {**value, "b": []} in made
    assert {**value, "d": 1} in made
    assert {"b": [{"c": 1}], "d": True} in made
    assert {} in made


def test_a_probe_changes_one_thing():
    """What is not probed stays as it is, so that a refusal has one cause."""
    value = {"a": "x", "b": "y"}

    for made, _ in probe(value):
        if isinstance(made, dict) and set(made) == {"a", "b"}:
            assert made["a"] == "x" or made["b"] == "y"


def test_words_of_the_document_are_tried_where_one_stands():
    """An enum value of one place is a likely mistake in another; for a free text it is nothing."""
    made = [one for one, _ in probe({"a": "blue", "b": "x"}, words=("blue", "red"))]

    assert {"a": "red", "b": "x"} in made
    assert {"a": "blue", "b": "red"} not in made


def test_the_fullest_value_is_grafted_from_several():
    """Empty arrays and absent keys are filled from other valid values."""
    values = [{"a": [], "b": "1"}, {"a": ["x"]}, {"c": 1}]

    chosen = bases(values, lambda _: True)

    assert chosen[0] == {"a": ["x"], "b": "1", "c": 1}


def test_branches_that_exclude_each_other_get_a_base_each():
    """What cannot be combined is probed apart."""
    values = [{"phone": "1"}, {"email": "2"}]

    chosen = bases(values, lambda value: len(value) == 1)

    assert sorted(map(str, chosen)) == ["{'email': '2'}", "{'phone': '1'}"]


def test_places_tell_null_from_text():
    """A nullable property is covered twice: with a value and with null."""
    assert places({"a": None}) != places({"a": "x"})
