"""`wireproof prove`: call the generated clients and judge what they put on the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from wireproof.cache import cache_folder
from wireproof.cases.model import BUDGETS, Budget
from wireproof.cli.live import run_live
from wireproof.cli.options import (
    AcceptedFile,
    Json,
    Overlay,
    Reports,
    Spec,
    Strict,
    Vendors,
    chosen,
    exclusive,
)
from wireproof.cli.output import note, notes, show, show_json, show_table
from wireproof.errors import UsageError, did_you_mean
from wireproof.findings.accepted import load_accepted
from wireproof.findings.escape import one_line
from wireproof.findings.finding import fails
from wireproof.findings.reports import parse_report, write_report
from wireproof.findings.reports.json import report_record
from wireproof.harness.manifest import load_manifest
from wireproof.pipeline.operations import Named, find_operations
from wireproof.pipeline.proving import prove_vendor, write_proof
from wireproof.pipeline.workers import cores
from wireproof.runner.reporting import proof_report
from wireproof.runner.run import ProgressEvent, ProofResult, prove_client, refuse_empty
from wireproof.workspace import Vendor

EXAMPLE = "Example: wireproof prove recoup --budget fast --report html=build/proof.html"
_RECORDED = "pr"
"""The budget whose result is kept beside the client."""

Callback = Callable[[ProgressEvent | str], None]
BudgetName = Annotated[
    str, typer.Option("--budget", help="fast (deterministic), pr or nightly (500 examples).")
]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the fuzzed examples.")]
Jobs = Annotated[
    int, typer.Option("-j", "--jobs", "-n", min=0, help="Processes to use; 0 is one per core.")
]


ClientFolder = Annotated[
    Path | None, typer.Option("--client", metavar="DIR", help="A client outside a workspace.")
]
Operations = Annotated[
    list[str] | None,
    typer.Option("--operation", metavar="OPERATION", help="Only this one; repeatable."),
]
NoProofCache = Annotated[
    bool,
    typer.Option("--no-cache", help="Prove everything anew; the report is the same."),
]
Live = Annotated[
    str | None,
    typer.Option(
        "--live",
        metavar="URL",
        help="Send documented examples to this sandbox; needs WIREPROOF_LIVE=1 as well.",
    ),
]


def prove(
    vendors: Vendors = None,
    *,
    client: ClientFolder = None,
    spec: Spec = None,
    overlay: Overlay = None,
    operation: Operations = None,
    budget: BudgetName = _RECORDED,
    seed: Seed = 0,
    jobs: Jobs = 1,
    report: Reports = None,
    accepted: AcceptedFile = None,
    strict: Strict = False,
    live: Live = None,
    no_cache: NoProofCache = False,
    json_: Json = False,
) -> int:
    """Prove the clients against their specs."""
    exclusive(vendors, spec)
    if (client is None) != (spec is None):
        raise UsageError("--client and --spec go together")
    wanted = budget_named(budget)
    if live is not None:
        return run_live(_one(vendors), live, json_=json_)
    reports = [parse_report(item) for item in report or ()]
    jobs = jobs or cores()
    with progress_bar() as tell:
        if client is not None and spec is not None:
            result = prove_client(
                client=client, spec=spec, overlay=overlay, budget=wanted, seed=seed, jobs=jobs,
                operations=_meant(operation, client, spec, overlay), progress=tell,
                accepted=accepted, cache=None if no_cache else cache_folder(),
            )  # fmt: skip
            found = [result]
            advise(accepted)
        else:
            named = chosen(vendors)
            found = [
                _prove(vendor, wanted, seed, jobs, operation, tell, no_cache=no_cache)
                for vendor in named
            ]
            advise(*(vendor.accepted for vendor in named))
    told = proof_report(found)
    for kind, path in reports:
        write_report(kind, path, told)
    if json_:
        show_json(report_record(told))
    else:
        report_results(found)
    return outcome(found, strict=strict)


def outcome(found: list[ProofResult], *, strict: bool = False) -> int:
    """Tell the exit code of a run whose reports are written.

    Args:
        found: of each vendor.
        strict: fail on what the ledger already tells of, too.

    Raises:
        SpecError: nothing of a document can be judged.
        SuiteError: nothing was found, and too little was tried.
    """
    if any(fails((*item.findings, *item.accounted), strict=strict) for item in found):
        return 1
    for item in found:
        refuse_empty(item)
    return 0


def advise(*lists: Path | None) -> None:
    """Say how to convert lists of accepted findings that have an old form."""
    for path in lists:
        for text in load_accepted(path).advice:
            note(text)


def _one(vendors: list[str] | None) -> Vendor:
    if not vendors or len(vendors) != 1:
        raise UsageError("--live takes one vendor")
    return chosen(vendors)[0]


def _prove(
    vendor: Vendor,
    budget: Budget,
    seed: int,
    jobs: int,
    operations: list[str] | None,
    tell: Callback,
    *,
    no_cache: bool,
) -> ProofResult:
    """Prove a vendor's client; a whole run with the usual budget is recorded beside it."""
    only = _meant(operations, vendor.client, vendor.spec, vendor.overlay)
    result = prove_vendor(
        vendor,
        budget,
        seed=seed,
        jobs=jobs,
        operations=only,
        progress=tell,
        no_cache=no_cache,
    )
    if budget.name == _RECORDED and seed == 0 and not operations:
        write_proof(vendor, result)
    return result


def _meant(
    words: list[str] | None, client: Path, spec: Path, overlay: Path | None
) -> list[str] | None:
    """The ids of the operations that the user named; None where none was."""
    if not words:
        return None
    known = [Named(one.id, one.method, one.path) for one in load_manifest(client).methods]
    return [id_ for word in words for id_ in find_operations(word, known, spec, overlay)]


def budget_named(name: str) -> Budget:
    """A budget by its name.

    Raises:
        UsageError: there is no such budget.
    """
    if name not in BUDGETS:
        raise UsageError(f"unknown budget {name!r}", hint=did_you_mean(name, BUDGETS))
    return BUDGETS[name]


@contextmanager
def progress_bar() -> Iterator[Callback]:
    """Tell what is being proven, on a terminal; say nothing in a pipe."""
    console = notes()
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("", total=None)

        def tell(event: ProgressEvent | str) -> None:
            text = event
            if isinstance(event, ProgressEvent):
                text = f"{event.vendor}: {event.operation} {event.check} ({event.cases} cases)"
            bar.update(task, description=str(text))

        yield tell


def report_results(found: list[ProofResult]) -> None:
    """Print a table, then every finding."""
    show_table(
        "proof",
        ["vendor", "cases", "findings", "accounted for"],
        [
            [item.vendor, str(item.cases), str(len(item.findings)), str(len(item.accounted))]
            for item in found
        ],
    )
    for item in found:
        for finding in item.findings:
            show(one_line(str(finding)))
        for known in (one for one in item.accounted if one.state == "known"):
            show(one_line(f"known: {known}: {known.reason}"))
        for one in item.unproven:
            show(one_line(f"not proven: {one.what} {one.pointer}: {one.reason}"))
    note(f"seed {found[0].seed}, budget {found[0].budget.name}")
