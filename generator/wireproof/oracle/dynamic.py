"""`$dynamicRef` as the judge reads it: what a schema means to the one that it was reached from.

In: a document whose references are local. Out: the same without dynamic references, or the very
document when it has none. Source: JSON Schema 2020-12 core, section 8.2.3.2: of the dynamic anchors
of a name on the way to a reference, the outermost one counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from wireproof.errors import SpecError
from wireproof.oas.pointer import escape
from wireproof.oracle.references import lookup

_DATA: Final = frozenset({"example", "examples", "default", "const", "enum"})
_NAMES: Final = frozenset({"$id", "$dynamicAnchor"})
_MOST: Final = 200_000
"""Nodes that are copied; beyond, references stay as they are."""

Scope = Mapping[str, str]
"""What each dynamic anchor means: a pointer."""


def without_dynamic_references(root: dict[str, Any]) -> dict[str, Any]:
    """Return a document in which each dynamic reference is the plain one that it means.

    Raises:
        SpecError: they lead to one another over more levels than can be followed.
    """
    if not _mentions(root):
        return root
    try:
        found: dict[str, Any] = _Copy(root).of(root, "#", {}, ())
    except RecursionError:
        raise SpecError(
            "schemas with `$dynamicRef` lead to one another over too many levels to be followed",
            hint="write a plain `$ref` where only one schema can be meant",
        ) from None
    return found


def _mentions(node: Any) -> bool:
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            if "$dynamicRef" in one:
                return True
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)
    return False


@dataclass(slots=True)
class _Copy:
    root: dict[str, Any]
    made: int = 0

    def of(self, node: Any, pointer: str, scope: Scope, path: tuple[str, ...]) -> Any:
        """Return a copy of a node; `path` has the references that were followed to it."""
        self.made += 1
        if isinstance(node, list):
            return [self.of(one, f"{pointer}/{i}", scope, path) for i, one in enumerate(node)]
        if not isinstance(node, dict):
            return node
        scope = {**_anchors(node, pointer), **scope}
        made = {
            key: value
            if key in _DATA
            else self.of(value, f"{pointer}/{escape(str(key))}", scope, path)
            for key, value in node.items()
            if key not in _NAMES and not (path and key == "$defs")
        }
        dynamic = made.pop("$dynamicRef", None)
        if isinstance(dynamic, str) and "$ref" not in made:
            made["$ref"] = scope.get(dynamic.removeprefix("#"), dynamic)
        return self._completed(made, scope, path)

    def _completed(self, made: dict[str, Any], scope: Scope, path: tuple[str, ...]) -> Any:
        """Put a copy in place of a reference to what means something else from here."""
        target = made.get("$ref")
        if not scope or not isinstance(target, str) or target in path or self.made > _MOST:
            return made
        if target in scope.values():
            return made
        schema = self._reaches_one(target)
        if schema is None:
            return made
        copy = self.of(schema, target, scope, (*path, target))
        rest = {key: value for key, value in made.items() if key != "$ref"}
        return {**rest, "allOf": [copy, *(rest.get("allOf") or [])]}

    def _reaches_one(self, target: str) -> Any:
        """Return what a reference leads to, if a dynamic reference is in it or behind it."""
        pending, seen = [target], set[str]()
        while pending:
            one = pending.pop()
            if one in seen:
                continue
            seen.add(one)
            try:
                schema = lookup(self.root, one)
            except SpecError:
                continue
            if _mentions(schema):
                return lookup(self.root, target)
            pending += _references(schema)
        return None


def _references(node: Any) -> list[str]:
    found, pending = [], [node]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            found += [one["$ref"]] if isinstance(one.get("$ref"), str) else []
            pending.extend(value for key, value in one.items() if key not in _DATA)
        elif isinstance(one, list):
            pending.extend(one)
    return found


def _anchors(node: dict[str, Any], pointer: str) -> dict[str, str]:
    """The dynamic anchors of a schema: its own, and those of its definitions."""
    found = {}
    defined = node.get("$defs")
    for name, one in defined.items() if isinstance(defined, dict) else ():
        if isinstance(one, dict) and isinstance(one.get("$dynamicAnchor"), str):
            found[one["$dynamicAnchor"]] = f"{pointer}/$defs/{escape(name)}"
    if isinstance(node.get("$dynamicAnchor"), str):
        found[node["$dynamicAnchor"]] = pointer
    return found
