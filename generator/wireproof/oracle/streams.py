"""Responses that are rows of items: what an item is, and how a row stands on the wire.

In: a documented media type. Out: how its items are framed, their schema, and bytes. Sources: OAS
3.2 section 4.14.6 (`itemSchema`; before, `schema` describes an item, or an array of them); WHATWG
HTML section 9.2 (server-sent events); RFC 7464 (JSON text sequences).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from wireproof.oas.media_types import essence, is_json_sequence
from wireproof.oas.strict_json import read_json, write_json
from wireproof.oracle.event_unions import followed, is_one_event, is_union_of_events, parsed_events
from wireproof.oracle.operations import Content

Framing = Literal["lines", "sequence", "events", "texts", "fields", "decoded"]
"""JSON lines; JSON texts after record separators; events whose data is JSON, or text; events as
objects of their fields, and with the JSON in their data decoded."""
WHOLE_EVENTS = ("fields", "decoded")


def item_of(root: dict[str, Any], content: Content) -> tuple[Framing, Content]:
    """Return how items are framed, and their schema in place of the whole's."""
    kind = essence(content.media_type)
    written = content.item_schema is not None
    schema = content.item_schema if written else content.schema
    shape = followed(root, schema)
    if kind != "text/event-stream":
        framing: Framing = "sequence" if is_json_sequence(kind) else "lines"
        if not written and shape.get("type") == "array" and "items" in shape:
            schema = shape["items"]
        if not written and shape.get("type") == "string":
            schema = True  # it speaks of the text of all lines
        return framing, replace(content, schema=schema)
    listed = followed(root, shape.get("items")) if shape.get("type") == "array" else {}
    if not written and (is_one_event(listed) or is_union_of_events(root, listed)):
        schema, shape = shape["items"], listed
    data = (shape.get("properties") or {}).get("data")
    if data is None and is_union_of_events(root, shape):
        parsed = parsed_events(root, shape)
        return ("fields", replace(content, schema=schema)) if parsed is None else (
            "decoded", replace(content, schema=parsed))  # fmt: skip
    if data is None:
        is_text = schema in ({}, True) or shape.get("type") == "string"
        return ("texts" if is_text else "events"), replace(content, schema=schema)
    inner = followed(root, data)
    if "contentSchema" in inner:
        return "events", replace(content, schema=inner["contentSchema"])
    if inner.get("type") == "string":
        parsed = parsed_events(root, shape)
        if parsed is not None:
            return "decoded", replace(content, schema=parsed)
        return "fields", replace(content, schema=schema)
    return "events", replace(content, schema=data)


def framed(framing: Framing, items: list[Any], *, newline: str = "\n") -> bytes | None:
    """Write items as they stand on the wire; `None` when one of them cannot stand there."""
    match framing:
        case "lines":
            return b"".join(write_json(one) + newline.encode() for one in items)
        case "sequence":
            return b"".join(b"\x1e" + _in_lines(write_json(one)) + b"\n" for one in items)
        case _:
            events = [_event(framing, one, newline) for one in items]
            return None if None in events else "".join(map(str, events)).encode("utf-8")


def _in_lines(text: bytes) -> bytes:
    """Break a JSON text at its first bracket, as RFC 7464, section 2.1, allows."""
    return text[:1] + b"\n" + text[1:] if text[:1] in (b"{", b"[") else text


def _event(framing: Framing, item: Any, newline: str) -> str | None:
    fields: list[tuple[str, str]] = []
    data = item
    if framing in WHOLE_EVENTS:
        if not isinstance(item, dict) or "data" not in item:
            return None
        data = item["data"]
        if not isinstance(data, str) if framing == "fields" else _says_json(data):
            return None  # what reads it could not tell
        for name in ("event", "id", "retry"):
            if name in item:
                text = str(item[name])
                if name != "retry" and not isinstance(item[name], str):
                    return None  # all of it is text there
                if not text.isprintable() or text != text.strip() or not text:
                    return None
                fields.append((name, text))
    as_text = framing in ("texts", "fields") or (framing == "decoded" and isinstance(data, str))
    text = data if as_text else write_json(data).decode()
    if not isinstance(text, str) or not text:
        return None
    if any(char in text for char in "\r\x00") or any("\ud800" <= c <= "\udfff" for c in text):
        return None
    fields += [("data", line) for line in text.split("\n")]
    return "".join(f"{name}: {value}{newline}" for name, value in fields) + newline


def _says_json(data: Any) -> bool:
    """Tell whether a text is JSON that is no text itself, as which it would be read."""
    try:
        return isinstance(data, str) and not isinstance(read_json(data.encode()), str)
    except ValueError:
        return False
