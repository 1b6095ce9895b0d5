"""What became of each mutant, and what that says of the proof.

In: fates. Out: a rate, and JSON.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["killed", "survived", "equivalent", "stillborn"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One broken client.

    Attributes:
        kind: made from a changed `spec`, or from changed `code`.
        where: pointer into the spec, or file and line.
        change: what was changed.
        excuse: why it may live, when its operator knows.
        code: the line of code that was changed.
    """

    kind: Literal["spec", "code"]
    operator: str
    where: str
    change: str
    excuse: str = ""
    code: str = ""

    @property
    def name(self) -> str:
        """Name it in one line."""
        return f"{self.operator} at {self.where}: {self.change}"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant.

    Attributes:
        lane: that killed it, with `rule` and `place`.
        reason: why it is equivalent or stillborn, or what its survival means.
    """

    mutant: Mutant
    state: State
    lane: str = ""
    rule: str = ""
    place: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KillRate:
    """The outcome of a run over mutants of one vendor.

    Attributes:
        reached: lines of the client that the proof runs; `lines` are all of them.
        known: findings of the right client itself, which kill no mutant.
    """

    vendor: str
    fates: tuple[Fate, ...]
    reached: int = 0
    lines: int = 0
    known: int = 0

    def of(self, state: State) -> tuple[Fate, ...]:
        """Return the fates of one state."""
        return tuple(one for one in self.fates if one.state == state)

    @property
    def rate(self) -> float:
        """Killed among those that are neither equivalent nor stillborn."""
        killed, lived = len(self.of("killed")), len(self.of("survived"))
        return killed / (killed + lived) if killed + lived else 0.0

    def record(self) -> dict[str, Any]:
        """Return the run as a record for JSON."""
        killers = Counter(f"{one.lane} {one.rule}" for one in self.of("killed"))
        operators: dict[str, Counter[str]] = {}
        for one in self.fates:
            operators.setdefault(one.mutant.operator, Counter())[one.state] += 1
        considered = len(self.fates) - len(self.of("stillborn"))
        return {
            "vendor": self.vendor,
            "mutants": considered,
            "killed": len(self.of("killed")),
            "equivalent": [_told(one) for one in self.of("equivalent")],
            "survivors": [_told(one) for one in self.of("survived")],
            "stillborn": len(self.of("stillborn")),
            "rate": round(self.rate, 4),
            "killed_by": dict(killers.most_common()),
            "operators": {name: dict(count) for name, count in sorted(operators.items())},
            "known_findings": self.known,
            "lines": {"reached": self.reached, "all": self.lines},
        }


def _told(one: Fate) -> dict[str, str]:
    return {
        "operator": one.mutant.operator,
        "where": one.mutant.where,
        "change": one.mutant.change,
        "code": one.mutant.code,
        "reason": one.reason,
    }
