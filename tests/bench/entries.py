"""What `make bench` measures: the one place where an entry is registered.

An entry is a name (`--only` takes words of it) and a function in a file of its own, which gets a
`Bench` and yields rows; none where what it needs is missing: a specification, npm, a port.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from tests.bench import (
    calls,
    diff_peers,
    generation,
    large_files,
    observe_peers,
    redocly,
    startup,
)
from tests.bench.generation import Bench
from tests.bench.report import Row

Rows = Callable[[Bench], Iterator[Row]]


def _of_records(measure: Callable[[], Iterable[dict[str, object]]]) -> Rows:
    """Rows of an entry that also runs by itself, and tells them as records."""

    def rows(_: Bench) -> Iterator[Row]:
        for row in measure():
            names = ("what", "ours", "peer", "ratio", "goal")
            yield Row(*(row[name] for name in names), "", row["reached"])  # type: ignore[arg-type]

    return rows


ENTRIES: Final[tuple[tuple[str, Rows], ...]] = (
    ("cold", generation.all_cold_rows),
    ("redocly generate", redocly.rows),
    ("models", generation.models_row),
    ("part", generation.part_rows),
    ("again", generation.again_rows),
    ("lines", generation.lines_row),
    ("growth", generation.growth_rows),
    ("startup", startup.rows),
    ("import", calls.github_import_rows),
    ("calls", calls.call_rows),
    ("commands", calls.command_rows),
    ("large files", large_files.rows),
    ("diff", _of_records(diff_peers.rows)),
    ("observe", _of_records(observe_peers.rows)),
)
