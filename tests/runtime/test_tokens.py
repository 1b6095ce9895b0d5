"""OAuth 2 as users live it: one refresh for all who wait, stored tokens, logins by the browser."""
# ruff: noqa: A004 - errors of the client have the names that users look for

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from wireproof.runtime import (
    ClientConfig,
    CredentialsMissing,
    Operation,
    Response,
    Retry,
    Server,
    Timeout,
    TimeoutError,
    UnauthorizedError,
)
from wireproof.runtime.login import AsyncLoginClient, SyncLoginClient
from wireproof.runtime.masking import mask
from wireproof.runtime.oauth import AuthorizationCode, ClientCredentials, RefreshToken, Token
from wireproof.runtime.oauth_scheme import OAuth2
from wireproof.runtime.running import run

ME: Operation[None] = Operation(
    "account.me", "GET", "/me", responses={"204": Response()}, security=(("oauth",),)
)
CONFIG = ClientConfig("bank", servers={"live": Server("https://bank.example/api")})


@dataclass
class Vendor:
    """A token endpoint that rotates refresh tokens, and takes a used one for a theft."""

    valid: str = "R0"
    access: str = "A0"
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    revoked: bool = False
    pause: float = 0.01
    answer: dict[str, Any] = field(default_factory=lambda: {"expires_in": 3600})

    def token(self, request: httpx.Request) -> httpx.Response:
        form = parse_qs(request.content.decode())
        self.forms.append(form)
        refresh = form.get("refresh_token", [self.valid])[0]
        self.revoked = self.revoked or refresh != self.valid
        if self.revoked:
            return httpx.Response(400, json={"error": "invalid_grant"})
        number = len(self.forms)
        self.valid, self.access = f"R{number}", f"A{number}"
        body = {"access_token": self.access, "refresh_token": self.valid, **self.answer}
        return httpx.Response(200, json=body)

    def respond(self, request: httpx.Request) -> httpx.Response:
        self.urls.append(str(request.url))
        if request.url.path.endswith("/token"):
            time.sleep(self.pause)
            return self.token(request)
        right = request.headers["authorization"] == f"Bearer {self.access}"
        return httpx.Response(204 if right else 401)

    async def respond_async(self, request: httpx.Request) -> httpx.Response:
        self.urls.append(str(request.url))
        if request.url.path.endswith("/token"):
            await asyncio.sleep(self.pause)
            return self.token(request)
        right = request.headers["authorization"] == f"Bearer {self.access}"
        return httpx.Response(204 if right else 401)

    def client(self, grant: Any, **options: Any) -> SyncLoginClient:
        http = httpx.Client(transport=httpx.MockTransport(self.respond))
        return SyncLoginClient(CONFIG, credentials(grant), http_client=http, **options)

    def async_client(self, grant: Any, **options: Any) -> AsyncLoginClient:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.respond_async))
        return AsyncLoginClient(CONFIG, credentials(grant), http_client=http, **options)


def credentials(grant: Any) -> dict[str, OAuth2]:
    urls = {"token_url": "/token", "authorization_url": "https://bank.example/authorize"}
    return {"oauth": OAuth2(grant, **urls)}


def me(client: SyncLoginClient) -> None:
    run(client._core.call(ME, {}))


@pytest.mark.parametrize(
    "grant",
    [ClientCredentials("id", "secret"), RefreshToken("id", refresh_token="R0")],
    ids=["application", "user"],
)
def test_threads_share_one_refresh(grant: Any) -> None:
    """Fifty calls that find no token send one request for it, and all of them succeed."""
    vendor = Vendor()
    client = vendor.client(grant)
    with ThreadPoolExecutor(50) as pool:
        list(pool.map(lambda _: me(client), range(50)))
    assert len(vendor.forms) == 1


@pytest.mark.parametrize(
    "grant",
    [ClientCredentials("id", "secret"), RefreshToken("id", refresh_token="R0")],
    ids=["application", "user"],
)
async def test_tasks_share_one_refresh(grant: Any) -> None:
    """The same of tasks; and of fifty whose token is refused at once."""
    vendor = Vendor()
    client = vendor.async_client(grant)
    await asyncio.gather(*(client._core.call(ME, {}) for _ in range(50)))
    assert len(vendor.forms) == 1
    vendor.access = "another"
    await asyncio.gather(*(client._core.call(ME, {}) for _ in range(50)))
    assert len(vendor.forms) == 2


