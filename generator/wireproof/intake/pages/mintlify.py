"""The structure that Mintlify's `.md` twins had in 2025: one operation, and no OpenAPI.

In: `paths: {path, method, servers, request, response}`. Out: an OpenAPI 3.1 document that says the
same. A list of schemas means any of them; `requiredProperties` stands for `required`.
"""

from __future__ import annotations

from typing import Any


def is_mintlify(value: dict[str, Any]) -> bool:
    """Tell this structure from OpenAPI: `path` and `method` stand where paths should."""
    paths = value.get("paths")
    return isinstance(paths, dict) and isinstance(paths.get("path"), str) and "method" in paths


def translate(value: dict[str, Any], title: str) -> dict[str, Any]:
    """Return the OpenAPI document that the structure stands for.

    Args:
        value: what `is_mintlify` told.
        title: of the page.
    """
    told = value["paths"]
    request = _dict(told.get("request"))
    operation: dict[str, Any] = {"summary": title} if title else {}
    if told.get("deprecated") is True:
        operation["deprecated"] = True
    schemes, security = _security(request.get("security"))
    if security:
        operation["security"] = security
    parameters = _parameters(_dict(request.get("parameters")))
    if parameters:
        operation["parameters"] = parameters
    body = _content(_dict(request.get("body")))
    if body:
        operation["requestBody"] = {"required": True, "content": body}
    operation["responses"] = {
        str(status): _response(_dict(node)) for status, node in _dict(told.get("response")).items()
    }
    components = dict(_dict(value.get("components")))
    if "schemas" in components:
        components["schemas"] = {
            name: _schema(node) for name, node in _dict(components["schemas"]).items()
        }
    if schemes:
        components["securitySchemes"] = {**schemes, **_dict(components.get("securitySchemes"))}
    document: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "", "version": ""}}
    if told.get("servers"):
        document["servers"] = told["servers"]
    document["paths"] = {told["path"]: {str(told["method"]).lower(): operation}}
    if components:
        document["components"] = components
    return document


def _security(written: Any) -> tuple[dict[str, Any], list[dict[str, list[str]]]]:
    """Read the alternatives; each has a title and the places that it fills."""
    schemes: dict[str, Any] = {}
    security: list[dict[str, list[str]]] = []
    for number, alternative in enumerate(written if isinstance(written, list) else [], 1):
        needed: dict[str, list[str]] = {}
        title = str(_dict(alternative).get("title") or f"scheme{number}")
        for place, named in _dict(_dict(alternative).get("parameters")).items():
            for name, node in _dict(named).items():
                scheme = title if not needed else f"{title} {name}"
                schemes[scheme] = _scheme(place, name, _dict(node))
                needed[scheme] = []
        security.append(needed)
    return schemes, security


def _scheme(place: str, name: str, node: dict[str, Any]) -> dict[str, Any]:
    kind = str(node.get("type", "apiKey"))
    kept = {"description": node["description"]} if node.get("description") else {}
    if kind == "http":
        return {"type": "http", "scheme": str(node.get("scheme", "bearer")), **kept}
    return {"type": "apiKey", "in": place, "name": name, **kept}


def _parameters(places: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for place, named in places.items():
        for name, node in _dict(named).items():
            written = _dict(node).get("schema")
            variants = written if isinstance(written, list) else [written]
            first = _dict(variants[0]) if variants else {}
            one: dict[str, Any] = {"name": name, "in": place}
            if place == "path" or first.get("required") is True:
                one["required"] = True
            if first.get("description"):
                one["description"] = first["description"]
            if first.get("deprecated") is True:
                one["deprecated"] = True
            bare = [{k: v for k, v in _dict(item).items() if k != "required"} for item in variants]
            found.append({**one, "schema": _any_of(bare)})
    return found


def _response(node: dict[str, Any]) -> dict[str, Any]:
    content = _content(node)
    description = next(
        (str(one["description"]) for one in map(_dict, node.values()) if one.get("description")), ""
    )
    return {"description": description, **({"content": content} if content else {})}


def _content(node: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for media_type, written in node.items():
        inner = _dict(written)
        if "/" not in media_type:
            continue
        one: dict[str, Any] = {}
        if isinstance(inner.get("schemaArray"), list):
            one["schema"] = _any_of(inner["schemaArray"])
        if isinstance(inner.get("examples"), dict) and inner["examples"]:
            one["examples"] = inner["examples"]
        found[media_type] = one
    return found


def _any_of(schemas: list[Any]) -> Any:
    found = [_schema(one) for one in schemas]
    return found[0] if len(found) == 1 else {"anyOf": found}


def _schema(node: Any) -> Any:
    """Return a schema of the structure as JSON Schema."""
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("refIdentifier"), str) and "properties" not in node:
        return {"$ref": node["refIdentifier"]}
    out: dict[str, Any] = {}
    for key, value in node.items():
        out |= _keyword(key, value)
    if out.get("type") == "any":
        del out["type"]
    return out


def _keyword(key: str, value: Any) -> dict[str, Any]:
    """Return what one keyword of the structure is in JSON Schema."""
    match key, value:
        case "requiredProperties", list():
            return {"required": value}
        case ("refIdentifier", _) | ("required", bool()):
            return {}
        case "type", "file":
            return {"type": "string", "format": "binary"}
        case "type", str() if value.startswith("enum<"):
            return {"type": value[len("enum<") :].rstrip(">")}
        case "properties", dict():
            return {key: {name: _property(child) for name, child in value.items()}}
        case (("allOf" | "anyOf" | "oneOf"), list()):
            return {key: [_schema(one) for one in value]}
        case (("items" | "additionalProperties"), _):
            return {key: _any_of(value) if isinstance(value, list) else _schema(value)}
        case _:
            return {key: value}


def _property(child: Any) -> Any:
    """A property is a schema, or one behind an `allOf` of a single part."""
    found = _any_of(child) if isinstance(child, list) else _schema(child)
    if isinstance(found, dict) and list(found) == ["allOf"] and len(found["allOf"]) == 1:
        return found["allOf"][0]
    return found


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
