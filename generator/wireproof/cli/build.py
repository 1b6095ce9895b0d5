"""`wireproof build`: regenerate every client and prove it; one table at the end."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from wireproof.cli.options import Json, Vendors, chosen
from wireproof.cli.output import note, notes, show, show_json, show_table
from wireproof.cli.prove import budget_named, record
from wireproof.pipeline import generation
from wireproof.pipeline.proving import prove_vendor
from wireproof.prove.run import ProgressEvent, ProofResult
from wireproof.workspace import Vendor

EXAMPLE = "Example: wireproof build; wireproof build recoup --budget nightly"
_COLUMNS = ["vendor", "operations", "models", "degraded", "cases", "findings", "seconds"]


def build(
    vendors: Vendors = None,
    *,
    budget: Annotated[str, typer.Option("--budget", help="fast, pr or nightly.")] = "pr",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the fuzzed examples.")] = 0,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that were edited by hand.")
    ] = False,
    json_: Json = False,
) -> int:
    """Generate and prove: the main job."""
    chosen_budget = budget_named(budget)
    built: list[tuple[generation.Generated, ProofResult, float]] = []
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=notes(),
        transient=True, disable=not notes().is_terminal,
    ) as progress:  # fmt: skip
        task = progress.add_task("", total=None)

        def tell(vendor: Vendor, text: str) -> None:
            progress.update(task, description=f"{vendor.name}: {text}")

        for vendor in chosen(vendors):
            start = time.perf_counter()
            tell(vendor, "generating")
            generated = generation.generate_vendor(vendor)
            generation.write_vendor(vendor, generated, force=force)

            def on_event(event: ProgressEvent, vendor: Vendor = vendor) -> None:
                tell(vendor, f"{event.operation} {event.lane} ({event.cases} cases)")

            proof = prove_vendor(vendor, chosen_budget, seed=seed, progress=on_event)
            built.append((generated, proof, time.perf_counter() - start))
    if json_:
        show_json({"vendors": [_record(*item) for item in built]})
    else:
        _report(built)
    return 0 if all(proof.ok for _, proof, _ in built) else 1


def _report(built: list[tuple[generation.Generated, ProofResult, float]]) -> None:
    rows = [
        [
            generated.name,
            str(generated.counts.total),
            str(len(generated.api.declarations)),
            str(generated.counts.degraded),
            str(proof.cases),
            str(len(proof.findings)),
            f"{seconds:.1f}",
        ]
        for generated, proof, seconds in built
    ]
    show_table("", _COLUMNS, rows)
    for _, proof, _ in built:
        for finding in proof.findings:
            show(str(finding))
    note(f"seed {built[0][1].seed}, budget {built[0][1].budget.name}")


def _record(generated: generation.Generated, proof: ProofResult, seconds: float) -> dict[str, Any]:
    return {
        **generation.generation_record(generated),
        "proof": record(proof),
        "seconds": round(seconds, 3),
    }
