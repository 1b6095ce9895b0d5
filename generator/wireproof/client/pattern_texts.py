"""A text for a pattern, so that a fake has one to answer with.

In: a regular expression of ECMA-262. Out: a text that it matches, or None. The text is tried before
it is used; what Python's parser or pydantic's engine does not know has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as op
from re import _parser as parser
from typing import Any, Final

_LONGEST: Final = 5_000
_CLASSES: Final = {
    op.CATEGORY_DIGIT: "1",
    op.CATEGORY_NOT_DIGIT: "a",
    op.CATEGORY_WORD: "a",
    op.CATEGORY_NOT_WORD: "-",
    op.CATEGORY_SPACE: " ",
    op.CATEGORY_NOT_SPACE: "a",
}
_LIKED: Final = "a1A0Z9z -_./:@"


def text_of_pattern(pattern: str) -> str | None:
    """A text that a pattern matches, if one is found."""
    # Slow to import, and few documents have patterns.
    from pydantic_core import SchemaError, SchemaValidator, core_schema  # noqa: PLC0415

    try:
        text = _written(parser.parse(pattern), {})
        # The engine of pydantic takes time in proportion to the text; Python's may take for ever.
        validator = SchemaValidator(core_schema.str_schema(pattern=pattern))
    except (re.error, SchemaError, RecursionError, OverflowError, ValueError, KeyError):
        return None
    return text if len(text) <= _LONGEST and validator.isinstance_python(text) else None


def _written(parts: Iterable[tuple[Any, Any]], groups: dict[int, str]) -> str:
    found = ""
    for kind, what in parts:
        found += _part(kind, what, groups)
        if len(found) > _LONGEST:
            break
    return found


def _part(kind: Any, what: Any, groups: dict[int, str]) -> str:
    if kind is op.LITERAL:
        return chr(what)
    if kind is op.ANY:
        return "a"
    if kind is op.NOT_LITERAL:
        return "b" if what == ord("a") else "a"
    if kind is op.IN:
        return _member(what)
    if kind is op.BRANCH:
        return _written(what[1][0], groups)
    if kind is op.SUBPATTERN:
        groups[what[0]] = _written(what[-1], groups)
        return groups[what[0]]
    if kind is op.GROUPREF:
        return groups[what]
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        least, most, inner = what
        # One where none would do, so that there is something to read.
        count = least or min(int(most), 1)
        return _written(inner, groups) * min(count, _LONGEST)
    return ""  # anchors, and what looks around


def _member(what: list[tuple[Any, Any]]) -> str:
    """A character of a class."""
    negated = what[0][0] is op.NEGATE
    options = _LIKED if negated else _LIKED + "".join(_first(*one) for one in what)
    return next(char for char in options if _holds(what, char) is not negated)


def _first(kind: Any, what: Any) -> str:
    if kind is op.RANGE:
        return chr(what[0])
    return chr(what) if kind is op.LITERAL else _CLASSES[what]


def _holds(what: list[tuple[Any, Any]], char: str) -> bool:
    for kind, one in what:
        if kind is op.LITERAL and ord(char) == one:
            return True
        if kind is op.RANGE and one[0] <= ord(char) <= one[1]:
            return True
        if kind is op.CATEGORY and re.match(_CATEGORY[one], char):
            return True
    return False


_CATEGORY: Final = {
    op.CATEGORY_DIGIT: r"[0-9]",
    op.CATEGORY_NOT_DIGIT: r"[^0-9]",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
}
