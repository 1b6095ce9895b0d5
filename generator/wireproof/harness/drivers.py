"""Who calls the client under proof: a driver for the synchronous class, and one for the other.

In: an imported client, how it is set up, and replies to give. Out: an `Outcome` per call.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Self

from wireproof.harness.manifest import Method
from wireproof.harness.package import Mode, Outcome, Package
from wireproof.harness.vendor import NOTHING, Listener, Recorder, Script, http_client

_PATIENCE = 30.0


class Driver(ABC):
    """Calls methods of one client object, over a mock transport or a socket.

    What is called and read is the same for both kinds of client; one of them awaits it.

    Args:
        package: the client.
        options: for its constructor.
        recorder: of the server on a socket; without it the mock transport is used.
        library: the HTTP library: httpx, or one like it.
        own: what its client has of its own, beside what calls bring.
    """

    mode: Mode

    def __init__(
        self,
        package: Package,
        options: dict[str, Any],
        recorder: Recorder | None,
        library: Any,
        own: Mapping[str, Any] = NOTHING,
    ) -> None:
        self._recorder = recorder or Recorder()
        self._http = http_client(library, None if recorder else self._recorder, self.mode, own)
        manifest = package.manifest
        name = manifest.sync_class if self.mode == "sync" else manifest.async_class
        options = _told_to(options, self._recorder)
        try:
            self.client: Any = getattr(package.module, name)(http_client=self._http, **options)
        except BaseException:
            self.close()
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
        """Call a method; `script` answers each request, given its number from 0."""
        self._recorder.begin(script)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            value, error = _attempt(
                lambda: self._read(method, keywords, every_page=every_page, raw=raw)
            )
        return _outcome(self._recorder, value, error, caught)

    def act(self, step: Callable[[Any], Any], script: Script) -> Outcome:
        """Do something with the client itself, and wait for what it gives."""
        self._recorder.begin(script)
        return _outcome(self._recorder, *_attempt(lambda: self._done(step(self.client))), [])

    def leave(self, method: Method, keywords: dict[str, Any], script: Script) -> Outcome:
        """Begin to read a stream, let go of it without a word, and read another one."""
        self._recorder.begin(script)

        def read() -> Any:
            self._begin(method, keywords)
            return self._read(method, keywords)

        return _outcome(self._recorder, *_attempt(read), [])

    def at_once(
        self, method: Method, keywords: dict[str, Any], script: Script, times: int
    ) -> tuple[Outcome, ...]:
        """Call a method so many times at the same moment; what was sent is in the first one."""
        self._recorder.begin(script)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            errors = self._together(method, keywords, times)
        sent = tuple(self._recorder.sent)
        return tuple(Outcome(() if n else sent, error=one) for n, one in enumerate(errors))

    @abstractmethod
    def close(self) -> None:
        """Close the connections."""

    @abstractmethod
    def _read(
        self,
        method: Method,
        keywords: dict[str, Any],
        *,
        every_page: bool = False,
        raw: bool = False,
    ) -> Any:
        """Call a method and read all that it gives."""

    @abstractmethod
    def _begin(self, method: Method, keywords: dict[str, Any]) -> None:
        """Read the first item of a stream."""

    @abstractmethod
    def _done(self, found: Any) -> Any:
        """Wait for what can be awaited."""

    @abstractmethod
    def _together(
        self, method: Method, keywords: dict[str, Any], times: int
    ) -> list[BaseException | None]:
        """Call a method so many times at the same moment; return what each of them raised."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


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


class SyncDriver(Driver):
    """Drives the synchronous class; threads call it at the same moment."""

    mode: Mode = "sync"

    def close(self) -> None:
        """See `Driver.close`."""
        self._http.close()

    def _read(
        self,
        method: Method,
        keywords: dict[str, Any],
        *,
        every_page: bool = False,
        raw: bool = False,
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

    def _begin(self, method: Method, keywords: dict[str, Any]) -> None:
        next(iter(_bound(self.client, method, self.mode)(**keywords)), None)

    def _done(self, found: Any) -> Any:
        return found

    def _together(
        self, method: Method, keywords: dict[str, Any], times: int
    ) -> list[BaseException | None]:
        start = threading.Barrier(times)  # none begins before all are there

        def one(_: int) -> BaseException | None:
            start.wait(_PATIENCE)
            return _attempt(lambda: self._read(method, keywords))[1]

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(one, range(times)))


class AsyncDriver(Driver):
    """Drives the asynchronous class in an event loop of its own."""

    mode: Mode = "async"

    def __init__(
        self,
        package: Package,
        options: dict[str, Any],
        recorder: Recorder | None,
        library: Any,
        own: Mapping[str, Any] = NOTHING,
    ) -> None:
        self._loop = asyncio.new_event_loop()
        super().__init__(package, options, recorder, library, own)

    def close(self) -> None:
        """See `Driver.close`."""
        self._loop.run_until_complete(self._http.aclose())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _read(
        self,
        method: Method,
        keywords: dict[str, Any],
        *,
        every_page: bool = False,
        raw: bool = False,
    ) -> Any:
        reading = self._reading(method, keywords, every_page=every_page, raw=raw)
        return self._loop.run_until_complete(reading)

    async def _reading(
        self, method: Method, keywords: dict[str, Any], *, every_page: bool, raw: bool
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

    def _begin(self, method: Method, keywords: dict[str, Any]) -> None:
        async def first() -> None:
            await anext(aiter(await _bound(self.client, method, self.mode)(**keywords)), None)

        self._loop.run_until_complete(first())

    def _done(self, found: Any) -> Any:
        return self._loop.run_until_complete(found) if inspect.isawaitable(found) else found

    def _together(
        self, method: Method, keywords: dict[str, Any], times: int
    ) -> list[BaseException | None]:
        async def all_of_them() -> list[Any]:
            calls = [
                self._reading(method, keywords, every_page=False, raw=False) for _ in range(times)
            ]
            return await asyncio.gather(*calls, return_exceptions=True)

        found = self._loop.run_until_complete(all_of_them())
        return [one if isinstance(one, BaseException) else None for one in found]


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
    sent, before = tuple(recorder.sent), tuple(recorder.read_before)
    return Outcome(sent, value, error, texts, told, left_open, places, limits, resume, before)


def _resume(opened: Any) -> tuple[Any, Any]:
    return getattr(opened, "last_event_id", None), getattr(opened, "retry", None)
