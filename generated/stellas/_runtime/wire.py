"""Python values to JSON values to bytes: what a caller passes, as it goes over the wire.

In: anything that a generated signature takes (dicts, models, UUIDs, times, enums, `UNSET`).
Out: plain JSON values, then UTF-8. Nothing is normalised: a string stays what it is, a number keeps
every digit.
"""

from __future__ import annotations

import enum
import json
import math
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, RootModel

from .model import present
from .types import text_of
from .values import UNSET, is_array, is_object

_MAX_DEPTH = 100  # of a request; pydantic-core refuses JSON nested more than 200 levels deep


class NotJson(ValueError):  # noqa: N818 - says what is wrong, and never leaves the runtime
    """A value has no JSON form; `path` leads to it."""

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.path = path


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
        return _number(value, path)
    if len(path) > _MAX_DEPTH:
        raise NotJson(path[:3], f"nested more than {_MAX_DEPTH} levels deep, or a cycle")
    if isinstance(value, RootModel):
        return to_wire(value.root, path)
    if isinstance(value, BaseModel):
        value = present(value)
    if is_object(value):
        return _object(value, path)
    if is_array(value) or isinstance(value, (set, frozenset)):
        return [to_wire(v, (*path, i)) for i, v in enumerate(value) if v is not UNSET]
    if isinstance(value, (UUID, date, time, bytes)):
        return text_of(value)
    raise NotJson(path, f"{type(value).__name__} has no JSON form")


def _number(value: float | Decimal, path: tuple[str | int, ...]) -> float:
    if math.isfinite(value):
        if isinstance(value, float):
            return value
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
