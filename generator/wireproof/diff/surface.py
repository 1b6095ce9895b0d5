"""The public surface of a client as data, and what became of it.

In: the `Api` of either version, and functions that spell types (the renderer's own, so that what is
shown is what is generated). Out: typed changes of symbols. Methods are matched by the operation
they call, arguments and attributes by their wire name, classes by their name, which the name lock
keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wireproof.client import Api, Operation
from wireproof.client.types import Alias, Array, Declaration, Map, Model, Ref, Type, Union
from wireproof.diff.annotations import is_wider, members
from wireproof.diff.rules import Impact
from wireproof.oas.pointer import join


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the renderer writes what the surface consists of."""

    arguments: Callable[[Operation], Sequence[Any]]
    """Keyword arguments with `name`, `annotation`, `required`, `source`."""
    returns: Callable[[Operation], str]
    argument_type: Callable[[Type], str]
    result_type: Callable[[Type], str]
    constructor: Callable[[Api], Mapping[str, str]]
    """Arguments of the client's class with their annotations."""
    errors: Callable[[Api], Sequence[Any]]
    """Classes of errors with `status`, `name` and `body`, the annotation of the body."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something that a caller can name."""

    name: str
    text: str
    annotation: str
    required: bool
    anchors: tuple[str, ...]
    """Pointers that it was made from, the nearest first."""
    wire: str = ""
    python: str = ""
    sent: bool = False
    read: bool = False


@dataclass(frozen=True, slots=True)
class SurfaceChange:
    """What became of one symbol."""

    symbol: str
    before: str | None
    after: str | None
    impact: Impact
    old: Symbol | None
    new: Symbol | None


@dataclass(slots=True)
class Group:
    """A symbol that holds others: a method with its arguments, a class with its attributes."""

    owner: Symbol
    members: dict[str, Symbol] = field(default_factory=dict)


Surface = dict[str, Group]


def read_surface(
    api: Api, spelling: Spelling, lineage: Mapping[str, str], *, errors: bool = True
) -> Surface:
    """The surface of a client.

    Args:
        api: the client.
        spelling: how types are written.
        lineage: pointer of an operation -> the pointer that identifies it in both versions.
        errors: look at the classes of errors, too. They tell what all operations document
            together, so they say nothing where only some operations are known.
    """
    found: Surface = {}
    sent, read = _directions(api)
    for resource in api.resources:
        for operation in resource.operations:
            key = f"method {lineage.get(operation.pointer, operation.pointer)}"
            found[key] = _method(f"{resource.name}.{operation.name}", operation, spelling)
    for declaration in api.declarations:
        name = declaration.name
        group = _class(declaration, spelling, sent=name in sent, read=name in read)
        found[f"class {name}"] = group
    if errors:
        found |= {f"error {item.name}": _error(item, api) for item in spelling.errors(api)}
    owner = Symbol(api.class_name, api.class_name, "", True, ("#/info",))
    members = {
        name: Symbol(f"{api.class_name}({name})", f"{name}: {annotation}", annotation, False,
                     ("#/components/securitySchemes", "#/security", "#/servers"), name, name)
        for name, annotation in spelling.constructor(api).items()
    }  # fmt: skip
    found["client"] = Group(owner, members)
    return found


def _method(name: str, operation: Operation, spelling: Spelling) -> Group:
    given = spelling.arguments(operation)
    returns = spelling.returns(operation)
    sources = ", ".join(item.source for item in given)
    text = f"{name}(*, {sources}) -> {returns}" if given else f"{name}() -> {returns}"
    group = Group(Symbol(name, text, "", True, (operation.pointer,)))
    facts: dict[str, tuple[str, tuple[str, ...]]] = {
        item.argument: (f"{item.place} {item.name}", (item.pointer,))
        for item in operation.parameters
    }
    body = operation.body
    if body is not None:
        place = join(operation.pointer, "requestBody")
        for item in body.fields or ():
            facts[item.argument] = (f"body {item.wire_name}", (join(place, item.wire_name), place))
        for argument in (body.argument, body.media_type_argument):
            if argument is not None:
                facts[argument] = (f"body as {argument.rstrip('_')}", (place,))
    for item in given:
        wire, anchors = facts.get(item.name, (item.name, (operation.pointer,)))
        group.members[wire] = Symbol(
            f"{name}({item.name})", item.source, item.annotation, item.required, anchors, wire,
            item.name, sent=True,
        )  # fmt: skip
    group.members["return"] = Symbol(
        f"{name}()", f"-> {returns}", returns, True, (join(operation.pointer, "responses"),),
        "return", "return", read=True,
    )  # fmt: skip
    return group


def _class(declaration: Declaration, spelling: Spelling, *, sent: bool, read: bool) -> Group:
    name = f"models.{declaration.name}"
    anchors = (declaration.pointer,)
    match declaration:
        case Alias(type=type_):
            text = spelling.result_type(type_)
            owner = Symbol(name, f"{name} = {text}", text, True, anchors, sent=sent, read=read)
            return Group(owner)
        case Model(fields=fields):
            group = Group(Symbol(name, name, "", True, anchors, sent=sent, read=read))
            for item in fields:
                annotation = spelling.result_type(item.type)
                shown = annotation if item.required else f"Maybe[{annotation}]"
                group.members[item.wire_name] = Symbol(
                    f"{name}.{item.name}", f"{item.name}: {shown}", annotation, item.required,
                    (join(declaration.pointer, "properties", item.wire_name), declaration.pointer),
                    item.wire_name, item.name, sent=sent, read=read,
                )  # fmt: skip
            return group


