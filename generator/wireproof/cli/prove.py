"""`wireproof prove`: call the generated clients and judge what they put on the wire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from wireproof.cache import Cache, cache_folder
from wireproof.cases.model import BUDGETS, Budget
from wireproof.cli.options import (
    AcceptedFile,
    Json,
    Overlay,
    Reports,
    Root,
    Spec,
    Strict,
    Vendors,
    check_root,
    chosen,
    exclusive,
)
from wireproof.cli.output import note, notes, show, show_json, show_table
from wireproof.cli.sharing import Results, ShardOf, Share, share_of
from wireproof.errors import UsageError, did_you_mean
from wireproof.findings.accepted import load_accepted
from wireproof.findings.escape import one_line
from wireproof.findings.finding import fails
from wireproof.findings.numbers import many
from wireproof.findings.reports import parse_report, write_report
from wireproof.findings.reports.json import report_record
from wireproof.harness.manifest import load_manifest
from wireproof.pipeline.operations import Named, find_operations
from wireproof.pipeline.proving import write_proof
from wireproof.pipeline.workers import cores
from wireproof.runner.reporting import proof_report
from wireproof.runner.run import Means, ProgressEvent, ProofResult, prove_client, refuse_empty
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
ExecutorAt = Annotated[
    str,
    typer.Option(
        "--executor", metavar="dask://HOST:PORT", help="Let this Dask cluster do the work."
    ),
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be proven; the shards of a run are asked for the same."""

    vendors: tuple[str, ...]
    operations: tuple[str, ...]
    budget: str
    seed: int
    client: str = ""
    spec: str = ""
    overlay: str = ""
    accepted: str = ""
    root: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One client, its document, and the vendor that has both, if they are a vendor's."""

    name: str
    client: Path
    spec: Path
    overlay: Path | None
    accepted: Path | None
    root: Path | None
    vendor: Vendor | None = None


def prove(
    vendors: Vendors = None,
    *,
    client: ClientFolder = None,
    spec: Spec = None,
    overlay: Overlay = None,
    root: Root = None,
    operation: Operations = None,
    budget: BudgetName = _RECORDED,
    seed: Seed = 0,
    jobs: Jobs = 1,
    shard: ShardOf = None,
    results: Results = None,
    executor: ExecutorAt = "",
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
    check_root(root, spec)
    budget_named(budget)
    if live is not None:
        from wireproof.cli.live import run_live  # noqa: PLC0415 - it opens the client

        return run_live(_one(vendors), live, json_=json_)
    share = share_of(shard, results, report)
    files = (str(path or "") for path in (client, spec, overlay, accepted, root))
    asked = Asked(tuple(vendors or ()), tuple(operation or ()), budget, seed, *files)
    share.begin("prove", asdict(asked))
    cache = None if no_cache else Cache(cache_folder())
    means = Means(jobs or cores(), executor, cache, share.results)
    return prove_share(asked, share, means, report, strict=strict, json_=json_)


def prove_share(
    asked: Asked,
    share: Share,
    means: Means,
    report: list[str] | None,
    *,
    strict: bool,
    json_: bool,
) -> int:
    """Prove a share of what was asked for, and report it if it is all of it.

    Args:
        asked: what.
        share: whose part this is.
        means: how.
        report: reports to write, as `KIND=PATH`.
        strict: fail on what the ledger already tells of, too.
        json_: print JSON.
    """
    reports = [parse_report(item) for item in report or ()]
    with progress_bar() as tell:
        found = list(_prove(asked, share, means, tell))
    took = {_task(one.vendor, n): s for one in found for n, s in one.seconds.items()}
    share.took("prove", took)
    if share.shard is not None:
        done = many(len(took), "operation")
        note(f"shard {share.shard}: {done} done; `wireproof merge` tells more")
        return 0
    if reports or json_:
        told = proof_report(found)
        for kind, path in reports:
            write_report(kind, path, told)
        if json_:
            show_json(report_record(told))
    if not json_:
        report_results(found)
    return outcome(found, strict=strict)


def _prove(asked: Asked, share: Share, means: Means, tell: Callback) -> Iterator[ProofResult]:
    """Prove each client; a whole run with the usual budget is recorded beside it."""
    targets = _targets(asked)
    some = bool(asked.operations) or share.shard is not None
    wanted = {one.name: _meant(asked.operations, one) for one in targets if some}
    mine = share.mine("prove", (_task(name, id_) for name, ids in wanted.items() for id_ in ids))
    for one in targets:
        ids = wanted.get(one.name)
        if mine is not None:
            ids = [id_ for id_ in ids or () if _task(one.name, id_) in mine]
            if not ids:
                continue
        result = prove_client(
            client=one.client, spec=one.spec, overlay=one.overlay, root=one.root,
            accepted=one.accepted,
            budget=BUDGETS[asked.budget], seed=asked.seed, operations=ids, progress=tell,
            means=means,
        )  # fmt: skip
        if ids is None and one.vendor and asked.budget == _RECORDED and asked.seed == 0:
            write_proof(one.vendor, result)
        yield result
    advise(*(one.accepted for one in targets))


def _task(vendor: str, operation: str) -> str:
    return f"{vendor} {operation}"


def _targets(asked: Asked) -> list[Target]:
    given = Path(asked.accepted) if asked.accepted else None
    if asked.client:
        client, overlay = Path(asked.client), Path(asked.overlay) if asked.overlay else None
        root = Path(asked.root) if asked.root else None
        name = load_manifest(client).vendor
        return [Target(name, client, Path(asked.spec), overlay, given, root)]
    return [
        Target(one.name, one.client, one.spec, one.overlay, one.accepted, one.folder, one)
        for one in chosen(list(asked.vendors))
    ]


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


def _meant(words: Sequence[str], target: Target) -> list[str]:
    """The ids of the operations that the user named; all where none was."""
    methods = load_manifest(target.client).methods
    if not words:
        return [one.id for one in methods]
    known = [Named(one.id, one.method, one.path) for one in methods]
    return find_operations(words, known, target.spec, target.overlay, target.root)


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
        for reason, places in Counter(gap.reason for gap in item.gaps if gap.steady).items():
            where = f"{item.vendor}, at {many(places, 'place')}"
            show(one_line(f"not tried in full: {where}: {reason}"))
    note(f"seed {found[0].seed}, budget {found[0].budget.name}")
