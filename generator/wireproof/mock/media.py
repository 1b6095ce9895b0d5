"""Media types: which one is meant, which one is wanted.

In: names and ranges. Out: the documented name that fits. Sources: RFC 9110, sections 8.3.1 and
12.5.1; OpenAPI Specification 3.1.1, "Media Type Object": the more specific key wins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wireproof.mock.operations import Media

SEQUENTIAL: Final = frozenset(
    {"text/event-stream", "application/jsonl", "application/x-ndjson", "application/json-seq",
     "application/x-jsonlines", "application/stream+json"}
)  # fmt: skip
_QUALITY: Final = re.compile(r";\s*q=([01](?:\.[0-9]{0,3})?)\s*$", re.IGNORECASE)
_CHARSET: Final = re.compile(r";\s*charset=\"?([A-Za-z0-9_.:-]+)\"?", re.IGNORECASE)


def essence(name: str) -> str:
    """Return a media type without its parameters, in lower case."""
    return name.partition(";")[0].strip().lower()


def charset(name: str) -> str:
    """Return the charset parameter; UTF-8 when there is none."""
    found = _CHARSET.search(name)
    return found[1] if found else "utf-8"


def is_json(name: str) -> bool:
    """Tell whether a media type holds one JSON text."""
    kind = essence(name)
    return (kind.endswith(("/json", "+json"))) and kind not in SEQUENTIAL


def documented(media: Sequence[Media], content_type: str) -> Media | None:
    """Return the documented media type that a Content-Type falls under, the most specific one."""
    fitting = [one for one in media if _covers(essence(one.name), essence(content_type))]
    return max(fitting, key=lambda one: -one.name.count("*"), default=None)


def wanted(media: Sequence[Media], accept: str) -> tuple[Media, str] | None:
    """Return what to answer with, and under which name; None when nothing is acceptable.

    Args:
        media: documented, not empty; the first is the usual one.
        accept: the Accept header; "" takes anything.
    """
    ranges = _ranges(accept) if accept.strip() else [("*/*", 1.0)]
    best: tuple[float, int, Media, str] | None = None
    for order, one in enumerate(media):
        name, quality = _served(one, ranges)
        if quality > 0 and (best is None or (quality, -order) > best[:2]):
            best = (quality, -order, one, name)
    return None if best is None else best[2:]


def _served(media: Media, ranges: list[tuple[str, float]]) -> tuple[str, float]:
    """Return the concrete name that a documented media type is served under, and its quality."""
    kind = essence(media.name)
    if "*" not in kind:
        return media.name, _quality(kind, ranges)
    asked = [(name, q) for name, q in ranges if "*" not in name and _covers(kind, name)]
    usual = "text/plain" if kind.startswith("text/") else "application/json"
    if not _covers(kind, usual):
        usual = kind.replace("*", "octet-stream")
    choices = [*asked, (usual, _quality(usual, ranges))]
    return max(choices, key=lambda choice: choice[1])


def _quality(kind: str, ranges: list[tuple[str, float]]) -> float:
    """Return the quality that the most specific range gives."""
    fitting = [(-name.count("*"), quality) for name, quality in ranges if _covers(name, kind)]
    return max(fitting, default=(0, 0.0))[1]


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        quality = _QUALITY.search(part)
        if essence(part):
            found.append((essence(part), float(quality[1]) if quality else 1.0))
    return found


def _covers(pattern: str, kind: str) -> bool:
    if pattern in ("*", "*/*"):
        return True
    if pattern.endswith("/*"):
        return kind.startswith(pattern[:-1])
    return pattern == kind
