"""Prove one client of the corpus, and tell everything: findings, and floors that were not reached.

    python -m tests.corpus.proving CLIENT SPEC OUT [OPERATION…]

Unlike `wireproof prove`, it writes what it knows also where the suite did too little.
"""

from __future__ import annotations

import sys
from pathlib import Path

from wireproof.cases.model import BUDGETS
from wireproof.findings.reports import render_report
from wireproof.runner.reporting import proof_report
from wireproof.runner.run import open_client, run_plans
from wireproof.runner.session import Settings, each_plan


def main() -> None:
    """Write the proof of some operations, or of all, as JSON."""
    client, spec, out, *operations = sys.argv[1:]
    settings = Settings(BUDGETS["fast"], 0)
    document, manifest = open_client(Path(client), Path(spec), None)
    planned = each_plan(document, manifest, settings, operations or None)
    result = run_plans(document, manifest, planned, settings)
    Path(out).write_text(render_report("json", proof_report([result])), "utf-8")


if __name__ == "__main__":
    main()
