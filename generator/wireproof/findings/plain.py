"""Values of a run as plain JSON: bounded in size and depth, bytes and odd texts made readable.

In: a value or a finding. Out: dicts, lists, texts and numbers.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from typing import Any, Final

from wireproof.errors import Location
from wireproof.findings.escape import cut, json_controls
from wireproof.findings.finding import Finding

LONGEST_TEXT: Final = 2000
_DEEPEST: Final = 40


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value that JSON can hold; long texts are cut, and say so."""
    if depth > _DEEPEST:
        return "(nested too deeply to show)"
    match value:
        case float() if not math.isfinite(value):
            return repr(value)
        case None | bool() | int() | float():
            return value
        case str():
            return short(value)
        case bytes():
            return _bytes(value)
        case Mapping():
            return {sound(str(key)): plain(one, depth + 1) for key, one in value.items()}
        case list() | tuple():
            return [plain(one, depth + 1) for one in value]
        case _:
            return short(repr(value))


def sound(text: str) -> str:
    """A text without lone surrogates, which no encoding of Unicode has."""
    return text.encode("utf-8", "backslashreplace").decode()


def short(text: str, longest: int = LONGEST_TEXT) -> str:
    """A sound text that is not longer than this; what was cut says so."""
    return cut(sound(text), longest)


def json_text(node: Any) -> str:
    """JSON with line ends, as UTF-8 can hold it: the same data gives the same bytes."""
    return json_controls(json.dumps(node, indent=2, ensure_ascii=False)) + "\n"


def _bytes(value: bytes) -> Any:
    try:
        return short(value.decode("utf-8"))
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value[:LONGEST_TEXT]).decode()}


def place_record(place: Location) -> dict[str, Any]:
    """Return a place as a record."""
    return {"file": sound(place.file), "line": place.line, "column": place.column}


def finding_record(one: Finding) -> dict[str, Any]:
    """Return a finding as a record, the same for every command."""
    record: dict[str, Any] = {
        "signature": one.signature,
        "rule": one.rule,
        "severity": one.severity,
        "owner": one.owner,
        "state": one.state,
        "vendor": one.vendor,
        "operation": one.operation,
        "check": one.check,
        "mode": one.mode,
        "status": one.status,
        "media_type": one.media_type,
        "where": one.where,
        "title": one.title,
        "message": one.message,
        "hint": one.hint,
        "pointer": one.pointer,
        "location": place_record(one.location),
        **place_record(one.location),
        "related": [place_record(place) for place in one.related],
        "expected": one.expected,
        "actual": one.actual,
        "wire": {"expected": one.wire_expected, "actual": one.wire_actual},
        "subject": one.subject,
        "source": one.source,
        "seed": one.seed,
        "count": one.count,
        "facts": dict(one.facts),
        "reason": one.reason,
    }
    return {**plain(record), "snippet": sound(one.snippet)}