async def test_a_cancelled_call_does_not_lose_the_refresh_token() -> None:
    """The endpoint has used it up, and its answer has the next: it is waited for."""
    vendor = Vendor(pause=0.05)
    client = vendor.async_client(RefreshToken("id", refresh_token="R0"))
    task = asyncio.create_task(client._core.call(ME, {}))
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await client._core.call(ME, {})
    assert (len(vendor.forms), vendor.revoked) == (1, False)


def test_a_turn_is_waited_for_no_longer_than_the_budget() -> None:
    """Who waits for another's refresh keeps its own time."""
    vendor = Vendor(pause=0.5)
    client = vendor.client(RefreshToken("id", refresh_token="R0"), retry=Retry(max=0))
    hurried = client.with_options(timeout=Timeout(total=0.05))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(me, client)
        time.sleep(0.1)
        with pytest.raises(TimeoutError):
            me(hurried)
        first.result()


async def test_a_task_waits_for_its_turn_no_longer_than_its_budget() -> None:
    """The same in an event loop."""
    vendor = Vendor(pause=0.5)
    client = vendor.async_client(RefreshToken("id", refresh_token="R0"), retry=Retry(max=0))
    hurried = client.with_options(timeout=Timeout(total=0.05))
    first = asyncio.create_task(client._core.call(ME, {}))
    await asyncio.sleep(0.1)
    with pytest.raises(TimeoutError):
        await hurried._core.call(ME, {})
    await first


def test_a_relative_token_url_is_that_of_the_server() -> None:
    """OAS 3.1: relative URLs are resolved against the Server Object's."""
    vendor = Vendor()
    me(vendor.client(ClientCredentials("id", "secret")))
    assert vendor.urls[0] == "https://bank.example/token"


def test_a_stored_token_is_used_until_it_expires() -> None:
    """Who has a token does not ask for one, and one without an end is used until it is refused."""
    vendor = Vendor()
    stored = RefreshToken("id", refresh_token="R0", access_token="A0")
    me(vendor.client(stored))
    assert vendor.forms == []
    late = RefreshToken("id", refresh_token="R0", access_token="A0", expires_at=time.time() - 1)
    me(vendor.client(late))
    assert [form["refresh_token"] for form in vendor.forms] == [["R0"]]


@dataclass
class Store:
    token: Token | None = None
    saved: list[Token] = field(default_factory=list)

    def load(self) -> Token | None:
        return self.token

    def save(self, token: Token) -> None:
        self.token = token
        self.saved.append(token)


class AsyncStore(Store):
    async def load(self) -> Token | None:  # type: ignore[override]
        return self.token

    async def save(self, token: Token) -> None:  # type: ignore[override]
        Store.save(self, token)


@pytest.mark.parametrize("rotated", ["", None, 5])
def test_a_refresh_token_is_kept_where_no_other_comes(rotated: Any) -> None:
    """A server need not give a new one each time (RFC 6749, section 6)."""
    told: list[Token] = []
    vendor = Vendor(answer={"refresh_token": rotated})
    me(vendor.client(RefreshToken("id", refresh_token="R0", on_token=told.append)))
    assert [one.refresh_token for one in told] == ["R0"]


def test_processes_share_a_login_through_a_store() -> None:
    """Each new token is saved whole; another client takes it over instead of refreshing."""
    vendor, store, told = Vendor(answer={"expires_in": "3600", "id_token": "I"}), Store(), []
    grant = RefreshToken("id", refresh_token="R0", store=store, on_token=told.append)
    me(vendor.client(grant))
    me(vendor.client(RefreshToken("id", store=store)))
    assert len(vendor.forms) == 1
    assert store.saved == told
    assert (told[0].refresh_token, told[0].answer["id_token"]) == ("R1", "I")
    assert told[0].expires_at is not None
    assert 3500 < told[0].expires_at - time.time() <= 3600
    assert "A1" not in repr(told)


async def test_stores_and_callbacks_may_be_asynchronous() -> None:
    """With the asynchronous client they are awaited; the synchronous one says what is wrong."""
    vendor, store = Vendor(), AsyncStore()
    grant = RefreshToken("id", refresh_token="R0", store=store)
    await vendor.async_client(grant)._core.call(ME, {})
    assert len(store.saved) == 1
    with pytest.raises(CredentialsMissing, match="asynchronous"):
        me(Vendor().client(RefreshToken("id", refresh_token="R0", store=AsyncStore())))


