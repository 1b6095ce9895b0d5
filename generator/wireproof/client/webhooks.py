"""Webhooks and callbacks: what a vendor sends to its customer.

In: `webhooks` of the document (OAS 3.1 section 4.8.1) and `callbacks` of its operations (section
4.8.18). Out: one `Webhook` per request, with the type of its JSON payload.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from wireproof.client.identifiers import method_name, pascal
from wireproof.client.model import Operation, Webhook
from wireproof.client.reading import Place, SchemaReader
from wireproof.client.webhook_events import documented_fields
from wireproof.errors import SpecError
from wireproof.oas.media_types import is_json
from wireproof.oas.operations import operations_of
from wireproof.oas.pointer import join

_TAKEN: Final = frozenset(
    "annotations events models dt date datetime str int float bool bytes list dict tuple".split()
)
"""What the module of the webhooks knows by another meaning."""

Kind = Literal["webhook", "callback"]


def read_webhooks(reader: SchemaReader) -> tuple[Webhook, ...]:
    """The webhooks of the document."""
    nodes = reader.document.data.get("webhooks")
    found: list[Webhook] = []
    for name, item in nodes.items() if isinstance(nodes, dict) else ():
        read = _read_item(reader, item, join("#/webhooks", name), name, "webhook")
        found += (replace(one, key=name) for one in read)
    return tuple(found)


def read_callbacks(
    reader: SchemaReader, operation: Operation, node: Mapping[str, Any]
) -> tuple[Webhook, ...]:
    """The callbacks of an operation, named after it."""
    callbacks = node.get("callbacks")
    found: list[Webhook] = []
    for name, written in callbacks.items() if isinstance(callbacks, dict) else ():
        place = join(operation.pointer, "callbacks", name)
        callback = _target(reader, written, place, "callback")
        for expression, item in callback.items():
            if not expression.startswith("x-"):
                at, wanted = join(place, expression), f"{operation.name} {name}"
                found += _read_item(reader, item, at, wanted, "callback")
    return tuple(found)


def _target(reader: SchemaReader, node: Any, place: str, kind: Kind) -> dict[str, Any]:
    try:
        target, _ = reader.document.deref(node)
    except SpecError as error:
        reader.ledger.degraded(place, kind, error.message)
        return {}
    return target if isinstance(target, dict) else {}


def _read_item(
    reader: SchemaReader, node: Any, pointer: str, wanted: str, kind: Kind
) -> Iterator[Webhook]:
    """The payloads of one path item: one for each of its methods."""
    item = _target(reader, node, pointer, kind)
    operations = [one for one in operations_of(item, pointer) if isinstance(one.node, dict)]
    for method, operation, own in operations:
        if kind == "webhook" and not reader.document.wants(own):
            continue
        text = wanted if len(operations) == 1 else f"{wanted} {method.lower()}"
        found = _read_payload(reader, operation, own, text, kind)
        if found is not None:
            reader.ledger.generated(own, kind)
            yield found


def _read_payload(
    reader: SchemaReader, operation: dict[str, Any], pointer: str, wanted: str, kind: Kind
) -> Webhook | None:
    place = join(pointer, "requestBody")
    body = _target(reader, operation.get("requestBody"), place, kind)
    content = body.get("content")
    content = content if isinstance(content, dict) else {}
    media_type = next((name for name in content if is_json(name) or name == "*/*"), None)
    if media_type is None:
        reader.ledger.degraded(pointer, kind, "it has no JSON payload to parse")
        return None
    media = content[media_type]
    schema = media.get("schema", True) if isinstance(media, dict) else True
    at = join(place, "content", media_type, "schema")
    name = reader.lock.name("webhooks", pointer, method_name(wanted), reserved=_TAKEN)
    # It arrives, so it is read as a response is.
    type_ = reader.read(schema, Place(at, pascal(name) + "Payload", "response"))
    text = operation.get("summary") or operation.get("description")
    told = text if isinstance(text, str) else ""
    return Webhook(name, pointer, type_, told, headers=documented_fields(reader, operation))
