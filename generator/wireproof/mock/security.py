"""Whether a request carries the credentials that an operation asks for; their worth is not judged.

In: alternatives, security schemes, a request. Out: nothing, or a 401 with a challenge. No secret
is ever part of what comes out. Sources: OpenAPI Specification 3.1.1, "Security Requirement
Object"; RFC 7617 (basic), RFC 6750 (bearer), RFC 9110, sections 11.4 and 11.6.1.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from wireproof.mock.exchange import Request, Unreadable
from wireproof.mock.operations import Operation
from wireproof.mock.problems import Refusal
from wireproof.mock.styles import split_cookies, split_pairs
from wireproof.oas.pointer import join

Schemes = dict[str, dict[str, Any]]
_REALM = 'realm="wireproof mock"'


def check_security(operation: Operation, schemes: Schemes, request: Request) -> None:
    """Let a request pass that satisfies one alternative as a whole.

    Raises:
        Refusal: 401; it names what is missing of each alternative.
    """
    missing = []
    for alternative in operation.security:
        lacking = [name for name in alternative if not _carries(schemes.get(name), request)]
        if not lacking:
            return
        missing.append(" and ".join(_wanted(name, schemes.get(name)) for name in lacking))
    if not missing:
        return
    named = dict.fromkeys(name for one in operation.security for name in one)
    challenges = [_challenge(schemes.get(name)) for name in named]
    raise Refusal(
        401,
        "credentials-missing",
        f"the request does not carry {', or '.join(dict.fromkeys(missing))}",
        spec=join(operation.pointer, "security"),
        headers={"WWW-Authenticate": ", ".join(dict.fromkeys(challenges))},
    )


def _carries(scheme: dict[str, Any] | None, request: Request) -> bool:
    match scheme:
        case None | {"type": "mutualTLS"}:
            return True  # nothing in the request tells
        case {"type": "apiKey", "name": name, "in": place}:
            return _carries_key(str(place), str(name), request)
        case {"type": "http", "scheme": kind}:
            return _carries_scheme(str(kind).lower(), request)
        case _:
            return _carries_scheme("bearer", request)


def _carries_key(place: str, name: str, request: Request) -> bool:
    match place:
        case "header":
            return any(value.strip() for value in request.all(name))
        case "query":
            try:
                pairs = split_pairs(request.query)
            except Unreadable:
                return False
        case _:
            pairs = split_cookies("; ".join(request.all("cookie")))
    return any(key == name and value for key, value in pairs)


def _carries_scheme(kind: str, request: Request) -> bool:
    for value in request.all("authorization"):
        given, _, credentials = value.strip().partition(" ")
        if given.lower() == kind and credentials.strip():
            return kind != "basic" or _is_basic(credentials.strip())
    return False


def _is_basic(credentials: str) -> bool:
    """Tell whether credentials are a pair (RFC 7617, section 2)."""
    try:
        return b":" in base64.b64decode(credentials, validate=True)
    except (binascii.Error, ValueError):
        return False


def _wanted(name: str, scheme: dict[str, Any] | None) -> str:
    match scheme:
        case {"type": "apiKey", "name": key, "in": place}:
            return f"{name} (API key {key!r} in the {place})"
        case {"type": "http", "scheme": kind}:
            return f"{name} (`Authorization: {str(kind).capitalize()} …`)"
        case _:
            return f"{name} (`Authorization: Bearer …`)"


def _challenge(scheme: dict[str, Any] | None) -> str:
    match scheme:
        case {"type": "apiKey", "name": key, "in": place}:
            return f'ApiKey {_REALM}, in="{_quoted(place)}", name="{_quoted(key)}"'
        case {"type": "http", "scheme": kind} if str(kind).isalnum() and str(kind).isascii():
            return f"{str(kind).capitalize()} {_REALM}"
        case _:
            return f"Bearer {_REALM}"


def _quoted(text: Any) -> str:
    """Return what may stand in a quoted string of a header."""
    return "".join(char for char in str(text) if char.isascii() and char.isprintable()).replace(
        '"', ""
    )
