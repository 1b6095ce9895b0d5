"""OpenAPI 3.0 schemas become JSON Schema 2020-12 that accepts what the vendor meant."""

from __future__ import annotations

import json

import pytest

REF = {"$ref": "#/components/schemas/Other"}
NULLABLE_REF = {"$ref": "#/components/schemas/Null"}
NULL = {"type": "null"}

RULES = [
    # (what OpenAPI 3.0 says, what OpenAPI 3.1 says)
    ({"type": "string"}, {"type": "string"}),
    ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
    ({"type": "string", "nullable": False}, {"type": "string"}),
    ({"type": "string", "nullable": "yes"}, {"type": "string"}),
    ({"type": ["string", "integer"], "nullable": True}, {"type": ["string", "integer", "null"]}),
    ({"type": "null", "nullable": True}, {"type": "null"}),
    (
        {"type": "string", "nullable": True, "enum": ["a"]},
        {"type": "string", "enum": ["a"]},
    ),
    (
        {"type": "string", "nullable": True, "enum": ["a", None]},
        {"type": ["string", "null"], "enum": ["a", None]},
    ),
    ({"nullable": True, "enum": ["a"]}, {"enum": ["a"]}),
    ({"nullable": True}, {}),
    ({"nullable": True, "description": "d"}, {"description": "d"}),
    ({"nullable": True, **REF}, REF),
    (
        {"nullable": True, "description": "d", "x-a": 1, **REF},
        {"description": "d", "x-a": 1, **REF},
    ),
    ({"description": "d", "type": "string", **REF}, {"description": "d", **REF}),
    ({"nullable": True, "allOf": [REF]}, {"anyOf": [REF, NULL]}),
    (
        {"nullable": True, "allOf": [REF, {"minLength": 1}], "title": "t"},
        {"title": "t", "anyOf": [{"allOf": [REF, {"minLength": 1}]}, NULL]},
    ),
    (
        {"nullable": True, "type": "object", "allOf": [REF]},
        {"anyOf": [{"type": "object", "allOf": [REF]}, NULL]},
    ),
    ({"nullable": True, "anyOf": [REF]}, {"anyOf": [REF, NULL]}),
    ({"nullable": True, "oneOf": [REF, {}]}, {"oneOf": [REF, {}, NULL]}),
    ({"nullable": True, "oneOf": [REF, NULLABLE_REF]}, {"oneOf": [REF, NULLABLE_REF]}),
    (
        {"nullable": True, "anyOf": [{"type": "string", "nullable": True}]},
        {"anyOf": [{"type": ["string", "null"]}]},
    ),
    (
        {"nullable": True, "anyOf": [REF], "minLength": 1},
        {"anyOf": [{"anyOf": [REF], "minLength": 1}, NULL]},
    ),
    (
        {"nullable": True, "anyOf": [REF], "type": "string"},
        {"anyOf": [{"anyOf": [REF], "type": "string"}, NULL]},
    ),
    (
        {"nullable": True, "oneOf": [REF], "discriminator": {"propertyName": "p"}},
        {"oneOf": [REF, NULL], "discriminator": {"propertyName": "p"}},
    ),
    (
        {"nullable": True, "properties": {"a": {}}},
        {"anyOf": [{"properties": {"a": {}}}, NULL]},
    ),
    ({"nullable": True, "not": {"type": "string"}}, {"anyOf": [{"not": {"type": "string"}}, NULL]}),
    ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
    ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
    ({"maximum": 1.5, "exclusiveMaximum": True}, {"exclusiveMaximum": 1.5}),
    ({"exclusiveMaximum": True}, {}),
    ({"exclusiveMinimum": 3}, {"exclusiveMinimum": 3}),
    ({"type": "string", "format": "binary"}, {"type": "string", "format": "binary"}),
    ({"type": "string", "example": "a"}, {"type": "string", "example": "a"}),
    (True, True),
]


def _load(load, schema, version):
    return load(
        json.dumps(
            {
                "openapi": version,
                "info": {"title": "T", "version": "1"},
                "paths": {},
                "components": {
                    "schemas": {
                        "It": schema,
                        "Other": {"type": "string"},
                        "Null": {"type": "integer", "nullable": True},
                        "Holder": {"type": "array", "items": {"additionalProperties": schema}},
                    }
                },
            }
        )
    )


@pytest.mark.parametrize(("old", "new"), RULES)
def test_schemas_of_openapi_3_0_are_translated(load, old, new):
    """On the outside and deep inside alike; what the vendor wrote stays in `raw`."""
    document = _load(load, old, "3.0.3")

    assert new == document.data["components"]["schemas"]["It"]
    assert new == document.data["components"]["schemas"]["Holder"]["items"]["additionalProperties"]
    assert old == document.raw["components"]["schemas"]["It"]


@pytest.mark.parametrize("schema", [old for old, _ in RULES if "nullable" not in repr(old)])
def test_schemas_of_openapi_3_1_are_left_alone(load, schema):
    """A boolean limit, for one, is a fault there for lint to report."""
    assert schema == _load(load, schema, "3.1.0").data["components"]["schemas"]["It"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"], "nullable": True}),
        (
            {"type": "string", "nullable": True, "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a", None], "nullable": True},
        ),
        ({"nullable": True, **REF}, {"anyOf": [REF, NULL], "nullable": True}),
        ({"nullable": True, "oneOf": [REF]}, {"oneOf": [REF, NULL], "nullable": True}),
        ({"type": "string", "nullable": False}, {"type": "string", "nullable": False}),
    ],
)
def test_nullable_left_over_in_openapi_3_1_lets_null_in(load, old, new):
    """It has no meaning there, but whoever left it means it; it stays, for lint to report."""
    assert new == _load(load, old, "3.1.0").data["components"]["schemas"]["It"]


def test_schemas_outside_the_components_are_translated_when_referred_to(load):
    """Documents that were converted from Swagger 2.0 by hand keep `definitions`, or worse."""
    document = load(
        """\
openapi: 3.0.0
info: {title: T, version: '1'}
paths:
  /a:
    get:
      responses:
        '200': {description: d, content: {a/b: {schema: {$ref: '#/x-models/A'}}}}
x-models:
  A: {type: object, properties: {b: {$ref: '#/x-models/B'}}}
  B: {type: string, nullable: true}
  C: {type: string, nullable: true}
"""
    )

    assert document.data["x-models"]["B"] == {"type": ["string", "null"]}
    assert document.data["x-models"]["C"] == {"type": "string", "nullable": True}
    assert document.dangling == ()


def test_data_is_not_taken_for_schemas(load):
    """A property may be called `nullable`, and an example may hold anything."""
    schema = {
        "type": "object",
        "properties": {"nullable": {"type": "boolean"}, "schema": {"type": "string"}},
        "example": {"nullable": True, "type": "string"},
        "enum": [{"schema": {"nullable": True, "type": "string"}}],
    }

    assert schema == _load(load, schema, "3.0.3").data["components"]["schemas"]["It"]


def test_what_did_not_change_is_shared(load):
    """A document of megabytes is not copied for one nullable field."""
    document = _load(load, {"type": "string", "nullable": True}, "3.0.3")

    assert (
        document.data["components"]["schemas"]["Other"]
        is (document.raw["components"]["schemas"]["Other"])
    )
    assert (
        document.data["components"]["schemas"]["It"]
        is not (document.raw["components"]["schemas"]["It"])
    )
