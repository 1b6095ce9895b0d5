"""OpenAPI 3.0 to 3.1: the schema dialect of 3.0 becomes JSON Schema 2020-12.

A raw document in, a document in one dialect out. Sources of the rules: OpenAPI 3.0.4 section
4.7.24 (Schema Object) and the migration notes of OpenAPI 3.1. `nullable` is read as written there:
beside `$ref` it is ignored like any other sibling, and an `enum` without null still excludes null.
"""

from __future__ import annotations

from typing import Any, Final

from wireproof.oas.grammar import Kind, rewrite
from wireproof.oas.pointer import JsonPointer, lookup, split
from wireproof.spec.draft import Draft

NORMALISED_VERSION: Final = "3.1.0"

_ANNOTATIONS: Final = frozenset(
    {"title", "description", "default", "deprecated", "readOnly", "writeOnly", "example",
     "externalDocs", "xml"}
)  # fmt: skip
_BOUNDS: Final = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))
_NULL: Final = {"type": "null"}


def normalise(
    raw: dict[str, Any], version: str, extra_roots: dict[JsonPointer, Kind]
) -> dict[str, Any]:
    """Bring a document into the dialect of OpenAPI 3.1.

    Args:
        raw: the document; it is not changed, and unchanged parts are shared with the result.
        version: its `openapi` field.
        extra_roots: objects that are referred to but stand outside the places that OpenAPI
            defines (`#/definitions/…`), with their kinds.
    """
    data = raw
    old = version.startswith("3.0")
    if old or _left_over(raw):
        read = _schema if old else _later_schema

        def change(kind: Kind, node: dict[str, Any], _: JsonPointer) -> Any:
            return read(node, raw) if kind is Kind.SCHEMA else node

        draft = Draft(rewrite(raw, Kind.DOCUMENT, change))
        for pointer, kind in extra_roots.items():
            draft.put(split(pointer), rewrite(lookup(draft.root, pointer), kind, change))
        data = draft.root
    return {**data, "openapi": NORMALISED_VERSION}


def _left_over(raw: dict[str, Any]) -> bool:
    """Whether a document of 3.1 or later still says `nullable` somewhere."""
    pending: list[Any] = [raw]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if node.get("nullable") is True:
                return True
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return False


def _later_schema(schema: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """Read `nullable`, which OAS 3.1 has no more, as those mean who kept it: null is a value.

    The word stays, so that it can be pointed out.
    """
    if schema.get("nullable") is not True:
        return schema
    result = {key: value for key, value in schema.items() if key != "nullable"}
    values = result.get("enum")
    if isinstance(values, list) and None not in values:
        result["enum"] = [*values, None]
    sealed = "$ref" in result or "const" in result
    read = _or_null(result) if sealed else _nullable(result, raw)
    return {**read, "nullable": True}


def _schema(schema: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema and isinstance(schema["$ref"], str):
        return _reference(schema)
    if not ("nullable" in schema or "exclusiveMinimum" in schema or "exclusiveMaximum" in schema):
        return schema
    result = dict(schema)
    for limit, exclusive in _BOUNDS:
        if isinstance(result.get(exclusive), bool):
            bound = result.pop(exclusive)
            if bound and limit in result:
                result[exclusive] = result.pop(limit)
    if result.pop("nullable", None) is True:
        return _nullable(result, raw)
    return result


def _reference(schema: dict[str, Any]) -> dict[str, Any]:
    """Keep what a 3.0 reader may keep beside `$ref`: annotations."""
    if len(schema) == 1:
        return schema
    notes = {k: v for k, v in schema.items() if k in _ANNOTATIONS or k.startswith("x-")}
    return {"$ref": schema["$ref"], **notes}


def _nullable(schema: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """Let a schema take null; `schema` is a copy that may be changed."""
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        return schema
    match schema:
        case {"allOf": _} | {"not": _} | {"oneOf": _, "anyOf": _}:
            return _or_null(schema)
        case {"anyOf": list()} if _only(schema, "anyOf"):
            return _with_null_member(schema, "anyOf", raw)
        case {"oneOf": list()} if _only(schema, "oneOf"):
            return _with_null_member(schema, "oneOf", raw)
        case {"anyOf": _} | {"oneOf": _}:
            return _or_null(schema)
        case {"type": str(kind)} if kind != "null":
            return {**schema, "type": [kind, "null"]}
        case {"type": list(kinds)} if "null" not in kinds:
            return {**schema, "type": [*kinds, "null"]}
        case {"type": _} | {"enum": _}:
            return schema
        case _ if _only(schema):
            return schema
        case _:
            return _or_null(schema)


def _with_null_member(schema: dict[str, Any], union: str, raw: dict[str, Any]) -> dict[str, Any]:
    if any(_accepts_null(member, raw) for member in schema[union]):
        return schema
    return {**schema, union: [*schema[union], _NULL]}


def _only(schema: dict[str, Any], *keywords: str) -> bool:
    """Tell whether a schema asserts nothing but these keywords."""
    return all(
        key in keywords or key in _ANNOTATIONS or key.startswith("x-") or key == "discriminator"
        for key in schema
    )


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Wrap a schema that cannot take null itself; annotations stay on the outside."""
    inner = {k: v for k, v in schema.items() if k not in _ANNOTATIONS and not k.startswith("x-")}
    notes = {k: v for k, v in schema.items() if k not in inner}
    match inner:
        case {"allOf": [{"$ref": str()} as only]} if len(inner) == 1 and len(only) == 1:
            return {**notes, "anyOf": [only, _NULL]}
        case _:
            return {**notes, "anyOf": [inner, _NULL]}


def _accepts_null(member: Any, raw: dict[str, Any]) -> bool:
    """Tell whether a member of a union obviously takes null by itself (one reference deep)."""
    if isinstance(member, dict) and isinstance(ref := member.get("$ref"), str):
        try:
            member = lookup(raw, ref)
        except KeyError:
            return False
    if not isinstance(member, dict):
        return member is True
    kind = member.get("type")
    return (
        member.get("nullable") is True
        or kind == "null"
        or (isinstance(kind, list) and "null" in kind)
    )
