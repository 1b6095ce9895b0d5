"""Ask the document's schemas: is this value valid, which kinds may it have, what is inside it.

In: a `Document`. Out: `Schemas`, which compiles a schema when it is first asked for. Values are
judged by `wireproof.cases.verdicts`, formats, discriminators and readOnly included; violations are
traced back to pointers of the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import jsonschema_rs

from wireproof.cases.variants import Direction, reader_for
from wireproof.cases.verdicts import Judge, Verdict, judge_for, without_bytes, written_path
from wireproof.errors import SpecError
from wireproof.mock.operations import Schema
from wireproof.oas.pointer import ROOT, JsonPointer, join, lookup, split
from wireproof.oracle.document import Document

KINDS: Final = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_MOST: Final = 10
_LONGEST: Final = 300
_WIDEST: Final = 200
_ONE_OF_MANY: Final = ("anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a value is invalid: where in the value, which keyword, in which words."""

    pointer: JsonPointer
    spec: JsonPointer
    message: str


class Schemas:
    """The schemas of one document.

    Args:
        document: as loaded; its text as written is what counts.
        lenient: whether to accept what only a `format` or a discriminator speaks against.
    """

    def __init__(self, document: Document, *, lenient: bool = False) -> None:
        self._document = document
        self._lenient = lenient
        self.root = document.raw
        self.reader = reader_for(document.raw)
        # The node is kept beside its judge, so that its identity is not given to another one.
        self._judges: dict[tuple[int, Direction], tuple[Any, Judge]] = {}

    def judge(self, schema: Schema, direction: Direction) -> Judge:
        """Return the judge of a schema.

        Raises:
            SpecError: it is not one that values can be judged by.
        """
        key = (id(schema.node), direction)
        if key not in self._judges:
            try:
                judge = judge_for(self.reader, schema.node, direction)
            except (ValueError, jsonschema_rs.ReferencingError) as error:
                place = self._document.location(schema.pointer)
                reason = str(error).splitlines()[0][:_LONGEST] if str(error) else "unknown"
                raise SpecError(f"not a JSON Schema: {reason}", location=place) from None
            self._judges[key] = (schema.node, judge)
        return self._judges[key][1]

    def fits(self, schema: Schema, value: Any, direction: Direction) -> bool:
        """Tell whether a value is valid in every respect."""
        return self.judge(schema, direction).verdict(value) is Verdict.VALID

    def violations(self, schema: Schema, value: Any) -> list[Violation]:
        """Return why a value may not be sent to the server, at most ten reasons."""
        judge = self.judge(schema, "request")
        validator = judge.loose if self._lenient else judge.exact
        found = []
        plain = without_bytes(value)
        for error in validator.iter_errors(plain):
            spec = self.trace(schema, error.evaluation_path)
            message = _message(error, self.node_at(spec))
            found.append(Violation(join(ROOT, *written_path(error, plain)), spec, message))
            if len(found) == _MOST:
                break
        return found

    def node_at(self, pointer: JsonPointer) -> Any:
        """Return a node of the document; None where there is none."""
        try:
            return lookup(self.root, pointer)
        except KeyError:
            return None

    def trace(self, schema: Schema, path: list[str | int]) -> JsonPointer:
        """Return the pointer of the keyword that an evaluation path ends at.

        The judged schema differs from the written one in places (discriminators are spelled out),
        so steps that are not in the document are passed over.
        """
        node, pointer = schema.node, schema.pointer
        for step in path:
            if step == "$ref" and isinstance(node, dict) and isinstance(node.get("$ref"), str):
                pointer = join(ROOT, *split(node["$ref"]))
                node = self.node_at(pointer)
            elif isinstance(node, dict) and step in node:
                node, pointer = node[str(step)], join(pointer, step)
            elif isinstance(node, list) and isinstance(step, int) and step < len(node):
                node, pointer = node[step], join(pointer, step)
        return pointer

    def parts(self, node: Any) -> Iterator[dict[str, Any]]:
        """Yield a schema and what it is made of: references, `allOf`, alternatives."""
        level, seen = [node], set[int]()
        while level and len(seen) < _WIDEST:
            one = level.pop(0)
            if not isinstance(one, dict) or id(one) in seen:
                continue
            seen.add(id(one))
            yield one
            if isinstance(one.get("$ref"), str):
                level.append(self.node_at(one["$ref"]))
            for key in ("allOf", *_ONE_OF_MANY):
                if isinstance(one.get(key), list):
                    level += one[key]

    def kinds(self, node: Any, depth: int = 0) -> frozenset[str]:
        """Return the JSON types that a schema leaves open; `number` brings `integer` with it."""
        if not isinstance(node, dict) or depth > 32:
            return KINDS
        found = KINDS
        written = node.get("type")
        if written is not None:
            listed = set(written if isinstance(written, list) else [written])
            found &= listed | ({"integer"} if "number" in listed else set())
        if isinstance(node.get("$ref"), str):
            found &= self.kinds(self.node_at(node["$ref"]), depth + 1)
        values = [node["const"]] if "const" in node else node.get("enum")
        if isinstance(values, list):
            found &= frozenset().union(*map(_kinds_of, values))
        for branch in _branches(node, "allOf"):
            found &= self.kinds(branch, depth + 1)
        for key in _ONE_OF_MANY:
            if _branches(node, key):
                open_ = [self.kinds(branch, depth + 1) for branch in _branches(node, key)]
                found &= frozenset().union(*open_)
        return found

    def items(self, schema: Schema) -> Schema:
        """Return the schema of an array's items; an empty one when nothing is said."""
        return self._first(schema, "items")

    def member(self, schema: Schema, name: str) -> Schema:
        """Return the schema of an object's property; an empty one when nothing is said."""
        for part in self.parts(schema.node):
            properties = part.get("properties")
            if isinstance(properties, dict) and name in properties:
                return Schema(properties[name], schema.pointer)
        closing = ("additionalProperties", "unevaluatedProperties")
        found = (self._first(schema, key) for key in closing)
        return next((one for one in found if one.node), Schema({}, schema.pointer))

    def names(self, schema: Schema) -> frozenset[str]:
        """Return the properties that a schema declares."""
        found = [part["properties"] for part in self.parts(schema.node) if "properties" in part]
        return frozenset(str(name) for one in found if isinstance(one, dict) for name in one)

    def _first(self, schema: Schema, key: str) -> Schema:
        found = (part[key] for part in self.parts(schema.node) if isinstance(part.get(key), dict))
        return Schema(next(found, {}), schema.pointer)


