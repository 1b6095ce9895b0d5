"""Run lanes and collect what they show: counts, the matrix, and findings told once.

In: a scene and lanes. Out: a `Collected`. Nothing stops at the first fault; findings are shrunk
after all cases have run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from wireproof.prove.cases import CallCase, ReplyCase
from wireproof.prove.findings import Finding, Severity
from wireproof.prove.lane_requests import judge_of
from wireproof.prove.matrix import part_of_reply, parts_of_call
from wireproof.prove.operations import Operation
from wireproof.prove.payload import Complaint
from wireproof.prove.result import LaneCount
from wireproof.prove.scene import Scene
from wireproof.prove.shrink import shrink
from wireproof.prove.snippets import snippet_for
from wireproof.prove.trials import Case, Lane, Trial
from wireproof.spec.document import Document

_WARNINGS = frozenset({"invalid-arguments-coerced", "example-invalid"})


@dataclass(slots=True)
class Collected:
    """What lanes showed so far.

    Attributes:
        counted: (operation, part, lane, positive) -> judged cases.
        first: signature -> the case that showed the fault first, for shrinking.
    """

    counts: list[LaneCount] = field(default_factory=list)
    counted: Counter[tuple[str, str, str, bool]] = field(default_factory=Counter)
    findings: dict[str, Finding] = field(default_factory=dict)


def run_lane(document: Document, scene: Scene, lane: Lane, seed: int, into: Collected) -> LaneCount:
    """Try every case of a lane."""
    tally: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    found: dict[str, tuple[Case, Finding]] = {}
    for case in lane.cases(scene):
        trial = lane.check(scene, case)
        tally[trial.ran] += 1
        if trial.reason:
            reasons[trial.reason] += 1
        if trial.ran == "judged":
            _count(scene, lane, case, into)
        for complaint in trial.complaints:
            one = make_finding(document, scene, lane, case, complaint, trial, seed)
            earlier = found.get(one.signature)
            if earlier:
                case_before, before = earlier
                found[one.signature] = case_before, replace(before, count=before.count + 1)
            else:
                found[one.signature] = case, one
    for signature, (case, one) in found.items():
        if signature not in into.findings:
            into.findings[signature] = _smallest(document, scene, lane, case, one)
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


def _count(scene: Scene, lane: Lane, case: Case, into: Collected) -> None:
    match case:
        case CallCase():
            complaints = judge_of(scene, case).complaints(case.arguments.to_json())
            parts = parts_of_call(case, complaints)
            positive = not complaints
        case ReplyCase():
            parts, positive = [part_of_reply(case)], lane.polarity == "positive"
        case _:
            parts, positive = [f"{case.status} {case.media_type}".strip()], False
    for part in filter(None, parts):
        into.counted[scene.method.id, part, lane.name, positive] += 1


def _smallest(
    document: Document, scene: Scene, lane: Lane, case: Case, finding: Finding
) -> Finding:
    """Return the finding as its smallest case shows it."""

    def showing(candidate: Case) -> Finding | None:
        trial = lane.check(scene, candidate)
        for complaint in trial.complaints:
            one = make_finding(document, scene, lane, candidate, complaint, trial, finding.seed)
            if one.signature == finding.signature:
                return one
        return None

    small = shrink(scene, case, lambda candidate: showing(candidate) is not None)
    shown = showing(small) or finding
    return replace(shown, count=finding.count, source=finding.source)


def make_finding(
    document: Document,
    scene: Scene,
    lane: Lane,
    case: Case,
    complaint: Complaint,
    trial: Trial,
    seed: int,
) -> Finding:
    """Put a complaint together with where it comes from."""
    pointer, subject, status, media_type = _subject(scene.plan.operation, case)
    severity: Severity = "warning" if complaint.rule in _WARNINGS else "error"
    return Finding(
        rule=complaint.rule,
        severity=severity,
        owner=trial.owner,
        vendor=scene.stage.package.manifest.vendor,
        operation=scene.method.id,
        lane=lane.name,
        flavour=scene.stage.flavour,
        where=complaint.where,
        message=complaint.message,
        pointer=pointer,
        location=document.location(pointer),
        expected=complaint.expected,
        actual=complaint.actual,
        subject=subject,
        snippet=snippet_for(scene, lane, complaint, trial.play),
        source=case.source,
        seed=seed,
        status=status,
        media_type=media_type,
    )


def _subject(operation: Operation, case: Case) -> tuple[str, Any, str, str]:
    """Return pointer, what was tried, status key and media type."""
    if isinstance(case, CallCase):
        return operation.pointer, case.arguments.to_json(), "", case.arguments.media_type
    if isinstance(case, ReplyCase):
        status, shown = case.documented, {
            "status": case.status, "content_type": case.media_type, "body": case.body,
        }  # fmt: skip
    else:
        status, shown = case.status, {
            "probe": case.name, "replies": [one.status or one.fault for one in case.replies],
        }  # fmt: skip
    pointer = next((r.pointer for r in operation.replies if r.status == status), operation.pointer)
    return pointer, shown, status, case.media_type
