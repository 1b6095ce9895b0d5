"""OAuth 2 as data: grants, tokens, where tokens are kept, and what the token endpoint says.

In: what a user passes as `access_token=`. Out: requests to the token endpoint, and tokens from its
answers; nothing here sends anything. Sources: RFC 6749, RFC 7636 (PKCE), RFC 9700.
"""

from __future__ import annotations

import json
import math
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal, Protocol, TypeAlias
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

from .auth import basic
from .errors import CredentialsMissing, HttpResponse, UnauthorizedError
from .masking import Masked
from .middleware import Request
from .values import FORM, is_object

_LEEWAY = 30.0
_UNTOLD = 300.0  # seconds that a token is used for when the server does not say how long
_LONGEST = 10 * 365 * 24 * 3600.0


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a token endpoint gave out; `expires_at` is in seconds since the epoch.

    `answer` has all that it said (`id_token`, `scope`, fields of the vendor's own).
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: float | None = None
    answer: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)


class TokenStore(Protocol):
    """Keeps the token of one user between processes; both methods may be asynchronous, too.

    Asked before a token is fetched, and told each new one, so that processes share a login:

        class FileStore:
            def load(self) -> Token | None:
                return Token(**json.loads(path.read_text())) if path.exists() else None

            def save(self, token: Token) -> None:
                path.write_text(json.dumps(dataclasses.asdict(token)))
    """

    def load(self) -> Awaitable[Token | None] | Token | None:
        """The token that was saved last, or None."""
        ...

    def save(self, token: Token) -> Awaitable[None] | None:
        """Keep a token, in place of the one before."""
        ...


OnToken: TypeAlias = Callable[[Token], None] | Callable[[Token], Awaitable[None]]


@dataclass(frozen=True)
class ClientCredentials:
    """Fetch tokens for the application itself (RFC 6749 section 4.4), as documented or at a URL.

    Args:
        client_id: given by the vendor, with `client_secret`.
        scopes: what to ask for.
        token_url: replaces the documented token endpoint.
        send_secret: in the `Authorization` header (RFC 6749 section 2.3.1), or in the form.
        extra: further fields of the form, such as `audience`.
        on_token: called with each new token; may be asynchronous with the asynchronous client.
        store: where tokens are kept.
    """

    client_id: str
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()
    token_url: str = ""
    send_secret: Literal["header", "form"] = field(default="header", kw_only=True)
    extra: Mapping[str, str] = field(default_factory=dict[str, str], kw_only=True, repr=False)
    on_token: OnToken | None = field(default=None, kw_only=True, repr=False)
    store: TokenStore | None = field(default=None, kw_only=True, repr=False)

    def first_token(self) -> Token | None:
        """The token to start with, if any."""
        return None

    def form(self, refresh_token: str) -> dict[str, str]:  # noqa: ARG002 - see RefreshToken
        """The form that asks for a token."""
        return {"grant_type": "client_credentials", "scope": " ".join(self.scopes)}


@dataclass(frozen=True, kw_only=True)
class RefreshToken(ClientCredentials):
    """Fetch tokens for a user (RFC 6749 section 6), from a refresh token that was stored.

    Args:
        refresh_token: the stored one; empty when `store` has it.
        access_token: a stored access token, used until `expires_at`, seconds since the epoch.
        on_refresh: called with each new refresh token; `on_token` gets the whole token.
    """

    refresh_token: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    expires_at: float | None = None
    on_refresh: Callable[[str], None] | None = field(default=None, repr=False)

    def first_token(self) -> Token | None:
        """The stored token."""
        if not (self.access_token or self.refresh_token):
            return None
        return Token(
            access_token=self.access_token,
            refresh_token=self.refresh_token,
            expires_at=self.expires_at,
        )

    def form(self, refresh_token: str) -> dict[str, str]:
        """The form that asks for a token."""
        if not refresh_token:
            raise CredentialsMissing("no refresh token: log in, or pass refresh_token=…")
        scope = " ".join(self.scopes)
        return {
            "grant_type": "refresh_token",
            "refresh_token": Masked(refresh_token),
            "scope": scope,
        }


