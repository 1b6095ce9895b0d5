"""What the parts of a multipart body are: which of them are files, which are text as they stand.

In: a multipart media type. Out: a schema that says `format: binary` wherever OpenAPI means it.
OAS 3.1 section 4.8.14.4: a part without `type`, or with a `contentMediaType`, is binary; a part
whose content type is no JSON carries what the caller has written in that type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wireproof.client.merge import asserts, whole
from wireproof.client.reading import SchemaReader
from wireproof.oas.media_types import essence, is_json, is_xml, listed
from wireproof.oas.pointer import join

BINARY: Final = {"type": "string", "format": "binary"}
_STRINGS: Final = ("string", ["string"], ["string", "null"])
_TEXTS: Final = ("text/", "application/yaml", "application/x-www-form-urlencoded")


def is_binary(reader: SchemaReader, schema: Any) -> bool:
    """Whether a schema says that a value is bytes: by its format, or by media type alone."""
    shape = _shape(reader, schema)
    if shape.get("format") == "binary":
        return shape.get("type", "string") in _STRINGS
    return "contentMediaType" in shape and "type" not in shape and "contentEncoding" not in shape


def of_parts(reader: SchemaReader, media: Mapping[str, Any], pointer: str) -> Any:
    """The schema of a multipart body, in which files and texts are told as such.

    It is the one that stands there, unless something in it has to be said more plainly.
    """
    schema, encoding = media.get("schema", True), media.get("encoding")
    shape = _shape(reader, schema)
    properties = shape.get("properties")
    if not isinstance(properties, dict):
        return schema
    changed: dict[str, Any] = {}
    for name, one in properties.items():
        how = encoding.get(name) if isinstance(encoding, dict) else None
        content_type = how.get("contentType") if isinstance(how, dict) else None
        declared = content_type if isinstance(content_type, str) else ""
        plain = _part(reader, one, declared)
        if plain is not one:
            changed[name] = plain
        if plain is not one and _is_object(reader, one):
            place = join(pointer, "schema", "properties", name)
            reader.ledger.degraded(
                place, "schema", f"{essence(declared)} is passed on as it is given"
            )
    return {**shape, "properties": {**properties, **changed}} if changed else schema


def _part(reader: SchemaReader, schema: Any, content_type: str) -> Any:
    """The schema of a part, changed where it does not say that it is a file or a text."""
    declared = essence(next(iter(listed(content_type)), ""))
    json = is_json(declared) or "*" in declared
    shape = _shape(reader, schema)
    if _is_untyped(reader, schema):
        return schema if json else {**_notes(schema), **BINARY}
    if shape.get("type") in _STRINGS:
        if shape.get("format") in ("byte", "base64") or "contentEncoding" in shape:
            # Text in a part; given as bytes it would be a file.
            said = ("format", "contentEncoding", "contentMediaType", "contentSchema")
            return {key: value for key, value in shape.items() if key not in said}
        kind = str(shape.get("contentMediaType") or "")
        text = not kind or is_json(kind) or kind.startswith("text/") or "format" in shape
        return schema if text else {**_notes(schema), **BINARY}
    if shape.get("type") == "array" and "items" in shape:
        items = _part(reader, shape["items"], content_type)
        return schema if items is shape["items"] else {**shape, "items": items}
    if not declared or json or shape.get("type") != "object":
        return schema
    text = is_xml(declared) or declared.startswith(_TEXTS)
    return {**_notes(schema), **({"type": "string"} if text else BINARY)}


def _is_untyped(reader: SchemaReader, schema: Any) -> bool:
    """Whether a schema says nothing of a value; before 3.1, that was no way to say binary."""
    if reader.document.version.startswith(("2", "3.0")):
        return False
    if not isinstance(schema, dict):
        return schema is True
    shape = _shape(reader, schema)
    kept = {key: value for key, value in shape.items() if key != "contentMediaType"}
    return not asserts(kept) and "contentEncoding" not in kept


def _is_object(reader: SchemaReader, schema: Any) -> bool:
    shape = _shape(reader, schema)
    return shape.get("type") == "object" or (
        shape.get("type") == "array" and _is_object(reader, shape.get("items"))
    )


def _notes(schema: Any) -> dict[str, Any]:
    text = schema.get("description") if isinstance(schema, dict) else None
    return {"description": text} if isinstance(text, str) else {}


def _shape(reader: SchemaReader, schema: Any) -> Mapping[str, Any]:
    return whole(reader.document, schema)
