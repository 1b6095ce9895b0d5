"""Plain-name fragments and identifiers of schemas: `$anchor`, `$dynamicAnchor`, `$id`, `$self`.

A file in; JSON pointers for the names in it out. Only looked at when a reference is no pointer.
Source: JSON Schema 2020-12 core, sections 8.2.1 and 8.2.2; OpenAPI 3.2, section 4.1.2.2.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from wireproof.oas.grammar import Kind, walk
from wireproof.oas.pointer import ROOT, JsonPointer, is_within


class Anchors:
    """The names that the schemas of one file give themselves."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def pointer(self, fragment: str) -> JsonPointer:
        """Return the pointer that a fragment means: itself, or that of the anchor."""
        if not fragment or fragment.startswith("/"):
            return f"{ROOT}{fragment}"
        return self._names[0].get(fragment, f"{ROOT}/{fragment}")

    def identified(self, ref: str) -> JsonPointer | None:
        """Return the pointer of what an absolute or relative identifier names, if it is here."""
        where, _, fragment = ref.partition("#")
        if not where:
            return None
        base = self._document.get("$self") if isinstance(self._document, dict) else None
        base = base if isinstance(base, str) else ""
        if base and urljoin(base, where) == base:
            return self.pointer(fragment)
        start = self._names[1].get(urljoin(base, where))
        if start is None or not fragment or fragment.startswith("/"):
            return start and start + fragment
        found = self._names[0].get(fragment, "")
        return found if is_within(found, start) else None

    @cached_property
    def _names(self) -> tuple[dict[str, JsonPointer], dict[str, JsonPointer]]:
        anchors: dict[str, JsonPointer] = {}
        identifiers: dict[str, JsonPointer] = {}
        base = self._document.get("$self", "") if isinstance(self._document, dict) else ""
        for visit in walk(self._document):
            if visit.kind is not Kind.SCHEMA or not isinstance(visit.node, dict):
                continue
            for keyword in ("$anchor", "$dynamicAnchor"):
                name = visit.node.get(keyword)
                if isinstance(name, str):
                    anchors.setdefault(name, visit.pointer)
            identifier = visit.node.get("$id")
            if isinstance(identifier, str):
                identifiers.setdefault(urljoin(str(base), identifier.rstrip("#")), visit.pointer)
        return anchors, identifiers
