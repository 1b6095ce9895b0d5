"""An API of any size, made by rule: what the growth report and the measured calls are about.

In: the number of operations. Out: an OpenAPI document. Every four operations have a resource with a
list, a model of its own that names the next resource's, and a request body; all share one error.
"""

from __future__ import annotations

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
