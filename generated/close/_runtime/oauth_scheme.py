"""The security schemes `oauth2` and `openIdConnect`: a bearer token, given or fetched.

In: a credential of the client, and what fetches for it. Out: parts of a request. `oauth` knows what
a token endpoint is asked and says; here it is asked, once for however many calls wait.
"""
# ruff: noqa: D102 - schemes do what `Credential` says

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from .auth import Access, Bearer, Part
from .errors import CredentialsMissing, HttpResponse
from .flight import Flight
from .masking import Masked, hide_in_logs
from .oauth import (
    AuthorizationCode,
    ClientCredentials,
    Login,
    RefreshToken,
    Token,
    read_token,
    token_request,
    usable,
)
from .transport import Transport

_ANSWER_BYTES = 1024 * 1024


@dataclass(eq=False, repr=False)
class OAuth2(Bearer):
    """`type: oauth2` or `openIdConnect`: a bearer token, given, or fetched from `token_url`.

    URLs may be relative to the server's (OAS 3.1 section 4.6); `user_token_url` is where codes and
    refresh tokens are exchanged, if elsewhere. However many calls are waiting for a token, it is
    fetched once: a refresh token that is used twice is revoked (RFC 9700, section 4.14.2).
    """

    argument: str = "access_token"
    token_url: str = ""
    user_token_url: str = ""
    refresh_url: str = ""
    authorization_url: str = ""

    def __post_init__(self) -> None:
        self.grant = self.value if isinstance(self.value, ClientCredentials) else None
        self._flight = Flight()
        self._token = self.grant.first_token() if self.grant else None
        left = self._token.expires_at if self._token else None
        seconds = float("inf") if left is None else usable(left - time.time())
        self._expires = time.monotonic() + seconds

    def renew(self, parts: tuple[Part, ...]) -> bool:
        refused = [value.partition(" ")[2] for _, _, value in parts]
        if self._token is not None and self._token.access_token in refused:
            self._expires = float("-inf")
        return self.grant is not None

    async def secret(self, access: Access) -> Masked:
        """The token; UnauthorizedError when the token endpoint refuses."""
        if self.grant is None:
            return await super().secret(access)
        if (found := self._usable()) is not None:
            return found
        async with self._flight.alone(access.left(), is_async=access.transport.is_async):
            if (found := self._usable()) is None and self.grant.store is not None:
                await self._load(self.grant, access)
                found = self._usable()
            if found is not None:
                return found
            refresh = Masked(self._token.refresh_token if self._token else "")
            await self._fetch(self.grant, self.grant.form(refresh), access)
        if (found := self._usable()) is None:
            assert self._token is not None  # noqa: S101 - `_fetch` has set it
            found = Masked(self._token.access_token)  # of no lifetime: good for this call
        return found

    async def exchange(
        self, grant: AuthorizationCode, login: Login, callback_url: str, access: Access
    ) -> Token:
        """Exchange the code of a login for a token, and use it from now on."""
        form = grant.exchange_form(login, callback_url)
        async with self._flight.alone(access.left(), is_async=access.transport.is_async):
            return await self._fetch(grant, form, access)

    def _usable(self) -> Masked | None:
        token = self._token
        if token is None or not token.access_token or time.monotonic() >= self._expires:
            return None
        return Masked(token.access_token)

    async def _load(self, grant: ClientCredentials, access: Access) -> None:
        """Take over what another process has stored, unless it is the token that we know."""
        found = await access.transport.ask(grant.store.load) if grant.store else None
        if not isinstance(found, Token):
            return
        if self._token is None or found.access_token != self._token.access_token:
            self._token = found
            left = found.expires_at
            seconds = float("inf") if left is None else usable(left - time.time())
            self._expires = time.monotonic() + seconds

    async def _fetch(
        self, grant: ClientCredentials, form: Mapping[str, str], access: Access
    ) -> Token:
        of_user = form["grant_type"] != "client_credentials" and self.user_token_url
        refreshing = form["grant_type"] == "refresh_token" and self.refresh_url
        url = grant.token_url or refreshing or of_user or self.token_url
        if not url:
            raise CredentialsMissing("the document names no token endpoint; pass token_url=…")
        request = token_request(grant, urljoin(f"{access.base_url}/", url), form)
        hide_in_logs(Masked(text) for text in (grant.client_secret, *form.values()) if text)
        transport = access.transport
        reply = await transport.send(request, access.steps, access.left())
        response = HttpResponse(
            reply.status_code,
            reply.headers,
            await transport.read(reply, _ANSWER_BYTES, access.left()),
            "POST",
            request.url,
        )
        before = Masked(self._token.refresh_token if self._token else "")
        self._token, seconds = read_token(response, before)
        self._expires = time.monotonic() + seconds
        await self._tell(grant, self._token, transport)
        return self._token

    async def _tell(self, grant: ClientCredentials, token: Token, transport: Transport) -> None:
        """Tell the user's functions of a new token; the token is in use whatever they do."""
        try:
            if grant.store is not None:
                await transport.ask(grant.store.save, token)
            if grant.on_token is not None:
                await transport.ask(grant.on_token, token)
            rotated = token.answer.get("refresh_token")
            if isinstance(grant, RefreshToken) and grant.on_refresh and rotated:
                await transport.ask(grant.on_refresh, token.refresh_token)
        except Exception as error:
            what = f"{self.argument}: a function that is told of new tokens failed"
            raise CredentialsMissing(f"{what}: {type(error).__name__}") from error
