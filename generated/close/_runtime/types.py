"""Scalar types of JSON Schema as pydantic schemas: exact about JSON, lossless on a round trip.

A type checker sees the standard library type (`Uuid` is `UUID`). At run time the annotation holds a
schema that pydantic-core evaluates in Rust; only a text that Python's own type cannot hold exactly
goes through a Python function, and comes back as a subclass that keeps the text.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core import core_schema as cs

_STRICT = ConfigDict(strict=True, defer_build=True, allow_inf_nan=False)
_FORMAT: Final = "Input should be {what}"

# RFC 3339 section 5.6, ASCII digits only; the calendar is left to the date parsers.
_DATE = "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = "[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:"
_ZONE = "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$"
_UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_DATE_PARTS = re.compile(_DATE + "\\Z", re.ASCII)
_TIME_PARTS = re.compile(f"{_DATE}{_TIME}([0-5][0-9]|60)(?:\\.([0-9]+))?{_ZONE[:-1]}\\Z")

_BUILT: dict[int, tuple[Any, TypeAdapter[Any]]] = {}


def adapter_for(kind: Any) -> TypeAdapter[Any]:
    """Find or build the strict validator of a type; built on first use, kept for good.

    Keyed by identity, because annotated types need not be hashable; the type is kept beside its
    adapter, so that its identity is not used again.
    """
    known = _BUILT.get(id(kind))
    if known is None:
        model = isinstance(kind, type) and issubclass(kind, BaseModel)
        adapter: TypeAdapter[Any] = TypeAdapter(kind, config=None if model else _STRICT)
        if len(_BUILT) > 20_000:  # types made on the fly, by `request(cast_to=list[X])`
            _BUILT.clear()
        known = _BUILT[id(kind)] = (kind, adapter)
    return known[1]


class UuidText(UUID):
    """A UUID that was not written in lower case; `text` is what was written."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        object.__setattr__(self, "text", text)


class DateTimeText(datetime):
    """A time that Python cannot hold exactly; `text` is what was written.

    A leap second reads as second 59, digits beyond the microsecond are cut, year 0 reads as year 1.
    """

    text: str


class DateText(date):
    """A date of year 0, which reads as year 1; `text` is what was written."""

    text: str


def read_date_time(text: str) -> DateTimeText:
    """Read an RFC 3339 date-time that `datetime` cannot hold; ValueError when it is none."""
    found = _TIME_PARTS.match(text)
    if found is None:
        raise ValueError(text)
    zone = text[-6:] if text[-1] not in "Zz" else "+00:00"
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:])) * (-1 if zone[0] == "-" else 1)
    hour, minute, second = int(text[11:13]), int(text[14:16]), int(found[1])
    if second == 60:  # section 5.7: a leap second is the last one of a UTC day
        at = datetime(2000, 1, 2, hour, minute, tzinfo=UTC) - offset
        if (at.hour, at.minute) != (23, 59):
            raise ValueError(text)
    micro = int((found[2] or "")[:6].ljust(6, "0"))
    day = _day(text)
    clock = (hour, minute, min(second, 59), micro, timezone(offset))
    whole = DateTimeText(day.year, day.month, day.day, *clock)
    whole.text = text
    return whole


def _day(text: str) -> date:
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    leap_day_of_year_0 = (year, month, day) == (0, 2, 29)
    return date(year or 1, month, 28 if leap_day_of_year_0 else day)


def read_date(text: str) -> DateText:
    """Read an RFC 3339 full-date of year 0; ValueError when it is none."""
    if not (_DATE_PARTS.match(text) and text.startswith("0000")):
        raise ValueError(text)
    day = _day(text)
    whole = DateText(day.year, day.month, day.day)
    whole.text = text
    return whole


def _read_uuid(text: str) -> UUID:
    if not re.match(_UUID.replace("$", r"\Z"), text.lower()):
        raise ValueError(text)
    return UuidText(text)


def text_of(value: Any) -> str:
    """The wire text of a UUID, date, time or bytes: what was received, else the standard form."""
    text = getattr(value, "text", None)
    if isinstance(text, str):
        return text
    if isinstance(value, datetime):
        iso = value.isoformat()
        return iso[:-6] + "Z" if iso.endswith("+00:00") else iso
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


class _Schema:
    """Metadata of an annotated type: its core schema."""

    def __init__(self, schema: CoreSchema) -> None:
        self._schema = schema

    def __get_pydantic_core_schema__(self, *_: object) -> CoreSchema:
        return deepcopy(self._schema)  # pydantic writes into it when a type alias stands for it


def _text(kind: type, what: str, read: Callable[[str], Any], *fast: CoreSchema) -> _Schema:
    """A string on the wire, `kind` in Python: read in Rust (`fast`), by `read` where that fails."""

    def slow(text: str) -> Any:
        try:
            return read(text)
        except (ValueError, OverflowError):
            raise PydanticCustomError("format", _FORMAT, {"what": what}) from None

    exact = cs.no_info_after_validator_function(slow, cs.str_schema(strict=True))
    wire = cs.union_schema(
        [*([cs.chain_schema(list(fast))] if fast else []), exact],
        mode="left_to_right",
        custom_error_type="format",
        custom_error_message=_FORMAT,
        custom_error_context={"what": what},
    )
    python = cs.union_schema([cs.is_instance_schema(kind), wire], mode="left_to_right")
    dump = cs.plain_serializer_function_ser_schema(
        lambda value: text_of(value) if isinstance(value, kind) else value, when_used="json"
    )
    return _Schema(
        cs.json_or_python_schema(json_schema=wire, python_schema=python, serialization=dump)
    )


def _pattern(regex: str) -> CoreSchema:
    return cs.str_schema(strict=True, pattern=regex)


def _whole(value: float) -> int:
    if not value.is_integer():
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return int(value)


_FLOAT = cs.float_schema(strict=True, allow_inf_nan=False)
_INT = cs.int_schema(strict=True)
_WHOLE = cs.no_info_after_validator_function(_whole, _FLOAT)

# JSON Schema 2020-12 (Core, section 4.2.3): 1.0 is an integer, of any size.
Integer = Annotated[int, _Schema(cs.union_schema([_INT, _WHOLE], custom_error_type="int_type"))]
"""JSON Schema `integer`: 1.0 is one, `true` and "1" are not; any size."""
Number = Annotated[float, _Schema(cs.union_schema([_FLOAT, _INT], custom_error_type="float_type"))]
"""JSON Schema `number`: a float, or an int where the wire has one, so that big ones stay exact."""
Uuid = Annotated[
    UUID, _text(UUID, "a UUID", _read_uuid, _pattern(_UUID), cs.uuid_schema(strict=False))
]
"""`format: uuid`: the hyphenated form alone; capitals survive a round trip."""
DateTime = Annotated[
    datetime,
    _text(
        datetime,
        "an RFC 3339 date-time with an offset",
        read_date_time,
        _pattern(f"{_DATE}{_TIME}[0-5][0-9](?:\\.[0-9]{{1,6}})?{_ZONE}"),
        cs.datetime_schema(strict=False),
    ),
]
"""`format: date-time`, RFC 3339 alone; leap seconds and nanoseconds survive a round trip."""
Date = Annotated[
    date,
    _text(date, "an RFC 3339 date", read_date, _pattern(_DATE + "$"), cs.date_schema(strict=False)),
]
"""`format: date`, RFC 3339 full-date."""
Bytes = Annotated[bytes, _text(bytes, "base64", lambda text: base64.b64decode(text, validate=True))]
"""`format: byte`: base64 on the wire (RFC 4648 section 4), bytes in Python."""
