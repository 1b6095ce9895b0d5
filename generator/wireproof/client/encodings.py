"""How the properties of a form and the parts of a multipart body are written: Encoding Objects.

In: a media type of a request or response. Out: encodings by property, or by place where parts have
no names; what is not applied goes into the ledger. Source: OpenAPI Specification 3.2.0, "Encoding
By Name" and "Encoding By Position".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from wireproof.client.model import Encoding
from wireproof.client.reading import SchemaReader
from wireproof.errors import SpecError
from wireproof.oas.media_types import FORM_DATA, essence, is_multipart
from wireproof.oas.pointer import join
from wireproof.oas.styles import encoding_layout

_OTHER_PARTS: Final = "*"
_LAYOUT: Final = ("style", "explode", "allowReserved")
_INSIDE: Final = ("prefixEncoding", "itemEncoding", "encoding")


def read_encoding(
    reader: SchemaReader, media: Mapping[str, Any], pointer: str, name: str = ""
) -> tuple[Encoding, ...]:
    """How the properties of a form or the parts of a multipart body are written.

    Args:
        reader: of the document.
        media: the Media Type Object.
        pointer: where it stands.
        name: of the media type; "" for one whose parts all have names.
    """
    node, schema = media.get("encoding"), media.get("schema")
    by_place = is_multipart(name) and essence(name) != FORM_DATA and not node
    if by_place and reader.document.version.startswith("3.2"):
        return tuple(_by_place(reader, media, pointer))
    note_unread(reader, media, pointer, "prefixEncoding", "itemEncoding")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    properties = properties if isinstance(properties, dict) else {}
    found: list[Encoding] = []
    for key, value in node.items() if isinstance(node, dict) else ():
        if not isinstance(value, dict):
            continue
        place = join(pointer, "encoding", key)
        note_unread(reader, value, place, *_INSIDE)
        layout = encoding_layout(value, properties.get(key))
        if layout is not None and layout.fault:
            reader.ledger.degraded(place, "keyword", layout.fault)
        found.append(
            Encoding(
                property=key,
                content_type=_content_type(value),
                style=layout.style if layout else None,
                explode=layout.explode if layout else True,
                allow_reserved=layout.allow_reserved if layout else False,
                delimiters=layout.delimiters if layout else "",
                headers=_constant_headers(reader, value.get("headers"), place),
            )
        )
    return tuple(found)


def _by_place(reader: SchemaReader, media: Mapping[str, Any], pointer: str) -> Iterator[Encoding]:
    """The encodings of parts without names, called by their places; `*` is that of all others."""
    listed = media.get("prefixEncoding")
    places = [
        (str(index), one, join(pointer, "prefixEncoding", index))
        for index, one in enumerate(listed if isinstance(listed, list) else ())
    ]
    places.append((_OTHER_PARTS, media.get("itemEncoding"), join(pointer, "itemEncoding")))
    for called, value, place in places:
        if isinstance(value, dict):
            note_unread(reader, value, place, *_INSIDE, *_LAYOUT)
            headers = _constant_headers(reader, value.get("headers"), place)
            yield Encoding(called, _content_type(value), headers=headers)


def _content_type(node: Mapping[str, Any]) -> str | None:
    found = node.get("contentType")
    return found if isinstance(found, str) else None


def note_unread(
    reader: SchemaReader, node: Mapping[str, Any], pointer: str, *keywords: str
) -> None:
    """Tell of keywords that are not applied: of parts inside parts, and of the like."""
    for keyword in keywords:
        if node.get(keyword):
            reason = f"{keyword} is not applied: what it is about is passed on as it is"
            reader.ledger.degraded(join(pointer, keyword), "keyword", reason)


def _constant_headers(reader: SchemaReader, node: Any, pointer: str) -> tuple[tuple[str, str], ...]:
    """The headers of a part that have one possible value; others are the caller's to give."""
    found: list[tuple[str, str]] = []
    for name, value in node.items() if isinstance(node, dict) else ():
        place = join(pointer, "headers", name)
        if name.lower() == "content-type":
            continue  # ignored: OAS 3.1 section 4.8.15.1
        try:
            header, _ = reader.document.deref(value)
        except SpecError as error:
            reader.ledger.degraded(place, "header", error.message)
            continue
        schema = header.get("schema") if isinstance(header, dict) else None
        schema = schema if isinstance(schema, dict) else {}
        values = [schema["const"]] if "const" in schema else schema.get("enum")
        if isinstance(values, list) and len(values) == 1 and isinstance(values[0], str):
            found.append((name, values[0]))
            reader.ledger.generated(place, "header")
        else:
            reader.ledger.degraded(place, "header", "give it with FilePart(headers=...)")
    return tuple(found)
