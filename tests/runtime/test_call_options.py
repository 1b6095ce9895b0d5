"""Escape hatches: what a call takes beside its arguments, `request`, and middleware."""
# ruff: noqa: A004 - errors of the client have the names that users look for

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.runtime.conftest import Wire, call
from tests.runtime.sample_client import ADD_MEMBER, CREATE_INVITE, GET_MEMBER
from wireproof.runtime import (
    AsyncCallNext,
    Body,
    CallNext,
    ClientConfig,
    Headers,
    Operation,
    Reply,
    Request,
    RequestInvalid,
    Response,
    Retry,
    Timeout,
    TimeoutError,
    UnexpectedStatus,
)
from wireproof.runtime.options import for_call


def send(wire: Wire, operation: Operation[Any], options: dict[str, Any], **arguments: Any) -> Any:
    client = wire.client()
    return client.organizations._call(operation, options=options, **arguments)


ORG = "0b9f3c1e-98a4-4a6c-8a43-0c0c8a6f0e11"
FIELDS = {"organizationId": ORG, "email": "x"}


def test_extras_are_sent_as_they_are(wire: Wire) -> None:
    """Header fields replace others, also a credential's; the query and the body are added to."""
    extras = {
        "extra_headers": {"X-Api-Key": "other", "X-Beta": "1"},
        "extra_query": {"dry run": True, "tag": ["a", "b"]},
        "extra_body": {"note": "n", "role": {"any": "thing"}},
    }
    send(wire, ADD_MEMBER, extras, fields=FIELDS)
    assert wire.last.headers["x-api-key"] == "other"
    assert wire.last.headers["x-beta"] == "1"
    assert wire.last.url.query == b"dry%20run=true&tag=a&tag=b"
    assert wire.body == {"organizationId": ORG, "email": "x", "note": "n", "role": {"any": "thing"}}


def test_an_extra_query_parameter_replaces_a_documented_one(wire: Wire) -> None:
    """The caller knows better than the document."""
    send(
        wire,
        GET_MEMBER,
        {"extra_query": {"fields": "all"}},
        path={"organizationId": ORG, "name": "n"},
        query={"fields": ["a"]},
    )
    assert wire.last.url.query == b"fields=all"


def test_extra_body_makes_a_body(wire: Wire) -> None:
    """Of an optional one that was not given; where there is none, it is refused."""
    wire.answer(httpx.Response(204))
    anything = replace(CREATE_INVITE, body=Body("application/json", required=False))
    send(wire, anything, {"extra_body": {"a": 1}}, fields={})
    assert wire.body == {"a": 1}
    with pytest.raises(RequestInvalid, match="takes no body"):
        send(wire, replace(CREATE_INVITE, body=()), {"extra_body": {"a": 1}})
    form = replace(CREATE_INVITE, body=Body("application/x-www-form-urlencoded"))
    send(wire, form, {"extra_body": {"b": "ü"}}, body={"a": 1})
    assert wire.last.content == b"a=1&b=%C3%BC"
    text = replace(CREATE_INVITE, body=Body("text/plain", str))
    with pytest.raises(RequestInvalid, match="no properties"):
        send(wire, text, {"extra_body": {"b": 1}}, body="x")


def test_options_of_a_call_are_of_that_call_alone(wire: Wire) -> None:
    """A timeout and an idempotency key do not stay with the client."""
    client = wire.client(retry=Retry(max=0))
    options = {"timeout": 3, "idempotency_key": "K"}
    client.organizations._call(ADD_MEMBER, options=options, fields=FIELDS)
    assert wire.last.headers["idempotency-key"] == "K"
    assert wire.last.extensions["timeout"]["read"] == 3
    client.organizations._call(ADD_MEMBER, fields=FIELDS)
    assert "idempotency-key" not in wire.last.headers
    assert wire.last.extensions["timeout"]["read"] == 30


@pytest.mark.parametrize(
    "options",
    [
        {"extra_headers": {"X": 1}},
        {"extra_headers": "X"},
        {"extra_headers": {"X": "a\nb"}},
        {"extra_headers": {"Ä": "a"}},
        {"extra_query": [1]},
        {"extra_query": {"a": object()}},
        {"timeout": float("nan")},
    ],
)
def test_an_option_that_cannot_be_used_is_refused(wire: Wire, options: dict[str, Any]) -> None:
    """As an error of the tree, before anything is sent."""
    with pytest.raises(RequestInvalid):
        send(wire, ADD_MEMBER, options, fields=FIELDS)
    assert wire.sent == []


