"""The review as one offline page: readable without JavaScript, filtered with it.

In: a `Review`. Out: HTML. Nothing is loaded from anywhere; every string of a spec is escaped, and a
content security policy keeps the page from running anything but its own script.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final

from markupsafe import Markup

from wireproof.diff.review import HEADINGS, ORDER, Excerpt, Finding, Review
from wireproof.diff.rules import IMPACTS
from wireproof.findings.escape import visible
from wireproof.findings.pages import render_page
from wireproof.oas.grammar import METHODS
from wireproof.oas.pointer import split

_MOST: Final = 4_000
_MOST_SYMBOLS: Final = 20
_ONE_LIST: Final = 12
"""Entries beyond which a list is told class by class."""
_TELLING: Final = 3
"""Parts of an absolute path that tell which file it is."""
_TOUCHED: Final = Markup('<mark><span class="number">{}</span>  {}</mark>')
_AROUND: Final = Markup('<span><span class="number">{}</span>  {}</span>')


def render_html(review: Review) -> str:
    """The review as a page."""
    everything = len(review.findings) < _MOST
    groups = [
        (kind, HEADINGS[kind], [item for item in review.findings if item.action.kind == kind])
        for kind in ORDER
        if everything or kind != "docs"
    ]
    told = {kind for kind, _, _ in groups}
    docs_left_out = sum(item.action.kind not in told for item in review.findings)
    counts = [(name, sum(name in item.impact for item in review.findings)) for name in IMPACTS]
    return render_page(
        "review",
        review=review,
        docs_left_out=docs_left_out,
        groups=[entry for entry in groups if entry[2]],
        impacts=[entry for entry in counts if entry[1]],
        sources=_sources,
        source=_source,
        fact=_fact,
        surfaces=_surfaces,
        payload=_payload,
        place=_place,
        owners=_owners,
    )


def _place(file: str) -> str:
    """A file without the machine that it is on: a page is sent to others."""
    path = PurePath(file)
    return "/".join(path.parts[-_TELLING:]) if path.is_absolute() else file


def _owners(group: list[Finding]) -> list[tuple[str, list[Finding]]]:
    """The entries by class or operation, where there are too many to read in one list."""
    if len(group) <= _ONE_LIST:
        return [("", group)]
    found: dict[str, list[Finding]] = {}
    for item in group:
        found.setdefault(_owner(item.new or item.old or "#"), []).append(item)
    return sorted(found.items(), key=_mine_first)


def _mine_first(entry: tuple[str, list[Finding]]) -> tuple[bool, str]:
    owner, group = entry
    return not any(item.callers for item in group), owner


def _owner(pointer: str) -> str:
    tokens = split(pointer)
    match tokens:
        case ["components", _, name, *_]:
            return name
        case ["paths" | "webhooks", path, method, *_] if method in METHODS:
            return f"{method.upper()} {path}"
        case ["paths" | "webhooks", path, *_]:
            return path
        case _:
            return "The document"


def _sources(item: Finding) -> Iterator[tuple[str, Excerpt | None, str | None, Any]]:
    old, new = item.excerpts
    gone = ".removed" in item.id and _is_outside(item.new, item.old)
    came = ".added" in item.id and _is_outside(item.old, item.new)
    yield ("before", None, None, None) if came else ("before", old, item.old, item.before)
    yield ("after", None, None, None) if gone else ("after", new, item.new, item.after)


def _is_outside(place: str | None, inner: str | None) -> bool:
    """Whether a place only holds what the other one points at: there is nothing to show there."""
    return place is not None and inner is not None and len(split(place)) < len(split(inner))


def _source(excerpt: Excerpt) -> Markup:
    """The vendor's text with its line numbers."""
    width = len(str(excerpt.lines[-1][0]))
    rows = [
        (_TOUCHED if touched else _AROUND).format(f"{number:>{width}}", visible(text))
        for number, text, touched in excerpt.lines
    ]
    if excerpt.left_out:
        rows.append(Markup("{}  … {} more lines").format(" " * width, excerpt.left_out))
    return Markup("\n").join(rows)


def _fact(pointer: str | None, value: Any) -> str:
    if pointer is None:
        return "(not there)"
    text = "" if value is None else json.dumps(value, indent=2, ensure_ascii=False)
    return f"{pointer}\n{text}"[:_MOST].rstrip()


def _surfaces(item: Finding) -> Iterator[tuple[str, str]]:
    shown = item.surface[:_MOST_SYMBOLS]
    yield "before", "\n".join(one.before or f"(no {one.symbol})" for one in shown)
    yield "after", "\n".join(one.after or f"(no {one.symbol})" for one in shown)


def _payload(item: Finding) -> str:
    return json.dumps(item.witness["payload"], ensure_ascii=False)[:500] if item.witness else ""
