"""The runtime of a generated client: the same bytes in each, and no code of the vendor's in it.

A generated package interprets its operation tables with it; users meet its errors, its models'
base, its options. Only `transport` knows the HTTP library.
"""

from __future__ import annotations

from .auth import Anonymous, ApiKey, Basic, Bearer, Credential, Secret
from .client import AsyncClient, AsyncOptions, CallOptions, ClientOptions, SyncClient, SyncOptions
from .config import AsyncHttpClient, ClientConfig, HttpClient, Options, Server
from .downloads import AsyncDownload, Download, Progress
from .drift import Drift, DriftPolicy, DriftWarning
from .errors import (
    ApiError,
    BadRequestError,
    ConflictError,
    ConnectionError,  # noqa: A004
    CredentialsMissing,
    FieldError,
    ForbiddenError,
    NotFoundError,
    RateLimitError,
    RequestInvalid,
    ResponseInvalid,
    ServerError,
    StatusError,
    TimeoutError,  # noqa: A004
    UnauthorizedError,
    UnexpectedStatus,
    UnprocessableEntityError,
)
from .files import File, FileContent, FilePart
from .model import Model, RootModel, Rule
from .oauth import ClientCredentials, OAuth2, RefreshToken
from .operation import Body, Encoding, Operation, Parameter, Response, ResponseHeader
from .resource import AsyncResource, Resource
from .response import Headers, HttpResponse, RawResponse
from .retry import Retry, Timeout
from .rules import (
    AnyOneOf,
    Contains,
    DependentRequired,
    ExactlyOneMember,
    ExactlyOneOf,
    ForbidProperties,
    MaxProperties,
    MinProperties,
    MultipleOf,
    Not,
    PatternProperties,
    PropertyNames,
    UniqueItems,
)
from .streaming import AsyncStream, Stream
from .types import Bytes, Date, DateTime, DecimalNumber, DecimalText, Integer, Number, Uuid
from .unset import UNSET, Maybe, Unset
from .wire import to_wire

__all__ = [
    "UNSET",
    "Anonymous",
    "AnyOneOf",
    "ApiError",
    "ApiKey",
    "AsyncClient",
    "AsyncDownload",
    "AsyncHttpClient",
    "AsyncOptions",
    "AsyncResource",
    "AsyncStream",
    "BadRequestError",
    "Basic",
    "Bearer",
    "Body",
    "Bytes",
    "CallOptions",
    "ClientConfig",
    "ClientCredentials",
    "ClientOptions",
    "ConflictError",
    "ConnectionError",
    "Contains",
    "Credential",
    "CredentialsMissing",
    "Date",
    "DateTime",
    "DecimalNumber",
    "DecimalText",
    "DependentRequired",
    "Download",
    "Drift",
    "DriftPolicy",
    "DriftWarning",
    "Encoding",
    "ExactlyOneMember",
    "ExactlyOneOf",
    "FieldError",
    "File",
    "FileContent",
    "FilePart",
    "ForbidProperties",
    "ForbiddenError",
    "Headers",
    "HttpClient",
    "HttpResponse",
    "Integer",
    "MaxProperties",
    "Maybe",
    "MinProperties",
    "Model",
    "MultipleOf",
    "Not",
    "NotFoundError",
    "Number",
    "OAuth2",
    "Operation",
    "Options",
    "Parameter",
    "PatternProperties",
    "Progress",
    "PropertyNames",
    "RateLimitError",
    "RawResponse",
    "RefreshToken",
    "RequestInvalid",
    "Resource",
    "Response",
    "ResponseHeader",
    "ResponseInvalid",
    "Retry",
    "RootModel",
    "Rule",
    "Secret",
    "Server",
    "ServerError",
    "StatusError",
    "Stream",
    "SyncClient",
    "SyncOptions",
    "Timeout",
    "TimeoutError",
    "UnauthorizedError",
    "UnexpectedStatus",
    "UniqueItems",
    "UnprocessableEntityError",
    "Unset",
    "Uuid",
    "to_wire",
]
