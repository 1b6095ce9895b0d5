"""Credentials: from arguments, else the environment, to parts of a request; never shown."""
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

from .errors import CredentialsMissing, HttpResponse, UnauthorizedError
from .operation import Security, Timeout
from .transport import Request, Transport
from .values import FORM, is_object

Secret: TypeAlias = str | Callable[[], str] | Callable[[], Awaitable[str]]
"""A secret, or a function that is asked for it each time; the async client takes async ones."""

Part: TypeAlias = tuple[Literal["header", "query", "cookie"], str, str]


class Credential:
    """One security scheme with its secret; this one adds nothing to a request (mutual TLS)."""

    def ready(self) -> bool:
        """Whether the secret is at hand, given or in the environment."""
        return True

    def needs(self) -> str:
        """What to pass or set, for the message when it is missing."""
        return "nothing"

    async def parts(self, transport: Transport) -> tuple[Part, ...]:  # noqa: ARG002
        """What to add to a request."""
        return ()

    def renew(self) -> bool:
        """Forget a token that was refused; tell whether another can be had."""
        return False

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"


@dataclass(eq=False, repr=False)
class ApiKey(Credential):
    """`type: apiKey`; `env` stands in for a `value` of None, `argument` is for messages."""

    value: Secret | ClientCredentials | None
    name: str = "Authorization"
    location: Literal["header", "query", "cookie"] = "header"
    env: str = ""
    argument: str = "api_key"

    def ready(self) -> bool:
        return bool(self.value) or (self.value is None and bool(os.environ.get(self.env)))

    def needs(self) -> str:
        return f"{self.argument}=…" + f" (or {self.env} in the environment)" * bool(self.env)

    async def secret(self, transport: Transport) -> str:
        """The secret; CredentialsMissing when there is none, or its function failed."""
        found: object = os.environ.get(self.env) if self.value is None else self.value
        if callable(found):
            try:
                found = await transport.ask(found)
            except Exception as error:
                why = str(error) if isinstance(error, CredentialsMissing) else type(error).__name__
                raise CredentialsMissing(f"{self.argument}: its function failed: {why}") from error
        if not isinstance(found, str) or not found:
            raise CredentialsMissing(f"{self.argument}: no value; pass {self.needs()}")
        return found

    async def parts(self, transport: Transport) -> tuple[Part, ...]:
        return ((self.location, self.name, await self.secret(transport)),)


@dataclass(eq=False, repr=False)
class Bearer(ApiKey):
    """`type: http`: a token after the scheme's name (RFC 6750 section 2.1)."""

    argument: str = "bearer_token"
    scheme: str = "Bearer"

    async def parts(self, transport: Transport) -> tuple[Part, ...]:
        return (("header", "Authorization", f"{self.scheme} {await self.secret(transport)}"),)


@dataclass(eq=False, repr=False)
class Basic(Credential):
    """`type: http, scheme: basic` (RFC 7617); an empty password is one."""

    username: Secret | None
    password: Secret | None
    env: tuple[str, str] = ("", "")
    arguments: tuple[str, str] = ("username", "password")

    def __post_init__(self) -> None:
        self._user = ApiKey(self.username, env=self.env[0], argument=self.arguments[0])
        self._password = ApiKey(self.password, env=self.env[1], argument=self.arguments[1])

    def _empty(self) -> bool:
        return self.password == "" or (self.password is None and os.environ.get(self.env[1]) == "")

    def ready(self) -> bool:
        return self._user.ready() and (self._empty() or self._password.ready())

    def needs(self) -> str:
        return f"{self._user.needs()} and {self._password.needs()}"

    async def parts(self, transport: Transport) -> tuple[Part, ...]:
        user = await self._user.secret(transport)
        password = "" if self._empty() else await self._password.secret(transport)
        if ":" in user:
            raise CredentialsMissing(f"{self._user.argument}: must not hold a colon (RFC 7617)")
        return (("header", "Authorization", _basic(user, password)),)


