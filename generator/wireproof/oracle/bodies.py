"""What a body is in the hands of a caller: JSON by its schema, bytes, text, parts, rows of items.

In: the declared content of a request or a response. Out: the schema of the value. Sources: OpenAPI
Specification 3.1.1, "Media Type Object", "Encoding Object", "Considerations for File Uploads" and
"Binary Data"; 3.2.0, "Sequential Media Types"; RFC 7578; RFC 2046, section 5.1.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from wireproof.oas.media_types import (
    EVENTS,
    FORM,
    essence,
    is_json,
    is_multipart,
    is_sequential,
    is_xml,
    listed,
    may_be_json,
)
from wireproof.oracle.operations import Content
from wireproof.oracle.references import followed, lookup

BYTES: Final = {"type": "string", "format": "binary"}
TEXT: Final = {"type": "string"}
_NOTES: Final = frozenset(
    {"title", "description", "default", "deprecated", "example", "examples", "readOnly",
     "writeOnly", "externalDocs", "xml", "$comment", "contentMediaType", "nullable"}
)  # fmt: skip
_DEEPEST: Final = 64
_TEXTS: Final = ("text/", "application/yaml", "application/x-www-form-urlencoded")


def body_schema(
    root: dict[str, Any], content: Content, direction: Literal["request", "response"]
) -> Any:
    """Return the schema of a body.

    XML is what its schema says of it ("XML Object", OAS 3.1.1); where that is a string, or nothing
    that can be written as XML, it is text.
    YAML, CBOR and their like are bytes: what their schema speaks of takes a decoder to see. So are
    parts and forms that are received; and so it is with the rows of a CSV, which are text.
    """
    schema, kind = content.schema, essence(content.media_type)
    if is_multipart(kind):
        return _parts(root, content) if direction == "request" else dict(BYTES)
    if is_bytes(root, schema):
        return dict(BYTES)
    if is_sequential(kind) and (kind != EVENTS or direction == "request"):
        return _rows(root, content) if direction == "request" else schema
    if kind == FORM:
        said = _at(root, schema).get("type")
        if isinstance(said, str) and said != "object":
            return dict(TEXT)  # of what is no object there are no pairs
        return (schema or {"type": "object"}) if direction == "request" else dict(TEXT)
    if is_xml(kind):
        return schema if content.xml else dict(TEXT)
    if may_be_json(kind) or kind.startswith("text/"):
        is_text = kind.startswith("text/") and not is_json(kind) and not content.as_json
        typed = _at(root, schema).get("type") if kind != EVENTS else None
        if is_text and typed in ("object", "array"):
            return dict(TEXT)
        return dict(TEXT) if is_text and schema in ({}, True) else schema
    return dict(BYTES)


def is_bytes(root: dict[str, Any], schema: Any) -> bool:
    """Tell whether a schema says that a value is bytes: by format, or by media type alone."""
    schema = _at(root, schema)
    if schema.get("format") == "binary":
        return _is_string(schema)
    return "contentMediaType" in schema and not {"type", "contentEncoding"} & set(schema)


def _rows(root: dict[str, Any], content: Content) -> Any:
    """The items to send, or the text of them that the caller has."""
    if content.item_schema is not None and essence(content.media_type) != EVENTS:
        return {"type": "array", "items": content.item_schema}
    schema = _at(root, content.schema)
    if essence(content.media_type) == EVENTS:
        return dict(TEXT)
    if schema.get("type") == "string":
        return {"anyOf": [dict(TEXT), {"type": "array"}]}
    if schema.get("type") == "array" and "items" in schema:
        return content.schema
    return {"type": "array", "items": content.schema}


def _parts(root: dict[str, Any], content: Content) -> Any:
    """Parts by name where they have any, else a row of them."""
    schema = _at(root, content.schema)
    properties = schema.get("properties")
    named = essence(content.media_type) == "multipart/form-data"
    if not isinstance(properties, dict) or schema.get("type", "object") != "object":
        if named:
            return content.schema if content.schema not in ({}, True) else {"type": "object"}
        row = schema if schema.get("type") == "array" else {}
        more = {} if row.get("prefixItems") else {"items": dict(BYTES)}  # of a part without a word
        own = {"items": row["items"]} if row.get("items") not in (None, {}, True) else more
        return {**row, "type": "array", **own}
    old = str(root.get("openapi", "2")).startswith(("2", "3.0"))
    changed = {}
    for name, one in properties.items():
        declared = str(content.encoding.get(name, {}).get("contentType") or "")
        part = _part(root, one, declared, old=old)
        if part is not one:
            changed[name] = part
    return {**schema, "properties": {**properties, **changed}} if changed else content.schema


def _part(root: dict[str, Any], schema: Any, declared: str, *, old: bool) -> Any:
    """Return what a part is by its label.

    Bytes where nothing else is said; what is neither JSON nor bytes is the text on the wire.
    """
    kind = essence(next(iter(listed(declared)), ""))
    as_json = is_json(kind) or "*" in kind
    shape = _at(root, schema)
    if schema is True or (isinstance(schema, dict) and not set(shape) - _NOTES):
        return schema if as_json or old else dict(BYTES)
    if _is_string(shape):
        media = str(shape.get("contentMediaType") or "")
        text = not media or is_json(media) or media.startswith("text/")
        kept = text or bool({"contentEncoding", "format"} & set(shape))
        return schema if kept else dict(BYTES)
    if shape.get("type") == "array" and "items" in shape:
        items = _part(root, shape["items"], declared, old=old)
        return schema if items is shape["items"] else {**shape, "items": items}
    if not kind or as_json or shape.get("type") != "object":
        return schema
    return dict(TEXT) if is_xml(kind) or kind.startswith(_TEXTS) else dict(BYTES)


def _is_string(schema: dict[str, Any]) -> bool:
    return schema.get("type") in ("string", ["string"], ["string", "null"], None)


def _at(root: dict[str, Any], schema: Any) -> dict[str, Any]:
    found, _ = followed(root, schema, "")
    return found if isinstance(found, dict) else {}


def is_json_as_text(root: dict[str, Any], media_type: str, schema: Any) -> bool:
    """Tell whether a plain text can only be JSON: nothing that its schema allows is a string."""
    return essence(media_type) == "text/plain" and _is_no_string(root, schema, 0)


def _is_no_string(root: dict[str, Any], schema: Any, depth: int) -> bool:
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return False
    if isinstance(ref := schema.get("$ref"), str):
        return _is_no_string(root, lookup(root, ref), depth + 1)
    written = schema.get("type", [])
    kinds = {str(one) for one in (written if isinstance(written, list) else [written])} - {"null"}
    if kinds:
        return kinds <= {"object", "array", "integer", "number", "boolean"}
    parts = schema.get("allOf")
    if isinstance(parts, list) and any(_is_no_string(root, one, depth + 1) for one in parts):
        return True
    members = schema.get("oneOf") or schema.get("anyOf") or []
    if members and isinstance(members, list):
        return all(_is_no_string(root, one, depth + 1) for one in members)
    return "properties" in schema
