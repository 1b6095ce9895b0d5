"""The list that a response holds.

In: an operation and the declared types. Out: where the items stand and what one is, or None where
there is no list, or several of which none is plainly the one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wireproof.client.identifiers import words
from wireproof.client.model import Operation
from wireproof.client.types import (
    Alias,
    Array,
    Declaration,
    Field,
    Model,
    Ref,
    Scalar,
    Type,
    Union,
    is_scalar,
    union_of,
)
from wireproof.oas.media_types import is_json

_USUAL: Final = (
    "data items results result records entries values list objects elements resources collection "
    "content rows hits nodes edges"
).split()
_AROUND: Final = frozenset("data result results response embedded".split())
"""Objects that hold the list and nothing else of interest."""
_BESIDE: Final = frozenset("errors warnings messages links included facets aggregations".split())
_MOST_NAMES: Final = 20
_DEEPEST: Final = 8
"""Names and unions, one inside the other: a type may lead back to itself."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list: wire names that lead to it, the type of one item, the type of the whole response."""

    path: tuple[str, ...]
    type: Type
    whole: Type


def find_items(operation: Operation, declarations: Mapping[str, Declaration]) -> Items | None:
    """The list in the JSON of the first success that holds one; the others have no items."""
    for response in operation.returned:
        types = [media.type for media in response.media_types if is_json(media.name)]
        if not types or len(types) < len(response.media_types):
            continue
        whole = union_of(types)
        item = item_of(whole, declarations)
        found = Items((), item, whole) if item is not None else None
        found = found or _inside(operation, whole, whole, (), declarations)
        if found is not None:
            return found
    return None


def _inside(
    operation: Operation,
    whole: Type,
    type_: Type,
    path: tuple[str, ...],
    declarations: Mapping[str, Declaration],
) -> Items | None:
    found = {
        one.wire_name: item
        for one in properties(type_, declarations)
        if (item := item_of(one.type, declarations)) is not None
    }
    name = _plainly(found, operation)
    if name:
        return Items((*path, name), found[name], whole)
    if found or path:
        return None
    for one in properties(type_, declarations):
        if "_".join(words(one.wire_name)).lower() in _AROUND:
            inner = _inside(operation, whole, one.type, (one.wire_name,), declarations)
            if inner is not None:
                return inner
    return None


def _plainly(found: Mapping[str, Type], operation: Operation) -> str:
    """The name of the list that the operation is about; empty where that is open."""
    for usual in _USUAL:
        if usual in found:
            return usual
    fixed = [part for part in operation.path.split("/") if part and "{" not in part]
    for part in reversed(fixed):
        if part in found:
            return part
    left = [name for name in found if name.lower() not in _BESIDE]
    objects = [name for name in left if not is_scalar(found[name])]
    for names in (left, objects):
        if len(names) == 1:
            return names[0]
    return ""


def item_of(
    type_: Type, declarations: Mapping[str, Declaration], left: int = _DEEPEST
) -> Type | None:
    """The type of the items of an array, also behind names, null beside it, or of several."""
    if not left:
        return None
    match behind(type_, declarations):
        case Array(item):
            return item
        case Union(members):
            some = [one for one in members if one != Scalar("null")]
            items = [item_of(one, declarations, left - 1) for one in some]
            known = [item for item in items if item is not None]
            return union_of(known) if known and len(known) == len(items) else None
        case _:
            return None


def properties(
    type_: Type, declarations: Mapping[str, Declaration], left: int = _DEEPEST
) -> tuple[Field, ...]:
    """The properties of an object, also behind names and beside null."""
    if not left:
        return ()
    match behind(type_, declarations):
        case Ref(name):
            declared = declarations.get(name)
            return declared.fields if isinstance(declared, Model) else ()
        case Union(members):
            some = [one for one in members if one != Scalar("null")]
            return properties(some[0], declarations, left - 1) if len(some) == 1 else ()
        case _:
            return ()


def behind(type_: Type, declarations: Mapping[str, Declaration]) -> Type:
    """A type without the names that only stand for another one."""
    for _ in range(_MOST_NAMES):
        declared = declarations.get(type_.name) if isinstance(type_, Ref) else None
        if not isinstance(declared, Alias):
            break
        type_ = declared.type
    return type_
