"""The corpus report: what becomes of real vendors' documents.

For every vendor document: generated, degraded and refused operations, why things degraded, whether
the client imports, what mypy --strict says, and what the proof finds.

    python -m tests.corpus.report [--only NAME…] [--no-mypy] [--no-proof] [--sample N] [--out FILE]

`--sample N` proves at most N operations of each client (0: all).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"


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
    mypy_errors: int | None = None
    cases: int | None = None
    findings: int | None = None
    proof_seconds: float | None = None
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
    *arguments: str, cwd: Path = ROOT, timeout: int = 1_800
) -> subprocess.CompletedProcess[str]:
    """Run a command; its output is kept."""
    return subprocess.run(
        arguments, cwd=cwd, capture_output=True, text=True, check=False, timeout=timeout
    )


def examine(name: str, spec: Path, folder: Path, options: argparse.Namespace) -> Row:
    """Everything that the report says about one document."""
    package = f"{name}_client"
    out = folder / package
    tool = [sys.executable, "-m", "wireproof"]
    start = time.perf_counter()
    made = run(*tool, "generate", "--spec", str(spec), "--out", str(out), "--name", "Api", "--json")
    row = Row(name, seconds=round(time.perf_counter() - start, 1))
    if made.returncode:
        row.error = made.stderr.strip().splitlines()[-1][:200] if made.stderr else "?"
        return row
    _read_generation(row, json.loads(made.stdout)["vendors"][0])
    modules = [f"{package}._client", f"{package}.models", f"{package}.errors"]
    modules += [
        f"{package}.resources.{path.stem}" for path in (out / "resources").glob("[a-z]*.py")
    ]
    imported = run(sys.executable, "-c", f"import {', '.join(modules)}", cwd=folder)
    row.imports = imported.returncode == 0
    row.error = "" if row.imports else imported.stderr.strip().splitlines()[-1][:200]
    if not options.no_mypy:
        checked = run(
            sys.executable, "-m", "mypy", "--strict", "--config-file=", package, cwd=folder
        )
        row.mypy_errors = sum(": error:" in line for line in checked.stdout.splitlines())
    if not options.no_proof and row.imports:
        _prove(row, spec, out, options.sample, tool)
    return row


def _read_generation(row: Row, record: dict[str, Any]) -> None:
    operations = record["operations"]
    row.total, row.generated = operations["total"], operations["generated"]
    row.degraded, row.refused = operations["degraded"], operations["refused"]
    row.models = record["schemas"]
    reasons = Counter(
        entry["reason"][:70] for entry in record["ledger"] if entry["status"] != "generated"
    )
    row.reasons = dict(reasons.most_common(12))


def _prove(row: Row, spec: Path, out: Path, sample: int, tool: list[str]) -> None:
    arguments = ["prove", "--client", str(out), "--spec", str(spec), "--budget", "fast", "--json"]
    if sample:
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        ids = [operation["id"] for operation in manifest["operations"]]
        step = max(1, len(ids) // sample)
        for identifier in ids[::step][:sample]:
            arguments += ["--operation", identifier]
    start = time.perf_counter()
    proven = run(*tool, *arguments)
    row.proof_seconds = round(time.perf_counter() - start, 1)
    try:
        [record] = json.loads(proven.stdout)["vendors"]
    except (ValueError, KeyError):
        row.error = proven.stderr.strip().splitlines()[-1][:200] if proven.stderr else "no proof"
        return
    row.cases, row.findings = record["cases"], len(record["findings"])
    row.faults = dict(
        Counter(f"{one['owner']}: {one['rule']} ({one['lane']})" for one in record["findings"])
    )


def main() -> int:
    """Print the report; 1 when an operation is missing, or a client does not import."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--no-mypy", action="store_true")
    parser.add_argument("--no-proof", action="store_true")
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "corpus.json")
    options = parser.parse_args()
    if not CORPUS.is_dir():
        print(f"no corpus at {CORPUS.name}: nothing to report", file=sys.stderr)
        return 2
    chosen = {k: v for k, v in documents().items() if not options.only or k in options.only}
    with (
        tempfile.TemporaryDirectory(prefix="wireproof-corpus-") as folder,
        ThreadPoolExecutor(options.jobs) as pool,
    ):
        rows = list(pool.map(lambda item: examine(*item, Path(folder), options), chosen.items()))
    show(rows)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps([asdict(row) for row in rows], indent=1), "utf-8")
    bad = [
        row for row in rows if row.error or row.refused or row.generated + row.degraded != row.total
    ]
    return 1 if bad else 0


def show(rows: list[Row]) -> None:
    """Print the table and the reasons."""
    columns = "total generated degraded refused models seconds imports mypy_errors cases findings"
    print(f"{'document':14}" + "".join(f"{name:>12}" for name in columns.split()))
    for row in rows:
        values = [getattr(row, name) for name in columns.split()]
        print(f"{row.name:14}" + "".join(f"{'-' if v is None else v!s:>12}" for v in values))
        if row.error:
            print(f"    error: {row.error}")
        for reason, count in row.reasons.items():
            print(f"    {count:5} degraded: {reason}")
        for fault, count in row.faults.items():
            print(f"    {count:5} found: {fault}")


if __name__ == "__main__":
    raise SystemExit(main())
