"""Run lanes and collect what they show: counts, the matrix, and findings told once.

In: a scene and lanes. Out: a `Collected`. Nothing stops at the first fault; findings are shrunk
and written out after all cases of a lane have run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from wireproof.cases.model import CallCase, Gap, ReplyCase
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Case, Lane, Trial
from wireproof.checks.coverage import Counted, part_of_reply, parts_of_call
from wireproof.checks.expectation import actual_text, expected_text
from wireproof.checks.requests import judge_of
from wireproof.checks.shrink import shrink
from wireproof.findings.finding import Finding, Severity
from wireproof.harness.driver import Scene
from wireproof.oracle.operations import Operation
from wireproof.oracle.payload import Complaint
from wireproof.runner.places import place_in
from wireproof.runner.result import LaneCount
from wireproof.runner.snippets import snippet_for
from wireproof.spec.document import Document

_PORT = re.compile(r"(?<=//127\.0\.0\.1):\d+")
"""Of the server on a socket: another one in each run, which is no part of what was found."""
_WARNINGS = frozenset({"invalid-arguments-coerced", "example-invalid"})


@dataclass(slots=True)
class Collected:
    """What lanes showed so far."""

    counts: list[LaneCount] = field(default_factory=list)
    counted: Counted = field(default_factory=Counted)
    findings: dict[str, Finding] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def add(self, other: Collected) -> None:
        """Take over what was collected elsewhere; a known finding stays as it is."""
        self.counts += other.counts
        self.counted.add(other.counted)
        for signature, finding in other.findings.items():
            self.findings.setdefault(signature, finding)
        self.gaps += other.gaps


@dataclass(frozen=True, slots=True)
class Bench:
    """One lane at work on one scene.

    Attributes:
        document: tells where in the vendor's file a pointer stands.
    """

    document: Document
    scene: Scene
    lane: Lane
    seed: int

    def findings(self, case: Case, trial: Trial) -> list[Finding]:
        """Return the findings of a trial, without scripts."""
        return [self._finding(case, complaint, trial) for complaint in trial.complaints]

    def _finding(self, case: Case, complaint: Complaint, trial: Trial) -> Finding:
        operation = self.scene.plan.operation
        pointer, subject, status, media_type = _subject(operation, case)
        severity: Severity = "warning" if complaint.rule in _WARNINGS else "error"
        return Finding(
            rule=complaint.rule,
            severity=severity,
            owner=trial.owner,
            vendor=self.scene.stage.package.manifest.vendor,
            operation=self.scene.method.id,
            lane=self.lane.name,
            flavour=self.scene.stage.flavour,
            where=complaint.where,
            message=complaint.message,
            pointer=pointer,
            location=place_in(self.document, pointer),
            expected=complaint.expected,
            actual=complaint.actual,
            subject=subject,
            source=case.source,
            seed=self.seed,
            status=status,
            media_type=media_type,
        )

    def smallest(self, case: Case, finding: Finding) -> Finding:
        """Return a finding as its smallest case shows it, with a script that repeats it."""

        def showing(candidate: Case) -> tuple[Finding, Trial] | None:
            trial = self.lane.check(self.scene, candidate)
            for one in self.findings(candidate, trial):
                if one.signature == finding.signature:
                    return one, trial
            return None

        small = shrink(self.scene, case, lambda candidate: showing(candidate) is not None)
        shown = showing(small)
        if shown is None:
            return finding
        one, trial = shown
        one = replace(one, count=finding.count, source=finding.source)
        if trial.play is None:
            return one
        outcome = self.scene.perform(trial.play)
        sent = actual_text(outcome.sent[0]) if outcome.sent else "(nothing was sent)"
        wanted = ""
        if isinstance(small, CallCase) and small.verdict is not Verdict.INVALID:
            server = trial.play.setup.base_url or self.scene.server
            wanted = expected_text(self.scene.plan.operation, small.arguments, server)
        return replace(
            one,
            snippet=snippet_for(self.scene, one, trial.play, outcome),
            wire_expected=_PORT.sub("", wanted),
            wire_actual=_PORT.sub("", sent),
        )


def run_lane(document: Document, scene: Scene, lane: Lane, seed: int, into: Collected) -> LaneCount:
    """Try every case of a lane."""
    bench = Bench(document, scene, lane, seed)
    tally: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    found: dict[str, tuple[Case, Finding]] = {}
    for case in lane.cases(scene):
        trial = lane.check(scene, case)
        tally[trial.ran] += 1
        if trial.reason:
            reasons[trial.reason] += 1
        _count(scene, lane, case, trial, into.counted)
        for one in bench.findings(case, trial):
            first = found.get(one.signature)
            if first:
                found[one.signature] = first[0], replace(first[1], count=first[1].count + 1)
            else:
                found[one.signature] = case, one
    for signature, (case, one) in found.items():
        if signature not in into.findings:
            into.findings[signature] = bench.smallest(case, one)
    count = LaneCount(
        operation=scene.method.id,
        lane=lane.name,
        flavour=scene.stage.flavour,
        judged=tally["judged"],
        undecided=tally["undecided"],
        inexpressible=tally["inexpressible"],
        unrepresentable=tally["unrepresentable"],
        reasons=tuple(f"{number} x {reason}" for reason, number in reasons.most_common()),
    )
    into.counts.append(count)
    return count


def faults(document: Document, scene: Scene, lane: Lane) -> Iterator[Finding]:
    """Yield the errors that a lane shows as they come, neither shrunk nor written out."""
    bench = Bench(document, scene, lane, 0)
    for case in lane.cases(scene):
        trial = lane.check(scene, case)
        if trial.complaints:
            yield from (one for one in bench.findings(case, trial) if one.severity == "error")


def _count(scene: Scene, lane: Lane, case: Case, trial: Trial, counted: Counted) -> None:
    match case:
        case CallCase():
            complaints = judge_of(scene, case).complaints(case.arguments.to_json())
            parts, positive = parts_of_call(case, complaints), not complaints
        case ReplyCase():
            parts, positive = [part_of_reply(case)], lane.polarity == "positive"
        case _:
            parts, positive = [f"{case.status} {case.media_type}".strip()], case.positive
    for part in filter(None, parts):
        if trial.ran == "judged":
            counted.judged[scene.method.id, part, lane.name, positive] += 1
        elif trial.reason:
            counted.skipped.setdefault((scene.method.id, part, positive), trial.reason)


def _subject(operation: Operation, case: Case) -> tuple[str, Any, str, str]:
    """Return pointer, what was tried, status key and media type."""
    shown: Any
    match case:
        case CallCase():
            shown = case.arguments.to_json()
            return operation.pointer, shown, "", case.arguments.media_type
        case ReplyCase():
            status = case.documented
            shown = {"status": case.status, "type": case.media_type, "body": case.body}
        case _:
            status = case.status
            replies = [one.status or one.fault for one in case.replies]
            shown = {"probe": case.name, "replies": replies}
    pointer = next((r.pointer for r in operation.replies if r.status == status), operation.pointer)
    return pointer, shown, status, case.media_type
