"""`pattern`: from the dialect of JSON Schema to that of the engine that the client uses.

In: a regular expression of ECMA-262 (JSON Schema 2020-12 validation section 6.3.3). Out: the same
for pydantic's engine, which is Rust's: it cannot backtrack, so that no pattern of a spec can hang a
client, and it has neither look-around nor back-references.
"""

from __future__ import annotations

import re
from typing import Final

from pydantic_core import SchemaError, SchemaValidator, core_schema

_ESCAPE: Final = re.compile(
    r"\\u\{([0-9A-Fa-f]+)\}|\\u([0-9A-Fa-f]{4})|\\(.)|(\[\^?)|(\])", re.DOTALL
)
_CLASSES: Final = {"d": "0-9", "w": "A-Za-z0-9_"}
_MAX_LENGTH: Final = 5_000


def portable_pattern(pattern: str) -> str | None:
    r"""The pattern for Rust's engine, or None when it cannot say the same.

    ECMA-262's `\d` and `\w` are ASCII, Rust's are Unicode; `\uXXXX` is `\x{XXXX}` there.
    """
    if len(pattern) > _MAX_LENGTH:
        return None
    inside = False

    def translate(match: re.Match[str]) -> str:
        nonlocal inside
        braced, plain, escaped, opening, closing = match.groups()
        if opening:
            literal = inside
            inside = True
            return "\\[" if literal else str(opening)
        if closing:
            inside = False
            return "]"
        if braced or plain:
            return f"\\x{{{braced or plain}}}"
        name = str(escaped)
        if name.lower() in _CLASSES:
            members = _CLASSES[name.lower()]
            if name.islower():
                return members if inside else f"[{members}]"
            return f"[^{members}]"
        return "/" if name == "/" else f"\\{name}"

    translated = _ESCAPE.sub(translate, pattern)
    try:
        SchemaValidator(core_schema.str_schema(pattern=translated))
    except SchemaError:
        return None
    return translated
