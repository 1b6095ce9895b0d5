"""The fenced code blocks of a page (CommonMark 0.31, "Fenced code blocks").

In: a page. Out: its fences, each with its info string, its content and its first line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from wireproof.intake.pages.page import Page

_OPENS = re.compile(r"^([ \t]*)(`{3,}|~{3,})[ \t]*([^`]*)$")
_STATUS = re.compile(r"(?<![\w.])([1-5]\d\d)(?!\w)")


@dataclass(frozen=True, slots=True)
class Fence:
    """One code block.

    Attributes:
        info: what stands behind the opening marks: `json 200 OK`, `bash cURL theme={null}`.
        text: the content, less the indentation of the fence.
        line: of the first line of content.
        closed: whether the page closes it; one that is not runs to the page's end.
    """

    info: str
    text: str
    line: int
    closed: bool

    @property
    def language(self) -> str:
        """The first word of the info string, lower case."""
        return self.info.split(maxsplit=1)[0].lower() if self.info else ""

    @property
    def status(self) -> str:
        """The HTTP status that the info string names, or ""."""
        found = _STATUS.search(self.info)
        return found.group(1) if found else ""

    @property
    def last_line(self) -> int:
        """The line of the closing marks."""
        return self.line + self.text.count("\n")


def lines_within(fences: Iterable[Fence]) -> set[int]:
    """The numbers of the lines that stand in code blocks."""
    return {number for one in fences for number in range(one.line, one.last_line + 1)}


def find_fences(page: Page) -> tuple[Fence, ...]:
    """Find the fences of a page, in its order."""
    found: list[Fence] = []
    lines, at = page.lines, page.first_line
    while at < len(lines):
        opening = _OPENS.match(lines[at])
        if opening is None:
            at += 1
            continue
        indent, marks, info = opening.groups()
        end = _end(lines, at + 1, marks)
        content = [_dedented(line, indent) for line in lines[at + 1 : end]]
        closed = end < len(lines)
        if not closed and content and not content[-1]:
            content.pop()  # what follows the last line end is no line
        text = "".join(f"{line}\n" for line in content)
        found.append(Fence(info.strip(), text, at + 2, closed))
        at = end + 1
    return tuple(found)


def _end(lines: list[str], at: int, marks: str) -> int:
    for number in range(at, len(lines)):
        text = lines[number].strip()
        if len(text) >= len(marks) and set(text) == {marks[0]}:
            return number
    return len(lines)


def _dedented(line: str, indent: str) -> str:
    width = len(line) - len(line.lstrip(" \t"))
    return line[min(len(indent), width) :]
