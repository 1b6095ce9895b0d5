"""Documents of a given size, many kinds of them, each made to cost as much as it can.

A kind is a function from a count, and a seeded source of chance, to a document; `of_size` finds
the count with which its text is just below the size. What chance decides (names, order, which
schema refers to which) differs from seed to seed; the shape, which is what costs, does not.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any, Final

from tests.hostile.kinds_of_schemas import SCHEMAS, Document, document, ref

SIZE: Final = 100_000
"""Bytes of a document."""

NO_CONTENT: Final = {"responses": {"204": {"description": "done"}}}
METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def fat(count: int) -> Document:
    """An object with many properties."""
    return {"type": "object", "properties": {f"field{n}": {"type": "string"} for n in range(count)}}


def _body(schema: Document, media: str = "application/json") -> Document:
    return {"content": {media: {"schema": schema}}}


def operations(count: int, chance: random.Random) -> Document:
    """Many operations, each with a tag of its own."""
    paths = {f"/thing{n}/{{id}}/part": {"get": {"tags": [f"tag{n}"], **NO_CONTENT}} for n in
             chance.sample(range(count), count)}  # fmt: skip
    return document({}, paths=paths)


def same_names(count: int, _: random.Random) -> Document:
    """Many operations that all want the same name."""
    operation = {"operationId": "doIt", "tags": ["x"], **NO_CONTENT}
    return document({}, paths={f"/a/{n}": {"get": operation} for n in range(count)})


def path_items(count: int, _: random.Random) -> Document:
    """Many paths that refer to one, which has parameters and eight operations."""
    parameters = [
        {"name": f"p{n}", "in": "query", "schema": {"type": "string"}} for n in range(count // 20)
    ]
    item = {"parameters": parameters, **dict.fromkeys(METHODS, NO_CONTENT)}
    paths = {f"/b{n}": {"$ref": "#/paths/~1a"} for n in range(count)}
    return document({}, paths={"/a": item, **paths})


def parameters(count: int, chance: random.Random) -> Document:
    """One operation with many parameters."""
    places = ("query", "header", "cookie")
    found = [{"name": f"p{n}", "in": chance.choice(places), "schema": {"type": "integer"}} for n in
             range(count)]  # fmt: skip
    return document({}, paths={"/a": {"get": {"parameters": found, **NO_CONTENT}}})


def shared_parameters(count: int, _: random.Random) -> Document:
    """Operations that each take all shared parameters; with a square root of each number."""
    many = max(int(count**0.5), 1)
    shared = {f"P{n}": {"name": f"p{n}", "in": "query", "schema": fat(3)} for n in range(many)}
    used = [{"$ref": f"#/components/parameters/P{n}"} for n in range(many)]
    paths = {f"/a{n}": {"get": {"parameters": used, **NO_CONTENT}} for n in range(many)}
    return document({}, paths=paths, components={"parameters": shared})


def shared_body(count: int, _: random.Random) -> Document:
    """Operations that each send one wide object and receive it."""
    operation = {
        "requestBody": {"$ref": "#/components/requestBodies/B"},
        "responses": {"200": {"$ref": "#/components/responses/R"}},
    }
    parts = {
        "schemas": {"Fat": fat(count)},
        "requestBodies": {"B": _body(ref("Fat"))},
        "responses": {"R": {"description": "x", **_body(ref("Fat"))}},
    }
    paths = {f"/a{n}": {"post": operation} for n in range(count // 3)}
    return document({}, paths=paths, components=parts)


def inline_bodies(count: int, _: random.Random) -> Document:
    """Operations that share a body whose wide schema has no name."""
    operation = {"requestBody": {"$ref": "#/components/requestBodies/B"}, **NO_CONTENT}
    parts = {"requestBodies": {"B": _body({"type": "object", "properties": {"a": fat(count)}})}}
    paths = {f"/a{n}": {"post": operation} for n in range(count // 3)}
    return document({}, paths=paths, components=parts)


def shared_prose(count: int, _: random.Random) -> Document:
    """A long description at what many operations share."""
    prose = "Reads *this* and `that` | of <b>it</b>.\n\n" * (count // 2)
    shared = {"name": "p", "in": "query", "description": prose, "schema": {"type": "string"}}
    use = {"parameters": [{"$ref": "#/components/parameters/P"}], **NO_CONTENT}
    paths = {f"/a{n}": {"get": use} for n in range(count // 2)}
    return document({}, paths=paths, components={"parameters": {"P": shared}})


def responses(count: int, _: random.Random) -> Document:
    """One operation with all statuses, and one with many media types, all different."""
    statuses = {str(n): {"description": "x", **_body(fat(1))} for n in range(100, 100 + count)}
    content = {f"application/x{n}+json": {"schema": fat(1)} for n in range(count)}
    return document(
        {},
        paths={
            "/a": {"get": {"responses": statuses}},
            "/b": {"post": {"requestBody": {"content": content}, **NO_CONTENT}},
            "/c": {"get": {"responses": {"200": {"description": "x", "content": content}}}},
        },
    )


def headers(count: int, _: random.Random) -> Document:
    """Many headers and links of one response, many callbacks of one operation."""
    found = {f"X-H{n}": {"schema": {"type": "integer"}} for n in range(count)}
    links = {f"L{n}": {"operationId": "go", "parameters": {"p": "$url"}} for n in range(count)}
    calls = {f"c{n}": {"{$url}": {"post": NO_CONTENT}} for n in range(count)}
    answer = {"description": "x", "headers": found, "links": links}
    operation = {"operationId": "go", "responses": {"200": answer}, "callbacks": calls}
    return document({}, paths={"/a": {"get": operation}})


def servers(count: int, _: random.Random) -> Document:
    """Many servers, and one with many variables."""
    found = [{"url": f"https://a{n}.example/v{n}"} for n in range(count)]
    variables = {f"v{n}": {"default": "a", "enum": ["a", "b"]} for n in range(count)}
    url = "https://a.example/" + "".join(f"{{v{n}}}" for n in range(count))
    return document({}, servers=[*found, {"url": url, "variables": variables}])


def security(count: int, chance: random.Random) -> Document:
    """Many schemes, all of them together, and many alternatives."""
    schemes = {f"k{n}": {"type": "apiKey", "in": "header", "name": f"k{n}"} for n in range(count)}
    either = [{f"k{chance.randrange(count)}": [], "k0": []} for _ in range(count)]
    operation = {**NO_CONTENT, "security": either}
    return document(
        {},
        paths={"/a": {"get": operation}},
        security=[{name: [] for name in schemes}],
        components={"securitySchemes": schemes},
    )


def tags(count: int, _: random.Random) -> Document:
    """Many tags, one below the other, and all of them at one operation."""
    found = [{"name": f"tag{n}", "parent": f"tag{n - 1}"} for n in range(1, count)]
    names = [item["name"] for item in found]
    paths = {"/a": {"get": {"tags": names, **NO_CONTENT}}}
    return document({}, openapi="3.2.0", tags=[{"name": "tag0"}, *found], paths=paths)


def names(count: int, chance: random.Random) -> Document:
    """Long names that begin alike."""
    long = ["x" * 500 + "".join(chance.choices("abcXYZ_ -", k=8)) for _ in range(count)]
    schemas = {name: {"type": "object", "properties": {name: {}}} for name in long}
    paths = {f"/{name}": {"get": {"operationId": name, **NO_CONTENT}} for name in long}
    return document(schemas, paths=paths)


def colliding_names(count: int, chance: random.Random) -> Document:
    """Names that become the same identifier, of schemas, properties, values and parameters."""
    marks = "-_. /+"
    made = ["a" + "".join(chance.choices(marks, k=7)) + "b" for _ in range(count)]
    alike = list(dict.fromkeys(made))
    parameters = [{"name": name, "in": "query", "schema": {}} for name in alike]
    schemas = {
        name.replace("/", "."): {"type": "object", "properties": {"a": {}}} for name in alike
    }
    schemas["A"] = {"type": "object", "properties": {name: {} for name in alike}}
    schemas["E"] = {"type": "string", "enum": alike}
    return document(schemas, paths={"/a": {"get": {"parameters": parameters, **NO_CONTENT}}})


def prose(count: int, chance: random.Random) -> Document:
    """One long description of everything that looks like Markdown, a table, a rule or a link."""
    words = [
        "must be one of `a`, `b`", "| a | b |\n|---|---|", "[x](http://a.example)", "**", "```",
        "at most 100", "<table><tr><td>", "> ", "_x_", "required if x is set", "\n\n",
    ]  # fmt: skip
    text = " ".join(chance.choice(words) for _ in range(count))
    operation = {"description": text, "summary": text, **NO_CONTENT}
    schema = {"type": "object", "description": text, "properties": {"a": {"description": text}}}
    return document({"A": schema}, paths={"/a": {"get": operation}})


def examples(count: int, _: random.Random) -> Document:
    """One huge example, many small ones, and huge defaults, of a schema that refuses them."""
    huge = {"list": [{"a": n, "b": [n, {"c": None}]} for n in range(count)]}
    items = {"type": "object", "properties": {"a": {"type": "string"}}}
    schema = {"type": "object", "properties": {"list": {"type": "array", "items": items}}}
    media = {
        "schema": {**schema, "default": huge, "examples": [huge]},
        "examples": {f"e{n}": {"value": {"list": [n]}} for n in range(count)},
    }
    body = {"content": {"application/json": media}}
    return document({}, paths={"/a": {"post": {"requestBody": body, **NO_CONTENT}}})


def forms(count: int, _: random.Random) -> Document:
    """A multipart form with many parts, each with an encoding and headers."""
    encoding = {
        f"field{n}": {"contentType": "a/b, c/d", "headers": {"X-A": {"schema": {}}}}
        for n in range(count)
    }
    content = {"multipart/form-data": {"schema": fat(count), "encoding": encoding}}
    return document({}, paths={"/a": {"post": {"requestBody": {"content": content}, **NO_CONTENT}}})


def webhooks(count: int, _: random.Random) -> Document:
    """Many webhooks with bodies."""
    hook = {"post": {"requestBody": _body(ref("Fat")), **NO_CONTENT}}
    return document({"Fat": fat(20)}, webhooks={f"hook{n}": hook for n in range(count)})


def templates(count: int, _: random.Random) -> Document:
    """Paths with many places, many of which match the same address."""
    inside = "".join(f"/{{p{n}}}" for n in range(20))
    paths = {f"{inside}/{'x' * (n % 7)}{n}{{q{n}}}": {"get": NO_CONTENT} for n in range(count)}
    return document({}, paths=paths)


def swagger(count: int, _: random.Random) -> Document:
    """Swagger 2.0 with form fields, shared bodies, and a long chain of parts."""
    chain = {
        f"S{n}": {"allOf": [{"$ref": f"#/definitions/S{n - 1}"}, fat(1)]} for n in range(1, count)
    }
    form = [{"name": f"f{n}", "in": "formData", "type": "string"} for n in range(count)]
    last = {"$ref": f"#/definitions/S{max(count - 1, 0)}"}
    body = {"name": "b", "in": "body", "schema": last}
    answers = {"200": {"description": "x", "schema": last}}
    return {
        "swagger": "2.0",
        "info": {"title": "Acme", "version": "1"},
        "host": "acme.example",
        "consumes": ["application/x-www-form-urlencoded"],
        "paths": {
            "/a": {"post": {"parameters": form, "responses": answers}},
            "/b": {"post": {"parameters": [body], "responses": answers}},
        },
        "definitions": {"S0": fat(1), **chain},
    }


def anchors(count: int, _: random.Random) -> str:
    """YAML in which each anchor holds the one before it twice, as deep as the size allows."""
    text = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"
    text += "    S0: &s0 {type: object, properties: {a: {type: string}}}\n"
    line = "    S{0}: &s{0} {{type: object, properties: {{a: *s{1}, b: *s{1}}}}}\n"
    return text + "".join(line.format(n, n - 1) for n in range(1, count))


def aliases(count: int, _: random.Random) -> str:
    """YAML in which many places are an alias of one wide mapping."""
    wide = ", ".join(f"f{n}: {{type: string}}" for n in range(count // 2))
    return (
        "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"
        f"    S: &s {{type: object, properties: {{{wide}}}}}\n"
        + "".join(f"    S{n}: *s\n" for n in range(count))
    )


def block_text(count: int, chance: random.Random) -> str:
    """YAML of many styles of scalars, folded and literal, with escapes."""
    lines = [f'  x-{n}: "\\u00e9\\n{chance.random()}\\x41 \\\n    more"\n' for n in range(count)]
    lines += [f"  x-b{n}: >-\n    folded\n\n    text # {n}\n" for n in range(count)]
    paths = f"paths: {json.dumps({'/a': {'get': NO_CONTENT}})}\n"
    return f"openapi: 3.1.0\n{paths}info:\n  title: Acme\n  version: '1'\n" + "".join(lines)


Kind = Callable[[int, random.Random], Document | str]

KINDS: Final[dict[str, Kind]] = {
    kind.__name__: kind
    for kind in (
        *SCHEMAS, operations, same_names, path_items, parameters, shared_parameters, shared_body,
        inline_bodies, shared_prose, responses, headers, servers, security, tags, names,
        colliding_names, prose, examples, forms, webhooks, templates, swagger, anchors, aliases,
        block_text,
    )
}  # fmt: skip


def of_size(kind: Kind, seed: int, size: int = SIZE) -> str:
    """The largest document of a kind whose text has at most so many bytes."""

    def made(count: int) -> str:
        found: Any = kind(count, random.Random(seed))  # noqa: S311 - no secret
        return found if isinstance(found, str) else json.dumps(found, separators=(",", ":"))

    low, high = 1, 2
    while len(made(high).encode()) <= size and high < size:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if len(made(middle).encode()) <= size else (low, middle)
    return made(low)
