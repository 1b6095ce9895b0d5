"""Decode what does not fit: everything that can be typed is, the rest stays raw with a record.

Each level tries the strict way again, so only the spots that really drift are built by hand.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache
from inspect import get_annotations
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import to_json

from .errors import Drift
from .model import broken_rules
from .types import is_model, read_json, resolve
from .values import is_array, is_object, wire_names

_MAX_DRIFT = 1000
_WRONG_KIND = 1_000_000  # another JSON type altogether
_WRONG_TAG = 1_000  # a constant property says that this is another member


def repair(kind: Any, value: Any, operation: str) -> tuple[Any, tuple[Drift, ...]]:
    """Decode parsed JSON leniently: the value, typed as far as it goes, and what was wrong."""
    records: list[Drift] = []
    found = _Repair(operation, records).walk(resolve(kind), value, "")
    return found, tuple(records[:_MAX_DRIFT])


def shorten(value: Any, limit: int = 80) -> str:
    """Render a JSON value for a message, in at most `limit` characters."""
    if (is_array(value) or is_object(value)) and len(value) > limit:
        return "a long array" if is_array(value) else "a large object"
    text = json.dumps(value[:limit] if isinstance(value, str) else value, ensure_ascii=False)
    return text if len(text) <= limit else text[: limit - 1] + "…"


@cache
def field_types(model: type[BaseModel]) -> dict[str, Any]:
    """The full type of each field, constraints and discriminator included."""
    types: dict[str, Any] = {}
    model.model_rebuild()  # nested models are built inside others, their own fields may wait
    for name, info in model.model_fields.items():
        tag = [Field(discriminator=info.discriminator)] if info.discriminator else []
        types[name] = info.annotation
        for metadata in (*info.metadata, *tag):
            types[name] = Annotated[types[name], metadata]
    return types


@cache
def _extra_type(model: type[BaseModel]) -> Any:
    """The type of undeclared properties; Any when there is none."""
    own = (c for c in model.__mro__ if c not in BaseModel.__mro__)
    if not any("__pydantic_extra__" in get_annotations(c) for c in own):
        return Any
    return get_args(get_type_hints(model, include_extras=True)["__pydantic_extra__"])[1]


def _target(alias: Any) -> Any:
    """What a type alias stands for; a recursive one is written as text."""
    holder = type("_", (), {"__annotations__": {"value": alias.__value__}})
    names = vars(sys.modules[alias.__module__])
    return get_type_hints(holder, globalns=names, include_extras=True)["value"]


class _Repair:
    """One repair; collects the records."""

    def __init__(self, operation: str, records: list[Drift]) -> None:
        self.operation = operation
        self.records = records

    def note(self, pointer: str, expected: str, got: str) -> None:
        if len(self.records) < _MAX_DRIFT:
            self.records.append(Drift(pointer, expected, got, self.operation))

    def walk(self, kind: Any, value: Any, pointer: str) -> Any:
        try:
            return read_json(kind, to_json(value))
        except ValidationError as error:
            before = len(self.records)
            mended = self.mend(kind, value, pointer)
            if len(self.records) == before:  # no part of it is at fault, so the whole is
                first = error.errors(include_url=False, include_input=False)[0]
                self.note(pointer, first["msg"], shorten(value))
            return mended

    def mend(self, kind: Any, value: Any, pointer: str) -> Any:
        base, origin = _bare(kind)
        arguments = get_args(base)
        if origin in (Union, UnionType):
            return self.union(kind, value, pointer)
        if is_object(value) and is_model(base):
            return self.model(base, {**value}, pointer)
        if is_object(value) and origin is dict:
            items = {name: (arguments[1], item) for name, item in value.items()}
            return {k: self.walk(*v, f"{pointer}/{_escape(k)}") for k, v in items.items()}
        if is_array(value) and origin in (list, tuple):
            if origin is list or arguments[1:] == (Ellipsis,):
                arguments = arguments[:1] * len(value)
            if len(arguments) == len(value):
                pairs = enumerate(zip(arguments, value, strict=True))
                found = [self.walk(*pair, f"{pointer}/{i}") for i, pair in pairs]
                return found if origin is list else tuple(found)
        return value

    def model(self, kind: type[BaseModel], rest: dict[str, Any], pointer: str) -> BaseModel:
        names, types, whole = wire_names(kind), field_types(kind), shorten(rest)
        fields: dict[str, Any] = {}
        for name, info in kind.model_fields.items():
            place = f"{pointer}/{_escape(names[name])}"
            if names[name] in rest:
                fields[name] = self.walk(types[name], rest.pop(names[name]), place)
            elif info.is_required():
                self.note(place, "Field required", "nothing")
        for name, item in rest.items():
            place = f"{pointer}/{_escape(name)}"
            rest[name] = self.walk(_extra_type(kind), item, place)
            if kind.model_config.get("extra") != "allow":
                self.note(place, "no such property is documented", shorten(item))
        built = _build(kind, fields, rest)
        for message in broken_rules(built):
            self.note(pointer, message, whole)
        return built

    def union(self, kind: Any, value: Any, pointer: str) -> Any:
        best, nearest = _WRONG_KIND, None
        members = list(_members(kind, value))
        for member in members:
            try:
                return read_json(member, to_json(value))  # the union as a whole objects
            except ValidationError as error:
                if (score := _distance(error)) < best:
                    best, nearest = score, member
        if nearest is None or (best >= _WRONG_TAG and len(members) > 1):
            return value
        return self.mend(nearest, value, pointer)


def _bare(kind: Any) -> tuple[Any, Any]:
    """Strip `Annotated` and type aliases: the type itself, and its origin."""
    while get_origin(kind) is Annotated or hasattr(kind, "__value__"):
        kind = _target(kind) if hasattr(kind, "__value__") else get_args(kind)[0]
    return kind, get_origin(kind)


def _members(kind: Any, value: Any, tag: str = "") -> Iterator[Any]:
    """The members of a union that a value can be, judged by JSON type and discriminator."""
    while get_origin(kind) is Annotated or hasattr(kind, "__value__"):
        for metadata in getattr(kind, "__metadata__", ()):
            named = getattr(metadata, "discriminator", None)
            tag = named if isinstance(named, str) else tag
        kind = _target(kind) if hasattr(kind, "__value__") else get_args(kind)[0]
    for member in get_args(kind):
        base, origin = _bare(member)
        if origin in (Union, UnionType):
            yield from _members(member, value, tag)
        elif base is not NoneType and (is_object(value) or not (is_model(base) or origin is dict)):
            field = base.model_fields.get(tag) if is_model(base) else None
            choices, of = _bare(field.annotation) if field else (None, None)
            if of is not Literal or value.get(wire_names(base)[tag]) in get_args(choices):
                yield member


def _distance(error: ValidationError) -> int:
    """How far a value is from a member: the number of faults, wrong constants weighing most."""
    total = 0
    for detail in error.errors(include_url=False, include_input=False):
        constant = " or " not in detail.get("ctx", {}).get("expected", "")
        if not detail["loc"] and detail["type"].endswith("_type"):
            total += _WRONG_KIND
        elif detail["type"] == "literal_error" and len(detail["loc"]) == 1 and constant:
            total += _WRONG_TAG
        else:
            total += 1
    return total


def _build(kind: type[BaseModel], fields: dict[str, Any], extra: dict[str, Any]) -> BaseModel:
    """Build a model without validation, defaults filled in, absent required fields left out."""
    built = kind.__new__(kind)
    values = {
        name: fields[name] if name in fields else info.get_default(call_default_factory=True)
        for name, info in kind.model_fields.items()
        if name in fields or not info.is_required()
    }
    facts = {"fields_set__": set(fields), "extra__": extra, "private__": None}
    object.__setattr__(built, "__dict__", values)
    for name, fact in facts.items():
        object.__setattr__(built, f"__pydantic_{name}", fact)
    return built


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")
