"""The public surface of a client as symbols that can be compared one by one.

In: the `Api` of either version. Out: groups of symbols under keys that both versions share.
Methods are keyed by the operation they call and the form of it, arguments and attributes by their
wire name, classes by their name, which the name lock keeps, errors by their status, webhooks by
the request that arrives.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from wireproof.client import Api
from wireproof.client.annotations import INPUTS, MODELS, maybe
from wireproof.client.error_classes import ErrorClass
from wireproof.client.expressions import Expression, Generic, Name, as_source, walk
from wireproof.client.inputs import Input, InputAlias, InputDict
from wireproof.client.lock_keys import lock_key
from wireproof.client.signatures import Argument, Method
from wireproof.client.surface import ModelClass, NamedType, Payload, surface_of
from wireproof.client.types import Alias, Array, Declaration, Map, Ref, Tuple, Type, Union
from wireproof.oas.pointer import ROOT, join, split

OPTION_ANCHORS: Final = ("#/components/securitySchemes", "#/security", "#/servers")
"""What the options of the constructor are made from."""
_CHAIN: Final = 20
"""References that lead to one another."""
_OF_MEMBER: Final = re.compile(r"(.*)/(?:oneOf|anyOf)/\d+(/properties/.*)")
_VARIABLE: Final = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something that a caller can name."""

    name: str
    text: str
    annotation: Expression | None
    """Of a value that is there; None for what is no value: a method, a class of objects."""
    required: bool
    anchors: tuple[str, ...]
    """Pointers that it was made from, the nearest first."""
    wire: str = ""
    python: str = ""
    sent: bool = False
    read: bool = False

    @property
    def declared(self) -> Expression | None:
        """The annotation as it is written: what is not required may be left out."""
        if self.annotation is None or self.required:
            return self.annotation
        return maybe(self.annotation)


@dataclass(slots=True)
class Group:
    """A symbol that holds others: a method with its arguments, a class with its attributes."""

    owner: Symbol
    members: dict[str, Symbol] = field(default_factory=dict)
    taken: Expression | None = None
    """Of a class, its name in `inputs`, or what that name stands for there, if there is one."""
    senders: tuple[str, ...] = ()
    """Of a class, pointers of the operations that send it."""
    place: str = ""
    """Of a class, where it was made from, whatever else stands beside it."""

    @property
    def as_input(self) -> Symbol:
        """The class as it is named in `inputs`."""
        name = self.owner.name.replace(MODELS, INPUTS, 1)
        return Symbol(name, name, None, True, (*self.owner.anchors, *self.senders), sent=True)


Surface = dict[str, Group]


def key_of(owner: str, wire: str) -> str:
    """The symbol of a key in the dicts that a class of `inputs` describes."""
    return f"{owner}[{wire!r}]"


def read_surface(
    api: Api,
    lineage: Mapping[str, str],
    data: Any = None,
    *,
    elsewhere: Container[str] | None = None,
) -> Surface:
    """The surface of a client.

    Args:
        api: the client.
        lineage: pointer of an operation -> the pointer that identifies it in both versions.
        data: the document that it was made from.
        elsewhere: where only some operations are known, the statuses that the others document.
            A class of errors tells what all operations document together: of these nothing is
            known, and of the rest not which body they have.
    """
    surface = surface_of(api)
    sent, read = _directions(api)
    found: Surface = {}
    for (pointer, form), method in surface.methods.items():
        found[method_key(lineage.get(pointer, pointer), form)] = _method(method)
    for name, item in surface.types.items():
        group = _class(item, partial(_written, data), sent=name in sent, read=name in read)
        found[f"class {name}"] = group
        group.taken, group.senders = _taken(surface.inputs.get(name)), tuple(sent.get(name, ()))
        group.place = lock_key(data, item.pointer)
    for payload in surface.webhooks.values():
        found[f"webhook {lineage.get(payload.pointer, payload.pointer)}"] = _payload(payload)
    for error in surface.errors.values():
        if elsewhere is None:
            found[f"error {error.status}"] = _error(error)
        elif str(error.status) not in elsewhere:
            found[f"error {error.status}"] = Group(_error(error).owner)
    owner = Symbol(api.class_name, api.class_name, None, True, ("#/info",))
    members = {}
    for option in surface.options:
        name = option.name
        members[f"{option.kind} {name}"] = Symbol(
            f"{api.class_name}({name})", f"{name}: {as_source(option.annotation)}",
            option.annotation, False, OPTION_ANCHORS, option.wire_name or name, name, sent=True,
        )  # fmt: skip
    found["client"] = Group(owner, members)
    return found


