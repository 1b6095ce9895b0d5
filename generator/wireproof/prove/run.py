"""Prove a client: every operation, every lane, both flavours.

In: a client's folder, the spec, a budget. Out: a `ProofResult`. Zero cases, or less than the
floor, are a fault of the suite, never a green run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import schemathesis

from wireproof import __version__
from wireproof.data.readings import reader_for
from wireproof.errors import SuiteError, UsageError
from wireproof.prove.cases import Budget, Gap, OperationPlan
from wireproof.prove.collect import Collected, run_lane
from wireproof.prove.findings import Finding
from wireproof.prove.lanes import LANES
from wireproof.prove.manifest import Manifest, Method, check_belongs, load_manifest
from wireproof.prove.matrix import rows, shortfalls
from wireproof.prove.operations import Operation, read_operations, read_schemes
from wireproof.prove.payload import Complaint
from wireproof.prove.planning import plan_operation
from wireproof.prove.result import LaneCount, ProgressEvent, ProofResult
from wireproof.prove.scene import Stage, build_scene, environment
from wireproof.prove.subject import Flavour, import_client
from wireproof.prove.surface import missing_operations, missing_parts
from wireproof.prove.trials import Lane
from wireproof.prove.waivers import apply_waivers, load_waivers
from wireproof.spec.document import Document
from wireproof.spec.load import load_document

FLAVOURS: tuple[Flavour, ...] = ("sync", "async")

__all__ = ["LANES", "LaneCount", "ProgressEvent", "ProofResult", "prove_client"]


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
        SuiteError: nothing was tried, or something too little, and nothing was found either.
    """
    del jobs
    accepted = load_waivers(waivers)
    manifest = load_manifest(client)
    document = load_document(spec, overlay=overlay)
    check_belongs(manifest, spec_sha256=document.sha256, overlay_sha256=document.overlay_sha256)
    planned = plan_client(document, manifest, budget, seed, operations)
    result = run_plans(document, manifest, planned, budget, seed, progress)
    remaining, waived = apply_waivers(
        result.findings,
        accepted,
        vendor=manifest.vendor,
        today=datetime.now(UTC).date(),
        complete=operations is None,
    )
    refuse_empty(result)
    return replace(result, findings=remaining, waived=waived)


def refuse_empty(result: ProofResult) -> None:
    """Refuse a run that tried too little to mean anything.

    Raises:
        SuiteError: no case was judged; or, without findings, a part was not exercised enough.
    """
    if not result.cases:
        raise SuiteError(
            f"no case was judged for {result.vendor}: this run proves nothing",
            hint="See the reasons in the report, or restrict to other operations.",
        )
    short = [one for one in result.shortfalls if not one.excuse]
    if short and not result.findings:
        first = short[0]
        raise SuiteError(
            f"{len(short)} parts of {result.vendor} were not exercised, the first being "
            f"{first.operation} {first.part} ({first.polarity})",
            hint="Nothing was found, but that proves too little; see the matrix in the report.",
        )


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
    planned: Iterable[Planned],
    budget: Budget,
    seed: int,
    progress: Callable[[ProgressEvent], None] | None = None,
    lanes: tuple[Lane, ...] = LANES,
) -> ProofResult:
    """Run every lane over the cases, in both flavours."""
    planned = tuple(planned)
    into = Collected()
    package = import_client(manifest)
    schemes = read_schemes(document.raw)
    _compare_surface(document, manifest, planned, into)
    own = {name: None for one in manifest.credentials for name in one.environment.values()}
    try:
        for flavour in FLAVOURS:
            with environment(own), ExitStack() as stack:
                stage = Stage(package, flavour, schemes, stack)
                for one in planned:
                    scene = build_scene(stage, one.plan, one.method)
                    for lane in lanes:
                        count = run_lane(document, scene, lane, seed, into)
                        if progress:
                            progress(_event(manifest, count, len(into.findings)))
    finally:
        package.forget()
    short = [
        shortfall
        for one in planned
        for shortfall in shortfalls(one.method.id, one.plan, into.counted)
    ]
    gaps = [*into.gaps, *(gap for one in planned for gap in one.plan.gaps)]
    return ProofResult(
        vendor=manifest.vendor,
        counts=tuple(into.counts),
        findings=tuple(into.findings.values()),
        waived=(),
        matrix=rows(into.counted),
        shortfalls=tuple(short),
        gaps=tuple(gaps),
        seed=seed,
        budget=budget,
        versions=versions(manifest),
    )


def _event(manifest: Manifest, count: LaneCount, findings: int) -> ProgressEvent:
    return ProgressEvent(
        manifest.vendor, count.operation, count.lane, count.flavour, count.judged, findings
    )


def _compare_surface(
    document: Document, manifest: Manifest, planned: tuple[Planned, ...], into: Collected
) -> None:
    """Tell of everything that the document offers and the client does not."""
    for operation, told in missing_operations(read_operations(document.raw), manifest):
        if isinstance(told, Gap):
            into.gaps.append(told)
        else:
            _tell(document, manifest, operation, told, into)
    for one in planned:
        for complaint in missing_parts(one.plan.operation, one.method):
            _tell(document, manifest, one.plan.operation, complaint, into, one.method.id)


def _tell(
    document: Document,
    manifest: Manifest,
    operation: Operation,
    complaint: Complaint,
    into: Collected,
    name: str = "",
) -> None:
    finding = Finding(
        rule=complaint.rule,
        severity="error",
        owner="client",
        vendor=manifest.vendor,
        operation=name,
        lane="surface",
        flavour="",
        where=complaint.where,
        message=complaint.message,
        pointer=operation.pointer,
        location=document.location(operation.pointer),
        expected=complaint.expected,
        actual=complaint.actual,
    )
    into.findings.setdefault(finding.signature, finding)


def versions(manifest: Manifest) -> dict[str, str]:
    """Return what a report has to name for a run to be repeatable."""
    return {
        "wireproof": __version__,
        "schemathesis": schemathesis.__version__,
        "hypothesis": hypothesis.__version__,
        "generator": manifest.tool.get("version", ""),
        "spec": manifest.spec_sha256,
        "overlay": manifest.overlay_sha256,
    }
