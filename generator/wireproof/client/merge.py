"""`allOf` and `$ref` with siblings, merged into one schema without either.

In: a schema of the normalised document. Out: a plain schema and, for every property, the pointer it
came from. JSON Schema 2020-12 section 10.2.1.1: an instance must be valid against every member, so
assertions are intersected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from wireproof.client.intersect import all_of, contradict, intersection, once, parts_of, types_of
from wireproof.client.ledger import Ledger
from wireproof.errors import SpecError
from wireproof.oas.pointer import join
from wireproof.spec.document import Document

ANNOTATIONS: Final = frozenset(
    (
        "title description default example examples deprecated readOnly writeOnly externalDocs "
        "xml $comment $schema $id $anchor"
    ).split()
)
"""Keywords that assert nothing."""

_MAPS: Final = frozenset({"properties", "patternProperties", "dependentSchemas"})
_UNORDERED: Final = frozenset({"required", "enum", "type"})
_OUTERMOST: Final = ANNOTATIONS | {
    "discriminator",
    "$defs",
    "definitions",
    "$dynamicAnchor",
    "nullable",
}
_MOST_TOLD: Final = 4
_MAX_MEMBERS = 1_000
_DEEPEST = 64
"""Schemas that take in one another by `allOf`, one below the other."""


@dataclass(slots=True)
class Merged:
    """A schema without `allOf`, and where each of its properties stands in the document."""

    schema: dict[str, Any]
    pointers: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[Any]] = field(default_factory=dict)
    """What the members say of each property."""
    impossible: bool = False
    """Whether two members contradict each other, so that no value is valid."""


def asserts(schema: Any) -> bool:
    """Whether a schema says anything about values."""
    return not isinstance(schema, dict) or any(
        key not in ANNOTATIONS and not key.startswith("x-") for key in schema
    )


def sole_reference(schema: Mapping[str, Any]) -> str | None:
    """The `$ref` of a schema that asserts nothing else: `$ref` alone, or a one-member `allOf`."""
    if "$ref" not in schema and "allOf" not in schema:
        return None
    keys = [key for key in schema if key not in ANNOTATIONS and not key.startswith("x-")]
    if keys == ["$ref"] and isinstance(schema["$ref"], str):
        return str(schema["$ref"])
    if keys == ["allOf"] and isinstance(schema["allOf"], list):
        members = [member for member in schema["allOf"] if asserts(member)]
        if len(members) == 1 and isinstance(members[0], dict):
            return sole_reference(members[0])
    return None


def beside_reference(schema: Mapping[str, Any]) -> tuple[str | None, list[tuple[str, Any]]]:
    """The one `$ref` of a schema or of its `allOf`, and the assertions that stand beside it."""
    references: set[str] = set()
    own: list[tuple[str, Any]] = []
    pending = [schema]
    while pending:
        for key, value in pending.pop().items():
            if key == "$ref" and isinstance(value, str):
                references.add(value)
            elif key == "allOf" and isinstance(value, list):
                pending += [one for one in value if isinstance(one, dict)]
                own += [(key, one) for one in value if not isinstance(one, dict)]
            elif asserts({key: value}):
                own.append((key, value))
    return (references.pop() if len(references) == 1 else None), own


def is_said(shape: Mapping[str, Any], key: str, value: Any) -> bool:
    """Whether a keyword adds nothing to a schema, such as a type that allows more than its own."""
    known = shape.get(key)
    if key == "type":
        own = types_of(known or [])
        return bool(own) and own <= types_of(value)
    if key == "required" and isinstance(value, list):
        return all(name in (known or ()) for name in value)
    if key in ("oneOf", "anyOf") and isinstance(value, list) and known is None:
        fitting = [one for one in value if not _is_of_other_type(shape, one)]
        said = [all(is_said(shape, *part) for part in _assertions(one)) for one in fitting]
        return any(said) if key == "anyOf" else said == [True]
    return bool(known == value)


def _is_of_other_type(shape: Mapping[str, Any], schema: Any) -> bool:
    declared = schema.get("type") if isinstance(schema, dict) else None
    return bool(declared) and contradict("type", shape.get("type", []), declared)


def _assertions(schema: Any) -> list[tuple[str, Any]]:
    if not isinstance(schema, dict):
        return [] if schema is True else [("not", True)]
    return [(key, value) for key, value in schema.items() if asserts({key: value})]


def flatten(document: Document, schema: dict[str, Any], pointer: str, ledger: Ledger) -> Merged:
    """Merge a schema with everything that its `allOf` and `$ref` pull in, however deep.

    A cycle (a schema that is part of its own `allOf`) is degraded: the repeated part adds nothing.
    """
    result = Merged({})
    closed: list[tuple[str, Any]] = []
    stack: list[tuple[Any, str, frozenset[str]]] = [(schema, pointer, frozenset())]
    count = 0
    while stack:
        node, place, above = stack.pop()
        count += 1
        if count > _MAX_MEMBERS:
            ledger.degraded(pointer, "schema", f"more than {_MAX_MEMBERS} allOf members")
            break
        if not isinstance(node, dict):
            if node is False:
                ledger.degraded(place, "schema", "a schema that accepts nothing")
            continue
        children: list[tuple[Any, str, frozenset[str]]] = []
        reference = node.get("$ref")
        if isinstance(reference, str):
            if reference in above:
                ledger.degraded(place, "schema", f"allOf refers to itself through {reference}")
            elif len(above) >= _DEEPEST:
                reason = f"more than {_DEEPEST} schemas below one another in allOf"
                ledger.degraded(pointer, "schema", reason)
            else:
                target = _resolve(document, reference, place, ledger)
                children.append((target, reference, above | {reference}))
        members = node.get("allOf")
        if isinstance(members, list):
            children.extend(
                (member, join(place, "allOf", index), above) for index, member in enumerate(members)
            )
        if place != pointer:
            node = _without_way_back(node, above | {pointer})
        _merge_into(result, node, place, ledger, pointer)
        closed += [(place, node)] if node.get("additionalProperties") is False else []
        stack.extend(reversed(children))
    _tell_closed(result, closed, ledger)
    _join_parts(result)
    return result


def _tell_closed(result: Merged, closed: list[tuple[str, Any]], ledger: Ledger) -> None:
    """By the letter a closed member refuses what the others declare; vendors mean the union."""
    declared = result.schema.get("properties")
    for place, node in closed:
        own = node.get("properties")
        others = (one for one in declared or () if one not in (own or ()))
        first = [*islice(others, _MOST_TOLD)]  # and no more: a chain may have a thousand members
        if first and not node.get("patternProperties"):
            told = ", ".join(map(repr, first))
            reason = f"it would refuse {told:.200}, which other members of allOf declare: taken"
            ledger.degraded(join(place, "additionalProperties"), "keyword", reason)


def bare(schema: Any) -> Any:
    """What a schema asserts, at every depth: without descriptions, examples and their like."""
    if not isinstance(schema, dict):
        return [bare(one) for one in schema] if isinstance(schema, list) else schema
    return {
        key: _asserted(key, value)
        for key, value in schema.items()
        if key not in ANNOTATIONS and not key.startswith("x-")
    }


def _asserted(keyword: str, value: Any) -> Any:
    if keyword in _MAPS and isinstance(value, dict):
        return {name: bare(one) for name, one in value.items()}
    if keyword in _UNORDERED and isinstance(value, list):
        return sorted(value, key=repr)
    return bare(value)


def whole(document: Document, schema: Any) -> Mapping[str, Any]:
    """A schema with all that its `allOf` and `$ref` pull in, for a look at it; never changed.

    The same part of a document is looked at for many reasons, and merged once.
    """
    if not isinstance(schema, dict):
        return {}
    # One that is kept has an identity that nothing else gets.
    reference = schema.get("$ref") if len(schema) == 1 else None
    key = reference if isinstance(reference, str) else id(schema)
    known = document.worked_out.get(("whole", key))
    if known is None:
        known = schema, flatten(document, schema, "#", Ledger()).schema
        document.worked_out["whole", key] = known
    found: Mapping[str, Any] = known[1]
    return found


def _resolve(document: Document, reference: str, place: str, ledger: Ledger) -> Any:
    try:
        return document.resolve(reference)
    except SpecError as error:
        ledger.degraded(place, "schema", error.message)
        return True


def _without_way_back(node: dict[str, Any], above: frozenset[str]) -> dict[str, Any]:
    """A schema without the union of those that extend it, for one of those.

    `Pet` is `oneOf` cats and dogs, and a cat is `allOf` a pet and more: by the letter that has no
    end, and "schemas SHOULD NOT make use of infinite recursive nesting like this" (JSON Schema
    2020-12 core, section 9.4.1). What is meant is that a cat has the properties of a pet.
    """
    for keyword in ("oneOf", "anyOf"):
        members = node.get(keyword)
        listed = members if isinstance(members, list) else []
        if any(isinstance(one, dict) and one.get("$ref") in above for one in listed):
            node = {key: value for key, value in node.items() if key != keyword}
            node.pop("discriminator", None)
    return node


def _merge_into(
    result: Merged, node: Mapping[str, Any], place: str, ledger: Ledger, owner: str
) -> None:
    """Intersect `node`'s own keywords (not its `allOf`, not its `$ref`) into the result."""
    into = result.schema
    for key, value in node.items():
        if key in ("allOf", "$ref"):
            continue
        if key == "properties":
            _merge_properties(result, value if isinstance(value, dict) else {}, place, owner)
        elif key not in into:
            into[key] = list(value) if key == "required" and isinstance(value, list) else value
        elif key in _OUTERMOST or key.startswith("x-") or into[key] == value:
            continue  # the outer one is the more specific one
        else:
            if contradict(key, into[key], value):
                result.impossible = True
            into[key] = intersection(into, key, value, place, ledger)


def _merge_properties(
    result: Merged, properties: Mapping[str, Any], place: str, owner: str
) -> None:
    merged = result.schema.setdefault("properties", {})
    for name, schema in properties.items():
        parts = parts_of(schema)
        known = result.parts.get(name)
        if known is None:
            merged[name] = schema
            result.pointers[name] = join(place, "properties", name)
            result.parts[name] = parts
            continue
        result.parts[name] = [*known, *parts]
        if once(parts).keys() - once(known).keys():
            # It is the property of neither, so it gets a place, and with it a name, of its own.
            result.pointers[name] = join(owner, "properties", name)


def _join_parts(result: Merged) -> None:
    """Give properties that several members speak of all that these say."""
    for name, parts in result.parts.items():
        told = once(parts) if len(parts) > 1 else {}
        if len(told) > 1:
            result.schema["properties"][name] = all_of(told)


def without_null(schema: Any) -> Any:
    """A nullable object without its null: the class is the object, null stands where it is used."""
    declared = schema.get("type") if isinstance(schema, dict) else None
    if not isinstance(declared, list) or set(declared) != {"object", "null"}:
        return schema
    return {**schema, "type": "object"}
