"""Keywords of JSON Schema: a client accepts what they accept and refuses what they refuse.

Each row names the keyword, a schema, values that are valid and values that are not; jsonschema-rs
has to agree with the row before the client is asked.
"""

import json

import jsonschema_rs
import pytest

from tests.generate.conftest import answering, operation

ROWS = {
    "prefixItems of a fixed length": (
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}],
         "items": False, "minItems": 2},
        [["a", 1]],
        [["a"], [1, "a"], ["a", 1, 2], {}],
    ),
    "prefixItems that may be left out": (
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
        [[], ["a"], ["a", 1], ["a", 1, None]],
        ["a"],
    ),
    "a format that no text of this length has": (
        {"type": "string", "format": "uuid", "minLength": 24, "maxLength": 24},
        ["6762f11b1bb69f9f2193bba3"],
        ["6762f11b-1bb6-9f9f-2193-bba300000000", 1],
    ),
    "a UUID of the length that every UUID has": (
        {"type": "string", "format": "uuid", "minLength": 36, "maxLength": 36},
        ["6762f11b-1bb6-9f9f-2193-bba300000000"],
        ["6762f11b1bb69f9f2193bba3", 1],
    ),
    "a UUID by a pattern": (
        {"type": "string", "format": "uuid", "pattern": "^(?!0)[0-9a-f-]+$"},
        ["6762f11b-1bb6-9f9f-2193-bba300000000"],
        ["6762F11B-1BB6-9F9F-2193-BBA300000000", "0762f11b-1bb6-9f9f-2193-bba300000000", 1],
    ),
    "a time with limits of its text": (
        {"type": "string", "format": "date-time", "minLength": 20, "maxLength": 24,
         "pattern": "Z$"},
        ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.500Z"],
        ["2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00+01:00", 1],
    ),
    "a date by the pattern of all dates": (
        {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        ["2026-01-31"],
        ["26-01-31", 1],
    ),
    "a date of a month": (
        {"type": "string", "format": "date", "maxLength": 7},
        ["2024-02"],
        ["2024-02-01"],
    ),
    "propertyNames by pattern": (
        {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"},
         "additionalProperties": {"type": "integer"}},
        [{}, {"a": 1}],
        [{"A": 1}, {"a": "1"}],
    ),
    "propertyNames beside properties": (
        {"type": "object", "properties": {"id": {"type": "string"}},
         "propertyNames": {"maxLength": 3}},
        [{"id": "x"}, {"id": "x", "abc": 1}],
        [{"id": 1}],
    ),
    "patternProperties, and nothing else": (
        {"type": "object", "patternProperties": {"^x-": {"type": "string"}},
         "additionalProperties": False},
        [{}, {"x-a": "b"}],
        [{"x-a": 1}, {"a": "b"}],
    ),
    "patternProperties beside properties": (
        {"type": "object", "properties": {"id": {"type": "string"}},
         "patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": False},
        [{"id": "a"}, {"id": "a", "x-a": 1}],
        [{"id": "a", "x-a": "b"}],
    ),
    "patternProperties beside any others": (
        {"type": "object", "patternProperties": {"^x-": {"type": "string"}}},
        [{"x-a": "b"}, {"a": 1}],
        [[]],
    ),
    "patternProperties of every name": (
        {"type": "object", "patternProperties": {"^.*$": {"type": "string"}}},
        [{}, {"x-a": "b", "": ""}],
        [{"a": 1}, {"": None}],
    ),
    "minProperties of a map": (
        {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1,
         "maxProperties": 2},
        [{"a": 1}, {"a": 1, "b": 2}],
        [{}, {"a": 1, "b": 2, "c": 3}],
    ),
    "required properties of a map": (
        {"type": "object", "additionalProperties": {"type": "integer"}, "required": ["total"]},
        [{"total": 1, "a": 2}],
        [{"a": 2}, {"total": "1"}],
    ),
    "items of two members of allOf": (
        {"type": "object", "properties": {"l": {"allOf": [
            {"type": "array", "items": {"type": "object", "required": ["id"],
                                        "properties": {"id": {"type": "string"}}}},
            {"type": "array", "items": {"properties": {"n": {"type": "integer"},
                                                       "id": {"maxLength": 3}}}},
        ]}}},
        [{"l": []}, {"l": [{"id": "abc", "n": 1}]}],
        [{"l": [{"n": 1}]}, {"l": [{"id": "abcd"}]}, {"l": [{"id": "a", "n": "1"}]}],
    ),
    "enum beside a pattern and a bound": (
        {"type": "object", "properties": {
            "kind": {"type": "string", "enum": ["user", "host_factory"], "pattern": "^[a-z]+$"},
            "size": {"type": "integer", "enum": [1, 5, 50], "maximum": 10}}},
        [{"kind": "user"}, {"size": 5}],
        [{"kind": "host_factory"}, {"size": 50}],
    ),
    "not, of required properties": (
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
         "not": {"required": ["a", "b"]}},
        [{}, {"a": "x"}, {"b": "x"}],
        [{"a": "x", "b": "x"}],
    ),
    "not, of any of several": (
        {"type": "object", "properties": {"a": {"type": "string"}},
         "not": {"anyOf": [{"required": ["c"]}, {"required": ["d"]}]}},
        [{"a": "x"}],
        [{"c": 1}, {"d": 1}],
    ),
    "a property that must not be there": (
        {"type": "object", "properties": {"a": {"type": "string"}, "gone": False}},
        [{"a": "x"}],
        [{"gone": 1}],
    ),
    "dependentSchemas that only require": (
        {"type": "object", "properties": {"card": {"type": "string"}},
         "dependentSchemas": {"card": {"required": ["address"]}}},
        [{}, {"card": "x", "address": "y"}],
        [{"card": "x"}],
    ),
    "unevaluatedProperties over allOf": (
        {"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}},
                   {"properties": {"b": {"type": "integer"}}}],
         "unevaluatedProperties": False},
        [{"a": "x", "b": 1}],
        [{"c": 1}],
    ),
    "null in a union that stands beside an object": (
        {"allOf": [{"oneOf": [{"type": "null"}, {"type": "object", "required": ["a"]}]},
                   {"type": "object", "properties": {"b": {"type": "integer"}}}]},
        [{"a": 1}, {"a": 1, "b": 2}],
        [None, {"b": 2}, {"a": 1, "b": "x"}],
    ),
    "$ref with siblings": (
        {"allOf": [{"type": "string", "minLength": 2}], "maxLength": 3},
        ["ab", "abc"],
        ["a", "abcd", 1],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("schema", "good", "bad"), ROWS.values(), ids=ROWS)
