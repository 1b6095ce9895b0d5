"""Which reports there are.

In: a `Review` and the name of a format. Out: text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from wireproof.diff.report_ci import render_github, render_junit, render_sarif
from wireproof.diff.report_html import render_html
from wireproof.diff.report_json import as_data
from wireproof.diff.report_md import render_markdown
from wireproof.diff.report_text import render_text
from wireproof.diff.review import Review


def _json(review: Review) -> str:
    return json.dumps(as_data(review), indent=2, ensure_ascii=False)


_PLAIN: Final[Mapping[str, Callable[[Review], str]]] = {
    "json": _json,
    "md": render_markdown,
    "html": render_html,
    "sarif": render_sarif,
    "github": render_github,
    "junit": render_junit,
}
FORMATS: Final = ("text", *_PLAIN)
LOCATED: Final = frozenset(("json", "html", "sarif", "github"))
"""Formats that tell lines of the spec."""


def render_report(review: Review, kind: str, *, full: bool = False) -> str:
    """The review in a format.

    Args:
        review: what to tell.
        kind: one of `FORMATS`.
        full: for text, list everything.
    """
    return render_text(review, full=full) if kind == "text" else _PLAIN[kind](review)
