"""An operation as data: what a generated resource module is made of.

Adapters for the types are built on first use, so importing a thousand operations costs little.
(The classes are not slotted: `cached_property` keeps what it computed in the instance's dict.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import FunctionType
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from pydantic import TypeAdapter

from .types import adapter_for

T_co = TypeVar("T_co", covariant=True)

Location: TypeAlias = Literal["path", "query", "header", "cookie", "querystring"]
Style: TypeAlias = Literal[
    "simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject"
]


class _Type:
    """A type, or a function that gives it: asked on first use, so that models can wait till then."""

    def __init__(self, default: Any) -> None:
        self._default = default

    def __get__(self, owner: Any, _: object = None) -> Any:
        if owner is None:
            return self._default
        kind = owner.__dict__["type"]
        if isinstance(kind, FunctionType):
            kind = owner.__dict__["type"] = kind()
        return kind

    def __set__(self, owner: Any, kind: Any) -> None:
        owner.__dict__["type"] = kind


@dataclass(frozen=True)
class Parameter:
    """One parameter (OAS 3.1 section 4.8.12)."""

    name: str
    """Wire name."""
    location: Location
    argument: str = ""
    """Keyword argument of the method; the wire name when empty."""
    style: Style | None = None
    """None is the location's default."""
    explode: bool | None = None
    """None is the style's default: true for form and deepObject."""
    required: bool = False
    type: Any = _Type(Any)
    allow_reserved: bool = False
    content: str = ""
    """Media type, when the parameter has `content` instead of a schema."""

    @cached_property
    def layout(self) -> Style:
        """The style, its default filled in."""
        return self.style or ("simple" if self.location in ("path", "header") else "form")

    @cached_property
    def exploded(self) -> bool:
        """The explode flag, its default filled in."""
        standard = self.layout in ("form", "deepObject")
        return standard if self.explode is None else self.explode

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Validates values."""
        return adapter_for(self.type)


@dataclass(frozen=True)
class Encoding:
    """How one property of a form or multipart body is written (OAS 3.1 section 4.8.15)."""

    content_type: str = ""
    """Of the part; the first of a comma-separated list is used."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    style: Style | None = None
    explode: bool | None = None
    allow_reserved: bool = False


@dataclass(frozen=True)
class Body:
    """One way to write the request body; `encoding` is by property."""

    media_type: str
    type: Any = _Type(Any)
    required: bool = True
    encoding: Mapping[str, Encoding] = field(default_factory=dict[str, Encoding])

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Validates the body."""
        return adapter_for(self.type)


@dataclass(frozen=True)
class Response:
    """What may come back under one status and one media type; `Response()` has no content."""

    media_type: str = ""
    """As documented; ranges (`image/*`) are allowed."""
    type: Any = _Type(None)
    """A model, `bytes` for binary, `str` for text…; of one item when streaming."""
    streaming: Literal["", "sse", "sse-event", "jsonl"] = ""
    """`sse` decodes the `data` of each event, `sse-event` the event as an object (OAS 3.2)."""

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Decodes the body."""
        return adapter_for(self.type)


@dataclass(frozen=True)
class Operation(Generic[T_co]):
    """One operation of the API; `T` is what a call returns."""

    name: str
    """`organizations.add_member`, for messages."""
    method: str
    path: str
    """Template, appended to the server's URL."""
    parameters: tuple[Parameter, ...] = ()
    body: Body | tuple[Body, ...] | None = None
    """One per media type, the default first."""
    responses: Mapping[str, Response | tuple[Response, ...]] = field(default_factory=dict[str, Any])
    """By status, range (`4XX`) or `default`."""
    security: tuple[tuple[str, ...], ...] = ()
    """Alternatives of scheme names that must all be met; `()` is no security, and an empty
    alternative allows anonymous calls."""
    servers: tuple[str, ...] | None = None
    """URLs that replace the client's server."""
    idempotent: bool = False
    """May be repeated although the HTTP method is not idempotent."""

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The ways to write the body, default first."""
        body = self.body
        return () if body is None else (body,) if isinstance(body, Body) else body

    @cached_property
    def accept(self) -> str:
        """The `Accept` header: every documented media type once, successes first."""
        order = sorted(self.responses, key=lambda status: status[:1] not in "23")
        types = [r.media_type for status in order for r in self.answers(status) if r.media_type]
        return ", ".join(dict.fromkeys(types)) or "*/*"

    def answers(self, status: str) -> tuple[Response, ...]:
        """The responses documented under one key of `responses`."""
        found = self.responses[status]
        return (found,) if isinstance(found, Response) else found
