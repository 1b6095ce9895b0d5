"""Patterns that no validator can read, left out of what the mock judges and makes data by.

In: a document. Out: the same one without them, and where they stand. They are those of other
languages than ECMA 262, in which patterns are written. All else that the schema says still counts.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from wireproof.cases.patterns import readable as in_all_engines
from wireproof.oas.grammar import Kind, walk
from wireproof.oas.pointer import JsonPointer, join, lookup
from wireproof.oracle.document import Document


def readable(document: Document) -> tuple[Document, tuple[JsonPointer, ...]]:
    """Return a document whose patterns can all be read, and where those stood that cannot."""
    found = [
        (visit.pointer, keyword, key)
        for visit in walk(document.raw)
        if isinstance(visit.node, dict) and visit.kind in (Kind.SCHEMA, Kind.PARAMETER, Kind.HEADER)
        for keyword, key in _unreadable(visit.node)
    ]
    if not found:
        return document, ()
    raw = copy.deepcopy(document.raw)
    for pointer, keyword, key in found:
        node = lookup(raw, pointer)
        holder = node[keyword] if key else node
        holder.pop(key or keyword, None)
    places = (join(pointer, *filter(None, (keyword, key))) for pointer, keyword, key in found)
    return replace(document, raw=raw), tuple(places)


def _unreadable(node: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the keyword of each such pattern of a schema, and the key where it is one."""
    found = [("pattern", "")] if not _is_readable(node.get("pattern")) else []
    listed = node.get("patternProperties")
    keys = listed if isinstance(listed, dict) else {}
    return found + [("patternProperties", key) for key in keys if not _is_readable(key)]


def _is_readable(pattern: Any) -> bool:
    return not isinstance(pattern, str) or in_all_engines(pattern) is not None
