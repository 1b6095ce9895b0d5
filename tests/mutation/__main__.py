"""`python -m tests.mutation`: how far the proof can be trusted, as a kill rate.

In: vendors and a budget. Out: a table, the survivors, and an exit code.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.mutation.fates import Fate, KillRate, total
from tests.mutation.run import Options
from tests.mutation.samples import SAMPLES
from tests.mutation.sources import measure_sources
from tests.mutation.subjects import kill_rates
from wireproof.cases.model import BUDGETS, Budget
from wireproof.cli.options import chosen
from wireproof.cli.output import note, notes, show, show_json, show_table
from wireproof.runner.session import Settings
from wireproof.workspace import Vendor

KINDS = ("spec", "code", "runtime", "sources")
"""What can be broken: documents, tables and models, the runtime, the readers of documents."""

_EVERY = 25
"""Mutants between two lines of progress, where nobody watches a terminal."""


def run_mutants(
    vendors: list[Vendor],
    budget: Budget,
    seed: int,
    *,
    kinds: Sequence[str] = KINDS,
    json_: bool = False,
    sample: int = 0,
    kept: Path | None = None,
    file: str = "",
) -> int:
    """Measure the kill rate; 1 when a mutant survives unexplained.

    Args:
        vendors: whose specs the mutants are made from.
        budget: of the proof that has to kill them; its deterministic cases are tried first.
        seed: of its fuzzed examples.
        kinds: what to break; see `KINDS`.
        json_: print JSON instead of a table.
        sample: of the runtime's edits; see `Options`.
        kept: file of the runtime's fates; see `Options`.
        file: of the runtime, to try every edit of it; see `Options`.
    """
    rounds = [Settings(BUDGETS["fast"], seed)]
    if budget.examples:
        rounds.append(Settings(budget, seed))
    broken = tuple(set(kinds) - {"sources"})
    options = Options(rounds=tuple(rounds), kinds=broken, sample=sample, kept=kept, file=file)
    whole = "runtime" in kinds
    rates = kill_rates(vendors, options, _Progress(), whole=whole) if options.kinds else ()
    if "sources" in kinds:
        rates = (*rates, measure_sources())
    found = total(rates)
    if json_:
        show_json(found)
    else:
        _report(rates, found)
    return 1 if found["survivors"] else 0


class _Progress:
    """Tells of each fate on a terminal, of every 25th elsewhere."""

    def __init__(self) -> None:
        self._console = notes()
        self._seen: Counter[str] = Counter()

    def __call__(self, name: str, fate: Fate) -> None:
        self._seen[name] += 1
        if self._console.is_terminal or fate.state == "survived":
            note(f"{name}: {fate.state}: {fate.mutant.name}")
        elif self._seen[name] % _EVERY == 0:
            note(f"{name}: {self._seen[name]} mutants judged")


def _report(rates: Sequence[KillRate], found: dict[str, Any]) -> None:
    rows = [
        [
            rate.vendor,
            str(len(rate.fates)),
            str(len(rate.of("killed"))),
            str(len(rate.of("equivalent"))),
            str(len(rate.of("stillborn"))),
            str(len(rate.of("survived"))),
            f"{rate.rate:.1%}",
            f"{rate.deterministic:.1%}",
        ]
        for rate in rates
    ]
    columns = ["of", "mutants", "killed", "equivalent", "stillborn", "survived", "rate",
               "deterministic"]  # fmt: skip
    show_table("mutants", columns, rows)
    for item in found["survivors"]:
        show(f"survived: {item['operator']} at {item['where']}: {item['change']}")
        if item["reason"]:
            note(f"  {item['reason']}")
    for rate in rates:
        for one, edits in rate.outside:
            note(f"not mutated: {one.code}, {edits} edits: {one.reason}; see {one.test}")
    show(f"kill rate {found['rate']:.1%}, deterministic checks alone "
         f"{found['deterministic_rate']:.1%}")  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Measure the kill rate of the proof: `python -m tests.mutation --budget fast recoup`."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=main.__doc__)
    whose = "whose clients to break; all, and the trap (with --runtime: that and its like alone)"
    parser.add_argument("vendors", nargs="*", help=whose)
    parser.add_argument("--budget", choices=sorted(BUDGETS), default="pr")
    parser.add_argument("--seed", type=int, default=0, help="of the fuzzed examples")
    alone = parser.add_mutually_exclusive_group()
    for kind, what in (("sources", "the readers of documents"), ("runtime", "the runtime")):
        said = f"break {what}, and nothing else"
        alone.add_argument(f"--{kind}", dest="kinds", action="store_const", const=[kind], help=said)
    said = f"other edits of the runtime than the usual ones: 1 to {SAMPLES}, none in two of them"
    parser.add_argument(
        "--sample", type=int, default=0, choices=range(SAMPLES + 1), metavar="N", help=said
    )
    said = "keep the runtime's fates in a file, and go on after those that it has"
    parser.add_argument("--keep", type=Path, metavar="FILE", help=said)
    said = "every edit of one file of the runtime, such as pages.py; with --runtime"
    parser.add_argument("--file", default="", metavar="NAME", help=said)
    parser.add_argument("--json", action="store_true", help="print for machines")
    given = parser.parse_args(arguments)
    kinds = given.kinds or (KINDS[:2] if given.vendors else KINDS)
    vendors = chosen(given.vendors) if given.vendors or kinds != ["runtime"] else []
    return run_mutants(vendors, BUDGETS[given.budget], given.seed, kinds=kinds, json_=given.json,
                       sample=given.sample, kept=given.keep, file=given.file)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
