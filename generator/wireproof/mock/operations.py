"""What a server has to know of each operation: what the oracle reads, and what it may answer.

In: the document, as the proof reads it. Out: one `Operation` per path and method, with the pointers
that refusals name, the examples by name, and the documented headers. Sources: OpenAPI
Specification 2.0, 3.0.4, 3.1.1 and 3.2.0, "Response Object", "Media Type Object", "Header Object".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from wireproof.errors import SpecError
from wireproof.mock.servers import prefixes
from wireproof.oas.media_types import essence, is_sequential
from wireproof.oas.pointer import JsonPointer, join
from wireproof.oracle import operations as read
from wireproof.oracle import reading
from wireproof.oracle.document import Document
from wireproof.oracle.references import deref, lookup
from wireproof.oracle.streams import Framing, item_of

_NO_SCHEMA: Final = frozenset({"description", "collectionFormat"})
_Read = TypeVar("_Read")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema and where it stands; `node` is an empty object when the document gives none."""

    node: Any
    pointer: JsonPointer


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter, defaults filled in.

    Attributes:
        place: path, query, querystring, header or cookie.
        media_type: of a `content` parameter, else "".
        collection: of Swagger 2.0, see `oracle.operations.Parameter`.
    """

    place: str
    name: str
    schema: Schema
    required: bool
    style: str
    explode: bool
    media_type: str
    pointer: JsonPointer
    collection: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Media:
    """One media type of a body.

    Attributes:
        item: of sequential media types, the schema of one item; None when none is given.
        framing: how an answer's items stand in a sequential media type; None for other ones.
        framed: the schema of one of these.
        examples: by name; the name of the single `example` is "".
    """

    name: str
    schema: Schema
    item: Schema | None
    encoding: dict[str, dict[str, Any]]
    examples: dict[str, Any]
    pointer: JsonPointer
    framing: Framing | None = None
    framed: Schema | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """One documented response header."""

    name: str
    schema: Schema
    explode: bool
    media_type: str
    examples: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """One documented response; `status` as written: `200`, `4XX`, `default`."""

    status: str
    media: tuple[Media, ...]
    headers: tuple[Header, ...]
    pointer: JsonPointer


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        security: alternatives, each the names of schemes that are needed together; none at all
            means that nobody is asked.
        prefixes: path templates of the servers, without a slash at the end.
    """

    method: str
    path: str
    pointer: JsonPointer
    parameters: tuple[Parameter, ...]
    media: tuple[Media, ...]
    body_required: bool
    body_pointer: JsonPointer
    replies: tuple[Reply, ...]
    security: tuple[tuple[str, ...], ...]
    prefixes: tuple[str, ...]

    def parameters_in(self, place: str) -> list[Parameter]:
        """Return the parameters of one place."""
        return [one for one in self.parameters if one.place == place]


def read_operations(document: Document) -> tuple[Operation, ...]:
    """Read every operation of a document.

    Raises:
        SpecError: a reference leads nowhere, or an object is something else.
    """
    found, known = [], _Known(document.raw)
    for one in reading.each_operation(document.raw):
        if isinstance(one, read.Unreadable):
            reason = f"{one.method} {one.path} cannot be read: {one.reason}"
            raise SpecError(reason, location=document.location(one.pointer))
        found.append(_operation(document.raw, one, known))
    return tuple(found)


class _Known:
    """What was made of parts of operations: paths that refer to one item share them.

    Args:
        root: the document.
    """

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._made: dict[int, tuple[Any, Any]] = {}

    def of(self, one: _Read, make: Callable[[dict[str, Any], _Read], _Made]) -> _Made:
        """Return what a function makes of a part, the same for the same part."""
        if id(one) not in self._made:  # with the part, so that no other takes its identity
            self._made[id(one)] = (one, make(self._root, one))
        made: _Made = self._made[id(one)][1]
        return made


