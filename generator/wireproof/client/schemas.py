"""From JSON Schema to the types of the intermediate representation.

In: schemas of the normalised document, by pointer. Out: a `Type` for each, and the declarations
(`Model`, `Alias`) that those types name. References are never followed by recursion: a component is
declared once, put into a queue and read later, so recursive documents need no special case.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from wireproof.client.alias_cycles import break_cycles, shorten_chains
from wireproof.client.arrays import read_items
from wireproof.client.discriminators import narrowed
from wireproof.client.families import Families
from wireproof.client.identifiers import class_name, class_stem
from wireproof.client.keywords import (
    constraints_of,
    enumeration_of,
    json_types,
    limits_of_text,
    note_unenforced,
    note_untyped,
    read_format,
)
from wireproof.client.ledger import Ledger
from wireproof.client.lock_keys import lock_key
from wireproof.client.merge import (
    Merged,
    beside_reference,
    flatten,
    is_said,
    sole_reference,
    whole,
    without_null,
)
from wireproof.client.names import NameLock
from wireproof.client.objects import read_object, text_of
from wireproof.client.reading import Direction, Place, SchemaReader
from wireproof.client.types import (
    ANY,
    NULL,
    Alias,
    Declaration,
    Enumeration,
    Model,
    Ref,
    Rule,
    Scalar,
    Type,
    Union,
    union_of,
)
from wireproof.client.unions import MOST_MEMBERS, read_union, splits
from wireproof.client.visibility import component_of
from wireproof.client.xml_nodes import XmlNodes
from wireproof.errors import SpecError
from wireproof.oas.pointer import join, split
from wireproof.spec.document import Document

MOST_INLINE_VALUES = 8
"""A longer enumeration gets a name of its own."""

_COMPOSED = ("$ref", "allOf", "oneOf", "anyOf")
"""Keywords by which a schema takes in others."""

_PLAIN = frozenset(
    "type format title description default deprecated example examples readOnly writeOnly".split()
)
_HOLDING = ("object", "array")
_DEEPEST = 64  # schemas that take in others, inside one another
_DEEPEST_OF_ALL = 100
"""Schemas of any kind inside one another; Python reads and pydantic builds them by recursion."""

_MOST_COMBINED = 1_000
"""Types of members that were combined inside a combined one: they multiply with each level."""

_MOST_INHERITED = 5_000
"""Properties that `allOf` brings in, beside one for every twenty characters of the document."""


def limits_of_reading(size: int) -> tuple[int, int]:
    """How many properties and combinations are read of a document of so many characters."""
    return _MOST_INHERITED + size // 20, _MOST_COMBINED


@dataclass(slots=True)
class _Open:
    """A schema that is being read; met again inside itself, it needs a name."""

    place: Place
    name: str | None
    wanted: str = ""

    def again(self, reader: SchemaReader) -> Ref:
        """The schema by its name, which is settled now if it was not before."""
        self.wanted = self.name or reader.inline_name(self.place)
        return Ref(self.wanted)


@dataclass(slots=True)
class DocumentReader:
    """The `SchemaReader` of one document."""

    document: Document
    lock: NameLock
    ledger: Ledger
    directional: frozenset[str]
    families: Families
    declarations: dict[str, Declaration] = field(default_factory=dict)
    xml: XmlNodes = field(default_factory=XmlNodes)
    narrowed: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    _queue: deque[tuple[str, Place, Any]] = field(default_factory=deque)
    _requested: set[str] = field(default_factory=set)
    _open: dict[tuple[str, Direction], _Open] = field(default_factory=dict)
    """What is being read, by its content: what pulls itself in refers to itself."""
    _depth: int = 0
    _plain: dict[tuple[str, str], Type | None] = field(default_factory=dict)
    _combining: int = 0
    _combined: int = 0
    _inherited: int = 0

    @property
    def spent(self) -> tuple[int, int]:
        """How much was read of what `limits_of_reading` bounds."""
        return self._inherited, self._combined

    def read(self, schema: Any, place: Place, *, name: str | None = None) -> Type:
        """The type of a schema.

        Args:
            schema: the schema, inline or a reference.
            place: where it stands.
            name: the Python name that is already settled for it, when it is being declared.
        """
        if self._depth >= _DEEPEST_OF_ALL:
            reason = f"more than {_DEEPEST_OF_ALL} schemas inside one another; any value is taken"
            self.ledger.degraded(place.pointer, "schema", reason)
            return ANY
        self._depth += 1
        try:
            return self._read(schema, place, name)
        finally:
            self._depth -= 1

    def plain(self, schema: Any) -> Type | None:
        """The type of a schema that says a simple type and nothing else that a type depends on.

        Most properties are such; they say the same wherever they stand, so each is read once.
        Nothing comes of what has to be told in the ledger, with its place.
        """
        if not isinstance(schema, dict) or not schema.keys() <= _PLAIN:
            return None
        said = repr(schema.get("type")), repr(schema.get("format"))
        if said not in self._plain:
            kept, self.ledger = self.ledger, Ledger()
            known = isinstance(schema.get("type"), str) and schema["type"] not in _HOLDING
            type_ = self._read(schema, Place("#", "", "response"), None) if known else None
            self._plain[said] = None if self.ledger.entries() else type_
            self.ledger = kept
        return self._plain[said]

    def read_combined(self, schema: Any, place: Place) -> Type:
        """The type of a union's member together with what stands beside the union."""
        if self._combining:
            self._combined += 1
        if self._combined > _MOST_COMBINED:
            reason = (
                f"unions inside unions make more than {_MOST_COMBINED} combinations; any value is "
                "taken"
            )
            self.ledger.degraded(place.pointer, "schema", reason)
            return ANY
        self._combining += 1
        try:
            return self.read(schema, place)
        finally:
            self._combining -= 1

    def _read(self, schema: Any, place: Place, name: str | None) -> Type:
        if not isinstance(schema, dict):
            if schema is not True:
                reason = "a schema that accepts nothing" if schema is False else "not a schema"
                self.ledger.degraded(place.pointer, "schema", reason)
            return ANY
        # A child that adds nothing to its parent is a schema of its own all the same.
        child = name is not None and place.pointer in self.families.extending
        reference = None if child else sole_reference(schema) or self._restated(schema)
        if reference is not None:
            return self.reference(reference, place)
        if not any(key in schema for key in _COMPOSED):
            return self._read_merged(Merged(schema), place, name)
        key = (repr(schema), place.direction)
        if key in self._open:
            return self._open[key].again(self)
        if len(self._open) > _DEEPEST:
            reason = f"more than {_DEEPEST} schemas inside one another; any value is taken"
            self.ledger.degraded(place.pointer, "schema", reason)
            return ANY
        opened = self._open[key] = _Open(place, name)
        merged = Merged(schema)
        if "$ref" in schema or "allOf" in schema:
            if self._inherited > _MOST_INHERITED + self.document.size // 20:
                reason = f"allOf repeats more than {_MOST_INHERITED} properties; any value is taken"
                self.ledger.degraded(place.pointer, "schema", reason)
                del self._open[key]
                return ANY
            merged = flatten(self.document, schema, place.pointer, self.ledger)
            self._inherited += len(merged.pointers)
        type_ = self._read_merged(merged, place, name)
        del self._open[key]
        if opened.wanted and type_ != Ref(opened.wanted):
            self.declarations[opened.wanted] = Alias(opened.wanted, place.pointer, type_)
            return Ref(opened.wanted)
        return type_

    def _restated(self, schema: Mapping[str, Any]) -> str | None:
        """The `$ref` of a schema whose other keywords say no more than what it leads to."""
        reference, beside = beside_reference(schema)
        if reference is None:
            return None
        shape = whole(self.document, {"$ref": reference})
        if "type" not in shape and not any(key in shape for key in _COMPOSED):
            shape = {**shape, "type": json_types(shape, "#", Ledger())}
        return reference if all(is_said(shape, *one) for one in beside) else None

    def reference(self, reference: str, place: Place, *, alone: bool = False) -> Type:
        """The type behind a `$ref`; a dangling one is degraded to any value.

        Args:
            reference: a pointer into the document.
            place: where it stands.
            alone: a parent schema without those that extend it.
        """
        try:
            target = self.document.resolve(reference)
            reference = self.document.canonical(reference)
        except SpecError as error:
            self.ledger.degraded(place.pointer, "schema", error.message)
            return ANY
        stem = class_stem(split(reference))
        two_forms = component_of(reference) in self.directional
        as_input = two_forms and place.direction == "request"
        key = f"{reference}@request" if as_input else reference
        name = self.lock.name("schemas", key, class_name(stem) + ("Input" if as_input else ""))
        # A component with one form is read the same whoever asks first.
        direction = place.direction if two_forms else "response"
        if not alone and reference in self.families.of:
            family = self._family(reference, name, place._replace(direction=direction))
            if family is not None:
                return family
        bare = without_null(target)
        if name not in self._requested:
            self._requested.add(name)
            self._queue.append((name, Place(reference, name, direction), bare))
        return Ref(name) if bare is target else union_of([Ref(name), NULL])

    def _family(self, parent: str, name: str, place: Place) -> Type | None:
        """A parent schema or one of those that extend it, by the parent's discriminator."""
        family = self.families.of[parent]
        if len(family.members) >= MOST_MEMBERS:
            reason = f"extended by more than {MOST_MEMBERS} schemas; it is read as itself"
            self.ledger.degraded(join(parent, "discriminator"), "keyword", reason)
            return None
        form = "family-request" if place.direction == "request" else "family"
        settled = self.lock.name("schemas", f"{parent}@{form}", f"Any{name}")
        if settled in self._requested:
            return Ref(settled)
        self._requested.add(settled)
        members = [one for one in family.members if one[0] != family.default]
        types = [self.reference(child, place) for child, _ in members]
        types.append(self.reference(family.default, place, alone=family.default == parent))
        tags = tuple(values for _, values in members)
        self.declarations[settled] = Alias(
            settled, parent, Union(tuple(types), family.property, tags)
        )
        for (child, values), type_ in zip(members, types, strict=False):
            if child not in self.families.of:
                self.narrow(type_, family.property, values)
        return Ref(settled)

    def narrow(self, member: Type, name: str, values: Sequence[str]) -> None:
        """Let a model's property take these values alone, besides those of other unions."""
        if isinstance(member, Ref) and values:
            known = self.narrowed.setdefault(member.name, {}).setdefault(name, [])
            known.extend(value for value in values if value not in known)

    def alias(self, type_: Type, place: Place) -> Type:
        """Declare a name for a type that stands inline."""
        name = self.inline_name(place)
        self.declarations[name] = Alias(name, place.pointer, type_)
        return Ref(name)

    def drain(self) -> None:
        """Read everything that was referred to, until nothing is left.

        Then what discriminators say about their members is applied.
        """
        while self._queue:
            name, place, schema = self._queue.popleft()
            type_ = self.read(schema, place, name=name)
            self.ledger.generated(place.pointer, "schema")
            if type_ != Ref(name):
                description = schema.get("description", "") if isinstance(schema, dict) else ""
                known = self.declarations.get(name)
                if not isinstance(known, Alias):
                    self.declarations[name] = Alias(
                        name, place.pointer, type_, text_of(description)
                    )
            elif name not in self.declarations:
                self.declarations[name] = Alias(name, place.pointer, type_)
        break_cycles(self.declarations, self.ledger)
        shorten_chains(self.declarations)
        for name, properties in self.narrowed.items():
            model = self.declarations.get(name)
            if isinstance(model, Model):
                self.declarations[name] = narrowed(model, properties)

    def inline_name(self, place: Place) -> str:
        """The name of a schema that stands inline; the same in every run."""
        two_forms = component_of(place.pointer) in self.directional
        as_input = two_forms and place.direction == "request"
        place_key = lock_key(self.document.data, place.pointer)
        form = "@request" if as_input else ""
        key = f"{place_key}{form}"
        self.lock.rekey("schemas", f"{place.pointer}{form}", key)
        return self.lock.name("schemas", key, class_name(place.hint))

    def component_name(self, pointer: str, direction: Direction) -> str:
        """What the classes inside a component are named after."""
        name = self.lock.name("schemas", pointer, class_name(split(pointer)[-1]))
        as_input = pointer in self.directional and direction == "request"
        return f"{name}Input" if as_input else name

    def _read_merged(self, merged: Merged, place: Place, name: str | None) -> Type:
        schema, type_ = merged.schema, None
        if "enum" in schema or "const" in schema:
            type_ = enumeration_of(schema, place.pointer, self.ledger)
        if type_ is None:
            schema = {key: one for key, one in schema.items() if key not in ("enum", "const")}
            merged = replace(merged, schema=schema)
        note_unenforced(schema, place.pointer, self.ledger)
        if type_ is not None:
            long = isinstance(type_, Enumeration) and len(type_.values) > MOST_INLINE_VALUES
            return self.alias(type_, place) if long and name is None else type_
        rules = splits(schema, self.ledger)
        if rules is None:
            return read_union(self, merged, place, name)
        types = json_types(schema, place.pointer, self.ledger)
        if types is None:
            if rules:
                reason = "no type; its rules about properties are not checked"
                self.ledger.degraded(place.pointer, "schema", reason)
            note_untyped(schema, place.pointer, self.ledger)
            return ANY
        if len(types) > 1 and "object" in types and name is not None:
            # The name is the union's; its object gets one of its own.
            place, name = place.inside("type", name="Object"), None
        members = [self._read_type(type_, merged, place, name, rules) for type_ in types]
        return members[0] if len(members) == 1 else union_of(members)

    def _read_type(
        self, type_: str, merged: Merged, place: Place, name: str | None, rules: tuple[Rule, ...]
    ) -> Type:
        schema = merged.schema
        match type_:
            case "object":
                return read_object(self, merged, place, name, rules)
            case "array":
                return self._read_array(schema, place, name)
            case "string":
                kind = read_format(schema, place.pointer, self.ledger)
                limits = constraints_of(schema, "string", place.pointer, self.ledger)
                return Scalar(kind, limits_of_text(kind, limits, place.pointer, self.ledger))
            case "integer" | "number":
                exact = type_ == "number" and schema.get("format") == "decimal"
                kind = "decimal" if exact else type_
                return Scalar(kind, constraints_of(schema, "number", place.pointer, self.ledger))
            case "boolean":
                return Scalar("boolean")
            case _:
                return NULL

    def _read_array(self, schema: Mapping[str, Any], place: Place, name: str | None) -> Type:
        array = read_items(self, schema, place)
        if schema.get("uniqueItems") is not True:
            return array
        settled = name or self.inline_name(place)
        self.declarations[settled] = Alias(
            settled, place.pointer, array, text_of(schema.get("description")), unique_items=True
        )
        return Ref(settled)
