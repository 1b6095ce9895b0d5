"""Operators over schemas: names, required, types, enums, bounds, formats, unions.

In: a document. Out: mutations. Requests and responses are mutated apart, so the names end in
`-request` or `-response`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.mutation.mutation import Apply, Mutation, Site, change, drop, put, sites

Root = dict[str, Any]
Operator = Callable[[Root], Iterator[Mutation]]
_FORMAT = "a format is an annotation (JSON Schema 2020-12, validation, 7.2.1)"


def _both(
    name: str, act: Callable[[Site], Iterator[tuple[str, Apply]]], excuse: str = ""
) -> tuple[Operator, Operator]:
    """Make one operator for each direction."""

    def of(direction: str) -> Operator:
        def operator(root: Root) -> Iterator[Mutation]:
            for site in sites(root):
                if site.direction == direction:
                    for text, apply in act(site):
                        yield Mutation(
                            f"{name}-{direction}",
                            site.pointer,
                            site.op.pointer,
                            text,
                            apply,
                            excuse,
                        )

        operator.__name__ = f"{name}-{direction}"
        return operator

    return of("request"), of("response")


def _renamed(site: Site) -> Iterator[tuple[str, Apply]]:
    for key in site.node.get("properties") or {}:

        def act(node: dict[str, Any], old: str = key) -> None:
            new = old + "_2"
            node["properties"] = {new if k == old else k: v for k, v in node["properties"].items()}
            if "required" in node:
                node["required"] = [new if k == old else k for k in node["required"]]
            for branch in node.get("oneOf") or node.get("anyOf") or []:
                if "required" in branch:
                    branch["required"] = [new if k == old else k for k in branch["required"]]

        yield f"{key} becomes {key}_2", change(site.pointer, act)


def _required_dropped(site: Site) -> Iterator[tuple[str, Apply]]:
    for key in site.node.get("required") or []:
        rest = [one for one in site.node["required"] if one != key]
        if key in (site.node.get("properties") or {}):
            yield f"{key} optional", put(site.pointer, "required", rest)


def _required_added(site: Site) -> Iterator[tuple[str, Apply]]:
    required = site.node.get("required") or []
    for key, child in (site.node.get("properties") or {}).items():
        flagged = isinstance(child, dict) and (child.get("readOnly") or child.get("writeOnly"))
        if key not in required and not flagged:
            yield f"{key} required", put(site.pointer, "required", [*required, key])


def _property_dropped(site: Site) -> Iterator[tuple[str, Apply]]:
    required = site.node.get("required") or []
    for key in site.node.get("properties") or {}:
        if key not in required:
            yield f"no {key}", change(site.pointer, lambda n, k=key: n["properties"].pop(k))  # type: ignore[misc]


_OTHER_TYPES = {"integer": "string", "number": "string", "boolean": "string", "string": "integer",
                "array": "object", "object": "array"}  # fmt: skip


def _type_changed(site: Site) -> Iterator[tuple[str, Apply]]:
    kind = site.node.get("type")
    if isinstance(kind, str) and kind in ("integer", "number", "boolean", "string"):
        if {"enum", "const"} & set(site.node):
            return
        new = _OTHER_TYPES[kind]

        def act(node: dict[str, Any]) -> None:
            node["type"] = new
            for key in ("format", "pattern", "minLength", "maxLength", "minimum", "maximum",
                        "exclusiveMinimum", "multipleOf", "default", "example"):  # fmt: skip
                node.pop(key, None)

        yield f"{kind} becomes {new}", change(site.pointer, act)


def _number_kind(site: Site) -> Iterator[tuple[str, Apply]]:
    kind = site.node.get("type")
    if kind in ("integer", "number"):
        new = "number" if kind == "integer" else "integer"

        def act(node: dict[str, Any]) -> None:
            node["type"] = new
            node.pop("format", None)

        yield f"{kind} becomes {new}", change(site.pointer, act)


def _null_added(site: Site) -> Iterator[tuple[str, Apply]]:
    kind = site.node.get("type")
    if isinstance(kind, str) and kind != "null" and not {"enum", "const"} & set(site.node):
        yield "null allowed", put(site.pointer, "type", [kind, "null"])


def _null_removed(site: Site) -> Iterator[tuple[str, Apply]]:
    kind = site.node.get("type")
    if isinstance(kind, list) and "null" in kind:
        rest = [one for one in kind if one != "null"]
        yield "null refused", put(site.pointer, "type", rest[0] if len(rest) == 1 else rest)


def _enum_shrunk(site: Site) -> Iterator[tuple[str, Apply]]:
    values = site.node.get("enum")
    if isinstance(values, list) and len(values) > 1:
        yield f"no {values[-1]!r}", put(site.pointer, "enum", values[:-1])


def _enum_grown(site: Site) -> Iterator[tuple[str, Apply]]:
    values = site.node.get("enum")
    if isinstance(values, list) and all(isinstance(one, str) for one in values):
        yield "AAA allowed", put(site.pointer, "enum", [*values, "AAA"])


def _enum_removed(site: Site) -> Iterator[tuple[str, Apply]]:
    if isinstance(site.node.get("enum"), list):
        yield "any text", drop(site.pointer, "enum")


def _const_changed(site: Site) -> Iterator[tuple[str, Apply]]:
    if isinstance(site.node.get("const"), str):
        yield "another constant", put(site.pointer, "const", site.node["const"] + "x")


_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength",
           "minItems", "maxItems", "minProperties", "maxProperties")  # fmt: skip


def _bound_removed(site: Site) -> Iterator[tuple[str, Apply]]:
    for key in (*_BOUNDS, "multipleOf", "pattern", "uniqueItems"):
        if key in site.node:
            yield f"no {key}", drop(site.pointer, key)


def _bound_tightened(site: Site) -> Iterator[tuple[str, Apply]]:
    for key in _BOUNDS:
        value = site.node.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            lower = key.lower().startswith(("min", "exclusivemin"))
            new = value + 1 if lower else value - 1
            yield f"{key} {new}", put(site.pointer, key, new)


def _bound_loosened(site: Site) -> Iterator[tuple[str, Apply]]:
    for key in _BOUNDS:
        value = site.node.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            lower = key.lower().startswith(("min", "exclusivemin"))
            new = value - 1 if lower else value + 1
            if new >= 0 or "imum" in key:
                yield f"{key} {new}", put(site.pointer, key, new)


def _exclusive_to_inclusive(site: Site) -> Iterator[tuple[str, Apply]]:
    value = site.node.get("exclusiveMinimum")
    if isinstance(value, int | float) and not isinstance(value, bool):

        def act(node: dict[str, Any]) -> None:
            node["minimum"] = node.pop("exclusiveMinimum")

        yield "the bound itself allowed", change(site.pointer, act)


def _format_removed(site: Site) -> Iterator[tuple[str, Apply]]:
    if site.node.get("type") == "string" and site.node.get("format") not in (None, "binary"):
        yield f"no format {site.node['format']}", drop(site.pointer, "format")


def _format_added(site: Site) -> Iterator[tuple[str, Apply]]:
    known = {"format", "enum", "const", "pattern", "maxLength"}
    if site.node.get("type") == "string" and not known & set(site.node):
        yield "format uuid", put(site.pointer, "format", "uuid")


def _closed(site: Site) -> Iterator[tuple[str, Apply]]:
    if "properties" in site.node and "additionalProperties" not in site.node:
        yield "undeclared properties refused", put(site.pointer, "additionalProperties", False)


def _opened(site: Site) -> Iterator[tuple[str, Apply]]:
    if "additionalProperties" in site.node:
        yield "any property allowed", drop(site.pointer, "additionalProperties")


def _union_loosened(site: Site) -> Iterator[tuple[str, Apply]]:
    if isinstance(site.node.get("oneOf"), list) and "discriminator" not in site.node:
        yield (
            "at least one instead of exactly one",
            change(site.pointer, lambda node: node.__setitem__("anyOf", node.pop("oneOf"))),
        )


def _branch_dropped(site: Site) -> Iterator[tuple[str, Apply]]:
    for key in ("oneOf", "anyOf", "allOf"):
        branches = site.node.get(key)
        if isinstance(branches, list) and len(branches) > 1:
            yield f"a branch of {key} dropped", put(site.pointer, key, branches[:-1])


def _mapping_swapped(site: Site) -> Iterator[tuple[str, Apply]]:
    told = site.node.get("discriminator")
    mapping = told.get("mapping") if isinstance(told, dict) else None  # a text in Swagger 2.0
    if isinstance(mapping, dict) and len(mapping) > 1:
        keys, values = list(mapping), list(mapping.values())
        swapped = dict(zip(keys, [values[1], values[0], *values[2:]], strict=True))
        yield (
            "two names swapped",
            change(
                site.pointer, lambda node: node["discriminator"].__setitem__("mapping", swapped)
            ),
        )


def _items_removed(site: Site) -> Iterator[tuple[str, Apply]]:
    if isinstance(site.node.get("items"), dict):
        yield "items of any kind", drop(site.pointer, "items")


def _default_added(site: Site) -> Iterator[tuple[str, Apply]]:
    plain = not {"default", "const", "format", "pattern", "enum"} & set(site.node)
    if site.node.get("type") == "string" and plain and "/properties/" in site.pointer:
        yield "a default", put(site.pointer, "default", "xxxxx")


OPERATORS: tuple[Operator, ...] = (
    *_both("property-renamed", _renamed),
    *_both("required-dropped", _required_dropped),
    *_both("required-added", _required_added),
    *_both("property-dropped", _property_dropped),
    *_both("type-changed", _type_changed),
    *_both("number-kind-changed", _number_kind),
    *_both("null-added", _null_added),
    *_both("null-removed", _null_removed),
    *_both("enum-shrunk", _enum_shrunk),
    *_both("enum-grown", _enum_grown),
    *_both("enum-removed", _enum_removed),
    *_both("const-changed", _const_changed),
    *_both("bound-removed", _bound_removed),
    *_both("bound-tightened", _bound_tightened),
    *_both("bound-loosened", _bound_loosened),
    *_both("exclusive-to-inclusive", _exclusive_to_inclusive),
    *_both("format-removed", _format_removed, _FORMAT),
    *_both("format-added", _format_added, _FORMAT),
    *_both("object-closed", _closed),
    *_both("object-opened", _opened),
    *_both("union-loosened", _union_loosened),
    *_both("branch-dropped", _branch_dropped),
    *_both("mapping-swapped", _mapping_swapped),
    *_both("items-removed", _items_removed),
    *_both("default-added", _default_added, "defaults are never sent (DESIGN, section 5)"),
)
