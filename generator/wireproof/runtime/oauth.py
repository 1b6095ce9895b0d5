"""OAuth 2.0 access tokens: given, or fetched with client credentials or a refresh token.

Source: RFC 6749 sections 4.4 (client credentials) and 6 (refresh). Tokens are kept in memory until
they are about to expire or are refused.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode

from .auth import Credential, Part, Secret, ask, there, wanted
from .effects import Procedure, Read, Reply, Request, Send
from .errors import CredentialsMissing, UnauthorizedError
from .response import HttpResponse
from .retry import Timeout

__all__ = ["ClientCredentials", "OAuth2", "RefreshToken"]

_LEEWAY = 30.0
_TOKEN_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """Fetch tokens for the application itself (RFC 6749 section 4.4).

    Args:
        client_id: the application.
        client_secret: its secret.
        scopes: what to ask for.
        token_url: replaces the one that the vendor documents.
    """

    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] = ()
    token_url: str = ""

    def form(self, _: str | None) -> dict[str, str]:
        """The token request's fields."""
        return {"grant_type": "client_credentials"}


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """Fetch tokens for a user who consented before (RFC 6749 section 6).

    Args:
        refresh_token: the token.
        client_id: the application.
        client_secret: its secret; empty for a public client.
        scopes: what to ask for; none keeps the scopes of the consent.
        token_url: replaces the one that the vendor documents.
        on_refresh: called with each new refresh token, so that it can be stored.
    """

    refresh_token: str = field(repr=False)
    client_id: str
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()
    token_url: str = ""
    on_refresh: Callable[[str], None] | None = None

    def form(self, latest: str | None) -> dict[str, str]:
        """The token request's fields.

        Args:
            latest: the refresh token that the last response brought, if any.
        """
        return {"grant_type": "refresh_token", "refresh_token": latest or self.refresh_token}


@dataclass(slots=True, repr=False)
class OAuth2(Credential):
    """`type: oauth2` or `openIdConnect`: a bearer token, given or fetched.

    Args:
        value: a token, a function that gives one, or a grant that fetches them.
        env: environment variable of a token.
        argument: the client's keyword argument, for messages.
        token_url: where grants fetch tokens, from the document.
    """

    value: Secret | ClientCredentials | RefreshToken | None
    env: str = ""
    argument: str = "access_token"
    token_url: str = ""
    _token: str = field(default="", init=False)
    _expires: float = field(default=0.0, init=False)
    _refresh: str | None = field(default=None, init=False)

    def ready(self) -> bool:
        """See `Credential.ready`."""
        if isinstance(self.value, (ClientCredentials, RefreshToken)):
            return True
        return there(self.value, self.env)

    def needs(self) -> str:
        """See `Credential.needs`."""
        return wanted(self.argument, self.env)

    def renew(self) -> bool:
        """See `Credential.renew`."""
        if not isinstance(self.value, (ClientCredentials, RefreshToken)):
            return False
        self._token = ""
        return True

    def parts(self) -> Procedure[tuple[Part, ...]]:
        """See `Credential.parts`.

        Raises:
            UnauthorizedError: the token endpoint refused.
            CredentialsMissing: there is no token, or the endpoint's answer holds none.
        """
        if isinstance(self.value, (ClientCredentials, RefreshToken)):
            if not self._token or time.monotonic() >= self._expires:
                yield from self._fetch(self.value)
            token = self._token
        else:
            token = yield from ask(self.value, self.env, self.argument)
        return (("header", "Authorization", f"Bearer {token}"),)

    def _fetch(self, grant: ClientCredentials | RefreshToken) -> Procedure[None]:
        request = _token_request(grant, self.token_url, self._refresh)
        reply: Reply = yield Send(request, Timeout())
        content: bytes = yield Read(reply, _TOKEN_LIMIT, None)
        response = HttpResponse(reply.status_code, reply.headers, content, "POST", request.url)
        if reply.status_code != 200:
            message = f"the token endpoint answered {reply.status_code}"
            raise UnauthorizedError(message, response=response)
        answer = _parse_token(content)
        self._token = answer["access_token"]
        lifetime = answer.get("expires_in")
        known = isinstance(lifetime, (int, float)) and not isinstance(lifetime, bool)
        self._expires = time.monotonic() + (max(lifetime - _LEEWAY, 0) if known else 300.0)
        rotated = answer.get("refresh_token")
        if isinstance(rotated, str) and rotated:
            self._refresh = rotated
            if isinstance(grant, RefreshToken) and grant.on_refresh:
                grant.on_refresh(rotated)


def _token_request(
    grant: ClientCredentials | RefreshToken, documented_url: str, latest: str | None
) -> Request:
    url = grant.token_url or documented_url
    if not url:
        raise CredentialsMissing("the document names no token endpoint; pass token_url=…")
    form = grant.form(latest)
    if grant.scopes:
        form["scope"] = " ".join(grant.scopes)
    headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Accept", "application/json"),
    ]
    if grant.client_secret:  # RFC 6749 section 2.3.1
        pair = f"{quote_plus(grant.client_id)}:{quote_plus(grant.client_secret)}"
        headers.append(
            ("Authorization", "Basic " + base64.b64encode(pair.encode()).decode("ascii"))
        )
    else:
        form["client_id"] = grant.client_id
    return Request("POST", url, tuple(headers), urlencode(form).encode("ascii"))


def _parse_token(content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("access_token"), str):
        raise CredentialsMissing("the token endpoint answered without an access_token")
    return answer
