"""What pydantic says of a value, as the places that a caller knows: `address.lines[0]`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from pydantic import ValidationError

from . import values
from .errors import FieldError
from .values import Unwritable, is_array, is_object

Location: TypeAlias = tuple[str | int, ...]


def rendered(root: str, steps: Iterable[str | int]) -> str:
    """`body` and `("a", 0, "b")` is `body.a[0].b`."""
    text = root
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _inside(value: Any, step: str | int) -> bool:
    if is_array(value):
        return isinstance(step, int) and step < len(value)
    return is_object(value) and step in value


def _place(detail: Any, whole: Any) -> Location:
    """Where a value is wrong, without the names of members of unions that pydantic puts between."""
    steps, inner, location = list[str | int](), whole, detail["loc"]
    for index, step in enumerate(location):
        if _inside(inner, step):
            steps.append(step)
            inner = inner[step]
        elif detail["type"] == "missing" and index == len(location) - 1:
            steps.append(step)
    return tuple(steps)


def _meant(details: Sequence[Any], whole: Any) -> list[Any]:
    """What is wrong, without members of a union that a constant rules out where it fits another."""
    found = [(_member(detail["loc"], whole), detail) for detail in details]
    wrong = {
        member
        for member, detail in found
        if detail["type"] == "literal_error"
        and " or " not in detail["msg"]
        and len(detail["loc"]) == len(member) + 1
    }
    fitting = {member[:-1] for member, _ in found if member not in wrong}
    left = [one for one in found if one[0] not in wrong or one[0][:-1] not in fitting]
    farther = _farther(left, whole)
    return [detail for member, detail in left if member not in farther]


def _farther(found: Sequence[tuple[Location, Any]], whole: Any) -> set[Location]:
    """The members of unions that object to all that another one objects to, and to more."""
    unions: dict[Location, dict[Location, set[Location]]] = {}
    for member, detail in found:
        places = unions.setdefault(member[:-1], {}).setdefault(member, set())
        places.add(_place(detail, whole))
    return {
        member
        for members in unions.values()
        for member, places in members.items()
        if len(places) > 1 and any(one < places for one in members.values())
    }


def _member(location: Location, whole: Any) -> Location:
    """The start of a location that leads to a member of a union: to what is not in the value."""
    inner = whole
    for index, step in enumerate(location):
        if not _inside(inner, step):
            return location[: index + 1]
        inner = inner[step]
    return location


def field_errors(error: ValidationError, value: object, root: str) -> list[FieldError]:
    """One entry per place in `value`; pydantic's locations also name members of unions."""
    found: dict[str, dict[str, None]] = {}
    try:
        whole: Any = values.to_wire(value)
    except Unwritable:  # a file in a form
        whole = value
    details = error.errors(include_url=False, include_input=False, include_context=False)
    for detail in _meant(details, whole):
        found.setdefault(rendered(root, _place(detail, whole)), {})[detail["msg"]] = None
    return [FieldError(path, ", or ".join(list(texts)[:4])) for path, texts in found.items()]