def _branches(node: dict[str, Any], key: str) -> list[Any]:
    listed = node.get(key)
    return listed if isinstance(listed, list) else []


def _kinds_of(value: Any) -> frozenset[str]:
    match value:
        case None:
            return frozenset({"null"})
        case bool():
            return frozenset({"boolean"})
        case int():
            return frozenset({"integer", "number"})
        case float():
            return frozenset({"number"})
        case str():
            return frozenset({"string"})
        case list():
            return frozenset({"array"})
        case _:
            return frozenset({"object"})


def _message(error: jsonschema_rs.ValidationError, written: Any) -> str:
    """Say what is wrong in one line; for alternatives, what is wrong with each."""
    kind = error.kind
    kinds = jsonschema_rs.ValidationErrorKind
    if isinstance(kind, kinds.FalseSchema) and isinstance(written, dict):
        return "is readOnly, so it is not sent in a request"
    if isinstance(kind, kinds.AnyOf | kinds.OneOfNotValid):
        reasons = [one[0].message[:100] if one else "" for one in kind.context]
        listed = "; ".join(f"{number}) {text}" for number, text in enumerate(reasons, 1))
        return f"fits none of the {len(reasons)} alternatives: {listed}"[:_LONGEST]
    if isinstance(kind, kinds.OneOfMultipleValid):
        return "fits more than one of the alternatives, and must fit exactly one"
    return str(error.message).splitlines()[0][:_LONGEST]
