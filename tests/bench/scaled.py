"""An API of any size, made by rule: what the growth report and the measured calls are about.

In: the number of operations. Out: an OpenAPI document. Every four operations have a resource with a
list, a model of its own that names the next resource's, and a request body; all share one error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KINDS = ("list", "create", "get", "update")


def document(operations: int) -> dict[str, Any]:
    """An API with so many operations."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": _problem()}
    resources = -(-operations // len(KINDS))
    for number in range(resources):
        name, following = f"Widget{number}", f"Widget{(number + 1) % resources}"
        schemas[name] = _widget(following, self_contained=number + 1 == resources)
        schemas[f"{name}Draft"] = _draft()
        for kind in KINDS[: operations - number * len(KINDS)]:
            path = f"/widgets{number}" + ("" if kind in ("list", "create") else "/{id}")
            method = {"list": "get", "create": "post", "get": "get", "update": "patch"}[kind]
            paths.setdefault(path, {})[method] = _operation(kind, name)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Widgets", "version": "1"},
        "servers": [{"url": "https://widgets.example"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def first_operations(api: Mapping[str, Any], count: int) -> dict[str, Any]:
    """So many operations of a document, spread over all of it, with the components they reach."""
    methods = ("get", "put", "post", "delete", "options", "head", "patch")
    every = [
        (path, name) for path, item in api["paths"].items() for name in methods if name in item
    ]
    kept = {every[index * len(every) // count] for index in range(min(count, len(every)))}
    paths = {
        path: {
            name: part for name, part in item.items() if name not in methods or (path, name) in kept
        }
        for path, item in api["paths"].items()
        if any(path == one for one, _ in kept)
    }
    components: dict[str, dict[str, Any]] = {
        "securitySchemes": dict(api["components"].get("securitySchemes", {}))
    }
    waiting: list[Any] = [paths]
    while waiting:
        node = waiting.pop()
        waiting += (
            node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        )
        reference = node.get("$ref") if isinstance(node, dict) else None
        if isinstance(reference, str):
            _, _, section, name = reference.split("/")[:4]
            if name not in components.setdefault(section, {}):
                components[section][name] = api["components"][section][name]
                waiting.append(components[section][name])
    return {**{key: api[key] for key in ("openapi", "info", "servers")}, "paths": paths,
            "components": components}  # fmt: skip


def with_streams(api: dict[str, Any]) -> dict[str, Any]:
    """The API with a log of JSON Lines (OAS 3.2) and a file to download."""
    lines = {"application/jsonl": {"itemSchema": {"$ref": "#/components/schemas/Widget0"}}}
    blob = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    more = {
        f"/{name}": {
            "get": {
                "operationId": name,
                "tags": ["streams"],
                "responses": {"200": {"description": "A stream.", "content": content}},
            }
        }
        for name, content in (("log", lines), ("file", blob))
    }
    return {**api, "openapi": "3.2.0", "paths": {**api["paths"], **more}}


def items(count: int) -> list[dict[str, Any]]:
    """What a list of `Widget0` answers."""
    return [
        {
            "id": number,
            "name": f"widget {number}",
            "state": ("new", "used", "gone")[number % 3],
            "weight": number / 7,
            "tags": ["red", "green", "blue"],
            "place": {"street": f"Road {number}", "city": "Springfield"},
        }
        for number in range(count)
    ]


def _operation(kind: str, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"$ref": f"#/components/schemas/{name}"}
    found: dict[str, Any] = {
        "operationId": f"{kind}_{name.lower()}",
        "tags": [f"widgets{name.removeprefix('Widget')}"],
        "summary": f"What `{kind}` does with a {name}.",
        "parameters": [],
        "responses": {
            "200": _json({"type": "array", "items": answer} if kind == "list" else answer),
            "404": _json({"$ref": "#/components/schemas/Problem"}),
        },
    }
    if kind in ("get", "update"):
        found["parameters"].append(
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
        )
    if kind == "list":
        found["parameters"] += [
            {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}},
            {"name": "state", "in": "query", "schema": {"enum": ["new", "used", "gone"]}},
        ]
    if kind in ("create", "update"):
        body = _json({"$ref": f"#/components/schemas/{name}Draft"})
        found["requestBody"] = {"required": True, "content": body["content"]}
    return found


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "JSON.", "content": {"application/json": {"schema": schema}}}


def _widget(following: str, *, self_contained: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": {"type": "integer", "description": "Counts the widgets."},
        "name": {"type": "string", "maxLength": 80},
        "state": {"enum": ["new", "used", "gone"]},
        "weight": {"type": "number"},
        "made_at": {"type": "string", "format": "date-time"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "place": {
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        },
    }
    if not self_contained:
        properties["following"] = {"$ref": f"#/components/schemas/{following}"}
    return {"type": "object", "required": ["id", "name", "state"], "properties": properties}


def _draft() -> dict[str, Any]:
    properties: dict[str, Any] = {
        "name": {"type": "string", "maxLength": 80},
        "weight": {"type": ["number", "null"]},
        "tags": {"type": "array", "items": {"type": "string"}},
    }
    return {"type": "object", "required": ["name"], "properties": properties}


def _problem() -> dict[str, Any]:
    properties = {"message": {"type": "string"}, "code": {"type": "integer"}}
    return {"type": "object", "required": ["message"], "properties": properties}