@dataclass(frozen=True, slots=True)
class Login:
    """A login that was begun: send the user to `url`, keep this until the user comes back."""

    url: str
    state: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class AuthorizationCode(RefreshToken):
    """Log a user in by the browser (RFC 6749 section 4.1, with PKCE, RFC 7636).

    `begin` gives a `Login`; when the user comes back, the client's `finish_login(login, url)`
    exchanges the code. From then on tokens are refreshed. See `RefreshToken` for the rest.

    Args:
        redirect_uri: where the user comes back to, as registered with the vendor.
        authorization_url: the vendor's authorization endpoint; the client's `begin_login` knows
            the documented one.
    """

    redirect_uri: str
    authorization_url: str = ""

    def begin(self, authorization_url: str = "", **parameters: str) -> Login:
        """Make the URL to send the user to; `parameters` go along (`prompt`, `login_hint`)."""
        url = self.authorization_url or authorization_url
        if urlsplit(url).scheme not in ("http", "https"):
            raise CredentialsMissing("no authorization endpoint is known: pass authorization_url=…")
        state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(self.scopes),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **parameters,
        }
        text = urlencode({name: value for name, value in query.items() if value})
        return Login(f"{url}{'&' if urlsplit(url).query else '?'}{text}", state, verifier)

    def exchange_form(self, login: Login, callback_url: str) -> dict[str, str]:
        """The form that exchanges the code of a callback; CredentialsMissing if it has none."""
        # One without a value counts as omitted (RFC 6749 section 3.1).
        given = dict(parse_qsl(urlsplit(callback_url).query))
        if not secrets.compare_digest(given.get("state", "").encode(), login.state.encode()):
            raise CredentialsMissing("the callback's state is not that of this login")
        if "error" in given:
            text = ": ".join(given[k] for k in ("error", "error_description") if given.get(k))
            raise CredentialsMissing(f"the login was refused: {text[:200]}")
        if not given.get("code"):
            raise CredentialsMissing("the callback has no code")
        return {
            "grant_type": "authorization_code",
            "code": Masked(given["code"]),
            "redirect_uri": self.redirect_uri,
            "code_verifier": Masked(login.verifier),
        }


def token_request(grant: ClientCredentials, url: str, form: Mapping[str, str]) -> Request:
    """The request to a token endpoint (RFC 6749 section 3.2)."""
    form = {**form, **grant.extra}
    headers = [("Content-Type", FORM), ("Accept", "application/json")]
    if grant.client_secret and grant.send_secret == "header":  # noqa: S105 - a place
        user, password = quote_plus(grant.client_id), quote_plus(grant.client_secret)
        headers.append(("Authorization", basic(user, password)))
    else:
        form["client_id"], form["client_secret"] = grant.client_id, grant.client_secret
    content = urlencode({name: text for name, text in form.items() if text}).encode()
    return Request("POST", url, tuple(headers), content)


def read_token(response: HttpResponse, refresh_token: str) -> tuple[Token, float]:
    """The token in an answer of a token endpoint, and for how many seconds to use it.

    A refresh token that is not replaced stays valid (RFC 6749 section 6).

    Raises:
        UnauthorizedError: the endpoint refused.
        CredentialsMissing: its answer has no token.
    """
    answer: Any = None
    with suppress(ValueError, RecursionError):
        answer = json.loads(response.content)
    found: Mapping[str, Any] = answer if is_object(answer) else {}
    if response.status_code != 200:
        told = [str(found[k])[:200] for k in ("error", "error_description") if found.get(k)]
        message = f"the token endpoint answered {response.status_code}"
        message = f"{message} ({': '.join(told)})" if told else message
        raise UnauthorizedError(message, response, body=found or response.text)
    token, rotated = found.get("access_token"), found.get("refresh_token")
    if not isinstance(token, str) or not token:
        del answer, found, token, rotated  # local variables are shown by error reporters
        raise CredentialsMissing("the token endpoint answered without an access_token")
    seconds = _lifetime(found.get("expires_in"))
    kept = rotated if isinstance(rotated, str) and rotated else refresh_token
    expires = time.time() + seconds
    new = Token(access_token=token, refresh_token=kept, expires_at=expires, answer=found)
    return new, usable(seconds)


def usable(seconds: float) -> float:
    """For how long to use a token of this lifetime: it is renewed a little before it expires."""
    return max(seconds - min(_LEEWAY, seconds / 2), 0.0)


def _lifetime(expires_in: object) -> float:
    """Seconds in `expires_in`, which some send as text; never more than ten years."""
    if isinstance(expires_in, str) and expires_in.isascii() and expires_in.isdigit():
        expires_in = int(expires_in[:12])
    if not isinstance(expires_in, (int, float)) or isinstance(expires_in, bool):
        return _UNTOLD
    if isinstance(expires_in, float) and not math.isfinite(expires_in):
        return _UNTOLD
    return float(min(max(expires_in, 0), _LONGEST))
