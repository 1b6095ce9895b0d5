"""The report as GitHub workflow commands: an annotation a finding, at its line.

In: a `Report`. Out: text for the log of a job. Source: GitHub, "Workflow commands for GitHub
Actions", "Setting a notice message" and its siblings.
"""

from __future__ import annotations

from typing import Final

from wireproof.findings.catalogue import RULES
from wireproof.findings.escape import cut, github
from wireproof.findings.finding import Finding
from wireproof.findings.report import Report, counted
from wireproof.findings.rule import Severity

_COMMANDS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "notice"}
_LONGEST: Final = 2_000


def render_github(report: Report) -> str:
    """Write the report: the summary as a notice, then what is open."""
    summary = report.summary or counted(one for one in report.findings if one.is_open)
    head = f"::notice title={github(f'wireproof {report.command}', key=True)}::{github(summary)}"
    lines = [head, *(_line(one) for one in report.findings if one.is_open)]
    return "\n".join(lines) + "\n"


def _line(one: Finding) -> str:
    place = one.location
    keys: dict[str, str] = {}
    if place.file and place.line:
        keys = {"file": place.file, "line": str(place.line)}
        if place.column:
            keys["col"] = str(place.column)
    keys["title"] = cut(one.title or f"{one.rule}: {RULES[one.rule].title}", 200)
    told = [one.message, one.hint]
    if one.operation:
        told.insert(0, f"{one.operation} {one.check} {one.where}".strip())
    text = cut("\n".join(filter(None, told)), _LONGEST)
    given = ",".join(f"{name}={github(value, key=True)}" for name, value in keys.items())
    return f"::{_COMMANDS[one.severity]} {given}::{github(text)}"
