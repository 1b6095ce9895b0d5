"""Python values to JSON values to bytes: what a caller passes, as it goes over the wire.

In: anything that a generated signature takes (dicts, models, UUIDs, times, enums, `UNSET`).
Out: plain JSON values, then UTF-8 bytes. Nothing is normalised: a string stays what it is, an
integer keeps every digit.
"""

from __future__ import annotations

import base64
import enum
import json
import math
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from pydantic import BaseModel, RootModel

from .model import present
from .unset import UNSET

__all__ = ["NotJson", "dump_json", "dump_text", "to_wire"]

MAX_DEPTH = 100
"""Levels of nesting in a request; pydantic-core refuses JSON deeper than 200."""


class NotJson(ValueError):  # noqa: N818 - says what is wrong, and never leaves the runtime
    """A value has no JSON form.

    Args:
        path: wire names and indexes down to the value.
        message: why.
    """

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


def to_wire(value: Any, path: tuple[str | int, ...] = ()) -> Any:
    """Turn a value into JSON values: dict, list, str, int, float, Decimal, bool, None.

    Models give the fields that were set, by wire name; `UNSET` entries vanish; bytes become base64
    (RFC 4648); a Decimal stays one and is written as a JSON number.

    Args:
        value: what the caller passed.
        path: where it stands, for the message.

    Raises:
        NotJson: it has no JSON form: NaN, an unknown class, a cycle or more than 100 levels.
    """
    if value is None or isinstance(value, (str, bool, int)):
        return value.value if isinstance(value, enum.Enum) else value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotJson(path, f"{value} has no JSON form")
        return value
    if len(path) > MAX_DEPTH:
        raise NotJson(path[:3], f"nested more than {MAX_DEPTH} levels deep, or a cycle")
    if isinstance(value, BaseModel):
        value = value.root if isinstance(value, RootModel) else present(value)
        if not isinstance(value, dict):
            return to_wire(value, path)
    if isinstance(value, Mapping):
        return _object_to_wire(value, path)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_wire(v, (*path, i)) for i, v in enumerate(value) if v is not UNSET]
    return _scalar_to_wire(value, path)


def _object_to_wire(value: Mapping[Any, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, item in value.items():
        if item is UNSET:
            continue
        name = key if type(key) is str else to_wire(key, path)
        if not isinstance(name, str):
            raise NotJson(path, f"a key must be a string, not {type(key).__name__}")
        found[name] = to_wire(item, (*path, name))
    return found


def _scalar_to_wire(value: Any, path: tuple[str | int, ...]) -> Any:
    match value:
        case enum.Enum() if value is not UNSET:
            return to_wire(value.value, path)
        case UUID() | datetime() | date():
            return text_of(value)
        case time():
            return value.isoformat()
        case Decimal():
            if not value.is_finite():
                raise NotJson(path, f"{value} has no JSON form")
            return value
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(value).decode("ascii")
        case _:
            raise NotJson(path, f"{type(value).__name__} has no JSON form")


def text_of(value: UUID | date) -> str:
    """The wire text of a UUID, date or time: what was received, else the standard form.

    Args:
        value: a UUID, date or datetime.
    """
    text = getattr(value, "text", None)
    if isinstance(text, str):
        return text
    if isinstance(value, datetime):
        iso = value.isoformat()
        return iso[:-6] + "Z" if iso.endswith("+00:00") else iso
    return value.isoformat() if isinstance(value, date) else str(value)


def dump_json(value: Any, *, ascii_only: bool = False) -> bytes:
    """Write JSON values as UTF-8, without blanks and with every digit (RFC 8259).

    Args:
        value: from `to_wire`.
        ascii_only: escape what is not ASCII, for header fields.

    Raises:
        NotJson: a string holds half a surrogate pair, which is not Unicode text.
    """
    try:
        text = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False, separators=(",", ":"))
    except TypeError:  # a Decimal somewhere: the C encoder cannot write it exactly
        text = _text(value)
    return dump_text(text)


def dump_text(text: str) -> bytes:
    """Write text as UTF-8.

    Args:
        text: any text.

    Raises:
        NotJson: it holds half a surrogate pair, which is not Unicode text.
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotJson((), "a string holds half a surrogate pair") from None


def _text(value: Any) -> str:
    match value:
        case dict():
            return (
                "{" + ",".join(f"{encode_basestring(k)}:{_text(v)}" for k, v in value.items()) + "}"
            )
        case list():
            return "[" + ",".join(_text(item) for item in value) + "]"
        case str():
            return encode_basestring(value)
        case Decimal():
            return str(value).replace("E+", "E")
        case _:
            return json.dumps(value, allow_nan=False)
