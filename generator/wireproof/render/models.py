"""The annotation of every property of a model.

In: the types of properties. Out: annotations as source text: the type that validates JSON values,
with the words of pydantic's `Field` for its own limits and for its name on the wire.
"""

from __future__ import annotations

from typing import Any, Final

from wireproof.client.annotations import wire_type
from wireproof.client.expressions import Call, Expression, Generic, Marked, Name, any_of, as_source
from wireproof.client.types import NO_CONSTRAINTS, NULL, Array, Map, Scalar, Type, Union

_TEXT: Final = Scalar("string")


def annotate(property_: tuple[Type, str | None]) -> str:
    """The annotation of a property that is there.

    Args:
        property_: its type, and its wire name where that is not its name in Python.
    """
    type_, wire_name = property_
    words: dict[str, Any] = {} if wire_name is None else {"alias": wire_name}
    expression = wire_type(type_, module="")
    match type_, expression:
        case Scalar() | Array(), Marked(base, (Call("Field", (), limits),)):
            words |= {name: _exact(limit) for name, limit in limits}
            expression = _list_of(type_.item) if isinstance(type_, Array) else base
        case _:
            expression = _shown(type_)
    text = as_source(expression)
    if not words:
        return text
    told = ", ".join(sorted(f"{name}={value!r}" for name, value in words.items()))
    return f"Annotated[{text}, Field({told})]"


def _exact(limit: Any) -> Any:
    """A limit of a property as people write it: `1`, not `1.0`."""
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


def _shown(type_: Type) -> Expression:
    """A type as an expression; in a union null comes last, as people write it."""
    match type_:
        case Array(item, constraints) if constraints == NO_CONSTRAINTS:
            return _list_of(item)
        case Map(value, None, None, key) if key == _TEXT:
            return Generic("dict", (Name("str"), _shown(value)))
        case Union(members, None):
            return any_of(map(_shown, sorted(members, key=lambda one: one == NULL)))
        case _:
            return wire_type(type_, module="")


def _list_of(item: Type) -> Expression:
    return Generic("list", (_shown(item),))
