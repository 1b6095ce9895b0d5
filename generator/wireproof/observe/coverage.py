"""What of the document the traffic exercised: operations, statuses, fields.

In: matched exchanges, one by one. Out: a `Coverage`. A field counts when some
body held it at a place where the document declares it; branches of a union count when the value
has their properties.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from wireproof.oas.pointer import join
from wireproof.observe.causes import name_of
from wireproof.observe.dialect import end_of, node_at
from wireproof.observe.judge import Judged
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


@dataclass(slots=True)
class _Tally:
    """What was seen of one operation so far."""

    operation: Operation
    exchanges: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)


class Counter:
    """Counts what is exercised, exchange by exchange.

    Args:
        root: the document.
    """

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._tallies: dict[str, _Tally] = {}
        self._walked: set[str] = set()

    def add(
        self, operation: Operation, status: int, response: Judged, held: Collection[str]
    ) -> None:
        """Count an exchange; `held` are the properties that the response's body holds."""
        tally = self._tallies.setdefault(operation.pointer, _Tally(operation))
        tally.exchanges += 1
        tally.statuses[str(status)] = tally.statuses.get(str(status), 0) + 1
        tally.held.update(held)
        for at in {where for _, where in response.held} - self._walked:
            self._walked.add(at)
            tally.declared |= _declared(self._root, node_at(self._root, at), at, set(), 0)

    def coverage(self, total: int, asked: Sequence[Operation] = ()) -> Coverage:
        """Return what was exercised.

        Args:
            total: operations of the document.
            asked: operations that are told even if no exchange was seen.
        """
        rows = [_row(one) for one in self._tallies.values()]
        rows += [_row(_Tally(one)) for one in asked if one.pointer not in self._tallies]
        return Coverage(tuple(sorted(rows, key=lambda row: -row.exchanges)), total)


def _row(tally: _Tally) -> Exercised:
    operation = tally.operation
    return Exercised(
        name=name_of(operation),
        method=operation.method,
        path=operation.path,
        exchanges=tally.exchanges,
        statuses=dict(sorted(tally.statuses.items())),
        documented=tuple(one.status for one in operation.replies),
        fields=len(tally.held & tally.declared),
        of=len(tally.declared),
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