def test_a_callback_that_fails_is_told_and_the_token_is_kept() -> None:
    """The refresh token was used up: forgetting the new one would lose the login."""

    def broken(_: Token) -> None:
        raise OSError("disk full")

    vendor = Vendor()
    client = vendor.client(RefreshToken("id", refresh_token="R0", on_token=broken))
    with pytest.raises(CredentialsMissing, match="OSError"):
        me(client)
    me(client)
    assert len(vendor.forms) == 1


@pytest.mark.parametrize(
    ("lifetime", "requests"),
    [(10**400, 1), ("3600", 1), (3600.5, 1), (None, 1), (True, 1), (0, 2), (-5, 2), ("soon", 1)],
)
def test_any_lifetime_is_understood(lifetime: Any, requests: int) -> None:
    """What is no number of seconds is none; a token of no lifetime is good for one call."""
    vendor = Vendor(answer={"expires_in": lifetime})
    client = vendor.client(ClientCredentials("id", "secret"))
    me(client)
    me(client)
    assert len(vendor.forms) == requests


def test_a_secret_that_is_no_text_is_masked_like_any_other() -> None:
    """Half of a surrogate pair, which JSON can hold, has no percent-encoding of its own."""
    assert mask("Bearer \ud800half", ["\ud800half"]) == "Bearer ***"


def test_the_secret_may_stand_in_the_form() -> None:
    """As many vendors want it, with fields of their own."""
    vendor = Vendor()
    extra = {"audience": "a"}
    me(vendor.client(ClientCredentials("id", "secret", send_secret="form", extra=extra)))
    [form] = vendor.forms
    assert (form["client_id"], form["client_secret"]) == (["id"], ["secret"])
    assert form["audience"] == ["a"]


def back(login_url: str, **changes: str) -> str:
    state = parse_qs(urlsplit(login_url).query)["state"][0]
    query = "&".join(f"{k}={v}" for k, v in {"code": "C", "state": state, **changes}.items())
    return f"https://app.example/back?{query}"


GRANT = AuthorizationCode("id", redirect_uri="https://app.example/back", scopes=("a", "b"))


def test_a_user_logs_in_by_the_browser() -> None:
    """Authorization code with PKCE: the URL, the exchange, and refreshes from then on."""
    vendor = Vendor()
    client = vendor.client(GRANT)
    with pytest.raises(CredentialsMissing, match="log in"):
        me(client)
    login = client.begin_login(prompt="consent")
    asked = parse_qs(urlsplit(login.url).query)
    assert login.url.startswith("https://bank.example/authorize?response_type=code&client_id=id&")
    assert (asked["scope"], asked["prompt"]) == (["a b"], ["consent"])
    assert asked["code_challenge_method"] == ["S256"]
    token = client.finish_login(login, back(login.url))
    assert token.access_token == "A1"
    me(client)
    [form] = vendor.forms
    assert form["code"] == ["C"]
    assert form["redirect_uri"] == ["https://app.example/back"]
    import base64
    import hashlib

    digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
    assert asked["code_challenge"] == [base64.urlsafe_b64encode(digest).decode().rstrip("=")]
    vendor.access = "another"
    me(client)
    assert vendor.forms[-1]["refresh_token"] == ["R1"]


def test_a_login_that_begins_nowhere() -> None:
    """Neither the document nor the caller says where users log in."""
    with pytest.raises(CredentialsMissing, match="no authorization endpoint is known"):
        GRANT.begin()


async def test_a_user_logs_in_asynchronously() -> None:
    """The same with the asynchronous client."""
    client = Vendor().async_client(GRANT)
    login = client.begin_login()
    assert (await client.finish_login(login, back(login.url))).refresh_token == "R1"
    await client._core.call(ME, {})


@pytest.mark.parametrize(
    ("callback", "message"),
    [
        (lambda url: back(url, state="other"), "state"),
        (lambda url: back(url, error="access_denied"), "refused: access_denied"),
        (lambda url: back(url, code=""), "no code"),
        (lambda _: "https://app.example/back", "state"),
    ],
)
def test_a_callback_that_is_not_trusted(callback: Callable[[str], str], message: str) -> None:
    """Of another login, refused by the user, or without a code: nothing is exchanged."""
    vendor = Vendor()
    client = vendor.client(GRANT)
    login = client.begin_login()
    with pytest.raises(CredentialsMissing, match=message):
        client.finish_login(login, callback(login.url))
    assert vendor.forms == []


def test_a_refusal_says_why() -> None:
    """The error of the token endpoint is in the message (RFC 6749 section 5.2)."""
    with pytest.raises(UnauthorizedError, match=r"answered 400 \(invalid_grant\)"):
        me(Vendor(revoked=True).client(RefreshToken("id", refresh_token="R9")))