def _operation(root: dict[str, Any], one: read.Operation, known: _Known) -> Operation:
    body = join(one.pointer, "requestBody")
    return Operation(
        method=one.method,
        path=one.path,
        pointer=one.pointer,
        parameters=tuple(known.of(part, _parameter) for part in one.parameters),
        media=tuple(known.of(part, _media) for part in one.contents),
        body_required=one.body_required,
        body_pointer=deref(root, _node(root, body), body)[1],
        replies=tuple(known.of(part, _reply) for part in one.replies),
        security=one.security,
        prefixes=prefixes(list(one.servers)),
    )


def _node(root: dict[str, Any], pointer: JsonPointer) -> dict[str, Any]:
    """What stands at a pointer; nothing where the proof made the object up (Swagger 2.0)."""
    try:
        node = lookup(root, pointer)
    except SpecError:
        return {}
    return node if isinstance(node, dict) else {}


def _schema(root: dict[str, Any], node: Any, holder: JsonPointer, key: str = "schema") -> Schema:
    return Schema(node, join(holder, key) if key in _node(root, holder) else holder)


def _parameter(root: dict[str, Any], one: read.Parameter) -> Parameter:
    holder = one.pointer
    if one.media_type:
        holder = join(holder, "content", one.media_type)
    return Parameter(
        place=one.place,
        name=one.name,
        schema=_schema(root, one.schema, holder),
        required=one.required,
        style=one.style,
        explode=one.explode,
        media_type=one.media_type,
        pointer=one.pointer,
        collection=one.collection,
    )


def _media(root: dict[str, Any], one: read.Content) -> Media:
    node, item = _node(root, one.pointer), None
    if one.item_schema is not None:
        item = _schema(root, one.item_schema, one.pointer, "itemSchema")
    if "swagger" in root:
        examples = {"": one.examples[0]} if one.examples else {}
    else:
        examples = _examples(root, node)
    schema = _schema(root, one.schema, one.pointer)
    media = Media(one.media_type, schema, item, one.encoding, examples, one.pointer)
    if not is_sequential(essence(one.media_type)):
        return media
    framing, content = item_of(root, one)
    return replace(media, framing=framing, framed=Schema(content.schema, one.pointer))


def _examples(root: dict[str, Any], holder: dict[str, Any]) -> dict[str, Any]:
    """Return the examples that stand in the document; external ones are not fetched."""
    found = {"": holder["example"]} if "example" in holder else {}
    named = holder.get("examples")
    for name, written in named.items() if isinstance(named, dict) else ():
        node, _ = deref(root, written, "")
        for key in ("dataValue", "value", "serializedValue"):
            if isinstance(node, dict) and key in node:
                found[str(name)] = node[key]
                break
    return found


def _reply(root: dict[str, Any], one: read.Reply) -> Reply:
    written = _node(root, one.pointer).get("headers")
    headers = [
        _header(root, str(name), *deref(root, node, join(one.pointer, "headers", str(name))))
        for name, node in (written.items() if isinstance(written, dict) else ())
    ]
    media = tuple(_media(root, content) for content in one.contents)
    return Reply(one.status, media, tuple(headers), one.pointer)


def _header(root: dict[str, Any], name: str, node: dict[str, Any], at: JsonPointer) -> Header:
    if "swagger" in root:
        schema = {key: value for key, value in node.items() if key not in _NO_SCHEMA}
        return Header(name, Schema(schema, at), explode=False, media_type="", examples={})
    explode, content = node.get("explode") is True, node.get("content")
    for kind, written in content.items() if isinstance(content, dict) else ():
        media, where = deref(root, written, join(at, "content", kind))
        inner = Schema(media.get("schema", {}), join(where, "schema"))
        return Header(name, inner, explode, str(kind), _examples(root, media))
    found = Schema(node.get("schema", {}), join(at, "schema") if "schema" in node else at)
    return Header(name, found, explode, "", _examples(root, node))
