"""The one module that knows the HTTP library: httpx or httpx2, with either of their clients.

In: requests. Out: replies, and errors of our tree. No type or exception of the library goes
further up; which of the two it is, is decided by the client that is handed in, or by what is
installed.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache, partial
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

from . import budget, errors, running
from .coding import ACCEPTED
from .environment import new_client
from .faults import fault_of
from .fields import decoded, encoded, framing
from .files import Content
from .middleware import AnyMiddleware, Reply, Request, pass_through
from .operation import Timeout
from .reading import Body, close_abandoned

_LIBRARIES = ("httpx", "httpx2")
_ACCEPT_ENCODING = (b"Accept-Encoding", ACCEPTED.encode())
_LATE = "total timeout while reading the response"
_KEPT_ABROAD = frozenset({b"accept", b"user-agent", b"connection"})


class Transport:
    """Sends requests with an HTTP client: the user's, or one that is made on first use.

    A client of our own is made anew in a process that was forked off, whose connections are the
    parent's, too, and for each event loop, to which connections are bound.
    """

    monotonic = staticmethod(time.monotonic)
    random = staticmethod(random.random)

    def __init__(self, client: Any, *, is_async: bool) -> None:
        if client is not None and hasattr(client, "aclose") != is_async:
            raise errors.RequestInvalid("http_client: must be async just where this client is")
        self.is_async = is_async
        self._library = library_of(client)
        self._fault = partial(fault_of, library=self._library)
        self._given = client
        self._own: dict[int, Any] = {}
        """By process: a client, or one for each event loop."""
        self._process = 0
        self._closed = False

    async def send(
        self,
        request: Request,
        steps: Timeout,
        left: float | None,
        middleware: Sequence[AnyMiddleware] = (),
    ) -> Reply:
        """Send a request and wait for the response header, for `left` seconds in all."""
        await close_abandoned(is_async=self.is_async)
        if not middleware:
            return await self._exchange(request, steps, left)
        deadline = None if left is None else self.monotonic() + left
        given, kept = list[Reply](), object()

        async def exchange(request: Request) -> Reply:
            rest = None if deadline is None else deadline - self.monotonic()
            if rest is not None and rest <= 0:
                raise errors.TimeoutError("total timeout", sent=False)
            given.append(await self._exchange(request, steps, rest))
            return given[-1]

        try:
            reply = await pass_through(middleware, exchange, request, is_async=self.is_async)
            kept = reply.body
            return reply
        finally:  # what it sent again, or answered by itself, has left others open
            for one in given:
                if one.body is not kept:
                    await self.drop(one)

    async def read(self, reply: Reply, limit: int, seconds: float | None) -> bytes:
        """Read a response to its end, at most so many bytes in so many seconds, and close it."""
        if isinstance(reply.body, bytes):
            return reply.body
        deadline = None if seconds is None else self.monotonic() + seconds
        pieces: list[bytes] = []

        def check() -> None:
            if deadline is not None and self.monotonic() > deadline:
                raise errors.TimeoutError(_LATE)

        try:
            with self._within(seconds):
                while piece := await reply.body.next(check):
                    pieces.append(piece)
                    limit -= len(piece)
                    if limit < 0:
                        raise errors.ResponseInvalid("the response is too large")
                return b"".join(pieces)
        finally:
            await reply.body.close()
        raise errors.TimeoutError(_LATE)

    async def drop(self, reply: Reply) -> None:
        """Close a response, read or not."""
        if not isinstance(reply.body, bytes):
            await reply.body.close()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await running.pause(seconds, is_async=self.is_async)

    async def ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function of the user's, which may be asynchronous if the client is."""
        return await running.ask(function, *arguments, is_async=self.is_async)

    async def close(self) -> None:
        """Close the HTTP client, if it is ours."""
        await close_abandoned(is_async=self.is_async)
        self._closed = True
        ours = self._own.pop(os.getpid(), None)
        if ours is not None and self.is_async:
            ours = ours.pop(running.event_loop(), None)
        if ours is not None:
            await ours.aclose() if self.is_async else ours.close()

    async def _exchange(self, request: Request, steps: Timeout, left: float | None) -> Reply:
        """One request, without middleware."""
        try:
            started = self.monotonic()
            client = self._open()
            if left is not None:  # a client of our own takes its time to read certificates
                left -= self.monotonic() - started
            with self._within(left):
                return await self._send(client, request, steps, left)
        except Exception as error:  # noqa: BLE001 - all of them, so that none leaves as it is
            fault = self._fault(error)
        else:  # the block was broken off
            fault = errors.TimeoutError("total timeout while waiting for the response")
        # Outside of the block: what the library raised, and each frame of its traceback, holds the
        # request with its credentials.
        raise fault

    async def _send(
        self, client: Any, request: Request, steps: Timeout, left: float | None
    ) -> Reply:
        # With none, the library would look for a user's name in the URL, where none is let in.
        auth = (None if request.foreign else client.auth) or self._library.Auth()
        try:
            built = self._build(client, request, steps, left)
        except (TypeError, ValueError) as error:
            raise errors.RequestInvalid(f"this cannot be sent: {error}") from None
        sent = client.send(built, stream=True, follow_redirects=False, auth=auth)
        response = await sent if self.is_async else sent
        raw = response.aiter_raw if self.is_async else response.iter_raw
        headers = decoded(response.headers)
        coding = headers.get("content-encoding", "")
        if response.is_stream_consumed:  # read, and decoded, by a hook or a mock transport
            raw, coding = partial(_whole, response, is_async=self.is_async), ""
        close = response.aclose if self.is_async else response.close
        body = Body(raw, close, coding, self._fault, is_async=self.is_async)
        return Reply(response.status_code, headers, body)

    def _open(self) -> Any:
        """The client to send with, here and now."""
        if self._closed:
            raise errors.RequestInvalid("the client is closed")
        process, before = os.getpid(), self._process
        if self._given is not None:
            if before not in (0, process):
                what = "was used before os.fork(), and its connections are the parent's"
                raise errors.RequestInvalid(f"http_client: {what}; make one in each process")
            if not before:
                self._process = process
                if not self.is_async:
                    budget.put_on_budget(self._given)
            return self._given
        self._process = process
        if before not in (0, process):
            self._own.pop(before, None)
        return self._open_own(process)

    def _open_own(self, process: int) -> Any:
        """The client of this process, or of its running event loop; made when first wanted."""
        if not self.is_async:
            if process not in self._own:
                made = new_client(self._library.Client)
                budget.put_on_budget(made)
                # Of threads that come here at once, one keeps its client.
                if self._own.setdefault(process, made) is not made:
                    made.close()
            return self._own[process]
        loops = self._own.setdefault(process, WeakKeyDictionary())
        loop = running.event_loop()
        if loop not in loops:
            loops[loop] = new_client(self._library.AsyncClient)
        return loops[loop]

    def _build(self, client: Any, request: Request, steps: Timeout, left: float | None) -> Any:
        """By hand what `client.build_request` does, which takes a third of the time of a call."""
        url, content = _url(self._library, request.url), request.content
        headers = encoded(request.headers)
        own = {name.lower() for name, _ in headers}
        if b"accept-encoding" not in own:
            headers.append(_ACCEPT_ENCODING)
            own.add(b"accept-encoding")
        kept = [pair for pair in client.headers.raw if pair[0].lower() not in own]
        if request.foreign:
            kept = [pair for pair in kept if pair[0].lower() in _KEPT_ABROAD]
        elif client.params:
            url = _with_params(url, client.params)
        given: dict[str, Any] = {}
        if isinstance(content, Content):
            if content.length is not None:
                headers.append((b"Content-Length", str(content.length).encode()))
            given["content"] = content.async_chunks() if self.is_async else content.chunks()
        else:  # the library adds no header fields to a stream of its own
            own.update([name.lower() for name, _ in kept])
            kept[:0] = framing(request.method, url, content, own)
            given["stream"] = self._library.ByteStream(content or b"")
        made = self._library.Request(
            request.method,
            url,
            headers=kept + headers,
            cookies=None if request.foreign else client.cookies or None,
            extensions={"timeout": _limits(steps, left), "wireproof": request.operation},
            **given,
        )
        if "stream" in given:
            made.read()  # so that hooks can see the content
        made.method = request.method  # a method is case-sensitive (RFC 9110, 9.1)
        return made

    def _within(self, seconds: float | None) -> AbstractContextManager[object]:
        """Break off after so many seconds."""
        if seconds is None:
            return nullcontext()
        if not self.is_async:
            return budget.Within(seconds)
        from anyio import move_on_after  # noqa: PLC0415 - slow to import; httpx needs it here too

        return move_on_after(seconds)


