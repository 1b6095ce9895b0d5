"""A JSON value that does not fit its type, decoded as far as it goes.

Each level tries the strict way again, so only what really drifts stays raw, with a record.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from .errors import Drift
from .model import broken_rules
from .unions import ByTag
from .values import is_array, is_model, is_object, read_json, wire_names

Check: TypeAlias = Callable[[], None]

_MAX_DRIFT = 1000
_PLAIN = (str, int, bool, NoneType)
_WRONG_KIND = 1_000_000  # another JSON type altogether
_WRONG_TAG = 1_000  # a constant property says that this is another member of the union


def repair(
    operation: str, kind: Any, value: Any, check: Check | None = None
) -> tuple[Any, tuple[Drift, ...]]:
    """Decode what fits of parsed JSON and leave the rest raw, with a record for each deviation.

    After a thousand of them, strings, numbers and the like are no longer looked at and stay raw;
    the last record says so. `check` is asked at each step: it raises when the time is over.
    """
    work = _Repair(operation, check or (lambda: None))
    found = work.walk(kind, value, "")
    if work.noted > _MAX_DRIFT:
        expected = f"fewer than {_MAX_DRIFT} deviations"
        work.records[-1:] = [Drift("", expected, "more; the values after them are raw", operation)]
    return found, tuple(work.records)


def shorten(value: Any, limit: int = 80) -> str:
    """Render a JSON value for a message, in at most `limit` characters."""
    if (is_array(value) or is_object(value)) and len(value) > limit:
        return "a long array" if is_array(value) else "a large object"
    text, encoder = "", json.JSONEncoder(ensure_ascii=False)
    for piece in encoder.iterencode(value[:limit] if isinstance(value, str) else value):
        text += piece[: limit + 1]
        if len(text) > limit:
            break
    return text if len(text) <= limit else text[: limit - 1] + "…"


@cache
def field_types(model: type[BaseModel]) -> dict[str, Any]:
    """The full type of each field and, under "", of undeclared properties."""
    model.model_rebuild()  # nested models are built inside others, their own fields may wait
    own = [c for c in model.__mro__ if c not in BaseModel.__mro__]
    typed = any("__pydantic_extra__" in inspect.get_annotations(c) for c in own)
    hints = get_type_hints(model, include_extras=True) if typed else {}
    types = {"": get_args(hints["__pydantic_extra__"])[1] if typed else Any}
    for name, info in model.model_fields.items():
        types[name] = info.annotation
        for metadata in info.metadata:
            types[name] = Annotated[types[name], metadata]
    return types


def layers(kind: Any) -> Iterator[Any]:
    """A type, and what is left without each `Annotated` and alias (a recursive one is text)."""
    yield kind
    while get_origin(kind) is Annotated or hasattr(kind, "__value__"):
        kind = _behind(kind) if hasattr(kind, "__value__") else get_args(kind)[0]
        yield kind


@cache
def _behind(alias: Any) -> Any:
    """What an alias stands for; names in it are read once."""
    holder = type("_", (), {"__annotations__": {"value": alias.__value__}})
    names = vars(sys.modules[alias.__module__])
    return get_type_hints(holder, globalns=names, include_extras=True)["value"]


def _bare(kind: Any) -> tuple[Any, Any]:
    """A type without `Annotated` and aliases, and its origin."""
    *_, last = layers(kind)
    return last, get_origin(last)


def _tag(kind: Any) -> ByTag | None:
    """What tells the members of a union apart, where it is said beside them."""
    marks = (mark for layer in layers(kind) for mark in getattr(layer, "__metadata__", ()))
    return next((mark for mark in marks if isinstance(mark, ByTag)), None)


def _telling(members: Sequence[Any]) -> frozenset[str]:
    """The wire names of the properties whose constants differ, in all members that have them."""
    found: dict[str, list[Any]] = {}
    for model in [base for base, _ in map(_bare, members) if is_model(base)]:
        names, types = wire_names(model), field_types(model)
        for name, wire in names.items():
            found.setdefault(wire, []).append(_constants(types[name]))
    return frozenset(
        wire
        for wire, groups in found.items()
        if len(groups) > 1
        and None not in groups
        and len({value for group in groups for value in group}) == sum(map(len, groups))
    )


def _constants(kind: Any) -> tuple[Any, ...] | None:
    """The values of a type that has no others; null is one."""
    base, origin = _bare(kind)
    if origin in (Union, UnionType):
        groups = [_constants(one) for one in get_args(base)]
        return None if None in groups else tuple(one for some in groups for one in some or ())
    return (None,) if base is NoneType else get_args(base) if origin is Literal else None


def _is_plainly(kind: Any, value: Any) -> bool:
    """Whether a value is of a class that a type has, and no rule says more: most leaves are."""
    members = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    return type(value) in members and all(one in _PLAIN for one in members)


class _Repair:
    """One repair; collects the records."""

    def __init__(self, operation: str, check: Check) -> None:
        self.operation, self.check = operation, check
        self.records: list[Drift] = []
        self.noted = 0

    def note(self, pointer: str, expected: str, value: Any, got: str = "") -> None:
        self.noted += 1
        if self.noted <= _MAX_DRIFT:
            record = Drift(pointer, expected, got or shorten(value), self.operation)
            self.records.append(record)

    def walk(self, kind: Any, value: Any, pointer: str) -> Any:
        if self.noted >= _MAX_DRIFT and not (is_object(value) or is_array(value)):
            self.noted += 1
            return value
        self.check()
        if _is_plainly(kind, value):
            return value
        try:
            return read_json(kind, to_json(value))
        except ValidationError as error:
            before = self.noted
            mended = self.mend(kind, value, pointer)
            if self.noted == before:  # no part of it is at fault, so the whole is
                self.note(pointer, error.errors(include_input=False)[0]["msg"], value)
            return mended

    def mend(self, kind: Any, value: Any, pointer: str) -> Any:
        base, origin = _bare(kind)
        tag = _tag(kind)
        if tag is not None:
            chosen = tag.choose(value, len(get_args(base)))
            return value if chosen is None else self.walk(get_args(base)[chosen], value, pointer)
        arguments = get_args(base)
        if origin in (Union, UnionType):
            return self.union(base, value, pointer)
        if is_object(value) and is_model(base):
            return self.model(base, {**value}, pointer)
        if is_object(value) and origin is dict:
            at = {name: f"{pointer}/{_escape(name)}" for name in value}
            return {name: self.walk(arguments[1], value[name], at[name]) for name in value}
        if is_array(value) and origin in (list, tuple):
            if origin is list or arguments[1:] == (Ellipsis,):
                arguments = arguments[:1] * len(value)
            if len(arguments) == len(value):
                pairs = enumerate(zip(arguments, value, strict=True))
                found = [self.walk(*pair, f"{pointer}/{i}") for i, pair in pairs]
                return found if origin is list else tuple(found)
        return value

    def model(self, kind: type[BaseModel], rest: dict[str, Any], pointer: str) -> BaseModel:
        names, types, whole = wire_names(kind), field_types(kind), {**rest}
        fields: dict[str, Any] = {}
        for name, info in kind.model_fields.items():
            place = f"{pointer}/{_escape(names[name])}"
            if names[name] in rest:
                fields[name] = self.walk(types[name], rest.pop(names[name]), place)
            elif info.is_required():
                self.note(place, "Field required", None, "nothing")
        for name, item in rest.items():
            place = f"{pointer}/{_escape(name)}"
            rest[name] = self.walk(types[""], item, place)
            if kind.model_config.get("extra") != "allow":
                self.note(place, "no such property is documented", item)
        built = _build(kind, fields, rest)
        for message in broken_rules(built):
            self.note(pointer, message, whole)
        return built

    def union(self, kind: Any, value: Any, pointer: str) -> Any:
        best, nearest, members = _WRONG_KIND, None, 0
        telling = _telling(get_args(kind))
        for member in get_args(kind):
            members += _bare(member)[0] is not NoneType
            try:
                return read_json(member, to_json(value))  # the union as a whole objects
            except ValidationError as error:
                score = _distance(error, telling) + _WRONG_TAG * _is_of_others(
                    member, value, telling
                )
                if score < best:
                    best, nearest = score, member
        if nearest is None or (best >= _WRONG_TAG and members > 1):
            return value
        return self.mend(nearest, value, pointer)


def _is_of_others(member: Any, value: Any, telling: frozenset[str]) -> bool:
    """Whether an object has a property that tells other members apart, and that this one lacks."""
    base, _ = _bare(member)
    if not is_model(base) or not is_object(value):
        return False
    return not telling.isdisjoint(value) and telling.isdisjoint(wire_names(base).values())


def _distance(error: ValidationError, telling: frozenset[str]) -> int:
    """How far a value is from a member: the number of faults, wrong constants weighing most.

    A property with one of several values is such a constant where it tells the members apart.
    """
    total = 0
    for detail in error.errors(include_input=False):
        kind, choice = detail["type"], detail.get("ctx", {}).get("expected", "")
        if not detail["loc"] and (kind.endswith("_type") or kind == "none_required"):
            total += _WRONG_KIND
        at = detail["loc"]
        told = kind == "literal_error" and (
            (len(at) == 1 and " or " not in choice) or (at != () and at[0] in telling)
        )
        total += _WRONG_TAG if told else 1
    return total


def _build(kind: type[BaseModel], fields: dict[str, Any], extra: dict[str, Any]) -> BaseModel:
    """Build a model without validation, defaults filled in, absent required fields left out."""
    built, values = kind.__new__(kind), dict(fields)
    for name, info in kind.model_fields.items():
        if name not in fields and not info.is_required():
            values[name] = info.get_default(call_default_factory=True)
    facts = {"fields_set__": set(fields), "extra__": extra, "private__": None}
    object.__setattr__(built, "__dict__", values)
    for name, fact in facts.items():
        object.__setattr__(built, f"__pydantic_{name}", fact)
    return built


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")
