"""Scalar types of JSON Schema as pydantic schemas: exact about JSON, lossless on a round trip.

A type checker sees the standard library type (`Uuid` is `UUID`); at run time the annotation carries
a schema that pydantic-core evaluates in Rust. Only a text that Python's own type cannot hold
exactly takes the slow way through a Python function, and comes back as a subclass that keeps the
text.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

__all__ = [
    "Bytes",
    "Date",
    "DateText",
    "DateTime",
    "DateTimeText",
    "DecimalNumber",
    "DecimalText",
    "Integer",
    "Number",
    "Uuid",
    "UuidText",
]

# RFC 3339 section 5.6. ASCII digits only; the calendar is left to the date parsers.
_DATE = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_OFFSET = "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_DATE_TIME = f"^{_DATE}[Tt]{_TIME}(?:\\.[0-9]{{1,6}})?{_OFFSET}$"
_UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

_FORMAT: Final = "Input should be {what}"

_ANY_UUID = re.compile(_UUID.replace("a-f", "a-fA-F").rstrip("$") + r"\Z")
_ANY_DATE_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]+))?([Zz]|[+-][0-9]{2}:[0-9]{2})\Z"
)


class UuidText(UUID):
    """A UUID that was not written in lower case; `text` is what was written."""

    __slots__ = ("text",)
    text: str

    def __init__(self, text: str) -> None:
        super().__init__(text)
        object.__setattr__(self, "text", text)

    def __reduce__(self) -> tuple[Callable[..., UuidText], tuple[str]]:
        return (type(self), (self.text,))


class DateTimeText(datetime):
    """A time that Python cannot hold exactly; `text` is what was written.

    Leap seconds read as second 59, digits beyond the microsecond are cut, year 0 reads as year 1.
    """

    text: str

    def __reduce_ex__(self, protocol: object) -> tuple[Callable[[str], DateTimeText], tuple[str]]:
        return (parse_date_time, (self.text,))


class DateText(date):
    """A date of year 0, which reads as year 1; `text` is what was written."""

    text: str

    def __reduce__(self) -> tuple[Callable[[str], DateText], tuple[str]]:
        return (parse_date, (self.text,))


def parse_date_time(text: str) -> DateTimeText:
    """Read an RFC 3339 date-time that `datetime` cannot hold.

    Args:
        text: with a leap second, more than six digits of a second, or year 0.

    Raises:
        ValueError: it is not an RFC 3339 date-time.
    """
    found = _ANY_DATE_TIME.match(text)
    if found is None:
        raise ValueError("not an RFC 3339 date-time")
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    zone = _zone(found[8])
    if second == 60:  # section 5.7: a leap second is the last of a UTC day
        utc = datetime(2000, 1, 2, hour, minute, tzinfo=zone).astimezone(UTC)
        if (utc.hour, utc.minute) != (23, 59):
            raise ValueError("a leap second elsewhere than at the end of a UTC day")
    micro = int((found[7] or "")[:6].ljust(6, "0"))
    if year == 0 and (month, day) == (2, 29):  # year 0 is a leap year, year 1 is not
        day = 28
    whole = DateTimeText(year or 1, month, day, hour, minute, min(second, 59), micro, zone)
    whole.text = text
    if second > 60:
        raise ValueError("second out of range")
    return whole


def _zone(text: str) -> timezone:
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 23 or minutes > 59:
        raise ValueError("offset out of range")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def parse_date(text: str) -> DateText:
    """Read an RFC 3339 full-date of year 0.

    Args:
        text: `0000-MM-DD`.

    Raises:
        ValueError: it is not such a date.
    """
    if not re.match(f"{_DATE}\\Z", text) or not text.startswith("0000"):
        raise ValueError("not an RFC 3339 date")
    month, day = int(text[5:7]), int(text[8:])
    whole = DateText(1, month, 28 if (month, day) == (2, 29) else day)
    whole.text = text
    return whole


def _parse_uuid(text: str) -> UuidText:
    if not _ANY_UUID.match(text):
        raise ValueError("not a UUID")
    return UuidText(text)


def _parse_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _as_text(value: Any) -> Any:
    """Give the JSON form back exactly as it came in."""
    text = getattr(value, "text", None)
    if isinstance(text, str):
        return text
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case _:
            return value


def _text_type(
    kind: type[Any], fast: CoreSchema | None, slow: Callable[[str], Any], message: str
) -> CoreSchema:
    """A string on the wire, `kind` in Python: `fast` in Rust first, `slow` for what is left."""

    def read(text: str) -> Any:
        try:
            return slow(text)
        except (ValueError, OverflowError):
            raise PydanticCustomError("format", _FORMAT, {"what": message}) from None

    string = core_schema.str_schema(strict=True)
    exact = core_schema.no_info_after_validator_function(read, string)
    wire = exact
    if fast is not None:
        wire = core_schema.union_schema(
            [fast, exact],
            mode="left_to_right",
            custom_error_type="format",
            custom_error_message=_FORMAT,
            custom_error_context={"what": message},
        )
    return core_schema.json_or_python_schema(
        json_schema=wire,
        python_schema=core_schema.union_schema(
            [core_schema.is_instance_schema(kind), wire], mode="left_to_right"
        ),
        serialization=core_schema.plain_serializer_function_ser_schema(_as_text, when_used="json"),
    )


class _Uuid:
    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        string = core_schema.str_schema(strict=True, pattern=_UUID)
        fast = core_schema.chain_schema([string, core_schema.uuid_schema(strict=False)])
        return _text_type(UUID, fast, _parse_uuid, "a UUID (8-4-4-4-12 hexadecimal digits)")


class _DateTime:
    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        string = core_schema.str_schema(strict=True, pattern=_DATE_TIME)
        fast = core_schema.chain_schema([string, core_schema.datetime_schema(strict=False)])
        return _text_type(datetime, fast, parse_date_time, "an RFC 3339 date-time with an offset")


class _Date:
    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        string = core_schema.str_schema(strict=True, pattern=f"^{_DATE}$")
        fast = core_schema.chain_schema([string, core_schema.date_schema(strict=False)])
        return _text_type(date, fast, parse_date, "an RFC 3339 date (YYYY-MM-DD)")


class _Bytes:
    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _text_type(bytes, None, _parse_base64, "base64 (RFC 4648 section 4)")


class _DecimalText:
    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _text_type(Decimal, None, _parse_decimal, "a decimal number as a string")


def _parse_decimal(text: str) -> Decimal:
    if not re.match(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?\Z", text):
        raise ValueError("not a decimal number")
    return Decimal(text)


_FLOAT = core_schema.float_schema(strict=True, allow_inf_nan=False)
_INT = core_schema.int_schema(strict=True)


def _whole(value: float) -> int:
    if not value.is_integer():
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return int(value)


class _Integer:
    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # JSON Schema 2020-12, Core section 4.2.3: 1.0 is an integer.
        return core_schema.union_schema(
            [_INT, core_schema.no_info_after_validator_function(_whole, _FLOAT)],
            custom_error_type="int_type",
        )


class _Number:
    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # Integers stay Python integers: a float would round those beyond 2**53.
        return core_schema.union_schema(
            [_FLOAT, _INT],
            custom_error_type="float_type",
        )


def _exact_decimal(value: float | Decimal) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(repr(value))


class _DecimalNumber:
    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        number = core_schema.no_info_after_validator_function(
            _exact_decimal, core_schema.union_schema([_FLOAT, _INT])
        )
        return core_schema.json_or_python_schema(
            json_schema=number,
            python_schema=core_schema.union_schema(
                [core_schema.is_instance_schema(Decimal), number], mode="left_to_right"
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                _json_number, when_used="json"
            ),
        )


def _json_number(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


Integer = Annotated[int, _Integer()]
"""JSON Schema `integer`: 1.0 is one, `true` and "1" are not; any size."""
Number = Annotated[float, _Number()]
"""JSON Schema `number`: a float, or an int where the wire had one, so that big ones stay exact."""
DecimalNumber = Annotated[Decimal, _DecimalNumber()]
"""`type: number, format: decimal`: the shortest decimal that the wire number denotes."""
DecimalText = Annotated[Decimal, _DecimalText()]
"""`type: string, format: decimal`: digits are kept, trailing zeros included."""
Uuid = Annotated[UUID, _Uuid()]
"""`format: uuid`: the hyphenated form alone; letters in capitals survive (`UuidText`)."""
DateTime = Annotated[datetime, _DateTime()]
"""`format: date-time`, RFC 3339 alone; what `datetime` cannot hold survives (`DateTimeText`)."""
Date = Annotated[date, _Date()]
"""`format: date`, RFC 3339 full-date."""
Bytes = Annotated[bytes, _Bytes()]
"""`format: byte`: base64 on the wire (RFC 4648 section 4), bytes in Python."""
