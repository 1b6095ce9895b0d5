"""What the vendor's document says of an operation, whatever dialect it is written in.

In: what `openapi3` or `swagger2` read. Out: frozen values that the encoder, the cases and the
checks work on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from wireproof.oas.media_types import is_json
from wireproof.oracle.xml import XmlBody

Place = Literal["path", "query", "querystring", "header", "cookie"]
Faults = dict[str, str]
"""Why parts of an operation cannot be read, by their names: `200 application/json`, `body`."""
PLACES: tuple[Place, ...] = ("path", "query", "querystring", "header", "cookie")


def folded(place: str, name: str) -> str:
    """Return the name by which parameters are the same: that of a field has no case.

    "A unique parameter is defined by a combination of a name and location" (OAS 3.1.1, "Operation
    Object"), and `X-Id` and `x-id` are one field of a request (RFC 9110, section 5.1).
    """
    return name.lower() if place == "header" else name


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter.

    Attributes:
        place: path, query, header, cookie, or the whole query string (OAS 3.2).
        name: on the wire.
        schema: of the value; for a `content` parameter, of the decoded content.
        style: serialisation style, default filled in (OAS 3.1.1, "Parameter Object").
        explode: default filled in: true for `form` (and 3.2 `cookie`), else false.
        media_type: of a `content` parameter, else "".
        pointer: of the parameter in the document.
        encoding: of the properties, for a form in the query string.
        collection: in Swagger 2.0, how an array is joined, and the arrays in it, outermost first:
            `("multi", "csv")`. It then counts instead of `style` and `explode`.
        properties: names of an object, in the order of the document.
    """

    place: Place
    name: str
    schema: Any
    required: bool
    style: str
    explode: bool
    allow_reserved: bool
    media_type: str
    pointer: str
    examples: tuple[Any, ...] = ()
    encoding: dict[str, dict[str, Any]] = field(default_factory=dict)
    collection: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()

    @property
    def content(self) -> Content:
        """What stands in the query string as a whole, as if it were a body."""
        return Content(self.media_type, self.schema, self.encoding, (), self.pointer)


@dataclass(frozen=True, slots=True)
class Content:
    """One media type of a body: its schema and, for forms, the `encoding` of its properties.

    Attributes:
        encoding: as written; `collection` in it is that of a form parameter of Swagger 2.0, see
            `Parameter`.
        item_schema: of the items of a sequential media type (OAS 3.2), `None` when not given.
        xml: how it is written, where it is XML that its schema speaks of.
        as_json: whether it is JSON of another name: an object that is documented as plain text.
    """

    media_type: str
    schema: Any
    encoding: dict[str, dict[str, Any]]
    examples: tuple[Any, ...]
    pointer: str
    item_schema: Any = None
    xml: XmlBody | None = None
    as_json: bool = False

    @property
    def is_json(self) -> bool:
        """Whether it carries one JSON text."""
        return self.as_json or is_json(self.media_type)


@dataclass(frozen=True, slots=True)
class Reply:
    """One documented response: `status` as written (`200`, `4XX`, `default`).

    Attributes:
        retry_after: whether it is documented with that header (RFC 9110, section 10.2.3).
    """

    status: str
    contents: tuple[Content, ...]
    pointer: str
    retry_after: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        security: alternatives, each a tuple of scheme names that are needed together; an empty
            alternative means that anonymous calls are allowed; no alternatives, that nothing
            is said.
        servers: as written, of the nearest level that lists any.
        idempotent: whether the document says that it may be repeated.
        has_own_servers: whether `servers` are not those of the whole document.
        authorization: whether a header parameter `Authorization`, which is none, is required;
            `None` without one.
        faults: what of it cannot be read; it is as if it were left out.
    """

    pointer: str
    method: str
    path: str
    operation_id: str
    parameters: tuple[Parameter, ...]
    contents: tuple[Content, ...]
    body_required: bool
    replies: tuple[Reply, ...]
    security: tuple[tuple[str, ...], ...]
    servers: tuple[dict[str, Any], ...]
    idempotent: bool = False
    has_own_servers: bool = False
    authorization: bool | None = None
    faults: Faults = field(default_factory=dict)

    def parameters_in(self, place: Place) -> tuple[Parameter, ...]:
        """Return the parameters of one place."""
        return tuple(one for one in self.parameters if one.place == place)

    def content(self, media_type: str) -> Content | None:
        """Return what is declared for a media type of the request body."""
        return next((one for one in self.contents if one.media_type == media_type), None)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An operation that the document spells in a way that cannot be read, and why."""

    pointer: str
    method: str
    path: str
    reason: str
