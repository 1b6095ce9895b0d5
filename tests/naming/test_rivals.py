"""What is left out of a part, and yet has to be looked at for the names in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wireproof.client import ApiOptions, NameLock, build_api
from wireproof.client.operation_names import settle
from wireproof.client.rivals import rivals
from wireproof.oas.selection import Selection
from wireproof.pipeline.selecting import chosen
from wireproof.spec.load import assemble, finish

ORDER = "#/components/schemas/order"
OBJECT = {"type": "object", "properties": {"id": {"type": "string"}}}


def operation(schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"get": {"responses": {"200": {"description": "", "content": content}}}}


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ({"type": "object", "properties": {"id": {"type": "string"}}}, set()),
        ({"type": "object", "properties": {"value": OBJECT}}, {ORDER}),
        ({"type": "object", "properties": {"id": OBJECT}}, set()),
        ({"type": "object", "additionalProperties": OBJECT}, {ORDER}),
        ({"type": "object", "patternProperties": {"^x": OBJECT}}, {ORDER}),
        ({"allOf": [{"type": "object", "additionalProperties": OBJECT}]}, {ORDER}),
        ({"type": "array", "items": OBJECT}, set()),
    ],
)
def test_a_component_is_looked_at_if_a_class_in_it_may_want_a_name(tmp_path, inside, found):
    """`OrderValue` is a component, and what the values of a map `order` would be called."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Forms", "version": "1"},
        "paths": {"/values": operation("order-value"), "/orders": operation("order")},
        "components": {"schemas": {"order-value": OBJECT, "order": inside}},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    whole, options, lock = assemble(path), ApiOptions("forms", "Forms"), NameLock()
    part = finish(whole, chosen(whole, Selection(("GET /values",))))
    methods = settle(part, NameLock(), {})
    build_api(part, options, lock)

    assert rivals(part, lock, methods) == found
