"""Clients that log a user in by the browser: OAuth 2 with an authorization code and PKCE.

grant = AuthorizationCode("client-id", redirect_uri="https://app.example/back", store=store)
client = Bank(access_token=grant)
login = client.begin_login()          # send the user to login.url, keep `login` in the session
client.finish_login(login, url)       # `url` is where the user came back to
"""

from __future__ import annotations

from urllib.parse import urljoin

from .auth import Access
from .call import Core
from .client import AsyncClient, SyncClient
from .errors import CredentialsMissing
from .oauth import AuthorizationCode, Login, Token
from .oauth_scheme import OAuth2
from .running import run


def _credential(core: Core) -> tuple[OAuth2, AuthorizationCode]:
    for one in core.credentials.values():
        if isinstance(one, OAuth2) and isinstance(one.grant, AuthorizationCode):
            return one, one.grant
    raise CredentialsMissing("pass an AuthorizationCode to the client to log in with it")


def _begin(core: Core, parameters: dict[str, str]) -> Login:
    credential, grant = _credential(core)
    url = credential.authorization_url
    return grant.begin(urljoin(f"{core.base_url}/", url) if url else "", **parameters)


async def _finish(core: Core, login: Login, callback_url: str) -> Token:
    credential, grant = _credential(core)
    timeout, deadline = core.options.timeout, core.transport.monotonic
    started = deadline()

    def left() -> float | None:
        total = timeout.total
        return None if total is None else max(total - (deadline() - started), 0.001)

    access = Access(core.transport, core.base_url, timeout, left)
    return await credential.exchange(grant, login, callback_url, access)


class SyncLoginClient(SyncClient):
    """What a generated client inherits whose document has OAuth 2 with an authorization code."""

    def begin_login(self, **parameters: str) -> Login:
        """Begin to log a user in: send the user to the `url`, keep the rest until the callback.

        `parameters` go along, such as `prompt` or `login_hint`.
        """
        return _begin(self._core, parameters)

    def finish_login(self, login: Login, callback_url: str) -> Token:
        """Exchange the code in the URL that the user came back to; the client uses the token.

        Raises:
            CredentialsMissing: the callback is not of this login, or says that it was refused.
            UnauthorizedError: the token endpoint refused the code.
        """
        return run(_finish(self._core, login, callback_url))


class AsyncLoginClient(AsyncClient):
    """What a generated asynchronous client inherits; see `SyncLoginClient`."""

    def begin_login(self, **parameters: str) -> Login:
        """See `SyncLoginClient.begin_login`."""
        return _begin(self._core, parameters)

    async def finish_login(self, login: Login, callback_url: str) -> Token:
        """See `SyncLoginClient.finish_login`."""
        return await _finish(self._core, login, callback_url)
