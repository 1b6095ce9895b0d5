"""An operation as data: what a generated resource module is made of.

In: literals that the generator wrote. Out: frozen values that the client interprets; adapters for
their types are built on first use, so that importing a thousand operations costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from pydantic import TypeAdapter

from .adapters import adapter_for
from .errors import StatusError

__all__ = [
    "Body",
    "Encoding",
    "Location",
    "Operation",
    "Parameter",
    "Response",
    "ResponseHeader",
    "Style",
]

T_co = TypeVar("T_co", covariant=True)

Location: TypeAlias = Literal["path", "query", "header", "cookie", "querystring"]
Style: TypeAlias = Literal[
    "simple",
    "label",
    "matrix",
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
    "cookie",
]
ErrorClass: TypeAlias = type[StatusError[Any]]
Streaming: TypeAlias = Literal["", "sse", "sse-event", "jsonl"]

_DEFAULT_STYLE: dict[str, Style] = {
    "path": "simple",
    "header": "simple",
    "query": "form",
    "cookie": "form",
    "querystring": "form",
}


# These are not slotted: `cached_property` keeps what it computed in the instance's dict.


@dataclass(frozen=True)
class Parameter:
    """One parameter (OAS 3.1 section 4.8.12).

    Args:
        name: wire name.
        location: the parameter's `in`.
        argument: keyword argument of the method; the wire name when empty.
        style: how a value is laid out; the location's default when None.
        explode: None is the style's default (true for form and cookie, else false).
        required: leaving it out is an error.
        type: what a value must be.
        allow_reserved: reserved characters stay as they are (query only).
        content: media type, when the parameter has `content` instead of a schema.
    """

    name: str
    location: Location
    argument: str = ""
    style: Style | None = None
    explode: bool | None = None
    required: bool = False
    type: Any = Any
    allow_reserved: bool = False
    content: str = ""

    @cached_property
    def layout(self) -> Style:
        """The style with its default filled in."""
        return self.style or _DEFAULT_STYLE[self.location]

    @cached_property
    def exploded(self) -> bool:
        """The explode flag with its default filled in."""
        if self.explode is not None:
            return self.explode
        return self.layout in ("form", "cookie", "deepObject")

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Validates values of this parameter."""
        return adapter_for(self.type)


@dataclass(frozen=True)
class Encoding:
    """How one property of a form or multipart body is written (OAS 3.1 section 4.8.15).

    Args:
        content_type: media type of the part; the first of a comma-separated list is used.
        headers: further header fields of the part.
        style: as for query parameters (urlencoded, and multipart/form-data when set).
        explode: None is the style's default.
        allow_reserved: as for query parameters.
    """

    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    style: Style | None = None
    explode: bool | None = None
    allow_reserved: bool = False


@dataclass(frozen=True)
class Body:
    """One way to write the request body.

    Args:
        media_type: as documented, `application/json`.
        type: what the body must be.
        required: an absent body is an error.
        encoding: per property, for form and multipart bodies.
    """

    media_type: str
    type: Any = Any
    required: bool = True
    encoding: Mapping[str, Encoding] = field(default_factory=dict[str, Encoding])

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Validates the body."""
        return adapter_for(self.type)


@dataclass(frozen=True)
class ResponseHeader:
    """A documented header field of a response.

    Args:
        name: field name.
        type: what its value must be, after decoding style `simple`.
        required: its absence is drift.
        explode: for objects, `R=100,G=200` instead of `R,100,G,200`.
    """

    name: str
    type: Any = str
    required: bool = False
    explode: bool = False

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Validates the value."""
        return adapter_for(self.type)


@dataclass(frozen=True)
class Response:
    """What may come back under one status and one media type; `Response()` has no content.

    Args:
        media_type: as documented; ranges (`image/*`) are allowed; empty for no content.
        type: what the body must be: a model, `bytes` for binary, `str` for text…
        error: exception class for an error status; by status when None.
        streaming: how a streaming operation reads it: `sse` decodes the `data` of each event,
            `sse-event` the event as an object (OAS 3.2 `itemSchema`), `jsonl` each line.
        headers: documented header fields.
    """

    media_type: str = ""
    type: Any = None
    error: ErrorClass | None = None
    streaming: Streaming = ""
    headers: tuple[ResponseHeader, ...] = ()

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Decodes the body."""
        return adapter_for(self.type)


@dataclass(frozen=True)
class Operation(Generic[T_co]):
    """One operation of the API; `T` is what a call returns.

    Args:
        name: `organizations.add_member`, for messages.
        method: HTTP method in capitals.
        path: template, appended to the server's URL.
        parameters: in the order of the document.
        body: one `Body` per media type; the first is the default.
        responses: by status, range (`4XX`) or `default`.
        security: alternatives, each a tuple of scheme names that must all be met; `()` is no
            security, and an empty alternative allows anonymous calls.
        servers: URLs that replace the client's server.
        idempotent: may be repeated although the HTTP method is not idempotent.
    """

    name: str
    method: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    body: Body | tuple[Body, ...] | None = None
    responses: Mapping[str, Response | tuple[Response, ...]] = field(
        default_factory=dict[str, "Response | tuple[Response, ...]"]
    )
    security: tuple[tuple[str, ...], ...] = ()
    servers: tuple[str, ...] | None = None
    idempotent: bool = False

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The ways to write the body, default first."""
        match self.body:
            case None:
                return ()
            case Body():
                return (self.body,)
            case bodies:
                return bodies

    @cached_property
    def by_name(self) -> Mapping[tuple[str, str], Parameter]:
        """Parameters by location and wire name."""
        return {(p.location, p.name): p for p in self.parameters}

    @cached_property
    def accept(self) -> str:
        """The `Accept` header: every documented media type once, successes first."""
        order = sorted(self.responses, key=lambda status: status[:1] not in "23")
        types = [r.media_type for status in order for r in self.answers(status) if r.media_type]
        return ", ".join(dict.fromkeys(types)) or "*/*"

    def answers(self, status: str) -> tuple[Response, ...]:
        """The responses documented under one key of `responses`.

        Args:
            status: `"200"`, `"4XX"` or `"default"`.
        """
        found = self.responses[status]
        return found if isinstance(found, tuple) else (found,)