def method_key(pointer: str, form: str = "") -> str:
    """The key of a method: that of its operation, and which of its forms it is."""
    return " ".join(filter(None, ("method", pointer, form)))


def aliases_of(surface: Surface) -> dict[str, Expression]:
    """The names of `models` that stand for a type."""
    return {
        group.owner.name.removeprefix("models."): group.owner.annotation
        for key, group in surface.items()
        if key.startswith("class ") and group.owner.annotation is not None
    }


def holds_of(surface: Surface) -> dict[str, frozenset[str]]:
    """The classes that the attributes of each class name, or the alias that it is."""
    return {
        key.removeprefix("class "): frozenset(
            part.name
            for item in (group.owner, *group.members.values())
            for part in (walk(item.annotation) if item.annotation is not None else ())
            if isinstance(part, Name) and part.module == MODELS
        )
        for key, group in surface.items()
        if key.startswith("class ")
    }


def inputs_of(surface: Surface) -> dict[str, Expression]:
    """The names of `inputs` that stand for a type."""
    return {
        key.removeprefix("class "): group.taken
        for key, group in surface.items()
        if group.taken is not None and group.taken != Name(key.removeprefix("class "), INPUTS)
    }


def _taken(item: Input | None) -> Expression | None:
    match item:
        case InputAlias(annotation=annotation):
            return annotation
        case InputDict(name):
            return Name(name, INPUTS)
        case None:
            return None


def _method(method: Method) -> Group:
    name, result = f"{method.resource}.{method.name}", method.result()
    sources = {
        item.name: f"{item.name}: {as_source(item.declared)}{'' if item.required else ' = UNSET'}"
        for item in method.arguments
    }
    given = f"(*, {', '.join(sources.values())})" if sources else "()"
    text = f"{name}{given} -> {as_source(result)}"
    group = Group(Symbol(name, text, None, True, (method.pointer,)))
    variables = _variables(method.pointer)
    for item in method.arguments:
        wire = _wire(item, variables)
        group.members[wire] = Symbol(
            f"{name}({item.name})", sources[item.name], item.annotation, item.required,
            item.pointers, wire, item.name, sent=True,
        )  # fmt: skip
    group.members["return"] = Symbol(
        f"{name}()", f"-> {as_source(result)}", result, True, (join(method.pointer, "responses"),),
        "return", "return", read=True,
    )  # fmt: skip
    for wire, argument, kind in _asked_for(method):
        group.members[wire] = Symbol(
            f"{name}({argument})", f"-> {as_source(kind)}  # {wire[7:]}", kind, True,
            (join(method.pointer, "responses"),), wire, wire, read=True,
        )  # fmt: skip
    return group


def _asked_for(method: Method) -> Iterator[tuple[str, str, Expression]]:
    """The results that an argument asks for: a key, the argument, and what comes."""
    accept = next((item.name for item in method.arguments if item.place == "accept"), "")
    for media_types, result in method.choices:
        yield from ((f"return {media_type}", accept, result) for media_type in media_types)
    if method.streamed is not None:
        yield f"return {method.switch}=True", method.switch, Generic("Stream", (method.streamed,))


def _variables(pointer: str) -> dict[str, str]:
    """The variables of a path by their position: their names never travel."""
    tokens = split(pointer)
    path = tokens[1] if len(tokens) > 1 else ""
    return {name: str(index) for index, name in enumerate(_VARIABLE.findall(path))}


def _wire(argument: Argument, variables: Mapping[str, str]) -> str:
    match argument.place:
        case "property":
            return f"body {argument.wire_name}"
        case "body" | "content-type":
            return f"body as {argument.name.rstrip('_')}"
        case "extra":
            return argument.name
        case "path":
            return f"path {variables.get(argument.wire_name, argument.wire_name)}"
        case "header":  # field names know no case (RFC 9110, section 5.1)
            return f"header {argument.wire_name.lower()}"
        case place:
            return f"{place} {argument.wire_name}"


