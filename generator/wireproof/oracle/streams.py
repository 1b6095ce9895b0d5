"""Responses that are rows of items: what an item is, and how a row stands on the wire.

In: a documented media type. Out: how its items are framed, their schema, and bytes. Sources: OAS
3.2 section 4.14.6 (`itemSchema`; before, `schema` describes an item, or an array of them); WHATWG
HTML section 9.2 (server-sent events); RFC 7464 (JSON text sequences).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from wireproof.oas.media_types import essence, is_json, is_json_sequence
from wireproof.oas.strict_json import read_json, write_json
from wireproof.oracle.operations import Content
from wireproof.oracle.references import lookup

Framing = Literal["lines", "sequence", "events", "texts", "fields", "decoded"]
"""JSON lines; JSON texts after record separators; events whose data is JSON, or text; events as
objects of their fields, and with the JSON in their data decoded."""
WHOLE_EVENTS = ("fields", "decoded")

_MOST_REFS = 30
_DEEPEST = 8


def item_of(root: dict[str, Any], content: Content) -> tuple[Framing, Content]:
    """Return how items are framed, and their schema in place of the whole's."""
    kind = essence(content.media_type)
    written = content.item_schema is not None
    schema = content.item_schema if written else content.schema
    shape = _followed(root, schema)
    if kind != "text/event-stream":
        framing: Framing = "sequence" if is_json_sequence(kind) else "lines"
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
        parsed = _decoded(root, shape, data)
        if parsed is not None:
            return "decoded", replace(content, schema=parsed)
        return "fields", replace(content, schema=schema)
    return "events", replace(content, schema=data)


def _decoded(root: dict[str, Any], shape: dict[str, Any], data: Any) -> dict[str, Any] | None:
    """Return an event's schema with `contentSchema` in the place of the text that it describes.

    None where no kind of event says so, or where the JSON may be a text itself: on the wire nothing
    tells that from a text that is meant as it stands (OAS 3.2, section 4.14.6.1).
    """
    key = "oneOf" if isinstance(shape.get("oneOf"), list) else "anyOf"
    if not isinstance(shape.get(key), list) or "discriminator" in shape:
        return None
    inners = [_content_schema(root, one, 0) for one in shape[key]]
    if all(one is None for one in inners):
        return None
    if not all(one is None or _is_never_text(root, one, 0) for one in inners):
        return None
    kinds = [
        {"allOf": [kind if inner is None else _without_data(root, kind, 0),
                   {"properties": {"data": data if inner is None else inner}}]}
        for kind, inner in zip(shape[key], inners, strict=True)
    ]  # fmt: skip
    others = {name: one for name, one in shape["properties"].items() if name != "data"}
    return {**shape, "properties": others, key: kinds}


def _content_schema(root: dict[str, Any], kind: Any, depth: int) -> Any:
    kind = _followed(root, kind)
    told = _followed(root, (kind.get("properties") or {}).get("data"))
    if "contentSchema" in told and is_json(str(told.get("contentMediaType", "application/json"))):
        return told["contentSchema"]
    parts = kind.get("allOf") if depth < _DEEPEST else None
    found = (_content_schema(root, one, depth + 1) for one in parts or ())
    return next((one for one in found if one is not None), None)


def _without_data(root: dict[str, Any], kind: Any, depth: int) -> dict[str, Any]:
    out = dict(_followed(root, kind))
    if "properties" in out:
        out["properties"] = {k: one for k, one in out["properties"].items() if k != "data"}
    if "allOf" in out and depth < _DEEPEST:
        out["allOf"] = [_without_data(root, one, depth + 1) for one in out["allOf"]]
    return out


def _is_never_text(root: dict[str, Any], schema: Any, depth: int) -> bool:
    schema = _followed(root, schema)
    if "type" in schema:
        kinds = schema["type"]
        return "string" not in (kinds if isinstance(kinds, list) else [kinds])
    if "properties" in schema:
        return True
    if depth > _DEEPEST:
        return False
    parts = [_is_never_text(root, one, depth + 1) for one in schema.get("allOf") or ()]
    either = [one for key in ("oneOf", "anyOf") for one in schema.get(key) or ()]
    return any(parts) or (
        bool(either) and all(_is_never_text(root, one, depth + 1) for one in either)
    )


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
