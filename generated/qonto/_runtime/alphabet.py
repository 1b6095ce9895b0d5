"""Which alphabet the bytes of a request are written in: URL-safe where their type is `UrlBytes`."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from typing_extensions import TypeAliasType

from .scalars import UrlBytes, in_alphabet
from .values import is_array, is_model, is_object, present, resolve, wire_names

_MARK = get_args(UrlBytes)[1]


def by_alphabet(kind: Any, value: Any) -> Any:
    """The value with bytes that are written in the alphabet that its type says."""
    return _marked((kind,), value) if _has_bytes(value) else value


def _has_bytes(value: Any, depth: int = 0) -> bool:
    if value is None or isinstance(value, (str, int, float)):
        return False
    if depth > 100:  # more than a request may have; `to_wire` says so
        return False
    if isinstance(value, BaseModel):
        value = present(value)
    if is_object(value):
        return any(_has_bytes(item, depth + 1) for item in value.values())
    if is_array(value):
        return any(_has_bytes(item, depth + 1) for item in value)
    return isinstance(value, bytes)


def _marked(kinds: tuple[Any, ...], value: Any, depth: int = 0) -> Any:
    members = [member for kind in kinds for member in _members(kind)]
    if not members or depth > 100:
        return value
    if isinstance(value, bytes):
        return in_alphabet(value, url_safe=_MARK in members)
    if isinstance(value, BaseModel):
        value = present(value)
    if is_array(value):
        inner = tuple(arg for one in members if get_origin(one) is list for arg in get_args(one))
        return [_marked(inner, item, depth + 1) for item in value]
    if is_object(value):
        return {k: _marked(tuple(_below(members, k)), v, depth + 1) for k, v in value.items()}
    return value


def _members(kind: Any) -> Iterator[Any]:
    """The types that a type is made of; the mark in the place of `UrlBytes`."""
    kind = resolve(kind)
    if isinstance(kind, TypeAliasType):
        yield from _members(kind.__value__)
    elif get_origin(kind) is Annotated:
        inner, *notes = get_args(kind)
        yield from [_MARK] if _MARK in notes else _members(inner)
    elif get_origin(kind) in (Union, UnionType):
        for member in get_args(kind):
            yield from _members(member)
    else:
        yield kind


def _below(members: list[Any], key: Any) -> Iterator[Any]:
    """The types of a property, by its wire name."""
    for one in members:
        if is_model(one):
            names = {wire: name for name, wire in wire_names(one).items()}
            if key in names:
                field = one.model_fields[names[key]]
                yield UrlBytes if _MARK in field.metadata else field.annotation
        elif get_origin(one) is dict:
            yield get_args(one)[1]
