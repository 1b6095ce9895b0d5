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

from wireproof.observe.deviations import Deviation, Side
from wireproof.observe.doubts import Doubt
from wireproof.observe.judge import Judged
from wireproof.observe.presence import Presence
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
    """

    when: datetime | None
    operation: Operation
    request: Judged
    response: Judged
    doubt: Doubt | None

    @property
    def sides(self) -> tuple[Judged, Judged]:
        """Both sides."""
        return self.request, self.response


@dataclass(frozen=True, slots=True)
class Cause:
    """One place of the document that the traffic contradicts.

    Attributes:
        exchanges: indexes of the exchanges that show it, doubtful ones included.
        first, last: times of the firm ones; of all, where none is firm.
        firm: of those among them that are in no doubt.
        reached: how many exchanges there are of the place's operations.
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
    reached: int
    operations: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    state: State
    reason: str = ""
    values: tuple[str, ...] = field(default=(), repr=False)

    @property
    def place(self) -> tuple[Side, str, str]:
        """What a person would look at: several names may be absent at one place."""
        return self.side, self.rule, self.pointer

    @property
    def key(self) -> Key:
        """What makes it the same cause in another run."""
        return self.side, self.rule, self.pointer, self.detail


def fold(seen: Sequence[Seen], presence: Presence) -> tuple[Cause, ...]:
    """Fold the deviations of all exchanges, the one first that most exchanges in no doubt show.

    Args:
        seen: the exchanges.
        presence: since when each field is there, from the same exchanges.
    """
    shown: dict[Key, dict[int, Deviation]] = {}
    for index, one in enumerate(seen):
        for judged in one.sides:
            for deviation in judged.deviations:
                key = (deviation.side, deviation.rule, deviation.pointer, deviation.detail)
                shown.setdefault(key, {}).setdefault(index, deviation)
    reached = Counter(one.operation.pointer for one in seen)
    causes = [_cause(key, found, seen, reached, presence) for key, found in shown.items()]
    return tuple(sorted(causes, key=lambda one: (-len(one.firm), -len(one.exchanges), one.key)))


def _cause(
    key: Key, found: dict[int, Deviation], seen: Sequence[Seen], reached: Counter[str],
    presence: Presence,
) -> Cause:  # fmt: skip
    side, rule, pointer, detail = key
    firm = tuple(index for index in found if seen[index].doubt is None)
    operations = Counter(name_of(seen[index].operation) for index in firm or found)
    total = sum(reached[pointer] for pointer in {seen[i].operation.pointer for i in found})
    moments = sorted(when for index in firm or found if (when := seen[index].when) is not None)
    state: State = "drift" if firm else "doubtful"
    reason = "" if firm else str(next(seen[index].doubt for index in found))
    newer = presence.since(pointer, detail) if firm and rule == "required" else None
    if newer is not None and all((when := seen[n].when) and when < newer for n in found):
        state = "older than the field"
        reason = f"absent only before {newer.date().isoformat()}, there in later recordings"
    values = sorted({one.value for one in found.values() if isinstance(one.value, str)})
    return Cause(
        side, rule, pointer, detail, tuple(found), firm, total,
        tuple(name for name, _ in operations.most_common()),
        moments[0] if moments else None, moments[-1] if moments else None,
        state, reason, tuple(values) if rule == "enum" else (),
    )  # fmt: skip


def name_of(operation: Operation) -> str:
    """How reports name an operation: its id, or method and path."""
    return operation.operation_id or f"{operation.method} {operation.path}"
