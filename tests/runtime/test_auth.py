"""Credentials: from argument, function or environment; written where they belong; never shown."""

from __future__ import annotations

import base64
import json
import logging
import pickle
import traceback
import uuid
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from tests.runtime.conftest import MEMBER, Wire, call
from wireproof.runtime import (
    ApiError,
    ApiKey,
    Basic,
    Bearer,
    Credential,
    CredentialsMissing,
    Operation,
    RequestInvalid,
    Response,
    Retry,
    UnauthorizedError,
)
from wireproof.runtime.oauth import ClientCredentials, RefreshToken
from wireproof.runtime.oauth_scheme import OAuth2

ORG = uuid.UUID("11111111-2222-4333-8444-555555555555")
SECRET = "SECRET/key+1"


def secured(*security: tuple[str, ...]) -> Operation[Any]:
    return Operation("x.y", "GET", "/x", responses={"200": Response()}, security=security)


def with_credentials(wire: Wire, **credentials: Credential) -> Any:
    wire.answer(httpx.Response(200))
    client = wire.client()
    client._core.credentials.clear()  # type: ignore[attr-defined]
    client._core.credentials.update(credentials)  # type: ignore[attr-defined]
    return client._core


@pytest.mark.parametrize(
    ("credential", "where", "value"),
    [
        (ApiKey(SECRET, "x-api-key"), "x-api-key", SECRET),
        (ApiKey("raw", "Authorization"), "authorization", "raw"),
        (ApiKey("abc", "sid", "cookie"), "cookie", "sid=abc"),
        (Bearer("tok"), "authorization", "Bearer tok"),
        (Bearer("tok", scheme="Token"), "authorization", "Token tok"),
        (Bearer(lambda: "called"), "authorization", "Bearer called"),
        (OAuth2("tok"), "authorization", "Bearer tok"),
        (
            Basic("é", "p:w"),
            "authorization",
            "Basic " + base64.b64encode("é:p:w".encode()).decode(),
        ),
        (Basic("u", ""), "authorization", "Basic dTo="),
    ],
)
def test_where_a_credential_goes(wire: Wire, credential: Any, where: str, value: str) -> None:
    """Each kind of scheme is written as its standard says."""
    call(with_credentials(wire, a=credential), secured(("a",)))
    assert wire.last.headers[where] == value


def test_a_key_in_the_query_is_encoded(wire: Wire) -> None:
    """After the operation's own parameters."""
    core = with_credentials(wire, a=ApiKey(SECRET, "api key", "query"))
    call(core, secured(("a",)))
    assert wire.last.url.raw_path == b"/v1/x?api%20key=SECRET%2Fkey%2B1"


