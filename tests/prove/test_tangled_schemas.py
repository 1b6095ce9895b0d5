"""Schemas that all lead to one another: their samples are made, and are valid, without unfolding.

A value with every object in it has one path for each way through the schemas: more than a machine
holds for a dozen of them.
"""

from __future__ import annotations

import copy

import jsonschema_rs
import pytest

from tests.prove.conftest import one_call
from wireproof.cases.discriminators import said_of
from wireproof.cases.engine import Engine
from wireproof.cases.model import BUDGETS
from wireproof.cases.planning import plan_operation
from wireproof.cases.untangled import MOST_UNFOLDED, untangled
from wireproof.cases.variants import Variant, reader_for, standalone
from wireproof.cases.verdicts import Verdict
from wireproof.oracle.reading import read_operations

NAMES = [f"S{n}" for n in range(12)]
AT = "#/components/schemas/"
BODY = {"$ref": f"{AT}S0"}


def whole(properties, required=("id",)):
    return {
        "type": "object",
        "properties": {"id": {"type": "integer"}, **properties},
        "required": list(required),
        "additionalProperties": False,
    }


def document(schemas):
    return {**one_call(BODY), "components": {"schemas": schemas}}


@pytest.fixture
def tangled():
    """Twelve schemas with each other as optional properties; some have them in lists, too."""
    others = {name: {"$ref": AT + name} for name in NAMES}
    schemas = {name: whole(others) for name in NAMES}
    schemas["S1"]["properties"]["many"] = {"type": "array", "items": {"$ref": f"{AT}S2"}}
    # No optional one, and one that is required: what is shortened has to keep it.
    schemas["leaf"] = whole({})
    schemas["S3"] = whole({**others, "leaf": {"$ref": f"{AT}leaf"}}, ("id", "leaf"))
    return document(schemas)


def test_samples_of_a_tangle_are_valid_hold_each_schema_and_say_what_they_leave_out(tangled):
    before = copy.deepcopy(tangled)
    made = Engine(tangled).coverage("/call/x")

    accepts = jsonschema_rs.validator_for({**BODY, "components": tangled["components"]}).is_valid
    valid = [one.value for one in made.samples if one.malformed is None and accepts(one.value)]
    fullest = max(valid, key=lambda value: len(repr(value)))
    assert set(NAMES) <= fullest.keys()
    assert set(fullest["S3"]["leaf"]) == {"id"}
    assert any(isinstance(inner, dict) and "S4" in inner for inner in fullest.values())
    assert any("Missing required property" in one.source for one in made.samples)
    assert "lead to one another" in made.reason
    assert tangled == before


def test_a_document_that_unfolds_into_little_is_used_as_it_is():
    """Six schemas in a circle, and one that contains itself."""
    ring = {f"S{n}": whole({"next": {"$ref": f"{AT}S{(n + 1) % 6}"}}) for n in range(6)}
    ring["S5"]["properties"]["self"] = {"$ref": f"{AT}S5"}
    plain = document(ring)

    assert untangled(plain) is plain
    assert Engine(plain).coverage("/call/x").reason == ""


def test_what_is_wide_only_is_no_tangle():
    wide = {f"p{n}": {"type": "string"} for n in range(MOST_UNFOLDED + 1)}
    plain = document({"S0": whole({"inner": {"$ref": f"{AT}S1"}}), "S1": whole(wide)})

    assert untangled(plain) is plain


def test_names_like_those_of_shortened_schemas_stay_apart(tangled):
    """A vendor may call a schema as we call the shortened form of another one."""
    schemas = tangled["components"]["schemas"]
    schemas["short.S1"] = {"const": "the vendor's"}
    schemas["S0"]["properties"]["odd"] = {"$ref": f"{AT}short.S1"}

    made = untangled(tangled)["components"]["schemas"]
    assert made["short.S1"] == {"const": "the vendor's"}
    assert made["S0"]["properties"]["S1"] == {"$ref": f"{AT}S1"}
    assert "short._S1" in made


def test_a_parent_whose_union_names_the_children_that_extend_it_is_read_once():
    """Each child says all that the parent says, which says what its children have in common."""
    children = {
        f"Child{n}": {"allOf": [{"$ref": f"{AT}Parent"}], "properties": {f"p{n}": {}}}
        for n in range(12)
    }
    parent = {
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
        "oneOf": [{"$ref": AT + name} for name in children],
        "discriminator": {"propertyName": "kind"},
    }
    root = document({"Parent": parent, **children})

    made = standalone(reader_for(root), {"$ref": f"{AT}Parent"}, Variant("response", "generate"))

    [told] = [one["oneOf"] for name, one in made["$defs"].items() if name == "Parent.open"]
    assert [one["allOf"][1]["properties"]["kind"]["enum"] for one in told] == [
        [name] for name in children
    ]


def test_what_members_of_a_circle_say_is_what_each_of_them_says():
    """A union says what all its members say, `allOf` what any of them says."""
    schemas = {
        "A": {"allOf": [{"$ref": f"{AT}B"}], "required": ["kind"]},
        "B": {"oneOf": [{"$ref": f"{AT}A"}, {"$ref": f"{AT}C"}], "properties": {"kind": {}}},
        "C": {"anyOf": [{"$ref": f"{AT}A"}, {"properties": {"kind": {}}}]},
    }
    members = [{"$ref": AT + name} for name in schemas]

    said = said_of(document(schemas), members, "kind")

    assert said == [{"properties", "required"}, {"properties"}, {"properties"}]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "x": {"$ref": "#/nowhere"}, "unknown": {"$ref": "./text.md"}},
        {"properties": {"a": {"enum": [{"$ref": "#/nowhere"}, "b"]}}},
        {"properties": {"a": {"type": "string", "enum": [{"$ref": "#/nowhere"}]}}},
        {"properties": {"a": {"default": {"$ref": "#/nowhere"}, "example": {"$ref": "a.md"}}}},
    ],
)
def test_what_only_looks_like_a_reference_is_data(schema):
    """Samples are made all the same: beside a value with `$ref` in it, others are tried."""
    content = {"application/json": {"schema": schema}}
    node = {"responses": {"200": {"description": "", "content": content}}}
    root = {"openapi": "3.1.0", "paths": {"/a": {"get": node}}}
    [operation] = read_operations(root)

    plan = plan_operation(reader_for(root), operation, BUDGETS["fast"], 0)

    assert any(one.verdict is Verdict.VALID for one in plan.replies)
