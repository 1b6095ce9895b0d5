"""Responses that are read while they arrive: events, JSON Lines, files.

In: the media types of a response. Out: what one item of a stream is, and which further methods an
operation gets: a stream beside a whole answer, a download beside bytes in memory. OAS 3.2 section
4.14.6 (sequential media types, `itemSchema`); WHATWG HTML section 9.2 (server-sent events).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from wireproof.client.event_kinds import decoded_events, is_event, is_of_events
from wireproof.client.merge import whole
from wireproof.client.model import MediaType, Operation, Response, StreamKind
from wireproof.client.reading import Place, SchemaReader
from wireproof.client.types import ANY, Scalar, Type
from wireproof.oas.media_types import EVENTS, essence
from wireproof.oas.pointer import join


def read_items(
    reader: SchemaReader, name: str, media: Mapping[str, Any], place: Place
) -> tuple[StreamKind, Type]:
    """How the items of a sequential media type are found, and the type of one.

    Before OAS 3.2 there was no word for it: `schema` then describes one item, or an array of them.
    """
    keyword = "itemSchema" if "itemSchema" in media else "schema"
    schema = media.get(keyword, True)
    place = place._replace(pointer=join(place.pointer, keyword))
    shape = _shape(reader, schema)
    if essence(name) != EVENTS:
        if keyword == "schema" and shape.get("type") == "array" and "items" in shape:
            return "jsonl", reader.read(shape["items"], place.inside("items", name="Item"))
        if keyword == "schema" and shape.get("type") == "string":
            return "jsonl", ANY  # the text of all lines; of one line nothing is said
        return "jsonl", reader.read(schema, place)
    listed = _shape(reader, shape.get("items")) if shape.get("type") == "array" else {}
    if keyword == "schema" and (is_event(listed) or is_of_events(reader, listed)):
        schema, shape, place = shape["items"], listed, place.inside("items", name="Item")
    properties = shape.get("properties")
    data = properties.get("data") if isinstance(properties, dict) else None
    if data is None and is_of_events(reader, shape):
        return _events(reader, schema, shape, place)
    if data is None:
        text = schema is True or schema == {} or shape.get("type") == "string"
        return "sse", Scalar("string") if text else reader.read(schema, place)
    inside = place.inside("properties", "data", name="Data")
    inner = _shape(reader, data)
    if "contentSchema" in inner:
        return "sse", reader.read(inner["contentSchema"], inside)
    if inner.get("type") == "string":
        return _events(reader, schema, shape, place)
    # The vendor describes the JSON that stands in `data`, which is what a caller wants.
    return "sse", reader.read(data, inside)


def _events(
    reader: SchemaReader, schema: Any, shape: Mapping[str, Any], place: Place
) -> tuple[StreamKind, Type]:
    decoded = decoded_events(reader, schema, shape)
    if decoded is not None:
        return "sse-json-event", reader.read(decoded, place)
    return "sse-event", reader.read(schema, place)


def _shape(reader: SchemaReader, schema: Any) -> Mapping[str, Any]:
    return whole(reader.document, schema)


def variants(reader: SchemaReader, operation: Operation) -> tuple[Operation, ...]:
    """The methods of an operation, the plain one first.

    Args:
        reader: keeps names.
        operation: with all that is documented.
    """
    media_types = [media for item in operation.successes for media in item.media_types]
    streams = any(media.streaming for media in media_types)
    plain = _only(operation, lambda media: not media.streaming)
    found = [operation]
    if streams and all(media.streaming for media in media_types):
        return (replace(operation, streaming="stream"),)
    if streams:
        found = [plain, _variant(reader, operation, "stream", lambda media: bool(media.streaming))]
    whole = [media for media in media_types if not media.streaming]
    if whole and all(_is_file(media) for media in whole):
        found.append(_variant(reader, plain, "download", _is_file))
    return tuple(found)


_OTHERWISE: Final = {"download": "stream", "stream": "items"}
"""What a method is called whose name says already what it does: no `download_download`."""


def _is_file(media: MediaType) -> bool:
    return isinstance(media.type, Scalar) and media.type.kind in ("bytes", "file")


def _only(operation: Operation, wanted: Callable[[MediaType], bool]) -> Operation:
    """An operation whose successes have these media types alone; it asks for no others."""
    successes = operation.successes
    responses: list[Response] = []
    for item in operation.responses:
        kept = tuple(media for media in item.media_types if item not in successes or wanted(media))
        if kept or not item.media_types:
            responses.append(replace(item, media_types=kept))
    return replace(operation, responses=tuple(responses))


def _variant(
    reader: SchemaReader,
    operation: Operation,
    form: Literal["stream", "download"],
    wanted: Callable[[MediaType], bool],
) -> Operation:
    resource, _, _ = operation.id.rpartition(".")
    key = f"{operation.pointer}@{form}"
    suffix = _OTHERWISE[form] if form in operation.name.split("_") else form
    name = reader.lock.name(f"methods:{resource}", key, f"{operation.name}_{suffix}")
    return replace(
        _only(operation, wanted),
        id=f"{resource}.{name}",
        name=name,
        constant=f"{operation.constant}_{form.upper()}",
        streaming=form,
        form=form,
    )
