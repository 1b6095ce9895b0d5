"""What the proof of a client shows: each method, in this process or another, and the whole.

In: what is wanted, and by which means. Out: a `ProofResult`, kept for the next run. What of it
somebody accepted is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from importlib.metadata import version

import hypothesis
import schemathesis

from wireproof import __version__
from wireproof.cases.model import Unproven
from wireproof.checks.catalogue import CHECKS
from wireproof.checks.check import Check
from wireproof.checks.coverage import Shortfall, rows
from wireproof.errors import UsageError
from wireproof.harness.manifest import Manifest, Method
from wireproof.harness.package import Mode
from wireproof.harness.vendor import USUAL, other_libraries
from wireproof.oracle.document import Document
from wireproof.oracle.operations import Operation, Unreadable
from wireproof.runner.means import Means, Wanted
from wireproof.runner.memory import Memory
from wireproof.runner.proven import Collected, Proven
from wireproof.runner.prover import Prover, event_of, open_client
from wireproof.runner.rerun import with_scripts_run
from wireproof.runner.result import Progress, ProofResult
from wireproof.runner.session import MODES, Planned, Settings, each_method
from wireproof.runner.tasks import Subject, carried_out, executor_at, processes
from wireproof.runner.unchanged import remember
from wireproof.runner.versions import version_of
from wireproof.runner.whole import prove_whole

Pairs = Sequence[tuple[Operation | Unreadable, Method]]


def prove(wanted: Wanted, key: str, means: Means, progress: Progress | None) -> ProofResult:
    """Prove a client; what earlier runs showed of its methods is taken as it was.

    Args:
        wanted: what is to be proven.
        key: that the result is kept by; "" to keep none of the whole.
        means: how.
        progress: told after each check.

    Raises:
        UsageError: see `prove_client`, as for `SpecError`.
    """
    document, manifest = open_client(wanted.client, wanted.spec, wanted.overlay, wanted.root)
    settings = Settings(wanted.budget, wanted.seed)
    pairs = each_method(document, manifest, wanted.operations)
    subject = Subject(wanted.client, wanted.spec, wanted.overlay, settings, "", wanted.root)
    memory = None
    if means.cache or means.results:
        memory = Memory(document, manifest, settings, cache=means.cache, results=means.results)
    known = dict(memory.recall(pairs)) if memory else {}
    rest = [one for one in pairs if one[1].id not in known]
    if means.complete and rest:
        raise _missing(manifest, rest, pairs)
    found = dict(known)
    for one in _proven(document, manifest, subject, rest, means, progress):
        found[one.id] = one
        if memory:
            memory.keep(one)
    with Prover(document, manifest, settings) as prover:
        into = _whole(prover)
    ordered = [found[method.id] for _, method in pairs]
    joined = _joined(manifest, settings, into, ordered)
    joined = replace(joined, seconds={one.id: one.seconds for one in ordered})
    result = with_scripts_run(joined, wanted.client)
    shown = {one.signature for one in (*result.findings, *result.accounted) if one.snippet}
    if means.cache and not means.results:
        if not all(one.is_lasting(shown) for one in known.values()):  # some show nothing any more
            return prove(wanted, key, replace(means, cache=None), progress)
        if key:
            remember(means.cache, key, result, document)
    if memory:
        memory.keep_shown((one for one in ordered if one.id not in known), shown)
    return result


def _missing(manifest: Manifest, rest: Pairs, wanted: Pairs) -> UsageError:
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
    wanted: Pairs,
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
