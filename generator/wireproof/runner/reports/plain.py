"""Values of a run as plain JSON: bounded in size, bytes made readable.

In: a result or a finding. Out: dicts, lists, texts and numbers.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from wireproof.findings.finding import Finding
from wireproof.runner.result import CheckCount, ProofResult

_LONGEST_TEXT = 2000
_DEEPEST = 40


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value that JSON can hold; long texts are cut, and say so."""
    if depth > _DEEPEST:
        return "(nested too deeply to show)"
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return cut(value)
        case bytes():
            return _bytes(value)
        case Mapping():
            return {str(key): plain(one, depth + 1) for key, one in value.items()}
        case list() | tuple():
            return [plain(one, depth + 1) for one in value]
        case _:
            return cut(repr(value))


def cut(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Return a text that is not longer than this, without lone surrogates."""
    clean = text.encode("utf-8", "backslashreplace").decode()
    if len(clean) <= longest:
        return clean
    return f"{clean[:longest]}... ({len(clean)} characters)"


def _bytes(value: bytes) -> Any:
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value[:_LONGEST_TEXT]).decode()}
    return cut(text)


def finding_record(one: Finding) -> dict[str, Any]:
    """Return a finding as a record."""
    return {
        "signature": one.signature,
        "rule": one.rule,
        "severity": one.severity,
        "owner": one.owner,
        "vendor": one.vendor,
        "operation": one.operation,
        "check": one.check,
        "mode": one.mode,
        "status": one.status,
        "media_type": one.media_type,
        "where": one.where,
        "message": cut(one.message),
        "pointer": one.pointer,
        "location": {
            "file": one.location.file,
            "line": one.location.line,
            "column": one.location.column,
        },
        "expected": cut(one.expected),
        "actual": cut(one.actual),
        "wire": {"expected": cut(one.wire_expected), "actual": cut(one.wire_actual)},
        "subject": plain(one.subject),
        "source": one.source,
        "seed": one.seed,
        "count": one.count,
        "snippet": one.snippet,
    }


def _check(one: CheckCount) -> dict[str, Any]:
    return {
        "operation": one.operation,
        "check": one.check,
        "mode": one.mode,
        "judged": one.judged,
        "undecided": one.undecided,
        "inexpressible": one.inexpressible,
        "unrepresentable": one.unrepresentable,
        "reasons": list(one.reasons),
    }


def result_record(result: ProofResult) -> dict[str, Any]:
    """Return a run as a record."""
    return {
        "vendor": result.vendor,
        "ok": result.ok,
        "budget": {"name": result.budget.name, "examples": result.budget.examples},
        "seed": result.seed,
        "versions": dict(sorted(result.versions.items())),
        "cases": result.cases,
        "checks": [_check(one) for one in result.counts],
        "matrix": [
            {
                "operation": one.operation,
                "part": one.part,
                "check": one.check,
                "positive": one.positive,
                "negative": one.negative,
            }
            for one in result.matrix
        ],
        "shortfalls": [
            {
                "operation": one.operation,
                "part": one.part,
                "polarity": one.polarity,
                "excuse": one.excuse,
            }
            for one in result.shortfalls
        ],
        "unproven": [
            {"what": one.what, "pointer": one.pointer, "reason": one.reason}
            for one in result.unproven
        ],
        "gaps": [{"what": one.what, "reason": one.reason} for one in result.gaps],
        "findings": [finding_record(one) for one in result.findings],
        "waived": [
            {
                "signature": one.finding.signature,
                "reason": one.waiver.reason,
                "expires": one.waiver.expires.isoformat(),
                "finding": finding_record(one.finding),
            }
            for one in result.waived
        ],
    }
