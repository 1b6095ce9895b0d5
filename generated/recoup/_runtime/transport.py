"""The one module that knows the HTTP library: httpx, with either of its clients.

Everything above is written once, as coroutines. With an `httpx.Client` they never suspend, so `run`
finishes them on the spot; no event loop is involved. No httpx type or exception goes further up.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, aclosing, nullcontext
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from inspect import isawaitable, iscoroutine
from typing import Any, NoReturn, TypeVar

import httpx

from . import errors
from .files import Content
from .options import Clock, Timeout, mask
from .response import Headers

T = TypeVar("T")

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One HTTP request, ready to be sent."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes | Content | None = None
    foreign: bool = False
    """Goes to another origin than the call's own (after a redirect): no credentials at all."""
    hidden: frozenset[str] = frozenset()
    """Secrets in the URL."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A response whose header has arrived."""

    status_code: int
    headers: Headers
    handle: Any


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Finish a coroutine that does not suspend, which is any over a synchronous transport."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    coroutine.close()
    raise errors.RequestInvalid("an asynchronous HTTP client needs the asynchronous client")


def iterate(source: AsyncGenerator[T, None]) -> Iterator[T]:
    """Iterate over an asynchronous generator that does not suspend."""

    async def following() -> T:
        return await anext(source)

    try:
        while True:
            try:
                item = run(following())
            except StopAsyncIteration:
                return
            yield item
    finally:
        run(source.aclose())


def _fail(error: Exception) -> NoReturn:
    """Raise what an exception of httpx, or of anything below it, means in our tree."""
    text, sent = str(error) or type(error).__name__, not isinstance(error, _NEVER_SENT)
    match error:
        case errors.ApiError():
            raise error
        case httpx.TimeoutException():
            step = type(error).__name__.removesuffix("Timeout").lower()
            raise errors.TimeoutError(f"{step} timeout", sent=sent) from error
        case httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
            raise errors.RequestInvalid(f"this cannot be sent: {text}") from error
        case httpx.DecodingError():
            raise errors.ResponseInvalid(f"the content coding is broken: {text}") from error
        case RuntimeError() if "closed" in text:
            raise errors.RequestInvalid("the client is closed") from error
        case _:
            raise errors.ConnectionError(text, sent=sent) from error


class _Redact(logging.Filter):
    """Masks credentials in the URLs that httpx logs; knows those of the last requests."""

    secrets: dict[str, None] = {}  # noqa: RUF012 - the one instance's

    def hide(self, secrets: frozenset[str]) -> None:
        logging.getLogger("httpx").addFilter(self)
        self.secrets.update(dict.fromkeys(secrets))
        while len(self.secrets) > 100:
            del self.secrets[next(iter(self.secrets))]

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                mask(str(part), self.secrets) if isinstance(part, httpx.URL) else part
                for part in record.args
            )
        return True


_REDACT = _Redact()


async def _async_chunks(content: Content) -> AsyncIterator[bytes]:
    for chunk in content.chunks():
        yield chunk