def library_of(client: Any, wanted: str = "") -> Any:
    """The module that a client is of, the one that is wanted, or one that is installed."""
    homes = [kind.__module__.partition(".")[0] for kind in type(client).__mro__]
    for name in _LIBRARIES:
        if client is None and wanted in ("", name):
            try:
                return import_module(name)
            except ModuleNotFoundError:
                continue
        if name in homes:
            return import_module(name)
    if client is None:
        raise ModuleNotFoundError("an HTTP library is needed: pip install httpx (or httpx2)")
    raise errors.RequestInvalid("http_client: neither a client of httpx nor of httpx2")


@lru_cache(maxsize=512)
def _url(library: Any, url: str) -> Any:
    try:
        return library.URL(url)
    except library.InvalidURL as error:
        fault = str(error)
    raise errors.RequestInvalid(f"this cannot be sent: {fault}")


def _with_params(url: Any, own: Any) -> Any:
    """A URL with the parameters of a user's HTTP client, those apart that the call has itself."""
    said = url.params
    more = type(own)([pair for pair in own.multi_items() if pair[0] not in said])
    return url.copy_with(query=b"&".join(filter(None, (url.query, str(more).encode()))))


def _limits(steps: Timeout, left: float | None) -> dict[str, float | None]:
    """The timeouts of one request, none longer than what is left."""
    limits = {
        "connect": steps.connect, "read": steps.read, "write": steps.write, "pool": steps.pool,
    }  # fmt: skip
    if left is not None:
        for name, step in limits.items():
            if not step or step > left:
                limits[name] = max(left, 0.001)
    return limits


def _whole(response: Any, *, is_async: bool) -> Any:
    async def later() -> AsyncIterator[bytes]:
        yield response.content

    return later() if is_async else iter((response.content,))
