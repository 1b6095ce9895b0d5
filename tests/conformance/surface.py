"""How well a generated client is typed, read from its public surface.

In: `client.api.txt`. Out: what a method's signature and the models behind it say, and whether that
is less than the document says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wireproof.harness.manifest import Method
from wireproof.mock.operations import Media, Operation, Schema
from wireproof.mock.schemas import Schemas
from wireproof.oas.media_types import is_sequential

_ANY = re.compile(r"\bAny\b")
_MAPPING = re.compile(r"(Mapping|dict)\[str, Any\]")
# What a format is as a Python type, and what the runtime calls the type that reads it; one of
# them is enough, as the emitter names some by both.
_TYPES = {
    "date-time": r"\b(datetime|DateTime)\b",
    "date": r"\b(date|Date)\b",
    "uuid": r"\b(UUID|Uuid)\b",
    "byte": r"\b(bytes|Bytes)\b",
    "base64": r"\b(bytes|Bytes)\b",
    "base64url": r"\b(bytes|UrlBytes)\b",
    "binary": r"\b(bytes|File|FileContent)\b",
    "decimal": r"\b(Decimal|DecimalNumber)\b",
}
_SAYS = {"type", "$ref", "enum", "const", "allOf", "anyOf", "oneOf", "properties", "format"}


@dataclass(frozen=True, slots=True)
class Surface:
    """The lines of `client.api.txt`: of methods by id, of models by name."""

    methods: dict[str, str]
    models: dict[str, list[str]]

    def is_text(self, method: Method) -> bool:
        """Tell whether a method's whole body is given as text."""
        argument = method.body.argument if method.body else ""
        return bool(argument) and f"{argument}: str" in self.methods.get(method.id, "")

    def is_file(self, method: Method) -> bool:
        """Tell whether a method's whole body is given as bytes or a file."""
        argument = method.body.argument if method.body else ""
        return bool(argument) and f"{argument}: FileContent" in self.methods.get(method.id, "")

    def reach(self, method: Method) -> str:
        """Return a method's line and those of every model that it leads to."""
        text, level, seen = "", [self.methods.get(method.id, "")], set[str]()
        while level:
            line = level.pop()
            text += line + "\n"
            for name in re.findall(r"models\.(\w+)", line):
                if name not in seen:
                    seen.add(name)
                    level += self.models.get(name, [])
        return text


def read_surface(client: Path) -> Surface:
    """Read the surface of a client."""
    methods: dict[str, str] = {}
    models: dict[str, list[str]] = {}
    for line in (client / "client.api.txt").read_text("utf-8").splitlines():
        if model := re.match(r"models\.(\w+)", line):
            models.setdefault(model[1], []).append(line)
        elif method := re.match(r"\w+\.([\w.]+)\(", line):
            methods[method[1]] = line
    return Surface(methods, models)


def less_typed(surface: Surface, schemas: Schemas, operation: Operation, method: Method) -> str:
    """Return in what the client is typed less than the document, or ""."""
    reached = surface.reach(method)
    roots = [one.schema for one in operation.parameters]
    bodies = [*operation.media, *(media for reply in operation.replies for media in reply.media)]
    roots += [_of(one) for one in bodies]
    nodes = [node for root in roots for node in _nodes(schemas, root)]
    # Rows that are described as a string are the text of all of them: of one, nothing is said.
    rows = any(
        is_sequential(one.name) and schemas.kinds(_of(one).node) == {"string"} for one in bodies
    )
    if (
        not rows
        and not any(_is_untyped(node) for node in nodes)
        and _ANY.search(_MAPPING.sub("", reached))
    ):
        return "Any where the document has a type"
    for node in nodes:
        said = {node.get("format"), node.get("contentEncoding")} & set(_TYPES)
        for one in said:
            if not re.search(_TYPES[one], reached):
                return f"no {one}"
    for node in nodes:
        inner = node.get("contentSchema")
        names = schemas.names(Schema(inner, "")) if isinstance(inner, dict) else ()
        if any(not re.search(rf"\.{re.escape(one)}_*: ", reached) for one in names):
            return "text where the document has the schema of its JSON"
    if any("xml" in one.name and schemas.names(one.schema) for one in bodies) and re.search(
        r"body: str\b|-> str\b", surface.methods.get(method.id, "")
    ):
        return "XML as text"
    return ""


def _of(media: Media) -> Schema:
    return media.item or media.schema


def _is_untyped(node: dict[str, Any]) -> bool:
    """Tell whether a schema leaves values open: it says nothing, or takes any other property."""
    open_ = [node.get(key, False) for key in ("additionalProperties", "unevaluatedProperties")]
    return not _SAYS & set(node) or any(one is True or one == {} for one in open_)


def _nodes(schemas: Schemas, root: Schema) -> Iterator[dict[str, Any]]:
    """Yield a schema and every schema below it, each once."""
    level, seen = [root.node], set[int]()
    while level:
        node = level.pop()
        if not isinstance(node, dict) or id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node.get("$ref"), str):
            level.append(schemas.node_at(node["$ref"]))
        single = ("items", "additionalProperties", "unevaluatedProperties", "not")
        level += [node.get(key) for key in single]
        for key in ("allOf", "anyOf", "oneOf", "prefixItems"):
            level += node.get(key) or []
        level += (node.get("properties") or {}).values()
