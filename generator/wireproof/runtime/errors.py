"""Every exception that a client raises on purpose; nothing else leaves a call.

ApiError
├── RequestInvalid            refused before anything was sent
│   └── CredentialsMissing
├── ConnectionError           no response: DNS, TLS, reset, protocol violation
├── TimeoutError              no response within the time allowed
├── ResponseInvalid           a response that is not what the vendor documented
└── StatusError[body]         a response that says no
    ├── BadRequestError 400, UnauthorizedError 401, ForbiddenError 403, NotFoundError 404,
    │   ConflictError 409, UnprocessableEntityError 422, RateLimitError 429, ServerError 5xx
    └── UnexpectedStatus      a 2xx or 3xx that is not documented
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic

from typing_extensions import TypeVar

from .drift import Drift
from .response import Headers, HttpResponse

__all__ = [
    "ApiError",
    "BadRequestError",
    "ConflictError",
    "ConnectionError",
    "CredentialsMissing",
    "FieldError",
    "ForbiddenError",
    "NotFoundError",
    "RateLimitError",
    "RequestInvalid",
    "ResponseInvalid",
    "ServerError",
    "StatusError",
    "TimeoutError",
    "UnauthorizedError",
    "UnexpectedStatus",
    "UnprocessableEntityError",
    "status_error",
]

B = TypeVar("B", default=Any)


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one argument, or with one field inside it."""

    path: str
    """Argument name, then wire names: `email`, `membership.address.city`, `ids[2]`."""
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class ApiError(Exception):
    """The root of the tree.

    Args:
        message: what went wrong, without secrets.
        operation: the operation's name, `organizations.add_member`.
    """

    def __init__(self, message: str = "", *, operation: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.operation = operation

    def __str__(self) -> str:
        return f"{self.operation}: {self.message}" if self.operation else self.message


class RequestInvalid(ApiError):  # noqa: N818 - says what is invalid
    """The arguments do not make a request that the vendor documents; nothing was sent.

    Args:
        message: used when there are no field errors.
        operation: the operation's name.
        errors: one entry per field that is wrong.
    """

    def __init__(
        self, message: str = "", *, operation: str = "", errors: Iterable[FieldError] = ()
    ) -> None:
        super().__init__(message, operation=operation)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        prefix = f"{self.operation}: " if self.operation else ""
        lines = [str(error) for error in self.errors] or [self.message]
        return "\n".join(prefix + line for line in lines)


class CredentialsMissing(RequestInvalid):
    """The operation needs credentials that the client was not given; nothing was sent."""


class ConnectionError(ApiError):  # noqa: A001 - the name that users of HTTP clients look for
    """No response: the server could not be reached, or broke off.

    Args:
        message: what went wrong.
        operation: the operation's name.
        attempts: how many requests were tried.
        sent: whether the server may have seen the last one.
    """

    def __init__(
        self, message: str = "", *, operation: str = "", attempts: int = 1, sent: bool = True
    ) -> None:
        super().__init__(message, operation=operation)
        self.attempts = attempts
        self.sent = sent


class TimeoutError(ApiError):  # noqa: A001 - the name that users of HTTP clients look for
    """No complete response within the time allowed.

    Args:
        message: which limit was reached.
        operation: the operation's name.
        attempts: how many requests were tried.
        sent: whether the server may have seen the last one.
    """

    def __init__(
        self, message: str = "", *, operation: str = "", attempts: int = 1, sent: bool = True
    ) -> None:
        super().__init__(message, operation=operation)
        self.attempts = attempts
        self.sent = sent


class ResponseInvalid(ApiError):  # noqa: N818 - says what is invalid
    """The response is not what the vendor documented.

    Args:
        message: what is wrong with it.
        operation: the operation's name.
        drift: each deviation that was found.
        response: what was received, when it was received whole.
    """

    def __init__(
        self,
        message: str = "",
        *,
        operation: str = "",
        drift: Iterable[Drift] = (),
        response: HttpResponse | None = None,
    ) -> None:
        super().__init__(message, operation=operation)
        self.drift = tuple(drift)
        self.response = response


class StatusError(ApiError, Generic[B]):
    """The server answered with a status that is not a documented success.

    Args:
        message: status and a short piece of the body.
        operation: the operation's name.
        response: what was received.
        body: the body in its documented type; parsed JSON or text where none is documented or
            the body does not fit.
        drift: how the body differs from its documentation.
    """

    body: B

    def __init__(
        self,
        message: str = "",
        *,
        operation: str = "",
        response: HttpResponse | None = None,
        body: Any = None,
        drift: Iterable[Drift] = (),
    ) -> None:
        super().__init__(message, operation=operation)
        self.response = response if response is not None else HttpResponse(0)
        self.body = body
        self.drift = tuple(drift)

    @property
    def status_code(self) -> int:
        """HTTP status."""
        return self.response.status_code

    @property
    def headers(self) -> Headers:
        """Header fields of the response."""
        return self.response.headers

    @property
    def content(self) -> bytes:
        """The body as received."""
        return self.response.content

    @property
    def request_id(self) -> str | None:
        """The vendor's identifier of this exchange, to quote to its support."""
        return self.response.request_id

    @property
    def attempts(self) -> int:
        """How many requests it took, retries included."""
        return self.response.attempts


class BadRequestError(StatusError[B]):
    """400."""


class UnauthorizedError(StatusError[B]):
    """401: the credentials are missing or wrong."""


class ForbiddenError(StatusError[B]):
    """403: the credentials do not allow this."""


class NotFoundError(StatusError[B]):
    """404."""


class ConflictError(StatusError[B]):
    """409: the request conflicts with the state of the resource."""


class UnprocessableEntityError(StatusError[B]):
    """422: understood, and refused for its content."""


class RateLimitError(StatusError[B]):
    """429: too many requests."""


class ServerError(StatusError[B]):
    """5xx: the fault is the server's."""


class UnexpectedStatus(StatusError[B]):
    """A status below 400 that is not documented for the operation, or a redirect not followed."""


_BY_STATUS: dict[int, type[StatusError[Any]]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def status_error(status: int) -> type[StatusError[Any]]:
    """Choose the class of the tree for a status.

    Args:
        status: HTTP status.
    """
    if status < 400:
        return UnexpectedStatus
    return ServerError if status >= 500 else _BY_STATUS.get(status, StatusError)


def status_phrase(status: int) -> str:
    """`403 Forbidden`; the bare number where the registry has no phrase.

    Args:
        status: HTTP status.
    """
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
