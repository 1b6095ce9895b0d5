"""Redirects are followed where that is right (RFC 9110 section 15.4), and never with secrets."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from tests.runtime.conftest import MEMBER, Wire, call
from tests.runtime.sample_client import Recoup
from wireproof.runtime import (
    ApiKey,
    Body,
    Operation,
    Response,
    ResponseInvalid,
    Retry,
    UnexpectedStatus,
)

ORG = uuid.UUID("11111111-2222-4333-8444-555555555555")
POST = Operation[Any](
    "x.post",
    "POST",
    "/x",
    body=Body("text/plain", str, required=False),
    responses={"200": Response("application/json", Any)},
    security=(("apiKeyAuth",),),
)
OK = httpx.Response(200, json=MEMBER)


def to(location: str, status: int = 302) -> httpx.Response:
    return httpx.Response(status, headers={"Location": location})


def get(wire: Wire, **options: Any) -> Any:
    return wire.client(**options).organizations.get_member(
        organization_id=ORG, name="x", session="s1", x_trace="t1"
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_get_is_redirected_within_its_origin(wire: Wire, status: int) -> None:
    """Same origin: the same request elsewhere, credentials included."""
    wire.answer(to("/v2/there?a=1", status), OK)
    client = wire.client()
    raw = client.with_response(
        client.organizations.get_member, organization_id=ORG, name="x", session="s1"
    )
    assert str(wire.last.url) == raw.url == "https://api.recoup.example/v2/there?a=1"
    assert wire.last.headers["x-api-key"] == "SECRET-key-1"
    assert wire.last.headers["cookie"] == "session=s1"


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/x",
        "//evil.example/x",
        "https://api.recoup.example:8443/x",
        "https://user:pw@evil.example/x",
        "https://sub.api.recoup.example/x",
    ],
)
def test_nothing_secret_goes_to_another_origin(wire: Wire, location: str) -> None:
    """No credentials, cookies, parameters or default headers; another port is another origin."""
    wire.answer(to(location), OK)
    get(wire, default_headers={"X-Tenant": "SECRET-tenant"})
    sent = {name.lower() for name in wire.last.headers}
    assert not sent & {"x-api-key", "cookie", "x-trace", "x-tenant", "authorization"}
    assert "SECRET" not in str(wire.last.headers) + str(wire.last.url)


def test_the_fields_of_a_given_client_stay_at_home(wire: Wire) -> None:
    """Whoever gives an `http_client` may have put a secret into its header fields."""
    wire.answer(to("https://evil.example/x"), OK)
    http = httpx.Client(transport=httpx.MockTransport(wire), headers={"X-Own": "SECRET"})
    Recoup(http_client=http, api_key="k").organizations.get_member(organization_id=ORG, name="x")
    first, second = (request.headers for request in wire.sent)
    assert first["x-own"] == "SECRET"
    assert "x-own" not in second


def test_the_cookies_of_a_given_client_stay_at_home(wire: Wire) -> None:
    """A cookie that was given without a domain would go to every server."""
    wire.answer(to("/y"), to("https://evil.example/x"), OK)
    http = httpx.Client(transport=httpx.MockTransport(wire), cookies={"own": "SECRET"})
    Recoup(http_client=http, api_key="k").organizations.get_member(organization_id=ORG, name="x")
    assert ["cookie" in request.headers for request in wire.sent] == [True, True, False]


def test_credentials_do_not_come_back_on_the_way_home(wire: Wire) -> None:
    """Once abroad, a chain of redirects stays without credentials."""
    wire.answer(to("https://evil.example/x"), to("https://api.recoup.example/y"), OK)
    get(wire)
    assert "x-api-key" not in wire.last.headers


def test_a_key_in_the_query_follows_within_the_origin_only(wire: Wire) -> None:
    """An API key that is a query parameter is added to the new URL, unless it is there."""
    client = wire.client()
    client._core.credentials["apiKeyAuth"] = ApiKey("SECRET q", "key", "query")  # type: ignore[index]
    wire.answer(to("/a"), to("/b?key=mine"), to("https://evil.example/c"), OK)
    client.organizations.get_member(organization_id=ORG, name="x")
    queries = [r.url.query.decode() for r in wire.sent]
    assert queries == ["key=SECRET%20q", "key=SECRET%20q", "key=mine", ""]


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_post_becomes_a_get(wire: Wire, status: int) -> None:
    """As all user agents do; the body stays behind."""
    wire.answer(to("/y", status), OK)
    call(wire.client()._core, POST, body="hi")
    assert (wire.last.method, wire.last.content) == ("GET", b"")
    assert "content-type" not in wire.last.headers


@pytest.mark.parametrize("status", [307, 308])
def test_a_post_stays_a_post(wire: Wire, status: int) -> None:
    """307 and 308 keep method and body."""
    wire.answer(to("/y", status), OK)
    call(wire.client()._core, POST, body="hi")
    assert (wire.last.method, wire.last.content) == ("POST", b"hi")


@pytest.mark.parametrize(
    ("location", "status"),
    [("https://evil.example/x", 307), ("https://evil.example/x", 308)],
)
def test_a_body_never_goes_to_another_origin(wire: Wire, location: str, status: int) -> None:
    """What the caller told one server is not told to another."""
    wire.answer(to(location, status), OK)
    with pytest.raises(UnexpectedStatus) as refused:
        call(wire.client()._core, POST, body="hi")
    assert refused.value.status_code == status
    assert len(wire.sent) == 1


@pytest.mark.parametrize(
    "location",
    [
        "http://api.recoup.example/x",
        "ftp://api.recoup.example/x",
        "javascript:alert(1)",
        "https://[::1",
        "https://h:99999/",
    ],
)
def test_places_where_nobody_goes(wire: Wire, location: str) -> None:
    """Not from HTTPS to HTTP, not to other schemes, not to what is no URL."""
    wire.answer(to(location), OK)
    with pytest.raises((UnexpectedStatus, ResponseInvalid)):
        get(wire, retry=Retry(max=0))
    assert len(wire.sent) == 1


def test_a_place_that_the_library_cannot_read_is_told_as_such(wire: Wire) -> None:
    """It is no fault of the connection: the server has answered, and nothing is sent again."""
    wire.answer(lambda _: to("mailto:someone@elsewhere.test"))
    with pytest.raises(ResponseInvalid, match="the place of a redirect is no URL"):
        get(wire, retry=Retry(max=2, base=0.0))
    assert len(wire.sent) == 1


@pytest.mark.parametrize("spelled", ["SECRET/key+1", "SECRET/key%2B1", "%53ECRET%2fkey%2B1"])
def test_a_secret_goes_nowhere_however_it_is_spelled(wire: Wire, spelled: str) -> None:
    """A server may put it into a place abroad, with or without percent-encoding."""
    wire.answer(to(f"https://evil.example/?from={spelled}"), OK)
    with pytest.raises(UnexpectedStatus):
        get(wire, api_key="SECRET/key+1")
    assert len(wire.sent) == 1


def test_a_loop_ends(wire: Wire) -> None:
    """Five redirects, then the sixth is the answer."""
    wire.answer(to("/again"))
    with pytest.raises(UnexpectedStatus, match="302"):
        get(wire)
    assert len(wire.sent) == 6


def test_a_documented_redirect_is_an_answer(wire: Wire) -> None:
    """Where the document lists 302, the caller gets it."""
    operation = Operation[Any]("x.y", "GET", "/x", responses={"302": Response()})
    wire.answer(to("/y"))
    assert call(wire.client()._core, operation) is None
    assert len(wire.sent) == 1
