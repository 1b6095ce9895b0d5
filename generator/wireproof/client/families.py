"""Families: a parent schema with a `discriminator`, and the schemas that extend it by `allOf`.

In: the component schemas of a document. Out: for each parent its members with the values that name
them, and which member takes any other value. "The discriminator MAY be added to a parent schema
definition, and all schemas building on the parent schema via an allOf construct may be used as an
alternate schema" (OAS 3.1.1, Discriminator Object); children of children are such schemas, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from wireproof.client.ledger import Ledger
from wireproof.client.merge import sole_reference, whole
from wireproof.errors import SpecError
from wireproof.oas.pointer import JsonPointer, join, split
from wireproof.spec.document import Document

_SCHEMAS: Final = "#/components/schemas"
_MOST_LEVELS: Final = 16
"""Of parents: a validator calls itself for each of them."""
_MOST_RELATIVES: Final = 1_000
"""Of a schema: those that extend it at any remove, or that it extends."""
_VENDOR_VALUE: Final = "x-ms-discriminator-value"
"""How Azure's documents spell a mapping, at the child."""


@dataclass(frozen=True, slots=True)
class Family:
    """What a reference to a parent schema means.

    Attributes:
        property: the wire name of the property that tells the members apart.
        members: pointer of each direct child, in the order of the document, and the values that
            name it or a schema below it.
        default: the member for a value that names none, or for no value at all; the parent itself
            unless the document says otherwise (`defaultMapping`, OAS 3.2).
    """

    property: str
    members: tuple[tuple[str, tuple[str, ...]], ...]
    default: str


@dataclass(frozen=True, slots=True)
class Families:
    """All families of a document.

    Attributes:
        of: by the pointer of the parent.
        extending: the pointers of all children; each is a schema of its own, even one that only
            says `allOf: [$ref]`.
    """

    of: Mapping[str, Family]
    extending: frozenset[str]


def read_families(document: Document, ledger: Ledger) -> Families:
    """Find the parents of a document and whoever extends them.

    Args:
        document: the document.
        ledger: told of parents so far down that they are read as themselves.
    """
    tree = _Tree(document)
    found: dict[str, Family] = {}
    for parent in tree.parents():
        if tree.level(parent) > _MOST_LEVELS:
            reason = f"extends more than {_MOST_LEVELS} schemas; it is read as itself"
            ledger.degraded(parent, "schema", reason)
        else:
            found[parent] = tree.family(parent)
    extending = {child for family in found.values() for child, _ in family.members}
    return Families(found, frozenset(extending))


