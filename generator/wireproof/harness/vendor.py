"""The vendor that a client is answered by in its own process: recorded requests, scripted replies.

In: an HTTP library, httpx or one like it, and a script. Out: a mock transport for a client of that
library, and what was sent through it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, Final, Literal

from wireproof.oracle.wire import WireReply, WireRequest, from_httpx

Script = Callable[[WireRequest, int], WireReply]
USUAL: Final = "httpx"
_OTHERS: Final = ("httpx2",)
LIBRARIES: Final = (USUAL, *_OTHERS)
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
OWN: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "headers": {
            "X-Own": "of the user",
            "Accept": "text/own",
            "User-Agent": "own",
            "Host": "own.test",
        },
        "params": {"own": "of the User"},
        "cookies": {"own": "of-the-user"},
        "base_url": "https://own.test/elsewhere",
    }
)
"""What an HTTP client of a user's may bring: sent beside what a call says, which is nearer."""
_FAULTS: Final = {
    "reset": ("ReadError", "connection reset by peer"),
    "refused": ("ConnectError", "connection refused"),
    "timeout": ("ReadTimeout", "timed out"),
}


def other_libraries() -> tuple[str, ...]:
    """Return the HTTP libraries that clients work with beside the usual one, and that are here."""
    return tuple(name for name in _OTHERS if find_spec(name))


def library(name: str) -> Any:
    """Return an HTTP library by its name; "" is the usual one."""
    return import_module(name or USUAL)


class Listener:
    """A function for `on_drift`: keeps each record; in scripts it is `print`."""

    def __init__(self) -> None:
        self.records: list[Any] = []

    def __call__(self, record: Any) -> None:
        """Keep a record."""
        self.records.append(record)

    def __repr__(self) -> str:
        return "print"


class Recorder:
    """Records requests and answers them from the script of the moment.

    Attributes:
        read: items or pieces of a response that is read while it arrives.
        left_open: how many answers were given and are not closed.
        limits: the timeouts of each request, as the HTTP library is told them.
        resume: where a stream that was read can be taken up again: event id, milliseconds.
        read_before: how many items had been read each time that another piece was asked for.
    """

    def __init__(self) -> None:
        self.sent: list[WireRequest] = []
        self.read: list[Any] = []
        self.left_open = 0
        self.limits: list[Mapping[str, float | None]] = []
        self.resume: tuple[Any, Any] | None = None
        self.read_before: list[int] = []
        self.script: Script | None = None
        self.listener = Listener()

    def begin(self, script: Script) -> None:
        """Forget what was sent and read, and answer from another script."""
        self.sent, self.read, self.script, self.left_open = [], [], script, 0
        self.limits, self.resume, self.read_before = [], None, []
        self.listener.records = []

    def answer(self, request: WireRequest) -> WireReply:
        """Record a request and return the reply to it."""
        self.sent.append(request)
        if self.script is None:
            return WireReply(0, fault="refused")
        return self.script(request, len(self.sent) - 1)


def http_client(
    library: Any,
    recorder: Recorder | None,
    mode: Literal["sync", "async"],
    own: Mapping[str, Any] = NOTHING,
) -> Any:
    """Return a client of an HTTP library that lets a recorder answer; without one, a server does.

    For its cookies the library reads each answer with the standard library, which takes a tenth of
    a call; that is left to answers that set some.
    """
    mock = mock_transport(library, recorder, mode) if recorder else None
    build = library.Client if mode == "sync" else library.AsyncClient
    made = build(transport=mock, verify=False, **own)
    if not own:
        # What is set by its public name is copied into a jar of the library's own.
        made._cookies = _jar(library)()  # noqa: SLF001
    return made


@lru_cache
def _jar(library: Any) -> Any:
    class Jar(library.Cookies):  # type: ignore[misc]
        """Cookies of those answers that set any."""

        def extract_cookies(self, response: Any) -> None:
            if "set-cookie" in response.headers:
                super().extract_cookies(response)

    return Jar


def mock_transport(library: Any, recorder: Recorder, mode: Literal["sync", "async"]) -> Any:
    """Return a transport of an HTTP library that lets a recorder answer."""

    def handle(request: Any) -> Any:
        request.read()
        recorder.limits.append(request.extensions.get("timeout", {}))
        reply = recorder.answer(from_httpx(request))
        if reply.pause:
            time.sleep(reply.pause)
        return _response(library, request, reply, recorder)

    async def handle_later(request: Any) -> Any:
        await request.aread()
        recorder.limits.append(request.extensions.get("timeout", {}))
        reply = recorder.answer(from_httpx(request))
        if reply.pause:
            await asyncio.sleep(reply.pause)
        return _response(library, request, reply, recorder)

    return library.MockTransport(handle if mode == "sync" else handle_later)


def _response(library: Any, request: Any, reply: WireReply, recorder: Recorder) -> Any:
    if reply.fault in _FAULTS:
        kind, text = _FAULTS[reply.fault]
        raise getattr(library, kind)(text, request=request)
    return library.Response(
        reply.status,
        headers=[(n.encode(), v.encode("latin-1")) for n, v in reply.headers],
        stream=_pieces(library)(reply, recorder),
        request=request,
    )


@lru_cache
def _pieces(library: Any) -> Any:
    class Pieces(library.SyncByteStream, library.AsyncByteStream):  # type: ignore[misc]
        """A body that arrives in pieces, for either kind of client; closed once, or never."""

        def __init__(self, reply: WireReply, recorder: Recorder) -> None:
            self._chunks, self._pace = reply.chunks or (reply.body,), reply.pace
            self._recorder, self._open = recorder, 1
            recorder.left_open += 1

        def __iter__(self) -> Iterator[bytes]:
            for chunk in self._chunks:
                self._recorder.read_before.append(len(self._recorder.read))
                if self._pace:
                    time.sleep(self._pace)
                yield chunk

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for chunk in self._chunks:
                self._recorder.read_before.append(len(self._recorder.read))
                if self._pace:
                    await asyncio.sleep(self._pace)
                yield chunk

        def close(self) -> None:
            self._recorder.left_open -= self._open
            self._open = 0

        async def aclose(self) -> None:
            self.close()

    return Pieces
