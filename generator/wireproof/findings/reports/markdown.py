"""The report as Markdown that reads well in a pull request, and the same for `PROOF.md`.

In: a `Report`. Out: CommonMark with tables (GFM). No text of a spec or a client becomes markup.
"""

from __future__ import annotations

from collections.abc import Iterable

from wireproof.findings.catalogue import RULES
from wireproof.findings.escape import markdown, markdown_block, markdown_code
from wireproof.findings.finding import Finding
from wireproof.findings.report import Report, Section, Subject, counted


def render_markdown(report: Report) -> str:
    """Write the report: an overview, then each subject, findings first."""
    lines = [f"# {markdown(report.title)}", ""]
    if report.summary:
        lines += [markdown(report.summary), ""]
    lines += ["| | findings | known or accepted |", "|---|---|--:|"]
    lines += [
        f"| {markdown(one.name)} | {counted(one.open)} | {len(one.accounted)} |"
        for one in report.subjects
    ]
    for one in report.subjects:
        lines += ["", f"## {markdown(one.name)}", "", *subject_lines(one)]
    return "\n".join(lines).rstrip() + "\n"


def subject_lines(subject: Subject) -> list[str]:
    """What is to be said of one subject, without its heading."""
    lines = ["### Findings", ""] if subject.open else []
    for one in subject.open:
        lines += _finding(one)
    for section in subject.sections:
        lines += [] if section.detail else _section(section)
    if subject.accounted:
        lines += ["### Known or accepted", "", *map(_accounted, subject.accounted), ""]
    return lines


def _finding(one: Finding) -> list[str]:
    at = f" at {markdown_code(one.where)}" if one.where else ""
    called = f" in {markdown_code(one.operation)}" if one.operation else ""
    found_by = f"{one.check} check, {one.mode}; " if one.check else ""
    times = f"; seen {one.count} times" if one.check else ""
    said = (
        f"{markdown(found_by)}{one.severity}, for the {one.owner} to mend; "
        f"{markdown_code(str(one.location))}; signature `{one.signature}`{times}."
    )
    lines = [f"#### `{one.rule}`{at}{called}", "", markdown(RULES[one.rule].title) + ". " + said]
    lines += ["", markdown(one.message, 500), ""]
    if one.hint:
        lines += [markdown(one.hint), ""]
    if one.expected or one.actual:
        sides = (markdown_code(text, cell=True) for text in (one.expected, one.actual))
        lines += ["| expected | actual |", "|---|---|", f"| {' | '.join(sides)} |", ""]
    if one.wire_expected:
        lines += ["The wire as the spec has it, and as it was:", ""]
        lines += [markdown_block(one.wire_expected), "", markdown_block(one.wire_actual), ""]
    if one.snippet:
        lines += ["<details><summary>Repeat it</summary>", ""]
        lines += [markdown_block(one.snippet, "python"), "", "</details>", ""]
    return lines


def _accounted(one: Finding) -> str:
    return f"- `{one.signature}` `{one.rule}` is {one.state}: {markdown(one.reason)}"


def _section(section: Section) -> list[str]:
    lines = [f"### {section.title}", ""]
    if section.text:
        lines += [section.text, ""]
    if section.columns:
        numbers = [
            all(isinstance(row[index], int) for row in section.rows)
            for index in range(len(section.columns))
        ]
        lines.append(f"| {' | '.join(section.columns)} |")
        lines.append("|" + "".join("--:|" if number else "---|" for number in numbers))
        lines += [f"| {' | '.join(_cells(section, row))} |" for row in section.rows] + [""]
    lines += [f"- {markdown(item)}" for item in section.items]
    return [*lines, ""] if section.items else lines


def _cells(section: Section, row: Iterable[str | int]) -> Iterable[str]:
    for name, cell in zip(section.columns, row, strict=True):
        if isinstance(cell, int):
            yield str(cell)
        elif name in section.code:
            yield markdown_code(cell, cell=True)
        else:
            yield markdown(cell)
