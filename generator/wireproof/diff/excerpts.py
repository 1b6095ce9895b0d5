"""Where a finding stands in the vendors' text, and the lines that it is about.

In: both documents and pointers. Out: places and excerpts: the touched block with its line numbers
and a little around it, never more than a screen. The text is the vendor's own, so that a reviewer
can find it again; what normalisation made of it is not shown here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from wireproof.diff.inputs import Input
from wireproof.diff.review import Excerpt, Finding
from wireproof.errors import Location, SpecError
from wireproof.spec.document import Document
from wireproof.spec.source import Source

_AROUND: Final = 2
"""Lines of context on either side."""
_MOST: Final = 16
"""Lines of a block that are shown."""
_WIDE: Final = 200
"""Characters of a line that are shown; a minified document is one line."""


@dataclass(frozen=True, slots=True)
class Side:
    """One document, and how it was named."""

    document: Document
    given: Input

    def name(self, file: str) -> str:
        """A file as the reader knows it: as given, or beside what was given."""
        main = self.given.path
        if Path(file) == main:
            return self.given.shown
        return Path(file).name if not Path(file).is_relative_to(main.parent) else (
            Path(file).relative_to(main.parent).as_posix()
        )  # fmt: skip


class Places:
    """Finds findings in the texts of both sides; a text is split into lines once."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self._lines: dict[Path, list[str]] = {}

    def locate(self, old: str | None, new: str | None) -> Location | None:
        """The place of a pair of pointers, in the new file if it is still there."""
        for pointer, side in ((new, self.new), (old, self.old)):
            if pointer is None:
                continue
            try:
                place = side.document.location(pointer)
            except SpecError:
                continue
            return Location(side.name(place.file), place.line, place.column, pointer)
        return None

    def with_excerpts(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings with the text of both sides; documentation goes without."""
        return [
            item
            if item.action.kind == "docs"
            else replace(
                item,
                excerpts=(self._excerpt(self.old, item.old), self._excerpt(self.new, item.new)),
            )
            for item in findings
        ]

    def _excerpt(self, side: Side, pointer: str | None) -> Excerpt | None:
        if pointer is None:
            return None
        try:
            origin = side.document.origin(pointer)
            place = origin.source.location(origin.pointer)
        except SpecError:
            return None
        lines = self._text(origin.source)
        first = max(place.line - 1, 0)
        if first >= len(lines):
            return None
        last = _end(lines, first)
        shown = min(last, first + _MOST - 1)
        start, stop = max(first - _AROUND, 0), min(shown + _AROUND + 1, len(lines))
        if shown < last:
            stop = shown + 1
        column = place.column if len(lines[first]) > _WIDE else 1
        told = tuple(
            (number + 1, _clip(lines[number], column if number == first else 1),
             first <= number <= shown)
            for number in range(start, stop)
        )  # fmt: skip
        return Excerpt(side.name(str(origin.source.path)), told, last - shown)

    def _text(self, source: Source) -> list[str]:
        if source.path not in self._lines:
            self._lines[source.path] = source.text.split("\n")
        return self._lines[source.path]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _end(lines: list[str], first: int) -> int:
    """The last line of the block that begins at a line, by its indentation (JSON and YAML alike).

    In YAML a list may stand at the indentation of its key; in JSON the closing bracket does.
    """
    depth, start = _indent(lines[first]), lines[first].lstrip()
    last = first
    for number in range(first + 1, len(lines)):
        line = lines[number]
        text = line.strip()
        if not text:
            continue
        inside = _indent(line) > depth
        if _indent(line) == depth:
            inside = text[0] in "}]" or (text.startswith("- ") and not start.startswith("-"))
        if not inside:
            break
        last = number
        if _indent(line) == depth and text[0] in "}]":
            break
    return last


def _clip(line: str, column: int) -> str:
    line = line.rstrip("\r")
    start = max(column - 1 - _WIDE // 4, 0) if column > 1 else 0
    piece = line[start : start + _WIDE]
    before, after = "…" if start else "", "…" if start + _WIDE < len(line) else ""
    return f"{before}{piece}{after}"
