"""The report as JUnit: a test suite a subject, a test case for each thing that was tried.

In: a `Report`. Out: XML as CI servers read it (the schema of Jenkins), whatever the texts hold.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from wireproof.findings.escape import cut, xml
from wireproof.findings.finding import Finding
from wireproof.findings.report import Attempt, Report, Subject


def render_junit(report: Report) -> str:
    """Write the report; what is open and an error fails, the rest is told."""
    root = ET.Element("testsuites")
    for subject in report.subjects:
        _suite(root, report, subject)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _suite(root: ET.Element, report: Report, subject: Subject) -> None:
    suite = _child(root, "testsuite", name=f"wireproof.{subject.name or report.command}")
    if subject.properties:
        properties = _child(suite, "properties")
        for name, value in subject.properties.items():
            _child(properties, "property", name=name, value=value)
    tried = {case.key for case in subject.cases}
    cases = [*subject.cases, *_lonely(report, subject, tried)]
    if not cases:
        cases = [Attempt(f"wireproof.{report.command}", "nothing found", ("", "", ""))]
    failed = 0
    for case in cases:
        mine = [one for one in subject.findings if _key(one) == case.key] if any(case.key) else []
        failed += _case(suite, case, mine)
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(failed))
    suite.set("errors", "0")


def _key(one: Finding) -> tuple[str, str, str]:
    return (one.operation, one.check, one.mode) if one.check else (one.rule, one.signature, "")


def _lonely(report: Report, subject: Subject, tried: set[tuple[str, str, str]]) -> list[Attempt]:
    """A case for each finding that belongs to nothing that was tried."""
    found: dict[tuple[str, str, str], Attempt] = {}
    for one in subject.findings:
        key = _key(one)
        if key not in tried and key not in found:
            name = one.title or f"{one.rule} {one.where}".strip()
            group = f"{subject.name}.{one.operation}" if one.operation else one.rule
            found[key] = Attempt(group or report.command, name, key)
    return list(found.values())


def _case(suite: ET.Element, case: Attempt, findings: list[Finding]) -> bool:
    element = _child(suite, "testcase", classname=case.classname, name=cut(case.name, 300))
    failing = [one for one in findings if one.is_open and one.severity == "error"]
    for one in failing:
        failure = _child(element, "failure", type=one.rule, message=cut(_message(one), 500))
        failure.text = xml(_body(one))
    told = [case.output] if case.output else []
    told += [_message(one) for one in findings if one not in failing]
    if told:
        _child(element, "system-out").text = xml("\n".join(told))
    return bool(failing)


def _message(one: Finding) -> str:
    state = "" if one.is_open else f"{one.state} ({one.reason}): "
    where = f"{one.where}: " if one.where and one.check else ""
    return f"{state}{one.rule} [{one.signature}]: {where}{one.message}"


def _body(one: Finding) -> str:
    lines = [one.message, str(one.location)]
    lines += one.facts.get("callers") or [str(place) for place in one.related]
    if one.hint:
        lines.append(one.hint)
    if one.check:
        lines += [f"expected: {one.expected}", f"actual: {one.actual}"]
        lines += [f"seed {one.seed}, {one.source}, seen {one.count} times"]
    return "\n".join([*lines, "", one.snippet] if one.snippet else lines)


def _child(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, {name: xml(value) for name, value in attributes.items()})
