"""What generated clients and resources inherit: construction, options, raw access."""
# ruff: noqa: PLC0415 - most clients need neither pages nor streams: imported when they are used

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, Unpack
from urllib.parse import urlsplit

from .auth import Credentials
from .call import Core
from .errors import RawResponse, RequestInvalid
from .operation import ClientConfig, Operation, Options, Server
from .options import CallOptions, ClientOptions, for_call, merge
from .prepare import Arguments
from .running import run
from .transport import Transport

if TYPE_CHECKING:
    from .pages import AsyncPages, Page
    from .streaming import AsyncStream, Stream
    from .undeclared import Undeclared

P = ParamSpec("P")
T = TypeVar("T")


class _Owner:
    """What clients and resources of both kinds share."""

    _core: Core

    def __init__(self, owner: _Owner) -> None:
        self._core = owner._core

    def _prepared(
        self, arguments: Arguments, options: Mapping[str, Any] | None
    ) -> tuple[Core, Arguments]:
        """What makes a call, and with which arguments, once the options of the call are heeded."""
        core = self._core
        if not options:
            return core, arguments
        merged, arguments = for_call(core.options, arguments, options)
        return replace(core, options=merged), arguments

    def _view(self, **changes: Any) -> Self:
        # A new object rather than a copy: resources are cached on the object that made them.
        view = object.__new__(type(self))
        view._core = replace(self._core, **changes)
        return view


class Resource(_Owner):
    """A group of operations of a synchronous client, or of the resource that holds it."""

    def _call(
        self,
        operation: Operation[T],
        *,
        options: Mapping[str, object] | None = None,
        **arguments: Unpack[Arguments],
    ) -> T:
        core, given = self._prepared(arguments, options)
        return run(core.call(operation, given))

    def _page(
        self,
        operation: Operation[T],
        *,
        options: Mapping[str, object] | None = None,
        **arguments: Unpack[Arguments],
    ) -> Page[Any, T]:
        from .pages import first_page

        core, given = self._prepared(arguments, options)
        return first_page(core, operation, given)

    def _stream(
        self,
        operation: Operation[T],
        *,
        options: Mapping[str, object] | None = None,
        **arguments: Unpack[Arguments],
    ) -> Stream[T]:
        from .streaming import Stream

        core, given = self._prepared(arguments, options)
        return Stream(core, operation, run(core.open(operation, given)))


class AsyncResource(_Owner):
    """A group of operations of an asynchronous client, or of the resource that holds it."""

    async def _call(
        self,
        operation: Operation[T],
        *,
        options: Mapping[str, object] | None = None,
        **arguments: Unpack[Arguments],
    ) -> T:
        core, given = self._prepared(arguments, options)
        return await core.call(operation, given)

    def _page(
        self,
        operation: Operation[T],
        *,
        options: Mapping[str, object] | None = None,
        **arguments: Unpack[Arguments],
    ) -> AsyncPages[Any, T]:
        from .pages import AsyncPages

        core, given = self._prepared(arguments, options)
        return AsyncPages(core, operation, given)

    async def _stream(
        self,
        operation: Operation[T],
        *,
        options: Mapping[str, object] | None = None,
        **arguments: Unpack[Arguments],
    ) -> AsyncStream[T]:
        from .streaming import AsyncStream

        core, given = self._prepared(arguments, options)
        return AsyncStream(core, operation, await core.open(operation, given))


def _url(config: ClientConfig, options: ClientOptions) -> str:
    """The server's URL without a trailing slash."""
    url = options.get("base_url") or os.environ.get(f"{config.env_prefix}_BASE_URL")
    if url is None:
        name = options.get("server") or next(iter(config.servers), "")
        if name not in config.servers:
            known = ", ".join(config.servers) or "none is documented, pass base_url=…"
            raise RequestInvalid(f"server: there is no {name!r}; known: {known}")
        url = _filled(config.servers[name], options.get("variables"))
        if missing := re.search(r"\{([^{}]*)\}", url):
            raise RequestInvalid(f"variables: {missing[1]!r} has no value")
    return _checked_url("base_url", url)


def _own_urls(config: ClientConfig, options: ClientOptions) -> dict[str, str]:
    """The URLs of operations' own servers by name; what has no value stays to be seen."""
    given, variables = options.get("base_urls") or {}, options.get("variables")
    for name, url in given.items():
        if name not in config.own_servers:
            known = ", ".join(config.own_servers)
            raise RequestInvalid(f"base_urls: there is no {name!r}; known: {known}")
        _checked_url("base_urls", url)
    documented = {name: _filled(one, variables) for name, one in config.own_servers.items()}
    return {**documented, **given}


