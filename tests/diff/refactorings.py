"""Ways to write one contract differently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Document = dict[str, Any]


def _schemas(shop: Document) -> Document:
    return shop["components"]["schemas"]


def _inlined(shop: Document) -> Document:
    shop["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"] = (
        _schemas(shop).pop("NewOrder")
    )
    return shop


def _extracted(shop: Document) -> Document:
    state = _schemas(shop)["Order"]["properties"]["state"]
    _schemas(shop)["State"] = state
    _schemas(shop)["Order"]["properties"]["state"] = {"$ref": "#/components/schemas/State"}
    return shop


def _renamed(shop: Document) -> Document:
    _schemas(shop)["Draft"] = _schemas(shop).pop("NewOrder")
    shop["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"] = {
        "$ref": "#/components/schemas/Draft"
    }
    return shop


def _split(shop: Document) -> Document:
    order = _schemas(shop)["Order"]
    identity = {"type": "object", "required": ["id"],
                "properties": {"id": order["properties"].pop("id")}}  # fmt: skip
    order["required"] = ["state"]
    _schemas(shop)["Identity"] = identity
    _schemas(shop)["Order"] = {"allOf": [{"$ref": "#/components/schemas/Identity"}, order]}
    return shop


def _to_path_level(shop: Document) -> Document:
    item = shop["paths"]["/orders/{order_id}"]
    item["parameters"] = item["get"].pop("parameters")
    return shop


def _parameter_component(shop: Document) -> Document:
    get = shop["paths"]["/orders"]["get"]
    shop["components"]["parameters"] = {"Limit": get["parameters"][0]}
    get["parameters"][0] = {"$ref": "#/components/parameters/Limit"}
    return shop


def _response_component(shop: Document) -> Document:
    responses = shop["paths"]["/orders"]["get"]["responses"]
    shop["components"]["responses"] = {"Orders": responses["200"]}
    responses["200"] = {"$ref": "#/components/responses/Orders"}
    return shop


def _version_30(shop: Document) -> Document:
    shop["openapi"] = "3.0.3"
    note = _schemas(shop)["Order"]["properties"]["note"]
    note["type"], note["nullable"] = "string", True
    return shop


def _null_as_union(shop: Document) -> Document:
    properties = _schemas(shop)["Order"]["properties"]
    properties["note"] = {"anyOf": [{"type": "string", "maxLength": 50}, {"type": "null"}]}
    return shop


def _null_as_one_of(shop: Document) -> Document:
    properties = _schemas(shop)["Order"]["properties"]
    properties["note"] = {"oneOf": [{"type": "null"}, {"type": "string", "maxLength": 50}]}
    return shop


def _union_of_one(shop: Document) -> Document:
    properties = _schemas(shop)["Order"]["properties"]
    properties["parent"] = {"oneOf": [{"$ref": "#/components/schemas/Order"}]}
    return shop


def _explicit_defaults(shop: Document) -> Document:
    limit, ids = shop["paths"]["/orders"]["get"]["parameters"]
    limit |= {"style": "form", "required": False}
    ids |= {"style": "form", "explode": True, "allowReserved": False}
    _schemas(shop)["NewOrder"]["additionalProperties"] = True
    _schemas(shop)["NewOrder"]["minProperties"] = 0
    return shop


def _security_per_operation(shop: Document) -> Document:
    for item in shop["paths"].values():
        for operation in item.values():
            operation["security"] = [{}]
    return shop


def _servers_per_operation(shop: Document) -> Document:
    servers = shop.pop("servers")
    for item in shop["paths"].values():
        for operation in item.values():
            operation["servers"] = servers
    return shop


def _exclusive_bound(shop: Document) -> Document:
    count = _schemas(shop)["NewOrder"]["properties"]["count"]
    del count["minimum"]
    count["exclusiveMinimum"] = 0
    return shop


def _header_case(shop: Document) -> Document:
    headers = shop["paths"]["/orders"]["get"]["responses"]["200"]["headers"]
    headers["x-total"] = headers.pop("X-Total")
    return shop


REFACTORINGS: dict[str, Callable[[Document], Document]] = {
    "inline a component": _inlined,
    "extract a component": _extracted,
    "rename a component": _renamed,
    "split into allOf": _split,
    "move a parameter to the path": _to_path_level,
    "make a parameter a component": _parameter_component,
    "make a response a component": _response_component,
    "write it as OpenAPI 3.0": _version_30,
    "null by anyOf": _null_as_union,
    "null by oneOf": _null_as_one_of,
    "a union of one": _union_of_one,
    "spell out defaults": _explicit_defaults,
    "anonymous per operation": _security_per_operation,
    "servers per operation": _servers_per_operation,
    "an exclusive bound of integers": _exclusive_bound,
    "another case of a header": _header_case,
}
