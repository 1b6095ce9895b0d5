"""The runtime of a generated client: the same bytes in each, and no code of the vendor's in it.

A generated package interprets its operation tables with it; users meet its errors, the base of its
models, its options. Only `transport` knows the HTTP library.
"""
# ruff: noqa: A004, I001 - several names a line, or this file would be 200 lines

# fmt: off
from .auth import (ApiKey, Basic, Bearer, ClientCredentials, Credential, OAuth2, RefreshToken,
                   Secret)
from .client import AsyncClient, AsyncOptions, CallOptions, SyncClient, SyncOptions
from .errors import (ApiError, BadRequestError, ConflictError, ConnectionError, CredentialsMissing,
                     FieldError, ForbiddenError, NoResponse, NotFoundError, RateLimitError,
                     RequestInvalid, ResponseInvalid, ServerError, StatusError, TimeoutError,
                     UnauthorizedError, UnexpectedStatus, UnprocessableEntityError)
from .files import File, FileContent, FilePart
from .model import Model, RootModel, Rule
from .operation import Body, Encoding, Operation, Parameter, Response
from .options import AsyncHttpClient, ClientConfig, HttpClient, Retry, Server, Timeout
from .resource import AsyncResource, Resource
from .response import Drift, DriftPolicy, DriftWarning, Headers, HttpResponse, RawResponse
from .rules import (AnyOneOf, DependentRequired, ExactlyOneMember, ExactlyOneOf, ForbidProperties,
                    IsBoolean, NotBoolean, MaxProperties, MinProperties, MultipleOf,
                    PatternProperties, PropertyNames, UniqueItems)
from .streaming import AsyncDownload, AsyncStream, Download, Progress, Stream
from .types import Bytes, Date, DateTime, Integer, Number, Uuid
from .values import UNSET, Maybe, Unset
from .wire import to_wire

__all__ = [
                   "UNSET",
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
                   "ConflictError",
                   "ConnectionError",
                   "Credential",
                   "CredentialsMissing",
                   "Date",
                   "DateTime",
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
                   "IsBoolean",
                   "MaxProperties",
                   "Maybe",
                   "MinProperties",
                   "Model",
                   "MultipleOf",
                   "NoResponse",
                   "NotBoolean",
                   "NotFoundError",
                   "Number",
                   "OAuth2",
                   "Operation",
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