class Transport:
    """Sends requests with an HTTP client: the user's, or one that is made on first use."""

    def __init__(self, client: Any, clock: Clock, *, is_async: bool) -> None:
        if client is not None and hasattr(client, "aclose") != is_async:
            raise errors.RequestInvalid("http_client: of the other kind, for the other client")
        self.clock = clock
        self._client = client
        self._owned = client is None
        self._async = is_async
        self._closed = False

    async def send(self, request: Request, limits: Timeout) -> Reply:
        """Send a request and wait for the response header.

        Raises:
            NoResponse: there is none.
            RequestInvalid: it cannot be sent.
        """
        options = {"auth": None} if request.foreign else {}
        try:
            built = self._build(request, limits)
            with self._within(limits.total):
                sent = self._open().send(built, stream=True, follow_redirects=False, **options)
                response: httpx.Response = await sent if isawaitable(sent) else sent
                headers = Headers(response.headers.multi_items())
                return Reply(response.status_code, headers, response)
        except Exception as error:  # noqa: BLE001 - all of them, so that none leaves as it is
            _fail(error)
        raise errors.TimeoutError("total timeout while waiting for the response")

    async def read(self, reply: Reply, limit: int, seconds: float | None) -> bytes:
        """Read a response to its end, at most so many bytes in so many seconds, and close it.

        Raises:
            NoResponse: it broke off, or took too long.
            ResponseInvalid: it is too large, or its content coding is broken.
        """
        deadline = None if seconds is None else self.clock.monotonic() + seconds
        pieces: list[bytes] = []
        with self._within(seconds):
            async with aclosing(self.chunks(reply)) as chunks:
                async for chunk in chunks:
                    pieces.append(chunk)
                    limit -= len(chunk)
                    if limit < 0:
                        raise errors.ResponseInvalid("the response is too large")
                    if deadline is not None and self.clock.monotonic() > deadline:
                        raise errors.TimeoutError("total timeout while reading the response")
            return b"".join(pieces)
        raise errors.TimeoutError("total timeout while reading the response")

    async def chunks(self, reply: Reply) -> AsyncGenerator[bytes, None]:
        """The body, piece by piece, content codings removed; closed at the end."""
        response: httpx.Response = reply.handle
        try:
            if self._async:
                async for chunk in response.aiter_bytes():
                    yield chunk
            else:
                for chunk in response.iter_bytes():
                    yield chunk
        except Exception as error:  # noqa: BLE001 - see `send`
            _fail(error)
        finally:
            await self.drop(reply)

    async def drop(self, reply: Reply) -> None:
        """Close a response, read or not."""
        response: httpx.Response = reply.handle
        try:
            await response.aclose() if self._async else response.close()
        except Exception as error:  # noqa: BLE001 - see `send`
            _fail(error)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        if self._async:
            await self.clock.async_sleep(seconds)
        else:
            self.clock.sleep(seconds)

    async def ask(self, function: Callable[[], Any]) -> Any:
        """Call a function of the user's, which may be asynchronous if the client is."""
        answer = function()
        if not isawaitable(answer):
            return answer
        if self._async:
            return await answer
        if iscoroutine(answer):
            answer.close()
        raise errors.CredentialsMissing("an asynchronous function needs the asynchronous client")

    async def close(self) -> None:
        """Close the HTTP client, if it is ours."""
        self._closed = True
        if self._owned and self._client is not None:
            await self._client.aclose() if self._async else self._client.close()

    def _open(self) -> Any:
        if self._closed:
            raise errors.RequestInvalid("the client is closed")
        if self._client is None:
            self._client = httpx.AsyncClient() if self._async else httpx.Client()
            # A call sends what it was given, not what an earlier response set.
            self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return self._client

    def _build(self, request: Request, timeout: Timeout) -> httpx.Request:
        if request.hidden:
            _REDACT.hide(request.hidden)
        headers = [(key.encode("ascii"), value.encode("latin-1")) for key, value in request.headers]
        content: Any = request.content
        if isinstance(content, Content):
            if content.length is not None:
                headers.append((b"Content-Length", str(content.length).encode()))
            content = _async_chunks(content) if self._async else content.chunks()
        steps = [timeout.connect, timeout.read, timeout.write, timeout.pool]
        if timeout.total is not None:
            steps = [timeout.total if step is None else min(timeout.total, step) for step in steps]
        limits = httpx.Timeout(connect=steps[0], read=steps[1], write=steps[2], pool=steps[3])
        facts = {"headers": headers, "content": content, "timeout": limits}
        try:
            built: httpx.Request = self._open().build_request(request.method, request.url, **facts)
        except httpx.InvalidURL as error:
            raise errors.RequestInvalid(f"this cannot be sent: {error}") from error
        return built

    def _within(self, seconds: float | None) -> AbstractContextManager[object]:
        """Break off after so many seconds; a synchronous client can do so between steps alone."""
        if not self._async or seconds is None:
            return nullcontext()
        from anyio import move_on_after  # noqa: PLC0415 - slow to import; httpx needs it here too

        return move_on_after(seconds)
