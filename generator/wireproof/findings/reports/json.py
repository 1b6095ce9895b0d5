"""The report as JSON: a `format` number, and the same record of a finding for every command.

In: a `Report`. Out: JSON text.
"""

from __future__ import annotations

from typing import Any, Final

from wireproof.findings.plain import finding_record, json_text, plain
from wireproof.findings.report import Report, Subject

FORMAT: Final = 2


def render_json(report: Report) -> str:
    """Write the report."""
    return json_text(report_record(report))


def report_record(report: Report) -> dict[str, Any]:
    """Return the report as a record."""
    return {
        "format": FORMAT,
        "command": report.command,
        "ok": report.ok,
        "vendors": [subject_record(one) for one in report.subjects],
    }


def subject_record(subject: Subject) -> dict[str, Any]:
    """Return what was found about one vendor as a record."""
    return {
        "vendor": subject.name,
        "ok": subject.ok,
        **plain(subject.data),
        "findings": [finding_record(one) for one in subject.open],
        "accounted": [finding_record(one) for one in subject.accounted],
    }
