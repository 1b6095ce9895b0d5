"""JSON text, read strictly and written plainly (RFC 8259).

In: bytes or text. Out: plain values, or `NotJson` with the reason and the place. What two readers
could read in two ways is refused: a key twice, NaN, a number that no float holds, half of a
surrogate pair, nesting without end.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any, Final, NoReturn

MAX_DEPTH: Final = 256
"""Deepest nesting that is read. Vendors stay under 40; whoever recurses may rely on this."""

_CONTAINERS: Final = frozenset((dict, list))
_LONE: Final = re.compile(
    r"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<=\\\\u[dD])[89abAB]"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD])[c-fC-F])"
)
"""Half of a surrogate pair; or a whole one after a backslash, which may be what is escaped."""

_STRING_OR_NUMBER: Final = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*')


class NotJson(ValueError):  # noqa: N818 - says what the text is
    """Text that is not JSON, or that another reader may refuse or read differently.

    Attributes:
        reason: a phrase without a full stop.
        line: from 1; 0 where no single place is at fault.
        column: from 1; 0 as above.
        too_deep: whether the nesting is what is wrong.
    """

    def __init__(
        self, reason: str, line: int = 0, column: int = 0, *, too_deep: bool = False
    ) -> None:
        super().__init__(f"{reason} at line {line} column {column}" if line else reason)
        self.reason = reason
        self.line = line
        self.column = column
        self.too_deep = too_deep


def read_json(content: bytes | str, *, repeated: Callable[[str], None] | None = None) -> Any:
    """Read one JSON text.

    Args:
        content: bytes must be UTF-8, without a byte order mark.
        repeated: is told of each key that stands twice in one object, of which the last one wins;
            without it, such a text is refused.

    Raises:
        NotJson: see the module.
    """
    build = _telling(repeated or _refuse)
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8 at byte {error.start}") from None
    try:
        value = json.loads(
            text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=build
        )
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg}", error.lineno, error.colno) from None
    except RecursionError:
        raise _deep() from None
    except _TooLarge as error:
        raise NotJson(error.reason, *_place_of(text, error.number.__eq__)) from None
    except NotJson:
        raise
    except ValueError:  # Python's own limit on the digits of an integer
        place = _place_of(text, lambda one: one.lstrip("-").isdigit() and _has_too_many(one))
        raise NotJson("a number has too many digits", *place) from None
    _check_depth(value, MAX_DEPTH)
    check_surrogates(value, text)
    return value


def scan_value(text: str, at: int, *, above: int = 0) -> tuple[Any, int]:
    """Read the value that begins at an offset of a text; then `check_surrogates` is due.

    Args:
        text: JSON.
        at: the offset.
        above: how many objects the value stands in.

    Returns:
        the value, and the offset behind it.

    Raises:
        ValueError: there is no JSON, a number that no float holds, or it is nested too deep. Of a
            key that stands twice in one object, the last one wins.
    """
    value, end = _scan(text, at)
    most = MAX_DEPTH - above
    if text.count("{", at, end) + text.count("[", at, end) > most:  # fewer cannot be too deep
        _check_depth(value, most)
    return value, end


def check_surrogates(value: Any, text: str) -> None:
    """Refuse strings that hold half of a surrogate pair.

    Args:
        value: as it was read.
        text: in which it stands.

    Raises:
        NotJson: one does.
    """
    if _LONE.search(text) or not _is_unicode(text):
        _refuse_surrogates(value)


def write_json(value: Any) -> bytes:
    """Write compact JSON in ASCII, so that even half of a surrogate pair can be written."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def _first_repeated(pairs: list[tuple[str, Any]]) -> str:
    seen = set[str]()
    for key, _ in pairs:
        if key in seen:
            return key
        seen.add(key)
    return ""


def _refuse(key: str) -> NoReturn:
    raise NotJson(f"the key {key[:80]!r} stands twice in one object")


def _no_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not a JSON number")


class _TooLarge(NotJson):
    """A number that no float holds."""

    def __init__(self, number: str) -> None:
        super().__init__(f"the number {number[:40]} is too large")
        self.number = number


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _TooLarge(text)
    return number


def _has_too_many(digits: str) -> bool:
    try:
        int(digits)
    except ValueError:
        return True
    return False


def _place_of(text: str, wanted: Callable[[str], bool]) -> tuple[int, int]:
    """The line and the column of the first number that is wanted; zeros where there is none."""
    for found in _STRING_OR_NUMBER.finditer(text):
        if found[0][0] != '"' and wanted(found[0]):
            start = text.rfind("\n", 0, found.start()) + 1
            return text.count("\n", 0, found.start()) + 1, found.start() - start + 1
    return 0, 0


def _telling(tell: Callable[[str], None]) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    """What builds an object from its members, and tells of a key that stands twice."""

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            tell(_first_repeated(pairs))
        return value

    return build


_scan: Final = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite).raw_decode


def _deep() -> NotJson:
    return NotJson(f"nested deeper than {MAX_DEPTH} levels", too_deep=True)


def _check_depth(value: Any, most: int) -> None:
    level = [value] if type(value) in _CONTAINERS else []
    for _ in range(most):
        if not level:
            return
        below: list[Any] = []
        for node in level:
            below += node.values() if type(node) is dict else node
        level = [child for child in below if type(child) in _CONTAINERS]
    if level:
        raise _deep()


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        reason = "a string holds one half of a surrogate pair, which is no character"
        raise NotJson(reason) from None
