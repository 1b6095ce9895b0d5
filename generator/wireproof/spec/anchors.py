"""Plain-name fragments and identifiers of schemas: `$anchor`, `$dynamicAnchor`, `$id`, `$self`.

A file in; JSON pointers for the names in it out. A schema with an `$id` is a resource of its own:
references in it are relative to that identifier, and `#` is that schema.
Source: JSON Schema 2020-12 core, sections 8.2.1 and 8.2.2; OpenAPI 3.2, section 4.1.2.2.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from wireproof.oas.grammar import Kind, walk
from wireproof.oas.pointer import ROOT, JsonPointer, lookup, parent


class Anchors:
    """The names that the schemas of one file give themselves."""

    def __init__(self, document: Any) -> None:
        self._document = document
        own = document.get("$self") if isinstance(document, dict) else None
        self._base = own if isinstance(own, str) else ""

    def pointer(self, fragment: str) -> JsonPointer:
        """Return the pointer that a fragment means: itself, or that of the anchor."""
        return self._within(ROOT, fragment)

    def base(self, place: JsonPointer) -> str:
        """Return the identifier that a reference at this place is relative to; "" for the file."""
        return self._names[1].get(self._resource(place), "")

    def identified(self, ref: str, base: str = "") -> JsonPointer | None:
        """Return the pointer of what an absolute or relative identifier names, if it is here.

        Args:
            ref: the reference, as written.
            base: what it is relative to; the file when empty.
        """
        where, _, fragment = ref.partition("#")
        uri = urljoin(base or self._base, where)
        if not uri:
            return None
        if uri == self._base:
            return self.pointer(fragment)
        start = self._places.get(uri)
        if start is None:
            return None
        found = self._within(start, fragment)
        try:
            lookup(self._document, found)
        except KeyError:
            return None
        return found

    def _within(self, resource: JsonPointer, fragment: str) -> JsonPointer:
        if not fragment or fragment.startswith("/"):
            return f"{resource}{fragment}"
        places = self._names[0].get(fragment, [])
        own = (one for one in places if self._resource(one) == resource)
        first = places[0] if places and resource == ROOT else f"{resource}/{fragment}"
        return next(own, first)

    def _resource(self, place: JsonPointer) -> JsonPointer:
        """The innermost schema with an identifier around a place; the root when there is none."""
        identifiers = self._names[1]
        while place != ROOT and place not in identifiers:
            place = parent(place)
        return place

    @cached_property
    def _places(self) -> dict[str, JsonPointer]:
        """Where each identifier stands; the first, when a document uses one twice."""
        return {name: place for place, name in reversed(self._names[1].items())}

    @cached_property
    def _names(self) -> tuple[dict[str, list[JsonPointer]], dict[JsonPointer, str]]:
        anchors: dict[str, list[JsonPointer]] = {}
        identifiers: dict[JsonPointer, str] = {}
        for visit in walk(self._document):
            if visit.kind is not Kind.SCHEMA or not isinstance(visit.node, dict):
                continue
            for keyword in ("$anchor", "$dynamicAnchor"):
                name = visit.node.get(keyword)
                if isinstance(name, str):
                    anchors.setdefault(name, []).append(visit.pointer)
            identifier = visit.node.get("$id")
            if isinstance(identifier, str):
                outer = next((one for one in _above(visit.pointer) if one in identifiers), "")
                base = identifiers.get(outer, self._base)
                identifiers[visit.pointer] = urljoin(base, identifier.rstrip("#"))
        return anchors, identifiers


def _above(pointer: JsonPointer) -> list[JsonPointer]:
    """The places around a place, the innermost first."""
    found: list[JsonPointer] = []
    while pointer != ROOT:
        pointer = parent(pointer)
        found.append(pointer)
    return found
