"""`pattern`: from the dialect of JSON Schema to that of the engine that the client uses.

In: a regular expression of ECMA-262 (JSON Schema 2020-12 validation section 6.3.3). Out: the same
for pydantic's engine, which is Rust's: it takes time linear in the text, so that no pattern of a
spec can hang a client, and it has neither look-around nor back-references. Look-around at either
end of a pattern is said by several expressions instead: `^(?!tmp_)[a-z_]+$` is what `^[a-z_]+$`
matches and `^(?:tmp_)` does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pydantic_core import SchemaValidator

_ESCAPE: Final = re.compile(
    r"\\u(\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{4})|\\c([A-Za-z])|\\(0(?!\d)|.)"
    r"|(\[\^?\](?!(?:[^\[\]\\]|\\.)*\])|\[\^?)|(\])",
    re.DOTALL,
)
_EMPTY: Final = {"[]": r"[^\s\S]", "[^]": r"[\s\S]"}
_CLASSES: Final = {"d": "0-9", "w": "A-Za-z0-9_"}
_MAX_LENGTH: Final = 5_000
_MOST_ASSERTIONS: Final = 20
_ANYTHING: Final = r"[\s\S]*"


@dataclass(frozen=True, slots=True)
class LookAround:
    """A pattern with look-around at its ends, as expressions without any.

    Attributes:
        pattern: as the document has it, for messages.
        every: a text matches all of these, portable ones,
        none: and none of these.
    """

    pattern: str
    every: tuple[str, ...]
    none: tuple[str, ...]


def portable_pattern(pattern: str) -> str | None:
    r"""The pattern for Rust's engine, or None when it cannot say the same.

    ECMA-262's `\d` and `\w` are ASCII, Rust's are Unicode; `\uXXXX` is `\x{XXXX}` there,
    and `\cA` is `\x{1}`. A bracket inside of a class is a character, and opens no other class.
    """
    if len(pattern) > _MAX_LENGTH:
        return None
    inside = False

    def translate(match: re.Match[str]) -> str:
        nonlocal inside
        code, control, escaped, opening, closing = match.groups()
        if opening in _EMPTY and not inside:
            return _EMPTY[opening]
        if opening:
            literal = inside
            inside = not opening.endswith("]")
            return f"\\{opening}" if literal else str(opening)
        if closing:
            inside = False
            return "]"
        if code or control:
            return f"\\x{{{code.strip('{}') if code else f'{ord(control) % 32:x}'}}}"
        return _escaped(escaped, inside=inside)

    translated = _ESCAPE.sub(translate, pattern)
    from pydantic_core import SchemaError  # noqa: PLC0415 - for documents that have patterns

    try:
        _validator(translated)
    except SchemaError:
        return None
    return translated


def _escaped(name: str, *, inside: bool) -> str:
    """What a backslash and a character are in Rust, in a class or not."""
    if name.lower() in _CLASSES:
        members = _CLASSES[name.lower()]
        if name.islower():
            return members if inside else f"[{members}]"
        return f"[^{members}]"
    if name == "0" or (name == "b" and inside):
        return r"\x00" if name == "0" else r"\x08"
    return "/" if name == "/" else f"\\{name}"


def _validator(pattern: str) -> SchemaValidator:
    """What the client checks a text with.

    Raises:
        SchemaError: the engine does not know such a pattern.
    """
    from pydantic_core import SchemaValidator, core_schema  # noqa: PLC0415

    return SchemaValidator(core_schema.str_schema(pattern=pattern))


def look_around(pattern: str) -> LookAround | None:
    """The pattern as expressions without look-around, or None where that says something else.

    What stands right behind `^` looks at the text from its start, so `^(?=A)(?!B)C` is what matches
    `^(?:A)` and `^C` and not `^(?:B)`; `(?<!A)$` at the end is what does not match `(?:A)$`. Where
    the pattern has alternatives at the top, `^` does not hold for all of it.
    """
    if len(pattern) > _MAX_LENGTH or len(_split(pattern, "|")) > 1:
        return None
    every, none = list[str](), list[str]()
    rest = pattern.removeprefix("^")
    while len(every) + len(none) < _MOST_ASSERTIONS:
        closing = _closing(rest) if rest.startswith(("(?=", "(?!")) else None
        if closing is not None and rest[closing + 1 : closing + 2] in tuple("?*+{"):
            return None
        if closing is not None and pattern.startswith("^"):
            (every if rest[2] == "=" else none).append(f"^(?:{rest[3:closing]})")
            rest = rest[closing + 1 :]
            continue
        start = rest.rfind("(?<") if rest.endswith(")$") else -1
        if (
            start < 0
            or rest[start + 3] not in "=!"
            or _closing(rest[start:]) != len(rest) - start - 2
        ):
            break
        (every if rest[start + 3] == "=" else none).append(f"(?:{rest[start + 4 : -2]})$")
        rest = rest[:start] + "$"
    rest = f"^{rest}" if pattern.startswith("^") else rest
    found = [portable_pattern(one) for one in (rest, *every)]
    refused = [portable_pattern(one) for one in none]
    if not (every or none) or None in found or None in refused:
        return None
    told = [one for one in found if one not in (None, "^", "")]
    return LookAround(pattern, tuple(map(str, told)), tuple(map(str, refused)))


def both_patterns(one: str, other: str) -> str:
    """The pattern that a text matches when it matches two; a pattern may match anywhere in it."""
    return f"^{_ahead(one)}{_ahead(other)}"


def _ahead(pattern: str) -> str:
    """A pattern as look-ahead from the start of the text."""
    if len(_split(pattern, "|")) > 1:
        return f"(?={_ANYTHING}(?:{pattern}))"
    if not pattern.startswith("^"):
        return f"(?={_ANYTHING}{pattern})"
    found, rest = "", pattern[1:]
    while rest.startswith(("(?=", "(?!")) and (closing := _closing(rest)) is not None:
        found, rest = found + rest[: closing + 1], rest[closing + 1 :]
    return f"{found}(?={rest})" if rest else found


def matches(look: LookAround, text: str) -> bool:
    """Whether a text matches."""

    def found(pattern: str) -> bool:
        return _validator(pattern).isinstance_python(text)

    return all(map(found, look.every)) and not any(map(found, look.none))


def _closing(text: str) -> int | None:
    """The place of the bracket that closes the group at the start of a text."""
    depth, inside, index = 0, False, 0
    while index < len(text):
        char = text[index]
        if char == "\\":
            index += 1
        elif inside:
            inside = char != "]"
        elif char == "[":
            inside = True
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth == 0:
                return index
        index += 1
    return None


def _split(text: str, separator: str) -> list[str]:
    """The alternatives of a pattern at its top level."""
    depth, inside, index, start, found = 0, False, 0, 0, list[str]()
    while index < len(text):
        char = text[index]
        if char == "\\":
            index += 1
        elif inside:
            inside = char != "]"
        elif char == "[":
            inside = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == separator and depth == 0:
            found.append(text[start:index])
            start = index + 1
        index += 1
    return [*found, text[start:]]
