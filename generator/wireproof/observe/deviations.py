"""What a validator says, as deviations at places of the document that a person would correct.

In: a validator, a value and the pointer of the schema. Out: `Deviation`s. A failing `anyOf` or
`oneOf` is followed into the branch that the value comes closest to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote

import jsonschema_rs

from wireproof.oas.pointer import join, parent, split
from wireproof.observe.dialect import RESOURCE, child, node_at
from wireproof.observe.tags import Meant, meant_by

Side = Literal["request", "response"]
_DEEPEST = 40
_KINDS = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer",
          float: "number", type(None): "null"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deviation:
    """One way in which an exchange contradicts the document.

    Attributes:
        side: whose body or head it is.
        rule: `null`, `type`, `required`, `enum`, `keyword`, `status`, `media-type`.
        pointer: of the keyword in the document; for `null` and `type` of the schema that first
            speaks of the value; for the last two of the object that lacks the entry.
        detail: the type that was seen, the name that is absent, the status or media type; never
            a value.
        value: what was seen where an enumeration does not list it; it stays inside this package.
    """

    side: Side
    rule: str
    pointer: str
    detail: str
    value: Any = field(default=None, repr=False, compare=False)


def deviations(
    validator: jsonschema_rs.Validator, value: Any, side: Side, start: str, root: dict[str, Any]
) -> Iterator[Deviation]:
    """Yield the ways in which a value contradicts a schema.

    A failing union is followed into the branch that the value comes closest to.

    Args:
        validator: of the schema.
        value: what was recorded.
        side: whose it is.
        start: pointer of the schema.
        root: the document that the validator was made of.
    """
    if validator.is_valid(value):
        return
    for error in validator.iter_errors(value):
        for one in _innermost(error, root, 0):
            yield _deviation(one, side, start, root)


def _innermost(error: Any, root: dict[str, Any], depth: int) -> Iterator[Any]:
    """Follow a failing union into the branch that is meant, or else the closest one.

    A union stays where its discriminator does not list the value's tag: no branch is to blame.
    """
    context = getattr(error.kind, "context", None)
    meant = _meant(error, root) if context else None
    if not context or depth == _DEEPEST or meant == "unknown tag":
        yield error
        return
    chosen = context[meant] if isinstance(meant, int) and meant < len(context) else ()
    for inner in chosen or min(context, key=_distance):
        yield from _innermost(inner, root, depth + 1)


def _meant(error: Any, root: dict[str, Any]) -> Meant:
    *_, keyword = split(_place(error))
    return meant_by(node_at(root, parent(_place(error))), keyword, error.instance)


def _place(error: Any) -> str:
    """The pointer of the keyword that a value contradicts."""
    return unquote(str(error.absolute_keyword_location)).removeprefix(RESOURCE)


def _distance(branch: list[Any]) -> tuple[int, int]:
    """Tell how far a value is from a branch: tags that say another branch is meant, then errors."""
    names = [(one.kind.name, one.instance) for one in branch]
    tags = sum(1 for name, value in names if name in {"const", "enum"} and isinstance(value, str))
    kinds = sum(1 for name, value in names if name == "type" and isinstance(value, dict | list))
    return 10 * kinds + 5 * tags, len(branch)


def _deviation(error: Any, side: Side, start: str, root: dict[str, Any]) -> Deviation:
    value, name = error.instance, error.kind.name
    pointer = _place(error)
    seen = _KINDS.get(type(value), "string")
    if value is None and name in {"type", "enum", "const"}:
        return Deviation(side, "null", use_site(error, start, root), "null")
    match name:
        case "type":
            return Deviation(side, "type", use_site(error, start, root), seen)
        case "required":
            return Deviation(side, "required", pointer, str(error.kind.property))
        case "enum" | "const":
            return Deviation(side, "enum", pointer, seen, value)
        case "oneOf" | "anyOf" if _meant(error, root) == "unknown tag":
            return Deviation(side, "enum", join(parent(pointer), "discriminator"), seen)
        case "falseSchema":
            return Deviation(side, "keyword", pointer, _holder(pointer))
        case _:
            return Deviation(side, "keyword", pointer, name)


def _holder(pointer: str) -> str:
    """The keyword whose value is the schema `false`, as `additionalProperties`."""
    *_, above, last = ("", *split(pointer))
    return "false" if above in _NAMED else last


def use_site(error: Any, start: str, root: dict[str, Any]) -> str:
    """Return the schema that first speaks of the value: the property, and not what it refers to.

    A null where a component is used is a fact of that use. The path of the evaluation is followed
    from the start, and each step that goes on to another value makes a new site.
    """
    at, site = start, start
    node = node_at(root, start)
    steps = list(error.evaluation_path)
    steps = steps[1:] if steps[:1] == ["$ref"] else steps
    before = ""
    for step in steps[:-1]:
        if step == "$ref" and isinstance(node, dict) and isinstance(node.get("$ref"), str):
            at = node["$ref"]
            node = node_at(root, at)
            before = ""
            continue
        at, node = join(at, step), child(node, step)
        if before in _NAMED or step in _STEPPING:
            site = at
        before = "" if before in _NAMED else str(step)
    return site


_NAMED = frozenset({"properties", "patternProperties", "prefixItems"})
_STEPPING = frozenset({"items", "additionalProperties", "unevaluatedProperties", "contains"})
