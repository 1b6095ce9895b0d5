"""The clients that generated ones inherit from: construction, options, raw access.

Names that a generated client must not use for a resource or a method: `close`, `aclose`,
`request`, `with_options`, `with_response`.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, ParamSpec, Self, TypedDict, TypeVar, Unpack, overload
from urllib.parse import urlsplit

from .auth import Credential
from .caller import AsyncCaller, Settings, SyncCaller
from .config import AsyncHttpClient, ClientConfig, HttpClient, Options
from .drift import DriftPolicy
from .errors import RequestInvalid
from .operation import Body, Operation, Parameter, Response
from .prepare import Arguments
from .resource import AsyncResource, Resource
from .response import RawResponse
from .retry import Retry, Timeout
from .transport import AsyncTransport, SyncTransport
from .unset import UNSET

__all__ = ["AsyncClient", "CallOptions", "ClientOptions", "SyncClient"]

P = ParamSpec("P")
T = TypeVar("T")


class CallOptions(TypedDict, total=False):
    """What can differ from call to call."""

    timeout: Timeout | float
    """A number is the total budget in seconds."""
    retry: Retry
    on_drift: DriftPolicy
    default_headers: Mapping[str, str] | None
    """Added to those that the client has."""
    idempotency_key: str | None
    """Sent with the request, which may then be repeated."""
    max_response_bytes: int


class ClientOptions(CallOptions, total=False):
    """What a client is constructed with, besides its credentials."""

    server: str
    """Name of a documented server; the first when absent."""
    variables: Mapping[str, str] | None
    """Values of the server's variables."""
    base_url: str | None
    """Replaces the documented server, and the servers of single operations."""


class SyncOptions(ClientOptions, total=False):
    """`ClientOptions`, and the HTTP client to use."""

    http_client: HttpClient | None


class AsyncOptions(ClientOptions, total=False):
    """`ClientOptions`, and the HTTP client to use."""

    http_client: AsyncHttpClient | None


def _merge(options: Options, given: CallOptions) -> Options:
    timeout = given.get("timeout", options.timeout)
    headers = {**options.default_headers, **(given.get("default_headers") or {})}
    return Options(
        timeout if isinstance(timeout, Timeout) else Timeout(total=timeout),
        given.get("retry", options.retry),
        given.get("on_drift", options.on_drift),
        headers,
        given.get("idempotency_key", options.idempotency_key),
        given.get("max_response_bytes", options.max_response_bytes),
        options.max_redirects,
    )


def _settings(
    config: ClientConfig, credentials: Mapping[str, Credential], options: ClientOptions
) -> Settings:
    variable = f"{config.env_prefix}_BASE_URL" if config.env_prefix else ""
    chosen = options.get("base_url") or os.environ.get(variable)
    url = chosen
    if url is None:
        name = options.get("server") or next(iter(config.servers), "")
        if name not in config.servers:
            known = ", ".join(config.servers) or "none is documented, pass base_url=…"
            raise RequestInvalid(f"server: there is no {name!r}; known: {known}")
        try:
            url = config.servers[name].resolve(options.get("variables") or {})
        except ValueError as error:
            raise RequestInvalid(f"server: {error}") from None
    return Settings(
        config, credentials, _checked_url(url), chosen is not None, _merge(Options(), options)
    )


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise RequestInvalid("base_url: not a URL") from None
    if not usable:
        raise RequestInvalid("base_url: an absolute http or https URL is needed")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise RequestInvalid("base_url: must not hold credentials, a query or a fragment")
    return url.rstrip("/")


class Undeclared(TypedDict, total=False):
    """Arguments of `request`."""

    json: object
    """Sent as the JSON body; absent is no body, None is null."""
    query: Mapping[str, object]
    headers: Mapping[str, object]


def _undeclared(
    settings: Settings, method: str, path: str, cast_to: Any, given: Undeclared
) -> tuple[Operation[Any], Arguments]:
    """An operation for an endpoint that the document does not describe, and its arguments."""
    if not path.startswith("/"):
        raise RequestInvalid("path: must begin with a slash; it is appended to the server's URL")
    query, headers = given.get("query") or {}, given.get("headers") or {}
    operation = Operation[Any](
        f"{method.upper()} {path.partition('?')[0]}",
        method.upper(),
        path,
        (
            *(Parameter(name, "query") for name in query),
            *(Parameter(name, "header") for name in headers),
        ),
        Body("application/json", required=False),
        {"2XX": (Response("*/*", cast_to), Response())},
        (*((scheme,) for scheme in settings.credentials), ()),
    )
    return operation, {"query": query, "header": headers, "body": given.get("json", UNSET)}


def _parts_of(method: Callable[..., object]) -> tuple[object, Callable[..., Any]]:
    """The object that a method is bound to, and its function."""
    return getattr(method, "__self__", None), getattr(method, "__func__", method)


