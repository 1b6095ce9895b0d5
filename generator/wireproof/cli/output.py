"""Where output goes: results to stdout, progress and notes to stderr, colours only where wanted.

In: values to show. Out: text. `NO_COLOR` and a pipe switch colours off (no-color.org); JSON is
never mixed with anything else. Text of a spec may hold anything: nothing in it is taken for markup,
its control characters are shown, not obeyed, and no line of it is a command to a CI server.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from wireproof.findings.escape import json_controls, one_line, terminal
from wireproof.spec.json_text import indented

_SOON: Final = 2.0
"""Seconds; shorter work has no progress worth a line."""


def notes() -> Console:
    """The console for progress and notes."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def results() -> Console:
    """The console for results."""
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=True)


def show(text: str) -> None:
    """Print one result as it is: no markup, no wrapping."""
    results().print(terminal(text))


def note(text: str) -> None:
    """Print one note."""
    notes().print(terminal(text))


@contextmanager
def telling(*, quiet: bool = False) -> Iterator[Callable[[str, str], None]]:
    """Tell what is being done: a line that changes on a terminal, lines in a pipe.

    Args:
        quiet: tell nothing.

    Yields:
        a function of who is worked on, and what is being done. In a pipe it prints a line when a
        step begins that comes later than `_SOON`, so that short work is silent.
    """
    console = notes()
    if quiet or not console.is_terminal:
        start = time.monotonic()

        def line(who: str, what: str) -> None:
            if not quiet and time.monotonic() - start > _SOON:
                note(f"{who}: {what}")

        yield line
        return
    from rich.progress import (  # noqa: PLC0415 - slow to import, and seldom needed
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console,
        transient=True,
    ) as progress:  # fmt: skip
        task = progress.add_task("", total=None)

        def change(who: str, what: str) -> None:
            progress.update(task, description=f"{who}: {what}")

        yield change


def show_json(data: Any) -> None:
    """Print JSON to stdout."""
    sys.stdout.write(json_controls(indented(data, 2)) + "\n")


def show_table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """Print a table: ruled on a terminal, aligned columns in a pipe."""
    console, rows = results(), [[one_line(cell) for cell in row] for row in rows]
    if console.is_terminal:
        table = Table(title=title or None, title_justify="left")
        for index, column in enumerate(columns):
            table.add_column(column, justify="left" if index == 0 else "right")
        for row in rows:
            table.add_row(*row)
        console.print(table)
        return
    widths = [max(len(row[index]) for row in [columns, *rows]) for index in range(len(columns))]
    for row in [columns, *rows]:
        first, *others = (
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        console.print("  ".join([first, *others]).rstrip())
