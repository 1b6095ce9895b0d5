"""The report for a terminal: one line a finding, in the form that editors and CI logs know.

In: a `Report`. Out: text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wireproof.findings.escape import one_line
from wireproof.findings.finding import Finding
from wireproof.findings.report import Report, counted


def render_text(report: Report, *, most: int = 0) -> str:
    """Write the report.

    Args:
        report: what was found.
        most: list the findings by rule, of each rule no more than these, and tell how many there
            are besides; 0 lists all, in their order.
    """
    lines: list[str] = [one_line(report.summary)] if report.summary else []
    for subject in report.subjects:
        if most:
            lines += _by_rule(subject.open, most)
        else:
            lines += [line for one in subject.open for line in finding_lines(one)]
        lines += [f"{one_line(str(one))}: {one.state}: {one.reason}" for one in subject.accounted]
        lines.append(one_line(f"{subject.name}: {subject.summary or counted(subject.open)}"))
    return "\n".join(lines) + "\n"


def _by_rule(findings: Iterable[Finding], most: int) -> Iterator[str]:
    """The findings by rule, as the rules come up; the same hint is told once."""
    rules: dict[str, list[Finding]] = {}
    for one in findings:
        rules.setdefault(one.rule, []).append(one)
    for rule, found in rules.items():
        listed = found if len(found) <= most + 1 else found[:most]
        hint = ""
        for one in listed:
            line, *more = finding_lines(one)
            yield line
            yield from (text for text in more if text != hint)
            hint = more[0] if more else ""
        if len(found) > len(listed):
            yield f"  … {len(found) - len(listed)} more of [{rule}]; --full lists them"


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
