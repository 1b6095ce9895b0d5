"""One at a time: a lock for threads or for tasks, which waits no longer than a call's budget.

In: what is left of the budget. Out: a block that only one caller is in; TimeoutError when the
turn does not come in time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

from . import errors
from .running import event_loop


class Flight:
    """A lock of the kind that the caller needs: of this process, and of the running event loop."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._lock = threading.RLock()
        self._by_loop: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()

    @asynccontextmanager
    async def alone(self, left: float | None, *, is_async: bool) -> AsyncGenerator[None, None]:
        """Wait for our turn, at most `left` seconds.

        What is begun inside is not broken off by cancellation: a refresh token that was sent is
        used up, and the answer has the next one. It ends with the budget.
        """
        if not is_async:
            if self._process != os.getpid():  # held, perhaps, when the process was forked off
                self._process, self._lock = os.getpid(), threading.RLock()
            if not self._lock.acquire(timeout=-1 if left is None else left):
                raise errors.TimeoutError("total timeout while waiting for a token", sent=False)
            try:
                yield
            finally:
                self._lock.release()
            return
        from anyio import CancelScope, Lock, fail_after  # noqa: PLC0415 - slow to import

        lock = self._by_loop.setdefault(event_loop(), Lock())
        late = False
        try:
            with fail_after(left):
                await lock.acquire()
        except TimeoutError:
            late = True
        if late:
            raise errors.TimeoutError("total timeout while waiting for a token", sent=False)
        try:
            with CancelScope(shield=True):
                yield
        finally:
            lock.release()
