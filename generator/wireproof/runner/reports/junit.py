"""The JUnit report: a test suite per vendor, a test case per operation, check and mode.

In: results. Out: XML as CI servers read it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from wireproof.findings.finding import Finding
from wireproof.runner.reports.plain import cut
from wireproof.runner.result import CheckCount, ProofResult

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(results: Sequence[ProofResult]) -> str:
    """Write the report."""
    suites = "".join(_suite(one) for one in results)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n{suites}</testsuites>\n'


def _suite(result: ProofResult) -> str:
    cases = [_case(result, count) for count in result.counts]
    counted = {(one.operation, one.check, one.mode) for one in result.counts}
    others = [one for one in result.findings if (one.operation, one.check, one.mode) not in counted]
    cases += [_lonely(result, one) for one in others]
    failed = sum("<failure" in one for one in cases)
    properties = "".join(
        f"    <property name={_attribute(name)} value={_attribute(value)}/>\n"
        for name, value in [("seed", str(result.seed)), *sorted(result.versions.items())]
    )
    head = (
        f"  <testsuite name={_attribute('wireproof.' + result.vendor)} "
        f'tests="{len(cases)}" failures="{failed}">\n'
    )
    return f"{head}   <properties>\n{properties}   </properties>\n{''.join(cases)}  </testsuite>\n"


def _case(result: ProofResult, count: CheckCount) -> str:
    mine = [
        one
        for one in result.findings
        if (one.operation, one.check, one.mode) == (count.operation, count.check, count.mode)
    ]
    name = f"{count.check} [{count.mode}]"
    said = f"{count.judged} judged, {count.undecided} undecided, "
    said += f"{count.inexpressible} inexpressible, {count.unrepresentable} unrepresentable"
    inner = "".join(_failure(one) for one in mine)
    inner += f"    <system-out>{_text(said)}</system-out>\n"
    return _element(f"{result.vendor}.{count.operation}", name, inner)


def _lonely(result: ProofResult, one: Finding) -> str:
    return _element(f"{result.vendor}.{one.operation or one.check}", one.rule, _failure(one))


def _element(classname: str, name: str, inner: str) -> str:
    head = f"   <testcase classname={_attribute(classname)} name={_attribute(name)}>\n"
    return f"{head}{inner}   </testcase>\n"


def _failure(one: Finding) -> str:
    message = f"{one.rule} [{one.signature}]: {one.where}: {one.message}"
    body = "\n".join(
        [
            str(one.location),
            f"expected: {one.expected}",
            f"actual: {one.actual}",
            f"seed {one.seed}, {one.source}, seen {one.count} times",
            "",
            one.snippet,
        ]
    )
    kind = "failure" if one.severity == "error" else "system-err"
    if kind == "system-err":
        return f"    <system-err>{_text(message)}</system-err>\n"
    return (
        f"    <failure type={_attribute(one.rule)} message={_attribute(cut(message, 500))}>"
        f"{_text(body)}</failure>\n"
    )


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("?", text))


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("?", text))
