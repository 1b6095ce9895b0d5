"""A vendor on a real socket: HTTP/1.1 on the loopback interface, bytes recorded as they come.

In: replies. Out: `WireRequest`s. Requests are read by hand, not by an HTTP library, so that what
is judged is what was written to the socket.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self

from wireproof.oracle.wire import WireReply, WireRequest

_PATIENCE = 10.0
_CHUNK = 65536
_LARGEST = 64 * 1024 * 1024

_FAULTS = {
    "garbage": b"\x16\x03\x01 this is not HTTP\r\n\r\n",
    "short": b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{",
    "chunk": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}",
}

Answer = Callable[[WireRequest], WireReply]


class Loopback:
    """A server for one test run; a context manager.

    Args:
        answer: called for each request, on the connection's own thread.

    Attributes:
        origin: `http://127.0.0.1:<port>`.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._closing = threading.Event()
        port = self._listener.getsockname()[1]
        self.origin = f"http://127.0.0.1:{port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        with suppress(OSError):
            # A listener that is only closed keeps its thread in accept() on Linux.
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _start(self, act: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=act, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(_PATIENCE)
        buffer = b""
        with connection, suppress(OSError, ValueError):
            while True:
                request, buffer = _read(connection, buffer, self.origin)
                if request is None:
                    return
                reply = self._answer(request)
                self._closing.wait(reply.pause)
                if reply.fault == "reset":
                    return
                for piece in _pieces(reply, request.method):
                    connection.sendall(piece)
                    self._closing.wait(reply.pace)
                if reply.fault:
                    return


def _pieces(reply: WireReply, method: str) -> Iterator[bytes]:
    """Yield what is sent at once; of a reply with a pace, each byte."""
    written = _FAULTS.get(reply.fault) or _written(reply, method)
    size = 1 if reply.pace else max(len(written), 1)
    yield from (written[at : at + size] for at in range(0, len(written), size))


def _written(reply: WireReply, method: str) -> bytes:
    head = [f"HTTP/1.1 {reply.status} Answer"]
    head += [f"{name}: {value}" for name, value in reply.headers]
    bodiless = method == "HEAD" or reply.status in (204, 304) or reply.status < 200
    if not bodiless:
        head.append(f"content-length: {len(reply.body)}")
    text = "\r\n".join([*head, "", ""]).encode("latin-1")
    return text if bodiless else text + reply.body


def _read(
    connection: socket.socket, buffer: bytes, origin: str
) -> tuple[WireRequest | None, bytes]:
    """Read one request (RFC 9112, sections 2 to 7)."""
    while b"\r\n\r\n" not in buffer:
        more = connection.recv(_CHUNK)
        if not more:
            return None, b""
        buffer += more
    head, _, buffer = buffer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _version = first.split(" ", 2)
    pairs = [line.partition(":") for line in lines]
    headers = tuple((name.strip().lower(), value.strip(" \t")) for name, _, value in pairs)
    fields = dict(headers)
    if fields.get("transfer-encoding", "").lower() == "chunked":
        body, buffer = _chunked(connection, buffer)
    else:
        length = int(fields.get("content-length", "0"))
        body, buffer = _exactly(connection, buffer, min(length, _LARGEST))
    return WireRequest(method, origin, target, headers, body), buffer


def _exactly(connection: socket.socket, buffer: bytes, length: int) -> tuple[bytes, bytes]:
    while len(buffer) < length:
        more = connection.recv(_CHUNK)
        if not more:
            raise ValueError("the connection ended inside a body")
        buffer += more
    return buffer[:length], buffer[length:]


def _chunked(connection: socket.socket, buffer: bytes) -> tuple[bytes, bytes]:
    """Read a chunked body (RFC 9112, section 7.1); trailers are passed over."""
    body = b""
    while True:
        while b"\r\n" not in buffer:
            more = connection.recv(_CHUNK)
            if not more:
                raise ValueError("the connection ended inside a chunk")
            buffer += more
        size, _, buffer = buffer.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        chunk, buffer = _exactly(connection, buffer, length + 2)
        if not length:
            return body, buffer
        body += chunk[:length]
