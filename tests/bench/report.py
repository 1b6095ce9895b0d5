"""The rows of the benchmark, as a table and as JSON.

In: what was measured. Out: a table for people, `build/bench.json` for machines.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

VERSIONS = ("wireproof", "datamodel-code-generator", "httpx", "pydantic", "ruff", "schemathesis")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was measured; `goal` is the largest ratio (or value) that is good."""

    what: str
    ours: float
    peer: float | None = None
    ratio: float | None = None
    goal: float | None = None
    unit: str = "s"
    verdict: bool | None = None
    """Whether the goal is reached, where that is not a matter of being small enough."""

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None or self.verdict is not None:
            return self.verdict
        return (self.ours if self.ratio is None else self.ratio) <= self.goal

    def record(self) -> dict[str, Any]:
        """The row for machines."""
        return {**asdict(self), "reached": self.reached}


def write(rows: list[Row], path: Path, *, keep: bool = False) -> None:
    """Write `bench.json`.

    Args:
        rows: what was measured.
        path: of the file.
        keep: leave what was not measured again as the file has it.
    """
    found = json.loads(path.read_text("utf-8"))["results"] if keep and path.is_file() else []
    records = {one["what"]: one for one in (*found, *(row.record() for row in rows))}
    data = {"machine": machine(), "results": [*records.values()]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def show(rows: list[Row]) -> None:
    """Print the table."""
    table = Table("what", "ours", "peer", "ratio", "goal", "reached")
    for row in rows:
        reached = {None: "", True: "yes", False: "no"}[row.reached]
        figures = [figure(row.ours, row.unit), figure(row.peer, row.unit), figure(row.ratio)]
        table.add_row(row.what, *figures, figure(row.goal), reached)
    Console(width=140).print(table)


def tell(text: str) -> None:
    """Say what is going on."""
    sys.stderr.write(f"{text}\n")


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "platform": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "versions": {name: version(name) for name in VERSIONS},
    }


def figure(value: float | None, unit: str = "") -> str:
    """Return a value with as many digits as mean something; "" where there is none."""
    if value is None:
        return ""
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 3 if abs(value) < 1 else 2
    return f"{value:,.{digits}f} {unit}".strip()
