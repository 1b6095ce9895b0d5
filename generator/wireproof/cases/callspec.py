"""The call-spec: a synthetic document in which a call's arguments are one JSON body.

In: an operation of the vendor's document. Out: an OpenAPI 3.1 document with one POST per request
media type (`/call/...`) and one per documented response body (`/resp/...`), so that stock
Schemathesis generates typed arguments and whole response bodies. The groups are called `in_path`
and so on, because reports mask a key named `cookie`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wireproof.cases.shortened import EVERYWHERE
from wireproof.cases.variants import ArgumentGroup, Reader, Variant, standalone
from wireproof.oas.media_types import is_json, is_xml
from wireproof.oracle.bodies import BYTES, body_schema
from wireproof.oracle.operations import PLACES, Content, Operation, Parameter, Reply

_NOT_SLUG = re.compile(r"[^A-Za-z0-9._-]+")
_NEVER_EMPTY: Final = frozenset(
    ("date date-time time duration email idn-email hostname idn-hostname ipv4 ipv6 uri iri "
     "uuid").split()
)  # fmt: skip
"""Formats of which no text is empty; of a vendor's own nobody knows it."""
_LEAST: Final = {"string": "minLength", "array": "minItems", "object": "minProperties"}
_SAFE_HEADER = "^[!-~]+$"


@dataclass(frozen=True, slots=True)
class CallTarget:
    """Arguments of one operation with one request media type ("" without a body).

    Attributes:
        path: in the synthetic document.
        envelope: the schema of the arguments, in the vendor's dialect, references untouched.
    """

    path: str
    operation: Operation
    media_type: str
    envelope: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """One documented response body."""

    path: str
    operation: Operation
    reply: Reply
    content: Content
    is_bytes: bool = False
    """Whether any bytes will do, whatever the media type."""

    @property
    def part(self) -> str:
        """Its name in the matrix: `200 application/json`."""
        return f"{self.reply.status} {self.content.media_type}"


@dataclass(frozen=True, slots=True)
class CallSpec:
    """A synthetic document and what its paths stand for."""

    document: dict[str, Any]
    calls: tuple[CallTarget, ...]
    replies: tuple[ReplyTarget, ...]


def build_callspec(
    reader: Reader,
    operation: Operation,
    prefix: str = "",
    *,
    without: Collection[str] = (),
    apart: Collection[str] = (),
    nearest: Mapping[str, int] = EVERYWHERE,
) -> CallSpec:
    """Rewrite one operation.

    Args:
        reader: of the vendor's document.
        operation: of it.
        prefix: of the names of definitions, so that call-specs can be joined.
        without: responses to leave out, as `200 application/json`.
        apart: responses that are told of, and whose data is made from a document of its own.
        nearest: how deep references of responses are tried in full; see `shortened`.

    Raises:
        SpecError: a schema cannot be read.
    """
    slug = _NOT_SLUG.sub("_", f"{operation.method.lower()}{operation.path}").strip("_")
    media_types = [one.media_type for one in operation.contents] or [""]
    calls = tuple(
        CallTarget(f"/call/{slug}/{index}", operation, kind, envelope(reader.root, operation, kind))
        for index, kind in enumerate(media_types)
    )
    replies = tuple(
        _target(reader, operation, reply, index, slug)
        for reply in operation.replies
        for index, content in enumerate(reply.contents)
        if f"{reply.status} {content.media_type}" not in without
    )
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for number, call in enumerate(calls):
        made = standalone(reader, call.envelope, Variant("request", "generate"), container=_AT)
        made = _textual(made, call.media_type, call.envelope["properties"].get("body"))
        _add(paths, schemas, call.path, _friendly(call, made), f"{prefix}c{number}")
    for number, target in enumerate(replies):
        if target.part not in apart:
            made = _made_reply(reader, target.content, nearest)
            _add(paths, schemas, target.path, made, f"{prefix}r{number}")
    return CallSpec(_document(paths, schemas), calls, replies)


