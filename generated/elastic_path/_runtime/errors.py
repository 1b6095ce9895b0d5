"""Every exception that a client raises on purpose; nothing else leaves a call.

ApiError
├── RequestInvalid            refused before anything was sent
│   └── CredentialsMissing
├── NoResponse
│   ├── ConnectionError       DNS, TLS, reset, protocol violation
│   └── TimeoutError          not within the time allowed
├── ResponseInvalid           a response that is not what the vendor documented
└── StatusError[body]         a response that says no
    ├── BadRequestError 400, UnauthorizedError 401, ForbiddenError 403, NotFoundError 404,
    │   ConflictError 409, UnprocessableEntityError 422, RateLimitError 429, ServerError 5xx
    └── UnexpectedStatus      a status below 400 that is not documented
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic

from typing_extensions import TypeVar

from .response import Drift, HttpResponse

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
    """The root of the tree; `operation` is the operation's name."""

    def __init__(self, message: str = "", *, operation: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.operation = operation

    def __str__(self) -> str:
        return f"{self.operation}: {self.message}" if self.operation else self.message


class RequestInvalid(ApiError):  # noqa: N818 - says what is invalid
    """The arguments do not make a request that the vendor documents; nothing was sent.

    `errors` has one entry per field that is wrong.
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


class NoResponse(ApiError):  # noqa: N818 - says what is missing
    """No response, after `attempts` requests; `sent`: the server may have seen the last one."""

    def __init__(self, message: str = "", *, operation: str = "", sent: bool = True) -> None:
        super().__init__(message, operation=operation)
        self.sent = sent
        self.attempts = 1


class ConnectionError(NoResponse):  # noqa: A001 - the name that users of HTTP clients look for
    """The server could not be reached, or broke off."""


class TimeoutError(NoResponse):  # noqa: A001 - the name that users of HTTP clients look for
    """No complete response within the time allowed."""


class ResponseInvalid(ApiError):  # noqa: N818 - says what is invalid
    """The response is not what the vendor documented; `drift` says where."""

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

    `body` has its documented type; it is parsed JSON, or text, where none is documented or the
    body does not fit (then `drift` says why).
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
        self.response = response or HttpResponse(status_code=0)
        self.status_code, self.headers = self.response.status_code, self.response.headers
        self.content, self.request_id = self.response.content, self.response.request_id
        self.attempts = self.response.attempts
        self.body = body
        self.drift = tuple(drift)


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
    """Choose the class of the tree for a status."""
    if status < 400:
        return UnexpectedStatus
    return ServerError if status >= 500 else _BY_STATUS.get(status, StatusError)


def status_phrase(status: int) -> str:
    """`403 Forbidden`; the bare number where the registry has no phrase."""
    phrase = next((item.phrase for item in HTTPStatus if item == status), "")
    return f"{status} {phrase}".rstrip()
