"""What a hostile server cannot do: keep a call, fill memory, or have a foreign exception leave."""
# ruff: noqa: A004 - errors of the client have the names that users look for

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
import threading
import time
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from typing import Any

import httpx
import pydantic
import pydantic_core
import pytest

from tests.runtime import sample_models as models
from tests.runtime.conftest import Wire, call
from tests.runtime.sample_client import AsyncRecoup, Recoup
from wireproof.runtime import (
    ApiError,
    ConnectionError,
    Operation,
    RequestInvalid,
    Response,
    ResponseInvalid,
    Retry,
    Timeout,
    TimeoutError,
)
from wireproof.runtime.coding import Decoder
from wireproof.runtime.decode import decode_json
from wireproof.runtime.values import read_json

TEXT: Operation[str] = Operation("x.text", "GET", "/text", responses={
    "200": Response("text/plain", str)})  # fmt: skip
LINES: Operation[Any] = Operation("x.lines", "GET", "/lines", responses={
    "200": Response("text/event-stream", models.Problem, streaming="sse")})  # fmt: skip

Serve = Callable[[socket.socket], None]


@pytest.fixture
def served() -> Iterator[Callable[[Serve], str]]:
    """Serves one connection after the other with a function, on a thread; gives the URL."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def start(serve: Serve) -> str:
            def run() -> None:
                while True:
                    try:
                        connection, _ = server.accept()
                    except OSError:
                        return
                    try:
                        connection.recv(65536)
                        serve(connection)
                    except OSError:
                        pass
                    finally:
                        connection.close()

            threading.Thread(target=run, daemon=True).start()
            return f"http://127.0.0.1:{server.getsockname()[1]}"

        yield start


def dripping(first: bytes, piece: bytes) -> Serve:
    def serve(connection: socket.socket) -> None:
        connection.sendall(first)
        for _ in range(100):  # five seconds, were nobody to hang up
            connection.sendall(piece)
            time.sleep(0.05)

    return serve


GZIP = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\n"
SLOW = {
    "a header that never ends": (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
    "interim responses for ever": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "a body that comes byte by byte": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n",
        b"a",
    ),
    "gzip that yields nothing": (GZIP + b"\x1f\x8b\x08" + bytes(6) + b"\x03", b"\0\0\0\xff\xff"),
}


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("name", SLOW)
def test_the_total_budget_ends_a_call(
    served: Callable[[Serve], str], name: str, is_async: bool
) -> None:
    """However the server spreads its bytes, a call ends with the budget, not with the server."""
    ended = threading.Event()

    def serve(connection: socket.socket) -> None:
        try:
            dripping(*SLOW[name])(connection)
        except OSError:
            ended.set()  # the client hung up before the server was done
            raise

    options: dict[str, Any] = {
        "base_url": served(serve),
        "api_key": "k",
        "timeout": Timeout(total=0.5),
        # Made before the call, as reading certificates counts.
        "http_client": httpx.AsyncClient() if is_async else httpx.Client(),
    }

    def ask() -> None:
        if is_async:
            asyncio.run(AsyncRecoup(**options)._core.call(TEXT, {}))
        else:
            call(Recoup(**options)._core, TEXT)

    with pytest.raises(TimeoutError):
        ask()
    assert ended.wait(3)


def coded(content: bytes, coding: str) -> httpx.Response:
    class Raw(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield content

    headers = {"content-type": "text/plain", "content-encoding": coding}
    return httpx.Response(200, headers=headers, stream=Raw())


@pytest.mark.parametrize(
    ("content", "coding"),
    [
        (gzip.compress(b"text"), "gzip"),
        (gzip.compress(b"te") + gzip.compress(b"xt"), "x-gzip"),
        (gzip.compress(b"text") + bytes(8), "gzip"),
        (zlib.compress(b"text"), "deflate"),
        (zlib.compress(b"text")[2:-4], "deflate"),
        (b"text", "identity"),
    ],
    # The bytes hold the time, and each process of a run has to name the same tests.
    ids=["gzip", "two members", "padded", "deflate", "raw deflate", "identity"],
)
def test_one_content_coding_is_removed(wire: Wire, content: bytes, coding: str) -> None:
    """Gzip in several members, and deflate with and without its envelope, as servers send it."""
    wire.answer(lambda _: coded(content, coding))
    assert call(wire.client()._core, TEXT) == "text"
    assert wire.last.headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("content", "coding", "message"),
    [
        (gzip.compress(gzip.compress(b"text")), "gzip, gzip", "not asked for"),
        (b"text", "br", "not asked for"),
        (gzip.compress(b"text")[:-4], "gzip", "ends too early"),
        (b"no gzip", "gzip", "broken"),
        (gzip.compress(bytes(20_000_000)), "gzip", "too large"),
    ],
    ids=["stacked", "unknown", "cut off", "broken", "too large"],
)
def test_a_content_coding_that_is_refused(
    wire: Wire, content: bytes, coding: str, message: str
) -> None:
    """Stacked, unknown, broken, or more than `max_response_bytes` when it is removed."""
    wire.answer(lambda _: coded(content, coding))
    client = wire.client().with_options(max_response_bytes=1_000_000)
    with pytest.raises(ResponseInvalid, match=message):
        call(client._core, TEXT)


def test_a_decoder_gives_out_small_pieces() -> None:
    """A few kilobytes that stand for megabytes come out in pieces that can be counted."""
    decoder = Decoder("gzip")
    decoder.feed(gzip.compress(bytes(10_000_000)))
    sizes = []
    while piece := decoder.take():
        sizes.append(len(piece))
    decoder.finish()
    assert sum(sizes) == 10_000_000
    assert max(sizes) <= 65536


@pytest.mark.parametrize("line", [b"data: " + b"x" * 1000 + b"\n", b"data\n", b"event: x\n"])
def test_an_event_without_an_end_is_refused(wire: Wire, line: bytes) -> None:
    """`max_response_bytes` bounds an event, too, not only a line of it."""
    content = line * (200_000 // len(line))
    wire.answer(httpx.Response(200, content=content, headers={"content-type": "text/event-stream"}))
    client = wire.client().with_options(max_response_bytes=100_000)
    with pytest.raises(ResponseInvalid, match="too large"), client.organizations.watch() as stream:
        list(stream)


def test_many_wrong_items_cost_no_more_than_right_ones() -> None:
    """Pydantic's errors are not collected item by item, and after a thousand the rest stays raw."""
    content = json.dumps([1] * 20_000).encode()
    found, drift = decode_json("x", list[str], content)
    assert found == [1] * 20_000
    assert len(drift) == 1000
    assert "raw" in str(drift[-1])
    with pytest.raises(pydantic.ValidationError) as refused:
        read_json(list[str], content)
    assert refused.value.error_count() == 1


