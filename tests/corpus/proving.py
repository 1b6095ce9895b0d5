"""Prove one client of the corpus, and tell everything: findings, and floors that were not reached.

    python -m tests.corpus.proving CLIENT SPEC OUT [OPERATION…]

What an operation shows is kept beside OUT as soon as it is known: a run that was stopped goes on
where it stood. OUT also tells the seconds of a processor by operation, and the peak of memory.
"""

from __future__ import annotations

import gc
import resource
import sys
from pathlib import Path

from wireproof.cache import Folder
from wireproof.cases.model import BUDGETS
from wireproof.findings.plain import json_text
from wireproof.findings.reports.json import report_record
from wireproof.runner.reporting import proof_report
from wireproof.runner.run import Means, prove_client


def main() -> None:
    """Write the proof of some operations, or of all, as JSON."""
    client, spec, out, *operations = sys.argv[1:]
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)  # as `wireproof prove` does: a full search takes seconds
    result = prove_client(
        client=Path(client),
        spec=Path(spec),
        overlay=None,
        budget=BUDGETS["fast"],
        operations=operations or None,
        means=Means(results=Folder(Path(f"{out}.kept"))),
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = {**report_record(proof_report([result])), "seconds": result.seconds, "peak_kib": peak}
    Path(out).write_text(json_text(told), "utf-8")


if __name__ == "__main__":
    main()
