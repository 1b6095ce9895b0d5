"""What the authors of schemas mean where the letter of the standard says less.

In: one schema object. Out: the same with its meaning written out, or whether null is meant.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

from wireproof.cases.keywords import BRANCHES, MAPS_OF_SCHEMAS
from wireproof.oas.grammar import Kind
from wireproof.oas.keywords import KEYWORDS

ANNOTATIONS = frozenset(
    {"title", "description", "deprecated", "externalDocs", "xml", "$comment", "discriminator",
     "readOnly", "writeOnly", "example", "examples", "default", "$defs", "definitions",
     "$recursiveAnchor", "$recursiveRef"}
)  # fmt: skip
"""What says nothing of a value; `$recursive…` is of 2019-09, and unknown to 2020-12."""
_KNOWN = frozenset(KEYWORDS[Kind.SCHEMA]) | {"additionalItems", "dependencies"}


def says_something(keyword: str, value: Any) -> bool:
    """Tell whether a keyword may say something of values.

    What no dialect knows says nothing; it is left out where it may hold a `$ref`, which generators
    follow wherever it stands.
    """
    if keyword in ANNOTATIONS or keyword.startswith("x-"):
        return False
    return keyword in _KNOWN or not isinstance(value, dict | list)


def has_reference(data: Any) -> bool:
    """Tell whether plain data looks like a reference somewhere, to who does not know it is data."""
    match data:
        case dict():
            return "$ref" in data or any(map(has_reference, data.values()))
        case list():
            return any(map(has_reference, data))
        case _:
            return False


_DECISIVE = frozenset(("type", "enum", "const", "$ref", "allOf", "anyOf", "oneOf", "not", "if"))
"""What may refuse null; the other keywords are each of one type."""


def with_plain_reference(node: dict[str, Any]) -> dict[str, Any]:
    """Write `allOf: [{$ref}]` and annotations, which extends nothing, as the reference it is."""
    members = node.get("allOf")
    if not isinstance(members, list) or len(members) != 1 or not isinstance(members[0], dict):
        return node
    if set(members[0]) != {"$ref"} or not set(node) <= ANNOTATIONS | {"allOf"}:
        return node
    return {**{key: value for key, value in node.items() if key != "allOf"}, **members[0]}


def distinct(members: list[Any], looked_up: Callable[[str], Any]) -> list[Any]:
    """Leave out members of `oneOf` that say the same as one before them.

    By the letter no value is valid under exactly one of two such members, so that `oneOf` of them
    alone is nothing: who writes it means either.

    Args:
        members: as written.
        looked_up: returns what a reference names.
    """
    seen: list[Any] = []
    out: list[Any] = []
    for one in members:
        ref = one.get("$ref") if isinstance(one, dict) and len(one) == 1 else None
        said = _asserted(looked_up(ref) if isinstance(ref, str) else one)
        if said not in seen:
            out.append(one)
            seen.append(said)
    return out


def _asserted(schema: Any) -> Any:
    """Return a schema without what asserts nothing, at every depth."""
    if isinstance(schema, list):
        return [_asserted(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _asserted(one) for name, one in value.items()}
        if key in MAPS_OF_SCHEMAS and isinstance(value, dict)
        else _asserted(value)
        for key, value in schema.items()
        if key not in ANNOTATIONS and not key.startswith("x-")
    }


def wants_null(schema: dict[str, Any], keyword: str, looked_up: Callable[[str], Any]) -> bool:
    """Tell whether a document wants null where by the letter it does not get it.

    `nullable` has no effect beside `allOf`, `anyOf` or `oneOf` alone (OAS 3.0.4, "Schema Object"),
    and null that several members of `oneOf` take is too much for it: those that say so, and beside
    a type that takes null those without any type, as `properties` and `required` say nothing of
    null (JSON Schema 2020-12, validation, 6.5.3). Neither is what those mean who
    write so; so null is neither valid nor invalid. So is
    null by `x-nullable`, which no standard has.

    Args:
        schema: as written.
        keyword: that lets null in, in the document's dialect; "" when it has none.
        looked_up: returns what a reference names.
    """
    said = bool(keyword and schema.get(keyword) is True)
    beside = "allOf" in schema or ("type" not in schema and {"anyOf", "oneOf"} & set(schema))
    beside = beside or (keyword == "x-nullable" and "type" not in schema)
    if said and beside:
        return True
    members = schema.get("oneOf")
    if not isinstance(members, list):
        return False
    typed = said or _takes_null(schema)
    return sum(_takes_null(one) or (typed and _is_untyped(one, looked_up)) for one in members) > 1


def _takes_null(member: Any) -> bool:
    if not isinstance(member, dict):
        return False
    kinds = member.get("type")
    return "null" in (kinds if isinstance(kinds, list) else [kinds]) or (
        member.get("nullable") is True and isinstance(kinds, str)
    )


def _is_untyped(member: Any, looked_up: Callable[[str], Any]) -> bool:
    """Tell whether a member says nothing but what objects and arrays have to be like."""
    ref = member.get("$ref") if isinstance(member, dict) else None
    found = looked_up(ref) if isinstance(ref, str) else member
    return isinstance(found, dict) and not _DECISIVE & set(found)


def with_implied_type(node: dict[str, Any]) -> dict[str, Any]:
    """Add the type that a schema without `type` speaks of.

    "Validation succeeds if, for each name that appears in both the instance and as a name within
    this keyword's value, the child instance [...] successfully validates" (JSON Schema 2020-12
    core, 10.3.2.1): `properties` says nothing of a number or a list, which are valid by that
    letter. Their author meant objects; the same holds for `required` and `additionalProperties`. So
    objects have to be accepted, and anything else is left to the client, which may take it for
    drift.
    """
    if "type" in node or "$ref" in node or "enum" in node or "const" in node:
        return node
    if isinstance(node.get("properties"), dict) or {"required", "additionalProperties"} & set(node):
        return {**node, "type": "object"}
    if isinstance(node.get("items"), dict) or isinstance(node.get("prefixItems"), list):
        return {**node, "type": "array"}
    return node


_LENGTHS = {"uuid": (36, 36), "date": (10, 10), "date-time": (20, inf), "ipv4": (7, 15)}
"""The fewest and the most characters (RFC 9562, section 4; RFC 3339, section 5.6; RFC 2673)."""


_UNIONS = frozenset(("$ref", "allOf", "anyOf", "oneOf", "not", "if", "enum", "const"))


def with_possible_format(node: dict[str, Any]) -> dict[str, Any]:
    """Leave out a format that no text of the wanted length has.

    It is an annotation (JSON Schema 2020-12, validation, 7.2.1): what the other keywords take is
    valid, and with the format asserted nothing would be.
    """
    named = node.get("format")
    fewest, most = _LENGTHS.get(named, (0, inf)) if isinstance(named, str) else (0, inf)
    wanted = [node.get("minLength", 0), node.get("maxLength", inf)]
    if all(isinstance(one, int | float) for one in wanted) and (
        wanted[0] > most or wanted[1] < fewest
    ):
        return {key: value for key, value in node.items() if key != "format"}
    return node


def with_null_apart(node: dict[str, Any]) -> dict[str, Any]:
    """Say of a text with a format, which may be null, that it is one or the other.

    The same values are taken. Of a list of types Schemathesis takes the first for a value to begin
    with, and does not look at the format: no object that holds such a text would then be valid.
    """
    types = node.get("type")
    if not isinstance(types, list) or not {"null", "string"}.issubset(types):
        return node
    if not _UNIONS.isdisjoint(node) or not isinstance(node.get("format"), str):
        return node
    others = [one for one in types if one != "null"]
    said = {**node, "type": others[0] if len(others) == 1 else others}
    return {"anyOf": [said, {"type": "null"}]}


def may_be_closed(node: dict[str, Any]) -> bool:
    """Tell whether closing this object leaves every combination of its own properties possible."""
    properties = node.get("properties")
    if not isinstance(properties, dict):
        return False
    if {"additionalProperties", "unevaluatedProperties", "patternProperties", "$ref"} & set(node):
        return False
    branches = [branch for key in BRANCHES for branch in node.get(key, [])]
    branches += [node[key] for key in ("if", "then", "else") if key in node]
    return all(_only_names(branch, set(properties)) for branch in branches)


def _only_names(branch: Any, known: set[str]) -> bool:
    if not isinstance(branch, dict):
        return True
    rest = set(branch) - {"required", "properties", "not", "title", "description", "type"}
    return not rest and set(branch.get("properties", {})) <= known
