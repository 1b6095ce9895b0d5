"""What a caller sees of a parsed response, turned back into JSON.

In: whatever a method returned, or an error's `body`. Out: plain JSON to compare with the bytes
that were served. Read through attributes, as a user reads them, not through a serialiser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

_DEEPEST = 150
_PLAIN = frozenset((type(None), bool, int, float, str, bytes))
"""Most of what is read; a match that begins with `Mapping` takes eight times as long to tell."""
_RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d))?")


class Opaque(Exception):  # noqa: N818 - says what the value is, and is caught where it is raised
    """A value that has no plain JSON form."""


def dump(value: Any, depth: int = 0) -> Any:
    """Return a value as plain JSON.

    Raises:
        Opaque: it is of no kind that JSON could have become.
    """
    if type(value) in _PLAIN:
        return value
    if depth > _DEEPEST:
        raise Opaque("nested too deeply")
    match value:
        case Mapping():
            return {str(key): dump(one, depth + 1) for key, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [dump(one, depth + 1) for one in value]
        case Enum():
            return dump(value.value, depth + 1)
        case _:
            known, plain = _scalar(value)
            return plain if known else _model(value, depth)


def _scalar(value: Any) -> tuple[bool, Any]:
    match value:
        case None | bool() | int() | float() | bytes():
            return True, value
        case str():
            return True, str.__str__(value)
        case UUID():
            return True, str(value)
        case datetime() | date():
            text = getattr(value, "text", None)
            kept = isinstance(text, str) and _nearest(text) == value
            return True, text if kept else value.isoformat()
        case time():
            return True, value.isoformat()
        case Decimal():
            whole = value == value.to_integral_value()
            return True, int(value) if whole else float(value)
        case _:
            return False, None


def _nearest(text: str) -> date | None:
    """Return what Python makes of RFC 3339 text, as near as it has it.

    It has no leap second, no year 0 and nothing below a microsecond; there the second before, the
    year 1 and the digits that it has stand for it, as long as the text itself is at hand.
    """
    found = _RFC_3339.fullmatch(text.upper())
    if found is None:
        return None
    day, clock, second, digits, zone = found.groups()
    if day[:4] == "0000":
        day = "0001" + (day[4:] if day[4:] != "-02-29" else "-02-28")
    if clock is None:
        return date.fromisoformat(day)
    second = "59" if second == "60" else second
    fraction = (digits or "")[:6].ljust(6, "0")
    zone = "+00:00" if zone in ("Z", "-00:00") else zone
    return datetime.fromisoformat(f"{day}T{clock}:{second}.{fraction}{zone}")


def absent(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield (class and field, value) of the fields of models that were not in the data."""
    for model, name in _not_given(value):
        yield f"{type(model).__name__}.{name}", getattr(model, name)


def unreadable(value: Any) -> Iterator[str]:
    """Yield the optional fields of models that were not sent and cannot be read."""
    for model, name in _not_given(value):
        if not type(model).model_fields[name].is_required() and not hasattr(model, name):
            yield f"{type(model).__name__}.{name}"


def _not_given(value: Any, depth: int = 0) -> Iterator[tuple[Any, str]]:
    """Yield (model, field) of all fields at any depth that were not in the data."""
    if depth > _DEEPEST or type(value) in _PLAIN:
        return
    fields = getattr(type(value), "model_fields", None)
    inner: Iterable[Any] = ()
    if isinstance(fields, dict):
        given: set[str] = getattr(value, "model_fields_set", set())
        yield from ((value, name) for name in fields if name not in given)
        inner = (getattr(value, name) for name in fields if name in given)
    elif isinstance(value, Mapping):
        inner = value.values()
    elif isinstance(value, list | tuple):
        inner = value
    for one in inner:
        if type(one) not in _PLAIN:
            yield from _not_given(one, depth + 1)


def _model(value: Any, depth: int) -> Any:
    kind = type(value)
    fields = getattr(kind, "model_fields", None)
    given = getattr(value, "model_fields_set", None)
    if not isinstance(fields, dict) or given is None:
        raise Opaque(f"a {kind.__name__}")
    if set(fields) == {"root"}:
        return dump(value.root, depth + 1)
    if not kind.__pydantic_complete__:  # pydantic learns the aliases of such a class when built
        kind.model_rebuild()
        fields = kind.model_fields
    extra = getattr(value, "model_extra", None) or {}
    out: dict[str, Any] = {}
    for name, field in fields.items():
        if name in given:
            one = getattr(value, name)
            if name in extra and one is field.default:
                continue  # pydantic counts undeclared properties as set, too, by their own names
            wire = name if field.alias is None else field.alias
            out[wire] = one if type(one) in _PLAIN else dump(one, depth + 1)
    return out | {key: dump(one, depth + 1) for key, one in extra.items()}
