"""The figures of `build/bench.json` as a table in Markdown, for the documentation.

    python -m tests.bench.table [--write docs/measurements.md]

In: what `make bench` wrote. Out: the table, printed; or put between the two marks of a page, and
nothing else of the page is touched.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tests.bench.report import Row, figure

ROOT = Path(__file__).parents[2]
BEGIN = "<!-- bench: begin; written by `python -m tests.bench.table --write` -->"
END = "<!-- bench: end -->"
_REACHED = {None: "", True: "yes", False: "**missed**"}


def render(data: dict[str, Any]) -> str:
    """Render the content of `bench.json`: what it was taken on, then a row for each figure."""
    machine = data["machine"]
    versions = ", ".join(f"{name} {one}" for name, one in machine["versions"].items())
    load, python = f"load {figure(machine['load'])}", f"Python {machine['python']}"
    lines = [
        f"{machine['platform']}, {machine['cores']} cores, {load}, {python}; {versions}.",
        "",
        "| what | ours | peer | ratio | goal | reached |",
        "|---|---:|---:|---:|---:|---|",
    ]
    return "\n".join([*lines, *(_line(one) for one in data["results"])]) + "\n"


def _line(record: dict[str, Any]) -> str:
    row = Row(**{name: value for name, value in record.items() if name != "reached"})
    cells = (
        row.what.replace("|", "\\|"),
        figure(row.ours, row.unit),
        figure(row.peer, row.unit),
        figure(row.ratio),
        figure(row.goal),
        _REACHED[row.reached],
    )
    return f"| {' | '.join(cells)} |"


def put_into(page: str, table: str) -> str:
    """Return a page with the table between its marks.

    Raises:
        ValueError: the page has not both marks, in this order.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no place for the table: {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{table}{END}{after}"


def main() -> None:
    """Print the table, or write it into a page."""
    parser = argparse.ArgumentParser(description="Render build/bench.json as Markdown.")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put it between its marks here")
    given = parser.parse_args()
    source = ROOT / "build" / "bench.json"
    if not source.is_file():
        sys.exit("there is no build/bench.json: run `make bench` first")
    table = render(json.loads(source.read_text("utf-8")))
    if given.write is None:
        sys.stdout.write(table)
        return
    try:
        made = put_into(given.write.read_text("utf-8"), table)
    except ValueError as error:
        sys.exit(f"{given.write}: {error}")
    given.write.write_text(made, "utf-8")


if __name__ == "__main__":
    main()
