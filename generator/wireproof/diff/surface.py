"""The public surface of a client as data, and what became of it.

In: the `Api` of either version. Out: typed changes of symbols. Methods are matched by the operation
they call, arguments and attributes by their wire name, classes by their name, which the name lock
keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wireproof.client import Api
from wireproof.client.error_classes import ErrorClass
from wireproof.client.expressions import as_source
from wireproof.client.signatures import Argument, Method
from wireproof.client.surface import ModelClass, NamedType, surface_of
from wireproof.client.types import Alias, Array, Declaration, Map, Ref, Type, Union
from wireproof.diff.annotations import is_wider, members
from wireproof.diff.rules import Impact
from wireproof.oas.pointer import join


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


def read_surface(api: Api, lineage: Mapping[str, str], *, errors: bool = True) -> Surface:
    """The surface of a client.

    Args:
        api: the client.
        lineage: pointer of an operation -> the pointer that identifies it in both versions.
        errors: look at the classes of errors, too. They tell what all operations document
            together, so they say nothing where only some operations are known.
    """
    surface = surface_of(api)
    sent, read = _directions(api)
    found: Surface = {}
    for (pointer, form), method in surface.methods.items():
        key = " ".join(filter(None, ("method", lineage.get(pointer, pointer), form)))
        found[key] = _method(method)
    for name, item in surface.types.items():
        found[f"class {name}"] = _class(item, sent=name in sent, read=name in read)
    if errors:
        found |= {f"error {item.name}": _error(item) for item in surface.errors.values()}
    owner = Symbol(api.class_name, api.class_name, "", True, ("#/info",))
    members = {}
    for option in surface.options:
        annotation, name = as_source(option.annotation), option.name
        members[name] = Symbol(
            f"{api.class_name}({name})", f"{name}: {annotation}", annotation, False,
            ("#/components/securitySchemes", "#/security", "#/servers"), name, name,
        )  # fmt: skip
    found["client"] = Group(owner, members)
    return found


def _method(method: Method) -> Group:
    name, result = f"{method.resource}.{method.name}", as_source(method.result())
    sources = {
        item.name: f"{item.name}: {as_source(item.declared)}{'' if item.required else ' = UNSET'}"
        for item in method.arguments
    }
    given = f"(*, {', '.join(sources.values())})" if sources else "()"
    group = Group(Symbol(name, f"{name}{given} -> {result}", "", True, (method.pointer,)))
    for item in method.arguments:
        wire = _wire(item)
        group.members[wire] = Symbol(
            f"{name}({item.name})", sources[item.name], as_source(item.declared), item.required,
            item.pointers, wire, item.name, sent=True,
        )  # fmt: skip
    group.members["return"] = Symbol(
        f"{name}()", f"-> {result}", result, True, (join(method.pointer, "responses"),),
        "return", "return", read=True,
    )  # fmt: skip
    return group


def _wire(argument: Argument) -> str:
    match argument.place:
        case "property":
            return f"body {argument.wire_name}"
        case "body" | "content-type":
            return f"body as {argument.name.rstrip('_')}"
        case "extra":
            return argument.name
        case place:
            return f"{place} {argument.wire_name}"


def _class(item: ModelClass | NamedType, *, sent: bool, read: bool) -> Group:
    name, anchors = f"models.{item.name}", (item.pointer,)
    if isinstance(item, NamedType):
        text = as_source(item.annotation)
        return Group(Symbol(name, f"{name} = {text}", text, True, anchors, sent=sent, read=read))
    group = Group(Symbol(name, name, "", True, anchors, sent=sent, read=read))
    for one in item.attributes:
        annotation = as_source(one.annotation)
        shown = annotation if one.required else f"Maybe[{annotation}]"
        group.members[one.wire_name] = Symbol(
            f"{name}.{one.name}", f"{one.name}: {shown}", annotation, one.required,
            one.pointers, one.wire_name, one.name, sent=sent, read=read,
        )  # fmt: skip
    return group


def _error(item: ErrorClass) -> Group:
    """A class of errors, with the body that it carries."""
    name, body = f"errors.{item.name}", as_source(item.body)
    owner = Symbol(name, f"{name}  # {item.status}", "", True, item.pointers, "raises")
    member = Symbol(
        f"{name}.body", f"body: {body}", body, True, item.pointers, "raises", "body", read=True
    )
    return Group(owner, {"body": member})


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
