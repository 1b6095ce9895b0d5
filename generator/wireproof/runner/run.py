"""Prove a client: every operation, every check, both modes.

In: a client's folder, the spec, a budget. Out: a `ProofResult`. Zero cases, or less than the
floor, are a fault of the suite, never a green run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import hypothesis
import schemathesis

from wireproof import __version__
from wireproof.cache import Cache
from wireproof.cases.model import Budget, Unproven
from wireproof.checks.catalogue import CHECKS
from wireproof.checks.check import Check
from wireproof.checks.coverage import Shortfall, rows
from wireproof.errors import SpecError, SuiteError, UsageError
from wireproof.findings.accepted import Accepted, apply_accepted, load_accepted
from wireproof.harness.manifest import Manifest, Method
from wireproof.harness.package import Mode
from wireproof.harness.vendor import USUAL, other_libraries
from wireproof.oracle.document import Document
from wireproof.oracle.operations import Operation, Unreadable
from wireproof.runner.collect import Collected, Proven
from wireproof.runner.memory import Memory
from wireproof.runner.prover import Progress, Prover, event_of, open_client
from wireproof.runner.rerun import rerun
from wireproof.runner.result import CheckCount, ProgressEvent, ProofResult
from wireproof.runner.session import MODES, Planned, Settings, each_method
from wireproof.runner.tasks import Subject, carried_out, executor_at, processes, version_of
from wireproof.runner.whole import prove_whole

__all__ = [
    "CHECKS", "CheckCount", "Means", "ProgressEvent", "ProofResult", "open_client", "prove_client",
    "run_plans",
]  # fmt: skip

Wanted = Sequence[tuple[Operation | Unreadable, Method]]


@dataclass(frozen=True, slots=True)
class Means:
    """How a proof is carried out; what comes out does not depend on it.

    Attributes:
        jobs: processes of this machine.
        executor: `dask://HOST:PORT`, to let others do it; "" is this machine.
        cache: what earlier runs proved; without it, everything is proven anew.
        results: of this run, where several have a share in it.
        complete: everything is in `results` already; whatever is missing there is an error.
    """

    jobs: int = 1
    executor: str = ""
    cache: Cache | None = None
    results: Cache | None = None
    complete: bool = False


def prove_client(  # noqa: PLR0913 - keyword-only, one per thing that a user may choose
    *,
    client: Path,
    spec: Path,
    overlay: Path | None,
    root: Path | None = None,
    accepted: Path | None = None,
    budget: Budget,
    seed: int = 0,
    operations: Collection[str] | None = None,
    progress: Progress | None = None,
    means: Means | None = None,
) -> ProofResult:
    """Prove one client against its spec.

    Whether enough was tried is for the caller to ask, with `refuse_empty`, when the reports are
    written.

    Args:
        client: folder of the generated package, with its manifest.
        spec: the vendor's document.
        overlay: corrections to it.
        root: the folder that references to other files may not leave; the document's own when None.
        accepted: file of accepted findings.
        budget: how much to try.
        seed: of the fuzzed examples; the same seed gives the same result.
        operations: ids of the manifest to restrict to.
        progress: told after each check.
        means: how.

    Raises:
        UsageError: no client, a stale manifest, a spec that it was not made from, or results
            that are not all there.
        SpecError: the spec cannot be read.
    """
    entries, means = load_accepted(accepted).entries, means or Means()
    settings = Settings(budget, seed)
    document, manifest = open_client(client, spec, overlay, root)
    wanted = each_method(document, manifest, operations)
    subject = Subject(client, spec, overlay, settings, "", root)
    found = _found(document, manifest, subject, wanted, means, progress)
    with Prover(document, manifest, settings) as prover:
        into = _whole(prover)
    ordered = [found[method.id] for _, method in wanted]
    result = _joined(manifest, settings, into, ordered)
    result = replace(result, seconds={one.id: one.seconds for one in ordered})
    return _told(result, client, entries, complete=operations is None)


def _found(
    document: Document,
    manifest: Manifest,
    subject: Subject,
    wanted: Wanted,
    means: Means,
    progress: Progress | None,
) -> dict[str, Proven]:
    """Return what each method's proof shows: as it was kept, or found out and kept now."""
    memory = None
    if means.cache or means.results:
        kept = {"cache": means.cache, "results": means.results}
        memory = Memory(document, manifest, subject.settings, **kept)
    found = dict(memory.recall(wanted)) if memory else {}
    rest = [one for one in wanted if one[1].id not in found]
    if means.complete and rest:
        raise _missing(manifest, rest, wanted)
    for one in _proven(document, manifest, subject, rest, means, progress):
        found[one.id] = one
        if memory:
            memory.keep(one)
    return found


