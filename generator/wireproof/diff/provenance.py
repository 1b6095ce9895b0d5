"""Where the symbols of a client come from in one document.

In: a document, and symbols, which know the places that they were made from. Out: all places that
have a part in them: what a type is spelled from, the schemas that hold a property.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from wireproof.diff.comparison import resolved
from wireproof.diff.surface import Symbol, is_of_headers
from wireproof.diff.view import Sources, Views
from wireproof.oas.pointer import ROOT, join, split
from wireproof.spec.document import Document

_DEPTH = 40
_MOST = 5_000
"""Schemas that are looked at inside of one symbol."""


@dataclass(slots=True)
class Places:
    """Where the parts of a symbol stand, and the schemas that hold it, with its wire name."""

    own: set[str] = field(default_factory=set)
    owners: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    """Schemas whose discriminator a property is."""


class Provenance:
    """Follows the anchors of symbols through one document."""

    def __init__(self, document: Document) -> None:
        self.views = Views(document)
        self._reach: dict[Sources, frozenset[str]] = {}

    def places(self, symbol: Symbol) -> Places:
        """The places that a symbol was made from."""
        found = Places()
        kind, _, wire = symbol.wire.partition(" ")
        for anchor in symbol.anchors:
            if kind == "payload":
                self._body(found, anchor, "as payload")
            elif kind == "body" and anchor.endswith("/requestBody"):
                self._body(found, anchor, wire)
            elif kind == "return":
                found.own |= self._response(anchor)
            elif kind == "raises":
                found.own |= self._status(anchor)
            elif "/parameters/" in anchor:
                found.own |= self._parameter(anchor)
            elif kind == "body":
                continue
            else:
                self._schema(found, anchor, symbol)
        return found

    def _schema(self, found: Places, anchor: str, symbol: Symbol) -> None:
        if is_of_headers((anchor,)):
            listed = self.views.node(anchor) if not symbol.wire else {symbol.wire: {}}
            for name in listed if isinstance(listed, dict) else ():
                found.own |= self._header(anchor, name)
            found.own |= {anchor} if not symbol.wire else set()
            return
        found.own.add(anchor)
        if not symbol.wire:
            found.own |= self.reach((anchor,))
            return
        view = self.views.view((anchor,))
        found.owners |= set(view.parts)
        if view.discriminator and view.discriminator.get("propertyName") == symbol.wire:
            found.tags.add(view.places["discriminator"])
        if symbol.wire in view.properties:
            found.own |= self.reach(view.properties[symbol.wire])

    def _body(self, found: Places, anchor: str, wire: str) -> None:
        node, where = resolved(self.views.document, self.views.node(anchor), anchor)
        found.own |= {where, anchor} if wire.startswith("as ") else set()
        content = node.get("content")
        for name in content if isinstance(content, dict) else ():
            view = self.views.view((join(where, "content", name, "schema"),))
            found.owners |= {*view.parts, where, anchor}
            if wire in view.properties:
                found.own |= self.reach(view.properties[wire])
            elif wire.startswith("as "):
                found.own |= {join(where, "content", name)} | self.reach(view.sources)

    def _parameter(self, anchor: str) -> set[str]:
        _, where = resolved(self.views.document, self.views.node(anchor), anchor)
        return {where, anchor} | self.reach((join(where, "schema"),))

    def _header(self, anchor: str, wire: str) -> set[str]:
        place = join(anchor, wire)
        _, where = resolved(self.views.document, self.views.node(place), place)
        return {place, where} | self.reach((join(where, "schema"),))

    def answers(self, symbol: Symbol) -> set[str]:
        """What the operation of a method answers, where a symbol is a method or its argument."""
        anchor = next((one for one in symbol.anchors if one.startswith("#/paths/")), "")
        if "@" in anchor or not (symbol.name.endswith(")") if symbol.wire else anchor):
            return set()
        place = split(anchor)[:3] if symbol.wire else split(anchor)
        return self._response(join(ROOT, *place, "responses"))

    def _response(self, anchor: str) -> set[str]:
        found = {anchor}
        listed = self.views.node(anchor)
        for status in listed if isinstance(listed, dict) else ():
            found |= self._status(join(anchor, status))
        return found

    def _status(self, place: str) -> set[str]:
        node, where = resolved(self.views.document, self.views.node(place), place)
        found = {place, where}
        content = node.get("content")
        for name in content if isinstance(content, dict) else ():
            media = join(where, "content", name)
            found |= {media} | self.reach((join(media, "schema"),))
        return found

    def within(self, symbol: Symbol) -> frozenset[str]:
        """The schemas that a symbol holds in any depth."""
        places = self.places(symbol)
        found: set[str] = set()
        stack: list[Sources] = [(place,) for place in sorted(places.own | places.owners)]
        while stack and len(found) < _MOST:
            view = self.views.view(stack.pop())
            if found.issuperset(view.parts):
                continue
            found |= set(view.parts)
            stack += [*view.properties.values(), *view.children.values()]
            stack += [member for choice in view.choices for member in choice.members]
        return frozenset(found)

    def reach(self, sources: Sources) -> frozenset[str]:
        """The schemas that a type is spelled from: items and members, but no properties."""
        if (known := self._reach.get(sources)) is not None:
            return known
        found, seen = set(sources), set[Sources]()
        stack = [(sources, 0)]
        while stack:
            item, depth = stack.pop()
            view = self.views.view(item)
            if view.key in seen or depth > _DEPTH:
                continue
            seen.add(view.key)
            found |= set(view.parts)
            inner = [view.children[key] for key in ("items", "additionalProperties")
                     if key in view.children]  # fmt: skip
            inner += [member for choice in view.choices for member in choice.members]
            stack += [(child, depth + 1) for child in inner]
        return self._reach.setdefault(sources, frozenset(found))
