"""What generation, import and calls cost, beside the peers, in one run: `make bench`.

    python -m tests.project.bench [--only WORD…] [--specs FOLDER]

In: the specs of GitHub, Stripe and Discord where they are to be found (else their rows are left
out), and documents of its own. Out: a table, and `build/bench.json`. The peers come from the
package index, into environments below `build/bench`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path

from tests.bench import diff_peers, observe_peers
from tests.bench.calls import call_rows, command_rows, import_rows
from tests.bench.generation import (
    Bench,
    Measured,
    again_rows,
    cold_rows,
    growth_rows,
    lines_row,
    models_row,
    part_rows,
)
from tests.bench.report import Row, show, tell, write
from tests.bench.running import FailedError, environment

ROOT = Path(__file__).parents[2]
PEERS = (
    "openapi-python-client==0.29.*",
    f"datamodel-code-generator=={version('datamodel-code-generator')}",
)
CLIENT = tuple(f"{name}=={version(name)}" for name in ("httpx", "pydantic"))
FIRST_CALLS = (
    'git.get_ref(owner="o", repo="r", ref="heads/x") -> {"ref": "r", "node_id": "n", '
    '"url": "u", "object": {"type": "commit", "sha": "' + "a" * 40 + '", "url": "u"}}',
    'issues.list_assignees(owner="o", repo="r") -> []',
)


def measurements(bench: Bench, client: Path, specs: Path) -> Iterator[tuple[str, Measured]]:
    """Everything that is measured, by name."""
    found = {path.name: next(iter(sorted(path.glob("*.[jy]*")))) for path in sorted(specs.glob("*"))
             if path.name in ("github", "stripe", "discord")}  # fmt: skip
    for name, spec in found.items():
        yield f"cold {name}", partial(cold_rows, bench, name, spec, 3)
    if github := found.get("github"):
        yield "models", lambda: models_row(bench, "github", github)
        yield "part", lambda: part_rows(bench, github, 3)
        yield "again", lambda: again_rows(bench, "github", github, 3)
        yield "lines", lambda: lines_row(bench, "github", github)
        yield "import", lambda: _github_imports(bench, client, github)
    yield "calls", lambda: call_rows(bench, client)
    yield "commands", lambda: command_rows(bench)
    yield "growth", lambda: growth_rows(bench)
    yield "diff", _diff_rows


def _diff_rows() -> Iterator[Row]:
    """`wireproof diff` beside oasdiff and Redocly; nothing where npm or the data is missing."""
    for row in [*diff_peers.rows(), *observe_peers.rows()]:
        yield Row(
            row["what"], row["ours"], row["peer"], row["ratio"], row["goal"], "", row["reached"]
        )


def _github_imports(bench: Bench, python: Path, spec: Path) -> Iterator[Row]:
    out = bench.new("github")
    bench.generate(spec, out, out.parent / "cache")
    for call in FIRST_CALLS:
        yield from import_rows(bench, python, "github", out.parent, call)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Measure generation, import and calls.")
    parser.add_argument("--only", nargs="*", default=[], help="words of what to measure")
    parser.add_argument("--specs", type=Path, default=ROOT.parent / "shared" / "corpus")
    given = parser.parse_args()
    folder = ROOT / "build" / "bench"
    shutil.rmtree(folder / "runs", ignore_errors=True)  # of a run that was interrupted
    bench = Bench(folder, environment(folder / "peers", PEERS))
    client = environment(folder / "client", CLIENT)
    rows: list[Row] = []
    failed: list[str] = []
    try:
        for name, measure in measurements(bench, client, given.specs):
            if given.only and not any(word in name for word in given.only):
                continue
            tell(f"measuring: {name}")
            try:
                rows.extend(measure())
            except FailedError as error:
                failed.append(f"{name}: {error}")
                tell(failed[-1])
    finally:  # an interrupted run shows what it has
        show(rows)
        write(rows, ROOT / "build" / "bench.json")
    if failed or not rows:
        sys.exit("\n".join(["not everything was measured", *failed]))


if __name__ == "__main__":
    main()