def test_repair_ends_with_the_budget() -> None:
    """A check that raises stops the work where it is."""
    steps = iter(range(50))

    def check() -> None:
        if next(steps, None) is None:
            raise TimeoutError("total timeout")

    with pytest.raises(TimeoutError):
        decode_json("x", list[list[str]], json.dumps([[1]] * 1000).encode(), check)


def test_a_body_that_does_not_fit_is_taken_apart_within_the_budget(wire: Wire) -> None:
    """The time that this takes counts, too."""
    rows = Operation[Any]("x.rows", "GET", "/x", responses={
        "200": Response("application/json", list[list[str]])})  # fmt: skip
    wire.answer(lambda _: httpx.Response(200, json=[[1]] * 1000))
    core = wire.client(timeout=10, on_drift="ignore", retry=Retry(max=0))._core
    core.transport.monotonic = count(0, 0.05).__next__  # type: ignore[method-assign]
    with pytest.raises(TimeoutError, match="total timeout"):
        call(core, rows)


@pytest.mark.parametrize("charset", ["undefined", "punycode", "idna", "hex", "no such", "utf-7"])
def test_no_codec_has_its_error_leave_a_call(wire: Wire, charset: str) -> None:
    """A charset that Python has a codec for, but not for text, is a broken response."""
    content = b"a-99999999\xff.."
    headers = {"content-type": f"text/plain; charset={charset}"}
    wire.answer(httpx.Response(200, content=content, headers=headers))
    with pytest.raises(ResponseInvalid):
        call(wire.client()._core, TEXT)


