"""The review as a report: what is shared with `prove` and `lint` is written where theirs is.

In: a `Review`. Out: a `Report`. Text, JSON, Markdown and the page are the review's own views, by
what there is to do; SARIF, JUnit and GitHub annotations are the common ones. A finding stands at
the caller's line if there is one, else at the line of the spec.
"""

from __future__ import annotations

import json
from typing import Final

from wireproof.diff.report_html import render_html
from wireproof.diff.report_json import as_data
from wireproof.diff.report_md import render_markdown
from wireproof.diff.report_text import render_text
from wireproof.diff.review import Finding as Change
from wireproof.diff.review import Review
from wireproof.errors import Location
from wireproof.findings.finding import Finding
from wireproof.findings.places import from_here
from wireproof.findings.plain import json_text, plain
from wireproof.findings.report import Report, Subject
from wireproof.findings.reports import KINDS
from wireproof.findings.reports import render_report as render
from wireproof.findings.rule import Severity

FORMATS: Final = KINDS
LOCATED: Final = frozenset(("json", "html", "sarif", "github", "junit"))
"""Formats that tell lines of the spec."""
_MOST_CALLERS: Final = 20


def render_report(review: Review, kind: str, *, full: bool = False) -> str:
    """The review in a format.

    Args:
        review: what to tell.
        kind: one of `FORMATS`.
        full: for text, list everything.
    """
    return render(kind, review_report(review, full=full))


def review_report(review: Review, *, full: bool = False) -> Report:
    """Put a review into the form that every format is written from.

    Args:
        review: what to tell.
        full: for text, list everything.
    """
    told = tuple(change_finding(item) for item in review.findings if item.action.kind != "docs")
    subject = Subject(name="diff", findings=told, summary=review.decision)
    return Report(
        command="diff",
        title=f"Review of {review.heading}",
        subjects=(subject,),
        summary=review.decision,
        own={
            "text": lambda: render_text(review, full=full),
            "json": lambda: json_text(as_data(review)).rstrip("\n"),
            "md": lambda: render_markdown(review),
            "html": lambda: render_html(review),
        },
    )


def change_finding(item: Change) -> Finding:
    """A change as a finding."""
    callers = [Location(one.file, one.line) for one in item.callers[:_MOST_CALLERS]]
    places = [*callers, *([from_here(item.place)] if item.place else [])]
    return Finding(
        rule=item.id,
        severity=_severity(item),
        owner="client",
        message=f"{item.action.sentence} {item.why}",
        location=places[0] if places else Location(""),
        operation=item.operations[0] if item.operations else "",
        pointer=item.new or item.old or "",
        title=item.title,
        expected=_fact(item.before),
        actual=_fact(item.after),
        related=tuple(places[1:]),
        facts={
            "impact": list(item.impact),
            "action": item.action.kind,
            "callers": [f"{one.file}:{one.line} {one.code}" for one in item.callers],
        },
        state="accepted" if item.acknowledged else "open",
        reason=item.acknowledged,
        mark=item.fingerprint,
    )


def _severity(item: Change) -> Severity:
    if item.breaking:
        return "error"
    return "info" if item.action.kind in ("new", "docs") else "warning"


def _fact(value: object) -> str:
    return "" if value is None else json.dumps(plain(value), ensure_ascii=False)[:500]
