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

_CONTAINERS: Final = (dict, list)
_LONE: Final = re.compile(
    r"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<=\\\\u[dD])[89abAB]"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD])[c-fC-F])"
)
"""Half of a surrogate pair; or a whole one after a backslash, which may be what is escaped."""
_SPACED: Final = re.compile(r'"[ \t\r\n]+:')
"""The end of a key that has blanks before its colon."""


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


def read_json(
    content: bytes | str,
    *,
    repeated: Callable[[str], None] | None = None,
    scan: Callable[[str], Any] | None = None,
) -> Any:
    """Read one JSON text.

    Args:
        content: bytes must be UTF-8, without a byte order mark.
        repeated: is told of each key that stands twice in one object, of which the last one wins;
            without it, such a text is refused.
        scan: reads the values of the text by `scan_value` and notes where they stand; what it
            gives is checked like any other.

    Raises:
        NotJson: see the module.
    """

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            (repeated or _refuse)(_first_repeated(pairs))
        return value

    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
        value = (scan or scan_text)(text)
        if _entries(value) != _keys(text):
            json.loads(text, object_pairs_hook=build)
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg}", error.lineno, error.colno) from None
    except RecursionError:
        raise _deep() from None
    except NotJson:
        raise
    except ValueError:  # Python's own limit on the digits of an integer
        raise NotJson("a number has too many digits") from None
    if _LONE.search(text) or not _is_unicode(text):
        _check_surrogates(value)
    return value


def scan_text(text: str) -> Any:
    """The value of a text, of which the keys and the depth are not yet checked.

    Raises:
        ValueError: it is no JSON, or has a number that no float holds.
    """
    return json.loads(text, parse_constant=_no_constant, parse_float=_finite)


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


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise NotJson(f"the number {text[:40]} is too large")
    return number


scan_value: Final = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite).raw_decode
"""The value that begins at an offset of a text, and the offset behind it."""


def _deep() -> NotJson:
    return NotJson(f"nested deeper than {MAX_DEPTH} levels", too_deep=True)


def _entries(value: Any) -> int:
    """How many entries the objects of a value have together.

    Raises:
        NotJson: it is nested too deep.
    """
    level, found = [value] if isinstance(value, _CONTAINERS) else [], 0
    for _ in range(MAX_DEPTH):
        if not level:
            return found
        below: list[Any] = []
        for node in level:
            if type(node) is dict:
                found += len(node)
                below += node.values()
            else:
                below += node
        level = [child for child in below if type(child) is dict or type(child) is list]
    if level:
        raise _deep()
    return found


def _keys(text: str) -> int:
    """How many keys a JSON text has, or another number than that; never too few.

    Each key ends with a quote before a colon. So does the start of a text like `":-)"`, which is
    why there may be more; a key that could be missed makes it -1.
    """
    if '\\\\":' in text or _SPACED.search(text):
        return -1
    return text.count('":') - text.count('\\":')


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        reason = "a string holds one half of a surrogate pair, which is no character"
        raise NotJson(reason) from None
