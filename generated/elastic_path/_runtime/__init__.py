"""The runtime of a generated client: the same bytes in each; only `transport` knows httpx."""
# ruff: noqa: A004, I001 - several names a line, or this file would be 200 lines

# fmt: off
from .auth import ApiKey, Basic, Bearer, ClientCredentials, Credential, OAuth2, RefreshToken, Secret
from .client import AsyncClient, AsyncResource, CallOptions, ClientOptions, Resource, SyncClient
from .bodies import File, FileContent, FilePart
from .decode import Webhook, read_headers
from .errors import (ApiError, BadRequestError, ConflictError, ConnectionError, CredentialsMissing,
                     Drift, DriftPolicy, DriftWarning, FieldError, ForbiddenError, Headers,
                     HttpResponse, NoResponse, NotFoundError, RateLimitError, RawResponse,
                     RequestInvalid, ResponseInvalid, ServerError, StatusError, TimeoutError,
                     UnauthorizedError, UnexpectedStatus, UnprocessableEntityError)
from .model import (AnyOneOf, DependentRequired, ExactlyOneOf, ForbidProperties, IsBoolean,
                    MaxProperties, MinProperties, Model, MultipleOf, NotBoolean, Rule, UniqueItems)
from .operation import (AsyncHttpClient, Body, ClientConfig, Encoding, HttpClient, Operation,
                        Parameter, Response, Retry, Server, Timeout)
from .streaming import AsyncStream, Progress, Stream
from .scalars import Bytes, Date, DateTime, Integer, Number, Uuid
from .unions import ByTag, ExactlyOneMember
from .values import UNSET, Maybe, Unset, to_wire

__all__ = [
    "UNSET", "AnyOneOf", "ApiError", "ApiKey", "AsyncClient", "AsyncHttpClient",
    "AsyncResource", "AsyncStream", "BadRequestError", "Basic", "Bearer", "Body", "ByTag",
    "Bytes", "CallOptions", "ClientConfig", "ClientCredentials", "ClientOptions",
    "ConflictError", "ConnectionError", "Credential", "CredentialsMissing", "Date", "DateTime",
    "DependentRequired", "Drift", "DriftPolicy", "DriftWarning", "Encoding", "ExactlyOneMember",
    "ExactlyOneOf", "FieldError", "File", "FileContent", "FilePart", "ForbidProperties",
    "ForbiddenError", "Headers", "HttpClient", "HttpResponse", "Integer", "IsBoolean",
    "MaxProperties", "Maybe", "MinProperties", "Model", "MultipleOf", "NoResponse",
    "NotBoolean", "NotFoundError", "Number", "OAuth2", "Operation", "Parameter", "Progress",
    "RateLimitError", "RawResponse", "RefreshToken", "RequestInvalid", "Resource", "Response",
    "ResponseInvalid", "Retry", "Rule", "Secret", "Server", "ServerError", "StatusError",
    "Stream", "SyncClient", "Timeout", "TimeoutError", "UnauthorizedError", "UnexpectedStatus",
    "UniqueItems", "UnprocessableEntityError", "Unset", "Uuid", "Webhook", "read_headers",
    "to_wire",
]