def test_a_keyword_means_what_json_schema_says(acme, schema, good, bad):
    """With on_drift="raise", valid responses come back whole and invalid ones do not."""
    judge = jsonschema_rs.validator_for(schema)
    assert all(judge.is_valid(value) for value in good)
    assert not any(judge.is_valid(value) for value in bad)
    client = acme(answering(json.dumps(schema)))
    things = client.client(on_drift="raise").things

    for value in good:
        client.reply(data=value)
        found = things.get()
        assert client.package._runtime.to_wire(found) == value
    for value in bad:
        client.reply(data=value)
        with pytest.raises(client.package.errors.ResponseInvalid):
            things.get()


def test_a_tuple_is_typed_place_by_place(acme):
    """`prefixItems` of a fixed length is a tuple for the reader and any sequence for the caller."""
    client = acme(answering(json.dumps(ROWS["prefixItems of a fixed length"][0])))

    client.reply(data=["a", 1])

    assert client.client().things.get() == ("a", 1)
    assert "-> tuple[str, int]" in (client.folder / "resources" / "things.py").read_text()
    assert not client.generated.faults


def test_what_a_client_cannot_check_stands_in_the_ledger(acme):
    """A keyword without a counterpart in Python is degraded with a reason, never forgotten."""
    schema = {
        "type": "object",
        "properties": {"a": {"type": "array", "contains": {"const": 1}}},
        "if": {"required": ["a"]},
        "then": {"required": ["b"]},
        "not": {"properties": {"a": {"const": []}}},
        "patternProperties": {"^x-": {"type": "string"}},
        "propertyNames": {"maxLength": 3},
        "dependentRequired": {"a": ["b"]},
    }
    client = acme(answering(json.dumps(schema)))

    told = {entry.pointer.rpartition("/")[2]: entry.status for entry in client.generated.faults}

    weaker = ("contains", "if", "not", "patternProperties", "propertyNames")
    assert told == dict.fromkeys(weaker, "degraded")


def _schemas(**schemas):
    """A document whose operation answers with the first of these schemas."""
    first = next(iter(schemas))
    reference = json.dumps({"$ref": f"#/components/schemas/{first}"})
    components = json.dumps({"schemas": schemas})
    return answering(reference) + f"\ncomponents: {components}\n"


def _ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def test_an_enumeration_of_nothing_is_left_out_and_told(acme):
    """By the letter no value fits it; what stands beside it says what is meant."""
    status = {"type": "string", "oneOf": [{"const": "open"}, {"const": "closed"}]}
    client = acme(
        _schemas(Box={"type": "string", "enum": [], "allOf": [_ref("Status")]}, Status=status)
    )
    things = client.client(on_drift="raise").things

    client.reply(data="open")
    assert things.get() == "open"
    client.reply(data="ajar")
    with pytest.raises(client.package.errors.ResponseInvalid):
        things.get()
    assert ("#/components/schemas/Box/enum", "an empty list takes no value; it is left out") in {
        (entry.pointer, entry.reason) for entry in client.generated.faults
    }


