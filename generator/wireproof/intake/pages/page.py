"""A documentation page as it was received, and the words that every reader of pages shares.

In: a name and a text. Out: a `Page` with its frontmatter apart. Sizes are bounded here, once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wireproof.errors import Location, SpecError
from wireproof.spec.yaml12 import parse_yaml

MAX_PAGE = 8_000_000
"""Characters of the largest page that is read; vendors' longest are a tenth of it."""

MAX_LINE = 2_000_000
"""Characters of the longest line; an encoded operation of a large API is one line."""

_FRONTMATTER = re.compile(r"\A---[ \t]*\n(.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands: a page and a line in it, counted from 1."""

    page: str
    line: int

    def location(self) -> Location:
        """The place as errors name it."""
        return Location(self.page, self.line, 1 if self.line else 0)

    def source(self) -> dict[str, Any]:
        """The place as the document keeps it, under `x-source`."""
        return {"page": self.page, "line": self.line}


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        name: how reports name it: a path relative to the vendor's folder, or an address.
        text: as received, every line end a line feed.
        address: where it was fetched from, "" for a file.
    """

    name: str
    text: str
    address: str = ""

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.split("\n")

    @cached_property
    def frontmatter(self) -> Mapping[str, Any]:
        """The YAML between the first two `---`; empty when there is none.

        Raises:
            SpecError: it is not YAML.
        """
        match = _FRONTMATTER.match(self.text)
        if match is None or not match.group(1):
            return {}
        found, _ = parse_yaml(match.group(1), self.name)
        return found if isinstance(found, dict) else {}

    @cached_property
    def first_line(self) -> int:
        """The number of lines that the frontmatter takes."""
        match = _FRONTMATTER.match(self.text)
        return match.group(0).count("\n") if match else 0

    @cached_property
    def title(self) -> str:
        """What the page calls itself: its frontmatter's title, or its first heading."""
        told = self.frontmatter.get("title")
        if isinstance(told, str):
            return told
        return next((line[2:].strip() for line in self.lines if line.startswith("# ")), "")

    def place(self, line: int) -> Place:
        """The place of a line, counted from 1."""
        return Place(self.name, line)

    def line_of(self, text: str) -> int:
        """The first line that contains a text; 1 when none does."""
        return next((n for n, line in enumerate(self.lines, 1) if text in line), 1)


def load_page(name: str, content: bytes, address: str = "") -> Page:
    """Make a page of what was received.

    Raises:
        SpecError: it is not UTF-8 text, or larger than any page is.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError(
            f"not a page of text: byte {error.start} is not UTF-8",
            location=Location(name),
            hint="Pages are read as markdown, MDX or HTML in UTF-8.",
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    longest = max(map(len, text.split("\n")))
    if len(text) > MAX_PAGE or longest > MAX_LINE:
        raise SpecError(
            f"the page has {len(text):,} characters, its longest line {longest:,}",
            location=Location(name),
            hint=f"Pages are read up to {MAX_PAGE:,} characters, lines up to {MAX_LINE:,}.",
        )
    return Page(name, text, address)
