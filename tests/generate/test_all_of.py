"""Keywords that two members of an `allOf` both have: what they say holds together.

Rows are like those of `test_schemas`: a schema, values that are valid and values that are not.
"""

from __future__ import annotations

import json

import jsonschema_rs
import pytest

from tests.generate.conftest import answering

ROWS = {
    "patterns of three members of allOf": (
        {"allOf": [{"type": "string", "pattern": "^[a-z]+$"},
                   {"pattern": "b|c"}, {"pattern": "d"}]},
        ["bd", "dxc"],
        ["b", "d", "Bd", "b d", 1],
    ),
    "a pattern that looks ahead, and another": (
        {"allOf": [{"type": "string", "pattern": "^(?=.*a)(?!b)"}, {"pattern": "c$"}]},
        ["ac"],
        ["c", "bac", "ab"],
    ),
    "multiples of two numbers": (
        {"allOf": [{"type": "number", "multipleOf": 4}, {"multipleOf": 6}, {"multipleOf": 1.5}]},
        [0, 12, -24],
        [4, 6, 1.5, 18],
    ),
    "uniqueItems of one member of two": (
        {"allOf": [{"type": "array", "items": {"type": "integer"}, "uniqueItems": False},
                   {"uniqueItems": True}]},
        [[1, 2]],
        [[1, 1]],
    ),
    "what two members do not want, and what each property asks for": (
        {"allOf": [{"type": "object", "not": {"required": ["a", "b"]},
                    "dependentRequired": {"a": ["c"]}},
                   {"not": {"required": ["b", "c"]},
                    "dependentRequired": {"a": ["d"], "b": ["d"]}}],
         "properties": {"a": {}, "b": {}, "c": {}, "d": {}}},
        [{}, {"a": 1, "c": 1, "d": 1}, {"b": 1, "d": 1}],
        [{"a": 1, "b": 1, "c": 1, "d": 1}, {"a": 1, "c": 1}, {"b": 1}, {"b": 1, "c": 1, "d": 1}],
    ),
    "names of properties by pattern, twice": (
        {"allOf": [{"type": "object", "patternProperties": {"^x-": {"type": "integer"}}},
                   {"patternProperties": {"^x-": {"minimum": 3}}}],
         "unevaluatedProperties": False},
        [{"x-a": 3}],
        [{"x-a": 2}, {"x-a": "3"}, {"y-a": 3}],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("schema", "good", "bad"), ROWS.values(), ids=ROWS)
def test_what_members_say_of_a_keyword_holds_together(acme, schema, good, bad):
    """With on_drift="raise", valid responses come back whole, invalid ones not; nothing is told."""
    judge = jsonschema_rs.validator_for(schema)
    assert [value for value in good if not judge.is_valid(value)] == []
    assert [value for value in bad if judge.is_valid(value)] == []
    client = acme(answering(json.dumps(schema)))
    things = client.client(on_drift="raise").things

    for value in good:
        client.reply(data=value)
        assert client.package._runtime.to_wire(things.get()) == value
    for value in bad:
        client.reply(data=value)
        with pytest.raises(client.package.errors.ResponseInvalid):
            things.get()
    assert not client.generated.faults


def test_a_closed_member_takes_what_the_others_declare_and_that_is_told(acme):
    """By the letter it refuses that; nobody who writes it means an object that cannot be."""
    closed = {"type": "object", "additionalProperties": False, "properties": {"name": {}}}
    schema = {"allOf": [{"type": "object", "properties": {"id": {}}}, closed]}
    client = acme(answering(json.dumps(schema)))
    [entry] = [one for one in client.generated.api.ledger if one.kind == "keyword"]

    assert entry.status == "degraded"
    assert entry.pointer.endswith("/schema/allOf/1/additionalProperties")
    assert "'id'" in entry.reason
