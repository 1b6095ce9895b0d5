"""The one module that knows the HTTP library: httpx, in both its colours.

In: `Request` values and limits. Out: `Reply` values, bytes, and errors of our tree; no httpx type
or exception goes further than this file.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NoReturn

import httpx

from . import errors
from .config import AsyncHttpClient, HttpClient
from .effects import Content, Reply, Request
from .errors import ApiError, RequestInvalid, ResponseInvalid
from .mask import mask
from .response import Headers
from .retry import Timeout

__all__ = ["AsyncTransport", "SyncTransport"]

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def _fail(error: Exception) -> NoReturn:
    """Raise what an exception of httpx, or of anything below it, means in our tree."""
    text = str(error) or type(error).__name__
    match error:
        case ApiError():
            raise error
        case httpx.TimeoutException():
            what = type(error).__name__.removesuffix("Timeout").lower() or "time"
            raise errors.TimeoutError(
                f"{what} timeout", sent=not isinstance(error, _NEVER_SENT)
            ) from error
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
            raise RequestInvalid(f"this cannot be sent: {text}") from error
        case httpx.DecodingError():
            raise ResponseInvalid(f"the content coding is broken: {text}") from error
        case RuntimeError() if "closed" in text:
            raise RequestInvalid("the client is closed") from error
        case _:
            sent = not isinstance(error, _NEVER_SENT)
            raise errors.ConnectionError(text, sent=sent) from error


def _httpx_timeout(timeout: Timeout) -> httpx.Timeout:
    total = timeout.total
    limits = (timeout.connect, timeout.read, timeout.write, timeout.pool)
    capped = [limit if total is None else min(total, limit or total) for limit in limits]
    return httpx.Timeout(connect=capped[0], read=capped[1], write=capped[2], pool=capped[3])


def _build(
    client: httpx.Client | httpx.AsyncClient,
    request: Request,
    timeout: Timeout,
    content: bytes | Iterable[bytes] | AsyncIterable[bytes] | None,
) -> httpx.Request:
    try:
        headers = [(n.encode("ascii"), v.encode("latin-1")) for n, v in request.headers]
    except UnicodeEncodeError as error:
        raise RequestInvalid("a header cannot be written in Latin-1") from error
    if not (request.content is None or isinstance(request.content, bytes)):
        length = request.content.length
        if length is not None:
            headers.append((b"Content-Length", str(length).encode("ascii")))
    return client.build_request(
        request.method,
        request.url,
        headers=headers,
        content=content,
        timeout=_httpx_timeout(timeout),
    )


def _forget_cookies(client: httpx.Client | httpx.AsyncClient) -> None:
    """Keep `Set-Cookie` of one response out of the next request: a call sends what it was given."""
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))


class _Redact(logging.Filter):
    """Masks credentials in the URLs that httpx logs."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and self.secrets:
            record.args = tuple(
                mask(str(part), self.secrets) if isinstance(part, httpx.URL) else part
                for part in record.args
            )
        return True


_REDACT = _Redact()
logging.getLogger("httpx").addFilter(_REDACT)


def hide_in_logs(secrets: Iterable[str]) -> None:
    """Keep texts out of what httpx logs about URLs.

    Args:
        secrets: credentials that stand in a URL.
    """
    _REDACT.secrets.update(secrets)


def _reply(response: httpx.Response) -> Reply:
    return Reply(response.status_code, Headers(response.headers.multi_items()), response)


class _Budget:
    """Counts bytes and seconds while a response is read."""

    __slots__ = ("_deadline", "_left", "_limit")

    def __init__(self, limit: int, seconds: float | None) -> None:
        self._limit = self._left = limit
        self._deadline = None if seconds is None else time.monotonic() + seconds

    def spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise ResponseInvalid(f"the response is larger than {self._limit} bytes")
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise errors.TimeoutError("total timeout while reading the response")


