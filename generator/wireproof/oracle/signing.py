"""Signatures of what a vendor sends, computed from the published descriptions of each way.

In: the bytes of a body, a secret, a time. Out: the header fields that a vendor would send. Sources:
Standard Webhooks 1.0, "Signature scheme"; Stripe, "Verify webhook signatures manually"; GitHub,
"Validating webhook deliveries".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["standard", "stripe", "github", "hex", "base64"]
KINDS: Final[tuple[Kind, ...]] = ("standard", "stripe", "github", "hex", "base64")
TIMED: Final = frozenset({"standard", "stripe"})
"""The ways that sign the time as well, so that what somebody kept is refused later."""

_USUAL: Final = {
    "standard": "webhook-signature",
    "stripe": "Stripe-Signature",
    "github": "X-Hub-Signature-256",
    "hex": "X-Signature",
    "base64": "X-Signature",
}


@dataclass(frozen=True, slots=True)
class Signer:
    """One way to sign.

    Attributes:
        header: the field that has the signature, where it is not the usual one.
    """

    kind: Kind
    header: str = ""

    @property
    def field(self) -> str:
        """The header field that has the signature."""
        return self.header or _USUAL[self.kind]

    def secret(self, seed: str) -> str:
        """Return a secret as the vendor would hand it out: letters of both cases count."""
        text = base64.b64encode(hashlib.sha256(seed.encode()).digest()).decode()
        return f"whsec_{text}" if self.kind == "standard" else text

    def sign(self, body: bytes, secret: str, at: str) -> dict[str, str]:
        """Return the header fields of a delivery.

        Args:
            body: as it is sent.
            secret: see `secret`.
            at: seconds since 1970, as text; counts where the time is signed.
        """
        digest = self.digest(body, secret, at)
        match self.kind:
            case "standard":
                start = self.field.rpartition("-")[0]
                return {
                    f"{start}-id": "msg_Wp1",
                    f"{start}-timestamp": at,
                    self.field: f"v1,{digest}",
                }
            case "stripe":
                return {self.field: f"t={at},v1={digest}"}
            case "github":
                return {self.field: f"sha256={digest}"}
            case _:
                return {self.field: digest}

    def digest(self, body: bytes, secret: str, at: str) -> str:
        """Return the signature itself, as it is written."""
        match self.kind:
            case "standard":
                key = base64.b64decode(secret.removeprefix("whsec_"))
                return _base64(key, b"msg_Wp1." + at.encode() + b"." + body)
            case "stripe":
                return _hexadecimal(secret.encode(), at.encode() + b"." + body)
            case "base64":
                return _base64(secret.encode(), body)
            case _:
                return _hexadecimal(secret.encode(), body)


def _hexadecimal(key: bytes, signed: bytes) -> str:
    return hmac.new(key, signed, hashlib.sha256).hexdigest()


def _base64(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
