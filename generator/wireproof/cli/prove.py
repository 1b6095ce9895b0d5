"""`wireproof prove`: call the generated clients and judge what they put on the wire."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from wireproof.cli.live import run_live
from wireproof.cli.mutants import run_mutants
from wireproof.cli.options import Json, Overlay, Spec, Vendors, chosen, exclusive
from wireproof.cli.output import note, notes, show, show_json, show_table
from wireproof.errors import UsageError
from wireproof.pipeline.proving import prove_vendor, write_proof
from wireproof.prove.cases import BUDGETS, Budget
from wireproof.prove.reports import parse_report, render_json, write_report
from wireproof.prove.run import ProgressEvent, ProofResult, prove_client

EXAMPLE = "Example: wireproof prove recoup --budget fast --report html=build/proof.html"
_RECORDED = "pr"
"""The budget whose result is kept beside the client."""

Callback = Callable[[ProgressEvent | str], None]
BudgetName = Annotated[
    str, typer.Option("--budget", help="fast (deterministic), pr or nightly (500 examples).")
]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the fuzzed examples.")]
Jobs = Annotated[int, typer.Option("-n", "--jobs", min=1, help="Processes to use.")]


def prove(
    vendors: Vendors = None,
    *,
    client: Annotated[
        Path | None, typer.Option("--client", metavar="DIR", help="A client outside a workspace.")
    ] = None,
    spec: Spec = None,
    overlay: Overlay = None,
    operation: Annotated[
        list[str] | None, typer.Option("--operation", metavar="ID", help="Only this operation.")
    ] = None,
    budget: BudgetName = _RECORDED,
    seed: Seed = 0,
    jobs: Jobs = 1,
    report: Annotated[
        list[str] | None,
        typer.Option("--report", metavar="KIND=PATH", help="Also write json, junit, html or md."),
    ] = None,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Prove broken clients instead: the kill rate.")
    ] = False,
    live: Annotated[
        str | None,
        typer.Option(
            "--live",
            metavar="URL",
            help="Send documented examples to this sandbox; needs WIREPROOF_LIVE=1 as well.",
        ),
    ] = None,
    json_: Json = False,
) -> int:
    """Prove the clients against their specs."""
    exclusive(vendors, spec)
    if live is not None:
        if not vendors or len(vendors) != 1:
            raise UsageError("--live takes one vendor")
        return run_live(chosen(vendors)[0], live, json_=json_)
    if mutants:
        return run_mutants(chosen(vendors), budget_named(budget), seed, json_=json_)
    if (client is None) != (spec is None):
        raise UsageError("--client and --spec go together")
    wanted = budget_named(budget)
    reports = [parse_report(item) for item in report or ()]
    found: list[ProofResult] = []
    with progress_bar() as tell:
        if client is not None and spec is not None:
            found.append(
                prove_client(
                    client=client,
                    spec=spec,
                    overlay=overlay,
                    budget=wanted,
                    seed=seed,
                    jobs=jobs,
                    operations=operation or None,
                    progress=tell,
                )
            )
        for vendor in chosen(vendors) if client is None else ():
            result = prove_vendor(
                vendor, wanted, seed=seed, jobs=jobs, operations=operation or None, progress=tell
            )
            if wanted.name == _RECORDED and seed == 0 and not operation:
                write_proof(vendor, result)
            found.append(result)
    for kind, path in reports:
        write_report(kind, path, found)
    if json_:
        show_json(json.loads(render_json(found)))
    else:
        report_results(found)
    return 0 if all(item.ok for item in found) else 1


def budget_named(name: str) -> Budget:
    """A budget by its name.

    Raises:
        UsageError: there is no such budget.
    """
    if name not in BUDGETS:
        raise UsageError(f"unknown budget {name!r}", hint=f"one of {', '.join(BUDGETS)}")
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
                text = f"{event.vendor}: {event.operation} {event.lane} ({event.cases} cases)"
            bar.update(task, description=str(text))

        yield tell


def report_results(found: list[ProofResult]) -> None:
    """Print a table, then every finding."""
    show_table(
        "proof",
        ["vendor", "cases", "findings", "waived"],
        [
            [item.vendor, str(item.cases), str(len(item.findings)), str(len(item.waived))]
            for item in found
        ],
    )
    for item in found:
        for finding in item.findings:
            show(str(finding))
    note(f"seed {found[0].seed}, budget {found[0].budget.name}")
