"""`wireproof prove`: call the generated clients and judge what they put on the wire."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from wireproof.cli.options import Json, Overlay, Spec, Vendors, chosen, exclusive
from wireproof.cli.output import note, show, show_json, show_table
from wireproof.errors import UsageError
from wireproof.pipeline.proving import prove_vendor
from wireproof.prove.cases import BUDGETS, Budget
from wireproof.prove.run import ProofResult, prove_client

EXAMPLE = "Example: wireproof prove recoup --budget fast"


def prove(
    vendors: Vendors = None,
    *,
    client: Annotated[
        Path | None, typer.Option("--client", metavar="DIR", help="A client outside a workspace.")
    ] = None,
    spec: Spec = None,
    overlay: Overlay = None,
    budget: Annotated[str, typer.Option("--budget", help="fast, pr or nightly.")] = "pr",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the fuzzed examples.")] = 0,
    operation: Annotated[
        list[str] | None,
        typer.Option("--operation", metavar="ID", help="This operation alone; may be repeated."),
    ] = None,
    json_: Json = False,
) -> int:
    """Prove the clients against their specs."""
    exclusive(vendors, spec)
    if (client is None) != (spec is None):
        raise UsageError("--client and --spec go together")
    if operation and client is None:
        raise UsageError("--operation goes with --client and --spec")
    chosen_budget = budget_named(budget)
    found: list[ProofResult] = []
    if client is not None and spec is not None:
        found.append(
            prove_client(
                client=client,
                spec=spec,
                overlay=overlay,
                budget=chosen_budget,
                seed=seed,
                operations=operation,
            )
        )
    else:
        found = [prove_vendor(vendor, chosen_budget, seed=seed) for vendor in chosen(vendors)]
    if json_:
        show_json({"seed": seed, "budget": budget, "vendors": [record(item) for item in found]})
    else:
        report(found)
    return 0 if all(item.ok for item in found) else 1


def budget_named(name: str) -> Budget:
    """A budget by its name.

    Raises:
        UsageError: there is no such budget.
    """
    if name not in BUDGETS:
        raise UsageError(f"unknown budget {name!r}", hint=f"one of {', '.join(BUDGETS)}")
    return BUDGETS[name]


def report(found: list[ProofResult]) -> None:
    """Print a table, then every finding."""
    show_table(
        "proof",
        ["vendor", "cases", "findings"],
        [[item.vendor, str(item.cases), str(len(item.findings))] for item in found],
    )
    for item in found:
        for finding in item.findings:
            show(str(finding))
    note(f"seed {found[0].seed}, budget {found[0].budget.name}")


def record(item: ProofResult) -> dict[str, Any]:
    """One vendor of `prove --json`."""
    return {
        "name": item.vendor,
        "ok": item.ok,
        "cases": item.cases,
        "findings": [str(finding) for finding in item.findings],
    }
