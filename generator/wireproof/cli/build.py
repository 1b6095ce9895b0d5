"""`wireproof build`: regenerate every client and prove it; one table at the end."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from wireproof.cache import Cache, cache_folder
from wireproof.cli.options import Json, Vendors, chosen
from wireproof.cli.output import note, show, show_json, show_table
from wireproof.cli.prove import BudgetName, Jobs, Seed, budget_named, outcome, progress_bar
from wireproof.findings.escape import one_line
from wireproof.findings.reports.json import subject_record
from wireproof.pipeline import generation
from wireproof.pipeline.generated import Generated
from wireproof.pipeline.proving import prove_vendor, write_proof
from wireproof.runner.reporting import proof_subject
from wireproof.runner.run import Means, ProofResult

EXAMPLE = "Example: wireproof build; wireproof build recoup --budget nightly"
_COLUMNS = ["vendor", "operations", "models", "degraded", "cases", "findings", "seconds"]


def build(
    vendors: Vendors = None,
    *,
    budget: BudgetName = "pr",
    seed: Seed = 0,
    jobs: Jobs = 1,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that were edited by hand.")
    ] = False,
    json_: Json = False,
) -> int:
    """Generate and prove: the main job."""
    wanted, means = budget_named(budget), Means(jobs, cache=Cache(cache_folder()))
    built: list[tuple[Generated, ProofResult, float]] = []
    with progress_bar() as tell:
        for vendor in chosen(vendors):
            start = time.perf_counter()
            tell(f"{vendor.name}: generating")
            generated = generation.generate_vendor(vendor)
            generation.write_vendor(vendor, generated, force=force)
            proof = prove_vendor(vendor, wanted, seed=seed, progress=tell, means=means)
            write_proof(vendor, proof)
            built.append((generated, proof, time.perf_counter() - start))
    if json_:
        show_json({"vendors": [_record(*item) for item in built]})
    else:
        _report(built)
    return outcome([proof for _, proof, _ in built])


def _report(built: list[tuple[Generated, ProofResult, float]]) -> None:
    rows = [
        [
            generated.name,
            str(generated.counts.total),
            str(generated.declarations),
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
            show(one_line(str(finding)))
    note(f"seed {built[0][1].seed}, budget {built[0][1].budget.name}")


def _record(generated: Generated, proof: ProofResult, seconds: float) -> dict[str, Any]:
    return {
        **generated.record,
        "proof": subject_record(proof_subject(proof)),
        "seconds": round(seconds, 3),
    }
