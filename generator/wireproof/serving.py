"""Run an ASGI application on a socket until somebody stops it.

In: an application, a host and a port. Out: nothing; it returns when it is interrupted. The socket
is bound before anything is announced, so the URL that is announced can be called at once. Nobody
who is silent, slow or many keeps the others waiting, nor the server from stopping.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Final, TypeVar

import uvicorn
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from wireproof.errors import UsageError

T = TypeVar("T")

MAX_BODY: Final = 16 * 1024 * 1024
"""Bytes of a request's body that are read."""
MAX_HEAD: Final = 64 * 1024
"""Bytes of a request's head, or of what follows its body."""
PATIENCE: Final = 30.0
"""Seconds until a request has to be there, from the connection or from its head on."""

_BACKLOG: Final = 1024
_GRACE: Final = 0.2
_THREADS: Final = 8


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket.

    Args:
        host: an address of this machine, or a name for one.
        port: 0 chooses a free one.

    Raises:
        UsageError: the address cannot be used, or the port is taken.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except (OSError, OverflowError, UnicodeError) as error:
        raise UsageError(f"cannot listen on {host}:{port}: {_reason(error)}") from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        raise UsageError(
            f"cannot listen on {host}:{port}: {_reason(error)}",
            hint="choose another --port; 0 takes a free one",
        ) from None
    return bound


def url_of(bound: socket.socket) -> str:
    """Return the URL of a listening socket."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Protocol(HttpToolsProtocol):
    """HTTP/1.1 that hangs up on a connection whose first request does not come, or does not end.

    The parser itself takes heads and trailers of any length.
    """

    _events = _silent = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._silence = self.loop.call_later(PATIENCE, self._hang_up)

    def connection_lost(self, exc: Exception | None) -> None:
        self._silence.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self._events
        super().data_received(data)
        self._silent = 0 if self._events != before else self._silent + len(data)
        if self._silent > MAX_HEAD and not self.transport.is_closing():
            self.send_400_response(f"The head is larger than {MAX_HEAD // 1024} KiB.")

    def on_headers_complete(self) -> None:
        self._events += 1
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._events += 1
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._events += 1
        super().on_message_complete()

    def _hang_up(self) -> None:
        if self.cycle is None and not self.transport.is_closing():
            self.transport.close()


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: those of `serve` say when it stops."""

    def install(self) -> None:
        """Take over Ctrl-C and SIGTERM; both end the call of `serve`, not the process."""

        def stop(number: int, frame: FrameType | None) -> None:
            del number, frame
            self.should_exit = True

        self._before = {
            number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)
        }

    def restore(self) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)


def server_of(app: ASGIApp) -> _Server:
    """Make a server; `run(sockets=[…])` serves in this thread until `should_exit` is set."""
    config = uvicorn.Config(
        app,
        access_log=False,
        http=_Protocol,
        lifespan="off",
        log_level="critical",
        server_header=False,
        timeout_graceful_shutdown=_GRACE,  # type: ignore[arg-type]  # asyncio takes fractions
        ws="none",
    )
    return _Server(config)


def serve(app: ASGIApp, bound: socket.socket, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way get a moment to finish.

    Args:
        app: an ASGI application.
        bound: of `listen`; closed at the end.
        announce: is told the URL.

    Must run in the main thread, where signals arrive.
    """
    server = server_of(app)
    server.install()
    try:
        announce(url_of(bound))
        server.run(sockets=[bound])
    finally:
        server.restore()
        bound.close()


async def read_body(http: HttpRequest, limit: int = MAX_BODY) -> bytes | None:
    """Return the body of a request; None when it is larger than `limit` bytes.

    Raises:
        ClientDisconnect: the caller hung up, or the body did not come in time.
    """
    found = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in http.stream():
                found += chunk
                if len(found) > limit:
                    return None
    except TimeoutError:
        raise ClientDisconnect from None
    return bytes(found)


class Workers:
    """Threads for work that would hold up an event loop.

    They do not keep the process alive, so that a long search ends with the server.

    Args:
        number: how many work at a time; the others wait.
    """

    def __init__(self, number: int = _THREADS) -> None:
        self._free = asyncio.Semaphore(number)

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function in a thread, and raise what it raises."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def report(give: Callable[[Any], None], what: Any) -> None:
            if not done.done():
                give(what)

        def work() -> None:
            try:
                value = function(*arguments)
            except BaseException as error:  # noqa: BLE001 - it is raised where it is awaited
                outcome: tuple[Callable[[Any], None], Any] = (done.set_exception, error)
            else:
                outcome = (done.set_result, value)
            if not loop.is_closed():
                loop.call_soon_threadsafe(report, *outcome)

        async with self._free:
            threading.Thread(target=work, daemon=True).start()
            return await done


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
