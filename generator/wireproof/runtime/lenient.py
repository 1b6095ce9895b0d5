"""Decode what does not fit: everything that can be typed is, the rest stays raw with a record.

In: a type, the parsed JSON, and the knowledge that strict validation failed. Out: a value and one
`Drift` per deviation. Each level tries the strict way again, so only the spots that really drift
are built by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from inspect import get_annotations
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, RootModel, ValidationError
from pydantic_core import ErrorDetails, to_json

from .adapters import adapter_for
from .drift import Drift, shorten
from .model import Model, present, wire_names

__all__ = ["repair"]

_MAX_DRIFT = 1000
_WRONG_KIND = 1_000_000  # another JSON type altogether
_WRONG_TAG = 1_000  # a constant property says that this is another member


def repair(kind: Any, value: Any, operation: str) -> tuple[Any, tuple[Drift, ...]]:
    """Decode leniently.

    Args:
        kind: the documented type.
        value: parsed JSON.
        operation: name, for the records.

    Returns:
        The value, typed as far as it goes, and what was wrong.
    """
    records: list[Drift] = []
    found = _Repair(operation, records).walk(kind, value, "")
    return found, tuple(records)


@cache
def _field_types(model: type[BaseModel]) -> dict[str, Any]:
    """The full type of each field, constraints and discriminator included."""
    types: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        kind: Any = info.annotation
        for metadata in info.metadata:
            kind = Annotated[kind, metadata]
        if info.discriminator is not None:
            kind = Annotated[kind, Field(discriminator=info.discriminator)]
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


class _Repair:
    """One repair: collects the records.

    Args:
        operation: name, for the records.
        records: where they go.
    """

    __slots__ = ("operation", "records")

    def __init__(self, operation: str, records: list[Drift]) -> None:
        self.operation = operation
        self.records = records

    def note(self, pointer: str, expected: str, got: str) -> None:
        if len(self.records) < _MAX_DRIFT:
            self.records.append(Drift(pointer, expected, got, self.operation))

    def walk(self, kind: Any, value: Any, pointer: str) -> Any:
        try:
            return adapter_for(kind).validate_json(to_json(value), by_alias=True, by_name=False)
        except ValidationError as error:
            return self.mend(kind, value, pointer, error)

    def mend(self, kind: Any, value: Any, pointer: str, error: ValidationError) -> Any:
        base, origin = _bare(kind)
        before = len(self.records)
        mended = value
        if origin in (Union, UnionType):
            mended = self.union(kind, value, pointer)
        elif isinstance(base, type) and issubclass(base, RootModel):
            mended = _construct(
                base, {"root": self.walk(_field_types(base)["root"], value, pointer)}
            )
        elif isinstance(base, type) and issubclass(base, BaseModel) and isinstance(value, dict):
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
            first = _details(error)[0]
            self.note(pointer, first["msg"], shorten(value))
        return mended

    def array(self, kinds: tuple[Any, ...], value: list[Any], pointer: str) -> Any:
        if len(kinds) == 2 and kinds[1] is Ellipsis:
            kinds = (kinds[0],) * len(value)
        if len(kinds) != len(value):
            return value
        pairs = enumerate(zip(kinds, value, strict=True))
        return tuple(self.walk(kind, item, f"{pointer}/{i}") for i, (kind, item) in pairs)

    def model(self, kind: type[BaseModel], value: dict[str, Any], pointer: str) -> BaseModel:
        names, types, rest = wire_names(kind), _field_types(kind), dict(value)
        fields: dict[str, Any] = {}
        for name, info in kind.model_fields.items():
            wire = names[name]
            place = f"{pointer}/{_escape(wire)}"
            if wire in rest:
                fields[name] = self.walk(types[name], rest.pop(wire), place)
            elif info.is_required():
                self.note(place, "Field required", "nothing")
        closed = kind.model_config.get("extra") != "allow"
        for name, item in rest.items():
            place = f"{pointer}/{_escape(name)}"
            rest[name] = self.walk(_extra_type(kind), item, place)
            if closed:
                self.note(place, "no such property is documented", shorten(item))
        built = _construct(kind, fields, rest)
        if isinstance(built, Model):
            for rule in built.model_rules:
                if message := rule.broken(present(built), names.values()):
                    self.note(pointer, message, shorten(value))
        return built

    def union(self, kind: Any, value: Any, pointer: str) -> Any:
        best: tuple[int, Any, ValidationError] | None = None
        members = list(_members(kind, value))
        for member in members:
            try:
                valid = adapter_for(member).validate_json(
                    to_json(value), by_alias=True, by_name=False
                )
            except ValidationError as failure:
                score = _distance(failure)
                if best is None or score < best[0]:
                    best = (score, member, failure)
            else:  # one member accepts it, so the union as a whole objects: say why, below
                return valid
        if best is None or best[0] >= _WRONG_KIND or (best[0] >= _WRONG_TAG and len(members) > 1):
            return value
        return self.mend(best[1], value, pointer, best[2])


def _bare(kind: Any) -> tuple[Any, Any]:
    """Strip `Annotated` and type aliases: the type itself, and its origin."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif hasattr(kind, "__value__"):
            kind = kind.__value__
        else:
            return kind, get_origin(kind)


def _members(kind: Any, value: Any) -> Iterator[Any]:
    """The members of a union that a value can be, judged by JSON type and discriminator."""
    tag = None
    while get_origin(kind) is Annotated or hasattr(kind, "__value__"):
        for metadata in getattr(kind, "__metadata__", ()):
            tag = getattr(metadata, "discriminator", None) or tag
        kind = kind.__value__ if hasattr(kind, "__value__") else get_args(kind)[0]
    for member in get_args(kind):
        base, origin = _bare(member)
        if origin in (Union, UnionType):
            yield from _members(base, value)
        elif base is NoneType or (_takes_object(base, origin) and not isinstance(value, dict)):
            continue
        elif not isinstance(tag, str) or _tagged(base, tag, value):
            yield member


def _takes_object(base: Any, origin: Any) -> bool:
    if origin is dict:
        return True
    return (
        isinstance(base, type) and issubclass(base, BaseModel) and not issubclass(base, RootModel)
    )


def _tagged(base: Any, tag: str, value: Any) -> bool:
    """Whether a member's discriminator property allows what the value has there."""
    if not (isinstance(base, type) and issubclass(base, BaseModel) and isinstance(value, dict)):
        return True
    name = next((n for n in (tag,) if n in base.model_fields), None)
    if name is None:
        return True
    kind, origin = _bare(base.model_fields[name].annotation)
    wire = wire_names(base)[name]
    return origin is not Literal or value.get(wire) in get_args(kind)


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)


def _distance(error: ValidationError) -> int:
    """How far a value is from a member: the number of faults, wrong constants weighing most."""
    total = 0
    for detail in _details(error):
        constant = detail["type"] == "literal_error" and " or " not in detail["ctx"]["expected"]
        if not detail["loc"]:
            total += _WRONG_KIND if detail["type"].endswith("_type") else 1
        elif constant and len(detail["loc"]) == 1:
            total += _WRONG_TAG
        else:
            total += 1
    return total


def _construct(
    kind: type[BaseModel], fields: dict[str, Any], extra: dict[str, Any] | None = None
) -> BaseModel:
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
