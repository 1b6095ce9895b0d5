"""What generated clients and resources inherit: construction, options, raw access."""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, ParamSpec, Self, TypedDict, TypeVar, Unpack
from urllib.parse import urlsplit

from . import operation as table
from .auth import Credentials
from .call import Core
from .errors import DriftPolicy, RawResponse, RequestInvalid
from .operation import ClientConfig, Operation, Options, Parameter, Retry, Timeout
from .prepare import Arguments
from .streaming import AsyncStream, Stream
from .transport import Transport, run
from .values import UNSET

P = ParamSpec("P")
T = TypeVar("T")


class CallOptions(TypedDict, total=False):
    """What can differ from call to call; a number as timeout is the total budget in seconds."""

    timeout: Timeout | float
    retry: Retry
    on_drift: DriftPolicy
    default_headers: Mapping[str, str] | None
    idempotency_key: str | None
    max_response_bytes: int


class ClientOptions(CallOptions, total=False):
    """What a client is constructed with; a base URL replaces each documented server."""

    server: str | None
    variables: Mapping[str, str] | None
    base_url: str | None
    http_client: table.HttpClient | table.AsyncHttpClient | None


class Undeclared(TypedDict, total=False):
    """What `request` can send; a `json` of None is null."""

    query: Mapping[str, object]
    headers: Mapping[str, object]
    json: object


class _Owner:
    """What clients and resources of both kinds share."""

    _core: Core

    def __init__(self, owner: _Owner) -> None:
        self._core = owner._core

    def _view(self, **changes: Any) -> Self:
        # A new object rather than a copy: resources are cached on the object that made them.
        view = object.__new__(type(self))
        view._core = replace(self._core, **changes)
        return view


class Resource(_Owner):
    """A group of operations of a synchronous client, or of the resource that holds it."""

    def _call(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        return run(self._core.call(operation, arguments))

    def _stream(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> Stream[T]:
        return Stream(self._core, operation, run(self._core.open(operation, arguments)))


class AsyncResource(_Owner):
    """A group of operations of an asynchronous client, or of the resource that holds it."""

    async def _call(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        return await self._core.call(operation, arguments)

    async def _stream(self, operation: Operation[T], **given: Unpack[Arguments]) -> AsyncStream[T]:
        return AsyncStream(self._core, operation, await self._core.open(operation, given))


def _merge(options: Options, given: CallOptions) -> Options:
    changes: dict[str, Any] = {name: v for name, v in given.items() if hasattr(options, name)}
    timeout = changes.get("timeout", options.timeout)
    changes["timeout"] = timeout if isinstance(timeout, Timeout) else Timeout(total=timeout)
    headers = {**options.default_headers, **(given.get("default_headers") or {})}
    return replace(options, **{**changes, "default_headers": headers})


def _url(config: ClientConfig, options: ClientOptions) -> tuple[str, bool]:
    """The server's URL without a trailing slash, and whether the caller chose it."""
    url = chosen = options.get("base_url") or os.environ.get(f"{config.env_prefix}_BASE_URL")
    if url is None:
        name = options.get("server") or next(iter(config.servers), "")
        if name not in config.servers:
            known = ", ".join(config.servers) or "none is documented, pass base_url=…"
            raise RequestInvalid(f"server: there is no {name!r}; known: {known}")
        try:
            server = config.servers[name]
            values = {**server.variables, **(options.get("variables") or {})}
            url = re.sub(r"\{([^{}]*)\}", lambda found: values[found[1]], server.url)
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
        self, config: ClientConfig, credentials: Credentials, **options: Unpack[ClientOptions]
    ) -> None:
        transport = Transport(options.get("http_client"), is_async=isinstance(self, AsyncClient))
        merged = _merge(Options(), options)
        self._core = Core(config, credentials, *_url(config, options), merged, transport)

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """A view of this client with other options; it shares connections and credentials."""
        return self._view(options=_merge(self._core.options, options))

    def _recording(self, method: Callable[..., Any], raws: list[Any]) -> Any:
        """The same method on a view of its owner that keeps the raw responses."""
        owner = getattr(method, "__self__", None)
        if not isinstance(owner, _Owner):
            raise TypeError("with_response takes a method of this client")
        options, record = self._core.options, raws.append
        return getattr(owner._view(options=options, record=record), method.__name__)  # noqa: SLF001

    async def _request(self, method: str, path: str, cast_to: type[T], given: Undeclared) -> T:
        if not path.startswith("/"):
            raise RequestInvalid("path: must begin with a slash")
        query, headers = given.get("query", {}), given.get("headers", {})
        parameters = [Parameter(name, "query") for name in query]
        parameters += [Parameter(name, "header", explode=False) for name in headers]
        body = table.Body("application/json", required=False)
        answers = {"2XX": (table.Response("*/*", cast_to), table.Response())}
        schemes = (*((scheme,) for scheme in self._core.credentials), ())
        name, verb = f"{method.upper()} {path.partition('?')[0]}", method.upper()
        operation = Operation[T](name, verb, path, tuple(parameters), body, answers, schemes)
        arguments: Arguments = {"query": query, "header": headers, "body": given.get("json", UNSET)}
        return await self._core.call(operation, arguments)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._core.base_url!r})"


class SyncClient(_Client, Resource):
    """What a generated synchronous client inherits; close it, or use it in a `with` block."""

    def with_response(
        self, method: Callable[P, T], *args: P.args, **kw: P.kwargs
    ) -> RawResponse[T]:
        """Call a method of one of this client's resources and get the HTTP response, too."""
        raws: list[RawResponse[Any]] = []
        self._recording(method, raws)(*args, **kw)
        return raws[-1]

    def request(self, method: str, path: str, cast_to: type[T], **given: Unpack[Undeclared]) -> T:
        """Call an endpoint that the document does not describe; `object` is any response."""
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
        raws: list[RawResponse[Any]] = []
        await self._recording(method, raws)(*args, **kw)
        return raws[-1]

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
