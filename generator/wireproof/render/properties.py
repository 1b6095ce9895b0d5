"""Properties without their names: what datamodel-code-generator is asked for, once for each.

In: the types of properties. Out: the same with every declaration numbered, so that equal ones are
equal; and the annotation of a property, from that of its like.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, assert_never

from wireproof.client.annotations import wire_type
from wireproof.client.expressions import as_source
from wireproof.client.types import (
    NO_CONSTRAINTS,
    Array,
    Enumeration,
    Map,
    Ref,
    Scalar,
    Tuple,
    Type,
    Union,
    parts,
)

REFERENCE: Final = "ReferenceN"
"""Begins the name of a declaration in a property's type; its number follows."""
ALIAS: Final = "AliasN"
"""Stands for the wire name in an annotation."""
_DEEPEST: Final = 16
_PLACEHOLDER: Final = re.compile(rf"{REFERENCE}(\d+)|'{ALIAS}'")
_RESERVED: Final = (REFERENCE, ALIAS, "Strict")
"""In a text, our placeholders and what our template replaces would be taken for themselves."""


@dataclass(frozen=True, slots=True)
class Property:
    """What decides an annotation."""

    type: Type
    """The declarations that it names are numbered."""
    aliased: bool
    """Its name in Python is not the wire name."""


def property_of(type_: Type, *, aliased: bool) -> tuple[Property, list[str]] | None:
    """A property without its names, and the names.

    Returns:
        None where we write the annotation ourselves.
    """
    if is_ours(type_):
        return None
    if isinstance(type_, Scalar | Enumeration):
        return Property(type_, aliased), []
    found = (part.name for part in parts(type_) if isinstance(part, Ref))
    names = list(dict.fromkeys(found))
    numbers = {name: f"{REFERENCE}{number}" for number, name in enumerate(names)}
    return Property(_renamed(type_, numbers) if names else type_, aliased), names


def own_annotation(annotation: str, names: list[str], wire_name: str) -> str:
    """Put the names back in."""

    def name(found: re.Match[str]) -> str:
        return names[int(found[1])] if found[1] else repr(wire_name)

    return _PLACEHOLDER.sub(name, annotation)


def written(type_: Type, name: str, wire_name: str) -> str:
    """The annotation of a property whose type we write."""
    text = as_source(wire_type(type_, module=""))
    return text if name == wire_name else f"Annotated[{text}, Field(alias={wire_name!r})]"


def _renamed(type_: Type, names: Mapping[str, str]) -> Type:
    match type_:
        case Scalar() | Enumeration():
            return type_
        case Ref(name):
            return Ref(names[name])
        case Array(item):
            return replace(type_, item=_renamed(item, names))
        case Tuple(items):
            return replace(type_, items=tuple(_renamed(item, names) for item in items))
        case Map(value, key=key):
            return replace(type_, value=_renamed(value, names), key=_renamed(key, names))
        case Union(members):
            return replace(type_, members=tuple(_renamed(item, names) for item in members))
        case _:
            assert_never(type_)


def is_ours(type_: Type, *, level: int = 0) -> bool:
    """Whether we write a type ourselves: it has constrained parts below its surface.

    datamodel-code-generator would give such a part a class with a name of its own invention; and it
    rewrites the members of a discriminated union, whose types are settled already. What is nested
    deeply it would not get to the end of. And a text may look like a placeholder of ours.
    """
    if level > _DEEPEST:
        return True
    match type_:
        case Scalar(constraints=constraints):
            bare = constraints if level == 0 else NO_CONSTRAINTS
            odd = constraints != bare or constraints.multiple_of is not None
            return odd or _is_reserved(constraints.pattern or "")
        case Array(item, constraints):
            inner = constraints != NO_CONSTRAINTS and level > 0
            return inner or is_ours(item, level=level + 1)
        case Tuple():
            return True
        case Map(value, least, most, key):
            limited = least is not None or most is not None or key != Scalar("string")
            return limited or is_ours(value, level=level + 1)
        case Union(members, discriminator):
            nested = any(is_ours(member, level=level + 1) for member in members)
            return nested or discriminator is not None
        case Enumeration(values):
            return any(isinstance(value, int) or _is_reserved(value or "") for value in values)
        case Ref():
            return False
        case _:
            assert_never(type_)


def _is_reserved(text: str) -> bool:
    return any(word in text for word in _RESERVED)
