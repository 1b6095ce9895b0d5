"""A document prepared for checking: every object by kind, every operation with its parameters.

One walk, made once; all checks read it. What cannot be followed (a dangling reference) is left out
here, because `dangling-reference` reports it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wireproof.errors import SpecError
from wireproof.oas.grammar import Kind, Visit, walk
from wireproof.oas.operations import operations_of
from wireproof.oas.pointer import JsonPointer, join
from wireproof.spec.validation import SchemaValidators

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wireproof.spec.document import Document


@dataclass(frozen=True, slots=True)
class Found:
    """An object after its references were followed."""

    node: dict[str, Any]
    pointer: JsonPointer


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of `paths`."""

    pointer: JsonPointer
    method: str
    """In upper case."""
    template: str
    node: dict[str, Any]
    item: Found

    @property
    def name(self) -> str:
        """How findings speak of it: `POST /pets`."""
        return f"{self.method} {self.template}"


class Survey:
    """What checks ask of a document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.data = document.data
        self._kinds: dict[Kind, list[Visit]] = defaultdict(list)
        for visit in walk(document.data):
            self._kinds[visit.kind].append(visit)

    def of(self, kind: Kind) -> Iterator[Found]:
        """Yield every object of a kind that is written out, not referred to."""
        for visit in self._kinds[kind]:
            if isinstance(visit.node, dict) and "$ref" not in visit.node:
                yield Found(visit.node, visit.pointer)

    def visits(self) -> Iterator[Visit]:
        """Yield every object, references too, kind by kind."""
        for visits in self._kinds.values():
            yield from visits

    def schemas(self) -> Iterator[Visit]:
        """Yield every schema that is an object, with the key under which it stands."""
        for visit in self._kinds[Kind.SCHEMA]:
            if isinstance(visit.node, dict):
                yield visit

    def media_types(self) -> Iterator[tuple[str, Found]]:
        """Yield every media type with its name."""
        for visit in self._kinds[Kind.MEDIA_TYPE]:
            if isinstance(visit.node, dict) and "$ref" not in visit.node:
                yield visit.key, Found(visit.node, visit.pointer)

    @cached_property
    def validators(self) -> SchemaValidators:
        """Validators for the schemas of the document."""
        return SchemaValidators(self.document)

    @cached_property
    def one_way_properties(self) -> frozenset[str]:
        """Names of properties that somewhere are readOnly or writeOnly.

        An example may lack them although they are required (OpenAPI 3.0.4, section 4.7.24).
        """
        return frozenset(
            visit.key
            for visit in self.schemas()
            if visit.node.get("readOnly") is True or visit.node.get("writeOnly") is True
        )

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of `paths`, in their order."""
        return tuple(self._operations())

    def _operations(self) -> Iterator[Operation]:
        for template, item in members(self.data.get("paths")):
            if template.startswith("x-"):
                continue
            pointer = join("#/paths", template)
            found = Found(item, pointer)
            for method, node, place in operations_of(item, pointer):
                if isinstance(node, dict):
                    yield Operation(place, method, template, node, found)

    def follow(self, node: Any, pointer: JsonPointer) -> Found | None:
        """Follow references from an object; None when they lead to no object."""
        try:
            target, where = self.document.deref(node)
        except SpecError:
            return None
        return Found(target, where or pointer) if isinstance(target, dict) else None

    def parameters(self, operation: Operation) -> Iterator[Found]:
        """Yield the parameters of an operation: its own, then those of the path that it keeps."""
        seen = set()
        for holder, pointer in (
            (operation.node, operation.pointer),
            (operation.item.node, operation.item.pointer),
        ):
            for found in self.listed_parameters(holder, pointer):
                key = (found.node.get("name"), found.node.get("in"))
                if repr(key) not in seen:
                    seen.add(repr(key))
                    yield found

    def listed_parameters(self, holder: dict[str, Any], pointer: JsonPointer) -> Iterator[Found]:
        """Yield the parameters in the list of one operation or path item."""
        listed = holder.get("parameters")
        for index, node in enumerate(listed if isinstance(listed, list) else ()):
            found = self.follow(node, join(pointer, "parameters", index))
            if found is not None:
                yield found

    def responses(self, operation: Operation) -> Iterator[tuple[str, Found]]:
        """Yield the responses of an operation with their status."""
        for status, node in members(operation.node.get("responses")):
            found = self.follow(node, join(operation.pointer, "responses", status))
            if found is not None and not status.startswith("x-"):
                yield status, found

    def body(self, operation: Operation) -> Found | None:
        """Return the request body of an operation, if it has one."""
        if "requestBody" not in operation.node:
            return None
        return self.follow(operation.node["requestBody"], join(operation.pointer, "requestBody"))

    def contents(self, holder: Found) -> Iterator[tuple[str, Found]]:
        """Yield the schemas of a body's or response's media types, references followed."""
        for media_type, node in members(holder.node.get("content")):
            if "schema" in node:
                place = join(holder.pointer, "content", media_type, "schema")
                found = self.follow(node["schema"], place)
                if found is not None:
                    yield media_type, found

    def properties(self, schema: Found) -> dict[str, Found]:
        """Return the properties that a schema declares, those of its `allOf` members included."""
        declared: dict[str, Found] = {}
        pending, seen = [schema], {schema.pointer}
        while pending:
            current = pending.pop()
            for name, node in _mapping(current.node.get("properties")).items():
                place = join(current.pointer, "properties", name)
                declared.setdefault(name, Found(node if isinstance(node, dict) else {}, place))
            for found in self.parts(current, "allOf"):
                if found.pointer not in seen:
                    seen.add(found.pointer)
                    pending.append(found)
            if "$ref" in current.node:
                target = self.follow(current.node, current.pointer)
                if target is not None and target.pointer not in seen:
                    seen.add(target.pointer)
                    pending.append(target)
        return declared

    def parts(self, schema: Found, *keywords: str) -> Iterator[Found]:
        """Yield the members of `allOf`, `anyOf` or `oneOf`, references followed."""
        for keyword in keywords:
            listed = schema.node.get(keyword)
            for index, node in enumerate(listed if isinstance(listed, list) else ()):
                found = self.follow(node, join(schema.pointer, keyword, index))
                if found is not None:
                    yield found

    def at(self, pointer: JsonPointer) -> Any:
        """Return a node, or None when there is none."""
        try:
            return self.document.resolve(pointer)
        except SpecError:
            return None


def members(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the entries of a map that are objects."""
    for key, node in _mapping(value).items():
        if isinstance(node, dict):
            yield key, node


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
