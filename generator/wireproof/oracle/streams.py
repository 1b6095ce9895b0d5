"""Responses that are rows of items: what an item is, and how a row stands on the wire.

In: a documented media type. Out: how its items are framed, their schema, and bytes. Sources: OAS
3.2 section 4.14.6 (`itemSchema`; before, `schema` describes an item, or an array of them); WHATWG
HTML section 9.2 (server-sent events); RFC 7464 (JSON text sequences).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from wireproof.oas.media_types import essence
from wireproof.oas.strict_json import write_json
from wireproof.oracle.operations import Content
from wireproof.oracle.references import lookup

Framing = Literal["lines", "sequence", "events", "texts", "fields"]
"""JSON lines; JSON texts after record separators; events whose data is JSON, or text; events as
objects of their fields."""

_MOST_REFS = 30


def item_of(root: dict[str, Any], content: Content) -> tuple[Framing, Content]:
    """Return how items are framed, and their schema in place of the whole's."""
    kind = essence(content.media_type)
    written = content.item_schema is not None
    schema = content.item_schema if written else content.schema
    shape = _followed(root, schema)
    if kind != "text/event-stream":
        framing: Framing = "sequence" if kind == "application/json-seq" else "lines"
        if not written and shape.get("type") == "array" and "items" in shape:
            schema = shape["items"]
        if not written and shape.get("type") == "string":
            schema = True  # it speaks of the text of all lines
        return framing, replace(content, schema=schema)
    data = (shape.get("properties") or {}).get("data")
    if data is None:
        is_text = schema in ({}, True) or shape.get("type") == "string"
        return ("texts" if is_text else "events"), replace(content, schema=schema)
    inner = _followed(root, data)
    if "contentSchema" in inner:
        return "events", replace(content, schema=inner["contentSchema"])
    if inner.get("type") == "string":
        return "fields", replace(content, schema=schema)
    return "events", replace(content, schema=data)


def _followed(root: dict[str, Any], schema: Any) -> dict[str, Any]:
    for _ in range(_MOST_REFS):
        if not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str):
            break
        schema = lookup(root, schema["$ref"])
    return schema if isinstance(schema, dict) else {}


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
    if framing == "fields":
        if not isinstance(item, dict) or not isinstance(item.get("data"), str):
            return None
        data = item["data"]
        for name in ("event", "id", "retry"):
            if name in item:
                text = str(item[name])
                if not text.isprintable() or text != text.strip() or not text:
                    return None
                fields.append((name, text))
    text = data if framing in ("texts", "fields") else write_json(data).decode()
    if not isinstance(text, str) or not text:
        return None
    if any(char in text for char in "\r\x00") or any("\ud800" <= c <= "\udfff" for c in text):
        return None
    fields += [("data", line) for line in text.split("\n")]
    return "".join(f"{name}: {value}{newline}" for name, value in fields) + newline