def thrown() -> Iterator[Exception]:
    """One of every exception class that the libraries below a client define."""
    request = httpx.Request("GET", "https://x.example/", headers={"x-api-key": "SECRET-key-1"})
    for module in (httpx, ssl, zlib, pydantic, pydantic_core, socket):
        for name in sorted(vars(module)):
            kind = getattr(module, name)
            if not (isinstance(kind, type) and issubclass(kind, Exception)):
                continue
            for arguments in ((), ("x",), ("x", 1), ("utf-8", b"x", 0, 1, "x")):
                try:
                    error = kind(*arguments)
                except Exception:  # noqa: BLE001, S112 - not constructed like that
                    continue
                if isinstance(error, httpx.RequestError):
                    error.request = request
                yield error
                break
    yield from (
        UnicodeDecodeError("utf-8", b"x", 0, 1, "x"),
        UnicodeError("x"),
        OverflowError("x"),
        RecursionError("x"),
        MemoryError("x"),
        KeyError("x"),
        LookupError("x"),
    )


@pytest.mark.parametrize("error", list(thrown()), ids=lambda error: type(error).__name__)
def test_no_exception_of_a_library_leaves_a_call(wire: Wire, error: Exception) -> None:
    """It is one of the tree, and what caused it does not hold the request and its credentials."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wire.answer(error)
        with pytest.raises(ApiError) as refused:
            call(wire.client(retry=Retry(max=0))._core, TEXT)
    link: BaseException | None = refused.value.__cause__
    while link is not None:
        assert getattr(link, "_request", None) is None
        link = link.__cause__ or link.__context__


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("SSL_CERT_FILE", "/no/such/file.pem", "SSL_CERT_FILE names '/no/such/file.pem'"),
        ("HTTP_PROXY", "foo://proxy", "HTTP_PROXY"),
        ("ALL_PROXY", "http://[::1", "ALL_PROXY"),
        ("ALL_PROXY", "http://", "ALL_PROXY: no address like"),
        ("https_proxy", "http://exa mple:1", "HTTPS_PROXY: no address like"),
        ("HTTP_PROXY", "http:/proxy", "HTTP_PROXY: no address like"),
        ("HTTPS_PROXY", "h" * 99, "HTTPS_PROXY: no address like"),
    ],
)
def test_a_setting_that_no_client_can_be_made_with(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    """Nothing was sent, the message names the variable, and nobody tries again."""
    monkeypatch.setenv(variable, value)
    client = Recoup(api_key="k", base_url="https://x.example", retry=Retry(max=0))
    with pytest.raises(ConnectionError, match=message) as refused:
        call(client._core, TEXT)
    assert (refused.value.sent, refused.value.attempts) == (False, 1)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("SSL_CERT_FILE", "/no/such/file.pem", "SSL_CERT_FILE names '/no/such/file.pem'"),
        ("HTTPS_PROXY", "http://127.0.0.1:99999", "HTTPS_PROXY: no address like"),
        ("HTTPS_PROXY", "http://" + "h" * 99, "HTTPS_PROXY: no address like"),
    ],
)
async def test_a_setting_that_no_asynchronous_client_can_be_made_with(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    """The same; what is wrong may show when two addresses are tried side by side."""
    monkeypatch.setenv(variable, value)
    async with AsyncRecoup(api_key="k", base_url="https://x.example", retry=Retry(max=0)) as client:
        with pytest.raises(ConnectionError, match=message) as refused:
            await client.request("GET", "/x", cast_to=object)
    assert refused.value.sent is False


def test_a_host_that_has_no_spelling_was_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is too long to be looked up, so that nothing left the machine."""
    for name in ("HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with (
        Recoup(api_key="k", base_url=f"https://{'h' * 64}.example", retry=Retry(max=0)) as client,
        pytest.raises(ConnectionError, match="cannot be looked up") as refused,
    ):
        client.request("GET", "/x", cast_to=object)
    assert refused.value.sent is False


def test_the_first_of_several_faults_is_the_cause(wire: Wire) -> None:
    """Connections that were tried side by side fail as a group, which holds credentials, too."""
    wire.answer(ExceptionGroup("two", [httpx.ConnectError("no route"), httpx.ConnectError("x")]))
    with pytest.raises(ConnectionError, match="no route") as refused:
        call(wire.client(retry=Retry(max=0))._core, TEXT)
    assert isinstance(refused.value.__cause__, httpx.ConnectError)
    assert refused.value.sent is False


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, "3"])
def test_a_timeout_is_a_number_of_seconds(value: Any) -> None:
    """What a socket would not take is refused when it is given."""
    with pytest.raises(RequestInvalid, match="timeout: total must be a number"):
        Recoup(api_key="k", timeout=value)
