"""The grammar of media types: names, parameters, suffixes, ranges.

In: what stands in a `content` map, a Content-Type or an Accept header. Out: facts about it.
Sources: RFC 9110, sections 8.3.1 and 12.5.1; RFC 6839 (suffixes); WHATWG MIME Sniffing, section
4.6 (groups); OpenAPI Specification 3.2.0, section 4.14.6 (sequential media types).
"""

from __future__ import annotations

import re
from typing import Final

FORM: Final = "application/x-www-form-urlencoded"
FORM_DATA: Final = "multipart/form-data"
EVENTS: Final = "text/event-stream"
JSON_SEQUENCE: Final = "application/json-seq"
JSON_LINES: Final = frozenset(
    {"application/jsonl", "application/x-ndjson", "application/ndjson", "application/x-jsonlines",
     "application/json-lines"}
)  # fmt: skip
"""One JSON text on each line; the names are those in use, none is registered."""

BODILESS: Final = frozenset({"204", "205", "304"})
"""Statuses whose responses have no content (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5)."""

_LISTED: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_CHARSET: Final = re.compile(r";\s*charset=\"?([A-Za-z0-9_.:-]+)\"?", re.IGNORECASE)


def essence(name: str) -> str:
    """Return a media type without its parameters, in lower case."""
    return name.partition(";")[0].strip().lower()


def listed(text: str) -> list[str]:
    """Return the media types of a list: a comma in a quoted parameter parts none (RFC 9110, 5.6.1).

    Args:
        text: of an `Accept` field, or the `contentType` of an encoding.
    """
    return [one for found in _LISTED.findall(text) if (one := found.strip())]


def charset(name: str) -> str:
    """Return the charset parameter; UTF-8 when there is none."""
    return named_charset(name) or "utf-8"


def named_charset(name: str) -> str:
    """Return the charset parameter; "" when there is none."""
    found = _CHARSET.search(name)
    return found[1] if found else ""


def is_utf8(name: str) -> bool:
    """Whether text of a media type is in UTF-8, as far as it says."""
    return charset(name).lower() == "utf-8"


def is_json(name: str) -> bool:
    """Whether a media type carries one JSON text: by its name, or by the suffix `+json`."""
    kind = essence(name)
    return kind in ("application/json", "text/json") or kind.endswith("+json")


def is_xml(name: str) -> bool:
    """Whether a media type carries XML (RFC 7303, sections 9 and 4.2)."""
    return essence(name).endswith(("/xml", "+xml"))


def is_multipart(name: str) -> bool:
    """Whether a media type is a row of parts (RFC 2046, section 5.1)."""
    return essence(name).startswith("multipart/")


def may_be_json(name: str) -> bool:
    """Whether a media type carries JSON, or is a range that has it in."""
    return is_json(name) or (is_range(name) and covers(name, "application/json"))


def is_sequential(name: str) -> bool:
    """Whether a media type is a row of items, each complete in itself."""
    kind = essence(name)
    return kind in JSON_LINES or kind == EVENTS or is_json_sequence(kind)


def is_json_sequence(name: str) -> bool:
    """Whether each JSON text stands after a record separator (RFC 7464; RFC 8091, section 2)."""
    kind = essence(name)
    return kind == JSON_SEQUENCE or kind.endswith("+json-seq")


def is_range(name: str) -> bool:
    """Whether a name stands for several media types: `image/*`, `*/*`.

    So do `*` and `application/*+json` by courtesy: no ranges of RFC 9110, and widely written.
    """
    return "*" in essence(name)


def covers(pattern: str, name: str) -> bool:
    """Whether a media type falls under a range, or is the same; parameters decide nothing."""
    wide, narrow = essence(pattern), essence(name)
    if wide in ("*", "*/*"):
        return True
    start, star, end = wide.partition("*")
    return narrow.startswith(start) and narrow.endswith(end) if star else wide == narrow
