"""The report for a terminal: one line a finding, in the form that editors and CI logs know.

In: a `Report`. Out: text.
"""

from __future__ import annotations

from collections.abc import Iterator

from wireproof.findings.escape import one_line
from wireproof.findings.finding import Finding
from wireproof.findings.report import Report, counted


def render_text(report: Report) -> str:
    """Write the report."""
    lines: list[str] = [one_line(report.summary)] if report.summary else []
    for subject in report.subjects:
        for one in subject.open:
            lines += finding_lines(one)
        lines += [f"{one_line(str(one))}: {one.state}: {one.reason}" for one in subject.accounted]
        lines.append(one_line(f"{subject.name}: {subject.summary or counted(subject.open)}"))
    return "\n".join(lines) + "\n"


def finding_lines(one: Finding) -> Iterator[str]:
    """The line of a finding, and one more for its hint."""
    yield one_line(finding_line(one))
    if one.hint:
        yield f"  {one_line(one.hint)}"


def finding_line(one: Finding) -> str:
    """`file:line:column pointer: severity: message (signature) [rule]`, and who was called how."""
    place = str(one.location)
    if one.pointer and one.pointer not in place:
        place = f"{place} {one.pointer}"
    called = f"{one.operation} {one.check}".strip()
    called = f"{called} ({one.mode})" if one.mode else called
    said = f"{one.where}: {one.message}" if one.check else one.message
    said = f"{called}: {said}" if called else said
    return f"{place}: {one.severity}: {said} ({one.signature}) [{one.rule}]"
