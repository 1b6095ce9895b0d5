"""Request bodies and responses: media types, encodings, headers.

In: the request body and the responses of an operation. Out: `Body` and `Response` values whose
types are read; which properties become keyword arguments is settled later, when every schema is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from wireproof.client.encodings import note_unread, read_encoding
from wireproof.client.examples import example_of
from wireproof.client.headers import read_headers
from wireproof.client.identifiers import pascal
from wireproof.client.ledger import Ledger
from wireproof.client.merge import flatten, whole
from wireproof.client.model import Body, MediaType, Operation, Response
from wireproof.client.parts import is_binary, of_parts
from wireproof.client.reading import Direction, Place, SchemaReader
from wireproof.client.streams import read_items
from wireproof.client.types import ANY, NO_CONSTRAINTS, Array, Scalar, Type, Union
from wireproof.client.xml_bodies import kinds_of, read_xml
from wireproof.errors import SpecError, shortened
from wireproof.oas.fields import is_field_value
from wireproof.oas.media_types import (
    BODILESS,
    EVENTS,
    FORM,
    FORM_DATA,
    essence,
    is_json,
    is_multipart,
    is_sequential,
    is_xml,
    may_be_json,
)
from wireproof.oas.pointer import join, lookup

_STATUS: Final = re.compile(r"[1-5][0-9][0-9]|[1-5]XX|default")
_NOT_TEXT: Final = frozenset({"object", "array", "integer", "number", "boolean"})


def read_body(reader: SchemaReader, node: Any, pointer: str, hint: str) -> Body | None:
    """The request body of an operation, or None when it has none that can be read."""
    try:
        body, _ = reader.document.deref(node)
    except SpecError as error:
        reader.ledger.degraded(pointer, "body", error.message)
        return None
    content = body.get("content") if isinstance(body, dict) else None
    if not isinstance(content, dict) or not content:
        reader.ledger.degraded(pointer, "body", "no media type")
        return None
    media_types = _media_types(reader, content, pointer, f"{hint}Request", "request")
    if not media_types:
        return None
    files = any(map(partial(_has_file, reader), content.values()))
    ordered = sorted(media_types, key=lambda media: _rank(media.name, files=files))
    reader.ledger.generated(pointer, "body")
    return Body(
        media_types=tuple(ordered),
        required=body.get("required") is True,
        description=str(body.get("description") or ""),
        pointer=pointer,
    )


def is_nothing(reader: SchemaReader, operation: Operation, body: Body) -> bool:
    """Whether a body is an object of no property, where HTTP knows no content: RFC 9110, 9.3."""
    if operation.method not in ("GET", "HEAD", "DELETE") or body.required:
        return False
    found = lookup(reader.document.data, join(operation.pointer, "requestBody"))
    node, _ = reader.document.deref(found)
    return all(
        isinstance(media, dict) and _has_no_property(media.get("schema"))
        for media in node["content"].values()
    )


def _has_no_property(schema: Any) -> bool:
    named = ("type", "properties", "additionalProperties")
    return isinstance(schema, dict) and schema.get("properties") == {} and not {*schema} - {*named}


def _rank(name: str, *, files: bool) -> int:
    """Plain JSON is sent before other JSON, and that before what is none; parts carry files."""
    if essence(name) == FORM and files:
        return 3
    return 0 if essence(name) == "application/json" else 1 if is_json(name) else 2


def _has_file(reader: SchemaReader, media: Any) -> bool:
    schema = media.get("schema") if isinstance(media, dict) else None
    shape = whole(reader.document, schema) if isinstance(schema, dict) else {}
    properties = shape.get("properties")
    listed = [*properties.values()] if isinstance(properties, dict) else []
    listed += [one["items"] for one in listed if isinstance(one, dict) and "items" in one]
    return any(is_binary(reader, one) for one in listed)


def read_responses(
    reader: SchemaReader, node: Any, pointer: str, hint: str
) -> tuple[Response, ...]:
    """The documented responses, in the order of the document."""
    found: list[Response] = []
    responses = node if isinstance(node, dict) else {}
    succeeds = any(str(key).startswith("2") for key in responses)
    for key, value in responses.items():
        own = join(pointer, key)
        status = "default" if key == "default" else key.upper()
        if key.startswith("x-"):
            continue
        if not _STATUS.fullmatch(status):
            reader.ledger.degraded(own, "response", f"{shortened(key)} is not a status; left out")
            continue
        if status.startswith("1"):
            reason = "an interim response, after which another one ends the call (RFC 9110, 15.2)"
            reader.ledger.noted(own, "response", reason)
            continue
        streams = status.startswith("2") or (status == "default" and not succeeds)
        found.append(_read_response(reader, value, own, status, hint, streams=streams))
    return tuple(found)


def _read_response(
    reader: SchemaReader, node: Any, pointer: str, status: str, hint: str, *, streams: bool
) -> Response:
    try:
        response, target = reader.document.deref(node)
    except SpecError as error:
        reader.ledger.degraded(pointer, "response", error.message)
        return Response(status, (MediaType("*/*", ANY),), pointer=pointer)
    inside = target or pointer
    shared = target is not None and target.startswith("#/components/responses/")
    name = pascal(inside.rpartition("/")[2]) if shared else hint
    suffix = "Response" if shared or status.startswith("2") else f"Response{status.title()}"
    response = response if isinstance(response, dict) else {}
    content = response.get("content")
    media_types: list[MediaType] = []
    if isinstance(content, dict) and status in BODILESS:
        # A server that keeps to HTTP cannot send it (RFC 9110, 15.3.5), so no call differs by it.
        reason = f"content of a {status}, which HTTP does not allow; the method returns None"
        reader.ledger.noted(pointer, "response", reason)
    elif isinstance(content, dict):
        media_types = _media_types(
            reader, content, inside, name + suffix, "response", streams=streams
        )
    if isinstance(response.get("links"), dict) and response["links"]:
        reader.ledger.degraded(join(pointer, "links"), "link", "links are not followed")
    reader.ledger.generated(pointer, "response")
    return Response(
        status=status,
        media_types=tuple(media_types),
        headers=read_headers(reader, response.get("headers"), inside, name + suffix),
        description=str(response.get("description") or ""),
        pointer=pointer,
    )


def _media_types(
    reader: SchemaReader,
    content: Mapping[str, Any],
    pointer: str,
    hint: str,
    direction: Direction,
    *,
    streams: bool = False,
) -> list[MediaType]:
    found: list[MediaType] = []
    typed: list[tuple[Any, Type]] = []
    for index, (name, written) in enumerate(content.items()):
        place = join(pointer, "content", name)
        if not is_field_value(name):
            reason = (
                f"{shortened(name)} is no media type: no Content-Type can say it; it is left out"
            )
            reader.ledger.degraded(place, "response" if direction == "response" else "body", reason)
            continue
        # `null` or a text says nothing of what is carried, and the type is documented all the same.
        media = written if isinstance(written, dict) else {}
        # Only the first media type names its inline schema after the operation alone.
        inner = hint if index == 0 else hint + pascal(name.partition("/")[2])
        schema_place = Place(join(place, "schema"), inner, direction)
        encoding = read_encoding(reader, media, place, name)
        example = example_of(reader.document, media)
        if is_sequential(name) and streams:
            kind, item = read_items(reader, name, media, Place(place, inner, direction))
            found.append(MediaType(name, item, encoding, kind, example))
        elif is_sequential(name) and direction == "request":
            rows = _rows(reader, name, media, Place(place, inner, direction))
            found.append(MediaType(name, rows, encoding, example=example))
        else:
            xml = read_xml(reader, media.get("schema"), schema_place) if is_xml(name) else ""
            as_json = _is_json_as_text(reader, name, media.get("schema"))
            by_schema = bool(xml) or as_json
            schema = _as_read(reader, name, media, schema_place, by_schema=by_schema)
            same = (type_ for other, type_ in typed if other == schema != ())
            # One class for all media types that have one schema.
            type_ = next(same, None) or _media_value(
                reader, name, media, schema_place, by_schema=by_schema
            )
            typed.append((schema, type_))
            note_unread(reader, media, place, "itemSchema")
            found.append(
                MediaType(name, type_, encoding, example=example, xml=xml, as_json=as_json)
            )
    return found


def _as_read(
    reader: SchemaReader, name: str, media: Mapping[str, Any], place: Place, *, by_schema: bool
) -> Any:
    """The schema that alone decides the type of a body; `()` where something else does, too."""
    kind, schema = essence(name), media.get("schema", ())
    if place.direction == "request" and kind == FORM_DATA:
        return of_parts(reader, media, place.pointer.rpartition("/")[0])
    form = place.direction == "request" and kind == FORM and not _is_no_object(reader, schema)
    return schema if by_schema or is_json(name) or form else ()


def _is_json_as_text(reader: SchemaReader, name: str, schema: Any) -> bool:
    """Whether a plain text is described as no string: then it is what JSON writes alike, as `42`.

    ASP.NET documents every response as `text/plain`, `application/json` and `text/json`.
    """
    if essence(name) != "text/plain" or not isinstance(schema, dict):
        return False
    shape = whole(reader.document, schema)
    members = shape.get("oneOf") or shape.get("anyOf")
    if isinstance(members, list) and "type" not in shape:
        return all(_is_json_as_text(reader, name, one) for one in members)
    kinds = shape.get("type", "object" if "properties" in shape else "string")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return _NOT_TEXT >= set(map(str, listed)) - {"null"} != set()


def _rows(reader: SchemaReader, name: str, media: Mapping[str, Any], place: Place) -> Type:
    """The type of a sequential body that is sent: its items, or the text that the caller has."""
    schema = media.get("schema")
    if "itemSchema" not in media and is_binary(reader, schema):
        return Scalar("bytes")
    shape = whole(reader.document, schema) if schema else {}
    if essence(name) == EVENTS:
        reader.ledger.degraded(place.pointer, "body", "events to send are passed on as text")
        return Scalar("string")
    if "itemSchema" not in media and shape.get("type") == "string":
        return Union((Scalar("string"), Array(ANY)))  # the text of all lines, or what is on them
    if "itemSchema" not in media and shape.get("type") == "array" and "items" in shape:
        return reader.read(schema, place._replace(pointer=join(place.pointer, "schema")))
    return Array(read_items(reader, name, media, place)[1])


def _media_value(
    reader: SchemaReader, name: str, media: Mapping[str, Any], place: Place, *, by_schema: bool
) -> Type:
    """The type of a body: by its schema where JSON, XML or a form carries it; or text, or bytes."""
    kind = essence(name)
    if is_multipart(name) and place.direction == "request":
        return _parts(reader, name, media, place)
    if is_binary(reader, media.get("schema")):
        return Scalar("bytes")
    by_schema = by_schema or may_be_json(name)
    if kind == FORM and _is_no_object(reader, media.get("schema")):
        reader.ledger.degraded(
            place.pointer, "schema", "a form is of pairs; it is passed on as text"
        )
        return Scalar("string")
    if by_schema or (kind == FORM and place.direction == "request"):
        return reader.read(media.get("schema", True), place)
    if kind == FORM:
        reader.ledger.degraded(place.pointer, "schema", "a form is passed on as text")
        return Scalar("string")
    if is_xml(kind):
        return Scalar("string")
    if kind.startswith("text/"):
        return _text_value(reader, media.get("schema"), place)
    if kinds_of(reader, media.get("schema")) - {"string"}:
        reader.ledger.degraded(place.pointer, "schema", f"{kind} is passed on as bytes")
    return Scalar("bytes")


def _is_no_object(reader: SchemaReader, schema: Any) -> bool:
    shape = whole(reader.document, schema) if isinstance(schema, dict) else {}
    return isinstance(shape.get("type"), str) and shape["type"] != "object"


def _parts(reader: SchemaReader, name: str, media: Mapping[str, Any], place: Place) -> Type:
    """The type of a multipart body: an object of parts by name, or a row of parts without."""
    type_ = reader.read(of_parts(reader, media, place.pointer.rpartition("/")[0]), place)
    if essence(name) == "multipart/form-data" or _has_names(reader, media.get("schema")):
        return type_
    schema = media.get("schema")
    shape = whole(reader.document, schema) if isinstance(schema, dict) else {}
    item = type_.item if isinstance(type_, Array) else shape.get("items") or ANY
    if shape.get("type") == "array" and (shape.get("prefixItems") or item not in (ANY, True)):
        return type_
    return Array(Scalar("file"), type_.constraints if isinstance(type_, Array) else NO_CONSTRAINTS)


def _has_names(reader: SchemaReader, schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    shape = whole(reader.document, schema)
    return shape.get("type", "object") == "object" and bool(shape.get("properties"))


def _text_value(reader: SchemaReader, schema: Any, place: Place) -> Type:
    """The type of a text: its schema where that is of strings, or of numbers to send; else any."""
    if not isinstance(schema, dict):
        return Scalar("string")
    shape = flatten(reader.document, schema, place.pointer, Ledger()).schema
    if shape.get("type") in ("boolean", "integer", "number"):  # of another text than text/plain
        if place.direction == "request":
            return reader.read(schema, place)
        reader.ledger.degraded(place.pointer, "schema", "a number or boolean is passed on as text")
    for kind in sorted(kinds_of(reader, schema) & {"object", "array"}):
        reader.ledger.degraded(place.pointer, "schema", f"an {kind} is passed on as text")
    if shape.get("type") != "string":
        return Scalar("string")
    type_ = reader.read(schema, place)
    formatted = isinstance(type_, Scalar) and type_.kind != "string"
    return Scalar("string") if formatted else type_
