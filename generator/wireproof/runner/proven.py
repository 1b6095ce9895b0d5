"""What was proven of one method, as plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from wireproof.cases.model import Gap, Unproven
from wireproof.checks.coverage import Counted, Shortfall
from wireproof.findings.finding import Finding
from wireproof.runner.result import CheckCount


@dataclass(slots=True)
class Collected:
    """What checks showed so far."""

    counts: list[CheckCount] = field(default_factory=list)
    counted: Counted = field(default_factory=Counted)
    findings: dict[str, Finding] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    unproven: list[Unproven] = field(default_factory=list)

    def add(self, other: Collected) -> None:
        """Take over what was collected elsewhere; a known finding stays as it is."""
        self.counts += other.counts
        self.counted.add(other.counted)
        for signature, finding in other.findings.items():
            self.findings.setdefault(signature, finding)
        self.gaps += other.gaps
        self.unproven += other.unproven


@dataclass(frozen=True, slots=True)
class Proven:
    """What the proof of one method showed.

    Attributes:
        seconds: of a processor that it took.
    """

    id: str
    collected: Collected
    short: tuple[Shortfall, ...]
    seconds: float = 0.0

    def is_lasting(self, shown: Collection[str] = ()) -> bool:
        """Tell whether this would come out the same in every run; see `is_lasting`."""
        return is_lasting(self.collected.unproven, self.collected.findings.values(), shown)


def is_lasting(
    unproven: Iterable[Unproven], findings: Iterable[Finding], shown: Collection[str]
) -> bool:
    """Tell whether what was proven would come out the same in every run.

    Args:
        unproven: what got no verdict; where the proof itself failed, it may not fail again.
        findings: faults of the document and of the client's surface are read from texts; the
            others are what happened in calls.
        shown: signatures of those whose script shows them in a fresh process.
    """
    return not any(one.of_suite for one in unproven) and all(
        one.owner == "spec" or one.check == "surface" or one.signature in shown for one in findings
    )
