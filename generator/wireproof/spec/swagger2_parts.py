"""The parts of Swagger 2.0 to those of OpenAPI 3.0: parameters, headers, bodies, schemes.

One node in, one node out; nothing here knows where a node stands.
"""

from __future__ import annotations

from typing import Any, Final

from wireproof.oas.styles import COLLECTION, style_of_collection

_SCHEMA_KEYWORDS: Final = frozenset(
    {"type", "format", "items", "default", "maximum", "exclusiveMaximum", "minimum",
     "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
     "uniqueItems", "enum", "multipleOf", "x-nullable", "nullable"}
)  # fmt: skip
_FLOWS: Final = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}
_FLOW_FIELDS: Final = ("authorizationUrl", "tokenUrl", "refreshUrl", "scopes")


def convert_parameter(node: dict[str, Any]) -> dict[str, Any]:
    """Convert a parameter that is in no body; a reference stays as it is."""
    if "$ref" in node or "schema" in node:
        return node
    new = {k: v for k, v in node.items() if k not in _SCHEMA_KEYWORDS and k != "collectionFormat"}
    new["schema"] = _schema(node)
    if "x-example" in new:
        new["example"] = new.pop("x-example")
    if node.get("type") == "array":
        how = str(node.get("collectionFormat", "csv"))
        new.update(style_of_collection(str(node.get("in")), node.get("items"), how))
    return new


def convert_header(node: Any) -> Any:
    """Convert the header of a response."""
    if not isinstance(node, dict):
        return node
    new = {k: v for k, v in node.items() if k not in _SCHEMA_KEYWORDS and k != "collectionFormat"}
    how = node.get("collectionFormat", "csv")
    return {**new, "schema": _schema(node), **({} if how == "csv" else {COLLECTION: how})}


def _schema(node: dict[str, Any]) -> dict[str, Any]:
    schema = {key: value for key, value in node.items() if key in _SCHEMA_KEYWORDS}
    if schema.get("type") == "file":
        schema.update(type="string", format="binary")
    if schema.pop("x-nullable", None) is True:
        schema["nullable"] = True
    if isinstance(items := schema.get("items"), dict) and "collectionFormat" in items:
        schema["items"] = {
            (COLLECTION if key == "collectionFormat" else key): value
            for key, value in items.items()
        }
    return schema


def plain_body(parameter: dict[str, Any], media_types: list[str]) -> dict[str, Any]:
    """Make a request body of a body parameter."""
    content: dict[str, Any] = {"schema": parameter.get("schema", {})}
    body: dict[str, Any] = {"content": dict.fromkeys(media_types, content)}
    return _described(body, [parameter])


def form_body(parameters: list[dict[str, Any]], media_types: list[str]) -> dict[str, Any]:
    """Make a request body of form parameters: one object, one property each."""
    properties: dict[str, Any] = {}
    encoding: dict[str, Any] = {}
    for node in parameters:
        name = str(node.get("name"))
        properties[name] = _schema(node)
        joined = node.get("type") == "array" and node.get("collectionFormat") in ("ssv", "pipes")
        if node.get("allowEmptyValue") is True and node.get("type") != "file" and not joined:
            empty = {"type": "string", "enum": [""]}
            properties[name] = {"anyOf": [properties[name], empty]}
        if isinstance(node.get("description"), str):
            properties[name]["description"] = node["description"]
        if node.get("type") == "array":
            how = str(node.get("collectionFormat", "csv"))
            style = style_of_collection("formData", node.get("items"), how)
            if style != {"style": "form", "explode": True}:
                encoding[name] = style
    required = [str(node.get("name")) for node in parameters if node.get("required") is True]
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    media: dict[str, Any] = {"schema": schema}
    if encoding:
        media["encoding"] = encoding
    return _described({"content": dict.fromkeys(media_types, media)}, parameters)


def _described(body: dict[str, Any], parameters: list[dict[str, Any]]) -> dict[str, Any]:
    if any(node.get("required") is True for node in parameters):
        body["required"] = True
    first = parameters[0]
    if first.get("in") == "body":
        if isinstance(first.get("description"), str):
            body["description"] = first["description"]
        if isinstance(first.get("name"), str):
            body["x-body-name"] = first["name"]
    return body


def convert_security_scheme(node: Any) -> Any:
    """Convert a security scheme: basic becomes http, the flow of oauth2 becomes one of `flows`."""
    if not isinstance(node, dict):
        return node
    if node.get("type") == "basic":
        return {**node, "type": "http", "scheme": "basic"}
    if node.get("type") != "oauth2":
        return node
    new = {k: v for k, v in node.items() if k != "flow" and k not in _FLOW_FIELDS}
    flow = {name: node[name] for name in _FLOW_FIELDS if name in node}
    flow.setdefault("scopes", {})
    new["flows"] = {_FLOWS.get(str(node.get("flow")), "implicit"): flow}
    return new
