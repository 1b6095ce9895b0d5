"""What generation, import and calls cost, beside the peers, in one run: `make bench`.

    python -m tests.project.bench [--only WORD…] [--specs FOLDER]

With `--only`, the other rows of `build/bench.json` stay as they are.

In: the entries of `tests/bench/entries.py`; the specs of GitHub, Stripe and Discord where they are
to be found (else their rows are left out), and documents of its own. Out: a table, and
`build/bench.json`. The peers come from the package index, into environments below `build/bench`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

from tests.bench.entries import ENTRIES
from tests.bench.generation import Bench
from tests.bench.report import Row, show, tell, write
from tests.bench.running import FailedError, environment

ROOT = Path(__file__).parents[2]
PEERS = (
    "openapi-python-client==0.29.*",
    f"datamodel-code-generator=={version('datamodel-code-generator')}",
)
LARGE = ("github", "stripe", "discord")
CLIENT = tuple(f"{name}=={version(name)}" for name in ("httpx", "pydantic"))
NEWER = tuple(f"{name}=={version(name)}" for name in ("httpx2", "pydantic"))


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Measure generation, import and calls.")
    parser.add_argument("--only", nargs="*", default=[], help="words of what to measure")
    parser.add_argument("--specs", type=Path, default=ROOT.parent / "shared" / "corpus")
    given = parser.parse_args()
    folder = ROOT / "build" / "bench"
    shutil.rmtree(folder / "runs", ignore_errors=True)  # of a run that was interrupted
    specs = {path.name: next(iter(sorted(path.glob("*.[jy]*"))))
             for path in sorted(given.specs.glob("*")) if path.name in LARGE}  # fmt: skip
    bench = Bench(
        folder,
        environment(folder / "peers", PEERS),
        environment(folder / "client", CLIENT),
        environment(folder / "newer", NEWER),
        specs,
    )
    rows: list[Row] = []
    failed: list[str] = []
    try:
        for name, measure in ENTRIES:
            if given.only and not any(word in name for word in given.only):
                continue
            tell(f"measuring: {name}")
            try:
                rows.extend(measure(bench))
            except FailedError as error:
                failed.append(f"{name}: {error}")
                tell(failed[-1])
    finally:  # an interrupted run shows what it has
        show(rows)
        write(rows, ROOT / "build" / "bench.json", keep=bool(given.only))
    if failed or not rows:
        sys.exit("\n".join(["not everything was measured", *failed]))


if __name__ == "__main__":
    main()
