"""What a vendor sends to you: whose it is, which event it is, and its payload.

In: the body of a request as it came, and its header fields. Out: the payload of a documented event,
or the JSON itself for an event that the document does not know.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar, cast

from pydantic_core import from_json

from .decode import Broken, decode_json, settle
from .errors import (
    CredentialsMissing,
    DriftPolicy,
    HttpResponse,
    RequestInvalid,
    ResponseInvalid,
)
from .signatures import Hmac, Signature, StandardWebhooks, Timestamped
from .values import UNSET, Unset, is_object

T = TypeVar("T")
Fields: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]
_UNSIGNED = (
    "webhooks: neither the document nor vendor.toml says how they are signed; pass signature=…, "
    "or set `signature` below [client.webhooks] and generate again"
)


@dataclass(eq=False, repr=False, frozen=True)
class Webhook(Generic[T]):
    """A request that the vendor sends to you: `webhooks.new_pet.parse(body)`."""

    name: str
    type: Any

    def parse(self, content: bytes | str, *, on_drift: DriftPolicy = "warn") -> T:
        """Decode the body, or ResponseInvalid. Check its signature first: anybody can send one."""
        data = content.encode() if isinstance(content, str) else content
        value, drift = decode_json(self.name, self.type, data)
        settle(drift, on_drift, HttpResponse(200, content=data))
        return cast("T", value)


@dataclass(frozen=True, slots=True)
class Event:
    """A webhook, and what tells it from the others.

    Of `body` and `headers`, each property and each field that is there has one of its values.
    """

    webhook: Webhook[Any]
    body: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, Any])
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, Any])

    def marks(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> int:
        """How many of its marks a request has; -1 where one is another's, or missing."""
        count = 0
        for found, marks in ((body, self.body), (headers, self.headers)):
            for name, values in marks.items():
                if found is headers and not headers:
                    continue
                if _plain(found.get(name.lower() if found is headers else name)) not in map(
                    _plain, values
                ):
                    return -1
                count += 1
        return count


class Webhooks(Generic[T]):
    """Every event that the vendor sends: `webhooks.parse(body, headers)`."""

    def __init__(
        self, env_prefix: str, events: Sequence[Event], signature: Signature | None = None
    ) -> None:
        self._variable, self._events = f"{env_prefix}_WEBHOOK_SECRET", events
        self._signature = signature

    def parse(
        self,
        body: bytes | str,
        headers: Fields = (),
        *,
        secret: str | Sequence[str] | None = None,
        signature: Signature | Unset | None = UNSET,
        on_drift: DriftPolicy = "warn",
    ) -> T:
        """The payload of an event, once its signature is verified.

        An event that the document does not know comes back as the JSON that it is.

        Args:
            body: as it was received, before anything has parsed it.
            headers: of the request, in any case.
            secret: one, or several while you replace it; read from the environment when not given.
            signature: how it is signed, where that is not configured; None does not verify it.
            on_drift: what to do when the payload is not what the vendor documented.

        Raises:
            SignatureInvalid: it was not signed by your secret, or too long ago.
            CredentialsMissing: there is no secret.
            ResponseInvalid: it is no JSON, or not what is documented and `on_drift` is `"raise"`.
        """
        data = body.encode() if isinstance(body, str) else bytes(body)
        fields = _lowered(headers)
        self._verify(data, fields, secret, signature)
        try:
            value = from_json(data, allow_inf_nan=False)
        except ValueError as error:
            raise ResponseInvalid(f"the body of a webhook is no JSON: {error}") from None
        found = self._found(value, fields)
        for event in found:
            with suppress(Broken):
                read, drift = decode_json(event.webhook.name, event.webhook.type, data)
                if not drift:
                    return cast("T", read)
        marked = [one for one in found if one.body or one.headers or len(self._events) == 1]
        if marked:
            return cast("T", marked[0].webhook.parse(data, on_drift=on_drift))
        return cast("T", value)

    def verify(
        self,
        body: bytes | str,
        headers: Fields,
        *,
        secret: str | Sequence[str] | None = None,
        signature: Signature | Unset = UNSET,
    ) -> None:
        """Verify the signature alone; see `parse`."""
        data = body.encode() if isinstance(body, str) else bytes(body)
        if self._signature is None and signature is UNSET:
            raise RequestInvalid(_UNSIGNED)
        self._verify(data, _lowered(headers), secret, signature)

    def _verify(
        self,
        data: bytes,
        headers: Mapping[str, str],
        secret: str | Sequence[str] | None,
        signature: Signature | Unset | None,
    ) -> None:
        scheme = self._signature if signature is UNSET else signature
        if scheme is None:
            if secret is not None or (signature is UNSET and self._variable in os.environ):
                raise RequestInvalid(_UNSIGNED)
            return
        told = secret if secret is not None else os.environ.get(self._variable, "").split()
        secrets = [told] if isinstance(told, str) else list(told)
        if not any(secrets):
            raise CredentialsMissing(f"webhooks: pass secret=… or set {self._variable}")
        scheme.verify(data, headers, [one for one in secrets if one])

    def _found(self, value: Any, headers: Mapping[str, str]) -> list[Event]:
        """The events that it may be: those that have the most marks."""
        body: Mapping[str, Any] = value if is_object(value) else {}
        ranked = [(event.marks(body, headers), event) for event in self._events]
        most = max((count for count, _ in ranked), default=-1)
        return [event for count, event in ranked if count == most >= 0]


def _lowered(headers: Fields) -> dict[str, str]:
    pairs: Iterable[tuple[str, str]] = headers.items() if is_object(headers) else headers
    return {name.lower(): text for name, text in pairs}


def _plain(value: object) -> str:
    """`message.delivered` and `MessageDelivered` are one event."""
    return "".join(filter(str.isalnum, str(value))).lower()


__all__ = ["Event", "Hmac", "StandardWebhooks", "Timestamped", "Webhooks"]
