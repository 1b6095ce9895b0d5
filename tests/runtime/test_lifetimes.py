"""Clients that outlive what they were made in: processes, event loops, streams, tasks."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socketserver
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.runtime import sample_models as models
from tests.runtime.conftest import Wire, call
from tests.runtime.sample_client import AsyncRecoup, Recoup
from wireproof.runtime import (
    ApiKey,
    ConnectionError,  # noqa: A004 - the name that users look for
    Operation,
    RequestInvalid,
    Response,
    Retry,
    StatusError,
    reading,
)
from wireproof.runtime.streaming import Stream
from wireproof.runtime.versions import check_versions

NUMBER: Operation[int] = Operation("x.number", "GET", "/number", responses={
    "200": Response("application/json", int)})  # fmt: skip
EVENTS: Operation[Any] = Operation("x.events", "GET", "/events", responses={
    "200": Response("text/event-stream", models.Problem, streaming="sse")})  # fmt: skip
KEYED: Operation[int] = Operation("x.keyed", "GET", "/keyed", security=(("k",),), responses={
    "200": Response("application/json", int)})  # fmt: skip


class Handler(socketserver.StreamRequestHandler):
    """Answers a number that it is asked for, or begins a stream of events and waits."""

    def handle(self) -> None:
        while head := self.rfile.readline():
            number = b"0"
            while (line := self.rfile.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"x-number:"):
                    number = line.split(b":")[1].strip()
            if b"/events" in head:
                item = b'data: {"error":"x"}\n\n'
                self.wfile.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + item
                )
                self.rfile.read(1)
                return
            answer = (
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            )
            self.wfile.write(answer % (len(number), number))


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64


@pytest.fixture
def url() -> Iterator[str]:
    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def ask(client: Recoup, number: int) -> int:
    view = client.with_options(default_headers={"X-Number": str(number)})
    return int(call(view._core, NUMBER))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("given", [False, True], ids=["our own", "the user's"])
def test_a_fork_crosses_no_answers(url: str, given: bool) -> None:
    """A forked process has connections of its own; a client handed in says that it has not."""
    http = httpx.Client() if given else None
    client = Recoup(base_url=url, api_key="k", http_client=http)
    assert ask(client, 1) == 1
    child = os.fork()
    if child == 0:
        try:
            right = all(ask(client, n) == n for n in range(100, 120))
        except RequestInvalid as error:
            right = given and "os.fork()" in str(error)
        os._exit(0 if right else 1)
    assert [ask(client, n) for n in range(20)] == list(range(20))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    client.close()
    if http is not None:
        http.close()


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_one_asynchronous_client_in_two_event_loops(url: str) -> None:
    """As in `asyncio.run` twice: connections of a loop that is closed are not used."""
    client = AsyncRecoup(base_url=url, api_key="k")

    async def twice() -> list[int]:
        return [await client._core.call(NUMBER, {}) for _ in range(2)]

    assert asyncio.run(twice()) == asyncio.run(twice()) == [0, 0]
    client._core.transport._own.clear()
    gc.collect()  # of connections whose loop has gone


def test_dropped_streams_are_closed_and_nothing_hangs(url: str) -> None:
    """Breaking out of a loop closes the stream before the next request, without `with`."""
    client = Recoup(base_url=url, api_key="k")
    for number in range(200):
        for _ in client.organizations._stream(EVENTS):
            break
        _ = [[] for _ in range(number % 97)]  # shifts the moment of garbage collection
    pool = client._core.transport._own[os.getpid()]._transport._pool
    assert len(pool.connections) <= 2
    client.close()


def test_a_stream_that_is_closed_is_kept_no_longer(wire: Wire) -> None:
    """Else each of them would stay for as long as the process."""
    kept = len(reading._kept)
    wire.answer(httpx.Response(200, headers={"content-type": "text/event-stream"}))
    with wire.client().organizations._stream(EVENTS):
        assert len(reading._kept) == kept + 1
    assert len(reading._kept) == kept


def test_the_garbage_collector_takes_no_lock(wire: Wire) -> None:
    """It finds a stream in a cycle anywhere; closing waits for the next request."""
    closed: list[str] = []

    class Watched(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b'data: {"error":"x"}\n\n'
            yield b""

        def close(self) -> None:
            closed.append("closed")

    headers = {"content-type": "text/event-stream"}
    wire.answer(lambda _: httpx.Response(200, headers=headers, stream=Watched()))
    client = wire.client()
    stream: Stream[Any] = client.organizations._stream(EVENTS)
    next(stream)
    stream.itself = stream  # type: ignore[attr-defined]
    del stream
    gc.collect()
    assert closed == []
    with client.organizations._stream(EVENTS):
        assert closed == ["closed"]


async def test_cancellation_in_the_middle_of_a_retry(wire: Wire) -> None:
    """Passes at once, and the client goes on to work."""
    wire.answer(httpx.Response(503), httpx.Response(200, json=1))
    client = wire.async_client(retry=Retry(base=5))
    waiting = asyncio.Event()

    async def sleep(_: float) -> None:
        waiting.set()
        await asyncio.sleep(60)

    client._core.transport.sleep = sleep  # type: ignore[method-assign]
    task = asyncio.create_task(client._core.call(NUMBER, {}))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await client._core.call(NUMBER, {}) == 1


def locals_of(error: BaseException | None) -> Iterator[str]:
    """What an error reporter shows: the local variables of each frame, in the whole chain."""
    while error is not None:
        traceback = error.__traceback__
        while traceback is not None:
            if "tests" not in Path(traceback.tb_frame.f_code.co_filename).parts:
                yield from map(repr, traceback.tb_frame.f_locals.values())
            traceback = traceback.tb_next
        yield repr(vars(error))
        error = error.__cause__ or error.__context__


SECRET = "SECRET/key+1"


@pytest.mark.parametrize("location", ["header", "query", "cookie"])
@pytest.mark.parametrize("fault", ["status", "refused", "reset", "its own", "cannot be sent"])
def test_no_frame_shows_a_secret(wire: Wire, location: Any, fault: str) -> None:
    """Error reporters print local variables, of the client and of the HTTP library."""

    def respond(request: httpx.Request) -> httpx.Response:
        if fault in ("refused", "reset"):
            raise httpx.ReadError(f"no answer of {request.url}", request=request)
        if fault == "its own":
            raise RuntimeError("a transport of the user's is broken")
        return httpx.Response(404, json={}, headers={"location": f"/x?{request.url.query!r}"})

    client = wire.answer(respond).client(retry=Retry(max=0))
    value = f"{SECRET}\n" if fault == "cannot be sent" and location != "query" else SECRET
    client._core.credentials["k"] = ApiKey(value, "k", location)  # type: ignore[index]
    core = client._core
    if fault == "refused":
        core = Recoup(base_url="http://127.0.0.1:9", retry=Retry(max=0))._core
        core.credentials["k"] = ApiKey(value, "k", location)  # type: ignore[index]
    with pytest.raises((StatusError, ConnectionError, RequestInvalid)) as refused:
        call(core, KEYED)
    shown = [text for text in locals_of(refused.value) if "SECRET" in text and "Wire(" not in text]
    assert shown == []


def test_the_transport_of_the_library_logs_no_secret(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither does httpcore, which logs the header of each response, and an echo in it."""
    caplog.set_level(logging.DEBUG)
    client = Recoup(base_url=url)
    client._core.credentials["k"] = ApiKey("4242424242", "X-Number")  # type: ignore[index]
    call(client._core, KEYED)
    logging.getLogger("httpcore.http11").debug("a header with 4242424242 in it")
    assert "in it" in caplog.text
    assert "4242424242" not in caplog.text
    client.close()


