"""Conformance with TypeSpec's suite for HTTP clients, as a table.

    python -m tests.conformance [--dialect 3.0 3.1 3.2] [--only SERVICE…] [--fresh] [--docs PATH]

Each service of `@typespec/http-specs` is compiled with the official OpenAPI emitter, a client is
generated from the document, and each scenario is driven against the suite's own server, which
judges the requests. `--docs` writes the table to a page.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conformance.install import install, served
from tests.conformance.page import page, table
from tests.conformance.services import DIALECTS

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "conformance"
_LONGEST = 900
"""Seconds for all services of a dialect."""


def main() -> int:
    """Install, generate, drive; 1 when a scenario went wrong."""
    options = _options()
    install(BUILD)
    if options.fresh:
        shutil.rmtree(BUILD / "clients", ignore_errors=True)
    found: dict[str, list[dict[str, Any]]] = {}
    for dialect in options.dialect:
        told = _module("services", str(BUILD), dialect)
        sys.stderr.write(told)
        with served(BUILD) as origin:
            text = _module("drive", str(BUILD), dialect, origin, *options.only)
        found[dialect] = json.loads(text)
        (BUILD / f"verdicts-{dialect}.json").write_text(text, "utf-8")
    sys.stdout.write(table(found) + "\n")
    for dialect, verdicts in found.items():
        for one in verdicts:
            if one["mark"] in ("wrong", "less typed"):
                what = f"{dialect} {one['mark']:10} {one['name']}: {one['reason'][:200]}"
                sys.stdout.write(what + "\n")
    if options.docs:
        Path(options.docs).parent.mkdir(exist_ok=True)
        Path(options.docs).write_text(page(found), "utf-8")
    return int(any(one["mark"] == "wrong" for each in found.values() for one in each))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("--dialect", nargs="+", choices=list(DIALECTS), default=list(DIALECTS))
    parser.add_argument("--only", nargs="+", default=[], metavar="SERVICE")
    parser.add_argument("--fresh", action="store_true", help="generate the clients anew")
    parser.add_argument("--docs", default="", metavar="PATH", help="write the page there")
    return parser.parse_args()


def _module(name: str, *arguments: str) -> str:
    """Run a module of this package in a process of its own, bounded in time."""
    command = [sys.executable, "-m", f"tests.conformance.{name}", *arguments]
    made = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=_LONGEST
    )
    return made.stdout


if __name__ == "__main__":
    raise SystemExit(main())
