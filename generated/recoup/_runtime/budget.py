"""The time budget of a synchronous call, down to each read of a socket.

A synchronous HTTP library cannot be interrupted, and its timeouts are per step: a server that sends
a byte now and then keeps a call for ever. So each step on a socket gets what is left of the budget.
In: a network backend of httpcore. Out: the same, which knows the budget.
"""

from __future__ import annotations

import socket
import time
from contextvars import ContextVar
from typing import Any

from . import errors

_PIECE = 64 * 1024
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class Within:
    """Inside, no step on a socket may take longer than what is left of so many seconds."""

    __slots__ = ("_deadline", "_token")

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds

    def __enter__(self) -> None:
        self._token = _deadline.set(self._deadline)

    def __exit__(self, *_: object) -> None:
        _deadline.reset(self._token)


def _limit(timeout: float | None, *, sent: bool = True) -> float | None:
    """The shorter of a step's timeout and the rest of the budget."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise errors.TimeoutError("total timeout", sent=sent)
    return left if timeout is None else min(left, timeout)


class BudgetedBackend:
    """A network backend (`httpcore.NetworkBackend`) whose steps end with the budget."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **how: Any) -> Any:
        """Connect to the first address of a host that answers: the timeout is for each."""
        *others, last = _addresses(host, port)
        for address in others:
            try:
                limit = _limit(timeout, sent=False)
                return BudgetedStream(self._backend.connect_tcp(address, port, limit, **how))
            except errors.TimeoutError:
                raise
            except Exception:  # noqa: BLE001, S112 - whatever the library calls it: the next one
                continue
        limit = _limit(timeout, sent=False)
        return BudgetedStream(self._backend.connect_tcp(last, port, limit, **how))

    def connect_unix_socket(self, path: str, timeout: float | None = None, **how: Any) -> Any:
        """Connect to a Unix domain socket."""
        limit = _limit(timeout, sent=False)
        return BudgetedStream(self._backend.connect_unix_socket(path, limit, **how))

    def sleep(self, seconds: float) -> None:
        """Wait between attempts to connect."""
        self._backend.sleep(_limit(seconds, sent=False))


class BudgetedStream:
    """A connection (`httpcore.NetworkStream`) whose steps end with the budget."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has arrived."""
        data: bytes = self._stream.read(max_bytes, _limit(timeout))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all, a piece at a time: the peer may take them slowly."""
        for start in range(0, len(buffer), _PIECE):
            self._stream.write(buffer[start : start + _PIECE], _limit(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Any:
        """Go on with TLS."""
        limit = _limit(timeout, sent=False)
        return BudgetedStream(self._stream.start_tls(ssl_context, server_hostname, limit))

    def get_extra_info(self, info: str) -> Any:
        """Facts about the connection."""
        return self._stream.get_extra_info(info)


def put_on_budget(client: Any) -> None:
    """Let the budget of a call reach the sockets of a synchronous client, wherever it has any."""
    transports = [getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()]
    for transport in transports:
        pool: Any = getattr(transport, "_pool", None)
        outermost = backend = getattr(pool, "_network_backend", None)
        while backend is not None and not isinstance(backend, BudgetedBackend):
            backend = getattr(backend, "_backend", None)  # another vendor's client may share this
        if outermost is not None and backend is None:
            pool._network_backend = BudgetedBackend(outermost)  # noqa: SLF001


def _addresses(host: str, port: int) -> list[str]:
    """The addresses of a host; the host itself where the library is to say what is wrong."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return [host]
    return [str(address[0]) for *_, address in found] or [host]
