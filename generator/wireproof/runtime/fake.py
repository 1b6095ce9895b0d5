"""A fake of the vendor, for tests: it answers clients from the document, without network.

In: the requests of clients that send through it. Out: what the document shows, or what the test
told it. Which operation a request is for, the client says; no URL is taken apart.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeAlias, TypeVar, cast, overload

from typing_extensions import TypeIs

from .answers import Answer, Call, Source, Written, response_of, usual_status
from .errors import Headers, RequestInvalid
from .operation import Operation, Response, Retry
from .pages import AsyncPages, Page
from .samples import Samples
from .streaming import AsyncStream, Stream
from .transport import library_of
from .values import UNSET, dump_json, read_json, resolve

Sync = TypeVar("Sync")
Async = TypeVar("Async")
T = TypeVar("T")
Method: TypeAlias = str | Callable[..., Any]
"""`"tickets.get"`, the method itself, an operationId, or `"GET /tickets/{ticket_id}"`."""

_TOKENS = Operation[Any]("token", "POST", "", responses={"200": Response("application/json", Any)})
_TOKEN = {"access_token": "fake", "token_type": "Bearer", "refresh_token": "fake-refresh"}


class Fake(Generic[Sync, Async]):
    """Answers what the document shows, and keeps each request in `calls`.

        desk_fake = fake()
        desk_fake.answer("tickets.get", {"message": "gone"}, status=404)
        with desk_fake.client() as desk:
            ...
        assert desk_fake.calls[0].path == "/v2/tickets/tk_7"

    A method is named as it is called (`"tickets.get"`), by its operationId, by its request
    (`"GET /tickets/{ticket_id}"`), or given itself: type checkers then look at the answer.
    """

    calls: list[Call]
    """The requests that were answered, in their order."""

    def __init__(
        self, sync: Callable[..., Sync], asynchronous: Callable[..., Async], **defaults: Any
    ) -> None:
        self.calls = []
        self._sync, self._async, self._defaults = sync, asynchronous, defaults
        self._told = dict[str, list[Answer]]()
        self._lock = Lock()
        self._package = sync.__module__.rpartition(".")[0]

    def client(self, **options: Any) -> Sync:
        """A client that sends to this fake; it has credentials, and does not wait for a retry."""
        return self._sync(**self._options(self.http_client(), options))

    def async_client(self, **options: Any) -> Async:
        """An asynchronous client that sends to this fake; see `client`."""
        return self._async(**self._options(self.async_http_client(), options))

    def http_client(self, library: str = "") -> Any:
        """An HTTP client for `http_client=` of a client that your code makes.

        Args:
            library: `"httpx"` or `"httpx2"`; the one that is installed when empty.
        """
        return library_of(None, library).Client(transport=self.transport(library))

    def async_http_client(self, library: str = "") -> Any:
        """The asynchronous one; see `http_client`."""
        return library_of(None, library).AsyncClient(transport=self.transport(library))

    def transport(self, library: str = "") -> Any:
        """The transport alone, for an HTTP client of your own, synchronous or not."""
        found = library_of(None, library)

        def handle(request: Any) -> Any:
            operation = request.extensions.get("wireproof")
            headers = Headers(request.headers.multi_items())
            call = Call(
                self._name(operation, request),
                request.method,
                str(request.url),
                headers,
                request.content,
            )
            status, fields, content = self._handle(operation, call)
            return found.Response(status, headers=fields, content=content)

        return found.MockTransport(handle)

    def answer(
        self,
        method: Method,
        value: Any = UNSET,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        error: BaseException | type[BaseException] | None = None,
        times: int | None = None,
    ) -> None:
        """Say what calls of a method are answered with.

        Args:
            method: see the class; `"token"` is a request for a token.
            value: JSON, a model, the items of a stream, bytes, or a function that gets the `Call`;
                what the document shows when it is left out.
            status: the first documented success when it is left out.
            headers: further header fields.
            error: is raised instead, as if it happened on the way: `errors.TimeoutError("late")`.
            times: for so many calls, before what else was said; for good when it is left out.

        Raises:
            LookupError: the document has no such method.
        """
        self._tell(method, Answer(value, status, headers or {}, error, left=times))

    def pages(self, method: Method, *pages: Sequence[Any]) -> None:
        """Answer a method that lists page by page with the items of these pages."""
        self._tell(method, Answer(pages=pages))

    def sample(self, method: Method, status: int | None = None) -> Any:
        """The JSON of the usual answer, to be changed and given to `answer`."""
        operation, code, response = self._usual(method, status)
        return None if response is None else self._source.shown(operation, code, response)

    def decoded(self, method: Method) -> Any:
        """The same as the method returns it: a model, the items of a stream, bytes."""
        operation, code, response = self._usual(method, None)
        if response is None:
            return None
        shown, kind = self._source.shown(operation, code, response), resolve(response.type)
        if kind in (bytes, str):
            return shown
        if response.streaming:
            return [read_json(kind, dump_json(item)) for item in shown]
        return read_json(kind, dump_json(shown))

    @overload
    def on(self, method: Callable[..., Page[Any, T] | AsyncPages[Any, T]]) -> Told[T]: ...
    @overload
    def on(self, method: Callable[..., Stream[T]]) -> Told[Sequence[T]]: ...
    @overload
    def on(self, method: Callable[..., Awaitable[AsyncStream[T]]]) -> Told[Sequence[T]]: ...
    @overload
    def on(self, method: Callable[..., Awaitable[T]]) -> Told[T]: ...
    @overload
    def on(self, method: Callable[..., T]) -> Told[T]: ...
    def on(self, method: Callable[..., Any]) -> Told[Any]:
        """The same for a method itself, so that type checkers look at what it is answered with.

        `desk_fake.on(desk.tickets.get).answer(ticket)`
        """
        return Told(self, method)

    def called(self, method: Method) -> list[Call]:
        """The calls of one method."""
        name = self._known(method)
        return [call for call in self.calls if call.operation == name]

    def _usual(
        self, method: Method, status: int | None
    ) -> tuple[Operation[Any], int, Response | None]:
        operation = self._operation(self._known(method))
        code = usual_status(operation) if status is None else status
        return operation, code, response_of(operation, code)

    def _options(self, http_client: Any, options: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **self._defaults,
            "http_client": http_client,
            "retry": Retry(base=0.0, retry_after_cap=0.0),
            **options,
        }

    def _name(self, operation: Operation[Any] | None, request: Any) -> str:
        if operation is not None:
            return operation.name
        if request.method == "POST" and b"grant_type=" in request.content:
            return "token"
        return f"{request.method} {request.url.path}"

    def _tell(self, method: Method, answer: Answer) -> None:
        with self._lock:
            told = self._told.setdefault(self._known(method), [])
            if answer.left is None:
                told[:] = [one for one in told if one.left is not None]
                told.append(answer)
            else:
                at = sum(one.left is not None for one in told)
                told.insert(at, answer)

    def _next(self, name: str) -> Answer:
        """What is answered now: what was said for some calls, then what was said for good."""
        with self._lock:
            told = self._told.get(name, [])
            while told and told[0].left == 0:
                del told[0]
            answer = told[0] if told else Answer()
            if answer.left is not None:
                answer.left -= 1
            return answer

    def _handle(self, operation: Operation[Any] | None, call: Call) -> Written:
        self.calls.append(call)
        known = call.operation in self._told or call.operation in self._index["operations"]
        answer = self._next(call.operation)
        if answer.error is not None:
            raise answer.error
        if call.operation == "token":
            operation = _TOKENS
            answer = replace(answer, value=_TOKEN) if answer.value is UNSET else answer
        elif operation is None or not known:
            what = f"no operation of the document is {call.operation}"
            raise RequestInvalid(f"{what}; tell the fake: fake.answer({call.operation!r}, …)")
        return self._source.write(operation, call, answer)

    @cached_property
    def _index(self) -> dict[str, Any]:
        """What was written beside the client: its operations, and the document's examples."""
        path = Path(str(sys.modules[self._package].__file__)).with_name("testing.json")
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return found

    @cached_property
    def _source(self) -> Source:
        index = self._index
        examples = {name: one["examples"] for name, one in index["operations"].items()}
        return Source(examples, Samples(index["properties"], index["texts"]))

    def _known(self, method: Method) -> str:
        """The name of a method, however it is given."""
        operations: Mapping[str, Mapping[str, str]] = self._index["operations"]
        if not isinstance(method, str):
            home, name = getattr(method, "__module__", ""), getattr(method, "__name__", "")
            for known, one in operations.items():
                if home == self._module(one) and known.rpartition(".")[2] == name:
                    return known
            raise LookupError(f"{method!r} is no method of this client")
        if method in operations or method == "token":
            return method
        for known, one in operations.items():
            if method in (one["id"], one["request"]):
                return known
        if " /" in method:  # what the document does not describe: `client.request`
            return method
        spelled = [*operations, *(one["id"] for one in operations.values())]
        near = "".join(f"; did you mean {one!r}?" for one in get_close_matches(method, spelled, 1))
        raise LookupError(f"the document has no method {method!r}{near}")

    def _module(self, entry: Mapping[str, str]) -> str:
        return f"{self._package}.resources.{entry['module']}"

    def _operation(self, name: str) -> Operation[Any]:
        entry = self._index["operations"].get(name)
        if entry is None:
            raise LookupError(f"the document does not describe {name}")
        for value in vars(import_module(self._module(entry))).values():
            if _is_operation(value, name):
                return value
        raise LookupError(f"{name} is not where it was generated; run wireproof generate again")


def _is_operation(value: object, name: str) -> TypeIs[Operation[Any]]:
    return isinstance(value, Operation) and value.name == name


class Told(Generic[T]):
    """A method of which a fake is told something; see `Fake.on`."""

    def __init__(self, fake: Fake[Any, Any], method: Callable[..., Any]) -> None:
        self._fake, self._method = fake, method

    def answer(
        self, value: T, *, headers: Mapping[str, str] | None = None, times: int | None = None
    ) -> None:
        """Answer with a value of the method's own type; see `Fake.answer`."""
        self._fake.answer(self._method, value, headers=headers, times=times)

    def sample(self) -> T:
        """The usual answer as the method returns it, to be changed and given to `answer`."""
        return cast("T", self._fake.decoded(self._method))
