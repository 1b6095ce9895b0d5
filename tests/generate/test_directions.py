"""`readOnly` and `writeOnly`, wherever they stand: what only the vendor sets is not asked for."""

from __future__ import annotations

import pytest

from tests.generate.conftest import operation

COMPONENTS = """
components:
  schemas:
    State: {type: string, readOnly: true}
    Base: {type: object, properties: {id: {type: string, readOnly: true}}}
"""
READ_ONLY = [
    "properties: {code: {type: string}, state: {$ref: '#/components/schemas/State'}}",
    "properties: {code: {type: string}, state: {allOf: [{type: string}, {readOnly: true}]}}",
    "properties: {code: {type: string}, state: {type: array, items: {readOnly: true}}}",
    "allOf: [{properties: {code: {type: string}}}, {properties: {state: {readOnly: true}}}]",
]


@pytest.mark.parametrize("schema", READ_ONLY)
def test_a_required_property_that_is_read_only_is_not_demanded(acme, schema):
    """Behind a reference, in `allOf`, in the items of an array."""
    made = acme(operation(f"{{type: object, required: [code, state], {schema}}}") + COMPONENTS)

    made.client().things.create(code="a")

    assert made.body == {"code": "a"}


def test_items_of_an_array_are_told_apart_by_direction_too(acme):
    """An item that extends a component leaves out what the component only reads."""
    made = acme(
        operation("""
            type: object
            properties:
              lines:
                type: array
                items:
                  allOf: [{$ref: '#/components/schemas/Base'}]
                  required: [id, text]
                  properties: {text: {type: string}}
        """)
        + COMPONENTS
    )

    made.client().things.create(lines=[{"text": "a"}])

    assert made.body == {"lines": [{"text": "a"}]}


@pytest.mark.parametrize(
    "schema",
    ["{type: string, nullable: true}", "{type: string, nullable: true, enum: [a]}",
     "{$ref: '#/components/schemas/State', nullable: true}"],
)  # fmt: skip
def test_nullable_left_over_from_30_is_still_meant(acme, schema):
    """A document of OAS 3.1 that says `nullable` means it."""
    made = acme(
        operation(f"{{type: object, properties: {{note: {schema}}}}}")
        + COMPONENTS.replace(", readOnly: true", "")
    )

    made.client().things.create(note=None)

    assert made.body == {"note": None}
