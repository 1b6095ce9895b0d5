"""The bodies of recorded messages: content codings taken off, JSON and streams read, all bounded.

In: a `Message`. Out: a `Body`: a JSON value, the items of a stream, or why there is neither.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from wireproof.oas.media_types import is_json, is_sequential
from wireproof.observe.exchange import ABSENT, Message

LARGEST = 64_000_000
"""Bytes of the largest body after its content codings are taken off."""

_GZIP = b"\x1f\x8b\x08"
"""How every gzip member begins (RFC 1952, section 2.3.1)."""

Kind = Literal["json", "items", "other", "broken", "cut", "html", "packed", "none"]


@dataclass(frozen=True, slots=True)
class Body:
    """What a message carries.

    Attributes:
        kind: `json` and `items` can be judged; the others say why not.
        value: the JSON value, or the list of items.
        events: of a stream of events, the fields of each as they stood, `data` as text.
    """

    kind: Kind
    value: Any = field(default=None, repr=False)
    events: tuple[dict[str, Any], ...] = field(default=(), repr=False)


def read_body(message: Message) -> Body:
    """Read the body of a message."""
    media_type = message.media_type
    if message.parsed is not ABSENT:
        return Body("json", message.parsed)
    if not message.content:
        return Body("none")
    content = decoded(message.content, message.header("content-encoding"))
    if content is None:
        return Body("cut" if message.cut else "broken")
    if _is_packed(message, content):
        return Body("html" if media_type == "text/html" else "packed")
    text = content.decode(_charset(message), errors="replace").removeprefix("\ufeff")
    if is_sequential(media_type):
        return _items(text, media_type)
    if is_json(media_type) or (not media_type and text.lstrip()[:1] in {"{", "["}):
        return _json(text, message)
    if media_type == "text/html" or text.lstrip()[:15].lower().startswith(("<!doctype", "<html")):
        return Body("html")
    return Body("other")


def _is_packed(message: Message, content: bytes) -> bool:
    """Tell a body that is still in a coding that is not read here."""
    codings = {one.strip().lower() for one in message.header("content-encoding").split(",")}
    if not codings & {"br", "zstd", "compress"}:
        return False
    try:
        content.decode(_charset(message))
    except UnicodeDecodeError:
        return True
    return False


def _json(text: str, message: Message) -> Body:
    try:
        return Body("json", json.loads(text))
    except RecursionError:
        return Body("broken")
    except ValueError:
        if text.lstrip()[:15].lower().startswith(("<!doctype", "<html")):
            return Body("html")
        declared = message.header("content-length")
        short = declared.isdecimal() and len(text.encode()) < int(declared)
        opened = text.lstrip()[:1] in {"{", "["} and text.rstrip()[-1:] not in {"}", "]"}
        return Body("cut" if message.cut or short or opened else "broken")


def _items(text: str, media_type: str) -> Body:
    found: list[Any] = []
    is_events = media_type == "text/event-stream"
    events = tuple(_events(text)) if is_events else ()
    for piece in (one["data"] for one in events) if is_events else _rows(text):
        try:
            found.append(json.loads(piece))
        except (ValueError, RecursionError):
            continue  # `[DONE]` and comments are no items
    return Body("items", found, events) if found or events else Body("broken")


def _events(text: str) -> Iterator[dict[str, Any]]:
    """Yield the fields of each event that has data (HTML Living Standard, 9.2.6)."""
    data: list[str] = []
    fields: dict[str, Any] = {}
    for line in (*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""):
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield {**fields, "data": "\n".join(data)}
            data, fields = [], {}
        elif name == "data":
            data.append(value)
        elif name in {"event", "id"}:
            fields[name] = value
        elif name == "retry" and value.isascii() and value.isdigit():
            fields[name] = int(value)


def _rows(text: str) -> Iterator[str]:
    for row in text.replace("\x1e", "\n").split("\n"):
        if row.strip():
            yield row


def _charset(message: Message) -> str:
    for part in message.header("content-type").split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() == "charset" and value.strip('"').lower() in {"latin-1", "iso-8859-1"}:
            return "latin-1"
    return "utf-8"


def decoded(content: bytes, coding: str) -> bytes | None:
    """Take the content codings off; None when they do not fit the content.

    Recorders often keep the decoded body beside the header that says it is encoded: what is no
    gzip is taken as it is. Others drop the header and keep the encoded body: no text begins like
    gzip.
    """
    if not coding and content[:3] == _GZIP:
        unpacked = _inflated(content, 31)
        return content if unpacked is None else unpacked
    for name in reversed([one.strip().lower() for one in coding.split(",") if one.strip()]):
        match name:
            case "gzip" | "x-gzip":
                if content[:2] != b"\x1f\x8b":
                    continue
                found = _inflated(content, 31)
            case "deflate":
                found = _inflated(content, 15)
                found = _inflated(content, -15) if found is None else found
                found = content if found is None else found
            case _:
                continue  # `identity`; `br` and `zstd` are read where the recorder took them off
        if found is None:
            return None
        content = found
    return content


def _inflated(content: bytes, window: int) -> bytes | None:
    unpacker = zlib.decompressobj(window)
    try:
        found = unpacker.decompress(content, LARGEST)
    except zlib.error:
        return None
    return found if unpacker.eof else None