@dataclass(frozen=True)
class ClientCredentials:
    """Fetch tokens for the application itself (RFC 6749 section 4.4), as documented or at a URL."""

    client_id: str
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()
    token_url: str = ""


@dataclass(frozen=True, kw_only=True)
class RefreshToken(ClientCredentials):
    """Fetch tokens for a user (RFC 6749 section 6); `on_refresh` gets each new refresh token."""

    refresh_token: str = field(repr=False)
    on_refresh: Callable[[str], None] | None = None


@dataclass(eq=False, repr=False)
class OAuth2(Bearer):
    """`type: oauth2` or `openIdConnect`: a bearer token, given, or fetched from `token_url`."""

    argument: str = "access_token"
    token_url: str = ""

    def __post_init__(self) -> None:
        self._grant = self.value if isinstance(self.value, ClientCredentials) else None
        self._token, self._expires = "", 0.0
        self._refresh = self._grant.refresh_token if isinstance(self._grant, RefreshToken) else ""

    def renew(self) -> bool:
        self._token = ""
        return self._grant is not None

    async def secret(self, transport: Transport) -> str:
        """The token; UnauthorizedError when the token endpoint refuses."""
        if self._grant is None:
            return await ApiKey.secret(self, transport)
        if not self._token or time.monotonic() >= self._expires:
            request = self._token_request(self._grant)
            reply = await transport.send(request, Timeout(), 60)
            content = await transport.read(reply, 1024 * 1024, 60)
            self._take(HttpResponse(reply.status_code, reply.headers, content), self._grant)
        return self._token

    def _token_request(self, grant: ClientCredentials) -> Request:
        if not (url := grant.token_url or self.token_url):
            raise CredentialsMissing("the document names no token endpoint; pass token_url=…")
        form = {"grant_type": "client_credentials", "scope": " ".join(grant.scopes)}
        if self._refresh:
            form.update(grant_type="refresh_token", refresh_token=self._refresh)
        headers = {"Content-Type": FORM, "Accept": "application/json"}
        if grant.client_secret:  # RFC 6749 section 2.3.1
            pair = _basic(quote_plus(grant.client_id), quote_plus(grant.client_secret))
            headers["Authorization"] = pair
        else:
            form["client_id"] = grant.client_id
        data = urlencode({name: text for name, text in form.items() if text}).encode()
        return Request("POST", url, tuple(headers.items()), data)

    def _take(self, response: HttpResponse, grant: ClientCredentials) -> None:
        if response.status_code != 200:
            message = f"the token endpoint answered {response.status_code}"
            raise UnauthorizedError(message, response, body=response.text)
        try:
            answer: Any = json.loads(response.content)
        except (ValueError, RecursionError):
            answer = None
        token = answer.get("access_token") if is_object(answer) else None
        if not is_object(answer) or not isinstance(token, str):
            raise CredentialsMissing("the token endpoint answered without an access_token")
        lifetime, rotated = answer.get("expires_in"), answer.get("refresh_token")
        seconds = lifetime if isinstance(lifetime, (int, float)) else 300
        self._token, self._expires = token, time.monotonic() + seconds - 30
        if isinstance(grant, RefreshToken) and isinstance(rotated, str) and rotated:
            self._refresh = rotated
            if grant.on_refresh:
                grant.on_refresh(rotated)


Credentials: TypeAlias = Mapping[str, Credential]


def _basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def choose(security: Security, credentials: Credentials) -> tuple[Credential, ...]:
    """The first alternative that is ready (OAS 3.1 section 4.8.30), anonymity last."""
    ways: list[str] = []
    for alternative in sorted(security, key=lambda schemes: not schemes):
        found = [credentials[scheme] for scheme in alternative if scheme in credentials]
        if len(found) == len(alternative) and all(credential.ready() for credential in found):
            return tuple(found)
        needs = [credentials[s].needs() if s in credentials else s for s in alternative]
        ways.append(" and ".join(needs))
    if security:
        raise CredentialsMissing("no credentials; pass " + ", or ".join(dict.fromkeys(ways)))
    return ()
