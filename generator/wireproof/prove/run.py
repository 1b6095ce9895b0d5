"""Prove a client: every operation, every lane, both flavours.

In: a client's folder, the spec, a budget. Out: a `ProofResult`. Zero cases are a fault of the
suite, never a green run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis

from wireproof import __version__
from wireproof.data.readings import reader_for
from wireproof.errors import SuiteError, UsageError
from wireproof.prove.cases import Budget, Gap, OperationPlan, plan_operation
from wireproof.prove.findings import Finding
from wireproof.prove.lane_requests import REQUEST_POSITIVE
from wireproof.prove.lane_responses import RESPONSE_POSITIVE
from wireproof.prove.manifest import Manifest, Method, check_belongs, load_manifest
from wireproof.prove.operations import Operation, read_operations
from wireproof.prove.payload import Complaint
from wireproof.prove.scene import Scene, Stage, build_scene
from wireproof.prove.subject import Flavour, import_client
from wireproof.prove.trials import Case, Lane
from wireproof.spec.document import Document
from wireproof.spec.load import load_document

LANES: tuple[Lane, ...] = (REQUEST_POSITIVE, RESPONSE_POSITIVE)
FLAVOURS: tuple[Flavour, ...] = ("sync", "async")


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """One lane of one operation is done."""

    vendor: str
    operation: str
    lane: str
    flavour: str
    cases: int
    findings: int


@dataclass(frozen=True, slots=True)
class LaneCount:
    """What one lane of one operation did, in one flavour."""

    operation: str
    lane: str
    flavour: str
    judged: int
    undecided: int
    inexpressible: int
    unrepresentable: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProofResult:
    """What was proven, with counts."""

    vendor: str
    counts: tuple[LaneCount, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    seed: int
    budget: Budget
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing was found that is an error."""
        return not any(one.severity == "error" for one in self.findings)

    @property
    def cases(self) -> int:
        """How many cases were judged."""
        return sum(one.judged for one in self.counts)


def prove_client(  # noqa: PLR0913 - keyword-only, one per thing that a user may choose
    *,
    client: Path,
    spec: Path,
    overlay: Path | None,
    waivers: Path | None = None,
    budget: Budget,
    seed: int = 0,
    operations: Collection[str] | None = None,
    progress: Callable[[ProgressEvent], None] | None = None,
    jobs: int = 1,
) -> ProofResult:
    """Prove one client against its spec.

    Args:
        client: folder of the generated package, with its manifest.
        spec: the vendor's document.
        overlay: corrections to it.
        waivers: file of accepted findings.
        budget: how much to try.
        seed: of the fuzzed examples; the same seed gives the same result.
        operations: ids of the manifest to restrict to.
        progress: told after each lane.
        jobs: processes to use.

    Raises:
        UsageError: no client, a stale manifest, or a spec that it was not made from.
        SpecError: the spec cannot be read.
        SuiteError: nothing was tried.
    """
    del waivers, jobs
    manifest = load_manifest(client)
    document = load_document(spec, overlay=overlay)
    check_belongs(manifest, spec_sha256=document.sha256, overlay_sha256=document.overlay_sha256)
    plans = plan_client(document, manifest, budget, seed, operations)
    result = run_plans(document, manifest, plans, budget, seed, progress)
    if not result.cases:
        raise SuiteError(
            f"no case was judged for {manifest.vendor}: this run proves nothing",
            hint="See the reasons in the report, or restrict to other operations.",
        )
    return result


@dataclass(frozen=True, slots=True)
class Planned:
    """An operation's cases, and how this client is called for it."""

    plan: OperationPlan
    method: Method


def plan_client(
    document: Document,
    manifest: Manifest,
    budget: Budget,
    seed: int,
    only: Collection[str] | None = None,
) -> tuple[Planned, ...]:
    """Make the cases of all operations that the client has.

    Raises:
        UsageError: `only` names an operation that is not in the manifest.
    """
    unknown = set(only or ()) - {one.id for one in manifest.methods}
    if unknown:
        known = ", ".join(sorted(one.id for one in manifest.methods))
        raise UsageError(
            f"there is no operation {min(unknown)!r} in {manifest.vendor}",
            hint=f"It has {known}.",
        )
    reader = reader_for(document.raw)
    found = []
    for operation in read_operations(document.raw):
        method = manifest.method(operation.pointer)
        if method is not None and (only is None or method.id in only):
            found.append(Planned(plan_operation(reader, operation, budget, seed), method))
    return tuple(found)


