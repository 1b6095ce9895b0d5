"""The body of a response while it is read: piece by piece, bounded, and closed for certain.

In: the pieces that the HTTP library has received. Out: the content, content coding removed.

A stream that is dropped in mid-iteration may be found by the garbage collector, anywhere: also
where the HTTP library holds the lock that closing needs. So it is not closed there; it is kept,
and closed before the next request.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from .coding import Decoder
from .errors import ApiError
from .running import event_loop

Raw = Iterator[bytes] | AsyncIterator[bytes]
_kept: set[Body] = set()
_abandoned: deque[Body] = deque()


class Body:
    """What is still to be read of one response.

    Args:
        raw: makes the iterator over what arrives, synchronous or not.
        close: gives the connection back, or up.
        fault: what an exception of the HTTP library means.
    """

    def __init__(
        self,
        raw: Callable[[], Raw],
        close: Callable[[], None] | Callable[[], Awaitable[None]],
        coding: str,
        fault: Callable[[Exception], ApiError],
        *,
        is_async: bool,
    ) -> None:
        self._raw, self._close, self._fault, self._async = raw, close, fault, is_async
        self._decoder = Decoder(coding)
        self._arriving: Any = None
        self._ended = False
        self._loop: Any = None

    async def next(self, check: Callable[[], None] | None = None) -> bytes:
        """The next piece, empty at the end; `check` is asked each time that something arrives."""
        while not (piece := self._decoder.take()):
            if self._ended:
                return b""
            arrived = await self._arrived()
            if check is not None:
                check()
            if arrived is None:
                self._ended = True
                self._decoder.finish()
            else:
                self._decoder.feed(arrived)
        return piece

    async def _arrived(self) -> bytes | None:
        # Raised outside of the block, so that the error does not hold the library's frames.
        try:
            if self._arriving is None:
                self._arriving = self._raw()
            if self._async:
                return await anext(self._arriving, None)
            return next(self._arriving, None)
        except Exception as error:  # noqa: BLE001 - all of them, so that none leaves as it is
            fault = self._fault(error)
        raise fault

    async def close(self) -> None:
        """Close the response, read or not; a fault of closing is nobody's concern."""
        _kept.discard(self)
        self._ended = True
        try:
            closing = self._close()
            if closing is not None:
                await closing
        except Exception:  # noqa: BLE001, S110 - what matters has been read, or given up
            pass

    def keep(self) -> None:
        """Keep this, which outlives its call, from the garbage collector."""
        self._loop = event_loop() if self._async else None
        _kept.add(self)

    def abandon(self) -> None:
        """Have this closed before the next request, if it is still open; takes no lock."""
        if self in _kept:
            _abandoned.append(self)

    def place(self) -> Any:
        """The event loop that it has to be closed in, if any."""
        return self._loop


async def close_abandoned(*, is_async: bool) -> None:
    """Close the streams that were dropped; those of other event loops wait for theirs."""
    if not _abandoned:
        return
    loop = event_loop() if is_async else None
    for _ in range(len(_abandoned)):
        try:
            body = _abandoned.popleft()
        except IndexError:  # another thread was faster
            return
        home = body.place()
        if home is loop:
            await body.close()
        elif getattr(home, "is_closed", bool)():  # its connections ended with the loop
            _kept.discard(body)
        else:
            _abandoned.append(body)