def test_unknown_keywords_are_a_type_error(wire: Wire) -> None:
    """At run time, too: a typing error must not send a request to production with the old key."""
    client: Any = wire.client()
    for wrong in (
        lambda: client.with_options(timeot=1),
        lambda: client.with_options(base_url="https://x.example"),
        lambda: client.request("POST", "/x", object, contents=b"abc"),
        lambda: client.organizations._call(ADD_MEMBER, options={"api_key": "x"}, fields=FIELDS),
        lambda: wire.client(tiemout=1),
        lambda: for_call(client._core.options, {}, {"retries": 3}),
    ):
        with pytest.raises(TypeError, match="no option"):
            wrong()
    assert wire.sent == []


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ({"timeot": 1}, "did you mean 'timeout'"),
        ({"emial": "a@b.c"}, "did you mean 'email'"),
        ({"max_retries": 3}, "with_options"),
        ({"xyz": 1}, "known: extra_body"),
    ],
)
def test_an_unknown_keyword_is_told_with_what_was_meant(
    wire: Wire, given: dict[str, Any], hint: str
) -> None:
    """An option, an argument of the method, or how it is said here."""
    client: Any = wire.client()
    with pytest.raises(TypeError, match=hint):
        client.organizations._call(ADD_MEMBER, options=given, fields=FIELDS)


@pytest.mark.parametrize(
    ("given", "content_type", "content"),
    [
        ({"json": {"a": None}}, "application/json", b'{"a":null}'),
        ({"form": {"a": [1, 2]}}, "application/x-www-form-urlencoded", b"a=1&a=2"),
        ({"content": b"\0\1"}, "application/octet-stream", b"\0\1"),
        ({"content": "é", "content_type": "text/plain"}, "text/plain", "é".encode()),
        ({"content": b"{}", "content_type": "application/json"}, "application/json", b"{}"),
        ({"json": 1, "content_type": "application/x+json"}, "application/x+json", b"1"),
        ({}, None, b""),
    ],
)
def test_request_sends_any_body(
    wire: Wire, given: dict[str, Any], content_type: str | None, content: bytes
) -> None:
    """JSON, forms, text and bytes; bytes as they are whatever their media type."""
    wire.json(200, {"ok": 1})
    assert wire.client().request("POST", "/x", object, **given) == {"ok": 1}
    assert wire.last.headers.get("content-type") == content_type
    assert wire.last.content == content


def test_request_sends_files(wire: Wire, tmp_path: Path) -> None:
    """Multipart, with a path as a part; a path alone is streamed."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"file")
    wire.json(200, 1)
    wire.client().request("POST", "/x", object, multipart={"title": "t", "file": path})
    head = b"Content-Type: " + wire.last.headers["content-type"].encode() + b"\r\n\r\n"
    parts = BytesParser().parsebytes(head + wire.last.content).get_payload()
    assert [part.get_payload() for part in parts] == ["t", "file"]  # type: ignore[union-attr]
    wire.client().request("POST", "/x", object, content=path)
    assert wire.last.content == b"file"
    with pytest.raises(RequestInvalid, match="one of json, form"):
        wire.client().request("POST", "/x", object, json=1, form={})


def test_request_follows_links_of_its_own_server(wire: Wire) -> None:
    """What vendors send as `next`; credentials do not follow a link to elsewhere."""
    wire.json(200, 1)
    client = wire.client()
    client.request("GET", "https://api.recoup.example/v2/things?cursor=a%2Fb", object)
    assert str(wire.last.url) == "https://api.recoup.example/v2/things?cursor=a%2Fb"
    assert "x-api-key" in wire.last.headers
    client.request("GET", "https://api.recoup.example:443/", object, extra_query={"a": 1})
    assert wire.last.url.query == b"a=1"
    for link in (
        "https://evil.example/x",
        "http://api.recoup.example/x",
        "https://u@api.recoup.example/",
    ):
        with pytest.raises(RequestInvalid, match="own server"):
            client.request("GET", link, object)


POST: Operation[Any] = Operation("x.post", "POST", "/x", responses={"204": Response()})


@pytest.mark.parametrize("status", [429, 503, 500])
def test_a_post_is_repeated_where_the_server_says_when(wire: Wire, status: int) -> None:
    """After a status that is documented with `Retry-After`, and after no other."""
    wire.answer(httpx.Response(status, headers={"retry-after": "1"}), httpx.Response(204))
    told = replace(POST, retry_after=(429, 503))
    if status == 500:
        with pytest.raises(Exception, match="500"):
            call(wire.client()._core, told)
    else:
        call(wire.client()._core, told)
        assert wire.slept == [1.0]


def test_keys_are_made_where_the_api_wants_them(wire: Wire) -> None:
    """One for all attempts of a call, another for the next; a given one is kept."""
    client = wire.client()
    config = ClientConfig("x", idempotency_header="X-Key", automatic_keys=True)
    core = replace(client._core, config=config)
    wire.answer(httpx.Response(500), httpx.Response(204))
    call(core, POST)
    call(core, POST)
    keys = [request.headers["x-key"] for request in wire.sent]
    assert keys[0] == keys[1] != keys[2]
    call(replace(core, options=replace(core.options, idempotency_key="mine")), POST)
    assert wire.last.headers["x-key"] == "mine"
    call(core, replace(POST, method="GET"))
    assert "x-key" not in wire.last.headers


def test_a_field_of_a_request_is_replaced_whatever_its_case() -> None:
    """Names of header fields have no case (RFC 9110 section 5.1)."""
    request = Request("GET", "https://x.example", (("x-a", "1"), ("B", "2")))
    assert request.with_header("X-A", "3").headers == (("B", "2"), ("X-A", "3"))


class Recording:
    """Sees each request and reply, and adds a header field."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def handle(self, request: Request, call_next: CallNext) -> Reply:
        self.seen.append(f"{request.method} {request.url}")
        reply = call_next(request.with_header("X-Number", str(len(self.seen))))
        self.seen.append(str(reply.status_code))
        return reply


