"""The report as HTML: one file, no network, readable on a phone and on paper.

In: a `Report`. Out: HTML with a card per finding, expected and actual side by side.
"""

from __future__ import annotations

from markupsafe import Markup

from wireproof.findings.catalogue import RULES
from wireproof.findings.finding import Finding
from wireproof.findings.pages import render_page
from wireproof.findings.plain import json_text, plain
from wireproof.findings.report import Report, counted


def render_html(report: Report) -> str:
    """Write the report."""
    found = counted(one for one in report.findings if one.is_open)
    return render_page(
        "report",
        report=report,
        verdict=found[0].upper() + found[1:],
        rules=RULES,
        count=counted,
        case=_case,
        number=Markup(' class="number"'),
    )


def _case(one: Finding) -> str:
    return json_text(plain(one.subject)).rstrip()
