"""What a response brought, put into a request: models of responses, whole or inside other values.

What only responses have (`readOnly`) is left out: it should not be sent (OAS 3.1.1, 4.8.24).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from . import values

_MAX_DEPTH = 100


def as_input(kind: Any, value: object, depth: int = 0) -> object:
    """A value for a type of requests, each model of a response in it without what is not sent."""
    if depth > _MAX_DEPTH or not _has_model(value, depth):
        return value
    kinds = list(_members(values.resolve(kind), 0))
    if isinstance(value, BaseModel):
        return _stripped([one for one in kinds if values.is_model(one)], value, depth)
    if values.is_object(value):
        models = [one for one in kinds if values.is_model(one)]
        if len(models) == 1:
            return _by_property(models[0], value, depth)
        items = [get_args(one)[1] for one in kinds if _is(one, Mapping)]
        return {k: as_input(_one(items), v, depth + 1) for k, v in value.items()}
    if values.is_array(value):
        items = [get_args(one)[0] for one in kinds if _is(one, Sequence)]
        return [as_input(_one(items), one, depth + 1) for one in value]
    return value


def _has_model(value: object, depth: int) -> bool:
    if values.is_object(value):
        return depth <= _MAX_DEPTH and any(_has_model(one, depth + 1) for one in value.values())
    if values.is_array(value):
        return depth <= _MAX_DEPTH and any(_has_model(one, depth + 1) for one in value)
    return isinstance(value, BaseModel)


def _members(kind: Any, depth: int) -> Iterator[Any]:
    """The types that a type is made of, behind names and notes."""
    if depth > _MAX_DEPTH:
        return
    if get_origin(kind) is Annotated:
        yield from _members(get_args(kind)[0], depth + 1)
    elif get_origin(kind) in (Union, UnionType):
        for one in get_args(kind):
            yield from _members(one, depth + 1)
    elif hasattr(kind, "__value__"):  # a named type
        yield from _members(kind.__value__, depth + 1)
    else:
        yield kind


def _is(kind: Any, wanted: type) -> bool:
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, wanted) and bool(get_args(kind))


def _one(kinds: list[Any]) -> Any:
    return kinds[0] if len(kinds) == 1 else object


def _stripped(models: list[type[BaseModel]], value: BaseModel, depth: int) -> object:
    """A model as the properties of another one, of which it fits the first."""
    if any(isinstance(value, one) for one in models):
        return value
    for model in models:
        theirs = {*values.wire_names(type(value)).values()} - {*values.wire_names(model).values()}
        kept = {name: one for name, one in values.present(value).items() if name not in theirs}
        found = _by_property(model, kept, depth)
        if len(models) == 1 or _fits(model, found):
            return found
    return value


def _fits(model: type[BaseModel], value: object) -> bool:
    with suppress(ValidationError, ValueError):
        values.read_json(model, values.dump_json(values.to_wire(value)))
        return True
    return False


def _by_property(model: type[BaseModel], value: Mapping[str, Any], depth: int) -> dict[str, object]:
    types = _types(model)
    return {name: as_input(types.get(name, object), one, depth + 1) for name, one in value.items()}


@cache
def _types(model: type[BaseModel]) -> dict[str, Any]:
    """The types of a model's properties, by wire name."""
    names = values.wire_names(model)
    return {names[name]: one.annotation for name, one in model.model_fields.items()}
