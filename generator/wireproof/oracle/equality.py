"""When two values say the same: JSON equality, and text that only its format makes equal.

In: what was said and what arrived. Out: the first place where they differ, or nothing. Numbers
compare by mathematical value and booleans are no numbers (JSON Schema 2020-12 core, 4.2.2);
UUIDs compare without case (RFC 9562, section 4) and date-times as instants (RFC 3339).
"""

from __future__ import annotations

import base64
import binascii
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from wireproof.oas.pointer import escape

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BASE64URL = re.compile(r"([A-Za-z0-9_-]*)(={0,2})")
_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)"
)

Formats = frozenset[str]


def difference(
    expected: Any, actual: Any, formats: Formats = frozenset(), pointer: str = ""
) -> tuple[str, Any, Any] | None:
    """Return (pointer, expected, actual) of the first difference of two JSON values.

    Args:
        expected: what was said; bytes stand for binary content.
        actual: what arrived.
        formats: formats in interaction; `uuid` and `date-time` compare by meaning.
        pointer: where the values stand.
    """
    found = _first(expected, actual, formats)
    if found is None:
        return None
    steps, left, right = found
    return pointer + "".join(f"/{escape(one)}" for one in reversed(steps)), left, right


_Found = tuple[list[str | int], Any, Any]
"""Where two values differ, the innermost step first, and what stands there."""
LEAVES = frozenset((str, int, float, bool, type(None)))
"""Classes of the values that JSON is made of, objects and arrays apart; most values are of one."""


def _first(expected: Any, actual: Any, formats: Formats) -> _Found | None:
    kind = type(expected)
    if kind in LEAVES and kind is type(actual) and expected == actual:
        return None  # most of all leaves
    match expected, actual:
        case dict(), dict():
            return _of_objects(expected, actual, formats)
        case list(), list() if len(expected) == len(actual):
            for index, (left, right) in enumerate(zip(expected, actual, strict=True)):
                found = _first(left, right, formats)
                if found:
                    found[0].append(index)
                    return found
            return None
        case str(), bytes():
            same = actual in _decoded(expected)
        case str(), str():
            same = same_text(expected, actual, formats)
        case _:
            same = _same_scalar(expected, actual)
    return None if same else ([], expected, actual)


def _of_objects(
    expected: dict[str, Any], actual: dict[str, Any], formats: Formats
) -> _Found | None:
    for key, left in expected.items():
        if key not in actual:
            return [key], left, MISSING
        found = _first(left, actual[key], formats)
        if found:
            found[0].append(key)
            return found
    extra = next((key for key in actual if key not in expected), None)
    return None if extra is None else ([extra], MISSING, actual[extra])


class _Missing:
    def __repr__(self) -> str:
        return "(missing)"


MISSING = _Missing()


def _same_scalar(expected: Any, actual: Any) -> bool:
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, int | float) and isinstance(actual, int | float):
        return expected == actual or _decimal(expected) == _decimal(actual)
    return type(expected) is type(actual) and bool(expected == actual)


def _decimal(number: float) -> Decimal:
    """Return the decimal number that stands for a number in JSON (RFC 8259, section 6).

    A float is the shortest decimal that reads back as it: `1e23` and its 24 digits are the same,
    although no float is exactly that.
    """
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)


def same_text(expected: str, actual: str, formats: Formats) -> bool:
    """Tell whether two strings are equal, or say the same in a format that is in interaction."""
    if expected == actual:
        return True
    if "uuid" in formats and _UUID.fullmatch(expected) and _UUID.fullmatch(actual):
        return expected.lower() == actual.lower()
    if "date-time" in formats:
        left, right = instant(expected), instant(actual)
        return left is not None and left == right
    return False


def _decoded(text: str) -> list[bytes]:
    """Return the bytes that a text stands for, in either alphabet, padded or not."""
    padded = text + "=" * (-len(text) % 4)
    if is_base64(padded):
        return [base64.b64decode(padded)]
    if is_base64url(text):
        return [base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))]
    return []


def is_base64url(text: str) -> bool:
    """Tell whether a string is base64url, padded or not (RFC 4648, sections 5 and 3.2)."""
    found = _BASE64URL.fullmatch(text)
    if not found or len(found[1]) % 4 == 1:
        return False
    return not found[2] or len(text) % 4 == 0


def is_base64(text: str) -> bool:
    """Tell whether a string is base64 (RFC 4648, section 4; OAS 3.0 `format: byte`)."""
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def instant(text: str) -> tuple[Fraction, bool] | None:
    """Return the instant that an RFC 3339 date-time names, as seconds since year 0.

    The flag tells a leap second (`:60`) from the second after it.
    """
    found = _DATE_TIME.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    zone = found[8]
    offset = 0
    if zone not in "Zz":
        offset = (int(zone[1:3]) * 60 + int(zone[4:6])) * (-60 if zone[0] == "-" else 60)
    seconds = ((_days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second - offset
    digits = found[7] or ""
    fraction = Fraction(int(digits), 10 ** len(digits)) if digits else Fraction(0)
    return seconds + fraction, second == 60


def _days(year: int, month: int, day: int) -> int:
    """Count days since 0000-03-01 in the proleptic Gregorian calendar, year 0 included."""
    year -= month <= 2
    era_year = year % 400
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return (year // 400) * 146097 + era_year * 365 + era_year // 4 - era_year // 100 + day_of_year


def same_number(expected: float, text: str) -> bool:
    """Tell whether a text is a decimal number of exactly this value."""
    try:
        return Fraction(text) == Fraction(repr(expected)) and "/" not in text
    except (ValueError, ZeroDivisionError, OverflowError):
        return False