def _filled(server: Server, given: Mapping[str, str] | None) -> str:
    """A URL with the values of its variables (OAS 3.1 section 4.8.5); one without stays."""
    values = {**server.variables, **{name: one for name, one in (given or {}).items() if one}}
    return re.sub(r"\{([^{}]*)\}", lambda found: values.get(found[1], found[0]), server.url)


def _checked_url(option: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise RequestInvalid(f"{option}: not a URL") from None
    if not usable or parts.username is not None or parts.query or parts.fragment:
        what = "an absolute http or https URL without credentials, query and fragment"
        raise RequestInvalid(f"{option}: {what} is needed")
    return url.rstrip("/")


class _Client(_Owner):
    """What clients of both kinds share; RequestInvalid when the server or URL cannot be used."""

    def __init__(
        self, config: ClientConfig, credentials: Credentials, **options: Unpack[ClientOptions]
    ) -> None:
        transport = Transport(options.get("http_client"), is_async=isinstance(self, AsyncClient))
        merged = merge(Options(), options, client=True)
        url, own = _url(config, options), _own_urls(config, options)
        usual = options.get("parameters") or {}
        self._core = Core(config, credentials, url, own, merged, transport, usual)

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """A view of this client with other options; it shares connections and credentials."""
        return self._view(options=merge(self._core.options, options))

    def _recording(self, method: Callable[..., Any], raws: list[Any]) -> Any:
        """The same method on a view of its owner that keeps the raw responses."""
        owner = getattr(method, "__self__", None)
        if not isinstance(owner, _Owner):
            raise TypeError("with_response takes a method of this client")
        options, record = self._core.options, raws.append
        return getattr(owner._view(options=options, record=record), method.__name__)  # noqa: SLF001

    async def _request(self, method: str, path: str, cast_to: type[T], given: Undeclared) -> T:
        from .redirects import same_origin
        from .undeclared import describe

        core = self._core
        if "://" in path.partition("?")[0]:
            base, path = same_origin(core.base_url, path)
            core = replace(core, base_url=base)
        call, arguments, own = describe(method, path, cast_to, given, core.credentials)
        options, arguments = for_call(core.options, arguments, own)
        return await replace(core, options=options).call(call, arguments)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._core.base_url!r})"


class SyncClient(_Client, Resource):
    """What a generated synchronous client inherits; close it, or use it in a `with` block."""

    def with_response(
        self, method: Callable[P, T], *args: P.args, **kw: P.kwargs
    ) -> RawResponse[T]:
        """Call a method of one of this client's resources and get the HTTP response, too."""
        from .pages import Page

        raws: list[RawResponse[Any]] = []
        result = self._recording(method, raws)(*args, **kw)
        return replace(raws[-1], data=result) if isinstance(result, Page) else raws[-1]

    def request(self, method: str, path: str, cast_to: type[T], **given: Unpack[Undeclared]) -> T:
        """Call an endpoint that the document does not describe; `object` is any response.

        `path` may be an absolute link of the client's own server, as vendors send as `next`.
        """
        return run(self._request(method, path, cast_to, given))

    def close(self) -> None:
        """Close the connections, unless the HTTP client was passed in."""
        run(self._core.transport.close())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(_Client, AsyncResource):
    """What a generated asynchronous client inherits; see `SyncClient`."""

    async def with_response(
        self, method: Callable[P, Awaitable[T]], *args: P.args, **kw: P.kwargs
    ) -> RawResponse[T]:
        """See `SyncClient.with_response`."""
        from .pages import AsyncPage

        raws: list[RawResponse[Any]] = []
        result = await self._recording(method, raws)(*args, **kw)
        return replace(raws[-1], data=result) if isinstance(result, AsyncPage) else raws[-1]

    async def request(
        self, method: str, path: str, cast_to: type[T], **given: Unpack[Undeclared]
    ) -> T:
        """Call an endpoint that the document does not describe; `object` is any response."""
        return await self._request(method, path, cast_to, given)

    async def aclose(self) -> None:
        """Close the connections, unless the HTTP client was passed in."""
        await self._core.transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
