"""What a discriminator demands of data, as JSON Schema.

In: a document. Out: for each parent schema its children and their names, and schemas that only
data with an agreeing discriminator value satisfies. Source: OpenAPI Specification 3.1.1,
"Discriminator Object": a value that names no schema means that validation SHOULD fail; 3.2 adds
`defaultMapping`, the schema for such a value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from wireproof.cases.meaning import ANNOTATIONS
from wireproof.errors import SpecError
from wireproof.oas.pointer import escape, split
from wireproof.oracle.references import lookup

_DEEPEST = 64
_COMPOSED: Final = ("allOf", "oneOf", "anyOf")
_MOST_RELATIVES = 1_000


@dataclass(frozen=True, slots=True)
class Family:
    """The children of a parent schema.

    Attributes:
        tag: the discriminator's `propertyName`.
        names: pointer of a direct child -> the values that name it or one of its own children. A
            parent is not its own child: whether it may be sent as it is, the specification leaves
            open.
        default: the child for any other value, or "".
    """

    tag: str
    names: dict[str, list[str]]
    default: str

    @property
    def all_names(self) -> list[str]:
        """The values of all children."""
        return [name for names in self.names.values() for name in names]


def agree(branch: dict[str, Any], prop: str, names: list[str]) -> dict[str, Any]:
    """Narrow a branch to objects whose discriminator is one of these names."""
    return {
        "allOf": [
            branch,
            {"type": "object", "required": [prop], "properties": {prop: {"enum": names}}},
        ]
    }


def otherwise(branch: dict[str, Any], prop: str, names: list[str]) -> dict[str, Any]:
    """Narrow a branch to objects whose discriminator is absent or none of these names."""
    return {"allOf": [branch, {"properties": {prop: {"not": {"enum": names}}}}]}


def said_of(root: dict[str, Any], schemas: list[Any], prop: str) -> list[set[str]]:
    """Return which of `properties` and `required` name a property in each schema, `allOf` followed.

    A union says what all its members say. A parent whose union names the children that extend it
    leads back to itself, so that what its parts say is added up until it is no more.
    """
    parts: dict[str, Any] = {}
    pending = list(schemas)
    while pending:
        one = pending.pop()
        if not isinstance(one, dict):
            continue
        ref = one.get("$ref")
        if isinstance(ref, str) and ref not in parts:
            parts[ref] = lookup(root, ref)
            pending.append(parts[ref])
        pending += [inner for key in _COMPOSED for inner in one.get(key) or []]
    known: dict[str, set[str]] = {ref: set() for ref in parts}
    while True:
        more = {ref: _said(one, prop, known) for ref, one in parts.items()}
        if more == known:
            return [_said(one, prop, known) for one in schemas]
        known = more


def _said(schema: Any, prop: str, known: Mapping[str, set[str]]) -> set[str]:
    if not isinstance(schema, dict):
        return set()
    found = {key for key in ("properties", "required") if prop in (schema.get(key) or ())}
    if isinstance(schema.get("$ref"), str):
        found |= known[schema["$ref"]]
    for key in _COMPOSED:
        inner = [_said(one, prop, known) for one in schema.get(key) or []]
        if inner:
            found |= set.union(*inner) if key == "allOf" else set.intersection(*inner)
    return found


def literals(root: dict[str, Any], schema: Any, prop: str) -> list[str] | None:
    """Return the values that a schema lists for a property, `$ref` and `allOf` followed."""
    found: list[str] | None = None
    pending, seen = [schema], set[str]()
    while pending:
        one = pending.pop()
        if not isinstance(one, dict):
            continue
        values = _values(root, (one.get("properties") or {}).get(prop))
        if values is not None:
            found = values if found is None else [name for name in found if name in values]
        ref = one.get("$ref")
        if isinstance(ref, str) and ref not in seen:
            seen.add(ref)
            pending.append(lookup(root, ref))
        pending += one.get("allOf") or []
    return found


def _values(root: dict[str, Any], schema: Any, depth: int = 0) -> list[str] | None:
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return None
    if isinstance(schema.get("$ref"), str):
        return _values(root, lookup(root, schema["$ref"]), depth + 1)
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return [one for one in values if isinstance(one, str)] if isinstance(values, list) else None


def families(root: dict[str, Any]) -> dict[str, Family]:
    """Find the parents that are extended through `allOf`, whose discriminator is inherited.

    Returns:
        by the pointer of the parent.
    """
    schemas, at = _schemas(root)
    if not any(_discriminator(one) for one in schemas.values()):
        return {}
    nodes = {f"{at}/{escape(name)}": one for name, one in schemas.items()}
    tree = _Tree(root, nodes, at)
    return {pointer: tree.family(pointer) for pointer in nodes if tree.is_parent(pointer)}


def children_of(families: dict[str, Family]) -> dict[str, tuple[str, list[str]]]:
    """The tag of each schema that extends a parent, and the values that name it.

    "Its value MUST be the name of this schema or any schema that inherits it" (Swagger 2.0, Schema
    Object), also where a body refers to the child itself.
    """
    return {
        child: (family.tag, names)
        for family in families.values()
        for child, names in family.names.items()
        if child != family.default
    }


def mapped_to(root: dict[str, Any], target: Any, refs: list[str]) -> list[str]:
    """Return which members of a union a mapping's value means.

    Args:
        root: the document.
        target: of the mapping: a reference, or the name of a schema.
        refs: the references of the members, as they are written; "" for one that has none.

    Returns:
        those that it names, else those that are another name of the same schema.
    """
    if not isinstance(target, str):
        return []
    written = [one for one in refs if one]
    _, at = _schemas(root)
    wanted = led_to(root, at, target)
    named = [one for one in written if target in (one, _name(one))]
    return named or [one for one in written if wanted and led_to(root, at, one) == wanted]


def _schemas(root: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return the schemas with a name, and the pointer of what holds them."""
    if "swagger" in root:
        found, at = root.get("definitions"), "#/definitions"
    else:
        components = root.get("components")
        found = components.get("schemas") if isinstance(components, dict) else None
        at = "#/components/schemas"
    return (found if isinstance(found, dict) else {}), at