def reply_document(reader: Reader, content: Content, nearest: Mapping[str, int]) -> dict[str, Any]:
    """Return a synthetic document of one response body alone, the same for each that is alike."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    _add(paths, schemas, ALONE, _made_reply(reader, content, nearest), "r")
    return _document(paths, schemas)


ALONE: Final = "/resp"
"""The path in a document of one response body."""
_AT: Final = "components/schemas"


def _document(paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "call-spec", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _made_reply(reader: Reader, content: Content, nearest: Mapping[str, int]) -> dict[str, Any]:
    schema, variant = body_schema(reader.root, content, "response"), Variant("response", "generate")
    made = standalone(reader, schema, variant, container=_AT, nearest=nearest)
    textual: dict[str, Any] = _textual(made, content.media_type, schema)
    return textual


def _target(
    reader: Reader, operation: Operation, reply: Reply, index: int, slug: str
) -> ReplyTarget:
    content = reply.contents[index]
    is_bytes = body_schema(reader.root, content, "response") == BYTES
    return ReplyTarget(f"/resp/{slug}/{reply.status}/{index}", operation, reply, content, is_bytes)


def _add(
    paths: dict[str, Any], schemas: dict[str, Any], path: str, schema: dict[str, Any], prefix: str
) -> None:
    """Put a self-contained schema into the document under a path, its definitions renamed."""
    own = schema.pop("components", {}).get("schemas", {})
    renamed = _renamed(schema, prefix)
    schemas |= {f"{prefix}.{name}": _renamed(one, prefix) for name, one in own.items()}
    content = {"application/json": {"schema": renamed}}
    paths[path] = {
        "post": {
            "requestBody": {"required": True, "content": content},
            "responses": {"200": {"description": "as the client's outcome says"}},
        }
    }


def _textual(made: Any, media_type: str, body: Any) -> Any:
    """Forget `format: binary` inside JSON and XML, but for a body that is bytes by its schema."""
    typed = is_json(media_type) or is_xml(media_type)
    return _without_binary(made) if typed and body != BYTES else made


def _without_binary(node: Any) -> Any:
    """Forget `format: binary` in JSON, where bytes have no form and any text is a string."""
    match node:
        case {"type": "string", "format": "binary"}:
            return {key: value for key, value in node.items() if key != "format"}
        case dict():
            return {key: _without_binary(value) for key, value in node.items()}
        case list():
            return [_without_binary(one) for one in node]
        case _:
            return node


def _renamed(node: Any, prefix: str) -> Any:
    match node:
        case dict():
            return {
                key: f"#/{_AT}/{prefix}.{value.rpartition('/')[2]}"
                if key == "$ref" and isinstance(value, str)
                else _renamed(value, prefix)
                for key, value in node.items()
            }
        case list():
            return [_renamed(one, prefix) for one in node]
        case _:
            return node


def envelope(root: dict[str, Any], operation: Operation, media_type: str) -> dict[str, Any]:
    """Return the schema of all arguments of an operation together."""
    properties: dict[str, Any] = {}
    required = []
    for place in PLACES:
        declared = operation.parameters_in(place)
        if not declared:
            continue
        needed = [one.name for one in declared if one.required]
        group: dict[str, Any] = {
            "type": "object",
            "properties": {one.name: one.schema for one in declared},
            "additionalProperties": False,
        }
        group |= {"required": needed} if needed else {}
        properties[f"in_{place}"] = ArgumentGroup(group)
        required += [f"in_{place}"] if needed else []
    content = operation.content(media_type)
    if content is not None:
        properties["body"] = body_schema(root, content, "request")
        required += ["body"] if operation.body_required else []
    out = ArgumentGroup(type="object", properties=properties, additionalProperties=False)
    return ArgumentGroup(out, required=required) if required else out


def _friendly(call: CallTarget, schema: dict[str, Any]) -> dict[str, Any]:
    """Help the generator: see the comments; validity is judged by other readings."""
    properties = schema.get("properties", {})
    if "body" in properties:
        # Schemathesis 4.32.5 makes no positive coverage case for a *required* property whose
        # schema is an object with `oneOf: [{required: [a]}, ...]`; wrapped, it does.
        properties["body"] = {"allOf": [properties["body"]]}
    for group in ("in_header", "in_path"):
        inner = properties.get(group, {}).get("properties", {})
        for parameter in call.operation.parameters:
            if f"in_{parameter.place}" == group and parameter.name in inner:
                inner[parameter.name] = _sendable(parameter, inner[parameter.name])
    return schema


def _sendable(parameter: Parameter, schema: Any) -> Any:
    """Keep values to what HTTP can carry, so that most generated cases can be judged.

    In a path nothing is no value: no text, array or object that is empty, and no null.
    """
    if not isinstance(schema, dict) or {"enum", "const"} & set(schema):
        return schema
    in_path, kind = parameter.place == "path", schema.get("type")
    if in_path and isinstance(kind, list) and len(others := [k for k in kind if k != "null"]) == 1:
        schema, kind = {**schema, "type": others[0]}, others[0]
    least = _LEAST.get(kind) if isinstance(kind, str) else None
    if least is None or (kind != "string" and not in_path):
        return schema
    if kind == "string":
        known = schema.get("format") in _NEVER_EMPTY or ("pattern" in schema and not in_path)
        if known or schema.get("maxLength") == 0:
            return schema
        if schema.get("format") == "binary":
            schema = {key: value for key, value in schema.items() if key != "format"}
    held = {**schema, least: max(1, schema.get(least, 1))}
    return {**held, "pattern": _SAFE_HEADER} if parameter.place == "header" else held
