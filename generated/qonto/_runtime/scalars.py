"""The scalar types of JSON Schema in Python: numbers, UUIDs, dates and times, base64.

Nothing is rounded or normalised; a text that the standard library's type cannot hold exactly comes
back as a subclass that keeps it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core import core_schema as cs

from .values import text_of

# RFC 3339 section 5.6, ASCII digits only; the calendar is left to the date parsers.
_DATE = "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = _DATE + "[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:"
_ZONE = "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_UUID = "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
_TIME_PARTS = f"{_TIME}([0-5][0-9]|60)(?:\\.([0-9]+))?{_ZONE}\\Z"


class DateTimeText(datetime):
    """A time that Python cannot hold or would write otherwise, as near as it can; `text` came."""

    text: str


class DateText(date):
    """A date of year 0; see `DateTimeText`."""

    text: str


def _read_date_time(text: str) -> DateTimeText:
    found = re.match(_TIME_PARTS, text)
    if found is None:
        raise ValueError(text)
    zone = text[-6:] if text[-1] not in "Zz" else "+00:00"
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:])) * (-1 if zone[0] == "-" else 1)
    hour, minute, second = int(text[11:13]), int(text[14:16]), int(found[1])
    at = datetime(2000, 1, 2, hour, minute, tzinfo=UTC) - offset
    if second == 60 and (at.hour, at.minute) != (23, 59):  # section 5.7: the last of a UTC day
        raise ValueError(text)
    second, micro = min(second, 59), int((found[2] or "")[:6].ljust(6, "0"))
    whole = DateTimeText(*_day(text), hour, minute, second, micro, timezone(offset))
    whole.text = text
    return whole


def _read_date(text: str) -> DateText:
    if not re.match(f"{_DATE}\\Z", text):
        raise ValueError(text)
    whole = DateText(*_day(text))
    whole.text = text
    return whole


def _day(text: str) -> tuple[int, int, int]:
    """Year, month and day; year 0, which is a leap year, as year 1, which is none."""
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    return year or 1, month, 28 if (year, month, day) == (0, 2, 29) else day


class Schema:
    """Metadata of an annotated type: its core schema."""

    def __init__(self, schema: CoreSchema) -> None:
        self._schema = schema

    def __get_pydantic_core_schema__(self, *_: object) -> CoreSchema:
        return deepcopy(self._schema)  # pydantic writes into it when a type alias stands for it


class Spelled(bytes):
    """Bytes, and the `text` that they came as or are written as."""

    text: str

    @classmethod
    def of(cls, content: bytes, text: str) -> Spelled:
        """These bytes, written like this."""
        whole = cls(content)
        whole.text = text
        return whole


def in_alphabet(value: bytes, *, url_safe: bool) -> bytes:
    """Bytes that are written in an alphabet: as they came where that is in it."""
    came = getattr(value, "text", "")  # of this client, or of another one
    if url_safe:
        fits = came and not re.search("[+/]", came)
        return Spelled.of(value, came if fits else _url_safe(value))
    return bytes(value) if re.search("[-_]", came) else value


def _url_safe(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _read_base64(text: str) -> bytes:
    bare = text.rstrip("=")
    if bare != text or not len(text) % 4:
        return base64.b64decode(text, validate=True)
    # Many vendors leave the padding out; one sign too many is none (RFC 4648 section 3.2).
    return Spelled.of(base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True), text)


def _read_url_safe(text: str) -> Spelled:
    bare = text.rstrip("=")
    if not re.match("[A-Za-z0-9_-]*\\Z", bare) or (text != bare and len(text) % 4):
        raise ValueError(text)
    padded = bare + "=" * (-len(bare) % 4)
    return Spelled.of(base64.b64decode(padded, b"-_", validate=True), text)


def _url_safe_text(value: bytes) -> str:
    return text_of(in_alphabet(value, url_safe=True))


def _text(
    kind: type,
    what: str,
    regex: str,
    fast: CoreSchema,
    slow: Callable[..., Any],
    write: Callable[[Any], str] = text_of,
) -> Schema:
    """A string on the wire, `kind` in Python: read in Rust (`fast`), by `slow` where that fails."""
    message = "Input should be {what}"
    context: dict[str, str | int] = {"what": what}

    def read(text: str) -> Any:
        try:
            return slow(text)
        except (ValueError, OverflowError):
            raise PydanticCustomError("format", message, context) from None

    ways = [
        cs.chain_schema([cs.str_schema(strict=True, pattern=regex), fast]),
        cs.no_info_after_validator_function(read, cs.str_schema(strict=True)),
    ]
    wire = cs.union_schema(
        [*ways],
        mode="left_to_right",
        custom_error_type="format",
        custom_error_message=message,
        custom_error_context=context,
    )
    either = cs.union_schema([cs.is_instance_schema(kind), wire], mode="left_to_right")
    dump = cs.plain_serializer_function_ser_schema(
        lambda value: write(value) if isinstance(value, kind) else value, when_used="json"
    )
    return Schema(
        cs.json_or_python_schema(json_schema=wire, python_schema=either, serialization=dump)
    )


def _whole(value: float) -> int:
    if not value.is_integer():
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return int(value)


_INT, _FLOAT = cs.int_schema(strict=True), cs.float_schema(strict=True, allow_inf_nan=False)
_WHOLE = cs.no_info_after_validator_function(_whole, _FLOAT)
_DAY, _MOMENT = cs.date_schema(strict=False), cs.datetime_schema(strict=False)
# As `text_of` writes it; what is written otherwise (`.500Z`) keeps its text.
_MICRO = "|".join(f"[0-9]{{{i}}}[1-9]0{{{5 - i}}}" for i in range(6))
_SHIFT = "[+-](?:(?:0[1-9]|1[0-9]|2[0-3]):[0-5][0-9]|00:(?:0[1-9]|[1-5][0-9]))"
_EXACT = f"{_TIME.replace('[Tt]', 'T')}[0-5][0-9](?:\\.(?:{_MICRO}))?(?:Z|{_SHIFT})$"
_TIME_NAME, _ID = "an RFC 3339 date-time with an offset", cs.uuid_schema(strict=False)
_EMPTY = cs.bytes_schema(strict=False)
_NO_ID = partial(UUID, version=0)  # which always raises ValueError

Integer = Annotated[int, Schema(cs.union_schema([_INT, _WHOLE], custom_error_type="int_type"))]
"""JSON Schema `integer`: 1.0 is one (2020-12, Core 4.2.3), `true` and "1" are not; any size."""
Number = Annotated[float, Schema(cs.union_schema([_FLOAT, _INT], custom_error_type="float_type"))]
"""JSON Schema `number`: a float, or an int where the wire has one, so that big ones stay exact."""
Uuid = Annotated[UUID, _text(UUID, "a UUID", _UUID, _ID, _NO_ID)]
"""`format: uuid`: the hyphenated form alone."""
DateTime = Annotated[datetime, _text(datetime, _TIME_NAME, _EXACT, _MOMENT, _read_date_time)]
"""`format: date-time`, RFC 3339 alone; leap seconds and nanoseconds survive a round trip."""
Date = Annotated[date, _text(date, "an RFC 3339 date", _DATE + "$", _DAY, _read_date)]
"""`format: date`, RFC 3339 full-date."""
Bytes = Annotated[bytes, _text(bytes, "base64", "^$", _EMPTY, _read_base64)]
"""`format: byte`: base64 on the wire (RFC 4648 section 4), padded or not; bytes in Python."""
UrlBytes = Annotated[bytes, _text(bytes, "base64url", "^$", _EMPTY, _read_url_safe, _url_safe_text)]
"""`contentEncoding: base64url`: the URL-safe alphabet (RFC 4648 section 5), padded or not."""
