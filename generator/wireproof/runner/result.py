"""What a run brought to light, as plain data.

`ProofResult` is what commands, reports and the pytest plugin read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from wireproof.cases.model import Budget, Gap, Unproven
from wireproof.checks.coverage import Row, Shortfall
from wireproof.findings.finding import Finding, fails


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """One check of one operation is done."""

    vendor: str
    operation: str
    check: str
    mode: str
    cases: int
    findings: int


Progress = Callable[[ProgressEvent], None]


@dataclass(frozen=True, slots=True)
class CheckCount:
    """What one check of one operation did, in one mode.

    Attributes:
        reasons: why cases were not judged: `3 x no keyword takes ...`.
    """

    operation: str
    check: str
    mode: str
    judged: int
    undecided: int
    inexpressible: int
    unrepresentable: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProofResult:
    """What was proven, with counts.

    Attributes:
        findings: what nobody has accounted for.
        matrix: how often each part was exercised; `shortfalls` are the parts that were not.
        gaps: what could not be made or tried, and why.
        unproven: operations and checks without a verdict, and why.
        versions: what a report has to name for the run to be repeatable.
        accounted: findings that the ledger tells of already, or that somebody accepted.
        seconds: of a processor, by operation; no report has them.
    """

    vendor: str
    counts: tuple[CheckCount, ...]
    findings: tuple[Finding, ...]
    matrix: tuple[Row, ...]
    shortfalls: tuple[Shortfall, ...]
    gaps: tuple[Gap, ...]
    seed: int
    budget: Budget
    versions: dict[str, str] = field(default_factory=dict)
    unproven: tuple[Unproven, ...] = ()
    accounted: tuple[Finding, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict, compare=False)

    @property
    def ok(self) -> bool:
        """Whether nothing was found that counts; what the ledger tells already does not."""
        return not fails(self.findings)

    @property
    def cases(self) -> int:
        """How many cases were judged."""
        return sum(one.judged for one in self.counts)
