"""How coroutines run: to their end at once over a synchronous client, else in an event loop.

Everything that a call does is written once, as coroutines. With a synchronous client they never
suspend, so `run` finishes them on the spot; no event loop is involved.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from inspect import isawaitable, iscoroutine
from typing import Any, TypeVar

from .errors import CredentialsMissing

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Finish a coroutine that does not suspend, which is any over a synchronous transport."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    raise AssertionError("a synchronous transport has suspended")


def event_loop() -> Any:
    """The event loop that is running: asyncio's, or the token of Trio's."""
    import asyncio  # noqa: PLC0415 - a synchronous client does without

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        from trio.lowlevel import current_trio_token  # noqa: PLC0415 - nothing else is left

        return current_trio_token()


async def pause(seconds: float, *, is_async: bool) -> None:
    """Wait."""
    if is_async:
        from anyio import sleep  # noqa: PLC0415 - slow to import, and retries are rare

        await sleep(seconds)
    else:
        time.sleep(seconds)  # noqa: ASYNC251 - no event loop is running


async def ask(function: Callable[..., Any], *arguments: Any, is_async: bool) -> Any:
    """Call a function of the user's, which may be asynchronous if the client is."""
    answer = function(*arguments)
    if is_async or not isawaitable(answer):
        return await answer if isawaitable(answer) else answer
    if iscoroutine(answer):
        answer.close()
    raise CredentialsMissing("an asynchronous function needs the asynchronous client")
