"""What a client is made of: frozen data, every Python name final, no method prints code.

In: nothing. Out: the `Api` and its parts, in the words of the OpenAPI Specification.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from wireproof.client.ledger import LedgerEntry
from wireproof.client.types import Declaration, Type
from wireproof.client.xml_nodes import XmlNode

ParameterPlace = Literal["path", "query", "header", "cookie", "querystring"]

StreamKind = Literal["", "sse", "sse-event", "sse-json-event", "jsonl"]
"""Items are the `data` of events, whole events, or lines."""

Streaming = Literal["", "stream", "download"]
"""What a method returns: a value, an iterator over items, a body that is still to be read."""

Form = Literal["", "stream", "download"]
"""Which method of an operation: the plain one, or one that is offered beside it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation.

    `style` and `explode` are the effective ones (OAS 3.1 section 4.8.12.2); with `content`, the
    value travels serialised as that media type and the style does not apply.
    """

    name: str
    place: ParameterPlace
    argument: str
    type: Type
    required: bool
    style: str
    explode: bool
    allow_reserved: bool = False
    segments: bool = False
    """Whether its slashes part the segments of a path, as of `{+name}` (RFC 6570)."""
    delimiters: str = ""
    """Of Swagger 2.0, where no style says it: see `oas.styles.Layout`."""
    content: str | None = None
    description: str = ""
    deprecated: bool = False
    pointer: str = ""
    default: tuple[Any, ...] = ()
    """What the server takes when nothing is sent: one documented value, or none."""
    example: tuple[Any, ...] = field(default=(), compare=False)
    """One documented value, or none."""
    option: str = ""
    """The argument of the constructor that says what is sent where a call says nothing."""
    usual: tuple[Any, ...] = ()
    """What that is unless somebody says otherwise; one value for an option."""
    encoding: tuple[Encoding, ...] = ()
    """How the properties of a form are written that is the whole query."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one property of a form or multipart body travels (OAS 3.1 section 4.8.15)."""

    property: str
    content_type: str | None = None
    style: str | None = None
    """None where the content type decides; `explode` is then without meaning."""
    explode: bool = True
    allow_reserved: bool = False
    delimiters: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    """Of a part: those that have one value."""


@dataclass(frozen=True, slots=True)
class MediaType:
    """One content type of a body or response and the type of its value."""

    name: str
    type: Type
    encoding: tuple[Encoding, ...] = ()
    streaming: StreamKind = ""
    """How the items of a stream are found; `type` is then that of one item."""
    example: tuple[Any, ...] = field(default=(), compare=False)
    """One documented value, or none."""
    xml: str = ""
    """The name of the node that it is written by, where it is typed XML."""
    as_json: bool = False
    """Whether it is JSON of another name: an object that is documented as `text/plain`."""


@dataclass(frozen=True, slots=True)
class BodyField:
    """A property of a JSON object body that is a keyword argument of the method."""

    wire_name: str
    argument: str
    type: Type
    required: bool
    description: str = ""
    default: tuple[Any, ...] = ()
    attribute: str = ""
    """Of the model, where it is called otherwise than the argument."""
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A request body. `fields` is None where the value is one argument instead of keywords."""

    media_types: tuple[MediaType, ...]
    required: bool
    fields: tuple[BodyField, ...] | None = None
    argument: str | None = None
    twins: tuple[Type, ...] = ()
    """Other classes of the same schema, which `argument` takes, too: what a response brought."""
    extra_argument: str | None = None
    extra_type: Type | None = None
    media_type_argument: str | None = None
    description: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """A documented response. `status` is "200", "4XX" or "default"."""

    status: str
    media_types: tuple[MediaType, ...]
    headers: str = ""
    """The model of its header fields; empty where they are nothing but text."""
    description: str = ""
    pointer: str = ""

    @property
    def is_success(self) -> bool:
        """Whether a method returns this response's value instead of raising it."""
        return self.status.startswith("2")

    @property
    def is_failure(self) -> bool:
        """Whether a method raises this response as an error of its status.

        304 is among them: it has no value, and comes only to who asked for it with a condition.
        """
        return self.status.startswith(("4", "5")) or self.status == "304"


PageStyle = Literal["cursor", "last-id", "link", "link-header", "page", "offset"]


