"""Prove a client: every operation, every check, both modes.

In: a client's folder, the spec, a budget. Out: a `ProofResult`. Zero cases, or less than the
floor, are a fault of the suite, never a green run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import hypothesis
import schemathesis

from wireproof import __version__
from wireproof.cache import Cache
from wireproof.cases.model import Budget, Unproven
from wireproof.checks.catalogue import CHECKS
from wireproof.checks.check import Check
from wireproof.checks.coverage import Shortfall, rows, shortfalls
from wireproof.errors import SpecError, SuiteError, WireproofError
from wireproof.findings.accepted import Accepted, apply_accepted, load_accepted
from wireproof.harness.manifest import Manifest, check_belongs, load_manifest
from wireproof.harness.package import Mode
from wireproof.harness.spelling import as_spelled
from wireproof.oracle.document import Document, read_document
from wireproof.oracle.selection import restricted
from wireproof.runner.collect import Collected, Proven
from wireproof.runner.memory import Memory
from wireproof.runner.parallel import prove_in_parallel
from wireproof.runner.rerun import rerun
from wireproof.runner.result import CheckCount, ProgressEvent, ProofResult
from wireproof.runner.session import MODES, Planned, Session, Settings, each_plan, failure

__all__ = ["CHECKS", "CheckCount", "ProgressEvent", "ProofResult", "prove_client", "run_plans"]

Progress = Callable[[ProgressEvent], None]


def prove_client(  # noqa: PLR0913 - keyword-only, one per thing that a user may choose
    *,
    client: Path,
    spec: Path,
    overlay: Path | None,
    accepted: Path | None = None,
    budget: Budget,
    seed: int = 0,
    operations: Collection[str] | None = None,
    progress: Progress | None = None,
    jobs: int = 1,
    cache: Path | None = None,
) -> ProofResult:
    """Prove one client against its spec.

    Whether enough was tried is for the caller to ask, with `refuse_empty`, when the reports are
    written.

    Args:
        client: folder of the generated package, with its manifest.
        spec: the vendor's document.
        overlay: corrections to it.
        accepted: file of accepted findings.
        budget: how much to try.
        seed: of the fuzzed examples; the same seed gives the same result.
        operations: ids of the manifest to restrict to.
        progress: told after each check.
        jobs: processes to use; operations are shared out among them.
        cache: folder of what earlier runs proved; without it, everything is proven anew.

    Raises:
        UsageError: no client, a stale manifest, or a spec that it was not made from.
        SpecError: the spec cannot be read.
    """
    entries = load_accepted(accepted).entries
    settings = Settings(budget, seed)
    manifest = load_manifest(client)
    names = sorted(operations or [one.id for one in manifest.methods])
    if jobs > 1 and len(names) > 1:
        result = prove_in_parallel(
            _prove_some, (client, spec, overlay, settings, cache), names, jobs
        )
    else:
        result = _prove(client, spec, overlay, settings, cache, operations, progress)
    return _told(result, client, entries, complete=operations is None)


def _told(
    result: ProofResult, client: Path, entries: Sequence[Accepted], *, complete: bool
) -> ProofResult:
    """Set accepted findings apart, and keep the scripts that show what they say."""
    remaining, passed = apply_accepted(
        result.findings,
        entries,
        command="prove",
        vendor=result.vendor,
        today=datetime.now(UTC).date(),
        complete=complete,
    )
    passed = (*result.accounted, *passed)
    return replace(result, findings=rerun(remaining, client), accounted=rerun(passed, client))


def _prove(
    client: Path,
    spec: Path,
    overlay: Path | None,
    settings: Settings,
    cache: Path | None,
    operations: Collection[str] | None = None,
    progress: Progress | None = None,
) -> ProofResult:
    document, manifest = open_client(client, spec, overlay)
    memory = _memory(cache, document, manifest, settings)
    return _run(document, manifest, settings, memory, operations, progress)


def _run(
    document: Document,
    manifest: Manifest,
    settings: Settings,
    memory: Memory | None,
    operations: Collection[str] | None,
    progress: Progress | None = None,
) -> ProofResult:
    unproven: list[Unproven] = []
    recall = memory.recall if memory else None
    planned = each_plan(document, manifest, settings, operations, unproven, recall)
    return run_plans(
        document, manifest, planned, settings, progress=progress, unproven=unproven, memory=memory
    )


def _memory(
    cache: Path | None, document: Document, manifest: Manifest, settings: Settings
) -> Memory | None:
    return Memory(Cache(cache), document, manifest, settings) if cache else None


def _prove_some(
    client: Path,
    spec: Path,
    overlay: Path | None,
    settings: Settings,
    cache: Path | None,
    names: Collection[str],
) -> ProofResult:
    """Prove operations in a process of a pool, which reads client and spec once."""
    document, manifest, memory = _opened(client, spec, overlay, settings, cache)
    return _run(document, manifest, settings, memory, names)


@lru_cache(maxsize=1)
def _opened(
    client: Path, spec: Path, overlay: Path | None, settings: Settings, cache: Path | None
) -> tuple[Document, Manifest, Memory | None]:
    document, manifest = open_client(client, spec, overlay)
    return document, manifest, _memory(cache, document, manifest, settings)


def open_client(client: Path, spec: Path, overlay: Path | None) -> tuple[Document, Manifest]:
    """Read a client's manifest and its spec, and check that they belong together.

    Raises:
        UsageError: no client, a stale manifest, or a spec that it was not made from.
        SpecError: the spec cannot be read.
    """
    manifest = load_manifest(client)
    document = restricted(read_document(spec, overlay=overlay), manifest.selection)
    check_belongs(manifest, spec_sha256=document.sha256, overlay_sha256=document.overlay_sha256)
    return document, as_spelled(manifest, document.raw)


def run_plans(  # noqa: PLR0913 - keyword-only, and most of them optional
    document: Document,
    manifest: Manifest,
    planned: Iterable[Planned | Proven],
    settings: Settings,
    *,
    progress: Progress | None = None,
    checks: Sequence[Check] = CHECKS,
    modes: Sequence[Mode] = MODES,
    unproven: list[Unproven] | None = None,
    memory: Memory | None = None,
) -> ProofResult:
    """Run every check over the cases, in every mode.

    The cases of an operation are let go before those of the next one are asked for; what no cases
    could be made for stands in `unproven` by then. What `memory` knew is counted, and not run.
    """
    into, short = Collected(unproven=[] if unproven is None else unproven), list[Shortfall]()
    with Session(document, manifest, settings.seed) as session:
        session.compare_surface((), into)
        for one in planned:
            if isinstance(one, Proven):
                short += one.short
                into.add(one.collected)
                continue
            own = Collected()
            session.compare_parts(one, own)
            for mode in modes:
                for check in checks:
                    count = _try(session, one, check, mode, own)
                    if progress and count:
                        found = len(into.findings) + len(own.findings)
                        progress(_event(manifest, count, found))
            own.gaps += one.plan.gaps
            missing = shortfalls(one.method.id, one.plan, own.counted)
            short += missing
            into.add(own)
            if memory and not one.plan.unjudged:
                memory.keep(one.method, own, missing)
            session.forget(one)
    return summary(manifest, short, settings, into)


def _try(
    session: Session, planned: Planned, check: Check, mode: Mode, into: Collected
) -> CheckCount | None:
    """Run one check; one that fails itself is told, and takes no other one with it."""
    try:
        return session.run(planned, check, mode, into)
    except WireproofError:
        raise
    except Exception as error:  # noqa: BLE001 - told, and the run ends with exit code 4
        what, at = f"{planned.method.id} {check.name} ({mode})", planned.plan.operation.pointer
        into.unproven.append(Unproven(what, at, failure(error), of_suite=True))
        return None


def summary(
    manifest: Manifest, short: Sequence[Shortfall], settings: Settings, into: Collected
) -> ProofResult:
    """Put together what was collected; accepted findings are told apart later."""
    return ProofResult(
        vendor=manifest.vendor,
        counts=tuple(into.counts),
        findings=tuple(one for one in into.findings.values() if one.is_open),
        accounted=tuple(one for one in into.findings.values() if not one.is_open),
        matrix=rows(into.counted),
        shortfalls=tuple(short),
        gaps=tuple(into.gaps),
        unproven=tuple(into.unproven),
        seed=settings.seed,
        budget=settings.budget,
        versions=versions(manifest),
    )


def refuse_empty(result: ProofResult) -> None:
    """Refuse a run that tried too little to mean anything.

    Raises:
        SpecError: no operation of the document can be judged.
        SuiteError: no case was judged, the proof itself failed somewhere, or a part was not
            exercised enough. A run that is red already stays so.
    """
    first = next(iter(result.unproven), None)
    if not result.cases:
        if first is not None and not any(one.of_suite for one in result.unproven):
            raise SpecError(
                f"no operation of {result.vendor} can be judged; {first.what}: {first.reason}"
            )
        raise SuiteError(
            f"no case was judged for {result.vendor}: this run proves nothing",
            hint="The report says why; --operation chooses others.",
        )
    failed = [one for one in result.unproven if one.of_suite]
    if failed:
        raise SuiteError(
            f"{len(failed)} checks of {result.vendor} came to no verdict, the first being "
            f"{failed[0].what}: {failed[0].reason}",
            hint="Please report this, with the document if you may.",
        )
    short = [one for one in result.shortfalls if not one.excuse]
    if short and result.ok:
        raise SuiteError(
            f"{len(short)} parts of {result.vendor} were not exercised, the first being "
            f"{short[0].operation} {short[0].part} ({short[0].polarity})",
            hint="The cases that ran prove too little; a report's matrix shows what is missing.",
        )


def _event(manifest: Manifest, count: CheckCount, findings: int) -> ProgressEvent:
    return ProgressEvent(
        manifest.vendor, count.operation, count.check, count.mode, count.judged, findings
    )


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
