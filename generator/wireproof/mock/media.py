"""Media types: which one is meant, which one is wanted.

In: names and ranges. Out: the documented name that fits. Sources: RFC 9110, sections 8.3.1 and
12.5.1; OpenAPI Specification 3.1.1, "Media Type Object": the more specific key wins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wireproof.mock.operations import Media
from wireproof.oas.media_types import covers, essence, listed

_QUALITY: Final = re.compile(r";\s*q=([01](?:\.[0-9]{0,3})?)\s*$", re.IGNORECASE)


def documented(media: Sequence[Media], content_type: str) -> Media | None:
    """Return the documented media type that a Content-Type falls under, the most specific one."""
    fitting = [one for one in media if covers(one.name, content_type)]
    return max(fitting, key=lambda one: -one.name.count("*"), default=None)


def wanted(media: Sequence[Media], accept: str) -> tuple[Media, str] | None:
    """Return what to answer with, and under which name; None when nothing is acceptable.

    Args:
        media: documented, not empty; the first is the usual one.
        accept: the Accept header; "" takes anything. Of what it wants alike, what it names first is
            taken, so that who asks for a stream, or else JSON, gets the stream.
    """
    ranges = _ranges(accept) if accept.strip() else [("*/*", 1.0)]
    named = [name for name, _ in ranges]
    best: tuple[float, int, int, Media, str] | None = None
    for order, one in enumerate(media):
        name, quality = _served(one, ranges)
        kind = essence(name)
        place = named.index(kind) if kind in named else len(named)
        if quality > 0 and (best is None or (quality, -place, -order) > best[:3]):
            best = (quality, -place, -order, one, name)
    return None if best is None else best[3:]


def _served(media: Media, ranges: list[tuple[str, float]]) -> tuple[str, float]:
    """Return the concrete name that a documented media type is served under, and its quality."""
    kind = essence(media.name)
    if "*" not in kind:
        return media.name, _quality(kind, ranges)
    asked = [(name, q) for name, q in ranges if "*" not in name and covers(kind, name)]
    usual = "text/plain" if kind.startswith("text/") else "application/json"
    if not covers(kind, usual):
        usual = kind.replace("*", "octet-stream")
    choices = [*asked, (usual, _quality(usual, ranges))]
    return max(choices, key=lambda choice: choice[1])


def _quality(kind: str, ranges: list[tuple[str, float]]) -> float:
    """Return the quality that the most specific range gives."""
    fitting = [(-name.count("*"), quality) for name, quality in ranges if covers(name, kind)]
    return max(fitting, default=(0, 0.0))[1]


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in listed(accept):
        quality = _QUALITY.search(part)
        if essence(part):
            found.append((essence(part), float(quality[1]) if quality else 1.0))
    return found
