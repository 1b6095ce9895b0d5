"""What an example of JSON says of a type, and no more.

In: the text of a code block. Out: its value, and a schema that is marked as inferred. An example
shows what there may be, never what has to be: nothing is required, nothing is closed.
"""

from __future__ import annotations

import json
import re
from typing import Any

_DEEPEST = 60
_HEADER = re.compile(r"^[A-Z][a-z]*(?:-[A-Z][A-Za-z]*)+$")
"""Names like `Content-Type` are keys of a map of headers, and no properties."""
INFERRED = "x-inferred"


def read_sample(text: str) -> tuple[Any, bool]:
    """Read an example.

    Returns:
        the value, and whether the text is JSON at all.
    """
    try:
        return json.loads(text), True
    except (ValueError, RecursionError):
        return None, False


def schema_from(sample: Any, source: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """Return the schema of which a value is an example.

    Args:
        sample: a JSON value.
        source: where it stands; each part is marked with it.
        depth: levels above it.
    """
    marks = {INFERRED: "example", "x-source": source}
    match sample:
        case dict() if sample and all(_HEADER.match(str(name)) for name in sample):
            values = [schema_from(value, source, depth + 1) for value in sample.values()]
            return {"type": "object", "additionalProperties": _merged(values), **marks}
        case dict() if depth < _DEEPEST:
            return {
                "type": "object",
                "properties": {
                    str(name): schema_from(value, source, depth + 1)
                    for name, value in sample.items()
                },
                **marks,
            }
        case list() if depth < _DEEPEST:
            items = [schema_from(value, source, depth + 1) for value in sample[:20]]
            return {"type": "array", **({"items": _merged(items)} if items else {}), **marks}
        case bool():
            return {"type": "boolean", **marks}
        case int():
            return {"type": "integer", **marks}
        case float():
            return {"type": "number", **marks}
        case str():
            return {"type": "string", **marks}
        case _:  # null says that there may be null, and nothing of what else there is
            return dict(marks)


def _merged(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what several examples have in common: properties of all, the types of all."""
    first = schemas[0]
    kinds = {one.get("type") for one in schemas}
    if kinds == {"object"} and all("properties" in one for one in schemas):
        together: dict[str, list[dict[str, Any]]] = {}
        for one in schemas:
            for name, inner in one["properties"].items():
                together.setdefault(name, []).append(inner)
        return {**first, "properties": {name: _merged(found) for name, found in together.items()}}
    if len(kinds) == 1:
        return first
    if kinds == {"integer", "number"}:
        return {**first, "type": "number"}
    return {key: value for key, value in first.items() if key in {INFERRED, "x-source"}}
