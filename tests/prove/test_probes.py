"""Value probes, and the values that they start from."""

from __future__ import annotations

from wireproof.cases.batches import rounds
from wireproof.cases.boundaries import probe
from wireproof.cases.seeds import bases, places
from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Verdict, judge_for


def test_probes_touch_every_leaf():
    """Each place is made null, and each text is tried in ways that lose data."""
    value = {"a": "x", "b": [{"c": 1}], "d": True}

    made = [one.on(value) for one in probe(value)]

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

    for made in (one.on(value) for one in probe(value)):
        if isinstance(made, dict) and set(made) == {"a", "b"}:
            assert made["a"] == "x" or made["b"] == "y"


def test_words_of_the_document_are_tried_where_one_stands():
    """An enum value of one place is a likely mistake in another; for a free text it is nothing."""
    value = {"a": "blue", "b": "x"}

    made = [one.on(value) for one in probe(value, words=("blue", "red"))]

    assert {"a": "red", "b": "x"} in made
    assert {"a": "blue", "b": "red"} not in made


def test_the_fullest_value_is_grafted_from_several():
    """Empty arrays and absent keys are filled from other valid values."""
    values = [{"a": [], "b": "1"}, {"a": ["x"]}, {"c": 1}]

    chosen = bases(values, lambda _: True)

    assert chosen[0] == {"a": ["x"], "b": "1", "c": 1}


def test_a_base_says_something_where_null_is_allowed_too():
    """Null has one spelling; what may go wrong with a text shows with a text only."""
    chosen = bases([{"a": 1, "b": None}, {"b": 0.5}], lambda _: True)

    assert chosen[0] == {"a": 1, "b": 0.5}


def test_branches_that_exclude_each_other_get_a_base_each():
    """What cannot be combined is probed apart."""
    values = [{"phone": "1"}, {"email": "2"}]

    chosen = bases(values, lambda value: len(value) == 1)

    assert sorted(map(str, chosen)) == ["{'email': '2'}", "{'phone': '1'}"]


def test_places_tell_null_from_text():
    """A nullable property is covered twice: with a value and with null."""
    assert places({"a": None}) != places({"a": "x"})


def rounds_of(schema, base):
    judge = judge_for(reader_for({"openapi": "3.1.0", "paths": {}}), schema, "response")
    together, alone = rounds(base, probe(base), judge, lambda _: True)
    return judge, [one.value for one in together], alone


def test_every_text_is_tried_at_every_leaf_in_a_few_rounds():
    """Each round changes all leaves, each in another way; together they are all pairs."""
    names = ("a", "b", "c")
    schema = {"properties": {name: {"type": "string"} for name in names}}
    base = dict.fromkeys(names, "x")

    judge, values, _ = rounds_of(schema, base)

    for name in names:
        texts = {value[name] for value in values}
        wanted = {one.new for one in probe("x") if isinstance(one.new, str)}
        assert texts == wanted
    assert all(len({value[name] for name in names}) == len(names) for value in values)
    assert all(judge.verdict(value) is Verdict.VALID for value in values)
    assert len(values) == len(wanted)


def test_what_is_wrong_stands_alone():
    """A value in which two things are wrong would be refused for one of them."""
    schema = {"properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}
    base = {"a": "x", "b": 1}

    judge, _, alone = rounds_of(schema, base)

    nulls = [one.on(base) for one in alone if one.note == "null"]
    assert {"a": None, "b": 1} in nulls
    assert {"a": "x", "b": None} in nulls
    assert all(judge.verdict(one.on(base)) is Verdict.INVALID for one in alone if one.of_leaf)


def test_changes_that_do_not_go_together_are_tried_apart():
    """Valid one by one and not both at once: no change is lost."""
    either = [{"properties": {name: {"const": "x"}}} for name in ("a", "b")]
    base = {"a": "x", "b": "x"}

    judge, values, alone = rounds_of({"anyOf": either}, base)

    tried = [*values, *(one.on(base) for one in alone)]
    assert all({**base, name: "é"} in tried for name in ("a", "b"))
    assert all(judge.verdict(value) is Verdict.VALID for value in values)


def test_places_that_look_alike_are_kin():
    """The same name among the same names: most likely of one component."""
    user = {"id": 1, "name": "x"}
    value = {"author": user, "editors": [user], "title": {"name": "x"}}

    kin = {one.path: one.kin for one in probe(value)}

    assert kin["author", "id"] == kin["editors", 0, "id"]
    assert kin["author", "name"] != kin["title", "name"]
    assert kin["author",] != kin["editors", 0]
