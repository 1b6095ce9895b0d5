"""The items of a stream, each with the schema that speaks of it.

In: a body that is read as a stream, and the documented media type. Out: values and pointers of
their schemas. Which part of an event a schema means is the proof's own reading of it
(`wireproof.oracle.streams`); here it is only found again by its pointer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from wireproof.oas.media_types import essence
from wireproof.oas.pointer import join
from wireproof.observe.bodies import Body
from wireproof.observe.dialect import Schemas, node_at, target
from wireproof.oracle.operations import Content
from wireproof.oracle.streams import WHOLE_EVENTS, item_of

EVENTS: Final = "text/event-stream"
_UNIONS: Final = ("oneOf", "anyOf")
_DEEPEST: Final = 8

Item = tuple[Any, str]
"""A value, and the pointer of its schema."""


def items_of(body: Body, content: Content, at: str, schemas: Schemas) -> list[Item]:
    """Return the items of a stream that a schema speaks of.

    Args:
        body: of kind `items`.
        content: the documented media type.
        at: pointer of the schema, of an item or, before OpenAPI 3.2, of an item or of all.
        schemas: of the document, in the direction of the body.
    """
    root = schemas.root
    node, held = target(root, at)
    shape = node if isinstance(node, dict) else {}
    if essence(content.media_type) != EVENTS:
        whole = content.item_schema is None
        if whole and shape.get("type") == "string":
            return []  # it speaks of the text of all lines
        if whole and shape.get("type") == "array" and "items" in shape:
            at = join(held, "items")
        return [(one, at) for one in body.value]
    framing, _ = item_of(root, content)
    properties = shape.get("properties")
    if not isinstance(properties, dict) or "data" not in properties:
        if framing not in WHOLE_EVENTS:
            return [(one, at) for one in body.value]
        return [(_as_meant(one, schemas, at), at) for one in body.events]
    inner, data = target(root, join(held, "properties", "data"))
    if framing == "events":
        told = isinstance(inner, dict) and "contentSchema" in inner
        where = join(data, "contentSchema") if told else join(held, "properties", "data")
        return [(one, where) for one in body.value]
    found: list[Item] = [(one, at) for one in body.events]
    if framing == "decoded":
        found += [item for one in body.events for item in _payload(one, held, schemas)]
    return found


def _as_meant(event: dict[str, Any], schemas: Schemas, at: str) -> dict[str, Any]:
    """An event with the JSON of its data read, where its schema speaks of that."""
    try:
        read = {**event, "data": json.loads(event["data"])}
    except (KeyError, ValueError, RecursionError):
        return event
    plain = schemas.validator(at).is_valid(event) or isinstance(read["data"], str)
    return event if plain else read


def _payload(event: dict[str, Any], at: str, schemas: Schemas) -> Iterator[Item]:
    """Yield the JSON in an event's data where one kind of event alone can be meant."""
    shape, at = target(schemas.root, at)
    kinds = [
        join(at, key, number)
        for key in _UNIONS
        for number in range(len(shape[key]) if isinstance(shape.get(key), list) else 0)
    ]
    fitting = [one for one in kinds if schemas.validator(one).is_valid(event)]
    where = _content_schema(schemas.root, fitting[0], 0) if len(fitting) == 1 else ""
    if where:
        try:
            yield json.loads(event["data"]), where
        except (ValueError, RecursionError):
            return


def _content_schema(root: dict[str, Any], at: str, depth: int) -> str:
    """Return the pointer of the schema of the text in an event's data, "" when there is none."""
    node, at = target(root, at)
    if not isinstance(node, dict) or depth > _DEEPEST:
        return ""
    inner, data = target(root, join(at, "properties", "data"))
    if isinstance(inner, dict) and "contentSchema" in inner and node_at(root, data) is not None:
        return join(data, "contentSchema")
    parts = node.get("allOf")
    return next(
        (
            found
            for number in range(len(parts) if isinstance(parts, list) else 0)
            if (found := _content_schema(root, join(at, "allOf", number), depth + 1))
        ),
        "",
    )
