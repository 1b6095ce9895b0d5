"""Faults of bodies, schemas, examples and defaults."""

from __future__ import annotations

import pytest

from tests.lint.documents import (
    BODY,
    OP,
    OPERATION,
    POST,
    SCHEMA,
    TEXT,
    body,
    lint,
    operation,
    path,
    schema,
)

CASES = [
    # bodies and responses
    (
        body({"type": "object", "properties": {"b": TEXT}}),
        [f"body-nothing-required {BODY}"],
    ),
    (body({"type": "object", "properties": {"b": TEXT}}, method="patch"), []),
    (
        body(
            {
                "type": "object",
                "required": ["b"],
                "properties": {"b": {"type": "object", "properties": {"c": TEXT}}},
            }
        ),
        [f"body-nothing-required {BODY}/properties/b"],
    ),
    (
        body({"type": "object", "required": ["b"], "properties": {"b": TEXT}}, required=False),
        [f"body-optional {POST}/requestBody"],
    ),
    (schema({"type": "object"}), [f"response-object-empty {SCHEMA}"]),
    (schema({"type": "object", "properties": {}}), [f"response-object-empty {SCHEMA}"]),
    (schema({"type": "object", "additionalProperties": TEXT}), []),
    (
        operation(
            responses={
                "200": {"description": "d"},
                "404": {"description": "d", "content": {"application/json": {"schema": TEXT}}},
                "500": {"description": "d"},
            }
        ),
        [f"response-without-content {OP}/responses/500"],
    ),
    *(
        (
            operation(
                responses={
                    **OPERATION["responses"],
                    status: {"description": "d", "content": {"application/json": {"schema": TEXT}}},
                }
            ),
            [f"response-content-impossible {OP}/responses/{status}"] if told else [],
        )
        for status, told in (("204", True), ("205", True), ("304", True), ("302", False))
    ),
    (schema({"description": "Any type"}), [f"schema-any {SCHEMA}"]),
    (
        schema({"type": "object", "properties": {"a": {}, "b": {"not": {}}}}),
        [f"schema-any {SCHEMA}/properties/a"],
    ),
    (schema({"type": "array", "items": {}}), []),
    # schemas
    (schema({"type": "array"}), [f"array-without-items {SCHEMA}"]),
    (schema({"type": "strin"}), [f"type-unknown {SCHEMA}/type"]),
    (schema({"type": ["string", "file"]}), [f"type-unknown {SCHEMA}/type"]),
    (schema({"type": "string", "minLength": -1}), [f"keyword-invalid {SCHEMA}/minLength"]),
    (schema({"minimum": "1"}), [f"keyword-invalid {SCHEMA}/minimum"]),
    (schema({"minimum": 1, "exclusiveMinimum": True}, "3.0.0"), []),
    (
        schema({"type": "object", "properties": {"a": {"type": "string", "required": True}}}),
        [f"keyword-invalid {SCHEMA}/properties/a/required"],
    ),
    (schema({"minItems": 2, "maxItems": 1}), [f"limits-contradict {SCHEMA}/minItems"]),
    (schema({"pattern": "["}), [f"pattern-invalid {SCHEMA}/pattern"]),
    (schema({"pattern": r"^(?!a)\p{L}+\/$"}), []),
    (schema({"pattern": r"^\cA\0[\b](?<q>a)\k<q>[^]$"}), []),
    (schema({"type": "string", "nullable": True}), [f"nullable-ignored {SCHEMA}/nullable"]),
    (schema({"type": "string", "nullable": True}, "3.0.0"), []),
    (schema({"enum": ["a", "b", "a"]}), [f"enum-duplicate {SCHEMA}/enum/2"]),
    (schema({"enum": [1, True, 1.0]}), []),
    (schema({"type": "string", "enum": ["a", 1]}), [f"enum-type-mismatch {SCHEMA}/enum/1"]),
    (schema({"type": "integer", "enum": [1, True]}), [f"enum-type-mismatch {SCHEMA}/enum/1"]),
    (schema({"type": ["string", "null"], "enum": ["a", None]}), []),
    (
        schema({"type": "object", "required": ["a", "b"], "properties": {"a": TEXT}}),
        [f"required-undeclared {SCHEMA}/required/1"],
    ),
    (
        schema(
            {
                "type": "object",
                "properties": {"a": TEXT, "b": TEXT},
                "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
                "allOf": [{"type": "object", "required": ["b"], "properties": {"c": TEXT}}],
            }
        ),
        [],
    ),
    (
        schema(
            {
                "oneOf": [
                    {"$ref": "#/components/schemas/A"},
                    {"$ref": "#/components/schemas/B"},
                    {"type": "null"},
                ],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {"a": "A", "c": "Gone"},
                    "defaultMapping": "Lost",
                },
            },
            A={"type": "object", "properties": {"kind": TEXT}},
            B={"type": "object", "properties": {"sort": TEXT}},
        ),
        [
            f"discriminator-mapping-dangling {SCHEMA}/discriminator/defaultMapping",
            f"discriminator-mapping-dangling {SCHEMA}/discriminator/mapping/c",
            "discriminator-property-missing #/components/schemas/B",
        ],
    ),
    # examples and defaults
    (schema({"type": "string", "default": 1}), [f"default-mismatch {SCHEMA}/default"]),
    (schema({"type": "string", "example": 1}), [f"example-mismatch {SCHEMA}/example"]),
    (schema({"type": "string", "x-example": 1}), [f"example-mismatch {SCHEMA}/x-example"]),
    (schema({"type": "string", "examples": ["a", 1]}), [f"example-mismatch {SCHEMA}/examples/1"]),
    (
        schema(
            {
                "type": "object",
                "required": ["a"],
                "properties": {"a": TEXT},
                "x-examples": {"good": {"a": "b"}, "bad": {"a": [1]}},
            }
        ),
        [f"example-mismatch {SCHEMA}/x-examples/bad/a"],
    ),
    (
        schema({"type": "string", "format": "date-time", "example": "yesterday"}),
        [f"example-format-mismatch {SCHEMA}/example"],
    ),
    (
        path("/a", {"name": "b", "in": "query", "schema": {"type": "integer"}, "example": "x"}),
        [f"example-mismatch {OP}/parameters/0/example"],
    ),
    (
        path(
            "/a",
            {
                "name": "b",
                "in": "query",
                "schema": {"type": "integer"},
                "examples": {"good": {"value": 1}, "bad": {"value": "x"}},
            },
        ),
        [f"example-mismatch {OP}/parameters/0/examples/bad/value"],
    ),
    (
        schema(
            {
                "type": "object",
                "required": ["id", "secret"],
                "properties": {
                    "id": {**TEXT, "readOnly": True},
                    "secret": {**TEXT, "writeOnly": True},
                },
                "example": {},
            }
        ),
        [],
    ),
    (
        schema({"type": "string", "pattern": "[", "example": "x"}),
        [f"schema-unusable {SCHEMA}", f"pattern-invalid {SCHEMA}/pattern"],
    ),
]


@pytest.mark.parametrize(("document", "expected"), CASES)
def test_a_fault_is_found_once_at_its_place(tmp_path, document, expected):
    """And the document around it, which has no faults, gives no findings."""
    found = [f"{finding.rule} {finding.pointer}" for finding in lint(tmp_path, document)]

    assert sorted(found) == sorted(expected)
