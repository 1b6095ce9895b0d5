"""The values of JSON in Python: absence, wire names, and what a caller passes as bytes.

JSON has three states for a property (absent, null, a value); Python's `None` is null, so absence
is `UNSET`. Nothing is normalised on its way out: a string stays what it is, a number keeps its digits.
"""

from __future__ import annotations

import enum
import json
import math
from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field
from typing_extensions import TypeIs

T = TypeVar("T")

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
        """`Maybe[T]` in a model: a property that may be absent; its default is `UNSET`.

        On the wire it is plain `T`, so a wrong value gets the error of `T` alone.
        """

        def __class_getitem__(cls, item: Any) -> Any:
            return Annotated[item, _LEFT_OUT]


class NotJson(ValueError):  # noqa: N818 - says what is wrong, and never leaves the runtime
    """A value has no JSON form; `path` leads to it."""

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
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
    fields = model.model_fields.items()
    return {name: name if info.alias is None else info.alias for name, info in fields}


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
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


def to_wire(value: Any, path: tuple[str | int, ...] = ()) -> Any:
    """Turn a value into JSON values: dict, list, str, int, float, bool, None.

    Models give the fields that were set, by wire name; `UNSET` entries vanish; bytes become base64
    (RFC 4648); a Decimal becomes a number. `path` is where the value stands.

    Raises:
        NotJson: NaN, a class without a JSON form, a cycle, more than 100 levels.
    """
    if isinstance(value, enum.Enum) and value is not UNSET:
        value = value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (float, Decimal)):
        return value if isinstance(value, float) and math.isfinite(value) else _number(value, path)
    if len(path) > _MAX_DEPTH:
        raise NotJson(path[:3], f"nested more than {_MAX_DEPTH} levels deep, or a cycle")
    if isinstance(value, BaseModel):
        value = present(value)
    if is_object(value):
        return _object(value, path)
    if is_array(value):
        return [to_wire(v, (*path, i)) for i, v in enumerate(value) if v is not UNSET]
    if isinstance(value, (UUID, date, time, bytes)):
        return text_of(value)
    raise NotJson(path, f"{type(value).__name__} has no JSON form")


def _number(value: object, path: tuple[str | int, ...]) -> float:
    if isinstance(value, Decimal) and value.is_finite():
        whole = value == value.to_integral_value() and value.adjusted() < 4000
        number = int(value) if whole else float(value)
        if Decimal(repr(number)) == value:  # no digit is lost
            return number
    raise NotJson(path, f"{value} has no exact JSON form")


def _object(value: Mapping[Any, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, item in value.items():
        if item is not UNSET:
            name = key if type(key) is str else to_wire(key, path)
            if not isinstance(name, str):
                raise NotJson(path, f"a key must be a string, not {type(key).__name__}")
            found[name] = to_wire(item, (*path, name))
    return found


def dump_json(value: Any, *, ascii_only: bool = False) -> bytes:
    """Write JSON values as UTF-8, without blanks and with every digit (RFC 8259).

    `ascii_only` escapes the rest, for header fields. NotJson for half a surrogate pair.
    """
    try:
        text = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False, separators=(",", ":"))
    except ValueError as error:  # an integer of more than 4,300 digits
        raise NotJson((), str(error)) from None
    return dump_text(text)


def dump_text(text: str) -> bytes:
    """Write text as UTF-8; NotJson for half a surrogate pair, which is not Unicode text."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise NotJson((), "a string holds half a surrogate pair") from None
