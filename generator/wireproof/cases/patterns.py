"""Patterns as ECMA-262 reads them, in words that every engine of the proof reads alike.

In: a regular expression of a document. Out: the same one for the judge (Rust) and for what makes
samples (Python), or nothing where it is none. Sources: JSON Schema 2020-12, section 6.4; ECMA-262,
section 22.2.1 and annex B.1.2, by which a bracket that opens nothing is a character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import jsonschema_rs

_PIECE: Final = re.compile(
    r"\\c[A-Za-z]|\\0(?![0-9])|\\u\{[0-9A-Fa-f]+\}|\\k<[^>]*>|\\.|\[\^?\]?|\]"
    r"|\(\?<[^=!>][^>]*>|\((?!\?)|.",
    re.DOTALL,
)
_CLOSED: Final = re.compile(r"(?:[^\[\]\\]|\\.)*\]", re.DOTALL)
"""A text that closes a class which it does not open."""
_REMEMBERED: Final = 4_096
_IN_CLASSES: Final = {r"\0": r"\x00", r"\b": r"\x08"}
_ALONE: Final = {r"\0": r"\x00", r"\A": "^", r"\z": "$"}
"""The anchors are none of ECMA-262: but wherever there are such, they are these."""
_LAST: Final = 0x10FFFF


@lru_cache(_REMEMBERED)
def readable(pattern: str) -> str | None:
    """Return a pattern in the words of all engines, or `None` where it is no regular expression."""
    return next(filter(_compiles, (_translated(pattern), pattern)), None)


def unread(schema: dict[str, Any]) -> Iterator[str]:
    """Yield the patterns of a schema object, its children untouched, that nobody can read."""
    listed = schema.get("patternProperties")
    for one in (schema.get("pattern"), *(listed if isinstance(listed, dict) else ())):
        if isinstance(one, str) and readable(one) is None:
            yield one


def with_readable(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema object, its children untouched, with patterns that engines read.

    What nobody can read says nothing, and neither does what is left over by it.
    """
    if schema.keys().isdisjoint({"pattern", "patternProperties"}):
        return schema
    out = dict(schema)
    if isinstance(pattern := out.get("pattern"), str):
        out |= {"pattern": readable(pattern)}
        if out["pattern"] is None:
            del out["pattern"]
    if isinstance(listed := out.get("patternProperties"), dict):
        known = {readable(key): one for key, one in listed.items()}
        if None in known:
            for rest in ("additionalProperties", "unevaluatedProperties"):
                out.pop(rest, None)
        out["patternProperties"] = {key: one for key, one in known.items() if key is not None}
    return out


def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.validator_for({"pattern": pattern})
    except ValueError:
        return False
    return True


def _translated(pattern: str) -> str:
    names = _groups(pattern)
    out, place, inside = "", 0, False
    while place < len(pattern):
        found = _PIECE.match(pattern, place)
        piece = pattern[place] if found is None or (pattern[place] == "(" and inside) else found[0]
        place += len(piece)
        if piece.startswith("["):
            ends = piece.endswith("]")
            if inside:
                out, inside = out + "\\" + piece, not ends
            elif ends and not _CLOSED.match(pattern, place):
                out += r"[\s\S]" if piece == "[^]" else r"[^\s\S]"
            else:
                out, inside = out + piece, True
        elif piece == "]":
            out, inside = out + ("]" if inside else r"\]"), False
        elif piece.startswith("(?<"):
            out += "("
        else:
            out += _escaped(piece, names, inside=inside) if piece[0] == "\\" else piece
    return out


def _escaped(piece: str, names: dict[str, int], *, inside: bool) -> str:
    kind, rest = piece[1:2], piece[2:]
    if kind == "c" and rest:
        return f"\\x{ord(rest) % 32:02x}"
    if piece in (_IN_CLASSES if inside else _ALONE):
        return (_IN_CLASSES if inside else _ALONE)[piece]
    if kind == "u" and rest and int(rest[1:-1], 16) <= _LAST:
        code = int(rest[1:-1], 16)
        return chr(code) if code > 0xFFFF else f"\\u{code:04x}"
    if kind == "k" and rest[1:-1] in names and not inside:
        return f"\\{names[rest[1:-1]]}"
    return piece


def _groups(pattern: str) -> dict[str, int]:
    """Return the number of each group that has a name."""
    found: dict[str, int] = {}
    number, inside = 0, False
    for match in _PIECE.finditer(pattern):
        piece = match[0]
        if piece[0] in "[]":
            inside = piece[0] == "[" and not piece.endswith("]")
        elif piece[0] == "(" and not inside and pattern[match.start() : match.start() + 2] != "(?":
            number += 1
        elif piece.startswith("(?<") and not inside and piece.endswith(">"):
            number += 1
            found[piece[3:-1]] = number
    return found
