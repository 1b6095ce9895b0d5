"""Deviations folded to causes: one cause is one place of the document.

In: judged exchanges. Out: `Cause`s with counts, first and last time, and the operations that they
reach; each with the reason why it is a fact of the vendor, or one of the recording.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from wireproof.observe.doubts import Doubt
from wireproof.observe.judge import Deviation, Judged, Side
from wireproof.oracle.operations import Operation

Key = tuple[Side, str, str, str]
"""Side, rule, pointer, detail."""

State = Literal["drift", "doubtful", "older than the field"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One matched exchange, with what its two sides showed; its bodies are let go of.

    Attributes:
        when: when it was recorded, None when nothing tells.
        doubt: why nothing may be concluded from it, None when all is well.
        names: of the properties that its bodies hold at any depth, by side.
    """

    when: datetime | None
    operation: Operation
    request: Judged
    response: Judged
    doubt: Doubt | None
    names: dict[Side, frozenset[str]]

    @property
    def sides(self) -> tuple[Judged, Judged]:
        """Both sides."""
        return self.request, self.response


@dataclass(frozen=True, slots=True)
class Cause:
    """One place of the document that the traffic contradicts.

    Attributes:
        exchanges: indexes of the exchanges that show it, doubtful ones included.
        firm: of those among them that are in no doubt.
        shares: of all exchanges that reached the place's operations.
        operations: ids or `METHOD /path`, the most frequent first.
        reason: why the state is not `drift`.
        values: what was seen, for those who ask for values of enumerations; never shown otherwise.
    """

    side: Side
    rule: str
    pointer: str
    detail: str
    exchanges: tuple[int, ...]
    firm: tuple[int, ...]
    share: float
    operations: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    state: State
    reason: str = ""
    values: tuple[str, ...] = field(default=(), repr=False)

    @property
    def key(self) -> Key:
        """What makes it the same cause in another run."""
        return self.side, self.rule, self.pointer, self.detail


def fold(seen: Sequence[Seen]) -> tuple[Cause, ...]:
    """Fold the deviations of all exchanges, the most frequent cause first."""
    shown: dict[Key, dict[int, Deviation]] = {}
    for index, one in enumerate(seen):
        for judged in one.sides:
            for deviation in judged.deviations:
                key = (deviation.side, deviation.rule, deviation.pointer, deviation.detail)
                shown.setdefault(key, {}).setdefault(index, deviation)
    reached = Counter(one.operation.pointer for one in seen)
    causes = [_cause(key, found, seen, reached) for key, found in shown.items()]
    return tuple(sorted(causes, key=lambda one: (-len(one.exchanges), one.key)))


def _cause(
    key: Key, found: dict[int, Deviation], seen: Sequence[Seen], reached: Counter[str]
) -> Cause:
    side, rule, pointer, detail = key
    firm = tuple(index for index in found if seen[index].doubt is None)
    operations = Counter(name_of(seen[index].operation) for index in found)
    total = sum(reached[pointer] for pointer in {seen[i].operation.pointer for i in found})
    moments = sorted(when for index in found if (when := seen[index].when) is not None)
    state: State = "drift" if firm else "doubtful"
    reason = "" if firm else str(next(seen[index].doubt for index in found))
    if firm and rule == "required" and (newer := _came_later(key, found, seen)) is not None:
        state = "older than the field"
        reason = f"absent only before {newer.date().isoformat()}, there in every later recording"
    values = sorted({one.value for one in found.values() if isinstance(one.value, str)})
    return Cause(
        side, rule, pointer, detail, tuple(found), firm, len(found) / max(total, 1),
        tuple(name for name, _ in operations.most_common()),
        moments[0] if moments else None, moments[-1] if moments else None,
        state, reason, tuple(values) if rule == "enum" else (),
    )  # fmt: skip


def _came_later(key: Key, found: dict[int, Deviation], seen: Sequence[Seen]) -> datetime | None:
    """Return since when a field is there, where it is absent only in older recordings.

    "There" is told by exchanges of the same operations without this deviation; both kinds need a
    time, and the youngest without the field has to be older than the oldest with it.
    """
    operations = {seen[index].operation.pointer for index in found}
    absent = [seen[index].when for index in found]
    present = [
        one.when
        for index, one in enumerate(seen)
        if index not in found and one.operation.pointer in operations and one.doubt is None
        and one.response.verdict != "not judged" and key[3] in one.names[key[0]]
    ]  # fmt: skip
    if not present or any(when is None for when in [*absent, *present]):
        return None
    oldest = min(when for when in present if when is not None)
    return oldest if max(when for when in absent if when is not None) < oldest else None


def name_of(operation: Operation) -> str:
    """How reports name an operation: its id, or method and path."""
    return operation.operation_id or f"{operation.method} {operation.path}"
