"""The review for machines that show it to people: SARIF, GitHub annotations, JUnit.

In: a `Review`. Out: text. A finding is shown at the caller's line if there is one, else at the line
of the spec. Sources: SARIF 2.1.0 (OASIS), GitHub "workflow commands", the JUnit schema of Jenkins.
"""

from __future__ import annotations

import json
from typing import Any, Final
from xml.etree import ElementTree as ET

from wireproof.diff.review import Finding, Review
from wireproof.diff.rules import RULES

_SARIF: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def _place(item: Finding) -> tuple[str, int] | None:
    if item.callers:
        return item.callers[0].file, item.callers[0].line
    if item.place is not None:
        return item.place.file, max(item.place.line, 1)
    return None


def _told(review: Review) -> list[Finding]:
    return [item for item in review.open if item.action.kind != "docs"]


def _level(item: Finding) -> str:
    if item.breaking:
        return "error"
    return "warning" if item.action.kind not in ("new", "docs") else "note"


def render_sarif(review: Review) -> str:
    """SARIF 2.1.0."""
    told = _told(review)
    rules = sorted({item.id for item in told})
    driver: dict[str, Any] = {
        "name": "wireproof diff",
        "rules": [
            {
                "id": rule,
                "shortDescription": {"text": RULES[rule].title},
                "fullDescription": {"text": RULES[rule].why},
            }
            for rule in rules
        ],
    }
    results = [
        {
            "ruleId": item.id,
            "ruleIndex": rules.index(item.id),
            "level": _level(item),
            "message": {"text": f"{item.title}. {item.action.text}."},
            "partialFingerprints": {"wireproof/v1": item.fingerprint},
            "locations": [_sarif_place(*place)] if (place := _place(item)) else [],
            "relatedLocations": [_sarif_place(c.file, c.line) for c in item.callers[1:20]],
            "properties": {"impact": list(item.impact), "action": item.action.kind},
        }
        for item in told
    ]
    run = {"tool": {"driver": driver}, "results": results}
    return json.dumps(
        {"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False
    )


def _sarif_place(file: str, line: int) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": file.replace("\\", "/")},
            "region": {"startLine": line},
        }
    }


def render_github(review: Review) -> str:
    """Workflow commands: one annotation a finding; the decision is a notice."""
    lines = [f"::notice title=wireproof diff::{_command(review.decision)}"]
    for item in _told(review):
        kind = {"error": "error", "warning": "warning"}.get(_level(item), "notice")
        place = _place(item)
        where = f"file={_command(place[0], key=True)},line={place[1]}," if place else ""
        text = _command(f"{item.action.text}. {item.why}")
        lines.append(f"::{kind} {where}title={_command(item.title, key=True)}::{text}")
    return "\n".join(lines)


def _command(text: str, *, key: bool = False) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if key else escaped


def render_junit(review: Review) -> str:
    """One test case a finding; what breaks fails."""
    told = _told(review)
    suite = ET.Element(
        "testsuite",
        name="wireproof diff",
        tests=str(max(len(told), 1)),
        failures=str(sum(item.breaking for item in told)),
        errors="0",
    )
    if not told:
        ET.SubElement(suite, "testcase", classname="wireproof.diff", name="no changes to act on")
    for item in told:
        case = ET.SubElement(suite, "testcase", classname=item.id, name=_clean(item.title))
        if item.breaking:
            failure = ET.SubElement(case, "failure", message=_clean(item.action.text))
            failure.text = _clean(
                "\n".join([item.why, *(f"{c.file}:{c.line} {c.code}" for c in item.callers)])
            )
    ET.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suite, encoding="unicode")


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold (section 2.2)."""
    return "".join(char for char in text if char in "\t\n" or char >= " ")
