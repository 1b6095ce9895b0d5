"""The objects that callers pass, as dicts with known keys: one for each model that requests reach.

In: an `Api`. Out: `Input` values by name, under the names of the models that they stand for. Keys
are wire names, because the runtime sends a mapping as it is. An object to which the document lets
callers give other keys is none of them: it stays a `Mapping`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wireproof.client.annotations import argument_type, maybe, plain_type
from wireproof.client.caller_types import Paired, in_json, paired, resolved
from wireproof.client.expressions import Expression
from wireproof.client.model import Api
from wireproof.client.types import Declaration, Field, Model, Ref, Type, parts
from wireproof.oas.media_types import is_multipart
from wireproof.oas.pointer import join


@dataclass(frozen=True, slots=True)
class InputKey:
    """A key of a dict."""

    wire_name: str
    annotation: Expression
    """Of a value that is there; what is not required may also be `UNSET`."""
    required: bool
    pointers: tuple[str, ...]
    """What it was made from, the nearest first."""

    @property
    def declared(self) -> Expression:
        """The annotation in the class."""
        return self.annotation if self.required else maybe(self.annotation)


@dataclass(frozen=True, slots=True)
class InputDict:
    """An object as a dict."""

    name: str
    pointer: str
    keys: tuple[InputKey, ...]


@dataclass(frozen=True, slots=True)
class InputAlias:
    """What may be passed where an alias of `models` is wanted."""

    name: str
    pointer: str
    annotation: Expression


Input = InputDict | InputAlias


def inputs_of(api: Api) -> dict[str, Input]:
    """The inputs of a client, sorted by name."""
    declared = {item.name: item for item in api.declarations}
    known = paired(declared)
    of_parts = frozenset(_names(_parts(api)))
    found: dict[str, Input] = {}
    waiting = [*_names(_taken(api))]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        item = declared[name]
        types = _types(item, known)
        if name not in of_parts:
            types = [*map(in_json, types)]
        waiting += _names(types)
        if isinstance(item, Model):
            keys = tuple(map(_key, item.fields, types, [item.pointer] * len(types)))
            found[name] = InputDict(name, item.pointer, keys)
        else:
            found[name] = InputAlias(name, item.pointer, plain_type(types[0]))
    return dict(sorted(found.items()))


def _taken(api: Api) -> Iterator[Type]:
    """The types of all arguments."""
    for operation in api.operations:
        yield from (item.type for item in operation.parameters)
        body = operation.body
        if body is not None:
            yield from (item.type for item in body.fields or ())
            yield from (item.type for item in body.media_types)
            yield from [body.extra_type] if body.extra_type is not None else []


def _parts(api: Api) -> Iterator[Type]:
    """The types of bodies in which files travel."""
    bodies = (one.body.media_types for one in api.operations if one.body is not None)
    return (media.type for one in bodies for media in one if is_multipart(media.name))


def _types(item: Declaration, known: Paired) -> list[Type]:
    """The types of the properties of a model, or the one behind an alias."""
    if isinstance(item, Model):
        return [resolved(field.type, known) for field in item.fields]
    return [resolved(item.type, known, (item.name,))]


def _names(types: Iterable[Type]) -> Iterator[str]:
    """The inputs that types mention, as an annotation would."""
    pending = list(types)
    while pending:
        for part in parts(pending.pop()):
            match part:
                case Ref(name, stands_for=None, any_keys=False):
                    yield name
                case Ref(_, stands_for) if stands_for is not None and stands_for != part:
                    pending.append(stands_for)
                case _:
                    continue


def _key(field: Field, type_: Type, owner: str) -> InputKey:
    return InputKey(
        wire_name=field.wire_name,
        annotation=argument_type(type_),
        required=field.required,
        pointers=(join(owner, "properties", field.wire_name), owner),
    )
