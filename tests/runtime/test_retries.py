"""What is safe to repeat is repeated, politely and within the time allowed; nothing else is."""

from __future__ import annotations

import asyncio
import time
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import anyio
import httpx
import pytest

from tests.runtime.conftest import MEMBER, Wire, call
from tests.runtime.sample_client import AsyncRecoup, Recoup
from wireproof.runtime import (
    Body,
    ConnectionError,  # noqa: A004
    NoResponse,
    Operation,
    RateLimitError,
    Response,
    Retry,
    ServerError,
    Timeout,
    TimeoutError,  # noqa: A004
)
from wireproof.runtime.call import _seconds
from wireproof.runtime.running import run

ORG = uuid.UUID("11111111-2222-4333-8444-555555555555")
POST = Operation[Any](
    "x.post", "POST", "/x", body=Body("*/*", bytes, required=False), responses={"200": Response()}
)
PUT = Operation[Any](
    "x.put", "PUT", "/x", body=Body("*/*", bytes, required=False), responses={"200": Response()}
)
OK = httpx.Response(200)
DOWN = httpx.Response(503)


def get(wire: Wire, **options: Any) -> Any:
    return wire.client(**options).organizations.get_member(organization_id=ORG, name="x")


def test_a_get_is_repeated_with_growing_pauses(wire: Wire) -> None:
    """Three attempts by default; backoff doubles (full jitter, here at its longest)."""
    wire.answer(DOWN, DOWN, httpx.Response(200, json=MEMBER))
    client = wire.client()
    raw = client.with_response(client.organizations.get_member, organization_id=ORG, name="x")
    assert wire.slept == [0.5, 1.0]
    assert (raw.attempts, raw.elapsed) == (3, 1.5)


async def test_the_asynchronous_client_repeats_alike(wire: Wire) -> None:
    """The same policy, awaited."""
    wire.answer(DOWN, httpx.ReadError("reset"), httpx.Response(200, json=MEMBER))
    member = await wire.async_client().organizations.add_member(organization_id=ORG, email="x")
    assert member.success
    assert wire.slept == [0.5, 1.0]


def test_after_the_last_attempt_the_error_counts_them(wire: Wire) -> None:
    """The last response is what the caller gets."""
    wire.answer(DOWN)
    with pytest.raises(ServerError) as refused:
        get(wire)
    assert (len(wire.sent), refused.value.attempts) == (3, 3)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 501, 505])
def test_other_statuses_are_final(wire: Wire, status: int) -> None:
    """A conflict or a refusal does not get better by asking again."""
    wire.answer(httpx.Response(status))
    with pytest.raises(Exception, match=str(status)):
        get(wire, on_drift="ignore")
    assert len(wire.sent) == 1


@pytest.mark.parametrize("fault", [DOWN, httpx.Response(429), httpx.ReadError("reset")])
def test_a_post_is_not_repeated(wire: Wire, fault: Any) -> None:
    """It may have been done already."""
    wire.answer(fault, OK)
    with pytest.raises((ServerError, RateLimitError, ConnectionError)):
        call(wire.client()._core, POST)
    assert len(wire.sent) == 1


@pytest.mark.parametrize("fault", [httpx.ConnectError("refused"), httpx.ConnectTimeout("late")])
def test_a_connection_that_was_never_made_is_tried_again(wire: Wire, fault: Any) -> None:
    """Nothing was sent, so nothing can be done twice."""
    wire.answer(fault, OK)
    call(wire.client()._core, POST)
    assert len(wire.sent) == 2


def test_documented_idempotency_allows_repeating_a_post(wire: Wire) -> None:
    """The vendor says that adding a member twice does no harm."""
    wire.answer(httpx.ReadTimeout("late"), DOWN, httpx.Response(200, json=MEMBER))
    assert wire.client().organizations.add_member(organization_id=ORG, email="x").success
    assert [r.content for r in wire.sent] == [wire.last.content] * 3