class SyncTransport:
    """Sends requests with an `httpx.Client`.

    Args:
        client: the user's; None makes one on first use, closed with the transport.
    """

    __slots__ = ("_client", "_closed", "_owned")

    def __init__(self, client: HttpClient | None) -> None:
        self._client: Any = client
        self._owned = client is None
        self._closed = False

    def _open(self) -> httpx.Client:
        if self._closed:
            raise RequestInvalid("the client is closed")
        if self._client is None:
            self._client = httpx.Client()
            _forget_cookies(self._client)
        client: httpx.Client = self._client
        return client

    def send(self, request: Request, timeout: Timeout) -> Reply:
        """Send a request and wait for the response header.

        Args:
            request: what to send.
            timeout: limits for this one exchange.

        Raises:
            ConnectionError: no response.
            TimeoutError: too late.
            RequestInvalid: it cannot be sent.
        """
        content = request.content
        whole = content is None or isinstance(content, bytes)
        try:
            client = self._open()
            built = _build(client, request, timeout, content if whole else content.chunks())
            if request.foreign:
                return _reply(client.send(built, stream=True, auth=None, follow_redirects=False))
            return _reply(client.send(built, stream=True, follow_redirects=False))
        except Exception as error:
            _fail(error)

    def read(self, reply: Reply, limit: int, seconds: float | None) -> bytes:
        """Read a response to its end.

        Args:
            reply: the response.
            limit: bytes allowed, after content codings.
            seconds: time allowed.

        Raises:
            ConnectionError: it broke off.
            TimeoutError: too late.
            ResponseInvalid: too large, or a broken content coding.
        """
        return b"".join(self.chunks(reply, _Budget(limit, seconds)))

    def chunks(self, reply: Reply, budget: _Budget | None = None) -> Iterator[bytes]:
        """The body, piece by piece; the response is closed at the end.

        Args:
            reply: the response.
            budget: limits; None is none.
        """
        response: httpx.Response = reply.handle
        try:
            for chunk in response.iter_bytes():
                if budget is not None:
                    budget.spend(len(chunk))
                yield chunk
        except Exception as error:
            _fail(error)
        finally:
            response.close()

    def drop(self, reply: Reply) -> None:
        """Close a response unread.

        Args:
            reply: the response.
        """
        response: httpx.Response = reply.handle
        try:
            response.close()
        except Exception as error:
            _fail(error)

    def close(self) -> None:
        """Close the client, if it is ours."""
        self._closed = True
        if self._owned and self._client is not None:
            self._client.close()


async def _async_chunks(content: Content) -> AsyncIterator[bytes]:
    for chunk in content.chunks():
        yield chunk


class AsyncTransport:
    """Sends requests with an `httpx.AsyncClient`; see `SyncTransport` for arguments and errors.

    Args:
        client: the user's; None makes one on first use, closed with the transport.
    """

    __slots__ = ("_client", "_closed", "_owned")

    def __init__(self, client: AsyncHttpClient | None) -> None:
        self._client: Any = client
        self._owned = client is None
        self._closed = False

    def _open(self) -> httpx.AsyncClient:
        if self._closed:
            raise RequestInvalid("the client is closed")
        if self._client is None:
            self._client = httpx.AsyncClient()
            _forget_cookies(self._client)
        client: httpx.AsyncClient = self._client
        return client

    async def send(self, request: Request, timeout: Timeout) -> Reply:
        """See `SyncTransport.send`."""
        content = request.content
        whole = content is None or isinstance(content, bytes)
        import anyio  # noqa: PLC0415 - httpx imports it when it first needs it, too

        try:
            client = self._open()
            built = _build(client, request, timeout, content if whole else _async_chunks(content))
            with anyio.move_on_after(timeout.total):
                if request.foreign:
                    return _reply(
                        await client.send(built, stream=True, auth=None, follow_redirects=False)
                    )
                return _reply(await client.send(built, stream=True, follow_redirects=False))
        except Exception as error:
            _fail(error)
        raise errors.TimeoutError("total timeout while waiting for the response")

    async def read(self, reply: Reply, limit: int, seconds: float | None) -> bytes:
        """See `SyncTransport.read`."""
        import anyio  # noqa: PLC0415 - see `send`

        with anyio.move_on_after(seconds):
            budget = _Budget(limit, seconds)
            return b"".join([chunk async for chunk in self.chunks(reply, budget)])
        raise errors.TimeoutError("total timeout while reading the response")

    async def chunks(self, reply: Reply, budget: _Budget | None = None) -> AsyncIterator[bytes]:
        """See `SyncTransport.chunks`."""
        response: httpx.Response = reply.handle
        try:
            async for chunk in response.aiter_bytes():
                if budget is not None:
                    budget.spend(len(chunk))
                yield chunk
        except Exception as error:
            _fail(error)
        finally:
            await response.aclose()

    async def drop(self, reply: Reply) -> None:
        """See `SyncTransport.drop`."""
        response: httpx.Response = reply.handle
        try:
            await response.aclose()
        except Exception as error:
            _fail(error)

    async def close(self) -> None:
        """Close the client, if it is ours."""
        self._closed = True
        if self._owned and self._client is not None:
            await self._client.aclose()