class _Tree:
    """Which component schemas extend which."""

    def __init__(self, root: dict[str, Any], nodes: dict[str, Any], at: str) -> None:
        self._root, self._at = root, at
        self._nodes = nodes
        self._parents: dict[str, list[str]] = {}
        self._known: dict[tuple[str, str], list[str]] = {}
        self._tellers: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._children: dict[str, list[str]] = defaultdict(list)
        for pointer, node in nodes.items():
            above = [led_to(root, at, one) for one in _extended(node)]
            self._parents[pointer] = [one for one in above if one in nodes]
            for parent in dict.fromkeys(self._parents[pointer]):
                self._children[parent].append(pointer)

    def is_parent(self, pointer: str) -> bool:
        return bool(self._children.get(pointer)) and bool(self._told(pointer))

    def family(self, parent: str) -> Family:
        nearest = self._told(parent)[0]
        prop = nearest["propertyName"]
        names = {child: self._names(child, prop) for child in self._children[parent]}
        default = nearest.get("defaultMapping")
        found = led_to(self._root, self._at, default)
        return Family(prop, names, found if found in names else "")

    def _names(self, child: str, prop: str) -> list[str]:
        found = self._own_names(child, prop)
        for one in _closure(child, self._children)[1:]:
            told = self._told(one)
            if told and told[0]["propertyName"] == prop:
                found += [name for name in self._own_names(one, prop) if name not in found]
        return found

    def _own_names(self, pointer: str, prop: str) -> list[str]:
        key = (pointer, prop)
        if key not in self._known:
            self._known[key] = self._read_names(pointer, prop)
        return list(self._known[key])

    def _read_names(self, pointer: str, prop: str) -> list[str]:
        node = self._nodes[pointer]
        mapped = [
            key
            for told in self._told(pointer, prop)
            for key, target in (told.get("mapping") or {}).items()
            if target == _name(pointer) or led_to(self._root, self._at, target) == pointer
        ]
        if mapped:
            return list(dict.fromkeys(mapped))
        if isinstance(node, dict) and isinstance(node.get("x-ms-discriminator-value"), str):
            return [node["x-ms-discriminator-value"]]
        own = literals(self._root, node, prop)
        above = [literals(self._root, self._nodes[one], prop) for one in self._parents[pointer]]
        return own if own and own not in above else [_name(pointer)]

    def _told(self, pointer: str, prop: str = "") -> list[dict[str, Any]]:
        """Return the discriminators of a schema and of those above it that name one property."""
        key = (pointer, prop)
        if key not in self._tellers:
            found: list[dict[str, Any]] = []
            for one in _closure(pointer, self._parents):
                told = _discriminator(self._nodes[one])
                prop = prop or (told["propertyName"] if told else "")
                if told and told["propertyName"] == prop:
                    found.append(told)
            self._tellers[key] = found
        return self._tellers[key]


def _closure(start: str, edges: dict[str, list[str]]) -> list[str]:
    found, pending = {start}, [start]
    for one in pending:  # grows while it is read
        for item in edges.get(one, []):
            if item not in found and len(found) < _MOST_RELATIVES:
                found.add(item)
                pending.append(item)
    return pending


@lru_cache(maxsize=8192)
def _name(pointer: str) -> str:
    return split(pointer)[-1]


def led_to(root: dict[str, Any], at: str, target: Any) -> str:
    """Return the pointer of what a mapping's value means, a schema of `$ref` alone followed.

    Args:
        root: the document.
        at: the pointer of the schemas with a name.
        target: a reference, or the name of a schema.
    """
    if not isinstance(target, str):
        return ""
    schemas, _ = _schemas(root)
    pointer = f"{at}/{escape(target)}" if target in schemas else target
    # Before 3.1, what stands beside a `$ref` says nothing (OAS 3.0.4, "Reference Object").
    alone = "swagger" in root or str(root.get("openapi", "")).startswith("3.0")
    for _ in range(_DEEPEST):
        try:
            node = lookup(root, pointer)
        except SpecError:
            return ""
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            break
        if not alone and any(k not in ANNOTATIONS | {"$ref"} and k[:2] != "x-" for k in node):
            break
        pointer = node["$ref"]
    return pointer


def _discriminator(schema: Any) -> dict[str, Any] | None:
    """Return what tells the children of a schema apart; it may stand in a nameless part of it.

    In Swagger 2.0 the discriminator is the name of its property itself ("Schema Object").
    """
    parts = [schema]
    for one in parts:  # grows while it is read
        if not isinstance(one, dict) or {"oneOf", "anyOf"} & set(one):
            continue
        found = one.get("discriminator")
        found = {"propertyName": found} if isinstance(found, str) else found
        if isinstance(found, dict) and isinstance(found.get("propertyName"), str):
            return found
        inner = one.get("allOf")
        parts += inner if isinstance(inner, list) and len(parts) < _MOST_RELATIVES else []
    return None


def _extended(schema: Any) -> list[str]:
    branches = schema.get("allOf") if isinstance(schema, dict) else None
    if not isinstance(branches, list):
        return []
    refs = [branch.get("$ref") for branch in branches if isinstance(branch, dict)]
    return [ref for ref in refs if isinstance(ref, str)]
