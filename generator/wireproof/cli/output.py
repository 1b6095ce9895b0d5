"""Where output goes: results to stdout, progress and notes to stderr, colours only where wanted.

In: values to show. Out: text. `NO_COLOR` and a pipe switch colours off (no-color.org); JSON is
never mixed with anything else. Text of a spec may hold anything: nothing in it is taken for markup,
its control characters are shown, not obeyed, and no line of it is a command to a CI server.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from wireproof.findings.escape import json_controls, one_line, terminal
from wireproof.spec.json_text import indented

if TYPE_CHECKING:
    from rich.console import Console

_SOON: Final = 2.0
"""Seconds; shorter work has no progress worth a line."""
_FORCED: Final = frozenset(("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"))
"""Variables by which Rich takes a pipe for a terminal, or the other way round."""


def notes() -> Console:
    """The console for progress and notes."""
    return _console(stderr=True)


def results() -> Console:
    """The console for results."""
    return _console(stderr=False)


def _console(*, stderr: bool) -> Console:
    from rich.console import Console  # noqa: PLC0415 - as long as the rest of a short command

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)


def _is_pipe(*, stderr: bool) -> bool:
    """Whether it is plain, without asking Rich, that nobody sees a stream on a terminal."""
    stream = sys.stderr if stderr else sys.stdout
    return _FORCED.isdisjoint(os.environ) and not stream.isatty()


def _print(text: str, *, stderr: bool) -> None:
    """Print a text as it is: no markup, no wrapping."""
    if "\t" in text or not _is_pipe(stderr=stderr):
        _console(stderr=stderr).print(text)
        return
    stream = sys.stderr if stderr else sys.stdout
    stream.write(f"{text}\n")
    stream.flush()


def show(text: str) -> None:
    """Print one result as it is."""
    _print(terminal(text), stderr=False)


def note(text: str) -> None:
    """Print one note."""
    _print(terminal(text), stderr=True)


@contextmanager
def telling(*, quiet: bool = False) -> Iterator[Callable[[str, str], None]]:
    """Tell what is being done: a line that changes on a terminal, lines in a pipe.

    Args:
        quiet: tell nothing.

    Yields:
        a function of who is worked on, and what is being done. In a pipe it prints a line when a
        step begins that comes later than `_SOON`, so that short work is silent.
    """
    if quiet or _is_pipe(stderr=True) or not (console := notes()).is_terminal:
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
    rows = [[one_line(cell) for cell in row] for row in rows]
    if not _is_pipe(stderr=False) and (console := results()).is_terminal:
        from rich.table import Table  # noqa: PLC0415

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
        _print("  ".join([first, *others]).rstrip(), stderr=False)
