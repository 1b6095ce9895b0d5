"""Which lines of the user's code use which symbol of the client.

In: Python files and the surface of the old client. Out: symbol -> lines. Nothing is imported and
nothing is run.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from wireproof.diff.index import Index
from wireproof.diff.review import Caller
from wireproof.diff.scanning import Scan
from wireproof.errors import Location, UsageError

_SKIPPED: Final = frozenset((".git", ".venv", "node_modules", "__pycache__", ".tox"))


def python_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The Python files below paths, sorted.

    Raises:
        UsageError: a path does not exist.
    """
    for path in paths:
        if not path.exists():
            raise UsageError("there is no such file or folder", location=Location(str(path)))
        if path.is_file():
            yield path
            continue
        for found in sorted(path.rglob("*.py")):
            if not _SKIPPED.intersection(found.parts):
                yield found


def shown_path(path: Path, base: Path) -> str:
    """How a file is told: relative to a folder where it is in there, whole where it is not."""
    full = path.resolve()
    return full.relative_to(base).as_posix() if full.is_relative_to(base) else full.as_posix()


def scan_callers(
    files: Iterable[Path], index: Index, *, base: Path
) -> tuple[dict[str, list[Caller]], list[str]]:
    """Find the uses of the client.

    Args:
        files: the user's code.
        index: the surface of the old client.
        base: paths are told relative to it where possible.

    Returns:
        the uses by symbol, and the files that could not be read.
    """
    found: dict[str, list[Caller]] = defaultdict(list)
    unreadable: list[str] = []
    for path in files:
        shown = shown_path(path, base)
        try:
            text = path.read_text("utf-8")
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, OSError):
            unreadable.append(shown)
            continue
        if index.package not in text and not any(name in text for name in index.classes):
            continue
        scan = Scan(index)
        scan.visit(tree)
        lines = text.splitlines()
        for symbol, line in scan.uses:
            caller = Caller(shown, line, lines[line - 1].strip())
            if caller not in found[symbol]:
                found[symbol].append(caller)
    return {symbol: sorted(callers) for symbol, callers in found.items()}, unreadable


def callers_of(
    symbols: Iterable[str], uses: Mapping[str, list[Caller]], most: int = 200
) -> tuple[Caller, ...]:
    """The lines that use any of some symbols."""
    found = {caller for symbol in symbols for caller in uses.get(symbol, ())}
    return tuple(sorted(found))[:most]
