"""Who calls the client under proof: a driver for the synchronous class, and one for the other.

In: an imported client, how it is set up, and replies to give. Out: an `Outcome` per call.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self

from wireproof.harness.manifest import Method
from wireproof.harness.package import Mode, Outcome, Package
from wireproof.harness.vendor import NOTHING, Listener, Recorder, Script, http_client

_PATIENCE = 30.0


class Driver(Protocol):
    """Calls methods of one client object; `sync` and `async` do the same."""

    mode: Mode
    client: Any

    def call(
        self,
        method: Method,
        keywords: dict[str, Any],
        script: Script,
        *,
        every_page: bool = False,
        raw: bool = False,
    ) -> Outcome:
        """Call a method; `script` answers each request, given its number from 0."""

    def leave(self, method: Method, keywords: dict[str, Any], script: Script) -> Outcome:
        """Begin to read a stream, let go of it without a word, and read another one."""

    def at_once(
        self, method: Method, keywords: dict[str, Any], script: Script, times: int
    ) -> tuple[Outcome, ...]:
        """Call a method so many times at the same moment; what was sent is in the first one."""

    def act(self, step: Callable[[Any], Any], script: Script) -> Outcome:
        """Do something with the client itself, and wait for what it gives."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def spelling(method: Method, mode: Mode) -> tuple[str, dict[str, Any]]:
    """Return the attribute that is called, and what is always said.

    A stream is asked for by a method of its own, or by the switch of another one: each kind of
    client is called in one of these ways.
    """
    switch = method.switch
    if method.streaming and switch and switch.argument and mode == "sync":
        return switch.method, {switch.argument: True}
    return method.attribute, {}


def _bound(client: Any, method: Method, mode: Mode) -> Any:
    name, said = spelling(method, mode)
    holder = client
    for step in filter(None, method.resource.split(".")):
        holder = getattr(holder, step)
    bound = getattr(holder, name)
    return partial(bound, **said) if said else bound


class SyncDriver:
    """Drives the synchronous class over a mock transport, or a socket.

    Args:
        package: the client.
        options: for its constructor.
        recorder: of the server on a socket; without it the mock transport is used.
        library: the HTTP library: httpx, or one like it.
        own: what its client has of its own, beside what calls bring.
    """

    mode: Mode = "sync"

    def __init__(
        self,
        package: Package,
        options: dict[str, Any],
        recorder: Recorder | None,
        library: Any,
        own: Mapping[str, Any] = NOTHING,
    ) -> None:
        self._recorder = recorder or Recorder()
        self._http = http_client(library, None if recorder else self._recorder, "sync", own)
        build = getattr(package.module, package.manifest.sync_class)
        options = _told_to(options, self._recorder)
        try:
            self.client = build(http_client=self._http, **options)
        except BaseException:
            self.__exit__()
            raise

    def call(
        self,
        method: Method,
        keywords: dict[str, Any],
        script: Script,
        *,
        every_page: bool = False,
        raw: bool = False,
    ) -> Outcome:
        """Call a method and say what happened."""
        self._recorder.begin(script)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            value, error = _attempt(
                lambda: self._read(method, keywords, every_page=every_page, raw=raw)
            )
        return _outcome(self._recorder, value, error, caught)

    def act(self, step: Callable[[Any], Any], script: Script) -> Outcome:
        """Do something with the client itself."""
        self._recorder.begin(script)
        return _outcome(self._recorder, *_attempt(lambda: step(self.client)), [])

    def leave(self, method: Method, keywords: dict[str, Any], script: Script) -> Outcome:
        """Begin to read a stream, and let go of it."""
        self._recorder.begin(script)

        def read() -> Any:
            bound = _bound(self.client, method, self.mode)
            next(iter(bound(**keywords)), None)
            return self._read(method, keywords, every_page=False)

        return _outcome(self._recorder, *_attempt(read), [])

    def at_once(
        self, method: Method, keywords: dict[str, Any], script: Script, times: int
    ) -> tuple[Outcome, ...]:
        """Call a method in so many threads, none of which begins before all are there."""
        self._recorder.begin(script)
        start = threading.Barrier(times)

        def one(_: int) -> BaseException | None:
            start.wait(_PATIENCE)
            return _attempt(lambda: self._read(method, keywords, every_page=False))[1]

        with warnings.catch_warnings(), ThreadPoolExecutor(times) as pool:
            warnings.simplefilter("ignore")
            return _outcomes(self._recorder, list(pool.map(one, range(times))))

    def _read(
        self, method: Method, keywords: dict[str, Any], *, every_page: bool, raw: bool = False
    ) -> Any:
        bound = _bound(self.client, method, self.mode)
        value = self.client.with_response(bound, **keywords) if raw else bound(**keywords)
        if method.paging and not every_page:
            return value.value
        if method.paging:
            for one in value:
                self._recorder.read.append(one)
            return self._recorder.read
        if not method.streaming:
            return value
        with value as opened:
            for one in opened:
                self._recorder.read.append(one)
            self._recorder.resume = _resume(opened)
        return self._recorder.read

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()


