"""The types that pages name in words, as JSON Schema.

In: `Array<string>`, `enum<string>`, `Record<string, string[]>`, `"a" | "b"`, `integer or null`.
Out: a schema, or None for a word that no reader knows; what is not known is asked, not guessed.
"""

from __future__ import annotations

import json
import re
from typing import Any

_MAX = 500
_PLAIN: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "str": {"type": "string"},
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "int": {"type": "integer"},
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "long": {"type": "integer", "format": "int64"},
    "number": {"type": "number"},
    "float": {"type": "number", "format": "float"},
    "double": {"type": "number", "format": "double"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "object": {"type": "object"},
    "json": {"type": "object"},
    "map": {"type": "object"},
    "dict": {"type": "object"},
    "record": {"type": "object"},
    "hash": {"type": "object"},
    "array": {"type": "array"},
    "list": {"type": "array"},
    "null": {"type": "null"},
    "any": {},
    "uuid": {"type": "string", "format": "uuid"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "date-time": {"type": "string", "format": "date-time"},
    "email": {"type": "string", "format": "email"},
    "url": {"type": "string", "format": "uri"},
    "uri": {"type": "string", "format": "uri"},
    "file": {"type": "string", "format": "binary"},
    "binary": {"type": "string", "format": "binary"},
}
_GENERIC = re.compile(r"^([A-Za-z]+)\s*<(.*)>$", re.DOTALL)
_OF = re.compile(r"^(?:array|list)\s+of\s+(.+)$", re.IGNORECASE)
_MANY = re.compile(r"^(\w+)\s+(?:array|list)$", re.IGNORECASE)
_FORMAT = re.compile(r"^(\w+)\s*\(([\w-]+)\)$")


def schema_of(words: str) -> dict[str, Any] | None:
    """Return what a type's words say, or None when they are not known."""
    text = words.strip()
    if not text or len(text) > _MAX:
        return None
    return _union(text) if len(parts := _split(text, "|")) > 1 or " or " in text else _one(parts[0])


def _union(text: str) -> dict[str, Any] | None:
    parts = [one for part in _split(text, "|") for one in re.split(r"\s+or\s+", part)]
    literals = [_literal(one) for one in parts]
    if all(one is not None for one in literals):
        return {"enum": [json.loads(one) for one in literals if one is not None]}
    nullable = [one for one in parts if one.strip() in {"null", "None", "undefined"}]
    rest = [one for one in parts if one not in nullable]
    found = [_one(one) for one in rest]
    if not found or any(one is None for one in found):
        return None
    known = [one for one in found if one is not None]
    takes_null = any(one.strip() != "undefined" for one in nullable)
    if len(known) == 1 and isinstance(known[0].get("type"), str):
        kind = known[0]["type"]
        return {**known[0], "type": [kind, "null"]} if takes_null else known[0]
    return {"anyOf": [*known, *([{"type": "null"}] if takes_null else [])]}


def _literal(text: str) -> str | None:
    """Return a quoted word as JSON, or None."""
    inner = text.strip()
    if len(inner) >= 2 and inner[0] == inner[-1] and inner[0] in "\"'`":
        return json.dumps(inner[1:-1])
    return None


def _one(words: str) -> dict[str, Any] | None:
    text = words.strip()
    if _literal(text) is not None:
        return {"const": text[1:-1]}
    if text.endswith("[]"):
        return _array(text[:-2])
    for pattern in (_OF, _MANY):
        if (match := pattern.match(text)) is not None:
            return _array(match.group(1))
    if (match := _GENERIC.match(text)) is not None:
        return _generic(match.group(1).lower(), match.group(2))
    if (match := _FORMAT.match(text)) is not None:
        return _formatted(match.group(1).lower(), match.group(2))
    plain = _PLAIN.get(text.lower()) or _PLAIN.get(text.lower().removesuffix("s"))
    return dict(plain) if plain is not None else ({} if text.lower() == "any" else None)


def _array(items: str) -> dict[str, Any] | None:
    inner = schema_of(items.strip("()"))
    return None if inner is None else {"type": "array", "items": inner}


def _generic(name: str, inside: str) -> dict[str, Any] | None:
    parts = _split(inside, ",")
    match name:
        case "array" | "list" | "set":
            return _array(inside)
        case "enum":
            return schema_of(inside)
        case "record" | "map" | "dict" | "object" if len(parts) == 2:
            value = schema_of(parts[1])
            return None if value is None else {"type": "object", "additionalProperties": value}
        case "object" | "map" | "record":
            return {"type": "object"}
        case _:
            return _formatted(name, inside)


def _formatted(name: str, form: str) -> dict[str, Any] | None:
    base = _PLAIN.get(name)
    if base is None or not re.fullmatch(r"[\w-]+", form):
        return None
    return {**base, "format": form} if base.get("type") in {"string", "integer", "number"} else None


def _split(text: str, mark: str) -> list[str]:
    """Split at a mark that stands in no brackets and no quotes."""
    parts, depth, quote, start = [], 0, "", 0
    for number, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'`":
            quote = character
        elif character in "<([{":
            depth += 1
        elif character in ">)]}":
            depth -= 1
        elif character == mark and depth == 0:
            parts.append(text[start:number])
            start = number + 1
    return [*parts, text[start:]]