def test_an_idempotency_key_allows_it_too_and_stays_the_same(wire: Wire) -> None:
    """One key for all attempts."""
    wire.answer(DOWN, OK)
    call(wire.client().with_options(idempotency_key="k1")._core, POST)
    assert [r.headers["idempotency-key"] for r in wire.sent] == ["k1", "k1"]


def test_retry_after_in_seconds_is_respected(wire: Wire) -> None:
    """The server knows better than our backoff."""
    wire.answer(httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(200, json=MEMBER))
    get(wire)
    assert wire.slept == [7.0]


def test_a_pause_is_of_the_thread_or_of_the_task(monkeypatch: pytest.MonkeyPatch) -> None:
    """A synchronous client stops its thread, an asynchronous one lets other tasks go on."""
    slept: list[tuple[str, float]] = []

    async def sleep(seconds: float) -> None:
        slept.append(("task", seconds))

    monkeypatch.setattr(time, "sleep", lambda seconds: slept.append(("thread", seconds)))
    monkeypatch.setattr(anyio, "sleep", sleep)
    run(Recoup(api_key="x")._core.transport.sleep(7.0))
    asyncio.run(AsyncRecoup(api_key="x")._core.transport.sleep(8.0))
    assert slept == [("thread", 7.0), ("task", 8.0)]


def test_retry_after_as_a_date_is_respected() -> None:
    """RFC 9110 section 10.2.3: an HTTP date; nonsense counts as absent."""
    now = datetime.now(UTC)
    soon = _seconds(format_datetime(now + timedelta(seconds=90), usegmt=True))
    assert soon is not None
    assert 80 < soon <= 90
    assert _seconds(format_datetime(now - timedelta(seconds=9))) == 0.0
    assert _seconds("Thu, 01 Jan 2026 00:00:03") == 0.0
    for nonsense in (None, "", "soon", "-1", "1e9", "٣", "Thu, 01 Jan 99999 00:00:00 GMT"):
        assert _seconds(nonsense) is None


def test_a_retry_after_beyond_the_cap_is_final(wire: Wire) -> None:
    """Nobody waits for an hour without being asked."""
    wire.answer(httpx.Response(429, headers={"Retry-After": "3600"}))
    with pytest.raises(RateLimitError):
        get(wire, timeout=Timeout(total=None))
    assert wire.slept == []


def test_the_total_budget_covers_retries(wire: Wire) -> None:
    """A wait that would end after the budget is not begun."""
    wire.answer(httpx.Response(429, headers={"Retry-After": "7"}))
    with pytest.raises(RateLimitError):
        get(wire, timeout=10)
    assert wire.slept == [7.0]


def test_each_attempt_gets_what_is_left_of_the_budget(wire: Wire) -> None:
    """The limits of single steps never exceed the remaining total."""
    wire.answer(httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(200, json=MEMBER))
    get(wire, timeout=Timeout(total=10, read=None))
    first, second = (r.extensions["timeout"] for r in wire.sent)
    assert first == {"connect": 5.0, "read": 10.0, "write": 10.0, "pool": 5.0}
    assert second == {"connect": 3.0, "read": 3.0, "write": 3.0, "pool": 3.0}


def test_to_open_a_client_counts_against_the_budget(wire: Wire) -> None:
    """A client of our own reads certificates before it connects."""
    wire.answer(httpx.Response(200))
    transport, now = wire.client()._core.transport, [0.0]
    opened = transport._open()

    def slowly() -> Any:
        now[0] += 7.0
        return opened

    client = wire.client(timeout=Timeout(total=10))
    client._core.transport.monotonic = lambda: now[0]
    client._core.transport._open = slowly  # type: ignore[method-assign]
    call(client._core, POST)

    assert wire.last.extensions["timeout"]["connect"] == 3.0


