"""The client under proof: imported from its folder, called, and watched.

In: a folder with a generated package, and replies to give. Out: an `Outcome` per call: what was
sent, what came back, what was warned of. Nothing of the client is known but its manifest and the
names of its public errors.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import inspect
import itertools
import sys
import threading
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType, TracebackType
from typing import Any, Literal, Protocol, Self

from wireproof.errors import UsageError
from wireproof.harness.manifest import Manifest, Method
from wireproof.harness.vendor import Listener, Recorder, Script, http_client
from wireproof.oracle.typed import Classes
from wireproof.oracle.wire import WireRequest

Mode = Literal["sync", "async"]

_PATIENCE = 30.0
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call did.

    Attributes:
        sent: requests, in order.
        value: what the method returned, when it returned.
        error: what it raised, when it raised.
        warned: texts of the warnings that it issued.
        told: records of drift that were given to a function.
        left_open: how many answers were not closed when the call was over.
    """

    sent: tuple[WireRequest, ...]
    value: Any = None
    error: BaseException | None = None
    warned: tuple[str, ...] = ()
    told: tuple[Any, ...] = ()
    left_open: int = 0


@dataclass(slots=True)
class Package:
    """An imported client.

    Attributes:
        module: the package.
        errors: its module of public errors.
        manifest: what it says of itself.
    """

    module: ModuleType
    errors: ModuleType
    manifest: Manifest
    name: str
    _kinds: dict[str, Any] = field(default_factory=dict)
    _classes: dict[str, list[str]] = field(default_factory=dict)
    _typed: Classes | None = None

    def is_a(self, error: BaseException | None, kind: str) -> bool:
        """Tell whether an error is of a public class, given by name."""
        if kind not in self._kinds:
            self._kinds[kind] = getattr(self.errors, kind, None)
        found = self._kinds[kind]
        return isinstance(found, type) and isinstance(error, found)

    def classes(self) -> Mapping[str, list[str]]:
        """Return the names of the models of each schema, by its pointer."""
        if not self._classes:
            for name, pointer in self.manifest.models.items():
                self._classes.setdefault(pointer, []).append(name)
        return self._classes

    def schema_of(self, model: type) -> str | None:
        """Return the pointer of the schema that a model stands for."""
        pointer = self.manifest.models.get(model.__name__)
        # Looked up by its name alone: a client imports a model when it is first asked for.
        found = pointer is not None and getattr(self.models(), model.__name__, None) is model
        return pointer if found else None

    def typed(self, root: dict[str, Any]) -> Classes:
        """Return what tells the classes of values under schemas of a document."""
        if self._typed is None or self._typed.root is not root:
            self._typed = Classes(root, self.classes(), self.models())
        return self._typed

    def models(self) -> ModuleType:
        """Return the module of its models."""
        return importlib.import_module(f"{self.name}.models")

    def forget(self) -> None:
        """Take the package out of `sys.modules`."""
        for name in [n for n in sys.modules if n == self.name or n.startswith(self.name + ".")]:
            del sys.modules[name]


def import_client(manifest: Manifest) -> Package:
    """Import a client from its folder under a name of its own.

    Raises:
        UsageError: it does not import, or has not the classes that its manifest names.
    """
    folder = manifest.path.parent
    name = f"wireproof_subject_{next(_numbers)}_{folder.name}"
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise UsageError(f"{folder} is not a Python package")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
        errors = importlib.import_module(f"{name}.errors")
        for cls in (manifest.sync_class, manifest.async_class):
            getattr(module, cls)
    except Exception as error:
        raise UsageError(
            f"the client at {folder} does not import: {type(error).__name__}: {error}",
            hint="Generate it again with `wireproof generate`.",
        ) from error
    return Package(module, errors, manifest, name)


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
    ) -> Outcome:
        """Call a method; `script` answers each request, given its number from 0."""

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
    """

    mode: Mode = "sync"

    def __init__(
        self, package: Package, options: dict[str, Any], recorder: Recorder | None, library: Any
    ) -> None:
        self._recorder = recorder or Recorder()
        self._http = http_client(library, None if recorder else self._recorder, "sync")
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
    ) -> Outcome:
        """Call a method and say what happened."""
        self._recorder.begin(script)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            value, error = _attempt(lambda: self._read(method, keywords, every_page=every_page))
        return _outcome(self._recorder, value, error, caught)

    def act(self, step: Callable[[Any], Any], script: Script) -> Outcome:
        """Do something with the client itself."""
        self._recorder.begin(script)
        return _outcome(self._recorder, *_attempt(lambda: step(self.client)), [])

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

    def _read(self, method: Method, keywords: dict[str, Any], *, every_page: bool) -> Any:
        value = _bound(self.client, method, self.mode)(**keywords)
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
        return self._recorder.read

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()


class AsyncDriver:
    """Drives the asynchronous class in an event loop of its own; see `SyncDriver`."""

    mode: Mode = "async"

    def __init__(
        self, package: Package, options: dict[str, Any], recorder: Recorder | None, library: Any
    ) -> None:
        self._recorder = recorder or Recorder()
        self._loop = asyncio.new_event_loop()
        self._http = http_client(library, None if recorder else self._recorder, "async")
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
    ) -> Outcome:
        """Call a method, await it, and say what happened."""
        self._recorder.begin(script)

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            reading = self._read(method, keywords, every_page=every_page)
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

    async def _read(self, method: Method, keywords: dict[str, Any], *, every_page: bool) -> Any:
        if method.paging and every_page:
            async for one in _bound(self.client, method, self.mode)(**keywords):
                self._recorder.read.append(one)
            return self._recorder.read
        value = await _bound(self.client, method, self.mode)(**keywords)
        if method.paging:
            return value.value
        if not method.streaming:
            return value
        async with value as opened:
            async for one in opened:
                self._recorder.read.append(one)
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
    return Outcome(tuple(recorder.sent), value, error, texts, told, left_open)
