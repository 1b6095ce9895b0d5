"""What generated clients and resources inherit: construction, options, raw access.

Names that a generated client cannot use for a resource or a method: `close`, `aclose`, `request`,
`with_options`, `with_response`.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, ParamSpec, Self, TypedDict, TypeVar, Unpack
from urllib.parse import urlsplit

from . import operation as table
from .auth import Credential
from .call import Core
from .errors import DriftPolicy, RawResponse, RequestInvalid
from .operation import ClientConfig, Operation, Options, Parameter, Retry, Timeout
from .prepare import Arguments
from .streaming import AsyncStream, Stream
from .transport import Transport, run
from .values import UNSET

P = ParamSpec("P")
T = TypeVar("T")

Values = Mapping[str, object]


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
    http_client: table.HttpClient | table.AsyncHttpClient | None


class _Owner:
    """What clients and resources of both kinds share."""

    _core: Core

    def _view(self, core: Core) -> Self:
        # A new object rather than a copy: resources are cached on the object that made them.
        view = object.__new__(type(self))
        view._core = core
        return view


class Resource(_Owner):
    """A group of operations of a synchronous client, or of the resource that holds it."""

    def __init__(self, owner: Resource) -> None:
        self._core = owner._core

    def _call(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        return run(self._core.call(operation, arguments))

    def _stream(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> Stream[T]:
        return Stream(self._core, operation, *run(self._core.open(operation, arguments)))


class AsyncResource(_Owner):
    """A group of operations of an asynchronous client, or of the resource that holds it."""

    def __init__(self, owner: AsyncResource) -> None:
        self._core = owner._core

    async def _call(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        return await self._core.call(operation, arguments)

    async def _stream(self, operation: Operation[T], **given: Unpack[Arguments]) -> AsyncStream[T]:
        return AsyncStream(self._core, operation, *await self._core.open(operation, given))


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


def _url(config: ClientConfig, options: ClientOptions) -> tuple[str, bool]:
    """The server's URL without a trailing slash, and whether the caller chose it."""
    url = chosen = options.get("base_url") or os.environ.get(f"{config.env_prefix}_BASE_URL")
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
    return url.rstrip("/"), bool(chosen)


class _Client(_Owner):
    """What clients of both kinds share; RequestInvalid when the server or URL cannot be used."""

    def __init__(
        self,
        config: ClientConfig,
        credentials: Mapping[str, Credential],
        **options: Unpack[ClientOptions],
    ) -> None:
        transport = Transport(options.get("http_client"), is_async=isinstance(self, AsyncClient))
        merged = _merge(Options(), options)
        self._core = Core(config, credentials, *_url(config, options), merged, transport)

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """A view of this client with other options; it shares connections and credentials."""
        return self._view(replace(self._core, options=_merge(self._core.options, options)))

    def _recording(self, method: Callable[..., Any], raws: list[Any]) -> Callable[..., Any]:
        """The same method on a view of its owner that keeps the raw responses."""
        owner = getattr(method, "__self__", None)
        if not isinstance(owner, _Owner):
            raise TypeError("with_response takes a method of this client")
        view = owner._view(replace(self._core, record=raws.append))
        found: Callable[..., Any] = getattr(view, method.__name__)
        return found

    async def _request(
        self,
        method: str,
        path: str,
        cast_to: Any,
        query: Values | None,
        headers: Values | None,
        body: object,
    ) -> Any:
        if not path.startswith("/"):
            raise RequestInvalid(
                "path: must begin with a slash; it is appended to the server's URL"
            )
        parameters = [Parameter(name, "query") for name in query or {}]
        parameters += [Parameter(name, "header") for name in headers or {}]
        operation = Operation[Any](
            f"{method.upper()} {path.partition('?')[0]}",
            method.upper(),
            path,
            tuple(parameters),
            table.Body("application/json", required=False),
            {"2XX": (table.Response("*/*", cast_to), table.Response())},
            (*((scheme,) for scheme in self._core.credentials), ()),
        )
        given: Arguments = {"query": query or {}, "header": headers or {}, "body": body}
        return await self._core.call(operation, given)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._core.base_url!r})"


class SyncClient(_Client, Resource):
    """What a generated synchronous client inherits; close it, or use it in a `with` block."""

    def with_response(
        self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """Call a method and get its result together with the HTTP response.

        Args:
            method: a method of one of this client's resources: `client.users.create`.
            args: its positional arguments.
            kwargs: its keyword arguments.
        """
        raws: list[RawResponse[Any]] = []
        self._recording(method, raws)(*args, **kwargs)
        return raws[-1]

    def request(
        self,
        method: str,
        path: str,
        *,
        cast_to: type[T],
        query: Values | None = None,
        headers: Values | None = None,
        json: object = UNSET,
    ) -> T:
        """Call an endpoint that the document does not describe.

        Args:
            method: HTTP method.
            path: appended to the server's URL.
            cast_to: type of the response; `object` takes any JSON, text or bytes.
            query: query parameters.
            headers: header fields.
            json: the body; None is null, left out is none.
        """
        result: T = run(self._request(method, path, cast_to, query, headers, json))
        return result

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
        self, method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """See `SyncClient.with_response`."""
        raws: list[RawResponse[Any]] = []
        await self._recording(method, raws)(*args, **kwargs)
        return raws[-1]

    async def request(
        self,
        method: str,
        path: str,
        *,
        cast_to: type[T],
        query: Values | None = None,
        headers: Values | None = None,
        json: object = UNSET,
    ) -> T:
        """See `SyncClient.request`."""
        result: T = await self._request(method, path, cast_to, query, headers, json)
        return result

    async def aclose(self) -> None:
        """Close the connections, unless the HTTP client was passed in."""
        await self._core.transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
