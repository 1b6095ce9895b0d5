"""Forms: bytes to an object, as the schema and the `encoding` of its properties mean it.

In: the bytes of an `application/x-www-form-urlencoded` or `multipart/form-data` body. Out: an
object; a file stands as a text of as many characters as it has bytes. Sources: OpenAPI
Specification 3.1.1, "Encoding Object"; RFC 7578.
"""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from functools import partial
from typing import Any, Final

from wireproof.mock.exchange import Unreadable, read_json
from wireproof.mock.operations import Media, Schema
from wireproof.mock.schemas import Schemas
from wireproof.mock.styles import Pairs, Shape, Texts, decode, from_pairs, split_pairs
from wireproof.mock.values import read_value, typed
from wireproof.oas.media_types import charset, essence, is_json, is_xml
from wireproof.oracle.xml import xml_body
from wireproof.oracle.xml_tree import NoXml

_STYLED: Final = frozenset({"style", "explode", "allowReserved"})


def read_form(schemas: Schemas, media: Media, body: bytes) -> dict[str, Any]:
    """Read a URL-encoded form.

    Raises:
        Unreadable: not a form, or a property is not of its style.
    """
    try:
        pairs = split_pairs(body.decode("ascii"))
    except UnicodeDecodeError:
        raise Unreadable("a form is ASCII: other characters are percent-encoded") from None
    found: dict[str, Any] = {}
    used: set[str] = set()
    for name in sorted(schemas.names(media.schema)):
        encoding = media.encoding.get(name, {})
        schema = schemas.member(media.schema, name)
        try:
            present, value = _property(schemas, schema, name, encoding, pairs)
        except Unreadable as error:
            raise Unreadable(f"property {name!r}: {error}") from None
        if present:
            found[name] = value
            used |= {name, *(key for key, _ in pairs if key.startswith(f"{name}["))}
            if encoding.get("explode") and isinstance(value, dict):
                used |= set(value)
    for key, raw in pairs:
        if key not in used:
            found[key] = typed(schemas, schemas.member(media.schema, key), decode(raw, plus=True))
    return found


def _property(
    schemas: Schemas, schema: Schema, name: str, encoding: dict[str, Any], pairs: Pairs
) -> tuple[bool, Any]:
    """Read one property: by its style, or by its content type, which JSON is for objects."""
    mine = [raw for key, raw in pairs if key == name]
    kinds = schemas.kinds(schema.node)
    is_object = kinds <= {"object", "null"}
    if not _STYLED & set(encoding):
        if mine and (is_object or is_json(str(encoding.get("contentType", "")))):
            return True, read_json(decode(mine[0], plus=True))
        if is_object:
            encoding = {"style": "deepObject"}
    style = str(encoding.get("style", "form"))
    explode = bool(encoding.get("explode", style == "form"))
    collection = tuple(encoding.get("collection", ()))
    names = schemas.names(schema)

    def taken(shape: Shape) -> Texts | None:
        belongs = partial(_is_one_of, names)
        return from_pairs(
            name, pairs, style, shape, explode=explode, belongs=belongs, collection=collection
        )

    return read_value(schemas, schema, taken)


def _is_one_of(names: frozenset[str], name: str) -> bool:
    return name in names


def read_multipart(
    schemas: Schemas, media: Media, content_type: str, body: bytes
) -> dict[str, Any]:
    """Read a form of several parts.

    Raises:
        Unreadable: no boundary, a part without a name, or one that is not of its media type.
    """
    header = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(header + body)
    if not message.is_multipart() or message.defects:
        raise Unreadable("the boundary of the Content-Type does not delimit this body")
    found: dict[str, Any] = {}
    for part in message.get_payload():
        if not isinstance(part, Message):
            continue
        name = part.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            raise Unreadable("a part has no name in its Content-Disposition")
        schema = schemas.member(media.schema, name)
        kinds = schemas.kinds(schema.node)
        items = schemas.items(schema) if kinds <= {"array", "null"} else None
        try:
            value = _part(schemas, items or schema, part)
        except Unreadable as error:
            raise Unreadable(f"part {name!r}: {error}") from None
        # An array is a part for each item, unless one part holds it all as JSON.
        if items and not (isinstance(value, list) and not schemas.fits(items, value, "request")):
            found.setdefault(name, []).append(value)
        elif name in found:
            raise Unreadable(f"part {name!r} stands twice")
        else:
            found[name] = value
    return found


class Unread(str):
    """The text of a part that nothing tells how to read, so that its schema does not count."""

    __slots__ = ()


def _xml(schemas: Schemas, schema: Schema, kind: str, content: bytes) -> Any:
    xml = xml_body(schemas.root, kind, schema.node, "request")
    if xml is None:  # text in a caller's hands
        return Unread(content.decode("utf-8", "replace"))
    try:
        return xml.read(content)
    except NoXml as error:
        raise Unreadable(f"not XML: {error}") from None


def _part(schemas: Schemas, schema: Schema, part: Message) -> Any:
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    written = str(part.get("Content-Type", ""))
    kinds = schemas.kinds(schema.node)
    if is_json(written) or (not written and kinds <= {"object", "array", "null"}):
        return read_json(content)
    if is_xml(essence(written)):
        return _xml(schemas, schema, written, content)
    is_file = part.get_filename() is not None
    if is_file or (written and not essence(written).startswith("text/")):
        return content.decode("latin-1")
    try:
        text = content.decode(charset(written))
    except (UnicodeError, LookupError):
        raise Unreadable(f"not text in {charset(written)}") from None
    return typed(schemas, schema, text)
