"""What a caller passes where a schema only has a name: the type behind it.

In: the type of an argument and the declarations. Out: the same type, with a note on each name that
stands for something else than an object, or for an object of any keys. An object is passed as its
model or as a plain dict; a name for a text, a list or an enumeration must not claim that a dict
would do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from wireproof.client.model import Body, Operation
from wireproof.client.types import (
    ANY,
    Array,
    Declaration,
    Enumeration,
    Map,
    Model,
    Ref,
    Scalar,
    Tuple,
    Type,
    Union,
)

_MOST_NAMES: Final = 8
_MOST_MEMBERS: Final = 4
"""A longer union keeps its name."""


@dataclass(frozen=True, slots=True)
class Paired:
    """Declarations by name, and the classes of answers beside those of requests."""

    declarations: Mapping[str, Declaration]
    twins: Mapping[str, str]


def paired(declarations: Mapping[str, Declaration]) -> Paired:
    """Declarations, each of which knows the one of the other direction that is of its schema."""
    of: dict[tuple[str, type], list[str]] = defaultdict(list)
    for name, one in declarations.items():
        of[one.pointer, type(one)].append(name)
    pairs = [(one, other) for one, *others in of.values() for other in others if len(others) == 1]
    return Paired(declarations, dict(pairs) | {other: one for one, other in pairs})


def resolve_arguments(operation: Operation, known: Paired) -> Operation:
    """An operation whose arguments know what their names stand for."""
    parameters = tuple(replace(one, type=resolved(one.type, known)) for one in operation.parameters)
    body = operation.body and _body(operation.body, known)
    return replace(operation, parameters=parameters, body=body)


def _body(body: Body, known: Paired) -> Body:
    media_types = tuple(replace(one, type=resolved(one.type, known)) for one in body.media_types)
    fields = body.fields and tuple(
        replace(one, type=resolved(one.type, known)) for one in body.fields
    )
    extra = body.extra_type and resolved(body.extra_type, known)
    return replace(body, media_types=media_types, fields=fields, extra_type=extra)


def resolved(type_: Type, known: Paired, above: tuple[str, ...] = ()) -> Type:
    """A type whose names say what they stand for.

    Args:
        type_: the type.
        known: the declarations.
        above: names that lead to it; one that leads back to itself stays a name.
    """
    match type_:
        case Ref(name):
            return _named(name, known, above)
        case Array(item):
            return replace(type_, item=resolved(item, known, above))
        case Tuple(items):
            return Tuple(tuple(resolved(item, known, above) for item in items))
        case Map(value):
            return replace(type_, value=resolved(value, known, above))
        case Union(members):
            members = tuple(resolved(member, known, above) for member in members)
            return replace(type_, members=members)
        case _:
            return type_


def _named(name: str, known: Paired, above: tuple[str, ...]) -> Ref:
    twin = known.twins.get(name, "")
    declared = known.declarations.get(name)
    if isinstance(declared, Model):
        # A key of a TypedDict has a name, as the typing specification has it.
        unnamed = any(not one.wire_name for one in declared.fields)
        return Ref(name, any_keys=declared.any_keys or unnamed, twin=twin)
    if declared is None or declared.type == ANY:
        return Ref(name, any_keys=True)
    behind = declared.type
    again = name in above or len(above) >= _MOST_NAMES
    if isinstance(behind, Enumeration) or (again and isinstance(behind, Array | Tuple)):
        return Ref(name, Ref(name))
    if again:
        return Ref(name)
    inner = resolved(behind, known, (*above, name))
    match inner:
        case Ref(stands_for=None, any_keys=any_keys):
            return Ref(name, any_keys=any_keys, twin=twin)
        case Union(members) if len(members) > _MOST_MEMBERS or any(map(_is_object, members)):
            return Ref(name, twin=twin)
        case _:
            return Ref(name, inner)


def in_json(type_: Type) -> Type:
    """A type where JSON carries it: a file is its bytes there, or the text that stands for them."""
    match type_:
        case Scalar("file" | "bytes"):
            return Scalar("base64")
        case Array(item):
            return replace(type_, item=in_json(item))
        case Tuple(items):
            return Tuple(tuple(map(in_json, items)))
        case Map(value):
            return replace(type_, value=in_json(value))
        case Union(members):
            return replace(type_, members=tuple(map(in_json, members)))
        case Ref(_, stands_for) if stands_for is not None and stands_for != type_:
            return replace(type_, stands_for=in_json(stands_for))
        case _:
            return type_


def _is_object(type_: Type) -> bool:
    match type_:
        case Ref(stands_for=None) | Map():
            return True
        case Scalar(kind):
            return kind == "any"
        case Union(members):
            return any(map(_is_object, members))
        case _:
            return False
