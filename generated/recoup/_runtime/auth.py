"""Credentials: where they come from and how they are written; their values are never shown.

In: what the client was constructed with, else environment variables, read when they are needed.
Out: (location, name, value) triples for one request. Schemes: OAS 3.1 section 4.8.27; tokens are
fetched by RFC 6749 sections 4.4 and 6, and kept in memory until they expire or are refused.
"""
# ruff: noqa: D102 - schemes do what `Credential` says

from __future__ import annotations

import json
import os
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from urllib.parse import quote_plus, urlencode

from .errors import CredentialsMissing, UnauthorizedError
from .options import Timeout
from .response import HttpResponse
from .transport import Request, Transport

Secret: TypeAlias = str | Callable[[], str] | Callable[[], Awaitable[str]]
"""A secret, or a function that is asked before each request; an asynchronous function works with
the asynchronous client alone."""

Part: TypeAlias = tuple[Literal["header", "query", "cookie"], str, str]

_LEEWAY = 30.0  # seconds before its end at which a token counts as expired


class Credential:
    """One security scheme with its secret; this one adds nothing to a request (mutual TLS)."""

    def ready(self) -> bool:
        """Whether the secret is at hand, given or in the environment."""
        return True

    def needs(self) -> str:
        """What to pass or set, for the message when it is missing."""
        return "nothing"

    async def parts(self, transport: Transport) -> tuple[Part, ...]:
        """What to add to a request."""
        del transport
        return ()

    def renew(self) -> bool:
        """Forget a token that was refused; tell whether another can be had."""
        return False

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"


@dataclass(repr=False)
class ApiKey(Credential):
    """`type: apiKey`; `env` stands in for a `value` of None, `argument` is for messages."""

    value: Secret | None
    name: str = "Authorization"
    location: Literal["header", "query", "cookie"] = "header"
    env: str = ""
    argument: str = "api_key"

    def ready(self) -> bool:
        return _there(self.value, self.env)

    def needs(self) -> str:
        return _wanted(self.argument, self.env)

    async def parts(self, transport: Transport) -> tuple[Part, ...]:
        secret = await _ask(transport, self.value, self.env, self.argument)
        return ((self.location, self.name, secret),)


class Bearer(ApiKey):
    """`type: http`: a token after the scheme's name (RFC 6750 section 2.1)."""

    def __init__(
        self,
        value: Secret | None,
        env: str = "",
        argument: str = "bearer_token",
        scheme: str = "Bearer",
    ) -> None:
        super().__init__(value, env=env, argument=argument)
        self.scheme = scheme

    async def parts(self, transport: Transport) -> tuple[Part, ...]:
        secret = await _ask(transport, self.value, self.env, self.argument)
        return (("header", "Authorization", f"{self.scheme} {secret}"),)


@dataclass(repr=False)
class Basic(Credential):
    """`type: http, scheme: basic` (RFC 7617); an empty password is one."""

    username: Secret | None
    password: Secret | None
    env: tuple[str, str] = ("", "")
    arguments: tuple[str, str] = ("username", "password")

    def ready(self) -> bool:
        password = self.password is not None or self.env[1] in os.environ
        return _there(self.username, self.env[0]) and password

    def needs(self) -> str:
        return " and ".join(map(_wanted, self.arguments, self.env))

    async def parts(self, transport: Transport) -> tuple[Part, ...]:
        user = await _ask(transport, self.username, self.env[0], self.arguments[0])
        password = await _ask(transport, self.password, self.env[1], self.arguments[1], empty=True)
        if ":" in user:
            raise CredentialsMissing(f"{self.arguments[0]}: must not hold a colon (RFC 7617)")
        return (("header", "Authorization", _basic(user, password)),)


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """Fetch tokens for the application itself (RFC 6749 section 4.4)."""

    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] = ()
    token_url: str = ""
    """Replaces the one that the vendor documents."""


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """Fetch tokens for a user who consented before (RFC 6749 section 6)."""

    refresh_token: str = field(repr=False)
    client_id: str
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()
    token_url: str = ""
    """Replaces the one that the vendor documents."""
    on_refresh: Callable[[str], None] | None = None
    """Called with each new refresh token, so that it can be stored."""


