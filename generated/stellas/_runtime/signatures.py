"""Signatures of what a vendor sends to you: whether it comes from the vendor, as it was sent.

In: the bytes of the body, the header fields, your secrets. Out: nothing, or `SignatureInvalid`.
Compared in constant time; several secrets may be valid while one is replaced.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import uuid4

from .errors import CredentialsMissing, SignatureInvalid

_KEY_PREFIX = "whsec_"


class Signature(Protocol):
    """A way to sign: `Hmac`, `Timestamped`, `StandardWebhooks`, or one of your own.

    class Token:
        def verify(self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> None:
            if not any(compare_digest(headers.get("x-token", ""), one) for one in secrets):
                raise errors.SignatureInvalid("x-token is another one")
    """

    def verify(self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> None:
        """Raise SignatureInvalid unless one of the secrets has signed; header names are lower."""
        ...


@dataclass(frozen=True, slots=True)
class Hmac:
    """HMAC-SHA256 of the body in a header field, as GitHub and many others send it.

    `prefix` stands before it (`sha256=`).
    """

    header: str
    prefix: str = ""
    encoding: Literal["hex", "base64"] = "hex"

    def verify(self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> None:
        """See `Signature`."""
        given = _field(headers, self.header)
        if not given.startswith(self.prefix):
            raise SignatureInvalid(f"{self.header} does not begin with {self.prefix!r}")
        wanted = (self._written(body, secret) for secret in secrets)
        _check(self.header, [given.removeprefix(self.prefix)], wanted)

    def sign(self, body: bytes, secret: str) -> dict[str, str]:
        """The header fields that the vendor would send, for tests."""
        return {self.header: self.prefix + self._written(body, secret)}

    def _written(self, body: bytes, secret: str) -> str:
        digest = hmac.digest(secret.encode(), body, hashlib.sha256)
        return digest.hex() if self.encoding == "hex" else base64.b64encode(digest).decode()


@dataclass(frozen=True, slots=True)
class Timestamped:
    """HMAC-SHA256 of time and body, `t=1712345678,v1=…`, as Stripe sends it.

    `tolerance` in seconds: what is older is refused, since somebody may have kept it.
    """

    header: str = "Stripe-Signature"
    tolerance: float = 300.0
    clock: Callable[[], float] = time.time

    def verify(self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> None:
        """See `Signature`."""
        pairs = [part.strip().partition("=") for part in _field(headers, self.header).split(",")]
        sent = next((text for name, _, text in pairs if name == "t"), "")
        given = [text for name, _, text in pairs if name == "v1"]
        wanted = (self._written(sent, body, secret) for secret in secrets)
        _check(self.header, given, wanted)
        _check_time(sent, self.clock(), self.tolerance)

    def sign(self, body: bytes, secret: str) -> dict[str, str]:
        """The header fields that the vendor would send, for tests."""
        now = str(int(self.clock()))
        return {self.header: f"t={now},v1={self._written(now, body, secret)}"}

    def _written(self, sent: str, body: bytes, secret: str) -> str:
        return hmac.new(secret.encode(), sent.encode() + b"." + body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class StandardWebhooks:
    """Standard Webhooks 1.0: HMAC-SHA256 of id, time and body, by a secret `whsec_…`.

    The header fields are `webhook-id`, `webhook-timestamp` and `webhook-signature`, or those that
    begin with `svix-`; what is further than `tolerance` seconds from now is refused.
    Source: https://github.com/standard-webhooks/standard-webhooks, "Signature scheme".
    """

    tolerance: float = 300.0
    clock: Callable[[], float] = time.time

    def verify(self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> None:
        """See `Signature`."""
        start = "webhook" if "webhook-signature" in headers else "svix"
        start = start if f"{start}-signature" in headers else "webhook"
        id_, sent = _field(headers, f"{start}-id"), _field(headers, f"{start}-timestamp")
        signed = [part.partition(",") for part in _field(headers, f"{start}-signature").split()]
        given = [text for version, _, text in signed if version == "v1"]
        wanted = (self._written(id_, sent, body, secret) for secret in secrets)
        _check(f"{start}-signature", given, wanted)
        _check_time(sent, self.clock(), self.tolerance)

    def sign(self, body: bytes, secret: str) -> dict[str, str]:
        """The header fields that the vendor would send, for tests."""
        id_, now = f"msg_{uuid4().hex}", str(int(self.clock()))
        signature = f"v1,{self._written(id_, now, body, secret)}"
        return {"webhook-id": id_, "webhook-timestamp": now, "webhook-signature": signature}

    def _written(self, id_: str, sent: str, body: bytes, secret: str) -> str:
        try:
            key = base64.b64decode(secret.removeprefix(_KEY_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            what = f"a secret of Standard Webhooks is base64, after {_KEY_PREFIX}"
            raise CredentialsMissing(f"webhooks: {what}") from None
        digest = hmac.digest(key, f"{id_}.{sent}.".encode() + body, hashlib.sha256)
        return base64.b64encode(digest).decode()


def _field(headers: Mapping[str, str], name: str) -> str:
    if name.lower() not in headers:
        raise SignatureInvalid(f"there is no header field {name}")
    return headers[name.lower()]


def _check(header: str, given: Sequence[str], wanted: Iterator[str]) -> None:
    """One that was given has to be one that was wanted; how many are alike takes no longer."""
    found = False
    for one in wanted:
        for text in given:
            found |= hmac.compare_digest(text.encode(), one.encode())
    if not found:
        raise SignatureInvalid(f"{header}: no signature fits the body and your secret")


def _check_time(sent: str, now: float, tolerance: float) -> None:
    if not (sent.isascii() and sent.isdigit() and len(sent) < 16):
        raise SignatureInvalid("the timestamp is no number of seconds")
    if abs(now - int(sent)) > tolerance:
        raise SignatureInvalid(f"the timestamp is more than {tolerance:g} seconds from now")
