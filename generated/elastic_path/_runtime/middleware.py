"""What a caller can put around each HTTP request: middleware, and the requests that it sees.

In: a request, with credentials, as it will be sent. Out: the reply whose header has arrived. Every
attempt and every redirect passes through; requests to a token endpoint do not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from inspect import iscoroutine
from typing import Any, Protocol, TypeAlias

from .errors import Headers, RequestInvalid
from .files import Content
from .operation import Operation
from .running import run


@dataclass(eq=False, repr=False, frozen=True, slots=True)
class Request:
    """One HTTP request; `content` is bytes, or what is read while it is sent.

    `foreign`: to another origin than the call's; `hidden`: the secrets that stand in its URL;
    `operation`: what is called (`request.operation.name` is `tickets.list`), None at a token
    endpoint.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes | Content | None = None
    foreign: bool = False
    hidden: frozenset[str] = frozenset()
    operation: Operation[Any] | None = None

    def with_header(self, name: str, value: str) -> Request:
        """The same request with a header field, in place of those of that name."""
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*kept, (name, value)))


@dataclass(eq=False, repr=False, frozen=True, slots=True)
class Reply:
    """A response whose header has arrived; `body` is bytes, or what is still to be read."""

    status_code: int
    headers: Headers
    body: Any = b""


class Middleware(Protocol):
    """Something around each HTTP request of a synchronous client: tracing, signing, a cache.

    `call_next` sends the request, at once or changed; calling it again sends it again. What it
    raises is an `errors.ApiError`. An exception of the middleware's own ends the call as it is.

        class Timing:
            def handle(self, request: Request, call_next: CallNext) -> Reply:
                started = time.monotonic()
                try:
                    return call_next(request.with_header("X-Started", str(started)))
                finally:
                    print(request.method, time.monotonic() - started)
    """

    def handle(self, request: Request, call_next: CallNext) -> Reply:
        """Answer a request, as a rule with what `call_next(request)` returns."""
        ...


class AsyncMiddleware(Protocol):
    """Something around each HTTP request of an asynchronous client; see `Middleware`.

    class Timing:
        async def handle(self, request: Request, call_next: AsyncCallNext) -> Reply:
            started = time.monotonic()
            try:
                return await call_next(request)
            finally:
                print(request.method, time.monotonic() - started)
    """

    async def handle(self, request: Request, call_next: AsyncCallNext) -> Reply:
        """Answer a request, as a rule with what `await call_next(request)` returns."""
        ...


CallNext: TypeAlias = Callable[[Request], Reply]
AsyncCallNext: TypeAlias = Callable[[Request], Awaitable[Reply]]
AnyMiddleware: TypeAlias = Middleware | AsyncMiddleware


async def pass_through(
    middleware: Sequence[AnyMiddleware],
    exchange: Callable[[Request], Awaitable[Reply]],
    request: Request,
    *,
    is_async: bool,
) -> Reply:
    """Send a request through all middleware, the first outermost, to what exchanges it."""
    if not middleware:
        return await exchange(request)
    outermost, rest = middleware[0], middleware[1:]

    def call_next(request: Request) -> Any:
        onward = pass_through(rest, exchange, request, is_async=is_async)
        return onward if is_async else run(onward)

    answer: Any = outermost.handle(request, call_next)
    name = f"middleware: {type(outermost).__name__}.handle"
    if is_async:
        if not iscoroutine(answer):
            raise RequestInvalid(f"{name} is not asynchronous, as the client is")
        answer = await answer
    elif iscoroutine(answer):
        answer.close()
        raise RequestInvalid(f"{name} is asynchronous, and the client is not")
    if not isinstance(answer, Reply):
        raise RequestInvalid(f"{name} returned {type(answer).__name__}, not a Reply")
    return answer
