"""What a call asks of the world, as values: one description, run by a sync and an async driver.

A procedure is a generator that yields an effect and is sent its result; an exception that the
effect causes is thrown into it. Retries, redirects and token requests are therefore written once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from .response import Headers

if TYPE_CHECKING:
    from .retry import Timeout

__all__ = ["Ask", "Close", "Content", "Effect", "Procedure", "Read", "Reply", "Request"]

T = TypeVar("T")


class Content(Protocol):
    """A request body that is read piece by piece."""

    @property
    def length(self) -> int | None:
        """Bytes in all, when known."""
        ...

    @property
    def replayable(self) -> bool:
        """Whether `chunks` can be called again."""
        ...

    def chunks(self) -> Iterable[bytes]:
        """The bytes, from the beginning."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, ready to be sent."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes | Content | None = None
    foreign: bool = False
    """Goes to another origin than the call's own (after a redirect): no credentials at all."""

    def __repr__(self) -> str:  # headers and URL may hold credentials
        return f"Request({self.method})"


@dataclass(frozen=True, slots=True)
class Reply:
    """A response whose header has arrived; `handle` is the transport's own."""

    status_code: int
    headers: Headers
    handle: Any


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request; the result is a `Reply`."""

    request: Request
    timeout: Timeout


@dataclass(frozen=True, slots=True)
class Read:
    """Read a reply to its end and close it; the result is bytes."""

    reply: Reply
    limit: int
    seconds: float | None
    """Time left for it; None is no limit."""


@dataclass(frozen=True, slots=True)
class Close:
    """Give a reply up; the result is None."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait for so many seconds; the result is None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Ask:
    """Call a function of the user's, which may be asynchronous; the result is what it returns."""

    function: Callable[[], str | Awaitable[str]]


Effect: TypeAlias = Send | Read | Close | Sleep | Ask
Procedure: TypeAlias = Generator[Effect, Any, T]
