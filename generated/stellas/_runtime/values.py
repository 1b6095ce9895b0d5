"""The values of JSON in Python: absence, scalar types, and what a caller passes as bytes.

Nothing is rounded or normalised; a text that the standard library's type cannot hold exactly comes
back as a subclass that keeps it.
"""

from __future__ import annotations

import base64
import enum
import json
import math
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache, lru_cache, partial
from types import FunctionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core import core_schema as cs
from typing_extensions import TypeIs

T = TypeVar("T")

FORM = "application/x-www-form-urlencoded"
_MAX_DEPTH = 100  # of a request; pydantic-core refuses JSON nested more than 200 levels deep


class Unset(enum.Enum):
    """The type of `UNSET`, which is false; an enum, so that type checkers narrow `is UNSET`."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Not given: left out of the request, or absent from the response."""

_LEFT_OUT = Field(exclude_if=lambda value: value is UNSET)

if TYPE_CHECKING:
    Maybe: TypeAlias = T | Unset
else:

    class Maybe:
        """`Maybe[T]` in a model: a property that may be absent; plain `T` on the wire."""

        def __class_getitem__(cls, item: Any) -> Any:
            return Annotated[item, _LEFT_OUT]


class Unwritable(ValueError):  # noqa: N818 - says what is wrong, and never leaves the runtime
    """A value that cannot be written; `path` leads to it."""

    def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


def is_object(value: object) -> TypeIs[Mapping[Any, Any]]:
    """Whether a value is a JSON object, parsed or to be written."""
    return isinstance(value, Mapping)


def is_array(value: object) -> TypeIs[list[Any] | tuple[Any, ...]]:
    """Whether a value is a JSON array, parsed or to be written."""
    return isinstance(value, (list, tuple))


@lru_cache(maxsize=512)
def essence(media_type: str) -> str:
    """`Application/JSON; charset=utf-8` is `application/json` (RFC 9110 section 8.3)."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Whether a media type is JSON, by name or by suffix (RFC 6839 section 3.1)."""
    kind = essence(media_type)
    return kind in ("application/json", "text/json") or kind.endswith("+json")


@cache
def wire_names(model: type[BaseModel]) -> dict[str, str]:
    """Attribute name to wire name, for each declared field."""
    model.model_rebuild(raise_errors=False)  # what waits for other modules has no alias before
    return {n: n if one.alias is None else one.alias for n, one in model.model_fields.items()}


def present(model: BaseModel) -> dict[str, Any]:
    """The properties of a model that were set, by wire name."""
    fields, names = model.model_fields_set, wire_names(type(model)).items()
    found = {wire: getattr(model, name) for name, wire in names if name in fields}
    found.update(model.model_extra or {})
    return {wire: value for wire, value in found.items() if value is not UNSET}


def text_of(value: object) -> str:
    """The wire text of a UUID, date, time or bytes: what was received, else the standard form."""
    text = getattr(value, "text", None)
    if isinstance(text, str):
        return text
    if isinstance(value, datetime):
        iso = value.isoformat()
        return iso[:-6] + "Z" if iso.endswith("+00:00") else iso
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def to_wire(value: Any, path: tuple[str | int, ...] = ()) -> Any:
    """Turn a value into JSON values; `UNSET` entries vanish, bytes become base64 (RFC 4648).

    Unwritable, with its `path`: NaN, a class without a JSON form, a cycle, more than 100 levels.
    """
    if isinstance(value, enum.Enum) and value is not UNSET:
        value = value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (float, Decimal)):
        return value if isinstance(value, float) and math.isfinite(value) else _number(value, path)
    if len(path) > _MAX_DEPTH:
        raise Unwritable(f"nested more than {_MAX_DEPTH} levels deep, or a cycle", path[:3])
    if isinstance(value, BaseModel):
        value = present(value)
    if is_object(value):
        if not all(isinstance(key, str) for key in value):
            raise Unwritable("a key must be a string", path)
        return {key: to_wire(v, (*path, key)) for key, v in value.items() if v is not UNSET}
    if is_array(value):
        return [to_wire(v, (*path, i)) for i, v in enumerate(value) if v is not UNSET]
    if isinstance(value, (UUID, date, time, bytes)):
        return text_of(value)
    raise Unwritable(f"{type(value).__name__} has no JSON form", path)


