"""`$dynamicRef`: a schema that is completed by whoever refers to it, such as a page of anything.

In: a normalised document. Out: the same without dynamic references: each is a reference to what it
means, and a schema that completes another one holds a copy of it in which that is so; and where
these copies were written. JSON Schema
2020-12 core, section 8.2.3.2: the outermost `$dynamicAnchor` of that name on the way counts.
"""

from __future__ import annotations

from typing import Any, Final

from wireproof.oas.grammar import Kind, walk
from wireproof.oas.pointer import JsonPointer, join, lookup, split
from wireproof.spec.draft import Draft

_DEEPEST: Final = 64
_MOST_COPIES: Final = 2_000
"""Of a document; a hostile one could ask for copies of copies without an end."""
_IDENTITY: Final = frozenset(("$id", "$schema", "$anchor", "$dynamicAnchor", "$defs"))
_DATA: Final = frozenset(("const", "enum", "default", "example", "examples"))

_Scope = dict[str, str]
"""The name of each dynamic anchor on the way, and what it means: a pointer."""


def settle_dynamic_references(
    data: dict[str, Any],
) -> tuple[dict[str, Any], dict[JsonPointer, JsonPointer]]:
    """Replace every `$dynamicRef` that leads somewhere by the reference that it is.

    Returns:
        the document, and the copies in it: where each is, and where it was written.
    """
    if not _mentions(data):
        return data, {}
    reader = _Reader(data)
    draft, done = Draft(data), ""
    for visit in walk(data):
        inside = bool(done) and visit.pointer.startswith(f"{done}/")
        if visit.kind is Kind.SCHEMA and isinstance(visit.node, dict) and not inside:
            done = visit.pointer
            settled = reader.settle(visit.node, visit.pointer, visit.pointer, {}, ())
            if settled is not visit.node:
                draft.put(split(visit.pointer), settled)
    result: dict[str, Any] = draft.root
    return result, reader.moved


def _mentions(data: Any) -> bool:
    pending = [data]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if "$dynamicRef" in node:
                return True
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return False


class _Reader:
    """Settles the schemas of one document."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        self._names: dict[str, frozenset[str]] = {}
        self._copies = 0
        self.moved: dict[JsonPointer, JsonPointer] = {}

    def settle(
        self, node: Any, pointer: str, place: str, outer: _Scope, above: tuple[str, ...]
    ) -> Any:
        """A node in which every dynamic reference is a plain one.

        Args:
            node: a schema, or what holds schemas.
            pointer: where it stands in the document.
            place: where the settled one will stand.
            outer: the anchors of those that refer to it.
            above: the references that led to it.
        """
        if isinstance(node, list):
            items = [
                self.settle(one, join(pointer, i), join(place, i), outer, above)
                for i, one in enumerate(node)
            ]
            same = all(one is other for one, other in zip(items, node, strict=True))
            return node if same else items
        if not isinstance(node, dict) or pointer.count("/") > _DEEPEST:
            return node
        scope = {**_anchors(node, pointer), **outer}
        result: dict[str, Any] = {}
        for key, value in node.items():
            inner, there = join(pointer, key), join(place, key)
            result[key] = value if key in _DATA else self.settle(value, inner, there, scope, above)
        dynamic = node.get("$dynamicRef")
        if isinstance(dynamic, str) and dynamic.removeprefix("#") in scope:
            del result["$dynamicRef"]
            meant = scope[dynamic.removeprefix("#")]
            if not set(_found(self._data, meant) or ()) <= _IDENTITY:  # else it may be anything
                result["$ref"] = meant
            return result
        beside = result.get("allOf", [])
        there = join(place, "allOf", len(beside))
        completed = self._completed(node.get("$ref"), there, scope, above)
        if completed is not None:
            del result["$ref"]
            return {**result, "allOf": [*beside, completed]}
        same = all(result[key] is value for key, value in node.items())
        return node if same else result

    def _completed(self, reference: Any, place: str, scope: _Scope, above: tuple[str, ...]) -> Any:
        """A copy of what a reference leads to, where the scope gives it another meaning."""
        if not isinstance(reference, str) or reference in above or self._copies > _MOST_COPIES:
            return None
        try:
            target = lookup(self._data, reference)
        except KeyError:
            return None
        names = self._free(reference)
        own = _anchors(target, reference)
        if not any(name in scope and scope[name] != own.get(name) for name in names):
            return None
        self._copies += 1
        self.moved[place] = reference
        copy = self.settle(target, reference, place, scope, (*above, reference))
        return {key: value for key, value in copy.items() if key not in _IDENTITY}

    def _free(self, reference: str) -> frozenset[str]:
        """The names of the dynamic references that a schema makes, and those that it refers to."""
        if reference not in self._names:
            found, seen, pending = set[str](), {reference}, [reference]
            while pending:
                stack: list[Any] = [_found(self._data, pending.pop())]
                while stack:
                    node = stack.pop()
                    if isinstance(node, dict):
                        dynamic, plain = node.get("$dynamicRef"), node.get("$ref")
                        if isinstance(dynamic, str):
                            found.add(dynamic.removeprefix("#"))
                        if isinstance(plain, str) and plain not in seen:
                            seen.add(plain)
                            pending.append(plain)
                        stack.extend(node.values())
                    elif isinstance(node, list):
                        stack.extend(node)
            self._names[reference] = frozenset(found)
        return self._names[reference]


def _found(data: Any, reference: str) -> Any:
    try:
        return lookup(data, reference)
    except KeyError:
        return None


def _anchors(node: Any, pointer: str) -> _Scope:
    """The dynamic anchors of a schema: its own, and those of its `$defs`."""
    if not isinstance(node, dict):
        return {}
    found: _Scope = {}
    definitions = node.get("$defs")
    for name, one in definitions.items() if isinstance(definitions, dict) else ():
        anchor = one.get("$dynamicAnchor") if isinstance(one, dict) else None
        if isinstance(anchor, str):
            plain = one.get("$ref")
            found[anchor] = plain if isinstance(plain, str) else join(pointer, "$defs", name)
    own = node.get("$dynamicAnchor")
    return {**found, own: pointer} if isinstance(own, str) else found
