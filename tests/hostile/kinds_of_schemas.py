"""The kinds of documents whose cost lies in their schemas."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

Document = dict[str, Any]

DEPTH: Final = 70
"""How deep the nested kinds go: within what a document may, several times over."""

PATTERNS: Final = (
    "(a?){1000}", "((((a{99}){99}){99}){99})", "^(a+)+$", "^(a|aa)+$", "(.*a){30}", r"^(\w+\s?)*$",
    r"(x+x+)+y", "(?=a)b", r"(a)\1", "(?<!a)b", r"\p{L}{3,9}", "[^\\x00-\\x1f]{1,99}", "(a|b|c)*d",
)  # fmt: skip


def ref(name: str) -> Document:
    """A reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def document(schemas: Document, **parts: Any) -> Document:
    """A document whose one operation, if none is given, sends and receives the last schema."""
    last = ref(next(reversed(schemas))) if schemas else {}
    content = {"application/json": {"schema": last}}
    send = {
        "requestBody": {"content": content},
        "responses": {"200": {"description": "x", "content": content}},
    }
    components = {"schemas": schemas, **parts.pop("components", {})}
    components["schemas"] = {**schemas, **components["schemas"]}
    info = {"title": "Acme", "version": "1"}
    paths = parts.pop("paths", {"/a": {"post": send}})
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": components, **parts}


def one(name: str) -> Document:
    """An object with one property."""
    return {"type": "object", "properties": {name: {"type": "string"}}}


def chain_of_all_of(count: int, _: random.Random) -> Document:
    """Each schema is the one before it and a property more."""
    first = {"S0": one("p0")}
    rest = {f"S{n}": {"allOf": [ref(f"S{n - 1}"), one(f"p{n}")]} for n in range(1, count)}
    return document({**first, **rest})


def chain_of_all_of_backwards(count: int, _: random.Random) -> Document:
    """The same, with the most derived schema first."""
    found = chain_of_all_of(count, _)
    schemas = found["components"]["schemas"]
    found["components"]["schemas"] = dict(reversed(schemas.items()))
    return found


def chain_of_restatements(count: int, _: random.Random) -> Document:
    """Each schema is the one before it, with the same property narrowed."""
    narrow = {
        f"S{n}": {"allOf": [ref(f"S{n - 1}")], "properties": {"a": {"maxLength": count - n}}}
        for n in range(1, count)
    }
    return document({"S0": one("a"), **narrow})


def chain_of_bare_all_of(count: int, _: random.Random) -> Document:
    """Each schema is the one before it, by an `allOf` of one."""
    rest = {f"S{n}": {"allOf": [ref(f"S{n - 1}")]} for n in range(1, count)}
    return document({"S0": one("a"), **rest})


def chain_of_any_of(count: int, _: random.Random) -> Document:
    """Each schema is the one before it or an object of its own."""
    rest = {f"S{n}": {"anyOf": [ref(f"S{n - 1}"), one(f"p{n}")]} for n in range(1, count)}
    return document({"S0": one("p0"), **rest})


def chain_of_one_of(count: int, _: random.Random) -> Document:
    """The same with `oneOf`, and null."""
    null = {"type": "null"}
    rest = {f"S{n}": {"oneOf": [ref(f"S{n - 1}"), one(f"p{n}"), null]} for n in range(1, count)}
    return document({"S0": one("p0"), **rest})


def chain_of_references(count: int, _: random.Random) -> Document:
    """Each schema is a reference to the one before it."""
    return document({"S0": one("a"), **{f"S{n}": ref(f"S{n - 1}") for n in range(1, count)}})


def chain_of_properties(count: int, _: random.Random) -> Document:
    """Each schema has a property of the one before it, and a list of it."""
    rest = {
        f"S{n}": {"properties": {"a": ref(f"S{n - 1}"), "b": {"items": ref(f"S{n - 1}")}}}
        for n in range(1, count)
    }
    return document({"S0": one("a"), **rest})


def chain_of_not(count: int, _: random.Random) -> Document:
    """Each schema is what the one before it is not, under a condition."""
    rest = {
        f"S{n}": {"not": ref(f"S{n - 1}"), "if": one("a"), "then": ref(f"S{n - 1}")}
        for n in range(1, count)
    }
    return document({"S0": one("a"), **rest})


def fan(keyword: str) -> Callable[[int, random.Random], Document]:
    """One schema out of many objects."""

    def made(count: int, _: random.Random) -> Document:
        parts = {f"P{n}": one(f"p{n}") for n in range(count)}
        return document({**parts, "All": {keyword: [ref(name) for name in parts]}})

    made.__name__ = f"fan_of_{keyword}"
    return made


def fan_of_fans(count: int, _: random.Random) -> Document:
    """Many schemas, each of which is one of the same many."""
    many = max(int(count**0.5), 1)
    parts = {f"P{n}": one(f"p{n}") for n in range(many)}
    unions = {f"U{n}": {"oneOf": [ref(name) for name in parts]} for n in range(many)}
    return document({**parts, **unions, "A": {"properties": {name: ref(name) for name in unions}}})


