"""The review for tools. The shape is published in `SCHEMA` and versioned by `format`.

In: a `Review`. Out: plain data.
"""

from __future__ import annotations

from typing import Any, Final

from wireproof.diff.review import Finding, Review
from wireproof.diff.rules import IMPACTS

FORMAT: Final = 1
_FIRST: Final = 10

_TEXT: Final = {"type": "string"}
_OPTIONAL: Final = {"type": ["string", "null"]}
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "wireproof diff --format json",
    "type": "object",
    "required": ["format", "decision", "changes"],
    "properties": {
        "format": {"const": FORMAT},
        "decision": {
            "type": "object",
            "required": ["text", "bump", "client", "left_out", "counts", "old", "new"],
            "properties": {"bump": {"enum": ["major", "minor", "patch", "none"]}},
        },
        "changes": {
            "type": "array",
            "items": {
                "type": "object",
                "required": [
                    "id", "fingerprint", "title", "why", "impact", "breaking", "verdict", "action",
                    "where", "used_by", "surface", "callers", "witness",
                ],
                "properties": {
                    "id": _TEXT,
                    "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
                    "title": _TEXT,
                    "why": _TEXT,
                    "impact": {"type": "array", "items": {"enum": list(IMPACTS)}, "minItems": 1},
                    "breaking": {"type": "boolean"},
                    "verdict": {
                        "type": "object",
                        "required": ["request", "response"],
                        "additionalProperties": {
                            "enum": ["unaffected", "safe", "may break", "breaks"]
                        },
                    },
                    "action": {"type": "object", "required": ["kind", "text"]},
                    "where": {
                        "type": "object",
                        "required": ["old", "new", "file", "line"],
                        "properties": {
                            "old": _OPTIONAL, "new": _OPTIONAL, "file": _OPTIONAL,
                            "line": {"type": ["integer", "null"]},
                        },
                    },
                    "used_by": {
                        "type": "object",
                        "required": ["operations", "first"],
                        "properties": {"operations": {"type": "integer"}},
                    },
                    "surface": {"type": "array", "items": {
                        "type": "object", "required": ["symbol", "before", "after"]}},
                    "callers": {"type": "array", "items": {
                        "type": "object", "required": ["file", "line", "code"]}},
                    "witness": {"type": ["object", "null"]},
                    "parts": {"type": "array", "items": {
                        "type": "object", "required": ["id", "fingerprint", "title"]}},
                },
            },
        },
    },
}  # fmt: skip
"""JSON Schema of the report."""


def as_data(review: Review) -> dict[str, Any]:
    """The whole review as plain data."""
    counts: dict[str, int] = {}
    for item in review.open:
        counts[item.action.kind] = counts.get(item.action.kind, 0) + 1
    return {
        "format": FORMAT,
        "decision": {
            "text": review.decision,
            "bump": review.bump,
            "client": dict(zip(("from", "to"), review.versions_of_client, strict=True)),
            "left_out": review.left_out,
            "breaking": sum(item.breaking for item in review.open),
            "counts": counts,
            "old": {"name": review.old, "version": review.versions[0]},
            "new": {"name": review.new, "version": review.versions[1]},
        },
        "changes": [finding_data(item) for item in review.findings],
        "notes": list(review.notes),
    }


def finding_data(item: Finding) -> dict[str, Any]:
    """One finding as plain data."""
    action = {"kind": item.action.kind, "text": item.action.text}
    if item.action.before:
        action["before"] = item.action.before
    return {
        "id": item.id,
        "fingerprint": item.fingerprint,
        "title": item.title,
        "why": item.why,
        "impact": list(item.impact),
        "breaking": item.breaking,
        "verdict": {side: str(verdict) for side, verdict in item.verdicts.items()},
        "action": action,
        "where": {
            "old": item.old,
            "new": item.new,
            "file": item.place.file if item.place else None,
            "line": item.place.line if item.place else None,
        },
        "before": item.before,
        "after": item.after,
        "used_by": {
            "operations": len(item.operations),
            "first": [{"operation": use.operation, "side": use.side} for use in item.uses[:_FIRST]],
        },
        "surface": [
            {"symbol": s.symbol, "before": s.before, "after": s.after, "impact": s.impact}
            for s in item.surface
        ],
        "callers": [
            {"file": c.file, "line": c.line, "code": c.code, "error": c.error or None}
            for c in item.callers
        ],
        "witness": dict(item.witness) if item.witness else None,
        "acknowledged": item.acknowledged or None,
        "parts": [
            {"id": part.id, "fingerprint": part.fingerprint, "title": part.title,
             "before": part.before, "after": part.after}
            for part in item.parts
        ],
    }  # fmt: skip
