"""Run the mock on a socket until somebody stops it.

In: an application, a host and a port. Out: nothing; it returns when it is interrupted. The socket
is bound before anything is announced, so the URL that is announced can be called at once.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from wireproof.errors import UsageError

_BACKLOG = 128
_GRACE = 3


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


def serve(app: Starlette, bound: socket.socket, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way get three seconds to finish.

    Args:
        app: of `build_app`.
        bound: of `listen`; closed at the end.
        announce: is told the URL.

    Must run in the main thread, where signals arrive.
    """
    config = uvicorn.Config(
        app,
        access_log=False,
        lifespan="off",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    server = uvicorn.Server(config)

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        server.should_exit = True

    # uvicorn raises the signals that it caught once more when it is done; this handler makes that
    # the end of a call and not of the process, and catches what comes before uvicorn listens.
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        announce(url_of(bound))
        server.run(sockets=[bound])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        bound.close()


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