class AsyncDriver:
    """Drives the asynchronous class in an event loop of its own; see `SyncDriver`."""

    mode: Mode = "async"

    def __init__(
        self,
        package: Package,
        options: dict[str, Any],
        recorder: Recorder | None,
        library: Any,
        own: Mapping[str, Any] = NOTHING,
    ) -> None:
        self._recorder = recorder or Recorder()
        self._loop = asyncio.new_event_loop()
        self._http = http_client(library, None if recorder else self._recorder, "async", own)
        build = getattr(package.module, package.manifest.async_class)
        options = _told_to(options, self._recorder)
        try:
            self.client = build(http_client=self._http, **options)
        except BaseException:
            self.__exit__()
            raise

    def call(
        self,
        method: Method,
        keywords: dict[str, Any],
        script: Script,
        *,
        every_page: bool = False,
        raw: bool = False,
    ) -> Outcome:
        """Call a method, await it, and say what happened."""
        self._recorder.begin(script)

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            reading = self._read(method, keywords, every_page=every_page, raw=raw)
            value, error = _attempt(lambda: self._loop.run_until_complete(reading))
        return _outcome(self._recorder, value, error, caught)

    def act(self, step: Callable[[Any], Any], script: Script) -> Outcome:
        """Do something with the client itself, and await what can be awaited."""
        self._recorder.begin(script)

        def done() -> Any:
            found = step(self.client)
            is_coming = inspect.isawaitable(found)
            return self._loop.run_until_complete(found) if is_coming else found

        return _outcome(self._recorder, *_attempt(done), [])

    def leave(self, method: Method, keywords: dict[str, Any], script: Script) -> Outcome:
        """Begin to read a stream, and let go of it."""
        self._recorder.begin(script)

        async def read() -> Any:
            bound = _bound(self.client, method, self.mode)
            await anext(aiter(await bound(**keywords)), None)
            return await self._read(method, keywords, every_page=False)

        return _outcome(
            self._recorder, *_attempt(lambda: self._loop.run_until_complete(read())), []
        )

    def at_once(
        self, method: Method, keywords: dict[str, Any], script: Script, times: int
    ) -> tuple[Outcome, ...]:
        """Call a method in so many tasks of one event loop."""
        self._recorder.begin(script)

        async def all_of_them() -> list[Any]:
            calls = [self._read(method, keywords, every_page=False) for _ in range(times)]
            return await asyncio.gather(*calls, return_exceptions=True)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = self._loop.run_until_complete(all_of_them())
        errors = [one if isinstance(one, BaseException) else None for one in found]
        return _outcomes(self._recorder, errors)

    async def _read(
        self, method: Method, keywords: dict[str, Any], *, every_page: bool, raw: bool = False
    ) -> Any:
        bound = _bound(self.client, method, self.mode)
        if method.paging and every_page:
            async for one in bound(**keywords):
                self._recorder.read.append(one)
            return self._recorder.read
        value = await (self.client.with_response(bound, **keywords) if raw else bound(**keywords))
        if method.paging:
            return value.value
        if not method.streaming:
            return value
        async with value as opened:
            async for one in opened:
                self._recorder.read.append(one)
            self._recorder.resume = _resume(opened)
        return self._recorder.read

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.run_until_complete(self._http.aclose())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()


def _told_to(options: dict[str, Any], recorder: Recorder) -> dict[str, Any]:
    """Let a client tell its drift to the recorder, if it tells it to a function."""
    if isinstance(options.get("on_drift"), Listener):
        return {**options, "on_drift": recorder.listener}
    return options


def _attempt(act: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    try:
        return act(), None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - whatever escapes a client is the finding
        return None, error


def _outcomes(recorder: Recorder, errors: list[BaseException | None]) -> tuple[Outcome, ...]:
    sent = tuple(recorder.sent)
    return tuple(Outcome(() if n else sent, error=one) for n, one in enumerate(errors))


def _outcome(
    recorder: Recorder,
    value: Any,
    error: BaseException | None,
    caught: list[warnings.WarningMessage],
) -> Outcome:
    texts = tuple(f"{one.category.__name__}: {one.message}" for one in caught)
    if value is None and recorder.read:
        value = recorder.read  # what had arrived before the error
    told, left_open = tuple(recorder.listener.records), recorder.left_open
    places = tuple(one.filename for one in caught)
    limits, resume = tuple(recorder.limits), recorder.resume
    sent = tuple(recorder.sent)
    return Outcome(sent, value, error, texts, told, left_open, places, limits, resume)


def _resume(opened: Any) -> tuple[Any, Any]:
    return getattr(opened, "last_event_id", None), getattr(opened, "retry", None)
