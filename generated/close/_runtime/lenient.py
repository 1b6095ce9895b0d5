"""Decode what does not fit: everything that can be typed is, the rest stays raw with a record.

Each level tries the strict way again, so only the spots that really drift are built by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from inspect import get_annotations
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, RootModel, ValidationError
from pydantic_core import to_json

from .model import broken_rules, wire_names
from .response import Drift, shorten
from .types import adapter_for

_MAX_DRIFT = 1000
_WRONG_KIND = 1_000_000  # another JSON type altogether
_WRONG_TAG = 1_000  # a constant property says that this is another member


def repair(kind: Any, value: Any, operation: str) -> tuple[Any, tuple[Drift, ...]]:
    """Decode parsed JSON leniently: the value, typed as far as it goes, and what was wrong."""
    records: list[Drift] = []
    found = _Repair(operation, records).walk(kind, value, "")
    return found, tuple(records)


@cache
def _field_types(model: type[BaseModel]) -> dict[str, Any]:
    """The full type of each field, constraints and discriminator included."""
    types: dict[str, Any] = {}
    model.model_rebuild()  # nested models are built inside others, their own fields may wait
    for name, info in model.model_fields.items():
        tag = [Field(discriminator=info.discriminator)] if info.discriminator else []
        kind: Any = info.annotation
        for metadata in (*info.metadata, *tag):
            kind = Annotated[kind, metadata]
        types[name] = kind
    return types


@cache
def _extra_type(model: type[BaseModel]) -> Any:
    """The type of undeclared properties; Any when there is none."""
    own = (c for c in model.__mro__ if c not in BaseModel.__mro__)
    if not any("__pydantic_extra__" in get_annotations(c) for c in own):
        return Any
    arguments = get_args(get_type_hints(model, include_extras=True)["__pydantic_extra__"])
    return arguments[1] if len(arguments) == 2 else Any


def _target(alias: Any) -> Any:
    """What a type alias stands for; a recursive one is written as text."""
    holder = type("_", (), {"__annotations__": {"value": alias.__value__}})
    names = vars(sys.modules[alias.__module__])
    return get_type_hints(holder, globalns=names, include_extras=True)["value"]


def _strict(kind: Any, value: Any) -> Any:
    return adapter_for(kind).validate_json(to_json(value), by_alias=True, by_name=False)


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
            return _strict(kind, value)
        except ValidationError as error:
            return self.mend(kind, value, pointer, error)

    def mend(self, kind: Any, value: Any, pointer: str, error: ValidationError) -> Any:
        base, origin = _bare(kind)
        before = len(self.records)
        mended = value
        if origin in (Union, UnionType):
            mended = self.union(kind, value, pointer)
        elif _is_model(base, RootModel):
            mended = _build(base, {"root": self.walk(_field_types(base)["root"], value, pointer)})
        elif _is_model(base, BaseModel) and isinstance(value, dict):
            mended = self.model(base, value, pointer)
        elif origin is list and isinstance(value, list):
            item = get_args(base)[0]
            mended = [self.walk(item, v, f"{pointer}/{i}") for i, v in enumerate(value)]
        elif origin is tuple and isinstance(value, list):
            mended = self.array(get_args(base), value, pointer)
        elif origin is dict and isinstance(value, dict):
            item = get_args(base)[1]
            mended = {k: self.walk(item, v, f"{pointer}/{_escape(k)}") for k, v in value.items()}
        if len(self.records) == before:  # no part of it is at fault, so the whole is
            first = error.errors(include_url=False, include_input=False)[0]
            self.note(pointer, first["msg"], shorten(value))
        return mended

    def array(self, kinds: tuple[Any, ...], value: list[Any], pointer: str) -> Any:
        if kinds[1:] == (Ellipsis,):
            kinds = kinds[:1] * len(value)
        if len(kinds) != len(value):
            return value
        pairs = enumerate(zip(kinds, value, strict=True))
        return tuple(self.walk(kind, item, f"{pointer}/{i}") for i, (kind, item) in pairs)

    def model(self, kind: type[BaseModel], value: dict[str, Any], pointer: str) -> BaseModel:
        names, types, rest = wire_names(kind), _field_types(kind), dict(value)
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
        built: BaseModel = _build(kind, fields, rest)
        for message in broken_rules(built):
            self.note(pointer, message, shorten(value))
        return built

    def union(self, kind: Any, value: Any, pointer: str) -> Any:
        best: tuple[int, Any, ValidationError] | None = None
        members = list(_members(kind, value))
        for member in members:
            try:
                return _strict(member, value)  # the union as a whole objects: see `mend`
            except ValidationError as error:
                score = _distance(error)
                if best is None or score < best[0]:
                    best = (score, member, error)
        limit = _WRONG_TAG if len(members) > 1 else _WRONG_KIND
        if best is None or best[0] >= limit:
            return value
        return self.mend(best[1], value, pointer, best[2])


def _is_model(base: Any, kind: type[BaseModel]) -> bool:
    return isinstance(base, type) and issubclass(base, kind)


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
            continue
        is_object = origin is dict or (
            _is_model(base, BaseModel) and not _is_model(base, RootModel)
        )
        if base is not NoneType and (isinstance(value, dict) or not is_object):
            field = base.model_fields.get(tag) if _is_model(base, BaseModel) else None
            choices, of = _bare(field.annotation) if field else (None, None)
            wire = wire_names(base)[tag] if field else ""
            if of is not Literal or value.get(wire) in get_args(choices):
                yield member


def _distance(error: ValidationError) -> int:
    """How far a value is from a member: the number of faults, wrong constants weighing most."""
    total = 0
    for detail in error.errors(include_url=False, include_input=False):
        if not detail["loc"] and detail["type"].endswith("_type"):
            total += _WRONG_KIND
        elif detail["type"] == "literal_error" and len(detail["loc"]) == 1:
            constant = " or " not in detail.get("ctx", {}).get("expected", "")
            total += _WRONG_TAG if constant else 1
        else:
            total += 1
    return total


def _build(kind: Any, fields: dict[str, Any], extra: dict[str, Any] | None = None) -> Any:
    """Build a model without validation, defaults filled in, absent required fields left out."""
    built = kind.__new__(kind)
    values = {
        name: fields[name] if name in fields else info.get_default(call_default_factory=True)
        for name, info in kind.model_fields.items()
        if name in fields or not info.is_required()
    }
    object.__setattr__(built, "__dict__", values)
    object.__setattr__(built, "__pydantic_fields_set__", set(fields))
    object.__setattr__(built, "__pydantic_extra__", extra)
    object.__setattr__(built, "__pydantic_private__", None)
    return built


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")
