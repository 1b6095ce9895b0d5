"""What became of each mutant, and what that says of the proof.

In: fates. Out: a rate, and JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
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
class Outside:
    """A piece of the runtime that is not mutated.

    Attributes:
        code: regular expression of module and function.
        reason: why no document speaks of it.
        test: which test covers it instead.
        line: a piece of a line, when only this line is meant.
    """

    code: str
    reason: str
    test: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant.

    Attributes:
        check: that killed it, with `rule` and `place`.
        reason: why it is equivalent or stillborn, or what its survival means.
        fuzzed: the deterministic cases let it live, fuzzed ones killed it.
    """

    mutant: Mutant
    state: State
    check: str = ""
    rule: str = ""
    place: str = ""
    reason: str = ""
    fuzzed: bool = False


@dataclass(frozen=True, slots=True)
class KillRate:
    """The outcome of a run over mutants of one document, or of the runtime.

    Attributes:
        known: findings of the right client itself, which kill no mutant.
        reached: lines of the runtime that the proof runs; `lines` are all of them.
        outside: what is not mutated, with how many edits that leaves out.
    """

    vendor: str
    fates: tuple[Fate, ...]
    known: int = 0
    reached: int = 0
    lines: int = 0
    outside: tuple[tuple[Outside, int], ...] = ()

    def of(self, state: State) -> tuple[Fate, ...]:
        """Return the fates of one state."""
        return tuple(one for one in self.fates if one.state == state)

    @property
    def rate(self) -> float:
        """Killed among those that are neither equivalent nor stillborn."""
        return _rate(self.fates, lambda _fate: True)

    @property
    def deterministic(self) -> float:
        """The same, when only deterministic cases count."""
        return _rate(self.fates, lambda fate: not fate.fuzzed)

    def record(self) -> dict[str, Any]:
        """Return the run as a record for JSON."""
        operators: dict[str, Counter[str]] = {}
        for one in self.fates:
            operators.setdefault(one.mutant.operator, Counter())[one.state] += 1
        return {
            "vendor": self.vendor,
            **_counts(self.fates),
            "operators": {name: dict(count) for name, count in sorted(operators.items())},
            "fates": [_killed(one) for one in self.of("killed")],
            "known_findings": self.known,
            "lines": {"reached": self.reached, "all": self.lines},
            "outside": [
                {"code": one.code, "reason": one.reason, "test": one.test, "edits": edits}
                for one, edits in self.outside
            ],
        }


def total(rates: Sequence[KillRate]) -> dict[str, Any]:
    """Return one record over several runs, theirs below `runs`."""
    fates = [fate for rate in rates for fate in rate.fates]
    return {**_counts(fates), "runs": [rate.record() for rate in rates]}


def _counts(fates: Sequence[Fate]) -> dict[str, Any]:
    killed = [one for one in fates if one.state == "killed"]
    stillborn = [one for one in fates if one.state == "stillborn"]
    killers = Counter(f"{one.check} {one.rule}" for one in killed)
    return {
        "mutants": len(fates) - len(stillborn),
        "killed": len(killed),
        "equivalent": [_told(one) for one in fates if one.state == "equivalent"],
        "survivors": [_told(one) for one in fates if one.state == "survived"],
        "stillborn": len(stillborn),
        "rate": round(_rate(fates, lambda _fate: True), 4),
        "deterministic_rate": round(_rate(fates, lambda fate: not fate.fuzzed), 4),
        "killed_by": dict(killers.most_common()),
    }


def _rate(fates: Sequence[Fate], counts: Callable[[Fate], bool]) -> float:
    killed = [one for one in fates if one.state == "killed"]
    lived = sum(one.state == "survived" for one in fates)
    return sum(map(counts, killed)) / (len(killed) + lived) if killed or lived else 0.0


def _killed(one: Fate) -> dict[str, Any]:
    return {
        "operator": one.mutant.operator,
        "where": one.mutant.where,
        "change": one.mutant.change,
        "check": one.check,
        "rule": one.rule,
        "fuzzed": one.fuzzed,
    }


def _told(one: Fate) -> dict[str, str]:
    return {
        "operator": one.mutant.operator,
        "where": one.mutant.where,
        "change": one.mutant.change,
        "code": one.mutant.code,
        "reason": one.reason,
    }
