"""How a schema is read, per question: what to generate, what to accept, what to refuse."""

from __future__ import annotations

import pytest

from wireproof.cases.discriminators import families
from wireproof.cases.variants import Variant, reader_for, standalone
from wireproof.cases.verdicts import Verdict, closed_check, judge_for
from wireproof.errors import SpecError

VALID, INVALID, UNDECIDED = Verdict.VALID, Verdict.INVALID, Verdict.UNDECIDED


def document(version="3.1.0", **schemas):
    return {"openapi": version, "paths": {}, "components": {"schemas": schemas}}


def verdict(schema, value, direction="request", version="3.1.0", **schemas):
    reader = reader_for(document(version, **schemas))
    return judge_for(reader, schema, direction).verdict(value)


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"type": "string", "format": "uuid"}, "e3e70682-c209-1cac-a29f-6fbed82c07cd", VALID),
        ({"type": "string", "format": "uuid"}, "no uuid", UNDECIDED),
        ({"type": "string", "format": "uuid"}, 1, INVALID),
        ({"type": "string", "format": "email"}, "a@localhost", VALID),
        ({"type": "integer"}, 1.0, VALID),
        ({"type": "integer"}, True, INVALID),
        ({"type": "integer", "format": "int32"}, 2**31, UNDECIDED),
        ({"type": "integer", "format": "int64"}, 2**63 - 1, VALID),
        ({"type": "string", "format": "byte"}, "YWI=", VALID),
        ({"type": "string", "format": "byte"}, "a", UNDECIDED),
        ({"type": "string", "format": "made-up"}, "x", VALID),
        ({"type": "string", "format": "binary"}, b"\xff", VALID),
        ({}, None, VALID),
        ({"type": "object", "$recursiveAnchor": True, "$recursiveRef": "#"}, {}, VALID),
    ],
)
def test_formats_leave_the_client_free(schema, value, expected):
    """A format is an annotation: data that only it refuses may be accepted or refused."""
    assert verdict(schema, value) is expected


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"type": "string", "nullable": True}, None, VALID),
        ({"type": "string", "nullable": True, "enum": ["a"]}, None, INVALID),
        ({"nullable": True}, None, VALID),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, 1, INVALID),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": False}, 1, VALID),
        ({"$ref": "#/components/schemas/A", "nullable": True}, None, INVALID),
    ],
)
def test_oas_30_is_read_in_its_own_dialect(schema, value, expected):
    """`nullable`, boolean bounds and siblings of `$ref` mean what 3.0 says."""
    assert verdict(schema, value, version="3.0.3", A={"type": "string"}) is expected


def test_what_travels_one_way_only():
    """ReadOnly is not sent, writeOnly does not come back; who does it anyway is not judged."""
    schema = {
        "type": "object",
        "required": ["id", "secret"],
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "secret": {"$ref": "#/components/schemas/Secret"},
        },
    }
    secret = {"type": "string", "writeOnly": True}

    assert verdict(schema, {"secret": "s"}, Secret=secret) is VALID
    assert verdict(schema, {"secret": "s", "id": "i"}, Secret=secret) is UNDECIDED
    assert verdict(schema, {"id": "i"}, Secret=secret) is INVALID
    assert verdict(schema, {"id": "i"}, "response", Secret=secret) is VALID


PET = {
    "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
    "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}},
}
CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"},
       "lives": {"type": "integer"}}}  # fmt: skip
DOG = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"kind": "cat", "lives": 9}, VALID),
        ({"kind": "Dog"}, VALID),
        ({"kind": "bird"}, UNDECIDED),
        ({"kind": "cat", "lives": "nine"}, UNDECIDED),
        ({"lives": 9}, INVALID),
        ({"kind": 1}, INVALID),
    ],
)
def test_discriminators_decide_between_overlapping_branches(value, expected):
    """Both branches match a cat, and its name says which is meant."""
    assert verdict(PET, value, Cat=CAT, Dog=DOG) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"kind": "cat", "lives": 9}, VALID),
        ({"kind": "cat", "lives": "nine"}, UNDECIDED),
        ({"kind": "fish", "lives": "nine"}, VALID),
        ({"lives": "nine"}, VALID),
        ({"kind": 1}, INVALID),
    ],
)
def test_a_default_takes_what_has_no_name_and_names_may_be_other_names(value, expected):
    """OAS 3.2: `defaultMapping`, with which the property may be optional; `$ref` alone renames."""
    told = {"propertyName": "kind", "mapping": {"cat": "Feline"}, "defaultMapping": "Other"}
    cat, dog = ({**one, "required": []} for one in (CAT, DOG))
    others = {"Feline": {"$ref": "#/components/schemas/Cat"},
              "Other": {"$ref": "#/components/schemas/Dog"}}  # fmt: skip

    assert verdict({**PET, "discriminator": told}, value, Cat=cat, Dog=dog, **others) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [({"kind": "car", "wheels": 4}, VALID), ({"kind": "Car"}, UNDECIDED), ({"kind": 1}, INVALID)],
)
def test_a_child_may_extend_another_name_and_be_named_by_one(value, expected):
    """Data of the child has what the parent behind both names demands."""
    base = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}},
            "discriminator": {"propertyName": "kind", "mapping": {"car": "Auto"},
                              "defaultMapping": "Auto"}}  # fmt: skip
    schemas = {"Base": base, "Root": {"$ref": "#/components/schemas/Base"},
               "Auto": {"$ref": "#/components/schemas/Car"},
               "Car": _extending("Root", required=["wheels"])}  # fmt: skip
    schema = {"$ref": "#/components/schemas/Base"}

    assert verdict(schema, value, **schemas) is expected


