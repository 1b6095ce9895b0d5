"""A page about several operations, in parts that are each about one.

In: a page and its code blocks. Out: pages, cut at the headings above what states each operation.
Their lines have the numbers that they have in the whole page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wireproof.intake.pages.fences import Fence, lines_within
from wireproof.intake.pages.page import Page

_STATES: Final = re.compile(
    r"^\s*[`*]*(GET|POST|PUT|PATCH|DELETE|HEAD)[`*]*\s+[`*]*((?:https?://|/)[^\s`*]*)[`*]*\s*$"
)
HEADING: Final = re.compile(r"^(#{1,6})\s+(.*)$")
_MOST: Final = 300


def stated_lines(page: Page, fences: Sequence[Fence]) -> list[int]:
    """The lines that hold a method and an address, and nothing else."""
    inside = {n: one for one in fences for n in range(one.line, one.last_line + 1)}
    found = []
    for number, line in enumerate(page.lines, 1):
        fence = inside.get(number)
        alone = fence is None or fence.text.strip() == line.strip()
        if alone and number > page.first_line and _STATES.match(line):
            found.append(number)
    return found


def parts_of(page: Page, fences: Sequence[Fence]) -> tuple[Page, ...]:
    """The parts of a page; the page itself when it states one operation, or has no such parts."""
    stated = stated_lines(page, fences)
    if not 1 < len(stated) <= _MOST or isinstance(page.frontmatter.get("api"), str):
        return (page,)
    inside = lines_within(fences)
    headings = [
        (number, len(match.group(1)))
        for number, line in enumerate(page.lines, 1)
        if number not in inside and (match := HEADING.match(line))
    ]
    for level in range(1, 7):
        starts = [at for at, depth in headings if depth <= level]
        above = [max((at for at in starts if at < line), default=0) for line in stated]
        if 0 not in above and len(set(above)) == len(above):
            ends = [*starts[1:], len(page.lines) + 1]
            return tuple(
                _part(page, at, end) for at, end in zip(starts, ends, strict=True) if at in above
            )
    return (page,)


def _part(page: Page, start: int, end: int) -> Page:
    lines = page.lines[start - 1 : end - 1]
    title = lines[0].lstrip("#").strip()
    text = "\n".join([*[""] * (start - 1), f"# {title}", *lines[1:]])
    return Page(page.name, text, page.address)