def test_an_enumeration_of_another_type_leaves_the_type(acme):
    """No value fits both; the type is what is checked, and the ledger says the rest."""
    client = acme(answering('{type: integer, enum: ["1", "2"]}'))
    things = client.client(on_drift="raise").things

    client.reply(data=1)
    assert things.get() == 1
    client.reply(data="1")
    with pytest.raises(client.package.errors.ResponseInvalid):
        things.get()
    [told] = client.generated.faults
    assert told.reason.endswith("no value is possible; it is left out")


@pytest.mark.parametrize(
    ("names", "good", "bad"),
    [
        (_ref("Language"), "fr", "xx"),
        (_ref("Code"), "abc", "abcd"),
        (_ref("Id"), "not an id", None),
        ({"enum": [f"n{number}" for number in range(20)]}, "n19", "n20"),
        ({"anyOf": [{"const": "all"}, {"pattern": "^x-"}]}, "x-1", "y-1"),
    ],
    ids=["an enumeration", "a limit", "a format", "long", "alternatives"],
)
def test_the_names_of_a_map_are_checked_wherever_their_schema_stands(acme, names, good, bad):
    """`propertyNames` by a reference, or with several alternatives; a format is an annotation."""
    client = acme(
        _schemas(
            Box={
                "type": "object",
                "propertyNames": names,
                "additionalProperties": {"type": "integer"},
            },
            Language={"type": "string", "enum": ["en", "fr"]},
            Code={"type": "string", "maxLength": 3},
            Id={"type": "string", "format": "uuid"},
        )
    )
    things = client.client(on_drift="raise").things
    client.reply(data={good: 1})

    assert things.get() == {good: 1}
    assert not client.generated.faults
    if bad is not None:
        client.reply(data={bad: 1})
        with pytest.raises(client.package.errors.ResponseInvalid):
            things.get()


def test_a_parent_may_be_the_union_of_those_that_extend_it(acme):
    """`Pet` is a cat or a dog, and each is a pet and more: the usual way to write inheritance."""
    pet = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    client = acme(
        _schemas(
            Pet={**pet, "oneOf": [_ref("Cat"), _ref("Dog")]},
            Cat={"allOf": [_ref("Pet"), {"required": ["purr"], "properties": {"purr": {}}}]},
            Dog={"allOf": [_ref("Pet"), {"required": ["bark"], "properties": {"bark": {}}}]},
        )
    )
    things = client.client(on_drift="raise").things

    client.reply(data={"name": "Tom", "purr": 1})
    assert type(things.get()).__name__ == "Cat"
    client.reply(data={"purr": 1})
    with pytest.raises(client.package.errors.ResponseInvalid):
        things.get()


RINGS = {
    "two that refer to themselves, merged": {
        "Both": {"allOf": [_ref("A"), _ref("B")]},
        "A": {"type": "object", "properties": {"next": _ref("A"), "other": _ref("B")}},
        "B": {"type": "object", "properties": {"next": _ref("B"), "other": _ref("A")}},
    },
    "one that extends itself": {
        "Node": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "next": {"allOf": [_ref("Node"), {"properties": {"name": {"maxLength": 1}}}]},
            },
        },
    },
    "maps of themselves, merged": {
        "Both": {"allOf": [_ref("A"), _ref("B")]},
        "A": {"type": "object", "additionalProperties": _ref("A")},
        "B": {"type": "object", "additionalProperties": _ref("B")},
    },
    "a union beside properties": {
        "A": {
            "type": "object",
            "properties": {
                "next": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}},
                    "anyOf": [_ref("A"), _ref("B")],
                }
            },
        },
        "B": {"type": "object", "properties": {"next": _ref("A")}},
    },
}


@pytest.mark.parametrize("schemas", RINGS.values(), ids=RINGS)
def test_recursion_through_merging_ends(acme, schemas):
    """Schemas that pull themselves in by `allOf` or a union are read once, at any depth."""
    client = acme(_schemas(**schemas))
    value = {"next": {"next": {"next": {}}}}
    client.reply(data=value)

    found = client.client(on_drift="raise").things.get()

    found = found.model_dump(exclude_unset=True) if hasattr(found, "model_dump") else found
    assert found == value


def test_merged_properties_leave_those_of_the_members_alone(acme):
    """What two members say together is a class of its own; each member keeps what it says."""
    inner = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}
    client = acme(
        _schemas(
            Both={"allOf": [_ref("A"), {"properties": {"in": {"required": ["b"]}}}]},
            A={"type": "object", "properties": {"in": inner}},
        )
    )
    models = client.package.models

    assert models.A.model_validate_json('{"in": {"a": "x"}}').in_.a == "x"
    with pytest.raises(ValueError, match="b"):
        models.Both.model_validate_json('{"in": {"a": "x"}}')


def test_items_after_others_of_another_type_are_told_at_both_keywords(acme):
    """What comes in the place of one passes for the other, so both say less than they say."""
    schema = "{type: array, prefixItems: [{type: string}], items: {type: integer}}"
    made = acme(operation(f"{{type: object, properties: {{row: {schema}}}}}"))
    told = {one.pointer.rpartition("/")[2] for one in made.generated.faults}
    assert told == {"prefixItems", "items"}
