"""What another process finds within a time, and no longer.

In: something that yields, and seconds. Out: what it yielded until then. A validator of a hostile
schema cannot be interrupted from within, so the search stands in a process that can be ended.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, search: Callable[[], Iterator[T]]) -> list[T]:
    """What a search yields in so many seconds.

    Where processes cannot be copied (Windows), the time is looked at between two results.

    Args:
        seconds: for all of it.
        search: yields what can be pickled.
    """
    end = time.monotonic() + seconds
    if "fork" not in multiprocessing.get_all_start_methods():
        return list(_until(end, search()))
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(search, theirs), daemon=True)
    process.start()
    theirs.close()
    found: list[T] = []
    try:
        with contextlib.suppress(EOFError):
            while ours.poll(max(end - time.monotonic(), 0)):
                found.append(ours.recv())
    finally:
        process.kill()
        process.join()
        ours.close()
    return found


def _send(search: Callable[[], Iterator[T]], to: Connection) -> None:
    # What no validator survives has no witness; the process that asked goes on.
    with contextlib.suppress(Exception):
        for item in search():
            to.send(item)
    to.close()


def _until(end: float, found: Iterator[T]) -> Iterator[T]:
    for item in found:
        yield item
        if time.monotonic() > end:
            return
