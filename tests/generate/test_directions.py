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


ORDER = """
paths:
  /order:
    get:
      operationId: get
      tags: [things]
      responses:
        '200':
          description: An order
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
    put:
      operationId: put
      tags: [things]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses: {'204': {description: Done}}
components:
  schemas:
    Line:
      type: object
      required: [id, sku]
      properties:
        id: {type: string, readOnly: true}
        sku: {type: string}
        parts: {type: array, items: {$ref: '#/components/schemas/Line'}}
    Gift:
      type: object
      required: [kind, id]
      properties: {kind: {type: string, enum: [gift]}, id: {type: string, readOnly: true}}
    Card:
      type: object
      required: [kind, id]
      properties: {kind: {type: string, enum: [card]}, id: {type: string, readOnly: true}}
    Order:
      type: object
      required: [number, lines]
      properties:
        number: {type: string, readOnly: true}
        note: {type: string}
        lines: {type: array, items: {$ref: '#/components/schemas/Line'}}
        main: {$ref: '#/components/schemas/Line'}
        named: {type: object, additionalProperties: {$ref: '#/components/schemas/Line'}}
        extra: {oneOf: [{$ref: '#/components/schemas/Gift'}, {$ref: '#/components/schemas/Card'}]}
"""
LINE = {"id": "1", "sku": "a"}
ANSWERED = {
    "number": "7",
    "lines": [{**LINE, "parts": [LINE]}],
    "main": {**LINE, "unknown": {"id": "kept"}},
    "named": {"id": LINE},
    "extra": {"kind": "card", "id": "9"},
}
SENT = {
    "lines": [{"sku": "a", "parts": [{"sku": "a"}]}],
    "main": {"sku": "a", "unknown": {"id": "kept"}},
    "named": {"id": {"sku": "a"}},
    "extra": {"kind": "card"},
}


@pytest.mark.parametrize(
    "way", ["whole", "by its properties", "in a dict", "in a dict as the body"]
)
def test_what_an_answer_brought_is_sent_without_what_is_read_only_at_any_depth(acme, way):
    """Read, change, write: `readOnly` properties SHOULD NOT be sent (OAS 3.1.1, 4.8.24)."""
    made = acme(ORDER)
    made.reply(200, ANSWERED)
    order = made.client(on_drift="raise").things.get()
    parts = {name: getattr(order, name) for name in SENT}
    made.reply(204)
    things = made.client().things

    match way:
        case "whole":
            things.put(body=order)
        case "by its properties":
            things.put(**parts)
        case "in a dict":
            things.put(**{**parts, "lines": [{"sku": "a", "parts": order.lines[0].parts}]})
        case _:
            things.put(body=parts)

    assert made.body == SENT


def test_a_dict_says_what_is_sent(acme):
    """Nobody takes away what somebody wrote; what an answer brought is as it was."""
    made = acme(ORDER)
    made.reply(200, ANSWERED)
    order = made.client().things.get()
    made.reply(204)
    made.client().things.put(lines=[{"sku": "a", "id": "mine"}], main=order.main)

    assert made.body["lines"] == [{"sku": "a", "id": "mine"}]
    assert order.main.id == "1"
