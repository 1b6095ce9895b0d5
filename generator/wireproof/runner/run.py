"""Prove a client: every operation, every check, both modes.

In: a client's folder, the spec, a budget. Out: a `ProofResult`. Zero cases, or less than the
floor, are a fault of the suite, never a green run.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from wireproof.cases.model import Budget
from wireproof.errors import SpecError, SuiteError
from wireproof.findings.accepted import Accepted, apply_accepted, load_accepted
from wireproof.runner.means import Means, Wanted
from wireproof.runner.rerun import with_scripts_run
from wireproof.runner.result import Progress, ProgressEvent, ProofResult
from wireproof.runner.unchanged import key_of, recall

__all__ = ["Means", "ProgressEvent", "ProofResult", "prove_client", "refuse_empty"]


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
    only = None if operations is None else tuple(sorted(set(operations)))
    wanted = Wanted(client, spec, overlay, root, budget, seed, only)
    # Those who share a run take each method's result from one another.
    key = key_of(wanted) if means.cache and not means.results else ""
    result = recall(means.cache, key) if means.cache and key else None
    if result is None or with_scripts_run(result, client) != result:
        # What an unchanged client needs neither in memory nor in time.
        from wireproof.runner.proving import prove  # noqa: PLC0415

        result = prove(wanted, key, means, progress)
    return _told(result, entries, complete=operations is None)


def _told(result: ProofResult, entries: Sequence[Accepted], *, complete: bool) -> ProofResult:
    """Set accepted findings apart."""
    remaining, passed = apply_accepted(
        result.findings,
        entries,
        command="prove",
        vendor=result.vendor,
        today=datetime.now(UTC).date(),
        complete=complete,
    )
    return replace(result, findings=remaining, accounted=(*result.accounted, *passed))


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