def run_plans(
    document: Document,
    manifest: Manifest,
    plans: Iterable[Planned],
    budget: Budget,
    seed: int,
    progress: Callable[[ProgressEvent], None] | None = None,
    lanes: tuple[Lane, ...] = LANES,
) -> ProofResult:
    """Run every lane over the cases, in both flavours."""
    package = import_client(manifest)
    counts: list[LaneCount] = []
    findings: dict[str, Finding] = {}
    gaps: list[Gap] = []
    schemes = (document.raw.get("components") or {}).get("securitySchemes") or {}
    try:
        for flavour in FLAVOURS:
            with ExitStack() as stack:
                stage = Stage(package, flavour, schemes, stack)
                for planned in plans:
                    scene = build_scene(stage, planned.plan, planned.method)
                    for lane in lanes:
                        count, found = run_lane(document, scene, lane, seed)
                        counts.append(count)
                        for one in found:
                            findings.setdefault(one.signature, one)
                        if progress:
                            progress(
                                ProgressEvent(
                                    manifest.vendor, planned.method.id, lane.name, flavour,
                                    count.judged, len(found),
                                )
                            )  # fmt: skip
                    if flavour == "sync":
                        gaps += planned.plan.gaps
    finally:
        package.forget()
    return ProofResult(
        manifest.vendor, tuple(counts), tuple(findings.values()), tuple(gaps), seed, budget,
        versions(manifest),
    )  # fmt: skip


def versions(manifest: Manifest) -> dict[str, str]:
    """Return what a report has to name for a run to be repeatable."""
    return {
        "wireproof": __version__,
        "schemathesis": schemathesis.__version__,
        "hypothesis": hypothesis.__version__,
        "generator": manifest.tool.get("version", ""),
    }


def run_lane(
    document: Document, scene: Scene, lane: Lane, seed: int
) -> tuple[LaneCount, list[Finding]]:
    """Try every case of a lane and collect; nothing stops at the first fault."""
    tally: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    found: dict[str, Finding] = {}
    for case in lane.cases(scene):
        trial = lane.check(scene, case)
        tally[trial.ran] += 1
        if trial.reason:
            reasons[trial.reason] += 1
        for complaint in trial.complaints:
            one = make_finding(document, scene, lane, case, complaint, seed)
            earlier = found.get(one.signature)
            found[one.signature] = replace(earlier, count=earlier.count + 1) if earlier else one
    count = LaneCount(
        scene.method.id, lane.name, scene.stage.flavour, tally["judged"], tally["undecided"],
        tally["inexpressible"], tally["unrepresentable"],
        tuple(f"{number} x {reason}" for reason, number in reasons.most_common()),
    )  # fmt: skip
    return count, list(found.values())


def make_finding(
    document: Document, scene: Scene, lane: Lane, case: Case, complaint: Complaint, seed: int
) -> Finding:
    """Put a complaint together with where it comes from."""
    operation = scene.plan.operation
    pointer, subject, status, media_type = _subject(operation, case)
    return Finding(
        rule=complaint.rule,
        severity="error",
        owner="client",
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
        source=case.source,
        seed=seed,
        status=status,
        media_type=media_type,
    )


def _subject(operation: Operation, case: Case) -> tuple[str, Any, str, str]:
    from wireproof.prove.cases import CallCase  # noqa: PLC0415

    if isinstance(case, CallCase):
        return operation.pointer, case.arguments.to_json(), "", case.arguments.media_type
    reply = next(one for one in operation.replies if one.status == case.documented)
    shown = {"status": case.status, "content_type": case.media_type, "body": case.body}
    return reply.pointer, shown, case.documented, case.media_type
