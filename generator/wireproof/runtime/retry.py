"""When to repeat a request, how long to wait before, and how long a call may take in all.

A request is repeated only where that cannot do harm: its method is idempotent (RFC 9110 section
9.2.2), the vendor documents the operation as idempotent, or it carries an idempotency key. A
connection that was never made is repeated for any method, because nothing was sent.
"""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

__all__ = ["Clock", "Retry", "Timeout", "retry_after"]

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})


@dataclass(frozen=True, slots=True)
class Timeout:
    """Limits in seconds; None is no limit.

    `total` covers one call from its first attempt to its last byte, retries and waiting included.
    The others limit single steps of one attempt.
    """

    total: float | None = 60.0
    connect: float | None = 5.0
    read: float | None = 30.0
    write: float | None = 30.0
    pool: float | None = 5.0


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how soon to repeat; `Retry(max=0)` never repeats."""

    max: int = 2
    """Repetitions after the first attempt."""
    base: float = 0.5
    """Seconds of the first backoff; doubled for each further one."""
    cap: float = 8.0
    """Longest backoff in seconds."""
    retry_after_cap: float = 60.0
    """A `Retry-After` beyond this many seconds is not waited for: the response is final."""
    statuses: frozenset[int] = frozenset({408, 429, 500, 502, 503, 504})

    def delay(self, attempt: int, clock: Clock) -> float:
        """Seconds to wait after an attempt: exponential backoff with full jitter.

        Args:
            attempt: number of the attempt that failed, from 1.
            clock: source of randomness.
        """
        return clock.random() * min(self.cap, self.base * 2.0 ** min(attempt - 1, 30))


async def _async_sleep(seconds: float) -> None:
    from anyio import sleep  # noqa: PLC0415 - slow to import, and a retry is rare

    await sleep(seconds)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time and chance, replaceable in tests."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    async_sleep: Callable[[float], Awaitable[None]] = _async_sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    random: Callable[[], float] = random.random


def retry_after(value: str | None, clock: Clock) -> float | None:
    """Read a `Retry-After` field (RFC 9110 section 10.2.3).

    Args:
        value: seconds or an HTTP date; anything else counts as absent.
        clock: tells the date.

    Returns:
        Seconds to wait, never negative; None when there is no usable value.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return min(float(text), 1e9)
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rare, and slow to import

    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - clock.now()).total_seconds())