def test_alternatives_are_tried_in_order(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first alternative whose every scheme has its secret; the others are not sent."""
    core = with_credentials(
        wire, a=ApiKey(None, "x-a", env="RECOUP_API_KEY"), b=Bearer("tok"), c=ApiKey("c", "x-c")
    )
    call(core, secured(("a", "c"), ("b",)))
    assert "x-c" not in wire.last.headers
    assert wire.last.headers["authorization"] == "Bearer tok"
    monkeypatch.setenv("RECOUP_API_KEY", "from-env")
    call(core, secured(("a", "c"), ("b",)))
    assert (wire.last.headers["x-a"], wire.last.headers["x-c"]) == ("from-env", "c")
    assert "authorization" not in wire.last.headers


def test_no_security_sends_nothing(wire: Wire) -> None:
    """`security: []` leaks no credential; an empty alternative is used when none is at hand."""
    core = with_credentials(wire, a=ApiKey("a", "x-a"))
    call(core, secured())
    assert "x-a" not in wire.last.headers
    call(core, secured(("a",), ()))
    assert wire.last.headers["x-a"] == "a"
    call(with_credentials(wire, a=ApiKey(None, "x-a")), secured(("a",), ()))
    assert "x-a" not in wire.last.headers


def test_a_credential_at_hand_is_used_where_none_is_needed(wire: Wire) -> None:
    """Whoever is logged in stays so, wherever the empty alternative stands in the list."""
    core = with_credentials(wire, token=Bearer("tok"))

    call(core, secured((), ("token",)))

    assert wire.last.headers["authorization"] == "Bearer tok"


def test_missing_credentials_say_what_to_pass(wire: Wire) -> None:
    """Nothing is sent, and the message names arguments and environment variables."""
    client = wire.client(api_key=None)
    with pytest.raises(CredentialsMissing) as missing:
        client.organizations.add_member(organization_id=ORG, email="x")
    assert str(missing.value) == (
        "organizations.add_member: no credentials; pass api_key=… (or RECOUP_API_KEY in the"
        " environment), or bearer_token=… (or RECOUP_BEARER_TOKEN in the environment)"
    )
    assert isinstance(missing.value, RequestInvalid)
    assert wire.sent == []
    core = with_credentials(wire, a=Basic("u", None, ("U", "P")))
    with pytest.raises(CredentialsMissing, match=r"username=… \(or U in .* and password=…"):
        call(core, secured(("a", "unknown")))


@pytest.mark.parametrize("broken", [lambda: 1 / 0, lambda: None, lambda: "", lambda: 3])
def test_a_function_that_gives_no_secret(wire: Wire, broken: Any) -> None:
    """Its failure is an error of the tree."""
    with pytest.raises(CredentialsMissing, match="bearer_token"):
        call(with_credentials(wire, a=Bearer(broken)), secured(("a",)))


def test_an_asynchronous_function_needs_the_asynchronous_client(wire: Wire) -> None:
    """No coroutine is left unawaited."""

    async def token() -> str:
        return "later"

    with pytest.raises(CredentialsMissing, match="asynchronous"):
        call(with_credentials(wire, a=Bearer(token)), secured(("a",)))


async def test_the_asynchronous_client_awaits_a_secret(wire: Wire) -> None:
    """Functions of both kinds work there."""

    async def token() -> str:
        return "later"

    client = wire.async_client(api_key=None, bearer_token=token)
    await client.organizations.add_member(organization_id=ORG, email="x")
    assert wire.last.headers["authorization"] == "Bearer later"


@pytest.mark.parametrize(
    "credential",
    [
        ApiKey("SECRET\n", "x"),
        ApiKey("SEC RET", "x", "cookie"),
        Basic("SECRET:", "x"),
        Bearer("日"),
    ],
)
def test_a_secret_that_cannot_be_carried_is_refused_unseen(wire: Wire, credential: Any) -> None:
    """The message does not quote it."""
    with pytest.raises(RequestInvalid) as refused:
        call(with_credentials(wire, a=credential), secured(("a",)))
    assert "SEC" not in str(refused.value)
    assert wire.sent == []


GRANT = {"access_token": "T1", "expires_in": 3600, "refresh_token": "R2"}


def test_client_credentials_are_fetched_once(wire: Wire) -> None:
    """One token request for many calls (RFC 6749 section 4.4)."""
    grant = ClientCredentials("id:é", "SECRET", ("a", "b"))
    core = with_credentials(wire, a=OAuth2(grant, token_url="https://auth.example/token"))
    wire.answer(httpx.Response(200, json=GRANT), httpx.Response(200))
    call(core, secured(("a",)))
    call(core, secured(("a",)))
    token, first, second = wire.sent
    assert (token.method, str(token.url)) == ("POST", "https://auth.example/token")
    assert parse_qs(token.content.decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["a b"],
    }
    assert base64.b64decode(token.headers["authorization"].split()[1]) == b"id%3A%C3%A9:SECRET"
    assert first.headers["authorization"] == second.headers["authorization"] == "Bearer T1"


def test_an_expired_or_refused_token_is_renewed(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it expires, and once after a 401; the rotated refresh token is used and reported."""
    rotated: list[str] = []
    grant = RefreshToken("id", refresh_token="R1", on_refresh=rotated.append)
    core = with_credentials(wire, a=OAuth2(grant, token_url="https://auth.example/token"))
    now = 0.0
    monkeypatch.setattr("wireproof.runtime.oauth_scheme.time.monotonic", lambda: now)
    ok, refused = httpx.Response(200), httpx.Response(401)
    tokens = [httpx.Response(200, json={**GRANT, "access_token": t}) for t in ("T1", "T2", "T3")]
    wire.answer(tokens[0], ok, tokens[1], ok, refused, tokens[2], ok)
    call(core, secured(("a",)))
    now = 3571.0
    call(core, secured(("a",)))
    call(core, secured(("a",)))
    sent = [r.headers.get("authorization") or parse_qs(r.content.decode()) for r in wire.sent]
    assert sent[0] == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["R1"],
        "client_id": ["id"],
    }
    assert sent[2]["refresh_token"] == ["R2"]  # type: ignore[index]
    assert [s for s in sent if isinstance(s, str)] == [
        "Bearer T1",
        "Bearer T2",
        "Bearer T2",
        "Bearer T3",
    ]
    assert rotated == ["R2", "R2", "R2"]


