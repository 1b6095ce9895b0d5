"""`llms.txt`: a vendor's index of its documentation pages.

In: the file's text. Out: its links, which a pattern chooses from. Source: llmstxt.org (a heading,
then lists of markdown links).
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from wireproof.errors import Location, UsageError
from wireproof.intake.pages.page import Page

MOST = 500
"""Most pages that are taken at once; more are a sign of a missing pattern."""

_LINK = re.compile(r"^\s*[-*]\s+\[([^\]]{0,500})\]\((\S{1,2000}?)\)(?::\s*(.*))?$", re.MULTILINE)
_DOCUMENT = re.compile(r"(openapi|swagger)[^/]*\.(json|ya?ml)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """One page of an index."""

    title: str
    address: str
    description: str


def find_links(page: Page) -> tuple[Link, ...]:
    """Find the links of an index, each address once."""
    found: dict[str, Link] = {}
    for title, written, description in _LINK.findall(page.text):
        address = urljoin(page.address, written) if page.address else written
        found.setdefault(address, Link(title.strip(), address, description.strip()))
    return tuple(found.values())


def choose(
    links: Sequence[Link], patterns: Sequence[str], place: Location | None = None
) -> tuple[Link, ...]:
    """Choose the pages to import.

    Args:
        links: of the index.
        patterns: shell patterns on the path of a page's address, or words of its title; without
            any, the one OpenAPI document that the index names, or the pages below a folder that is
            named after an API reference.
        place: of the index, for errors.

    Raises:
        UsageError: none is left, or more than 500 are.
    """
    documents = [one for one in links if _DOCUMENT.search(urlsplit(one.address).path)]
    if not patterns and len(documents) == 1:
        return (documents[0],)
    wanted = patterns or ("*/api-reference/*", "*/reference/*", "*/api/*", "*/rest/*")
    chosen = tuple(
        one
        for one in links
        if any(fnmatch.fnmatch(urlsplit(one.address).path.lower(), pattern.lower())
               or (patterns and pattern.lower() in one.title.lower()) for pattern in wanted)
    )  # fmt: skip
    if not chosen:
        shown = ", ".join(sorted({urlsplit(one.address).path.rpartition("/")[0] or "/"
                                  for one in links})[:8])  # fmt: skip
        raise UsageError(
            f"none of the {len(links)} pages of the index matches {', '.join(wanted)}",
            location=place,
            hint=f"Choose with --pages PATTERN. The index has pages below {shown}.",
        )
    if len(chosen) > MOST:
        raise UsageError(
            f"{len(chosen)} pages of the index match; at most {MOST} are taken at once",
            location=place,
            hint="Choose fewer with --pages PATTERN.",
        )
    return chosen
