"""An API as data: what generated modules are made of, and the options of a client.

So that import costs little, validators are built on first use, and tables compared by identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeAlias, TypeVar

from .encode import Parameter, Style
from .errors import DriftPolicy, ErrorKinds, FieldError, RequestInvalid
from .values import is_json

if TYPE_CHECKING:
    from .middleware import AnyMiddleware

T_co = TypeVar("T_co", covariant=True)
HttpClient: TypeAlias = AbstractContextManager[Any]
"""A synchronous HTTP client: an `httpx.Client` or `httpx2.Client`. Who made it closes it."""
AsyncHttpClient: TypeAlias = AbstractAsyncContextManager[Any]
"""An asynchronous HTTP client: an `AsyncClient` of `httpx` or `httpx2`. Who made it closes it."""
Security: TypeAlias = tuple[tuple[str, ...], ...]

_LONGEST = 1_000_000_000


@dataclass(eq=False, repr=False, slots=True)
class Encoding:
    """How one property of a form or multipart body is written (OAS 3.1 section 4.8.15).

    Without a `style`, its content type decides.
    """

    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    style: Style | None = None
    explode: bool = True
    allow_reserved: bool = False
    delimiters: str = ""


class Codec(Protocol):
    """How values travel in a media type that is not JSON, and yet says the same."""

    def read(self, content: bytes, charset: str = "") -> tuple[Any, list[tuple[str, str, str]]]:
        """A JSON value, and notes: where, expected, got. ValueError when it cannot be read."""
        ...

    def write(self, value: Any, charset: str = "") -> bytes:
        """A JSON value as bytes; Unwritable what has no form there."""
        ...


@dataclass(eq=False, repr=False, slots=True)
class Body:
    """One way to write the request body; `encoding` is by property.

    Of parts without names it is by place: `"0"`, and `"*"` for the others.

    `arguments` are those that are not called like the attributes of the model, by wire name.
    """

    media_type: str
    type: Any = Any
    required: bool = True
    encoding: Mapping[str, Encoding] = field(default_factory=dict[str, Encoding])
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    codec: Codec | None = None
    as_json: bool = False


@dataclass(eq=False, repr=False, slots=True)
class Response:
    """What may come back under one status and one media type; `Response()` has no content.

    `bytes` is the type of what is binary, and the type of a stream is that of one item: `sse`
    decodes the `data` of each event, `sse-event` the event as an object (OAS 3.2), and
    `sse-json-event` that object with the JSON in its `data` decoded. `as_json` is JSON of another
    label: an object that the vendor documents as text.
    """

    media_type: str = ""
    type: Any = None
    streaming: Literal["", "sse", "sse-event", "sse-json-event", "jsonl"] = ""
    codec: Codec | None = None
    as_json: bool = False


@dataclass(eq=False, repr=False, slots=True)
class Paging:
    """How the next page of a list is asked for; paths are wire names, in the response.

    `cursor` and `last-id` send what stands at `next` (of the response, of the last of the `items`)
    as `parameter`, of the query or as a dotted path in the body; `page` and `offset` count, from
    `start`; `link` follows the URL at `next`, `link-header` that of the header field `Link`
    (RFC 8288). The list has ended when the boolean at `more` is `done`, where there is one.
    """

    style: Literal["cursor", "last-id", "link", "link-header", "page", "offset"]
    items: tuple[str, ...] = ()
    parameter: str = ""
    place: Literal["query", "body"] = "query"
    next: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    done: bool = False
    start: int = 1


@dataclass(eq=False, repr=False)
class Operation(Generic[T_co]):
    """One operation of the API; `T` is what a call returns.

    `path` is a template; a body stands for each media type, the default first; responses go by
    status, range (`4XX`) or `default`. `security` has alternatives of scheme names that must all be
    met: `()` is no security, and an empty alternative allows anonymous calls. `servers` name
    those of the client's `own_servers` that replace its server. `idempotent` may be repeated
    although its method is not idempotent, and any operation after a status of `retry_after`: it is
    documented with that header field. `switch` is the property of the body that asks for a
    stream, and whether this operation does; a server may stream also where it is left out
    (`streams_by_default`). `choices` are media types by type, the default first.
    """

    name: str
    method: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    body: Body | tuple[Body, ...] = ()
    responses: Mapping[str, Response | tuple[Response, ...]] = field(default_factory=dict[str, Any])
    security: Security = ()
    servers: tuple[str, ...] | None = None
    idempotent: bool = False
    retry_after: tuple[int, ...] = ()
    paging: Paging | None = None
    switch: tuple[str, bool] | None = None
    streams_by_default: bool = False
    choices: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def accept(self) -> str:
        """The `Accept` header where nothing else is asked for."""
        return self.accepting(None)

    def accepting(self, wanted: str | None) -> str:
        """The `Accept` header: every media type once, JSON before others, successes before errors.

        Of `choices`, groups of one type each, the first is asked for, or else what is wanted.
        """
        asked = self.asked(wanted)
        apart = {name for group in self.choices for name in group} - {*asked}
        types = [
            (status[:1] not in "23", not is_json(one.media_type), one.media_type)
            for status in self.responses
            for one in self.answers(status)
            if one.media_type and one.media_type not in apart
        ]
        named = dict.fromkeys(name for *_, name in sorted(types, key=lambda one: one[:2]))
        return ", ".join(named) or "*/*"

    def asked(self, wanted: str | None) -> tuple[str, ...]:
        """The media types of `choices` that are asked for; RequestInvalid for an unknown one."""
        known = [name for group in self.choices for name in group]
        if wanted is None:
            return next(iter(self.choices), ())
        if wanted in known:
            return (wanted,)
        what = f"Input should be one of {', '.join(known)}"
        raise RequestInvalid(errors=(FieldError("accept", what),))

    def answers(self, status: str) -> tuple[Response, ...]:
        """The responses documented under one key of `responses`."""
        found = self.responses[status]
        return (found,) if isinstance(found, Response) else found


@dataclass(frozen=True, slots=True)
class Server:
    """A server of the API: its URL, and the defaults of the variables in it (OAS 3.1, 4.8.5)."""

    url: str
    variables: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """The facts of one API; its first server is the default, `RECOUP_BASE_URL` overrides it.

    `own_servers` are those of single operations.

    `automatic_keys`: each POST and PATCH without an idempotency key gets one.
    """

    name: str
    version: str = ""
    servers: Mapping[str, Server] = field(default_factory=dict[str, Server])
    own_servers: Mapping[str, Server] = field(default_factory=dict[str, Server])
    env_prefix: str = ""
    idempotency_header: str = "Idempotency-Key"
    automatic_keys: bool = False
    errors: ErrorKinds = field(default_factory=dict[int, Any])


@dataclass(frozen=True, slots=True)
class Timeout:
    """Limits in seconds, None is none; `total` is for all attempts, the others for one's steps.

    RequestInvalid for what is no number of seconds. A stream that is read while it arrives has no
    total, only `read` for each piece.
    """

    total: float | None = 60.0
    connect: float | None = 5.0
    read: float | None = 30.0
    write: float | None = 30.0
    pool: float | None = 5.0

    def __post_init__(self) -> None:
        for name in ("total", "connect", "read", "write", "pool"):
            value: object = getattr(self, name)
            number = isinstance(value, (int, float)) and 0 <= value <= _LONGEST
            if value is not None and not number:
                what = f"a number of seconds from 0 to {_LONGEST}, or None"
                raise RequestInvalid(f"timeout: {name} must be {what}, not {value!r}")


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how soon to repeat; `Retry(max=0)` never does.

    Repeated is what does no harm: the method or the operation is idempotent (RFC 9110, 9.2.2), it
    has an idempotency key, or nothing was sent. Pauses in seconds: a random part of `base`, doubled
    each time up to `cap`, or what `Retry-After` asks for, unless that is above its cap.
    """

    max: int = 2
    base: float = 0.5
    cap: float = 8.0
    retry_after_cap: float = 60.0
    statuses: frozenset[int] = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(eq=False, repr=False, frozen=True, slots=True)
class Options:
    """What `with_options` can change."""

    timeout: Timeout = field(default_factory=Timeout)
    retry: Retry = field(default_factory=Retry)
    on_drift: DriftPolicy = "warn"
    default_headers: Mapping[str, str] = field(default_factory=dict[str, str])
    idempotency_key: str | None = None
    max_response_bytes: int = 100 * 1024 * 1024
    max_redirects: int = 5
    middleware: tuple[AnyMiddleware, ...] = ()