def inline_fan(count: int, chance: random.Random) -> Document:
    """One of many values that differ in a bound or a word."""
    kinds = [
        lambda n: {"type": "integer", "minimum": n},
        lambda n: {"type": "string", "maxLength": n},
        lambda n: {"type": "array", "items": {"type": "string", "const": f"v{n}"}},
        lambda n: one(f"p{n}"),
    ]
    parts = [chance.choice(kinds)(n) for n in range(count)]
    return document({"A": {"anyOf": parts}, "B": {"allOf": parts}})


def tree(keyword: str) -> Callable[[int, random.Random], Document]:
    """Nested pairs, as many as the size allows."""

    def made(count: int, chance: random.Random) -> Document:
        parts: list[Document] = [one(f"p{n}") for n in range(count)]
        while len(parts) > 1:
            chance.shuffle(parts)
            pairs = [parts[n : n + 2] for n in range(0, len(parts), 2)]
            parts = [{keyword: pair} for pair in pairs]
        return document({"A": parts[0]})

    made.__name__ = f"tree_of_{keyword}"
    return made


def product(count: int, _: random.Random) -> Document:
    """All of many unions: as many combinations as nobody can write down."""
    unions = [{"oneOf": [one(f"p{n}_{m}") for m in range(4)]} for n in range(count)]
    return document({"A": {"allOf": unions}})


def diamond(count: int, _: random.Random) -> Document:
    """Each schema is all of the two before it, so that the ways to the first double."""
    rest = {f"S{n}": {"allOf": [ref(f"S{n - 1}"), ref(f"S{n - 2}")]} for n in range(2, count)}
    return document({"S0": one("a"), "S1": one("b"), **rest})


def diamond_of_any_of(count: int, _: random.Random) -> Document:
    """The same with unions."""
    rest = {f"S{n}": {"anyOf": [ref(f"S{n - 1}"), ref(f"S{n - 2}")]} for n in range(2, count)}
    return document({"S0": one("a"), "S1": one("b"), **rest})


