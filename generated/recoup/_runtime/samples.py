"""Readable JSON for a type: what a fake answers with when nobody tells it anything.

In: a type of the client, and the examples of the document. Out: JSON values that the client reads
without drift; the same ones each time. Optional properties are there, unless that would not end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from .model import Listed, Model
from .repair import field_types, layers
from .unions import ByTag
from .values import dump_json, is_model, read_json, resolve, wire_names

_DEEPEST, _OPTIONAL_DEPTH = 12, 5
_NONE: Any = object()
"""There is no value that fits."""
_TEXTS = ("string", "example.com", "https://example.com/", "a", "A", "1", "12345678")
_NUMBERS = (1, 0, 10, 100, 1000, -1, 0.5, 0.1, 0.01)
_PLAIN: Mapping[Any, Any] = {
    bool: True,
    UUID: "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    datetime: "2024-01-02T03:04:05Z",
    date: "2024-01-02",
    bytes: "ZXhhbXBsZQ==",
    type(None): None,
    Any: {},
    object: {},
}


@dataclass(frozen=True, slots=True)
class Samples:
    """Makes values; `properties` has documented ones by class and wire name.

    `texts` are those that some pattern of the document asks for.
    """

    properties: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Any])
    texts: Sequence[str] = ()

    def sample(self, kind: Any) -> Any:
        """JSON of a type; LookupError when none was found."""
        made = self._value(kind, 0)
        if made is _NONE or not _fits(kind, made):
            raise LookupError(f"no value was found for {getattr(kind, '__name__', kind)}")
        return made

    def _value(self, kind: Any, depth: int, notes: tuple[Any, ...] = ()) -> Any:
        """A value of a type; `notes` are what stands beside it in `Annotated`."""
        kind = resolve(kind)
        origin, inner = get_origin(kind), get_args(kind)
        if depth > _DEEPEST:
            return _NONE
        if origin is Annotated:
            return self._value(inner[0], depth, (*_spread(inner[1:]), *notes))
        if hasattr(kind, "__value__"):
            return self._value(list(layers(kind))[1], depth, notes)
        whole = Annotated[(kind, *notes)] if notes else kind
        found = self._candidates(kind, origin, inner, depth, notes)
        if is_model(kind) and not notes:
            return next(found, _NONE)  # its properties have been looked at
        return next((one for one in found if _fits(whole, one)), _NONE)

    def _candidates(
        self, kind: Any, origin: Any, inner: tuple[Any, ...], depth: int, notes: tuple[Any, ...]
    ) -> Iterator[Any]:
        if is_model(kind):
            yield from self._objects(kind, depth)
        elif origin is Literal:
            yield from inner
        elif origin in (Union, UnionType):
            yield from self._members(inner, depth, notes)
        elif origin is list:
            yield from self._arrays(inner[0], depth, notes)
        elif origin is tuple:
            yield [self._value(one, depth + 1) for one in inner]
        elif origin is dict:
            yield from self._maps(inner, depth)
        elif kind is str:
            yield from _texts(self.texts, notes)
        elif kind in (int, float, Decimal):
            yield from _numbers(notes)
        else:
            yield _PLAIN.get(kind, {})

    def _objects(self, kind: type[BaseModel], depth: int) -> Iterator[Any]:
        """Objects with all properties, with the required ones, and with one optional one more."""
        names, types = wire_names(kind), field_types(kind)
        required = [name for name, one in kind.model_fields.items() if one.is_required()]
        optional = [name for name in names if name not in required]
        values = {name: self._property(kind, names[name], types[name], depth) for name in required}
        if _NONE in values.values():
            return
        if depth < _OPTIONAL_DEPTH:
            more = {n: self._property(kind, names[n], types[n], depth) for n in optional}
            more = {name: value for name, value in more.items() if value is not _NONE}
        else:
            more = dict[str, Any]()
        rules = kind.model_rules if issubclass(kind, Model) else ()
        sets = [{**values, **more}, values, *({**values, name: v} for name, v in more.items())]
        for chosen in sets:
            found = {wire: chosen[name] for name, wire in names.items() if name in chosen}
            if not any(rule(found) for rule in rules):
                yield found

    def _property(self, owner: type[BaseModel], name: str, kind: Any, depth: int) -> Any:
        """The documented value of a property, where it fits."""
        told = self.properties.get(owner.__name__, {})
        if name in told and _fits(kind, told[name]):
            return told[name]
        return self._value(kind, depth + 1)

    def _members(self, inner: tuple[Any, ...], depth: int, notes: tuple[Any, ...]) -> Iterator[Any]:
        tag = next((note for note in notes if isinstance(note, ByTag)), None)
        for index, member in enumerate(sorted(inner, key=lambda one: one is type(None))):
            value = self._value(member, depth + (1 if depth >= _OPTIONAL_DEPTH else 0))
            if value is not _NONE:
                if tag is not None:
                    yield from ({**value, tag.name: name} for name in tag.tags(index))
                yield value

    def _arrays(self, item: Any, depth: int, notes: tuple[Any, ...]) -> Iterator[Any]:
        one = self._value(item, depth + 1)
        least = _limit(notes, "min_length") or 0
        if depth < _OPTIONAL_DEPTH and one is not _NONE:
            yield [one] * max(1, min(least, 100))
        yield []
        if one is not _NONE:
            yield [one] * min(least, 100)
            yield [_varied(one, number) for number in range(min(least, 100))]
            values = [arg for layer in layers(item) for arg in get_args(layer)]
            yield values[:least]  # of an enumeration, where items are unique

    def _maps(self, inner: tuple[Any, ...], depth: int) -> Iterator[Any]:
        key, value = self._value(inner[0], depth + 1), self._value(inner[1], depth + 1)
        if depth < _OPTIONAL_DEPTH and value is not _NONE and isinstance(key, str):
            yield {"key": value}
            yield {key: value}
        yield {}
        if value is not _NONE:
            yield {f"key{number}": value for number in range(_limit(inner, "min_length") or 1)}


def _texts(known: Sequence[str], notes: tuple[Any, ...]) -> Iterator[str]:
    yield "string"
    if any(getattr(note, "pattern", None) or hasattr(note, "func") for note in notes):
        yield from known
    least, most = _limit(notes, "min_length") or 0, _limit(notes, "max_length")
    text = "string" * (min(least, 100_000) // 6 + 1)
    yield text[: max(least, 6)] if most is None else text[:most]
    yield from known
    yield from _TEXTS


def _numbers(notes: tuple[Any, ...]) -> Iterator[float]:
    yield from next((note.numbers for note in notes if isinstance(note, Listed)), ())
    yield from _NUMBERS[:1]
    for name in ("ge", "le", "gt", "lt"):
        bound: Any = _limit(notes, name)
        if bound is not None:
            yield from (bound + step for step in (0, 1, -1, 0.5, -0.5))
    yield from _NUMBERS


def _limit(notes: tuple[Any, ...], name: str) -> Any:
    """A bound that one of the notes sets, if any."""
    return next((getattr(note, name) for note in notes if hasattr(note, name)), None)


def _varied(value: Any, number: int) -> Any:
    """Another value of the same kind, for arrays whose items differ."""
    if isinstance(value, str):
        return f"{value}{number}"
    return value + number if isinstance(value, (int, float)) else value


def _fits(kind: Any, value: Any) -> bool:
    """Whether a value is one of a type."""
    with suppress(ValidationError, ValueError):
        read_json(kind, dump_json(value))
        return True
    return False


def _spread(notes: tuple[Any, ...]) -> tuple[Any, ...]:
    """Notes with those that stand inside a `Field(…)`."""
    found: list[Any] = []
    for note in notes:
        found += note.metadata if isinstance(note, FieldInfo) else [note]
    return tuple(found)
