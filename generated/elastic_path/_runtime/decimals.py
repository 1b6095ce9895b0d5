"""Numbers with every digit (`format: decimal`), which parsers of JSON round.

pydantic-core reads a number as a float; a decimal that was read is looked up in the text again.
"""

from __future__ import annotations

import json
import re
import threading
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel
from pydantic_core import PydanticCustomError
from pydantic_core import core_schema as cs

from .scalars import Schema
from .values import is_array, is_object, wire_names

T = TypeVar("T")

_ROUNDED = re.compile(rb"[0-9.]{16}|\.[0-9]*0(?![0-9])")  # more digits than a float has, or 1.10
_read = threading.local()


def _decimal(value: Any) -> Decimal:
    _read.some = True
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not number.is_finite():
        raise PydanticCustomError("float_type", "Input should be a valid number")
    return number


def _dumped(value: Any) -> Any:
    """A number for `model_dump(mode="json")`; text where a float would lose digits."""
    if not isinstance(value, Decimal):
        return value  # what drifted
    whole = value == value.to_integral_value() and value.adjusted() < _MOST_DIGITS
    number = int(value) if whole else float(value)
    return number if Decimal(repr(number)) == value else str(value)


_MOST_DIGITS = 4000  # of an integer that Python writes as text
_FLOAT, _INT = cs.float_schema(strict=True, allow_inf_nan=False), cs.int_schema(strict=True)
_EITHER = cs.union_schema([_INT, _FLOAT], custom_error_type="float_type")
_PYTHON = cs.union_schema(
    [cs.is_instance_schema(Decimal), _INT, _FLOAT], custom_error_type="float_type"
)
_ANY = cs.json_or_python_schema(json_schema=_EITHER, python_schema=_PYTHON)
_DUMP = cs.plain_serializer_function_ser_schema(_dumped, when_used="json")
DecimalNumber = Annotated[
    Decimal, Schema(cs.no_info_after_validator_function(_decimal, _ANY, serialization=_DUMP))
]
"""`format: decimal`: a `Decimal` with the digits that the wire has."""


def forget() -> None:
    """Begin a value: no decimal was read."""
    _read.some = False


def restore(value: T, data: bytes) -> T:
    """Give the decimals of a value that was read since `forget` the digits of its JSON text."""
    if not getattr(_read, "some", False) or not _ROUNDED.search(data):
        return value
    found: T = _exact(value, json.loads(data, parse_float=Decimal))
    return found


def _exact(value: Any, parsed: Any) -> Any:
    if isinstance(value, Decimal):
        return Decimal(parsed) if isinstance(parsed, (int, Decimal)) else value
    if isinstance(value, BaseModel) and is_object(parsed):
        names, extra = wire_names(type(value)), value.model_extra or {}
        for name, wire in names.items():
            if wire in parsed and name in value.model_fields_set:
                object.__setattr__(value, name, _exact(getattr(value, name), parsed[wire]))
        for name in extra:
            extra[name] = _exact(extra[name], parsed.get(name))
    elif is_object(value) and is_object(parsed):
        return {name: _exact(item, parsed.get(name)) for name, item in value.items()}
    elif is_array(value) and is_array(parsed):
        items = [_exact(*pair) for pair in zip(value, parsed, strict=True)]
        return items if isinstance(value, list) else tuple(items)
    return value