@dataclass(repr=False)
class OAuth2(Credential):
    """`type: oauth2` or `openIdConnect`: a bearer token, given, or fetched from `token_url`."""

    value: Secret | ClientCredentials | RefreshToken | None
    env: str = ""
    argument: str = "access_token"
    token_url: str = ""
    _token: str = field(default="", init=False)
    _expires: float = field(default=0.0, init=False)
    _refresh: str = field(default="", init=False)

    def ready(self) -> bool:
        return _there(self.value, self.env)

    def needs(self) -> str:
        return _wanted(self.argument, self.env)

    def renew(self) -> bool:
        self._token = ""
        return isinstance(self.value, (ClientCredentials, RefreshToken))

    async def parts(self, transport: Transport) -> tuple[Part, ...]:
        """UnauthorizedError when the token endpoint refuses."""
        if isinstance(self.value, (ClientCredentials, RefreshToken)):
            if not self._token or time.monotonic() >= self._expires:
                await self._fetch(self.value, transport)
            token = self._token
        else:
            token = await _ask(transport, self.value, self.env, self.argument)
        return (("header", "Authorization", f"Bearer {token}"),)

    async def _fetch(self, grant: ClientCredentials | RefreshToken, transport: Transport) -> None:
        request = _token_request(grant, self.token_url, self._refresh)
        reply = await transport.send(request, Timeout())
        content = await transport.read(reply, 1024 * 1024, Timeout().total)
        status = reply.status_code
        if status != 200:
            response = HttpResponse(status_code=status, headers=reply.headers, content=content)
            message = f"the token endpoint answered {status}"
            raise UnauthorizedError(message, response=response, body=response.text)
        answer = _token_of(content)
        self._token = answer["access_token"]
        try:
            lifetime = float(answer.get("expires_in", 300))
        except (TypeError, ValueError):
            lifetime = 300.0
        self._expires = time.monotonic() + lifetime - _LEEWAY
        rotated = answer.get("refresh_token")
        if isinstance(grant, RefreshToken) and isinstance(rotated, str) and rotated:
            self._refresh = rotated
            if grant.on_refresh:
                grant.on_refresh(rotated)


def _token_request(
    grant: ClientCredentials | RefreshToken, documented_url: str, latest: str
) -> Request:
    url = grant.token_url or documented_url
    if not url:
        raise CredentialsMissing("the document names no token endpoint; pass token_url=…")
    form = {"grant_type": "client_credentials"}
    if isinstance(grant, RefreshToken):
        form = {"grant_type": "refresh_token", "refresh_token": latest or grant.refresh_token}
    if grant.scopes:
        form["scope"] = " ".join(grant.scopes)
    headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Accept", "application/json"),
    ]
    if grant.client_secret:  # RFC 6749 section 2.3.1
        pair = _basic(quote_plus(grant.client_id), quote_plus(grant.client_secret))
        headers.append(("Authorization", pair))
    else:
        form["client_id"] = grant.client_id
    return Request("POST", url, tuple(headers), urlencode(form).encode())


def _token_of(content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("access_token"), str):
        raise CredentialsMissing("the token endpoint answered without an access_token")
    return answer


def _basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def _there(value: object, env: str) -> bool:
    return bool(value) or (value is None and bool(os.environ.get(env)))


def _wanted(argument: str, env: str) -> str:
    return f"{argument}=… (or {env} in the environment)" if env else f"{argument}=…"


async def _ask(
    transport: Transport, value: Secret | None, env: str, argument: str, *, empty: bool = False
) -> str:
    """Get a secret from its argument, its function, or the environment."""
    found: object = os.environ.get(env) if value is None else value
    if callable(value):
        try:
            found = await transport.ask(value)
        except CredentialsMissing:
            raise
        except Exception as error:
            what = type(error).__name__
            raise CredentialsMissing(f"{argument}: the function raised {what}") from error
    if not isinstance(found, str) or not (found or empty):
        raise CredentialsMissing(f"{argument}: no value; pass {_wanted(argument, env)}")
    return found


def choose(
    security: tuple[tuple[str, ...], ...], credentials: Mapping[str, Credential]
) -> tuple[Credential, ...]:
    """Pick the first alternative whose every scheme has its secret (OAS 3.1 section 4.8.30).

    Raises:
        CredentialsMissing: there is none; says what to pass.
    """
    for alternative in security:
        found = [credentials[scheme] for scheme in alternative if scheme in credentials]
        if len(found) == len(alternative) and all(credential.ready() for credential in found):
            return tuple(found)
    if not security:
        return ()
    ways = [
        " and ".join(credentials[s].needs() if s in credentials else s for s in alternative)
        for alternative in security
    ]
    raise CredentialsMissing("no credentials; pass " + ", or ".join(dict.fromkeys(ways)))
