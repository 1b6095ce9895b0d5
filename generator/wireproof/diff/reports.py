"""Which reports of a review there are.

In: a `Review` and the name of a format. Out: text.
"""

from __future__ import annotations

from typing import Final

from wireproof.diff.reporting import review_report
from wireproof.diff.review import Review
from wireproof.findings.reports import KINDS
from wireproof.findings.reports import render_report as render

FORMATS: Final = KINDS
LOCATED: Final = frozenset(("json", "html", "sarif", "github", "junit"))
"""Formats that tell lines of the spec."""


def render_report(review: Review, kind: str, *, full: bool = False) -> str:
    """The review in a format.

    Args:
        review: what to tell.
        kind: one of `FORMATS`.
        full: for text, list everything.
    """
    return render(kind, review_report(review, full=full))