class _Tree:
    """Who extends whom, and what discriminators say."""

    def __init__(self, document: Document) -> None:
        self._document = document
        components = document.data.get("components")
        schemas = components.get("schemas") if isinstance(components, dict) else None
        self._schemas: dict[str, Any] = {
            join(_SCHEMAS, name): schema
            for name, schema in (schemas.items() if isinstance(schemas, dict) else ())
        }
        self._children: dict[str, list[str]] = defaultdict(list)
        self._above: dict[str, list[str]] = {}
        self._known: dict[tuple[str, str], list[str]] = {}
        self._meant = cache(partial(meant, document))
        self._told: dict[str, list[Mapping[str, Any]]] = {}
        if any(discriminator_of(schema) for schema in self._schemas.values()):
            for pointer, schema in self._schemas.items():
                self._above[pointer] = [*self._extended(schema)]
                for parent in self._above[pointer]:
                    self._children[parent].append(pointer)

    def parents(self) -> list[str]:
        """Schemas with a discriminator, their own or that of one they extend, and a child."""
        return [one for one in self._schemas if self._children.get(one) and self._lineage(one)]

    def level(self, pointer: str) -> int:
        """How many schemas a schema extends."""
        return len(self._reach(pointer, self._above)) - 1

    def family(self, parent: str) -> Family:
        discriminators = self._lineage(parent)
        name = str(discriminators[0]["propertyName"])
        taken: set[str] = set()
        members: list[tuple[str, tuple[str, ...]]] = []
        for child in dict.fromkeys(self._children[parent]):
            values = [one for one in self._values(child, name) if one not in taken]
            taken.update(values)
            members.append((child, tuple(dict.fromkeys(values))))
        default = discriminators[0].get("defaultMapping")
        wanted = self._meant(default) if isinstance(default, str) else ""
        named = wanted if wanted in dict(members) else parent
        return Family(name, tuple(members), named)

    def _extended(self, schema: Any) -> Iterator[str]:
        members = schema.get("allOf") if isinstance(schema, dict) else None
        for member in members if isinstance(members, list) else ():
            reference = member.get("$ref") if isinstance(member, dict) else None
            if isinstance(reference, str):
                found = self._meant(reference)
                yield from [found] if found else []

    def _lineage(self, pointer: str) -> list[Mapping[str, Any]]:
        """The discriminators of a schema and of those above it, of one property, nearest first."""
        if pointer not in self._told:
            self._told[pointer] = self._read_lineage(pointer)
        return self._told[pointer]

    def _read_lineage(self, pointer: str) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        for one in self._reach(pointer, self._above):
            own = discriminator_of(self._schemas.get(one))
            if own and (not found or own["propertyName"] == found[0]["propertyName"]):
                found.append(own)
        return found

    def _values(self, child: str, name: str) -> Iterator[str]:
        """The values of a child and of whatever extends it, as long as the property is the same."""
        for one in self._reach(child, self._children):
            inner = self._lineage(one)
            if one == child or (inner and inner[0]["propertyName"] == name):
                yield from self._own_values(one, name)

    def _own_values(self, pointer: str, name: str) -> list[str]:
        key = (pointer, name)
        if key not in self._known:
            self._known[key] = self._read_values(pointer, name)
        return self._known[key]

    def _read_values(self, pointer: str, name: str) -> list[str]:
        mapped = [
            str(value)
            for discriminator in self._lineages_of(pointer, name)
            for value, target in _mapping(discriminator).items()
            if isinstance(target, str) and self._meant(target) == pointer
        ]
        schema = self._schemas[pointer]
        spelled = schema.get(_VENDOR_VALUE) if isinstance(schema, dict) else None
        if mapped or isinstance(spelled, str):
            return mapped or [str(spelled)]
        own = _literals(self._document, schema, name)
        inherited = [
            value
            for parent in self._above[pointer]
            for value in _literals(self._document, self._schemas[parent], name)
        ]
        return own if own and own != inherited else [split(pointer)[-1]]

    def _lineages_of(self, pointer: str, name: str) -> Iterator[Mapping[str, Any]]:
        for one in self._reach(pointer, self._above):
            own = discriminator_of(self._schemas.get(one))
            if own and own["propertyName"] == name:
                yield own

    def _reach(self, start: str, edges: Mapping[str, list[str]]) -> list[str]:
        found = {start: None}
        pending = [start]
        for one in pending:  # grows while it is read
            for item in edges.get(one, ()):
                if item not in found and len(found) < _MOST_RELATIVES:
                    found[item] = None
                    pending.append(item)
        return pending


def discriminator_of(schema: Any, depth: int = 0) -> Mapping[str, Any] | None:
    """The discriminator of a schema that is a parent: it has no `oneOf` or `anyOf` beside it.

    It may stand in a part of the schema, an item of its `allOf` that has no name of its own.
    """
    if not isinstance(schema, dict) or "oneOf" in schema or "anyOf" in schema:
        return None
    found = schema.get("discriminator")
    if isinstance(found, dict) and isinstance(found.get("propertyName"), str):
        return found
    parts = schema.get("allOf")
    if not isinstance(parts, list) or depth > _MOST_LEVELS:
        return None
    return next(filter(None, (discriminator_of(one, depth + 1) for one in parts)), None)


def _mapping(discriminator: Mapping[str, Any]) -> Mapping[str, Any]:
    found = discriminator.get("mapping")
    return found if isinstance(found, dict) else {}


def meant(document: Document, target: str) -> JsonPointer:
    """The schema that a discriminator or a `$ref` leads to; empty where it leads nowhere.

    A schema that is nothing but a `$ref` is another name of what it refers to.

    Args:
        document: the document.
        target: a reference, or the name of a component ("Discriminator Object", `mapping`).
    """
    passed: set[str] = set()
    try:
        try:
            pointer = document.canonical(join(_SCHEMAS, target))
        except SpecError:
            pointer = document.canonical(target)
        while pointer not in passed:
            passed.add(pointer)
            schema = document.resolve(pointer)
            if isinstance(schema, dict) and "$ref" in schema and (ref := sole_reference(schema)):
                pointer = document.canonical(ref)
    except SpecError:
        return ""
    return pointer


def _literals(document: Document, schema: Any, name: str) -> list[str]:
    """The values that a schema allows for a property, where it lists them."""
    if not isinstance(schema, dict):
        return []
    properties = whole(document, schema).get("properties")
    own = properties.get(name) if isinstance(properties, dict) else None
    if not isinstance(own, dict):
        return []
    merged = whole(document, own)
    values = [merged["const"]] if "const" in merged else merged.get("enum")
    return [one for one in values if isinstance(one, str)] if isinstance(values, list) else []