class SyncClient(Resource):
    """What a generated synchronous client inherits; close it, or use it in a `with` block.

    Args:
        config: facts of the API.
        credentials: by scheme name.
        options: see `ClientOptions`.

    Raises:
        RequestInvalid: the server or URL cannot be used.
    """

    def __init__(
        self,
        config: ClientConfig,
        credentials: Mapping[str, Credential],
        **options: Unpack[SyncOptions],
    ) -> None:
        transport = SyncTransport(options.get("http_client"))
        self._caller = SyncCaller(_settings(config, credentials, options), transport)
        self._record = None

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """A view of this client with other options; it shares connections and credentials.

        Args:
            options: see `CallOptions`.
        """
        settings = self._caller.settings
        changed = replace(settings, options=_merge(settings.options, options))
        # A new object rather than a copy: resources are cached on the object that made them.
        view = object.__new__(type(self))
        view._caller = SyncCaller(changed, self._caller.transport)
        view._record = None
        return view

    def with_response(
        self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """Call a method and get its result together with the HTTP response.

        Args:
            method: a method of one of this client's resources: `client.users.create`.
            args: its positional arguments.
            kwargs: its keyword arguments.

        Raises:
            ApiError: what the method raises.
        """
        owner, function = _parts_of(method)
        if not isinstance(owner, Resource):
            raise TypeError("with_response takes a method of this client")
        raws: list[RawResponse[Any]] = []
        view = object.__new__(type(owner))
        view._caller, view._record = self._caller, raws.append
        function(view, *args, **kwargs)
        return raws[-1]

    @overload
    def request(self, method: str, path: str, **arguments: Unpack[Undeclared]) -> Any: ...
    @overload
    def request(
        self, method: str, path: str, *, cast_to: type[T], **arguments: Unpack[Undeclared]
    ) -> T: ...
    def request(
        self, method: str, path: str, *, cast_to: Any = Any, **arguments: Unpack[Undeclared]
    ) -> Any:
        """Call an endpoint that the document does not describe.

        Args:
            method: HTTP method.
            path: appended to the server's URL.
            cast_to: type of the response; parsed JSON (or text, or bytes) when absent.
            arguments: see `Undeclared`.

        Raises:
            ApiError: see `errors`.
        """
        call = _undeclared(self._caller.settings, method, path, cast_to, arguments)
        return self._caller.execute(*call).data

    def close(self) -> None:
        """Close the connections, unless the HTTP client was passed in."""
        self._caller.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._caller.settings.base_url!r})"


class AsyncClient(AsyncResource):
    """What a generated asynchronous client inherits; see `SyncClient`.

    Args:
        config: facts of the API.
        credentials: by scheme name.
        options: see `ClientOptions`.

    Raises:
        RequestInvalid: the server or URL cannot be used.
    """

    def __init__(
        self,
        config: ClientConfig,
        credentials: Mapping[str, Credential],
        **options: Unpack[AsyncOptions],
    ) -> None:
        transport = AsyncTransport(options.get("http_client"))
        self._caller = AsyncCaller(_settings(config, credentials, options), transport)
        self._record = None

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """See `SyncClient.with_options`.

        Args:
            options: see `CallOptions`.
        """
        settings = self._caller.settings
        view = object.__new__(type(self))
        changed = replace(settings, options=_merge(settings.options, options))
        view._caller = AsyncCaller(changed, self._caller.transport)
        view._record = None
        return view

    async def with_response(
        self, method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """See `SyncClient.with_response`.

        Args:
            method: a method of one of this client's resources.
            args: its positional arguments.
            kwargs: its keyword arguments.
        """
        owner, function = _parts_of(method)
        if not isinstance(owner, AsyncResource):
            raise TypeError("with_response takes a method of this client")
        raws: list[RawResponse[Any]] = []
        view = object.__new__(type(owner))
        view._caller, view._record = self._caller, raws.append
        await function(view, *args, **kwargs)
        return raws[-1]

    @overload
    async def request(self, method: str, path: str, **arguments: Unpack[Undeclared]) -> Any: ...
    @overload
    async def request(
        self, method: str, path: str, *, cast_to: type[T], **arguments: Unpack[Undeclared]
    ) -> T: ...
    async def request(
        self, method: str, path: str, *, cast_to: Any = Any, **arguments: Unpack[Undeclared]
    ) -> Any:
        """See `SyncClient.request`.

        Args:
            method: HTTP method.
            path: appended to the server's URL.
            cast_to: type of the response.
            arguments: see `Undeclared`.
        """
        call = _undeclared(self._caller.settings, method, path, cast_to, arguments)
        return (await self._caller.execute(*call)).data

    async def aclose(self) -> None:
        """Close the connections, unless the HTTP client was passed in."""
        await self._caller.transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._caller.settings.base_url!r})"
