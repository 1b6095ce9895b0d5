"""What of the document the traffic exercised: operations, statuses, fields.

In: matched exchanges and the document's operations. Out: a `Coverage`. A field counts when some
body held it at a place where the document declares it; branches of a union count when the value
has their properties.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from wireproof.oas.pointer import join, lookup
from wireproof.observe.causes import Seen, name_of
from wireproof.oracle.operations import Operation

_DEEPEST = 30
_UNIONS = ("allOf", "anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Exercised:
    """One operation.

    Attributes:
        statuses: seen, with their counts.
        documented: statuses that the document lists.
        fields: pointers of properties that some body held; `of` is how many there are.
    """

    name: str
    method: str
    path: str
    exchanges: int
    statuses: dict[str, int]
    documented: tuple[str, ...]
    fields: int
    of: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """All operations that were seen, and how many there are."""

    operations: tuple[Exercised, ...]
    total: int


def coverage_of(
    seen: Sequence[Seen], operations: Sequence[Operation], root: dict[str, Any]
) -> Coverage:
    """Count what was exercised."""
    found: dict[str, list[Seen]] = {}
    for one in seen:
        found.setdefault(one.operation.pointer, []).append(one)
    rows = [_row(group[0].operation, group, root) for group in found.values()]
    rows.sort(key=lambda row: -row.exchanges)
    return Coverage(tuple(rows), len(operations))


def _row(operation: Operation, group: Sequence[Seen], root: dict[str, Any]) -> Exercised:
    statuses: dict[str, int] = {}
    held: set[str] = set()
    declared: set[str] = set()
    for one in group:
        status = str(one.exchange.status)
        statuses[status] = statuses.get(status, 0) + 1
        body = one.response.body
        if one.response.schema and body.kind in {"json", "items"}:
            schema = _find(root, one.response.schema)
            for value in body.value if body.kind == "items" else [body.value]:
                _mark(root, schema, one.response.schema, value, held, 0)
            if one.response.schema not in declared:
                declared |= _declared(root, schema, one.response.schema, set(), 0)
    return Exercised(
        name_of(operation), operation.method, operation.path, len(group),
        dict(sorted(statuses.items())),
        tuple(one.status for one in operation.replies), len(held & declared), len(declared),
    )  # fmt: skip


def _mark(
    root: dict[str, Any], schema: Any, pointer: str, value: Any, held: set[str], depth: int
) -> None:
    """Collect the properties that a value holds."""
    schema, pointer = _target(root, schema, pointer)
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return
    for child, at in _branches(schema, pointer):
        _mark(root, child, at, value, held, depth + 1)
    if isinstance(value, dict):
        for name, child in (schema.get("properties") or {}).items():
            if name in value:
                at = join(pointer, "properties", name)
                held.add(at)
                _mark(root, child, at, value[name], held, depth + 1)
    elif isinstance(value, list) and "items" in schema:
        for item in value[:50]:
            _mark(root, schema["items"], f"{pointer}/items", item, held, depth + 1)


def _declared(
    root: dict[str, Any], schema: Any, pointer: str, known: set[str], depth: int
) -> set[str]:
    """Collect the properties that a schema declares, to the depth of three levels of objects."""
    schema, pointer = _target(root, schema, pointer)
    if not isinstance(schema, dict) or pointer in known or depth > _DEEPEST:
        return set()
    known.add(pointer)
    found: set[str] = set()
    for child, at in _branches(schema, pointer):
        found |= _declared(root, child, at, known, depth + 1)
    for name, child in (schema.get("properties") or {}).items():
        at = join(pointer, "properties", name)
        found.add(at)
        found |= _declared(root, child, at, known, depth + 1)
    if "items" in schema:
        found |= _declared(root, schema["items"], f"{pointer}/items", known, depth + 1)
    return found


def _branches(schema: dict[str, Any], pointer: str) -> Iterable[tuple[Any, str]]:
    for key in _UNIONS:
        branches = schema.get(key)
        for number, child in enumerate(branches if isinstance(branches, list) else []):
            yield child, f"{pointer}/{key}/{number}"


def _target(root: dict[str, Any], schema: Any, pointer: str) -> tuple[Any, str]:
    for _ in range(_DEEPEST):
        if not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str):
            break
        pointer = schema["$ref"]
        schema = _find(root, pointer)
    return schema, pointer


def _find(root: dict[str, Any], pointer: str) -> Any:
    try:
        return lookup(root, pointer)
    except KeyError:
        return None