@pytest.mark.parametrize("client", ["own", "given"])
def test_httpx2_does_what_httpx_does(
    url: str, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever is installed, or the client that is handed in; faults are the same."""
    httpx2 = import_module("httpx2")
    if client == "own":
        monkeypatch.setattr("wireproof.runtime.transport._LIBRARIES", ("httpx2", "httpx"))
    http = httpx2.Client() if client == "given" else None
    with Recoup(base_url=url, api_key="k", http_client=http, retry=Retry(max=0)) as ours:
        assert ask(ours, 7) == 7
        assert type(ours._core.transport._open()) is httpx2.Client
        with ours.organizations._stream(EVENTS) as stream:
            assert next(stream).error == "x"
    with pytest.raises(ConnectionError) as refused:
        ask(Recoup(base_url="http://127.0.0.1:9", http_client=http, retry=Retry(max=0)), 1)
    assert refused.value.sent is False


async def test_httpx2_asynchronously(url: str) -> None:
    """The same for the asynchronous client."""
    http = import_module("httpx2").AsyncClient()
    async with AsyncRecoup(base_url=url, api_key="k", http_client=http) as client:
        assert await client._core.call(NUMBER, {}) == 0
    await http.aclose()


def test_no_other_library_is_taken_for_one() -> None:
    """A session of something else is refused when the client is made."""

    class Session:
        def close(self) -> None: ...

    with pytest.raises(RequestInvalid, match="neither a client of httpx nor of httpx2"):
        Recoup(http_client=Session())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("python", "pydantic", "message"),
    [
        ((3, 11), "2.12.0", ""),
        ((3, 14), "3.0.0b1", ""),
        ((3, 11), "2.11.9", "pydantic 2.12 or newer; 2.11.9 is installed: pip install --upgrade"),
        ((3, 11), "1.10", "pydantic 2.12 or newer"),
        ((3, 10), "2.12.0", "Python 3.11 or newer; this is 3.10"),
    ],
)
def test_versions_that_are_too_old_are_named(
    python: tuple[int, ...], pydantic: str, message: str
) -> None:
    """At import, with what to do, not by a TypeError after the first request was sent."""
    if not message:
        check_versions(python, pydantic)
        return
    with pytest.raises(ImportError) as refused:
        check_versions(python, pydantic)
    assert message in str(refused.value)


def test_a_client_that_was_never_used_can_be_closed() -> None:
    """A closed client says so."""
    client = Recoup(base_url="http://127.0.0.1:9", api_key="k")
    client.close()
    with pytest.raises(RequestInvalid, match="the client is closed"):
        ask(client, 1)


def test_threads_that_begin_together_share_one_client(url: str) -> None:
    """The first call of each thread comes before the client of any is there: one stays, no more."""
    client = Recoup(base_url=url, api_key="k")
    start = threading.Barrier(20)

    def first(_: int) -> Any:
        start.wait()
        return client._core.transport._open()

    with ThreadPoolExecutor(20) as pool:
        opened = list(pool.map(first, range(20)))
    assert len({id(one) for one in opened}) == 1
    client.close()
    assert opened[0].is_closed
