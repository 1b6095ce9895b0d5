"""The one module that knows the HTTP library: httpx, with either of its clients.

Everything above is written once, as coroutines. With an `httpx.Client` they never suspend, so `run`
finishes them on the spot; no event loop is involved. No httpx type or exception goes further up.
"""

from __future__ import annotations

import logging
import random
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from inspect import isawaitable, iscoroutine
from typing import Any, NoReturn, TypeVar
from urllib.parse import quote

import httpx

from . import errors
from .bodies import Content
from .errors import Headers
from .operation import Timeout

T = TypeVar("T")

_url = lru_cache(maxsize=512)(httpx.URL)
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_IN_URLS: deque[str] = deque(maxlen=100)
"""Credentials that the last requests had in their URLs, which httpx logs."""


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Finish a coroutine that does not suspend, which is any over a synchronous transport."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    raise AssertionError("a synchronous transport has suspended")


def mask(text: str, secrets: Iterable[str]) -> str:
    """Replace each secret, plain or percent-encoded, by `***`; shorter ones than 4 are left."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= 4:
            text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
    return text


def _redact(record: logging.LogRecord) -> bool:
    # Text, too: the filter of another client may have been here before.
    if isinstance(args := record.args, tuple):
        seen = (httpx.URL, str)
        record.args = tuple(mask(str(a), _IN_URLS) if isinstance(a, seen) else a for a in args)
    return True


@dataclass(eq=False, repr=False, slots=True)
class Request:
    """One HTTP request; `foreign`: to another origin than the call's; `hidden`: secrets in it."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes | Content | None = None
    foreign: bool = False
    hidden: frozenset[str] = frozenset()


@dataclass(eq=False, repr=False, slots=True)
class Reply:
    """A response whose header has arrived."""

    status_code: int
    headers: Headers
    handle: Any


def _fail(error: Exception) -> NoReturn:
    """Raise what an exception of httpx, or of anything below it, means in our tree."""
    name = type(error).__name__
    text, sent = str(error) or name, not isinstance(error, _NEVER_SENT)
    if isinstance(error, errors.ApiError):
        raise error
    if isinstance(error, httpx.TimeoutException):
        found = errors.TimeoutError(f"{name.removesuffix('Timeout').lower()} timeout", sent=sent)
        raise found from error
    if isinstance(error, (httpx.UnsupportedProtocol, httpx.LocalProtocolError)):
        raise errors.RequestInvalid(f"this cannot be sent: {text}") from error
    if isinstance(error, RuntimeError) and "closed" in text:
        raise errors.RequestInvalid("the client is closed") from error
    if isinstance(error, httpx.DecodingError):
        raise errors.ResponseInvalid(f"the content coding is broken: {text}") from error
    raise errors.ConnectionError(text, sent=sent) from error


class Transport:
    """Sends requests with an HTTP client: the user's, or one that is made on first use."""

    monotonic = staticmethod(time.monotonic)
    random = staticmethod(random.random)

    def __init__(self, client: Any, *, is_async: bool) -> None:
        if client is not None and hasattr(client, "aclose") != is_async:
            raise errors.RequestInvalid("http_client: of the other kind, for the other client")
        self._client: Any = client
        self._owned = client is None
        self._async = is_async
        self._closed = False

    async def send(self, request: Request, steps: Timeout, left: float | None) -> Reply:
        """Send a request and wait for the response header, for `left` seconds in all."""
        options = {"auth": None} if request.foreign else {}
        try:
            client = self._open()
            built = self._build(client, request, steps, left)
            with self._within(left):
                sent = client.send(built, stream=True, follow_redirects=False, **options)
                response = await sent if self._async else sent
                headers = Headers(response.headers.multi_items())
                return Reply(response.status_code, headers, response)
        except Exception as error:  # noqa: BLE001 - all of them, so that none leaves as it is
            _fail(error)
        raise errors.TimeoutError("total timeout while waiting for the response")

    async def read(self, reply: Reply, limit: int, seconds: float | None) -> bytes:
        """Read a response to its end, at most so many bytes in so many seconds, and close it."""
        deadline = None if seconds is None else self.monotonic() + seconds
        pieces, chunks = list[bytes](), self.chunks(reply)
        with self._within(seconds):
            try:
                async for chunk in chunks:
                    pieces.append(chunk)
                    limit -= len(chunk)
                    if limit < 0:
                        raise errors.ResponseInvalid("the response is too large")
                    if deadline is not None and self.monotonic() > deadline:
                        break
                else:
                    return b"".join(pieces)
            finally:
                await chunks.aclose()
        raise errors.TimeoutError("total timeout while reading the response")

    async def chunks(self, reply: Reply) -> AsyncGenerator[bytes, None]:
        """The body, piece by piece, content codings removed; closed at the end."""
        try:
            if self._async:
                async for chunk in reply.handle.aiter_bytes():
                    yield chunk
            else:
                for chunk in reply.handle.iter_bytes():
                    yield chunk
        except Exception as error:  # noqa: BLE001 - see `send`
            _fail(error)
        finally:
            await self.drop(reply)

    async def drop(self, reply: Reply) -> None:
        """Close a response, read or not."""
        try:
            await reply.handle.aclose() if self._async else reply.handle.close()
        except Exception as error:  # noqa: BLE001 - see `send`
            _fail(error)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        if self._async:
            from anyio import sleep  # noqa: PLC0415 - slow to import, and retries are rare

            await sleep(seconds)
        else:
            time.sleep(seconds)  # noqa: ASYNC251 - no event loop is running

    async def ask(self, function: Callable[[], Any]) -> Any:
        """Call a function of the user's, which may be asynchronous if the client is."""
        answer = function()
        if self._async or not isawaitable(answer):
            return await answer if isawaitable(answer) else answer
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

    def _build(self, client: Any, request: Request, steps: Timeout, left: float | None) -> Any:
        if request.hidden:
            _IN_URLS.extend(request.hidden.difference(_IN_URLS))
            logging.getLogger("httpx").addFilter(_redact)
        headers = [(key.encode("ascii"), value.encode("latin-1")) for key, value in request.headers]
        content: Any = request.content
        if isinstance(content, Content):
            if content.length is not None:
                headers.append((b"Content-Length", str(content.length).encode()))
            content = content.async_chunks() if self._async else content.chunks()
        limits = {name: getattr(steps, name) for name in ("connect", "read", "write", "pool")}
        if left is not None:
            limits = {name: min(left, s or left) for name, s in limits.items()}
        try:
            url = _url(request.url)
        except httpx.InvalidURL as error:
            raise errors.RequestInvalid(f"this cannot be sent: {error}") from error
        own = {name.lower() for name, _ in headers}
        # By hand what `client.build_request` does, which takes a third of the time of a call.
        return httpx.Request(
            request.method,
            url,
            headers=[pair for pair in client.headers.raw if pair[0].lower() not in own] + headers,
            cookies=client.cookies or None,
            params=client.params or None,
            content=content,
            extensions={"timeout": limits},
        )

    def _within(self, seconds: float | None) -> AbstractContextManager[object]:
        """Break off after so many seconds; a synchronous client can do so between steps alone."""
        if not self._async or seconds is None:
            return nullcontext()
        from anyio import move_on_after  # noqa: PLC0415 - slow to import; httpx needs it here too

        return move_on_after(seconds)
