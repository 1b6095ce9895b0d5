"""The corpus report: what becomes of real vendors' documents.

For every vendor document: generated, degraded and refused operations, why things degraded, whether
the client imports, what mypy --strict says, what the proof finds and what it could not exercise.

    python -m tests.corpus.report [--only NAME…] [--no-mypy] [--no-proof] [--sample N] [--out DIR]

`--sample N` proves N operations of each client, spread evenly over the document (0: all); the
column `proven` says how many. Small documents come first, and every row is written to
`DIR/report.json` as soon as it is known; the clients and proofs are kept beside it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
TOOL = [sys.executable, "-m", "wireproof"]
COLUMNS = (
    "total generated degraded refused models seconds imports mypy "
    "proven cases findings unproven floors took"
).split()


@dataclass
class Row:
    """One document of the report."""

    name: str
    total: int = 0
    generated: int = 0
    degraded: int = 0
    refused: int = 0
    models: int = 0
    seconds: float = 0.0
    imports: bool | None = None
    mypy: int | None = None
    proven: int | None = None
    """Operations that were proven: a sample of a large document."""
    cases: int | None = None
    findings: int | None = None
    """Faults of the client or the suite; those of the vendor's document stand under `faults`."""
    unproven: int | None = None
    """Operations, and parts of them, that got no verdict."""
    floors: int | None = None
    """Parts that were exercised too little, without an excuse."""
    took: float | None = None
    """Seconds of a processor that the proof took, start apart."""
    reasons: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    """What the proof found, by owner and rule."""
    error: str = ""


def documents() -> dict[str, Path]:
    """The vendors' own documents: the corpus gives a reason for each of them."""
    manifest = json.loads((CORPUS / "MANIFEST.json").read_text("utf-8"))
    found: dict[str, Path] = {}
    for entry in manifest["specs"]:
        if "why" not in entry:
            continue
        path = CORPUS / entry["file"]
        if path.is_dir():
            path = next(iter(sorted(path.glob("openapi.y*ml"))), path)
        if path.is_file():
            found[entry["vendor"]] = path
    return found


def run(
    *arguments: str, cwd: Path = ROOT, timeout: int = 4 * 3_600
) -> subprocess.CompletedProcess[str]:
    """Run a command; its output is kept."""
    return subprocess.run(
        arguments, cwd=cwd, capture_output=True, text=True, check=False, timeout=timeout
    )


def examine(name: str, spec: Path, folder: Path, options: argparse.Namespace) -> Row:
    """Everything that the report says about one document."""
    package = f"{name}_client"
    out = folder / package
    shutil.rmtree(out, ignore_errors=True)
    start = time.perf_counter()
    made = run(*TOOL, "generate", "--spec", str(spec), "--out", str(out), "--name", "Api", "--json")
    row = Row(name, seconds=round(time.perf_counter() - start, 1))
    if made.returncode:
        row.error = _last_line(made.stderr)
        return row
    _read_generation(row, json.loads(made.stdout)["vendors"][0])
    modules = [f"{package}._client", f"{package}.models", f"{package}.errors"]
    modules += [
        f"{package}.resources.{path.stem}" for path in (out / "resources").glob("[a-z]*.py")
    ]
    imported = run(sys.executable, "-c", f"import {', '.join(modules)}", cwd=folder)
    row.imports = imported.returncode == 0
    row.error = "" if row.imports else _last_line(imported.stderr)
    if not options.no_mypy:
        checked = run(
            sys.executable, "-m", "mypy", "--strict", "--config-file=", package, cwd=folder
        )
        errors = [line for line in checked.stdout.splitlines() if ": error:" in line]
        row.mypy = len(errors)
        (folder / f"{name}.mypy.txt").write_text("\n".join(errors), "utf-8")
    if not options.no_proof and row.imports:
        _prove(row, spec, out, options.sample)
    return row


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["?"])[-1][:200]


def _read_generation(row: Row, record: dict[str, Any]) -> None:
    operations = record["operations"]
    row.total, row.generated = operations["total"], operations["generated"]
    row.degraded, row.refused = operations["degraded"], operations["refused"]
    row.models = record["schemas"]
    reasons = Counter(
        entry["reason"][:70] for entry in record["ledger"] if entry["status"] != "generated"
    )
    row.reasons = dict(reasons.most_common(12))


def _prove(row: Row, spec: Path, client: Path, sample: int) -> None:
    manifest = json.loads((client / "manifest.json").read_text("utf-8"))
    ids = [operation["id"] for operation in manifest["operations"]]
    count = min(sample or len(ids), len(ids))
    chosen = [ids[number * len(ids) // count] for number in range(count)]
    out = client.parent / f"{row.name}.proof.json"
    proven = run(
        sys.executable, "-m", "tests.corpus.proving", str(client), str(spec), str(out), *chosen
    )
    row.proven = count
    if proven.returncode:
        row.error = _last_line(proven.stderr)
        return
    told = json.loads(out.read_text("utf-8"))
    [record] = told["vendors"]
    short = [one for one in record["shortfalls"] if not one["excuse"]]
    own = [one for one in record["findings"] if one["owner"] != "spec"]
    row.cases, row.findings, row.floors = record["cases"], len(own), len(short)
    row.unproven, row.took = len(record["unproven"]), round(sum(told["seconds"].values()), 1)
    row.faults = dict(
        Counter(f"{one['owner']}: {one['rule']} ({one['check']})" for one in record["findings"])
    )


def main() -> int:
    """Print the report; 1 when an operation is missing, or a client does not import."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--no-mypy", action="store_true")
    parser.add_argument("--no-proof", action="store_true")
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "corpus")
    options = parser.parse_args()
    if not CORPUS.is_dir():
        print(f"no corpus at {CORPUS.name}: nothing to report", file=sys.stderr)
        return 2
    folder = options.out.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    chosen = {k: v for k, v in documents().items() if not options.only or k in options.only}
    rows: list[Row] = []
    show_head()
    with ThreadPoolExecutor(options.jobs) as pool:
        small_first = sorted(chosen.items(), key=lambda item: item[1].stat().st_size)
        jobs = [pool.submit(examine, *item, folder, options) for item in small_first]
        for job in as_completed(jobs):
            rows.append(job.result())
            show(rows[-1])
            record(folder / "report.json", rows)
    bad = [
        row for row in rows if row.error or row.refused or row.generated + row.degraded != row.total
    ]
    return 1 if bad else 0


def record(path: Path, rows: list[Row]) -> None:
    """Write rows, and keep those of other documents that an earlier run wrote."""
    known = json.loads(path.read_text("utf-8")) if path.is_file() else []
    kept = {row["name"]: row for row in known} | {row.name: asdict(row) for row in rows}
    path.write_text(json.dumps(list(kept.values()), indent=1), "utf-8")


def show_head() -> None:
    """Print the names of the columns."""
    print(f"{'document':14}" + "".join(f"{name:>10}" for name in COLUMNS), flush=True)


def show(row: Row) -> None:
    """Print what is known of one document: its line of the table, and the reasons."""
    values = [getattr(row, name) for name in COLUMNS]
    print(f"{row.name:14}" + "".join(f"{'-' if v is None else v!s:>10}" for v in values))
    if row.error:
        print(f"    error: {row.error}")
    for reason, count in row.reasons.items():
        print(f"    {count:5} degraded: {reason}")
    for fault, count in row.faults.items():
        print(f"    {count:5} found: {fault}")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