def _written(data: Any, pointer: str) -> str:
    """Where the vendor wrote what stands at a place, along references on the way to it.

    The object among the types of a schema has a place of its own, `type`, which is the schema's.
    """
    node, kept = data, list[str]()
    for step in split(pointer):
        for _ in range(_CHAIN):
            ref = node.get("$ref") if isinstance(node, dict) and step not in node else None
            if not isinstance(ref, str):
                break
            kept = split(ref)
            node = _at(data, kept)
        inside = _at(node, [step])
        if step != "type" or not isinstance(inside, str | list):
            kept = [*kept, step]
            node = inside
    beside = _OF_MEMBER.fullmatch(pointer) if node is None else None
    if beside is not None:  # a property that stands beside the union
        return _written(data, beside[1] + beside[2])
    return pointer if node is None else join(ROOT, *kept)


def _at(node: Any, steps: list[str]) -> Any:
    for step in steps:
        if isinstance(node, list):
            node = node[int(step)] if step.isdigit() and int(step) < len(node) else None
        else:
            node = node.get(step) if isinstance(node, dict) else None
    return node


def _class(
    item: ModelClass | NamedType, written: Callable[[str], str], *, sent: bool, read: bool
) -> Group:
    name, anchors = f"models.{item.name}", (written(item.pointer),)
    if isinstance(item, NamedType):
        text = f"{name} = {as_source(item.annotation)}"
        return Group(Symbol(name, text, item.annotation, True, anchors, sent=sent, read=read))
    group = Group(Symbol(name, name, None, True, anchors, sent=sent, read=read))
    caseless = is_of_headers(anchors)
    for one in item.attributes:
        annotation = as_source(one.annotation)
        shown = annotation if one.required else f"Maybe[{annotation}]"
        wire = one.wire_name.lower() if caseless else one.wire_name
        group.members[wire] = Symbol(
            f"{name}.{one.name}", f"{one.name}: {shown}", one.annotation, one.required,
            tuple(map(written, one.pointers)), one.wire_name, one.name, sent=sent, read=read,
        )  # fmt: skip
    return group


def is_of_headers(anchors: tuple[str, ...]) -> bool:
    """Whether a class was made from the headers of a response, not from a schema."""
    return bool(anchors) and anchors[-1].endswith("/headers")


def _error(item: ErrorClass) -> Group:
    """A class of errors, with the body that it carries."""
    name = f"errors.{item.name}"
    owner = Symbol(name, f"{name}  # {item.status}", None, True, item.pointers, "raises")
    member = Symbol(
        f"{name}.body", f"body: {as_source(item.body)}", item.body, True, item.pointers, "raises",
        "body", read=True,
    )  # fmt: skip
    return Group(owner, {"body": member})


def _payload(item: Payload) -> Group:
    """A webhook or callback, with what it brings."""
    name, text = f"webhooks.{item.name}", as_source(item.annotation)
    owner = Symbol(name, name, None, True, (item.pointer,), "webhook")
    member = Symbol(
        f"{name}.parse()", f"-> {text}", item.annotation, True,
        (join(item.pointer, "requestBody"),), "payload", "parse", read=True,
    )  # fmt: skip
    return Group(owner, {"payload": member})


def _directions(api: Api) -> tuple[dict[str, list[str]], set[str]]:
    """The classes that callers make, with the operations that send them; what calls return."""
    declared = {item.name: item for item in api.declarations}
    sent: dict[str, list[str]] = defaultdict(list)
    read: list[Type] = [item.type for item in api.webhooks]
    for operation in api.operations:
        types = [item.type for item in operation.parameters]
        if operation.body is not None:
            types += [media.type for media in operation.body.media_types]
        for name in _reach(types, declared):
            sent[name].append(operation.pointer)
        for response in operation.responses:
            read += [media.type for media in response.media_types]
            read += [Ref(response.headers)] if response.headers else []
    return sent, _reach(read, declared)


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
        case Tuple(members) | Union(members):
            for member in members:
                yield from _names(member)
        case _:
            return