def _number(value: object, path: tuple[str | int, ...]) -> float:
    if isinstance(value, Decimal) and value.is_finite():
        whole = value == value.to_integral_value() and value.adjusted() < 4000
        number = int(value) if whole else float(value)
        if Decimal(repr(number)) == value:  # no digit is lost
            return number
    raise Unwritable(f"{value} has no exact JSON form", path)


def dump_json(value: Any, *, ascii_only: bool = False) -> bytes:
    """Write JSON values as UTF-8, without blanks and with every digit (RFC 8259)."""
    try:
        text = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False, separators=(",", ":"))
    except ValueError as error:  # an integer of more than 4,300 digits
        raise Unwritable(str(error)) from None
    return dump_text(text)


def dump_text(text: str) -> bytes:
    """Write text as UTF-8; Unwritable for half a surrogate pair, which is not Unicode text."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Unwritable("a string holds half a surrogate pair") from None


# RFC 3339 section 5.6, ASCII digits only; the calendar is left to the date parsers.
_DATE = "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = _DATE + "[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:"
_ZONE = "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_UUID = "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
_TIME_PARTS = re.compile(f"{_TIME}([0-5][0-9]|60)(?:\\.([0-9]+))?{_ZONE}\\Z")
_BUILT: dict[int, tuple[Any, TypeAdapter[Any]]] = {}


def resolve(kind: Any) -> Any:
    """A type, also where a function stands for it, so that models are imported when needed."""
    return _given(kind) if isinstance(kind, FunctionType) else kind


@cache
def _given(function: Callable[[], Any]) -> Any:
    return function()


def is_model(kind: object) -> TypeIs[type[BaseModel]]:
    """Whether a type is a model class."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def read_json(kind: Any, data: bytes) -> Any:
    """Validate JSON strictly, by wire names; a type's validator is built once, on first use."""
    kind = resolve(kind)
    # By identity, because annotated types need not be hashable; the type is kept beside its
    # adapter, so that its identity is not used again.
    known = _BUILT.get(id(kind))
    if known is None:
        strict = ConfigDict(strict=True, defer_build=True, allow_inf_nan=False)
        adapter = TypeAdapter[Any](kind, config=None if is_model(kind) else strict)
        if len(_BUILT) > 20_000:  # types made on the fly, by `request(cast_to=list[X])`
            _BUILT.clear()
        known = _BUILT[id(kind)] = (kind, adapter)
    return known[1].validate_json(data, by_alias=True, by_name=False)


class DateTimeText(datetime):
    """A time that Python cannot hold, as near as it can (year 0 is 1); `text` was written."""

    text: str


class DateText(date):
    """A date of year 0; see `DateTimeText`."""

    text: str


def _read_date_time(text: str) -> DateTimeText:
    found = _TIME_PARTS.match(text)
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


def _text(kind: type, what: str, regex: str, fast: CoreSchema, slow: Callable[..., Any]) -> Schema:
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
        lambda value: text_of(value) if isinstance(value, kind) else value, when_used="json"
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
_EXACT = _TIME + "[0-5][0-9](?:\\.[0-9]{1,6})?" + _ZONE + "$"
_TIME_NAME, _ID = "an RFC 3339 date-time with an offset", cs.uuid_schema(strict=False)
_EMPTY, _BASE64 = cs.bytes_schema(strict=False), partial(base64.b64decode, validate=True)
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
Bytes = Annotated[bytes, _text(bytes, "base64", "^$", _EMPTY, _BASE64)]
"""`format: byte`: base64 on the wire (RFC 4648 section 4), bytes in Python."""
