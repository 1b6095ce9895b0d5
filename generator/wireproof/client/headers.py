"""Response headers: a model of the fields, where they are more than text.

In: the `headers` of a response (OAS 3.1 section 4.8.17). Out: the name of a model, whose fields are
the documented headers; the runtime's `read_headers` fills it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from wireproof.client.identifiers import class_name, field_names, pascal
from wireproof.client.reading import Place, SchemaReader
from wireproof.client.types import Field, Model, Scalar
from wireproof.errors import SpecError, shortened
from wireproof.oas.pointer import join
from wireproof.oas.styles import COLLECTION


def read_headers(reader: SchemaReader, node: Any, pointer: str, hint: str) -> str:
    """The model of a response's headers; "" where all of them are plain texts, or there are none.

    Args:
        reader: reads their schemas, keeps the model and the ledger.
        node: the `headers` of the response.
        pointer: of the response.
        hint: the class name that the response suggests.
    """
    found: dict[str, tuple[dict[str, Any], str]] = {}
    for name, value in node.items() if isinstance(node, dict) else ():
        place = join(pointer, "headers", name)
        if name.lower() == "content-type":
            continue  # ignored: OAS 3.1 section 4.8.17
        try:
            header, _ = reader.document.deref(value)
        except SpecError as error:
            reader.ledger.degraded(place, "header", error.message)
            continue
        found[name] = (header if isinstance(header, dict) else {}, place)
        reader.ledger.generated(place, "header")
    scope = join(pointer, "headers")
    names = reader.lock.names(f"fields:{scope}", field_names(found), str.lower)
    fields = tuple(
        _field(reader, name, names[name], header, Place(place, hint + pascal(name), "response"))
        for name, (header, place) in found.items()
    )
    if all(field.type == Scalar("string") for field in fields):
        return ""
    settled = reader.lock.name("schemas", scope, class_name(f"{hint}Headers"))
    text = "The header fields of a response."
    reader.declarations[settled] = Model(settled, scope, fields, text)
    return settled


def _field(
    reader: SchemaReader, wire_name: str, name: str, header: dict[str, Any], place: Place
) -> Field:
    content = header.get("content")
    schema = header.get("schema", {"type": "string"})
    at = join(place.pointer, "schema")
    if isinstance(content, dict) and content:
        media_type, media = next(iter(content.items()))
        schema = media.get("schema", True) if isinstance(media, dict) else True
        at = join(place.pointer, "content", media_type, "schema")
    if header.get("style", "simple") != "simple":
        reason = f"style {shortened(header['style'])} does not exist in header; simple is used"
        reader.ledger.degraded(join(place.pointer, "style"), "header", reason)
    if header.get(COLLECTION) and schema.get("type") == "array":
        reason = f"`collectionFormat` {shortened(header[COLLECTION])}: the header is given as text"
        reader.ledger.degraded(place.pointer, "header", reason)
        schema = {"type": "string"}
    description = header.get("description")
    return Field(
        wire_name=wire_name,
        name=name,
        type=reader.read(schema, Place(at, place.hint, place.direction)),
        required=header.get("required") is True,
        description=description if isinstance(description, str) else "",
        deprecated=header.get("deprecated") is True,
    )


def with_retry_after(reader: SchemaReader, responses: Any) -> tuple[int, ...]:
    """Which of 429 and 503 are documented with `Retry-After` (RFC 9110 section 10.2.3)."""
    found: list[int] = []
    for status in (429, 503):
        raw = responses.get(str(status)) if isinstance(responses, dict) else None
        with suppress(SpecError):
            node, _ = reader.document.deref(raw)
            headers = node.get("headers") if isinstance(node, dict) else None
            names = headers if isinstance(headers, dict) else {}
            if any(name.lower() == "retry-after" for name in names):
                found.append(status)
    return tuple(found)


def has_links(reader: SchemaReader, responses: Any) -> bool:
    """Whether a success is documented with the header field `Link` (RFC 8288)."""
    for status, raw in responses.items() if isinstance(responses, dict) else ():
        with suppress(SpecError):
            node, _ = reader.document.deref(raw)
            headers = node.get("headers") if isinstance(node, dict) else None
            names = headers if isinstance(headers, dict) else {}
            if str(status).startswith("2") and any(name.lower() == "link" for name in names):
                return True
    return False