def _error(item: Any, api: Api) -> Group:
    """A class of errors, with the body that it carries."""
    anchors = tuple(
        join(operation.pointer, "responses", response.status)
        for operation in api.operations
        for response in operation.responses
        if response.status == str(item.status)
    )
    name = f"errors.{item.name}"
    group = Group(Symbol(name, f"{name}  # {item.status}", "", True, anchors, "raises"))
    group.members["body"] = Symbol(
        f"{name}.body", f"body: {item.body}", item.body, True, anchors, "raises", "body", read=True
    )
    return group


def _directions(api: Api) -> tuple[set[str], set[str]]:
    """The classes that callers make, and those that calls return."""
    sent: list[Type] = []
    read: list[Type] = []
    for operation in api.operations:
        sent += [item.type for item in operation.parameters]
        if operation.body is not None:
            sent += [media.type for media in operation.body.media_types]
        for response in operation.responses:
            read += [media.type for media in response.media_types]
    declared = {item.name: item for item in api.declarations}
    return _reach(sent, declared), _reach(read, declared)


def _reach(types: list[Type], declared: Mapping[str, Declaration]) -> set[str]:
    found: set[str] = set()
    stack = list(types)
    while stack:
        for name in _names(stack.pop()):
            if name in found or name not in declared:
                continue
            found.add(name)
            item = declared[name]
            stack += [item.type] if isinstance(item, Alias) else [f.type for f in item.fields]
    return found


def _names(type_: Type) -> Iterator[str]:
    match type_:
        case Ref(name):
            yield name
        case Array(item):
            yield from _names(item)
        case Map(value):
            yield from _names(value)
        case Union(members):
            for member in members:
                yield from _names(member)
        case _:
            return


def compare_surfaces(old: Surface, new: Surface) -> list[SurfaceChange]:
    """What became of the symbols, in the order of the old surface, then what is new."""
    found: list[SurfaceChange] = []
    renamed = _renamed_classes(old, new)
    for key, group in old.items():
        other = new.get(renamed.get(key, key))
        if other is None:
            found.append(
                SurfaceChange(group.owner.name, group.owner.text, None, "source", group.owner, None)
            )
        else:
            found.extend(_owners(group, other))
            found.extend(_members(group, other))
    taken = set(renamed.values())
    found.extend(
        SurfaceChange(group.owner.name, None, group.owner.text, "additive", None, group.owner)
        for key, group in new.items()
        if key not in old and key not in taken
    )
    return found


def _owners(old: Group, new: Group) -> Iterator[SurfaceChange]:
    one, two = old.owner, new.owner
    if one.name != two.name:
        yield SurfaceChange(one.name, one.name, two.name, "source", one, two)
    elif one.annotation != two.annotation:
        yield _retyped(one, two)


def _members(old: Group, new: Group) -> Iterator[SurfaceChange]:
    by_name = {item.python: item for item in new.members.values()}
    for wire, one in old.members.items():
        two = new.members.get(wire)
        if two is None:
            other = by_name.get(one.python)
            if other is not None:
                yield SurfaceChange(
                    one.name, f"{one.text}  # {one.wire}", f"{other.text}  # {other.wire}",
                    "behaviour", one, other,
                )  # fmt: skip
            else:
                yield SurfaceChange(one.name, one.text, None, "source", one, None)
        elif one.python != two.python:
            yield SurfaceChange(one.name, one.text, two.text, "source", one, two)
        elif one.required != two.required:
            yield _requiredness(one, two)
        elif one.annotation != two.annotation:
            yield _retyped(one, two)
    kept = {item.python for item in old.members.values()}
    for wire, two in new.members.items():
        if wire not in old.members and two.python not in kept:
            forced = two.required and two.sent and not two.read
            impact: Impact = "source" if forced else "additive"
            yield SurfaceChange(two.name, None, two.text, impact, None, two)


def _requiredness(one: Symbol, two: Symbol) -> SurfaceChange:
    impact: Impact = "additive"
    if two.required and two.sent:
        impact = "source"
    elif not two.required and two.read:
        impact = "typing"
    return SurfaceChange(one.name, one.text, two.text, impact, one, two)


def _retyped(one: Symbol, two: Symbol) -> SurfaceChange:
    """Arguments may take more, results may give less; what is both may do neither."""
    safe = one.annotation != two.annotation
    if one.sent or not one.read:
        safe = safe and is_wider(two.annotation, one.annotation)
    if one.read or not one.sent:
        safe = safe and is_wider(one.annotation, two.annotation)
    # A checker lets anything be done with Any: what becomes Any, or a type, breaks no line.
    open_ended = "raises" in (one.wire, two.wire) and "Any" in members(one.annotation) | members(
        two.annotation
    )
    impact: Impact = "additive" if safe or open_ended else "typing"
    return SurfaceChange(one.name, one.text, two.text, impact, one, two)


def _renamed_classes(old: Surface, new: Surface) -> dict[str, str]:
    """Classes under a new name: the same place, or the same attributes and nothing else alike."""
    gone = [key for key in old if key.startswith("class ") and key not in new]
    fresh = [key for key in new if key.startswith("class ") and key not in old]
    found: dict[str, str] = {}
    for key in gone:
        same = [
            other for other in fresh if other not in found.values() and _twins(old[key], new[other])
        ]
        if len(same) == 1:
            found[key] = same[0]
    return found


def _twins(one: Group, two: Group) -> bool:
    if one.owner.anchors == two.owner.anchors:
        return True
    if not one.members:
        return False
    texts = [{item.text for item in group.members.values()} for group in (one, two)]
    return texts[0] == texts[1]