def _missing(manifest: Manifest, rest: Wanted, wanted: Wanted) -> UsageError:
    names = ", ".join(method.id for _, method in rest[:5])
    more = f" and {len(rest) - 5} more" if len(rest) > 5 else ""
    return UsageError(
        f"{len(rest)} of {len(wanted)} operations of {manifest.vendor} have no result in the "
        f"folders: {names}{more}",
        hint="Run the shards that are missing, with the same options, documents and clients, the "
        "same Python and the same versions; what is there already is not done again.",
    )


def _proven(
    document: Document,
    manifest: Manifest,
    subject: Subject,
    wanted: Wanted,
    means: Means,
    progress: Progress | None,
) -> Iterator[Proven]:
    """Yield what the proof of each method shows, in this process or by an executor."""
    names = [method.id for _, method in wanted]
    jobs = min(means.jobs, len(names))
    if not names:
        return
    if not means.executor and jobs < 2:
        with Prover(document, manifest, subject.settings) as prover:
            for operation, method in wanted:
                yield prover.prove(operation, method, progress)
        return
    subject = replace(subject, version=version_of(subject.client))
    opened = executor_at(means.executor) if means.executor else processes(jobs)
    with opened as executor, closing(carried_out(executor, subject, names)) as done:
        for one in done:
            if progress:
                for count in one.collected.counts:
                    progress(event_of(manifest, count, len(one.collected.findings)))
            yield one


def _whole(prover: Prover) -> Collected:
    """Tell what is wrong with the client as a whole."""
    into = Collected()
    prove_whole(prover.session, (), into)
    return into


def _joined(
    manifest: Manifest, settings: Settings, into: Collected, proven: Iterable[Proven]
) -> ProofResult:
    short: list[Shortfall] = []
    for one in proven:
        into.add(one.collected)
        short += one.short
    return summary(manifest, short, settings, into)


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


def run_plans(
    document: Document,
    manifest: Manifest,
    planned: Iterable[Planned],
    settings: Settings,
    *,
    checks: Sequence[Check] = CHECKS,
    modes: Sequence[Mode] = MODES,
    unproven: list[Unproven] | None = None,
) -> ProofResult:
    """Run checks over cases that were made already; `unproven` tells what none were made for."""
    with Prover(document, manifest, settings, checks, modes) as prover:
        into = _whole(prover)
        result = _joined(manifest, settings, into, map(prover.try_cases, planned))
    return replace(result, unproven=(*result.unproven, *(unproven or ())))


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
        SpecError: no operation of the document can be judged, or no valid value of a part is found.
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
    if short and result.ok and all(one.unmet for one in short):
        parts = list(dict.fromkeys(f"{one.operation} {one.part}" for one in short))
        more = f" (and for {len(parts) - 1} more)" if len(parts) > 1 else ""
        raise SpecError(
            f"no valid value was found for {parts[0]}{more}, so that nothing is proven of it",
            location=short[0].place,
            hint="Give an example of it in the document, or by an overlay: the proof tries that.",
        )
    if short and result.ok:
        raise SuiteError(
            f"{len(short)} parts of {result.vendor} were not exercised, the first being "
            f"{short[0].operation} {short[0].part} ({short[0].polarity})",
            hint="The cases that ran prove too little; a report's matrix shows what is missing.",
        )


def versions(manifest: Manifest) -> dict[str, str]:
    """Return what a report has to name for a run to be repeatable."""
    return {
        "wireproof": __version__,
        "schemathesis": schemathesis.__version__,
        "hypothesis": hypothesis.__version__,
        **{name: version(name) for name in (USUAL, *other_libraries())},
        "generator": manifest.tool.get("version", ""),
        "spec": manifest.spec_sha256,
        "overlay": manifest.overlay_sha256,
    }
