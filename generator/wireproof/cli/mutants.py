"""`wireproof prove --mutants`: how far the proof can be trusted, as a kill rate.

In: vendors and a budget. Out: a table, the survivors, and an exit code.
"""

from __future__ import annotations

from typing import Any

from wireproof.cli.output import note, notes, show, show_json, show_table
from wireproof.pipeline.mutants import kill_rate
from wireproof.prove.cases import Budget
from wireproof.prove.mutants.fates import Fate, KillRate
from wireproof.prove.session import Settings
from wireproof.workspace import Vendor


def run_mutants(vendors: list[Vendor], budget: Budget, seed: int, *, json_: bool) -> int:
    """Measure the kill rate of each vendor; 1 when a mutant survives unexplained.

    Args:
        vendors: whose specs the mutants are made from.
        budget: of the proof that has to kill them.
        seed: of its fuzzed examples.
        json_: print JSON instead of a table.
    """
    console = notes()

    def tell(fate: Fate) -> None:
        if console.is_terminal:
            console.print(f"{fate.state}: {fate.mutant.name}", markup=False)

    rates = [kill_rate(vendor, Settings(budget, seed), tell) for vendor in vendors]
    total = _total(rates)
    if json_:
        show_json(total)
    else:
        _report(rates, total)
    return 1 if total["survivors"] else 0


def _total(rates: list[KillRate]) -> dict[str, Any]:
    records = [rate.record() for rate in rates]
    killed = sum(record["killed"] for record in records)
    survivors = [item for record in records for item in record["survivors"]]
    counted = killed + len(survivors)
    return {
        "mutants": sum(record["mutants"] for record in records),
        "killed": killed,
        "equivalent": [item for record in records for item in record["equivalent"]],
        "survivors": survivors,
        "rate": round(killed / counted, 4) if counted else 0.0,
        "vendors": records,
    }


def _report(rates: list[KillRate], total: dict[str, Any]) -> None:
    rows = [
        [
            rate.vendor,
            str(len(rate.fates)),
            str(len(rate.of("killed"))),
            str(len(rate.of("equivalent"))),
            str(len(rate.of("stillborn"))),
            str(len(rate.of("survived"))),
            f"{rate.rate:.1%}",
        ]
        for rate in rates
    ]
    columns = ["vendor", "mutants", "killed", "equivalent", "stillborn", "survived", "rate"]
    show_table("mutants", columns, rows)
    for item in total["survivors"]:
        show(f"survived: {item['operator']} at {item['where']}: {item['change']}")
        if item["reason"]:
            note(f"  {item['reason']}")
    show(f"kill rate {total['rate']:.1%}")
