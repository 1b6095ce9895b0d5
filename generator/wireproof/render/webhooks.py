"""The module of what a vendor sends: webhooks, callbacks, and the events among them.

In: an `Api` and its surface. Out: the context of `webhooks.py.jinja`.
"""

from __future__ import annotations

from typing import Any

from wireproof.client.expressions import as_source
from wireproof.client.model import Api, Signature, Webhook
from wireproof.client.surface import Surface
from wireproof.render.operations import type_later, type_now
from wireproof.render.text import clean, docstring


def webhook_context(api: Api, surface: Surface, *, lazy: bool = False) -> dict[str, Any]:
    """The context of `webhooks.py.jinja`."""
    written = type_later if lazy else type_now
    returned = {as_source(surface.webhooks[one.pointer].annotation): None for one in api.events}
    return {
        "has_events": has_events(api),
        "event": ", ".join([*map(repr, returned), "dict[str, Any]"]),
        "events": [_event(one) for one in api.events],
        "signature": _signature(api.signature),
        "webhooks": [
            {
                "name": webhook.name,
                "result": as_source(surface.webhooks[webhook.pointer].annotation),
                "type": written(webhook.type),
                "doc": docstring(clean(webhook.description) or "Sent by the vendor.", indent=0),
            }
            for webhook in api.webhooks
        ],
    }


def has_events(api: Api) -> bool:
    """Whether a client takes what its vendor sends, documented or not."""
    return bool(api.events) or api.signature is not None


def _event(webhook: Webhook) -> str:
    parts = [
        f"{name}={dict(marks)!r}"
        for name, marks in (("body", webhook.body), ("headers", webhook.headers))
        if marks
    ]
    return f"Event({', '.join([webhook.name, *parts])})"


def _signature(signature: Signature | None) -> str:
    """How webhooks are signed, as an expression."""
    match signature:
        case None:
            return "None"
        case Signature("standard"):
            return "StandardWebhooks()"
        case Signature("stripe", header):
            return f"Timestamped({header!r})" if header else "Timestamped()"
        case Signature("github", header):
            return f"Hmac({header or 'X-Hub-Signature-256'!r}, prefix='sha256=')"
        case Signature("base64", header):
            return f"Hmac({header!r}, encoding='base64')"
        case Signature(_, header):
            return f"Hmac({header!r})"