def wide_base(count: int, _: random.Random) -> Document:
    """Many children of one base with many properties."""
    base = {"properties": {f"f{n}": {"type": "string"} for n in range(count)}}
    children = {f"C{n}": {"allOf": [ref("Base"), one(f"p{n}")]} for n in range(count // 2)}
    return document({"Base": base, **children})


def children(count: int, _: random.Random) -> Document:
    """A discriminator with many children, each of which derives from the base."""
    mapping = {f"c{n}": f"#/components/schemas/C{n}" for n in range(count)}
    base = {
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    derived = {f"C{n}": {"allOf": [ref("Base"), one(f"p{n}")]} for n in range(count)}
    return document({**derived, "Holder": {"properties": {"a": ref("Base")}}, "Base": base})


def chain_of_children(count: int, _: random.Random) -> Document:
    """Each child is the base of the next, with a discriminator of its own."""

    def derived(n: int) -> Document:
        own = {"discriminator": {"propertyName": f"kind{n}"}, "required": [f"kind{n}"]}
        return {"allOf": [*([ref(f"S{n - 1}")] if n else []), one(f"kind{n}")], **own}

    return document({f"S{n}": derived(n) for n in range(count)})


def union_of_children(count: int, _: random.Random) -> Document:
    """A union with a discriminator, whose members are found by constants and by mapping."""
    members = {
        f"C{n}": {"required": ["kind"], "properties": {"kind": {"const": f"c{n}"}}}
        for n in range(count)
    }
    union = {
        "oneOf": [ref(name) for name in members],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {f"c{n}": f"C{n}" for n in range(count)},
        },
    }
    return document({**members, "U": union})


def random_graph(count: int, chance: random.Random) -> Document:
    """Schemas that refer to each other as chance has it, in every way."""
    names = [f"S{n}" for n in range(count)]

    def some() -> Document:
        target = ref(chance.choice(names))
        return chance.choice(
            [
                target,
                {"type": "array", "items": target},
                {"anyOf": [target, {"type": "null"}]},
                {"allOf": [target, one("x")]},
                {"type": "object", "additionalProperties": target},
                {"oneOf": [target, ref(chance.choice(names))]},
            ]
        )

    return document({name: {"properties": {f"p{n}": some() for n in range(4)}} for name in names})


def complete_graph(count: int, _: random.Random) -> Document:
    """Schemas that each have every other as a property."""
    names = [f"S{n}" for n in range(max(int(count**0.5), 1))]
    return document({name: {"properties": {n: ref(n) for n in names}} for name in names})


def ring(keyword: str) -> Callable[[int, random.Random], Document]:
    """Schemas in a circle."""

    def made(count: int, _: random.Random) -> Document:
        def link(n: int) -> Document:
            target = ref(f"S{(n + 1) % count}")
            return target if keyword == "$ref" else {keyword: [target, one(f"p{n}")]}

        return document({f"S{n}": link(n) for n in range(count)})

    made.__name__ = f"ring_of_{keyword.strip('$')}"
    return made


def nested(count: int, chance: random.Random) -> Document:
    """Schemas nested in every way, as deep as may be."""
    ways: list[Callable[[Any], Document]] = [
        lambda inner: {"type": "array", "items": inner},
        lambda inner: {"type": "object", "properties": {"a": inner}},
        lambda inner: {"anyOf": [inner, {"type": "null"}]},
        lambda inner: {"allOf": [inner, one("b")]},
        lambda inner: {"type": "object", "additionalProperties": inner},
        lambda inner: {"prefixItems": [inner]},
        lambda inner: {"type": "object", "patternProperties": {"^x": inner}},
        lambda inner: {"oneOf": [inner, {"type": "integer"}]},
    ]
    found = {}
    for n in range(count):
        schema: Document = {"type": "string"}
        for _ in range(DEPTH):
            schema = chance.choice(ways)(schema)
        found[f"S{n}"] = schema
    return document(found)


def dynamic(count: int, _: random.Random) -> Document:
    """Each schema redirects what the one before it left open."""

    def tree_of(n: int) -> Document:
        own = {"$id": f"https://acme.example/s{n}", "$dynamicAnchor": "node"}
        items = {"type": "array", "items": {"$dynamicRef": "#node"}}
        base = [{"$ref": f"s{n - 1}"}] if n else []
        return {**own, "properties": {f"p{n}": items}, "allOf": base}

    return document({f"S{n}": tree_of(n) for n in range(count)})


def enumerations(count: int, _: random.Random) -> Document:
    """One long enumeration, many short ones, constants, and numbers."""
    return document(
        {
            "E": {"type": "string", "enum": [f"value {n}" for n in range(count)]},
            "N": {"enum": [n + 0.5 for n in range(count)]},
            "C": {"anyOf": [{"const": f"v{n}"} for n in range(count // 4)]},
            "A": {"properties": {f"p{n}": {"enum": [f"a{n}", "b"]} for n in range(count // 4)}},
        }
    )


def properties(count: int, chance: random.Random) -> Document:
    """One object with many required properties, each with bounds."""
    found = {f"p{n}": {"type": "string", "maxLength": n + 1} for n in range(count)}
    required = chance.sample(sorted(found), len(found) // 2)
    return document({"A": {"type": "object", "required": required, "properties": found}})


def one_sided(count: int, _: random.Random) -> Document:
    """Objects that differ between what is sent and what is received, each in the next."""
    rest = {
        f"S{n}": {
            "properties": {
                "id": {"type": "string", "readOnly": True},
                "key": {"type": "string", "writeOnly": True},
                "next": ref(f"S{n + 1}") if n + 1 < count else {},
            }
        }
        for n in reversed(range(count))
    }
    return document(rest)


def patterns(count: int, chance: random.Random) -> Document:
    """Regular expressions that take long, in every place for one."""
    strings = {f"p{n}": {"pattern": chance.choice(PATTERNS) + str(n)} for n in range(count)}
    by_name = {chance.choice(PATTERNS) + str(n): {"type": "string"} for n in range(count)}
    return document({"A": {"properties": strings, "patternProperties": by_name}})


def conditions(count: int, _: random.Random) -> Document:
    """Rules between properties, and dependent schemas."""
    found = {
        f"p{n}": {"required": [f"p{n + 1}"], "properties": {f"p{n + 1}": {"minLength": n}}}
        for n in range(count)
    }
    names = {f"p{n}": [f"p{n + 1}", f"p{n + 2}"] for n in range(count)}
    return document({"A": {"dependentSchemas": found, "dependentRequired": names}})


def tuples(count: int, _: random.Random) -> Document:
    """A long tuple, and one in which each place is a tuple."""
    pair = {"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False}
    return document({"A": {"prefixItems": [pair] * count, "contains": pair, "minContains": 3}})


SCHEMAS: Final = (
    chain_of_all_of, chain_of_all_of_backwards, chain_of_restatements, chain_of_bare_all_of,
    chain_of_any_of, chain_of_one_of, chain_of_references, chain_of_properties, chain_of_not,
    *(fan(keyword) for keyword in ("allOf", "anyOf", "oneOf")), fan_of_fans, inline_fan,
    *(tree(keyword) for keyword in ("allOf", "anyOf", "oneOf")), product, diamond,
    diamond_of_any_of, wide_base, children, chain_of_children, union_of_children, random_graph,
    complete_graph, *(ring(keyword) for keyword in ("$ref", "allOf", "anyOf")), nested, dynamic,
    enumerations, properties, one_sided, patterns, conditions, tuples,
)  # fmt: skip