class AsyncRecording(Recording):
    async def handle(  # type: ignore[override]
        self, request: Request, call_next: AsyncCallNext
    ) -> Reply:
        self.seen.append(f"{request.method} {request.url}")
        reply = await call_next(request.with_header("X-Number", str(len(self.seen))))
        self.seen.append(str(reply.status_code))
        return reply


GET = replace(POST, method="GET")
ATTEMPTS = [httpx.Response(503), httpx.Response(302, headers={"location": "/y"}),
            httpx.Response(204)]  # fmt: skip
SEEN = ["GET https://api.recoup.example/v1/x", "503", "GET https://api.recoup.example/v1/x", "302",
        "GET https://api.recoup.example/y", "204"]  # fmt: skip


def test_middleware_sees_each_attempt_and_each_redirect(wire: Wire) -> None:
    """And can change what is sent."""
    middleware = Recording()
    wire.answer(*ATTEMPTS)
    call(wire.client(middleware=[middleware])._core, GET)
    assert middleware.seen == SEEN
    assert [request.headers["x-number"] for request in wire.sent] == ["1", "3", "5"]


async def test_asynchronous_middleware(wire: Wire) -> None:
    """The same for the asynchronous client."""
    middleware = AsyncRecording()
    wire.answer(*ATTEMPTS)
    await wire.async_client(middleware=[middleware])._core.call(GET, {})
    assert middleware.seen == SEEN


def test_middleware_can_answer_by_itself_and_be_nested(wire: Wire) -> None:
    """The first is the outermost; a cache sends nothing."""

    class Cache:
        def handle(self, request: Request, call_next: CallNext) -> Reply:
            return Reply(200, Headers([("content-type", "application/json")]), b'{"hit":1}')

    outer = Recording()
    client = wire.client(middleware=[outer, Cache()])
    assert client.request("GET", "/x", object) == {"hit": 1}
    assert (outer.seen[-1], wire.sent) == ("200", [])
    inner = Recording()
    client.with_options(middleware=[Cache(), inner]).request("GET", "/x", object)
    assert inner.seen == []


class Piece(httpx.SyncByteStream):
    """Content that counts how often it was closed."""

    closed = 0

    def __iter__(self) -> Iterator[bytes]:
        yield b""

    def close(self) -> None:
        type(self).closed += 1


def test_answers_that_middleware_lets_go_of_are_closed(wire: Wire) -> None:
    """Those that it sent again for, and that of a request after which it fails."""

    class Twice:
        def handle(self, request: Request, call_next: CallNext) -> Reply:
            call_next(request)
            return call_next(request)

    class Failing:
        def handle(self, request: Request, call_next: CallNext) -> Reply:
            call_next(request)
            raise LookupError

    Piece.closed = 0
    wire.answer(lambda _: httpx.Response(204, stream=Piece()))
    call(wire.client(middleware=[Twice()])._core, GET)
    assert (len(wire.sent), Piece.closed) == (2, 2)
    with pytest.raises(LookupError):
        call(wire.client(middleware=[Failing()])._core, GET)
    assert (len(wire.sent), Piece.closed) == (3, 3)


def test_what_middleware_answers_is_no_stream(wire: Wire) -> None:
    """Bytes that are there already are refused where items are to be read as they arrive."""

    class Cache:
        def handle(self, request: Request, call_next: CallNext) -> Reply:
            return Reply(200, Headers([("content-type", "text/event-stream")]), b"data: 1\n\n")

    with pytest.raises(UnexpectedStatus, match="not a success"):
        wire.client(middleware=[Cache()], on_drift="ignore").organizations.watch()


@pytest.mark.parametrize("wrong", [AsyncRecording(), Recording, None])
def test_middleware_of_the_wrong_kind(wire: Wire, wrong: Any) -> None:
    """Says what is wrong with it."""

    class Nothing:
        def handle(self, request: Request, call_next: CallNext) -> Any:
            return wrong

    middleware = wrong if isinstance(wrong, AsyncRecording) else Nothing()
    with pytest.raises(RequestInvalid, match="middleware: "):
        call(wire.client(middleware=[middleware])._core, GET)


def test_middleware_keeps_to_the_budget(wire: Wire) -> None:
    """Sending again and again ends with the call's time."""

    class Stubborn:
        def handle(self, request: Request, call_next: CallNext) -> Reply:
            while True:
                wire.now += 1
                call_next(request)

    wire.answer(httpx.Response(503))
    with pytest.raises(TimeoutError):
        call(wire.client(middleware=[Stubborn()], timeout=Timeout(total=5))._core, GET)
    assert len(wire.sent) == 4