def test_parents_stand_for_their_children():
    """A schema that others extend is one of them, chosen by name."""
    base = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}},
            "discriminator": {"propertyName": "kind"}}  # fmt: skip
    wheels = {"required": ["wheels"], "properties": {"wheels": {"type": "integer"}}}
    child = {"allOf": [{"$ref": "#/components/schemas/Base"}, wheels]}
    schema = {"$ref": "#/components/schemas/Base"}

    [(parent, family)] = families(document(Base=base, Car=child)).items()
    assert (parent, family.tag) == ("#/components/schemas/Base", "kind")
    assert family.names == {"#/components/schemas/Car": ["Car"]}
    assert verdict(schema, {"kind": "Car", "wheels": 4}, Base=base, Car=child) is VALID
    assert verdict(schema, {"kind": "Car"}, Base=base, Car=child) is UNDECIDED
    assert verdict(schema, {"kind": 1}, Base=base, Car=child) is INVALID


def _extending(base, **more):
    return {"allOf": [{"$ref": f"#/components/schemas/{base}"}], **more}


LEVELS = {
    "Base": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind", "mapping": {"car": "Car"}},
    },
    "Car": _extending("Base", required=["wheels"]),
    "Van": _extending("Car", required=["load"]),
    "Bike": _extending("Base", properties={"kind": {"const": "bike"}}),
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"kind": "car", "wheels": 4}, VALID),
        ({"kind": "Van", "wheels": 4, "load": 1}, VALID),
        ({"kind": "Van", "wheels": 4}, UNDECIDED),
        ({"kind": "bike"}, VALID),
        ({"kind": "new"}, UNDECIDED),
        ({}, INVALID),
    ],
)
def test_a_family_has_several_levels_and_values_by_mapping_constant_or_name(value, expected):
    """What extends a child extends its parent; its `const` names it where no mapping does."""
    assert verdict({"$ref": "#/components/schemas/Base"}, value, **LEVELS) is expected


@pytest.mark.parametrize(
    ("version", "named"), [("3.0.3", ["car"]), ("3.1.0", ["Car"]), ("3.2.0", ["Car"])]
)
def test_what_stands_beside_a_reference_makes_a_schema_of_its_own_since_31(version, named):
    """Before, it says nothing, so that the schema is another name and no more."""
    base = {"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"car": "Auto"}}}
    auto = {"$ref": "#/components/schemas/Car", "minProperties": 1}

    found = families(document(version, Base=base, Auto=auto, Car=_extending("Base")))

    assert found["#/components/schemas/Base"].names == {"#/components/schemas/Car": named}


def test_requests_are_generated_closed_and_judged_open():
    """Generators invent properties that no signature has; the spec allows them all the same."""
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    reader = reader_for(document())

    assert not closed_check(reader, schema)({"b": 1})
    assert judge_for(reader, schema, "request").verdict({"b": 1}) is VALID


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {}}, "allOf": [{"properties": {"b": {}}}]},
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "object"},
    ],
)
def test_what_must_not_be_closed_stays_open(schema):
    """Closing would make properties of other branches impossible."""
    assert closed_check(reader_for(document()), schema)({"b": "c"})


def test_an_either_or_of_own_properties_is_closed():
    """`oneOf: [{required: [a]}, {required: [b]}]` only names properties that are declared."""
    schema = {
        "type": "object",
        "properties": {"a": {}, "b": {}},
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
    }
    check = closed_check(reader_for(document()), schema)

    assert check({"a": 1})
    assert not check({"a": 1, "c": 1})


def test_recursion_ends():
    """A schema that contains itself becomes one definition, not an endless one."""
    node = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    schema = {"$ref": "#/components/schemas/Node"}

    made = standalone(
        reader_for(document(Node=node)), schema, Variant("response", "exact"), container="$defs"
    )

    assert list(made["$defs"]) == ["Node.open"]
    assert verdict(schema, {"next": {"next": {"next": 1}}}, Node=node) is INVALID


@pytest.mark.parametrize(
    "schema",
    [{"$ref": "#/components/schemas/Gone"}, {"properties": {"a": {"$ref": "other.yaml#/A"}}}],
)
def test_dangling_references_are_named(schema):
    """A reference that leads nowhere is an error of the spec, not an empty schema."""
    with pytest.raises(SpecError, match=r"Gone|other\.yaml"):
        verdict(schema, {})


@pytest.mark.parametrize(
    "value",
    [
        {"": {"low": "a"}},
        {"x": {"": {"low": "a"}}},
        {"": {"": {"low": "a"}}, "low": 1},
        {"+1": {"low": "a"}},
        {"": {"low": 1}, "x": {"low": "a"}},
    ],
    ids=["empty", "below", "twice", "a number", "beside"],
)
def test_a_place_is_told_with_names_that_are_empty_or_look_like_numbers(value):
    """The validator leaves the first out and takes the second for numbers."""
    low = {"type": "object", "properties": {"low": {"type": "integer"}}}
    schema = {**low, "additionalProperties": {"$ref": "#/components/schemas/Map"}}
    reader = reader_for(document(Map=schema))

    [place] = judge_for(reader, schema, "response").places(value)

    node = value
    for step in place:
        node = node[step]
    assert node == "a"
