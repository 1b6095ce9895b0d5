"""What the document says of each operation, as far as a server needs it.

In: the document as written (overlay applied, references local). Out: one `Operation` per path and
method, with the pointers that refusals name. Source: OpenAPI Specification 3.1.1, section 4.8;
3.2.0 for `query`, `additionalOperations`, `querystring` and `itemSchema`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from wireproof.errors import SpecError
from wireproof.mock.servers import prefixes
from wireproof.oas.pointer import ROOT, JsonPointer, join, lookup, split
from wireproof.spec.document import Document

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_IGNORED_HEADERS: Final = frozenset({"accept", "content-type", "authorization"})
_STYLES: Final = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_LONGEST_CHAIN: Final = 64


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
    """

    place: str
    name: str
    schema: Schema
    required: bool
    style: str
    explode: bool
    media_type: str
    allow_empty: bool
    pointer: JsonPointer


@dataclass(frozen=True, slots=True)
class Media:
    """One media type of a body.

    Attributes:
        item: of sequential media types, the schema of one item; None when none is given.
        examples: by name; the name of the single `example` is "".
    """

    name: str
    schema: Schema
    item: Schema | None
    encoding: dict[str, dict[str, Any]]
    examples: dict[str, Any]
    pointer: JsonPointer


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
    return tuple(_Variant(document).operations())


def read_schemes(document: Document) -> dict[str, dict[str, Any]]:
    """Return the security schemes of a document, references followed."""
    reading = _Variant(document)
    at = "#/components/securitySchemes"
    written = (document.raw.get("components") or {}).get("securitySchemes") or {}
    return {name: reading.object_at(one, join(at, name))[0] for name, one in written.items()}


class _Variant:
    """Walks one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._root = document.raw

    def object_at(self, node: Any, pointer: JsonPointer) -> tuple[dict[str, Any], JsonPointer]:
        """Follow `$ref` to an object that is not a schema; its pointer comes with it."""
        for _ in range(_LONGEST_CHAIN):
            if not isinstance(node, dict):
                raise SpecError("not an object", location=self._document.location(pointer))
            ref = node.get("$ref")
            if not isinstance(ref, str):
                return node, pointer
            try:
                node, pointer = lookup(self._root, ref), join(ROOT, *split(ref))
            except KeyError:
                break
        raise SpecError(
            "this reference leads nowhere or has no end", location=self._document.location(pointer)
        )

    def operations(self) -> list[Operation]:
        found = []
        for path, written in (self._root.get("paths") or {}).items():
            if not str(path).startswith("/"):
                continue
            item, at = self.object_at(written, join(ROOT, "paths", path))
            nodes = [(key, item[key], join(at, key)) for key in METHODS if key in item]
            for name, node in (item.get("additionalOperations") or {}).items():
                nodes.append((name, node, join(at, "additionalOperations", name)))
            found += [
                self._operation(str(path), (item, at), method.upper(), self.object_at(node, where))
                for method, node, where in nodes
            ]
        return found

    def _operation(
        self,
        path: str,
        item: tuple[dict[str, Any], JsonPointer],
        method: str,
        found: tuple[dict[str, Any], JsonPointer],
    ) -> Operation:
        node, at = found
        body, body_at = self.object_at(node.get("requestBody") or {}, join(at, "requestBody"))
        security = node["security"] if "security" in node else self._root.get("security")
        servers = node.get("servers") or item[0].get("servers") or self._root.get("servers")
        replies = node.get("responses") or {}
        return Operation(
            method=method,
            path=path,
            pointer=at,
            parameters=self._parameters([item, found]),
            media=self._media(body.get("content"), join(body_at, "content")),
            body_required=body.get("required") is True,
            body_pointer=body_at,
            replies=tuple(
                self._reply(str(status), one, join(at, "responses", str(status)))
                for status, one in replies.items()
                if not str(status).startswith("x-")
            ),
            security=tuple(tuple(one) for one in security or [] if isinstance(one, dict)),
            prefixes=prefixes(servers or []),
        )

    def _parameters(
        self, holders: list[tuple[dict[str, Any], JsonPointer]]
    ) -> tuple[Parameter, ...]:
        """Merge those of the path and of the operation; the latter win (4.8.10, `parameters`)."""
        merged: dict[tuple[str, str], Parameter] = {}
        for holder, at in holders:
            for index, written in enumerate(holder.get("parameters") or []):
                node, where = self.object_at(written, join(at, "parameters", index))
                one = self._parameter(node, where)
                # 4.8.12.2: such a header parameter SHALL be ignored.
                if one.place != "header" or one.name.lower() not in _IGNORED_HEADERS:
                    merged[one.place, one.name] = one
        return tuple(merged.values())

    def _parameter(self, node: dict[str, Any], at: JsonPointer) -> Parameter:
        place, name = str(node.get("in")), str(node.get("name"))
        style = str(node.get("style") or _STYLES.get(place, "form"))
        schema, media_type, _ = self._content(node, at)
        return Parameter(
            place=place,
            name=name,
            schema=schema,
            required=node.get("required") is True or place == "path",
            style=style,
            explode=bool(node.get("explode", style in ("form", "cookie"))),
            media_type=media_type,
            allow_empty=node.get("allowEmptyValue") is True,
            pointer=at,
        )

    def _content(self, node: dict[str, Any], at: JsonPointer) -> tuple[Schema, str, dict[str, Any]]:
        """Return schema, media type and examples of a parameter or a header."""
        for media in self._media(node.get("content"), join(at, "content")):
            return media.schema, media.name, media.examples
        return _schema(node, at), "", self._examples(node, at)

    def _media(self, content: Any, at: JsonPointer) -> tuple[Media, ...]:
        found = []
        for name, written in (content or {}).items():
            node, where = self.object_at(written, join(at, name))
            item = _schema(node, where, "itemSchema") if "itemSchema" in node else None
            encoding = {str(key): one for key, one in (node.get("encoding") or {}).items()}
            examples = self._examples(node, where)
            found.append(Media(str(name), _schema(node, where), item, encoding, examples, where))
        return tuple(found)

    def _examples(self, holder: dict[str, Any], at: JsonPointer) -> dict[str, Any]:
        """Return the examples that stand in the document; external ones are not fetched."""
        found = {"": holder["example"]} if "example" in holder else {}
        named = holder.get("examples")
        for name, written in named.items() if isinstance(named, dict) else ():
            node, _ = self.object_at(written, join(at, "examples", name))
            for key in ("dataValue", "value", "serializedValue"):
                if key in node:
                    found[str(name)] = node[key]
                    break
        return found

    def _reply(self, status: str, written: Any, at: JsonPointer) -> Reply:
        node, where = self.object_at(written, at)
        headers = []
        for name, one in (node.get("headers") or {}).items():
            header, header_at = self.object_at(one, join(where, "headers", name))
            schema, media_type, examples = self._content(header, header_at)
            explode = header.get("explode") is True
            headers.append(Header(str(name), schema, explode, media_type, examples))
        media = self._media(node.get("content"), join(where, "content"))
        return Reply(status, media, tuple(headers), where)


def _schema(holder: dict[str, Any], at: JsonPointer, key: str = "schema") -> Schema:
    return Schema(holder.get(key, {}), join(at, key) if key in holder else at)