@dataclass(frozen=True, slots=True)
class Pagination:
    """How the next page of a list is asked for; see `Paging` of the runtime.

    Paths are wire names: `items` and `more` in the response, `next` in the response or, for
    `last-id`, in an item; the list has ended when the boolean at `more` is `done`.
    """

    style: PageStyle
    items: tuple[str, ...]
    item: Type
    parameter: str = ""
    place: Literal["query", "body"] = "query"
    """A parameter of the query, declared or not, or a dotted path of properties of the body."""
    next: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    done: bool = False
    start: int = 1
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """A server of the API. `variables` are names, defaults if any, and allowed values or ()."""

    name: str
    url: str
    description: str = ""
    variables: tuple[tuple[str, str | None, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Switch:
    """The boolean that chooses between a whole answer and a stream.

    The streaming method sends it as true. Where it is a property of the body, the plain one has it
    as an argument, and with true it does what the streaming one does.
    """

    wire_name: str
    argument: str
    """Of the plain method; empty where the body is one argument."""
    twin: str
    """For the plain method the constant of the streaming one; for that one the plain one's name."""
    item: Type
    """One item of the stream."""
    by_default: bool = False
    """Whether a server streams where it is left out: the plain method then sends false."""
    in_query: bool = False
    """Whether it is a parameter of the query, and no argument."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a resource."""

    pointer: str
    id: str
    name: str
    constant: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[Response, ...]
    security: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
    """OR of ANDs: alternatives, each the schemes (with scopes) that it needs together."""
    servers: tuple[Server, ...] = ()
    """Those that stand in place of the document's."""
    idempotent: bool = False
    retry_after: tuple[int, ...] = ()
    """The statuses that are documented with `Retry-After`: the server has not acted."""
    streaming: Streaming = ""
    form: Form = ""
    pagination: Pagination | None = None
    switch: Switch | None = None
    accept: str = ""
    """The argument that asks for another media type, where answers come in several types."""
    summary: str = ""
    description: str = ""
    deprecated: bool = False
    operation_id: str = ""
    """As the document has it; empty where it has none."""

    @property
    def successes(self) -> tuple[Response, ...]:
        """The responses that the method returns: the documented 2xx, else `default`."""
        found = tuple(response for response in self.responses if response.is_success)
        return found or tuple(item for item in self.responses if item.status == "default")

    @property
    def returned(self) -> tuple[Response, ...]:
        """The responses whose value a plain call returns: successes and documented redirects."""
        redirects = (
            item for item in self.responses if item.status[:1] == "3" and not item.is_failure
        )
        return (*self.successes, *redirects)


@dataclass(frozen=True, slots=True)
class Part:
    """Some operations of a large resource, in a module of their own: a base of its class."""

    name: str
    class_name: str
    module: str
    """`repos.branches`."""
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A group of operations that a client offers as an attribute."""

    name: str
    class_name: str
    module: str
    operations: tuple[Operation, ...]
    description: str = ""
    parts: tuple[Part, ...] = ()
    """Of a large one."""

    @property
    def own(self) -> tuple[Operation, ...]:
        """The operations that stand in no part."""
        elsewhere = {id(one) for part in self.parts for one in part.operations}
        return tuple(one for one in self.operations if id(one) not in elsewhere)


@dataclass(frozen=True, slots=True)
class Credential:
    """A security scheme and the constructor arguments that satisfy it."""

    scheme: str
    type: Literal["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"]
    arguments: tuple[tuple[str, str], ...]
    """(role, argument): role is "value", "username" or "password"."""
    place: str = ""
    name: str = ""
    http_scheme: str = ""
    token_url: str = ""
    user_token_url: str = ""
    refresh_url: str = ""
    authorization_url: str = ""
    """Of the authorization code flow; empty where a user cannot log in by the browser."""
    description: str = ""


Marks = tuple[tuple[str, tuple[str, ...]], ...]
"""What tells a webhook from others: properties or header fields, with the values of each."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """What the vendor sends to its customer: a webhook, or the callback of an operation."""

    name: str
    pointer: str
    type: Type
    description: str = ""
    key: str = ""
    """Under which the document has it; empty for a callback."""
    headers: Marks = ()
    """Documented values of its header fields; once all are known, those that tell it apart."""
    body: Marks = ()


SignatureKind = Literal["standard", "stripe", "github", "hex", "base64"]


@dataclass(frozen=True, slots=True)
class Signature:
    """How webhooks are signed; `header` is the field that has it, where it is not the usual one."""

    kind: SignatureKind
    header: str = ""


@dataclass(frozen=True, slots=True)
class Api:
    """Everything that the emitters need to know."""

    name: str
    class_name: str
    title: str
    version: str
    description: str
    env_prefix: str
    servers: tuple[Server, ...]
    credentials: tuple[Credential, ...]
    resources: tuple[Resource, ...]
    declarations: tuple[Declaration, ...]
    ledger: tuple[LedgerEntry, ...]
    names: dict[str, Any]
    """The contents of `names.lock` after this run."""
    webhooks: tuple[Webhook, ...] = ()
    xml: Mapping[str, XmlNode] = field(default_factory=dict)
    """How bodies are written as XML, by name."""
    idempotency_header: str = ""
    """The header field of automatic idempotency keys; empty where the vendor has none."""
    signature: Signature | None = None
    spent: tuple[int, ...] = field(default=(), compare=False)
    """What was read of what is bounded for a whole document: see `schemas.limits_of_reading`."""

    @property
    def events(self) -> tuple[Webhook, ...]:
        """The webhooks; callbacks go to a URL that the caller of an operation names."""
        return tuple(one for one in self.webhooks if one.key)

    @property
    def own_servers(self) -> tuple[Server, ...]:
        """The servers of single operations, each once."""
        found = {server.name: server for one in self.operations for server in one.servers}
        return tuple(found.values())

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, in the order of the resources."""
        return tuple(op for resource in self.resources for op in resource.operations)
