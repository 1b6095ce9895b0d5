"""The clients that generated ones inherit from: construction, options, raw access.

Names that a generated client cannot use for a resource or a method: `close`, `aclose`, `request`,
`with_options`, `with_response`.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, ParamSpec, Self, TypedDict, TypeVar, Unpack, overload
from urllib.parse import urlsplit

from .auth import Credential
from .core import Core
from .errors import RequestInvalid
from .operation import Body, Operation, Parameter, Response
from .options import AsyncHttpClient, ClientConfig, Clock, HttpClient, Options, Retry, Timeout
from .prepare import Arguments
from .resource import AsyncResource, Resource
from .response import DriftPolicy, RawResponse
from .transport import Transport, run
from .values import UNSET

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

    server: str | None
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


class Undeclared(TypedDict, total=False):
    """Arguments of `request`."""

    json: object
    """Sent as the JSON body; absent is no body, None is null."""
    query: Mapping[str, object]
    headers: Mapping[str, object]


def _merge(options: Options, given: CallOptions) -> Options:
    timeout = given.get("timeout", options.timeout)
    return Options(
        timeout if isinstance(timeout, Timeout) else Timeout(total=timeout),
        given.get("retry", options.retry),
        given.get("on_drift", options.on_drift),
        {**options.default_headers, **(given.get("default_headers") or {})},
        given.get("idempotency_key", options.idempotency_key),
        given.get("max_response_bytes", options.max_response_bytes),
    )


def _core(
    config: ClientConfig,
    credentials: Mapping[str, Credential],
    options: ClientOptions,
    transport: Transport,
) -> Core:
    variable = f"{config.env_prefix}_BASE_URL" if config.env_prefix else ""
    url = chosen = options.get("base_url") or os.environ.get(variable)
    if url is None:
        name = options.get("server") or next(iter(config.servers), "")
        if name not in config.servers:
            known = ", ".join(config.servers) or "none is documented, pass base_url=…"
            raise RequestInvalid(f"server: there is no {name!r}; known: {known}")
        try:
            url = config.servers[name].resolve(options.get("variables") or {})
        except KeyError as error:
            raise RequestInvalid(f"variables: {error} has no value") from None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise RequestInvalid("base_url: not a URL") from None
    if not usable or parts.username is not None or parts.query or parts.fragment:
        what = "an absolute http or https URL without credentials, query and fragment"
        raise RequestInvalid(f"base_url: {what} is needed")
    merged = _merge(Options(), options)
    return Core(config, credentials, url.rstrip("/"), bool(chosen), merged, transport)


def _undeclared(
    core: Core, method: str, path: str, cast_to: Any, given: Undeclared
) -> tuple[Operation[Any], Arguments]:
    """An operation for an endpoint that the document does not describe, and its arguments."""
    if not path.startswith("/"):
        raise RequestInvalid("path: must begin with a slash; it is appended to the server's URL")
    query, headers = given.get("query", {}), given.get("headers", {})
    parameters = [Parameter(name, "query") for name in query]
    parameters += [Parameter(name, "header") for name in headers]
    operation = Operation[Any](
        f"{method.upper()} {path.partition('?')[0]}",
        method.upper(),
        path,
        tuple(parameters),
        Body("application/json", required=False),
        {"2XX": (Response("*/*", cast_to), Response())},
        (*((scheme,) for scheme in core.credentials), ()),
    )
    return operation, {"query": query, "header": headers, "body": given.get("json", UNSET)}


def _parts_of(method: Callable[..., object]) -> tuple[object, Callable[..., Any]]:
    """The object that a method is bound to, and its function."""
    return getattr(method, "__self__", None), getattr(method, "__func__", method)


class SyncClient(Resource):
    """What a generated synchronous client inherits; close it, or use it in a `with` block.

    Raises:
        RequestInvalid: the server or URL cannot be used.
    """

    def __init__(
        self,
        config: ClientConfig,
        credentials: Mapping[str, Credential],
        **options: Unpack[SyncOptions],
    ) -> None:
        transport = Transport(options.get("http_client"), Clock(), is_async=False)
        self._core = _core(config, credentials, options, transport)

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """A view of this client with other options; it shares connections and credentials."""
        # A new object rather than a copy: resources are cached on the object that made them.
        view = object.__new__(type(self))
        view._core = replace(self._core, options=_merge(self._core.options, options))
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
        view._core = replace(self._core, record=raws.append)
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
        operation, given = _undeclared(self._core, method, path, cast_to, arguments)
        return self._call(operation, **given)

    def close(self) -> None:
        """Close the connections, unless the HTTP client was passed in."""
        run(self._core.transport.close())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._core.base_url!r})"


class AsyncClient(AsyncResource):
    """What a generated asynchronous client inherits; see `SyncClient`."""

    def __init__(
        self,
        config: ClientConfig,
        credentials: Mapping[str, Credential],
        **options: Unpack[AsyncOptions],
    ) -> None:
        transport = Transport(options.get("http_client"), Clock(), is_async=True)
        self._core = _core(config, credentials, options, transport)

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """See `SyncClient.with_options`."""
        view = object.__new__(type(self))
        view._core = replace(self._core, options=_merge(self._core.options, options))
        return view

    async def with_response(
        self, method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """See `SyncClient.with_response`."""
        owner, function = _parts_of(method)
        if not isinstance(owner, AsyncResource):
            raise TypeError("with_response takes a method of this client")
        raws: list[RawResponse[Any]] = []
        view = object.__new__(type(owner))
        view._core = replace(self._core, record=raws.append)
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
        """See `SyncClient.request`."""
        operation, given = _undeclared(self._core, method, path, cast_to, arguments)
        return await self._call(operation, **given)

    async def aclose(self) -> None:
        """Close the connections, unless the HTTP client was passed in."""
        await self._core.transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._core.base_url!r})"
