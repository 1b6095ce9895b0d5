"""What one change takes along in the client is told with it, and once."""
# ruff: noqa: E501 (documents on few lines are read at a glance)

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.diff.small_documents import REF, document, getting, sending

NAMED = """
paths:
  /boats/{%s}:
    parameters: [{name: %s, in: path, required: true, schema: {type: string}}]
    patch:
      operationId: changeBoat
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}
      responses: {'204': {description: ok}}
"""
SHARED = """
paths: {/boats: {post: {operationId: addBoat, requestBody: {$ref: '#/components/requestBodies/Boat'}, responses: {'204': {description: ok}}}}}
components: {requestBodies: {Boat: {required: true, content: {application/json: {schema: {type: object, required: [%s], properties: {%s}}}}}}}
"""
NULLABLE = "{type: [object%s], properties: {name: {type: string}}}"
NESTED = {
    "Mast": "{type: object, properties: {sail: {$ref: '#/components/schemas/Sail'}}}",
    "Sail": "{type: object, properties: {sheet: {$ref: '#/components/schemas/Sheet'}}}",
    "Sheet": "{type: object, properties: {length: {type: number}}}",
}
BESIDE = "{{oneOf: [{}, {}], properties: {{id: {{type: {}}}}}}}"
HULL = "{type: object, properties: {name: {type: string}%s}}"


def pair(*bodies: str) -> list[dict[str, Any]]:
    """Two documents of which one thing is sent, with the same components."""
    found = [sending(body) for body in bodies]
    for one in found:
        one["components"] = getting("{}", **NESTED)["components"]
    return found


ROWS: dict[str, tuple[dict[str, Any], dict[str, Any], str, set[str]]] = {
    "dicts leave with the one that held them": (
        *pair(HULL % (", mast: " + REF % "Mast"), HULL % ""),
        "property.removed.optional",
        {"inputs.Mast", "inputs.Sail", "inputs.Sheet"},
    ),
    "an argument takes the name that a variable has given up": (
        document(NAMED % ("id", "id")),
        document(NAMED % ("boat", "boat")),
        "parameter.variable",
        {"boats.update(body_id)"},
    ),
    "arguments leave with a body that may be null": (
        sending(NULLABLE % ""),
        sending(NULLABLE % ", 'null'"),
        "schema.null.allowed",
        {"boats.create(name)"},
    ),
    "a property beside a union is one of each member": (
        getting(BESIDE.format(REF % "Mast", REF % "Sail", "string"), **NESTED),
        getting(BESIDE.format(REF % "Mast", REF % "Sail", "integer"), **NESTED),
        "schema.type.changed",
        {"models.BoatGetResponseMast.id", "models.BoatGetResponseSail.id"},
    ),
    "the class of a shared body is made from the component": (
        document(SHARED % ("a", "a: {type: string}")),
        document(SHARED % ("a, b", "a: {type: string}, b: {type: string}")),
        "property.added.required",
        {"models.BoatsCreateRequest.b"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_a_consequence_is_told_with_its_cause(review, row):
    """One entry; nothing that only "the generator reads differently"."""
    old, new, rule, symbols = ROWS[row]
    _, report = review(old, new, "--format", "json", "--witness", "off")

    changes = [item for item in report["changes"] if item["action"]["kind"] != "docs"]
    assert [item["id"] for item in changes] == [rule]
    assert symbols <= {one["symbol"] for one in changes[0]["surface"]}


def test_what_two_media_types_share_is_said_once(review):
    """A title does not repeat itself."""
    old, new = pair(REF % "Mast", f"{{type: array, items: {REF % 'Mast'}}}")
    for one in (old, new):
        content = one["paths"]["/boats"]["post"]["requestBody"]["content"]
        content["text/json"] = copy.deepcopy(content["application/json"])
    _, text = review(old, new)

    assert "POST /boats, body: the type is array (was object)  [" in text


def test_a_schema_in_a_query_is_not_told_again_as_documentation(review):
    """It is text there, and compared as such; what it is elsewhere nobody uses."""
    listed = "{name: spot, in: query, style: deepObject, schema: %s}" % (REF % "Spot")
    old, new = (
        {**getting("{type: string}", Spot=f"{{type: object, properties: {{x: {{type: {kind}}}}}}}")}
        for kind in ("string", "integer")
    )
    for one in (old, new):
        one["paths"]["/boat"]["get"]["parameters"] = document(f"listed: [{listed}]")["listed"]
    _, report = review(old, new, "--format", "json")

    assert len(report["changes"]) == 1
