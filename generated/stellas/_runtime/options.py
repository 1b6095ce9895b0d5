"""What a client is made with: facts of its API, limits, and when to repeat a request.

A request is repeated only where that does no harm: its method is idempotent (RFC 9110 section
9.2.2), the vendor documents the operation as idempotent, or it carries an idempotency key. A
connection that was never made is tried again for any method, because nothing was sent.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import quote

from .errors import StatusError
from .response import DriftPolicy

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})


@dataclass(frozen=True, slots=True)
class Timeout:
    """Limits in seconds; None is no limit.

    `total` covers a call from its first attempt to its last byte, retries and waiting included.
    The others limit single steps of one attempt.
    """

    total: float | None = 60.0
    connect: float | None = 5.0
    read: float | None = 30.0
    write: float | None = 30.0
    pool: float | None = 5.0


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how soon to repeat; `Retry(max=0)` never does."""

    max: int = 2
    """Repetitions after the first attempt."""
    base: float = 0.5
    """Seconds of the first backoff, doubled for each further one; a random part of it is waited."""
    cap: float = 8.0
    """Longest backoff in seconds."""
    retry_after_cap: float = 60.0
    """A response whose `Retry-After` asks for more seconds than this is final."""
    statuses: frozenset[int] = frozenset({408, 429, 500, 502, 503, 504})


async def _async_sleep(seconds: float) -> None:
    from anyio import sleep  # noqa: PLC0415 - slow to import, and retries are rare

    await sleep(seconds)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time and chance, replaceable in tests."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    async_sleep: Callable[[float], Awaitable[None]] = _async_sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    random: Callable[[], float] = random.random

    def retry_after(self, value: str | None) -> float | None:
        """Seconds that a `Retry-After` field asks for (RFC 9110 section 10.2.3), if it is one."""
        text = (value or "").strip()
        if text.isascii() and text.isdigit():
            return float(text[:12])
        from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rare, slow to import

        try:
            when = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return max(0.0, (when - self.now()).total_seconds())


class HttpClient(Protocol):
    """A synchronous HTTP client: an `httpx.Client`. Who made it closes it."""

    def close(self) -> None:
        """Close its connections."""


class AsyncHttpClient(Protocol):
    """An asynchronous HTTP client: an `httpx.AsyncClient`. Who made it closes it."""

    async def aclose(self) -> None:
        """Close its connections."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server of the API: its URL, and the defaults of the variables in it (OAS 3.1, 4.8.5)."""

    url: str
    variables: Mapping[str, str] = field(default_factory=dict[str, str])

    def resolve(self, given: Mapping[str, str]) -> str:
        """Fill the template in; KeyError for a variable without a value."""
        values = {**self.variables, **given}
        return re.sub(r"\{([^{}]*)\}", lambda found: values[found[1]], self.url)


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """The facts of one API, the same for each of its clients."""

    name: str
    """For the logger and `User-Agent`."""
    version: str = ""
    servers: Mapping[str, Server] = field(default_factory=dict[str, Server])
    """By name; the first is the default."""
    env_prefix: str = ""
    """`RECOUP` makes `RECOUP_BASE_URL` override the server."""
    idempotency_header: str = "Idempotency-Key"
    errors: Mapping[int, type[StatusError[Any]]] = field(
        default_factory=dict[int, "type[StatusError[Any]]"]
    )
    """The API's own class for an error status; the tree's class stands for the others."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `with_options` can change."""

    timeout: Timeout = field(default_factory=Timeout)
    retry: Retry = field(default_factory=Retry)
    on_drift: DriftPolicy = "warn"
    default_headers: Mapping[str, str] = field(default_factory=dict[str, str])
    idempotency_key: str | None = None
    max_response_bytes: int = 100 * 1024 * 1024
    max_redirects: int = 5


def mask(text: str, secrets: Iterable[str]) -> str:
    """Replace each secret, plain or percent-encoded, by `***`; shorter ones than 4 are left."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= 4:
            text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
    return text
