"""Responses as a vendor would send them.

In: a documented response and a value. Out: status, content type and bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from wireproof.oas.media_types import (
    charset,
    essence,
    is_range,
    is_sequential,
    is_utf8,
    may_be_json,
)
from wireproof.oas.strict_json import write_json
from wireproof.oracle.charsets import has_all, in_charset
from wireproof.oracle.operations import Content, Operation
from wireproof.oracle.xml_tree import NoXml

OTHER_JSON: Final = "application/vnd.wireproof+json"
"""JSON under a range that is not what `application/json` beside it stands for."""
_RANGE_CHOICES = {
    "1": (),
    "2": (200, 201, 202, 203, 206),
    "3": (300, 301, 302, 307),
    "4": (400, 404, 409, 422, 418),
    "5": (500, 502, 503, 504),
}


def statuses_for(documented: str, operation: Operation) -> tuple[int, ...]:
    """Return the concrete statuses that a key of `responses` stands for, the usual one first.

    Exact codes take precedence over ranges and both over `default` (OAS 3.1.1, "Responses
    Object").
    """
    if documented.isdigit():
        return (int(documented),)
    exact = {int(one.status) for one in operation.replies if one.status.isdigit()}
    ranges = {one.status[0] for one in operation.replies if one.status[1:].upper() == "XX"}
    if documented[1:].upper() == "XX":
        return tuple(s for s in _RANGE_CHOICES.get(documented[0], ()) if s not in exact)
    # Beside a documented success, `default` is what vendors write for errors.
    firsts = "45" if any(one.status[0] == "2" for one in operation.replies) else "245"
    return tuple(
        status
        for first in firsts
        if first not in ranges
        for status in _RANGE_CHOICES[first]
        if status not in exact
    )


def encode_reply(value: Any, media_type: str, *, escaped: bool) -> bytes | None:
    """Return the bytes of a response body; `None` when the value does not fit the media type.

    Args:
        value: the decoded body.
        media_type: as documented.
        escaped: whether JSON text is written in ASCII; else as UTF-8.
    """
    if isinstance(value, bytes):
        return value
    kind = essence(media_type)
    if may_be_json(kind) or is_sequential(kind):
        try:
            if escaped:
                return write_json(value)
            return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
        except UnicodeEncodeError:
            return write_json(value)
        except (TypeError, ValueError):
            return None
    match value:
        case bytes():
            return value
        case str():
            if is_utf8(media_type):
                return value.encode("utf-8", "replace")
            name = charset(media_type)
            return in_charset(value, name) if has_all(value, name) else None
        case _:
            return None


def reply_body(content: Content, value: Any, *, escaped: bool) -> tuple[bytes, Any] | None:
    """Return the bytes of a response body and the value that they say; `None` when they cannot.

    XML says less than JSON: that 5 is a number or a text, its schema alone tells.
    """
    if content.xml is None or isinstance(value, bytes):
        kind = "application/json" if content.as_json else content.media_type
        made = encode_reply(value, kind, escaped=escaped)
        return None if made is None else (made, value)
    try:
        written = content.xml.write(value)
        return written, content.xml.read(written)
    except NoXml:
        return None


def content_type_of(media_type: str, beside: Iterable[Content] = ()) -> str:
    """Return a Content-Type header for a documented media type; ranges become concrete.

    Args:
        media_type: as documented.
        beside: what else the response may hold: "the most specific key is applicable" (OAS 3.1.1,
            "Response Object"), so that a range is served as none of that.
    """
    made = _candidates(essence(media_type))
    others = [essence(one.media_type) for one in beside if not is_range(one.media_type)]
    if made:
        return next((one for one in made if essence(one) not in others), made[0])
    is_text = media_type.startswith("text/") and "charset" not in media_type
    return f"{media_type}; charset=utf-8" if is_text else media_type


def _candidates(kind: str) -> tuple[str, ...]:
    """Return what a range is served as, the usual choice first; nothing for a media type."""
    match kind.split("/"):
        case ["*"] | ["*" | "application", "*"]:
            return "application/json", OTHER_JSON
        case [main, rest] if rest.startswith("*+"):
            return (f"{main}/x{rest[1:]}",)
        case ["text", "*"]:
            return "text/plain; charset=utf-8", "text/x-wireproof; charset=utf-8"
        case ["*", _]:
            return ("application/json",)
        case _:
            return ()
