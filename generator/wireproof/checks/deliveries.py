"""Deliveries of webhooks, signed rightly and in every way that is wrong.

In: a way of signing and a body. Out: `Delivery`s: header fields, what the receiver knows, and what
has to come of it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from wireproof.oracle.signing import TIMED, Signer

Expect = Literal["taken", "refused", "no secret", "not declared"]
_LONG: Final = 3600
_SHORT: Final = 20
_ODD: Final = ("", ",", "t=,v1=", "v1", "v1,", "sha256=", "é", "v1,\N{PILE OF POO}")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook that arrives.

    Attributes:
        name: what is special about it.
        headers: as a mapping, or as pairs in the order in which they came.
        secrets: what the receiver gives as `secret`; None leaves it to the environment.
        environment: value of the documented variable, "" when it is not set.
        signer: how the receiver says that it is signed, where the client does not know it.
    """

    name: str
    body: bytes | str
    headers: Mapping[str, str] | tuple[tuple[str, str], ...]
    expect: Expect
    secrets: str | tuple[str, ...] | None = None
    environment: str = ""
    signer: Signer | None = None


def deliveries(
    signer: Signer, body: bytes, *, declared: bool, known: bool = True
) -> Iterator[Delivery]:
    """Yield deliveries of one body.

    Args:
        signer: how they are signed.
        body: JSON of some event.
        declared: whether the client says itself that they are signed so.
        known: whether it says of any way that they are signed so.
    """
    told = None if declared else signer
    secret, other = signer.secret("of the vendor"), signer.secret("of somebody else")
    headers = signer.sign(body, secret, now())
    wide = b"\n " + body + b" \n"
    shouted = {name.upper(): text for name, text in headers.items()}
    pairs = (("Content-Type", "application/json"), *headers.items())
    right: list[tuple[str, bytes | str, Mapping[str, str] | tuple[tuple[str, str], ...]]] = [
        ("signed", body, headers),
        ("signed, field names in capitals", body, shouted),
        ("signed, fields as pairs", body, pairs),
        ("signed, body as text", body.decode(), headers),
        ("signed, text with blanks", f"\n {body.decode()} \n", signer.sign(wide, secret, now())),
        *((name, body, fields) for name, fields in _also_right(signer, body, secret)),
    ]
    for name, text, fields in right:
        yield Delivery(name, text, fields, "taken", secret, signer=told)
    both, set_ = (other, secret), f"{other} {secret}"
    yield Delivery("signed with the second secret", body, headers, "taken", both, signer=told)
    yield Delivery("secret in the environment", body, headers, "taken", None, set_, signer=told)
    yield Delivery("no secret", body, headers, "no secret", None, signer=told)
    yield Delivery("secrets that are empty", body, headers, "no secret", ("", ""), signer=told)
    yield Delivery("another body", body + b" ", headers, "refused", secret, signer=told)
    yield Delivery("another secret", body, headers, "refused", other, signer=told)
    if not known:
        yield Delivery("a secret, and no way to sign", body, headers, "not declared", secret)
    if signer.kind == "standard":
        yield Delivery("a secret that is none", body, headers, "no secret", "whsec_!", signer=told)
    for name, fields in _wrong(signer, body, secret):
        yield Delivery(name, body, fields, "refused", secret, signer=told)


def now(later: int = 0) -> str:
    """Return the time as a vendor writes it: seconds since 1970, or some seconds from now."""
    return str(int(time.time()) + later)


def _also_right(signer: Signer, body: bytes, secret: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield other right header fields: clocks differ, and a vendor signs with two secrets."""
    if signer.kind not in TIMED:
        return
    for seconds in (-_SHORT, _SHORT):
        yield f"signed {seconds} seconds from now", signer.sign(body, secret, now(seconds))
    sent = now()
    headers = signer.sign(body, secret, sent)
    other = signer.digest(body, signer.secret("an old one"), sent)
    found = headers[signer.field]
    if signer.kind == "standard":
        old = {name.replace("webhook-", "svix-"): text for name, text in headers.items()}
        yield "signed, field names of Svix", old
        yield "two signatures", {**headers, signer.field: f"v1,{other} {found}"}
        yield "a signature of another version first", {**headers, signer.field: f"v1a,x {found}"}
    else:
        yield "two signatures", {**headers, signer.field: f"{found},v1={other}"}
        yield "a signature of another version last", {**headers, signer.field: f"{found},v0=x"}


def _wrong(signer: Signer, body: bytes, secret: str) -> Iterator[tuple[str, dict[str, str]]]:
    sent = now()
    headers, field = signer.sign(body, secret, sent), signer.field
    written, digest = headers[field], signer.digest(body, secret, sent)
    for name in headers:
        yield f"no {name}", {key: text for key, text in headers.items() if key != name}
    for text in _ODD:
        yield f"{field}: {text!r}", {**headers, field: text}
    changed = ("a" if digest[5] != "a" else "b").join((digest[:5], digest[6:]))
    yield "one character changed", {**headers, field: written.replace(digest, changed)}
    yield "cut short", {**headers, field: written.replace(digest, digest[:-8])}
    if signer.kind == "github":
        yield "the name of another digest", {field: f"sha1={digest}"}
        yield "no name of the digest", {field: digest}
    if signer.kind not in TIMED:
        return
    for seconds in (-_LONG, _LONG):
        yield f"signed {seconds} seconds from now", signer.sign(body, secret, now(seconds))
    yield "a time that is none", signer.sign(body, secret, "soon")
    yield "another version", {**headers, field: written.replace("v1", "v2")}
    later = signer.sign(body, secret, now(1))
    if signer.kind == "standard":
        yield "another time", {**later, field: written}
        start = field.rpartition("-")[0]
        yield "another id", {**headers, f"{start}-id": "msg_2"}
    else:
        yield "another time", {field: later[field].partition(",")[0] + f",v1={digest}"}