def test_reading_counts_against_the_budget(wire: Wire) -> None:
    """A server that trickles cannot hold a call for longer than its budget."""

    class Trickle(httpx.SyncByteStream):
        def __iter__(self) -> Any:
            for _ in range(100):
                wire.now += 1
                yield b" "

    wire.answer(lambda _: httpx.Response(200, stream=Trickle()))
    with pytest.raises(TimeoutError, match="total timeout") as late:
        get(wire, timeout=10, retry=Retry(max=0))
    assert late.value.operation == "organizations.get_member"
    assert wire.now < 13


def test_a_body_that_cannot_be_read_again_is_sent_once(wire: Wire) -> None:
    """A generator is gone after the first attempt; a file goes back to where it was."""
    import io

    wire.answer(DOWN, OK)
    with pytest.raises(ServerError):
        call(wire.client()._core, PUT, body=(piece for piece in [b"a", b"b"]))
    assert [r.content for r in wire.sent] == [b"ab"]
    wire.sent.clear()
    file = io.BytesIO(b"xyz")
    file.read(1)
    wire.answer(DOWN, OK)
    call(wire.client()._core, PUT, body=file)
    assert [r.content for r in wire.sent] == [b"yz", b"yz"]
    assert wire.last.headers["content-length"] == "2"


def test_no_retries_when_switched_off(wire: Wire) -> None:
    """`Retry(max=0)`."""
    wire.answer(httpx.ConnectError("refused"))
    with pytest.raises(ConnectionError, match="refused") as refused:
        get(wire, retry=Retry(max=0))
    assert (len(wire.sent), refused.value.attempts, refused.value.sent) == (1, 1, False)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (httpx.ConnectTimeout("x"), TimeoutError),
        (httpx.ReadTimeout("x"), TimeoutError),
        (httpx.WriteTimeout("x"), TimeoutError),
        (httpx.PoolTimeout("x"), TimeoutError),
        (httpx.ConnectError("x"), ConnectionError),
        (httpx.ReadError("x"), ConnectionError),
        (httpx.WriteError("x"), ConnectionError),
        (httpx.CloseError("x"), ConnectionError),
        (httpx.ProxyError("x"), ConnectionError),
        (httpx.RemoteProtocolError("x"), ConnectionError),
        (OSError("x"), ConnectionError),
        (ValueError("x"), ConnectionError),
        (KeyError("x"), ConnectionError),
    ],
)
def test_every_failure_of_the_transport_is_ours(wire: Wire, fault: Any, kind: Any) -> None:
    """No exception of the HTTP library, or of anything below it, leaves a call as it is."""
    wire.answer(fault)
    with pytest.raises(NoResponse) as refused:
        get(wire, retry=Retry(max=0))
    assert type(refused.value) is kind
    assert refused.value.__cause__ is fault


def test_an_interrupt_passes(wire: Wire) -> None:
    """Ctrl-C is not an answer of the server."""

    def interrupt(_: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    wire.answer(interrupt)
    with pytest.raises(KeyboardInterrupt):
        get(wire)
    assert len(wire.sent) == 1


async def test_cancellation_passes(wire: Wire) -> None:
    """A cancelled task is cancelled, at once."""
    import asyncio

    started = asyncio.Event()

    async def hang(_: httpx.Request) -> httpx.Response:
        started.set()
        await asyncio.sleep(60)
        raise AssertionError

    from tests.runtime.sample_client import AsyncRecoup

    http = httpx.AsyncClient(transport=httpx.MockTransport(hang))
    client = AsyncRecoup(api_key="key", http_client=http)
    task = asyncio.create_task(client.organizations.add_member(organization_id=ORG, email="x"))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_total_budget_breaks_an_asynchronous_call_off() -> None:
    """Whatever step it hangs in."""
    import asyncio

    from tests.runtime.sample_client import AsyncRecoup

    async def hang(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        raise AssertionError

    http = httpx.AsyncClient(transport=httpx.MockTransport(hang))
    client = AsyncRecoup(api_key="key", http_client=http, timeout=0.05)
    with pytest.raises(TimeoutError, match="total timeout"):
        await client.organizations.add_member(organization_id=ORG, email="x")