def test_a_401_after_renewal_is_final(wire: Wire) -> None:
    """It is not asked for ever."""
    core = with_credentials(
        wire, a=OAuth2(ClientCredentials("id", "s"), token_url="https://auth.example/token")
    )
    wire.answer(
        httpx.Response(200, json=GRANT),
        httpx.Response(401),
        httpx.Response(200, json=GRANT),
        httpx.Response(401),
    )
    with pytest.raises(UnauthorizedError):
        call(core, secured(("a",)))
    assert len(wire.sent) == 4


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(400, json={"error": "invalid_client"}), UnauthorizedError),
        (httpx.Response(200, text="<html>"), CredentialsMissing),
        (httpx.Response(200, json={"token": "x"}), CredentialsMissing),
        (httpx.Response(200, json={"access_token": 3}), CredentialsMissing),
    ],
)
def test_a_token_endpoint_that_fails(wire: Wire, answer: Any, kind: Any) -> None:
    """Its answer is an error of the tree."""
    grant = OAuth2(ClientCredentials("id", "s"), token_url="https://auth.example/token")
    core = with_credentials(wire, a=grant)
    wire.answer(answer)
    with pytest.raises(kind):
        call(core, secured(("a",)))
    with pytest.raises(CredentialsMissing, match="token_url"):
        call(with_credentials(wire, a=OAuth2(ClientCredentials("id", "s"))), secured(("a",)))


def test_no_repr_shows_a_secret() -> None:
    """However a client is printed, its secrets are not in it."""
    shown = [
        ApiKey("SECRET"),
        Bearer("SECRET"),
        Basic("user", "SECRET"),
        OAuth2("SECRET"),
        OAuth2(ClientCredentials("id", "SECRET")),
        ClientCredentials("id", "SECRET"),
        RefreshToken("id", "SECRET", refresh_token="SECRET"),
    ]
    assert "SECRET" not in repr(shown) + str(shown)
    client = Wire().client(api_key="SECRET")
    assert repr(client) == "Recoup('https://api.recoup.example/v1')"
    assert "SECRET" not in repr(vars(client)) + repr(client._core)


@pytest.mark.parametrize("answer", ["echo", "fault", "url"])
def test_no_log_and_no_error_shows_a_secret(
    wire: Wire, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Even when the server echoes it, or the HTTP library puts it into its message or its log."""
    caplog.set_level(logging.DEBUG)
    core = with_credentials(wire, a=ApiKey(SECRET, "key", "query"), b=Bearer("SECRET-b"))
    core = with_options(core)

    def respond(request: httpx.Request) -> httpx.Response:
        if answer == "fault":
            raise httpx.ReadError(f"cannot read {request.url} SECRET-b")
        return httpx.Response(500, text=f"{request.url} {SECRET} SECRET-b")

    wire.answer(respond)
    long = "x" * 70_000 if answer == "url" else "x"
    operation = Operation[Any](
        "x.y", "GET", f"/{long}", responses={"200": Response()}, security=(("a", "b"),)
    )
    with pytest.raises(ApiError) as refused:
        call(core, operation)
    error = refused.value
    shown = [str(error), repr(error), repr(error.__dict__.get("response")), caplog.text]
    assert not [text for text in shown if "SECRET" in text]
    if answer == "echo":
        assert "key=***" in caplog.text


def test_two_clients_in_one_process_hide_their_secrets(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    """A client of another package may have rewritten httpx's log record before ours sees it."""

    def written_before(record: logging.LogRecord) -> bool:
        record.args = tuple(str(a) if isinstance(a, httpx.URL) else a for a in record.args or ())
        return True

    logger = logging.getLogger("httpx")
    before = logger.filters[:]
    logger.filters[:] = [written_before]
    try:
        caplog.set_level(logging.DEBUG)
        wire.answer(lambda _: httpx.Response(200))
        core = with_credentials(wire, a=ApiKey("SECRET/of/one", "key", "query"))
        call(core, Operation[Any]("x.y", "GET", "/x", responses={"200": Response()},
                                  security=(("a",),)))  # fmt: skip
    finally:
        logger.filters[:] = before

    assert "key=***" in caplog.text
    assert "SECRET" not in caplog.text


def with_options(core: Any) -> Any:
    from dataclasses import replace

    return replace(core, options=replace(core.options, retry=Retry(max=0)))


def test_errors_can_be_pickled(wire: Wire) -> None:
    """Work queues and test runners send errors from process to process."""
    wire.json(403, {"error": "no"})
    with pytest.raises(ApiError) as refused:
        wire.client().organizations.add_member(organization_id=ORG, email="x")
    again = pickle.loads(pickle.dumps(refused.value))
    assert str(again) == str(refused.value)
    assert (again.status_code, again.body.error) == (403, "no")
    with pytest.raises(RequestInvalid) as invalid:
        wire.client().organizations.add_member(organization_id="x", email="x")
    assert pickle.loads(pickle.dumps(invalid.value)).errors == invalid.value.errors
    assert "SECRET" not in "".join(traceback.format_exception(refused.value))
    assert json.dumps(MEMBER)
