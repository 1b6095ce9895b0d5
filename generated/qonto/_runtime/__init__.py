"""The runtime of a generated client: the same bytes in each; `transport` alone knows HTTP.

What follows is what any client needs. Pages, streams, OAuth, webhooks and the rest are imported
from their modules by the clients that have them, so that the others do not load them; asked for
here, they are found as well.
"""
# ruff: noqa: A004, I001, RUF022 - several names a line, or this file would be 200 lines

# fmt: off
from importlib import import_module
from typing import TYPE_CHECKING

from . import versions as versions  # first: it says which versions are too old
from .auth import ApiKey, Basic, Bearer, Credential, Secret
from .files import File, FileContent, FileInput, FilePart
from .client import AsyncClient, AsyncResource, Resource, SyncClient
from .decimals import DecimalNumber
from .encode import Parameter
from .errors import (ApiError, BadRequestError, ConflictError, ConnectionError, CredentialsMissing,
                     Drift, DriftPolicy, DriftWarning, FieldError, ForbiddenError, Headers,
                     HttpResponse, NoResponse, NotFoundError, RateLimitError, RawResponse,
                     RequestInvalid, ResponseInvalid, ServerError, StatusError, TimeoutError,
                     UnauthorizedError, UnexpectedStatus, UnprocessableEntityError)
from .middleware import (AnyMiddleware, AsyncCallNext, AsyncMiddleware, CallNext, Middleware, Reply,
                         Request)
from .model import (AnyOneOf, DependentRequired, ExactlyOneOf, ForbidProperties, IsBoolean, Listed,
                    Matches, MaxProperties, MinProperties, Model, MultipleOf, NotBoolean, OfText,
                    Rule, UniqueItems)
from .operation import (AsyncHttpClient, Body, ClientConfig, Encoding, HttpClient, Operation,
                        Paging, Response, Retry, Server, Timeout)
from .options import (CallOptions, ClientOptions, RequestExtras, RequestOptions,
                      RequestOptionsWithoutKey, RequestOptionsWithoutTimeout)
from .scalars import Bytes, Date, DateTime, Integer, Number, UrlBytes, Uuid
from .unions import ByTag, ExactlyOneMember
from .values import UNSET, Maybe, Unset, UntypedMapping, to_wire

__all__ = [
    "ApiKey", "Basic", "Bearer", "Credential", "Secret",
    "File", "FileContent", "FileInput", "FilePart",
    "AsyncClient", "AsyncResource", "Resource", "SyncClient",
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
    "Bytes", "Date", "DateTime", "DecimalNumber", "Integer", "Number", "UrlBytes", "Uuid",
    "ByTag", "ExactlyOneMember",
    "UNSET", "Maybe", "Unset", "UntypedMapping", "to_wire",
]

_MODULES = {
    "drift_log": "DriftLog",
    "header_fields": "read_headers",
    "login": "AsyncLoginClient SyncLoginClient",
    "oauth": "AuthorizationCode ClientCredentials Login RefreshToken Token TokenStore",
    "oauth_scheme": "OAuth2",
    "pages": "AsyncPage AsyncPages Page",
    "streaming": "AsyncStream Progress Stream",
    "webhooks": "Webhook",
}

if not TYPE_CHECKING:  # type checkers want the modules themselves

    def __getattr__(name: str) -> object:
        """Import what only some clients have when it is asked for (PEP 562)."""
        for module, names in _MODULES.items():
            if name in names.split():
                return getattr(import_module(f".{module}", __name__), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
