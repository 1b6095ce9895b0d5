"""What a mutation is, and how a document is walked to find places for it.

In: a document. Out: operations, schema nodes with their direction, and `Mutation`s.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from wireproof.cases.keywords import BRANCHES, MAPS_OF_SCHEMAS
from wireproof.cases.variants import Direction
from wireproof.oas.pointer import escape
from wireproof.oracle.references import deref, lookup

METHODS = ("get", "put", "post", "delete", "patch", "options", "head")
_DEEPEST = 12

_T = TypeVar("_T")
Apply = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of a document.

    Attributes:
        operator: kebab-case name of the kind of change.
        pointer: of the node that changes.
        operation: pointer of an operation that is affected.
        change: what changes, for people.
        apply: changes a copy of the document in place.
        excuse: why such a mutant may live, when the change says nothing that has to be kept.
    """

    operator: str
    pointer: str
    operation: str
    change: str
    apply: Apply
    excuse: str = ""

    def mutated(self, root: dict[str, Any]) -> dict[str, Any]:
        """Return a changed copy of a document."""
        copied = copy.deepcopy(root)
        self.apply(copied)
        return copied


@dataclass(frozen=True, slots=True)
class Op:
    """An operation of a document, as nodes."""

    pointer: str
    path: str
    method: str
    node: dict[str, Any]
    item: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Site:
    """A schema node, where it stands, and which operation it was reached from."""

    pointer: str
    node: dict[str, Any]
    op: Op
    direction: Direction
    required: bool = True


def operations(root: dict[str, Any]) -> Iterator[Op]:
    """Yield the operations of a document."""
    for path, item in (root.get("paths") or {}).items():
        for method in METHODS:
            node = item.get(method) if isinstance(item, dict) else None
            if isinstance(node, dict):
                yield Op(f"#/paths/{escape(path)}/{method}", str(path), method, node, item)


def parameters(root: dict[str, Any], op: Op) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the parameters of an operation, path-level ones included."""
    base = op.pointer.rpartition("/")[0]
    for holder, at in ((op.node, op.pointer), (op.item, base)):
        for index, written in enumerate(holder.get("parameters") or []):
            node, pointer = deref(root, written, f"{at}/parameters/{index}")
            if str(node.get("name", "")).lower() not in ("authorization", "accept"):
                yield pointer, node


def body(root: dict[str, Any], op: Op) -> tuple[str, dict[str, Any]] | None:
    """Return the request body of an operation."""
    if not isinstance(op.node.get("requestBody"), dict):
        return None
    node, pointer = deref(root, op.node["requestBody"], f"{op.pointer}/requestBody")
    return pointer, node


def responses(root: dict[str, Any], op: Op) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (status, pointer, node) of the responses of an operation."""
    for status, written in (op.node.get("responses") or {}).items():
        node, pointer = deref(root, written, f"{op.pointer}/responses/{escape(status)}")
        yield str(status), pointer, node


def sites(root: dict[str, Any]) -> Iterator[Site]:
    """Yield every schema node that an operation uses, once per direction."""
    seen: set[tuple[str, str]] = set()
    for op in operations(root):
        for pointer, direction in _tops(root, op):
            for found, node in _below(root, pointer):
                key = (found, direction)
                if key not in seen:
                    seen.add(key)
                    yield Site(found, node, op, direction)


def _tops(root: dict[str, Any], op: Op) -> Iterator[tuple[str, Direction]]:
    for pointer, node in parameters(root, op):
        if isinstance(node.get("schema"), dict):
            yield f"{pointer}/schema", "request"
        for kind in node.get("content") or {}:
            yield f"{pointer}/content/{escape(kind)}/schema", "request"
    found = body(root, op)
    if found:
        for kind, content in (found[1].get("content") or {}).items():
            if isinstance(content.get("schema"), dict):
                yield f"{found[0]}/content/{escape(kind)}/schema", "request"
    for _status, pointer, node in responses(root, op):
        for kind, content in (node.get("content") or {}).items():
            if isinstance(content.get("schema"), dict):
                yield f"{pointer}/content/{escape(kind)}/schema", "response"


def _below(root: dict[str, Any], pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a schema and all below it, references followed, breadth first."""
    level, seen = [pointer], set[str]()
    for _ in range(_DEEPEST):
        following: list[str] = []
        for at in level:
            node = lookup(root, at)
            if at in seen or not isinstance(node, dict):
                continue
            seen.add(at)
            if isinstance(node.get("$ref"), str):
                following.append(node["$ref"])
                continue
            yield at, node
            following += _children(at, node)
        level = following


def _children(at: str, node: dict[str, Any]) -> Iterator[str]:
    for key in MAPS_OF_SCHEMAS:
        yield from (f"{at}/{key}/{escape(name)}" for name in node.get(key) or {})
    for key in BRANCHES:
        yield from (f"{at}/{key}/{index}" for index in range(len(node.get(key) or [])))
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            yield f"{at}/{key}"


def change(pointer: str, act: Callable[[dict[str, Any]], None]) -> Apply:
    """Return a change of the node at a pointer."""

    def apply(root: dict[str, Any]) -> None:
        act(lookup(root, pointer))

    return apply


def put(pointer: str, key: str, value: Any) -> Apply:
    """Return a change that sets a key of a node."""
    return change(pointer, lambda node: node.__setitem__(key, value))


def drop(pointer: str, key: str) -> Apply:
    """Return a change that takes a key of a node away."""
    return change(pointer, lambda node: node.pop(key, None))


def rename(pointer: str, old: str, new: str) -> Apply:
    """Return a change that renames a key of a node and keeps its place."""

    def act(node: dict[str, Any]) -> None:
        items = [(new if key == old else key, value) for key, value in node.items()]
        node.clear()
        node.update(items)

    return change(pointer, act)


def spread(found: list[_T], limit: int) -> list[_T]:
    """Choose at most so many, evenly from first to last."""
    if len(found) <= limit:
        return found
    if limit == 1:
        return found[:1]
    step = (len(found) - 1) / (limit - 1)
    return [found[round(index * step)] for index in range(limit)]
