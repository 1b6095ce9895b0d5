"""What of the document the traffic exercised: operations, statuses, fields.

In: tallies of operations. Out: a `Coverage`. A field counts when some body held it at a place where
the document declares it; branches of a union count when the value has their properties.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wireproof.oas.pointer import join
from wireproof.observe.causes import name_of
from wireproof.observe.dialect import end_of, node_at
from wireproof.observe.judge import Judged
from wireproof.observe.tally import Tally
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
    root: dict[str, Any],
    tallies: Mapping[str, Tally],
    operations: Iterable[Operation],
    asked: Iterable[Operation],
    total: int,
) -> Coverage:
    """Return what was exercised.

    Args:
        root: the document.
        tallies: by the pointer of the operation, in the order in which they were seen.
        operations: all of the document.
        asked: operations that are told even if no exchange was seen.
        total: how many operations are wanted.
    """
    known = {one.pointer: one for one in operations}
    declared = {
        at: _declared(root, node_at(root, at), at, set(), 0)
        for at in {at for tally in tallies.values() for at in tally.against}
    }
    rows = [
        _row(known[pointer], tally, set().union(*(declared[at] for at in tally.against)))
        for pointer, tally in tallies.items()
    ]
    rows += [_row(one, Tally(), set()) for one in asked if one.pointer not in tallies]
    return Coverage(tuple(sorted(rows, key=lambda row: -row.exchanges)), total)


def _row(operation: Operation, tally: Tally, declared: set[str]) -> Exercised:
    return Exercised(
        name=name_of(operation),
        method=operation.method,
        path=operation.path,
        exchanges=tally.exchanges,
        statuses=dict(sorted(tally.statuses.items())),
        documented=tuple(one.status for one in operation.replies),
        fields=len(tally.held & declared),
        of=len(declared),
    )


def held_by(root: dict[str, Any], judged: Judged) -> set[str]:
    """Return the pointers of the declared properties that a body holds.

    Args:
        root: the document.
        judged: one side of an exchange, its body not yet let go of.
    """
    found: set[str] = set()
    for value, at in judged.held:
        _mark(root, node_at(root, at), at, value, found, 0)
    return found


def _mark(
    root: dict[str, Any], schema: Any, pointer: str, value: Any, held: set[str], depth: int
) -> None:
    """Collect the properties that a value holds."""
    schema, pointer = end_of(root, schema, pointer)
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
    schema, pointer = end_of(root, schema, pointer)
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
