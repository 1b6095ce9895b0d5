"""A document without what nobody asked for: operations left out, and all that only they reach.

In: the assembled document and the pointers of what stays. Out: a document that shares its nodes
with the first. Pointers stay as they are, since only members of maps go. It comes before a document
is normalised, so that ten operations of a large document cost what they are worth.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from wireproof.oas.grammar import COMPONENT_KINDS, Kind, Visit, walk
from wireproof.oas.operations import operations_of
from wireproof.oas.pointer import ROOT, JsonPointer, find, join, split
from wireproof.oas.selection import WEBHOOKS, Selectable
from wireproof.spec.references import looks_like_reference, reference

_BY_NAME: Final = ("$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor", "$id")
"""Where one of these stands, a schema may be reached by more than its pointer."""
_ALWAYS: Final = ("securitySchemes",)
_LAYERS: Final = 3


def outline(raw: Mapping[str, Any]) -> dict[JsonPointer, Selectable]:
    """Every operation and webhook of a document, by pointer, as far as a selection looks at it."""
    found: dict[JsonPointer, Selectable] = {}
    for holder in ("paths", WEBHOOKS):
        group = raw.get(holder)
        for name, item in group.items() if isinstance(group, dict) else ():
            if not isinstance(item, dict) or name.startswith("x-"):
                continue
            for method, node, pointer in operations_of(item, join("#", holder, name)):
                if isinstance(node, dict):
                    found[pointer] = _selectable(method, name, node, holder)
    return found


def _selectable(method: str, name: str, node: Mapping[str, Any], holder: str) -> Selectable:
    id_, tags = node.get("operationId"), node.get("tags")
    texts = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    id_ = id_ if isinstance(id_, str) else ""
    if holder == WEBHOOKS:
        return Selectable(method, "", id_ or name, (*texts, WEBHOOKS))
    return Selectable(method, name, id_, tuple(texts))


def cut(raw: dict[str, Any], kept: Collection[JsonPointer]) -> dict[str, Any]:
    """Leave out every operation and component that `kept` neither names nor needs.

    Args:
        raw: the assembled document, OpenAPI 3.
        kept: pointers of operations, webhooks and components.
    """
    reached = _reached(raw, kept)
    result = dict(raw)
    for holder in ("paths", WEBHOOKS):
        if isinstance(raw.get(holder), dict):
            result[holder] = dict(_items(raw[holder], join("#", holder), reached))
    components = raw.get("components")
    if isinstance(components, dict):
        result["components"] = {
            kind: _members(group, join("#/components", kind), reached)
            if kind in COMPONENT_KINDS and kind not in _ALWAYS and isinstance(group, dict)
            else group
            for kind, group in components.items()
        }
    return result


def _items(
    paths: Mapping[str, Any], place: JsonPointer, reached: AbstractSet[JsonPointer]
) -> Iterator[tuple[str, Any]]:
    for path, item in paths.items():
        if not isinstance(item, dict) or path.startswith("x-"):
            continue
        at = join(place, path)
        gone = {one.pointer for one in operations_of(item, at)}
        if gone and at not in reached:  # nor is anything below it
            continue
        gone -= reached
        if not gone:
            yield path, item
            continue
        left = {key: node for key, node in item.items() if join(at, key) not in gone}
        more = left.get("additionalOperations")
        if isinstance(more, dict):
            inside = join(at, "additionalOperations")
            left["additionalOperations"] = {
                name: node for name, node in more.items() if join(inside, name) not in gone
            }
        if any(True for _ in operations_of(left, at)) or at in reached:
            yield path, left


def _members(
    group: Mapping[str, Any], place: JsonPointer, reached: Collection[JsonPointer]
) -> dict[str, Any]:
    return {name: node for name, node in group.items() if join(place, name) in reached}


def _reached(raw: dict[str, Any], kept: Collection[JsonPointer]) -> set[JsonPointer]:
    """The pointers of the operations and components that are needed, by following references."""
    holders = _Holders(raw)
    found: set[JsonPointer] = set()
    pending = [*kept, *holders.shared(kept)]
    while pending:
        pointer = pending.pop()
        if pointer in found:
            continue
        found.add(pointer)
        found.add("/".join(pointer.split("/")[:_LAYERS]))
        for one in holders.needs(pointer):
            unit = holders.unit(one)
            if unit not in found:
                pending.append(unit)
    return found


class _Holders:
    """Where things stand, and what they lead to."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self._raw = raw
        components = raw.get("components")
        schemas = components.get("schemas") if isinstance(components, dict) else None
        self._schemas: Mapping[str, Any] = schemas if isinstance(schemas, dict) else {}
        self._children: Mapping[str, list[JsonPointer]] | None = None

    def shared(self, kept: Collection[JsonPointer]) -> list[JsonPointer]:
        """The parameters that all operations of a path have, for the paths of what is kept."""
        places = {"/".join(one.split("/")[:_LAYERS]) for one in kept if one.startswith("#/paths")}
        return [join(place, "parameters") for place in places]

    def needs(self, pointer: JsonPointer) -> Iterator[JsonPointer]:
        """What a node leads to."""
        try:
            node, _ = find(self._raw, pointer)
        except KeyError:
            return
        for visit in _walked(node, pointer):
            ref = reference(visit)
            if ref is not None and ref.startswith("#"):
                yield from self._target(ref)
            if isinstance(visit.node, dict):
                yield from self._told(visit)
                if any(name in visit.node for name in _BY_NAME):
                    yield from (join("#/components/schemas", name) for name in self._schemas)

    def _told(self, visit: Visit) -> Iterator[JsonPointer]:
        """What a discriminator names, and the schemas that extend its own."""
        told = visit.node.get("discriminator")
        if visit.kind is not Kind.SCHEMA or not isinstance(told, dict):
            return
        mapping = told.get("mapping")
        named = [
            *(mapping.values() if isinstance(mapping, dict) else ()),
            told.get("defaultMapping"),
        ]
        for target in named:
            if isinstance(target, str) and target in self._schemas:
                yield join("#/components/schemas", target)
            elif isinstance(target, str) and looks_like_reference(target):
                yield from self._target(target)
        # It may stand in a part of the schema that has no name of its own.
        waiting = [re.sub(r"(/allOf/\d+)+\Z", "", visit.pointer)]
        for one in waiting:  # grows while it is read
            for child in self._extending(one):
                if child not in waiting:
                    waiting.append(child)
                    yield child

    def _extending(self, pointer: JsonPointer) -> list[JsonPointer]:
        if self._children is None:
            children: dict[str, list[JsonPointer]] = defaultdict(list)
            for name, schema in self._schemas.items():
                members = schema.get("allOf") if isinstance(schema, dict) else None
                for member in members if isinstance(members, list) else ():
                    ref = member.get("$ref") if isinstance(member, dict) else None
                    for target in self._names(ref) if isinstance(ref, str) else ():
                        children[target].append(join("#/components/schemas", name))
            self._children = children
        return self._children.get(pointer, [])

    def _target(self, ref: str) -> Iterator[JsonPointer]:
        try:
            yield find(self._raw, ref)[1]
        except KeyError:
            return

    def _names(self, ref: str) -> list[JsonPointer]:
        """What a reference leads to, and what that is another name of: a schema of `$ref` alone."""
        found = [*self._target(ref)]
        for one in found:  # grows while it is read
            node = find(self._raw, one)[0]
            if isinstance(node, dict) and isinstance(node.get("$ref"), str):
                found += [other for other in self._target(node["$ref"]) if other not in found]
        return found

    def unit(self, pointer: JsonPointer) -> JsonPointer:
        """The operation or component that a node stands in; itself where it stands in none."""
        parts = pointer.split("/")
        match parts[1:]:
            case ["paths" | "webhooks", _, "additionalOperations", _, *_]:
                return "/".join(parts[: _LAYERS + 2])
            case ["components" | "paths" | "webhooks", _, _, *_]:
                return "/".join(parts[: _LAYERS + 1])
            case _:
                return pointer


def _walked(node: Any, pointer: JsonPointer) -> Iterator[Visit]:
    """Visit what stands at a pointer, with the kind that its place gives it."""
    tokens = split(pointer)
    match tokens:
        case ["components", group, *_] if group in COMPONENT_KINDS:
            yield from walk(node, COMPONENT_KINDS[group], pointer)
        case ["paths" | "webhooks", _, "parameters"]:
            for index, one in enumerate(node if isinstance(node, list) else ()):
                yield from walk(one, Kind.PARAMETER, join(pointer, index))
        case ["paths" | "webhooks", _, _, *_]:
            yield from walk(node, Kind.OPERATION, pointer)
        case ["paths" | "webhooks", _]:
            yield from walk(node, Kind.PATH_ITEM, pointer)
        case []:
            yield from walk(node, Kind.DOCUMENT, ROOT)
        case _:
            yield from walk(node, Kind.SCHEMA, pointer)
