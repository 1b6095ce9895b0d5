"""The runtime of a generated client: the same bytes in each; `transport` alone knows HTTP."""
# ruff: noqa: A004, I001, RUF022 - several names a line, or this file would be 200 lines

# fmt: off
from . import versions as versions  # first: it says which versions are too old
from .auth import ApiKey, Basic, Bearer, Credential, Secret
from .files import File, FileContent, FileInput, FilePart
from .client import AsyncClient, AsyncResource, Resource, SyncClient
from .decimals import DecimalNumber
from .decode import Webhook
from .drift_log import DriftLog
from .encode import Parameter
from .errors import (ApiError, BadRequestError, ConflictError, ConnectionError, CredentialsMissing,
                     Drift, DriftPolicy, DriftWarning, FieldError, ForbiddenError, Headers,
                     HttpResponse, NoResponse, NotFoundError, RateLimitError, RawResponse,
                     RequestInvalid, ResponseInvalid, ServerError, StatusError, TimeoutError,
                     UnauthorizedError, UnexpectedStatus, UnprocessableEntityError)
from .header_fields import read_headers
from .middleware import (AnyMiddleware, AsyncCallNext, AsyncMiddleware, CallNext, Middleware, Reply,
                         Request)
from .model import (AnyOneOf, DependentRequired, ExactlyOneOf, ForbidProperties, IsBoolean, Listed,
                    Matches, MaxProperties, MinProperties, Model, MultipleOf, NotBoolean, OfText,
                    Rule, UniqueItems)
from .operation import (AsyncHttpClient, Body, ClientConfig, Encoding, HttpClient, Operation,
                        Paging, Response, Retry, Server, Timeout)
from .options import (CallOptions, ClientOptions, RequestExtras, RequestOptions,
                      RequestOptionsWithoutKey, RequestOptionsWithoutTimeout)
from .pages import AsyncPage, AsyncPages, Page
from .scalars import Bytes, Date, DateTime, Integer, Number, UrlBytes, Uuid
from .streaming import AsyncStream, Progress, Stream
from .unions import ByTag, ExactlyOneMember
from .values import UNSET, Maybe, Unset, UntypedMapping, to_wire

__all__ = [
    "ApiKey", "Basic", "Bearer", "Credential", "Secret",
    "File", "FileContent", "FileInput", "FilePart",
    "AsyncClient", "AsyncResource", "Resource", "SyncClient",
    "Webhook", "read_headers",
    "DriftLog",
    "ApiError", "BadRequestError", "ConflictError", "ConnectionError", "CredentialsMissing",
    "Drift", "DriftPolicy", "DriftWarning", "FieldError", "ForbiddenError", "Headers",
    "HttpResponse", "NoResponse", "NotFoundError", "RateLimitError", "RawResponse",
    "RequestInvalid", "ResponseInvalid", "ServerError", "StatusError", "TimeoutError",
    "UnauthorizedError", "UnexpectedStatus", "UnprocessableEntityError",
    "AnyMiddleware", "AsyncCallNext", "AsyncMiddleware", "CallNext", "Middleware", "Reply",
    "Request",
    "AnyOneOf", "DependentRequired", "ExactlyOneOf", "ForbidProperties", "IsBoolean",
    "Listed", "Matches",
    "MaxProperties", "MinProperties", "Model", "MultipleOf", "NotBoolean", "OfText", "Rule",
    "UniqueItems",
    "AsyncHttpClient", "Body", "ClientConfig", "Encoding", "HttpClient", "Operation", "Paging",
    "Parameter",
    "Response", "Retry", "Server", "Timeout",
    "CallOptions", "ClientOptions", "RequestExtras", "RequestOptions", "RequestOptionsWithoutKey",
    "RequestOptionsWithoutTimeout",
    "AsyncPage", "AsyncPages", "Page",
    "Bytes", "Date", "DateTime", "DecimalNumber", "Integer", "Number", "UrlBytes", "Uuid",
    "AsyncStream", "Progress", "Stream",
    "ByTag", "ExactlyOneMember",
    "UNSET", "Maybe", "Unset", "UntypedMapping", "to_wire",
]
