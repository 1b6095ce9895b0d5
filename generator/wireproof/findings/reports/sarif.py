"""The report as SARIF 2.1.0 (OASIS), with what the catalogue says about each rule.

In: a `Report`. Out: JSON text. Findings that are known or accepted are there as suppressed results
(section 3.35), so that a viewer shows the same numbers as the command.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from wireproof import __version__
from wireproof.errors import Location
from wireproof.findings.catalogue import RULES
from wireproof.findings.finding import Finding
from wireproof.findings.plain import json_text, plain
from wireproof.findings.report import Report
from wireproof.findings.rule import Rule, Severity

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "note"}
_MOST_RELATED: Final = 20


def render_sarif(report: Report) -> str:
    """Write the report."""
    findings = report.findings
    ids = sorted({one.rule for one in findings})
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": f"wireproof {report.command}",
                "version": __version__,
                "rules": [_rule(RULES[id_]) for id_ in ids],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, ids.index(one.rule)) for one in findings],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule) -> dict[str, Any]:
    told = f"{rule.why}\n\nReported: {rule.violates}\n\nFine: {rule.conforms}"
    if rule.source:
        told += f"\n\nSource: {rule.source}"
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.meaning},
        "help": {"text": told, "markdown": told},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.command, rule.topic], "owner": rule.owner},
    }


def _result(one: Finding, index: int) -> dict[str, Any]:
    message = f"{one.title}. {one.message}" if one.title else one.message
    result: dict[str, Any] = {
        "ruleId": one.rule,
        "ruleIndex": index,
        "level": _LEVELS[one.severity],
        "message": {"text": plain(message) or RULES[one.rule].title},
        "partialFingerprints": {"wireproof/v1": one.signature},
        "locations": [_place(one.location, one)] if one.location.file else [],
        "relatedLocations": [_place(place) for place in one.related[:_MOST_RELATED]],
        "properties": plain({"owner": one.owner, **_told(one), **one.facts}),
    }
    if not one.is_open:
        suppression = {"kind": "external", "status": "accepted", "justification": plain(one.reason)}
        result["suppressions"] = [suppression]
    return result


def _told(one: Finding) -> dict[str, str]:
    names = ("vendor", "operation", "check", "mode", "expected", "actual", "hint")
    return {name: text for name in names if (text := getattr(one, name))}


def _place(place: Location, one: Finding | None = None) -> dict[str, Any]:
    """A location (section 3.28): a file by its relative or absolute address, a line if known."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": _address(place.file)}}
    if place.line:
        physical["region"] = {"startLine": place.line}
        if place.column:
            physical["region"]["startColumn"] = place.column
    found: dict[str, Any] = {"physicalLocation": physical}
    names = (one.operation, one.pointer) if one else ()
    logical = [{"fullyQualifiedName": plain(name)} for name in names if name]
    return {**found, "logicalLocations": logical} if logical else found


def _address(file: str) -> str:
    path = quote(file.replace("\\", "/").encode("utf-8", "backslashreplace"), safe="/")
    return f"file://{path}" if path.startswith("/") else path
