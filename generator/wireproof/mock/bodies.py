"""Whether the body of a request is one that the spec documents.

In: an operation and a request. Out: faults, or a 415. Sources: OpenAPI Specification 3.1.1,
"Request Body Object", "Media Type Object"; RFC 9110, section 15.5.16.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wireproof.mock.exchange import Request, Unreadable, read_json
from wireproof.mock.forms import Unread, read_form, read_multipart
from wireproof.mock.media import documented
from wireproof.mock.operations import Media, Operation
from wireproof.mock.problems import Fault, Refusal
from wireproof.mock.schemas import Schemas
from wireproof.mock.values import typed
from wireproof.oas.media_types import (
    EVENTS,
    FORM,
    charset,
    essence,
    is_json,
    is_sequential,
    named_charset,
)
from wireproof.oas.pointer import ROOT, JsonPointer, join, split
from wireproof.oracle.xml import xml_body
from wireproof.oracle.xml_tree import NoXml


def body_faults(schemas: Schemas, operation: Operation, request: Request) -> Iterator[Fault]:
    """Yield what is wrong with the body of a request.

    Raises:
        Refusal: 415, when its media type is not a documented one.
    """
    if not operation.media:
        return
    if not request.body and not request.one("content-type"):
        if operation.body_required:
            pointer = join(operation.body_pointer, "required")
            yield Fault("a body is required, and missing", "body", pointer, malformed=True)
        return
    media = _media(operation, request)
    try:
        values = list(_values(schemas, media, request))
    except Unreadable as error:
        yield Fault(str(error), "body", media.pointer, malformed=True)
        return
    for at, value in values:
        schema = media.schema if at == ROOT else media.item or media.schema
        plain, unread = _known(value)
        for one in schemas.violations(schema, plain):
            if unread.isdisjoint(split(one.pointer)[:1]):
                where = at + one.pointer.removeprefix(ROOT)
                yield Fault(one.message, "body", one.spec, pointer=where)


def _known(value: Any) -> tuple[Any, frozenset[str]]:
    """A value in plain types, and its properties whose text nothing tells how to read."""
    entries = value.items() if isinstance(value, dict) else ()
    unread = frozenset(name for name, one in entries if isinstance(one, Unread))
    return {**value, **{name: str(value[name]) for name in unread}} if unread else value, unread


def _media(operation: Operation, request: Request) -> Media:
    listed = ", ".join(one.name for one in operation.media)
    pointer = join(operation.body_pointer, "content")
    encoding = request.one("content-encoding").strip().lower()
    if encoding not in ("", "identity"):
        raise Refusal(
            415,
            "content-encoding",
            f"the body is encoded as {encoding!r}, and this server reads plain ones",
            headers={"Accept-Encoding": "identity"},
        )
    content_type = request.one("content-type")
    media = documented(operation.media, content_type) if content_type else None
    if media is None:
        said = f"Content-Type {essence(content_type)!r}" if content_type else "no Content-Type"
        detail = f"the request has {said}; documented: {listed}"
        raise Refusal(
            415, "media-type-not-documented", detail, spec=pointer, headers={"Accept": listed}
        )
    return media


def _values(schemas: Schemas, media: Media, request: Request) -> Iterator[tuple[JsonPointer, Any]]:
    """Yield the values to be judged and where each stands in the body; none for binary content.

    Raises:
        Unreadable: the bytes are not of their media type.
    """
    content_type = request.one("content-type")
    kind = essence(content_type)
    composed = schemas.kinds(media.schema.node) <= {"object", "array", "null"}
    if is_json(kind) or (kind == "text/plain" and composed):
        yield ROOT, read_json(request.body)
    elif kind == FORM:
        yield ROOT, read_form(schemas, media, request.body)
    elif kind == "multipart/form-data":
        yield ROOT, read_multipart(schemas, media, content_type, request.body)
    elif is_sequential(kind) and kind != EVENTS:
        lines = [line.strip(b"\x1e \r") for line in request.body.split(b"\n")]
        rows = [read_json(line) for line in lines if line]
        if media.item is None and schemas.kinds(media.schema.node) == {"array"}:
            yield ROOT, rows  # what `schema` describes is all of them
        else:
            yield from ((join(ROOT, index), row) for index, row in enumerate(rows))
    elif xml := xml_body(schemas.root, kind, media.schema.node, "request"):
        try:
            yield ROOT, xml.read(request.body, named_charset(content_type))
        except NoXml as error:
            raise Unreadable(f"not XML: {error}") from None
    elif kind.startswith("text/") and kind != EVENTS:
        text = _text(request.body, charset(content_type))
        yield ROOT, typed(schemas, media.schema, text)


def _text(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except (UnicodeError, LookupError):
        raise Unreadable(f"not text in {encoding}") from None
