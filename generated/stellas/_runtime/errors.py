"""What came back, and every exception that a client raises on purpose; nothing else leaves a call.

ApiError > RequestInvalid (nothing was sent) > CredentialsMissing; NoResponse > ConnectionError,
TimeoutError; ResponseInvalid (not what is documented); StatusError[body] > a class per status, and
UnexpectedStatus (below 400, and not documented).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, Literal, TypeAlias

from typing_extensions import TypeVar

B = TypeVar("B", default=Any)
T_co = TypeVar("T_co", covariant=True)

_REQUEST_ID = ("x-request-id", "request-id", "x-amzn-requestid", "x-correlation-id", "x-trace-id")


@dataclass(frozen=True, slots=True)
class Drift:
    """One deviation of a response, at a JSON pointer into its body (RFC 6901)."""

    pointer: str
    expected: str
    got: str
    operation: str

    def __str__(self) -> str:
        return f"{self.pointer or 'the body'}: {self.expected}; got {self.got}"


class DriftWarning(UserWarning):
    """A response did not match its documentation and was decoded all the same."""


DriftPolicy: TypeAlias = Literal["warn", "raise", "ignore"] | Callable[[Drift], None]
"""`"warn"`: one `DriftWarning` per response; `"raise"`: `ResponseInvalid`; `"ignore"`: nothing
(the records stay on `RawResponse.drift`); or a function that gets each record."""


class Headers(Mapping[str, str]):
    """Header fields: any case (RFC 9110, 5.1), repeats joined by commas; apart in `pairs`."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(pairs)
        self._joined: dict[str, str] = {}
        for name, value in self.pairs:
            key = name.lower()
            self._joined[key] = f"{self._joined[key]}, {value}" if key in self._joined else value

    def __getitem__(self, name: str) -> str:
        return self._joined[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._joined)

    def __len__(self) -> int:
        return len(self._joined)

    def __repr__(self) -> str:
        return f"Headers({', '.join(self._joined)})"  # values may be secrets


@dataclass(frozen=True)
class HttpResponse:
    """One HTTP response; `content` is without codings, and `elapsed` seconds in all attempts."""

    status_code: int
    headers: Headers = field(default_factory=Headers)
    content: bytes = field(default=b"", repr=False)
    method: str = ""
    url: str = ""
    elapsed: float = 0.0
    attempts: int = 1

    @property
    def request_id(self) -> str | None:
        """The vendor's identifier of this exchange, from the usual header fields."""
        return next((self.headers[name] for name in _REQUEST_ID if name in self.headers), None)

    @property
    def text(self) -> str:
        """The body as UTF-8 text, with replacement characters where it is not."""
        return self.content.decode("utf-8", "replace")


@dataclass(frozen=True, kw_only=True)
class RawResponse(HttpResponse, Generic[T_co]):
    """A response and what it was decoded to; `with_response` returns it."""

    data: T_co
    drift: tuple[Drift, ...] = ()


_NONE = HttpResponse(0)


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one argument, or a field in it: `email`, `membership.city`, `ids[2]`."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class ApiError(Exception):
    """The root of the tree; `operation` is the operation's name."""

    operation: str = ""

    def __init__(self, message: str = "", **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        vars(self).update(facts)

    def __str__(self) -> str:
        return f"{self.operation}: {self.message}" if self.operation else self.message


class RequestInvalid(ApiError):  # noqa: N818 - says what is invalid
    """Nothing was sent: `errors` has one entry per argument or field that is wrong."""

    sent: bool = False
    errors: tuple[FieldError, ...] = ()

    def __str__(self) -> str:
        prefix = f"{self.operation}: " if self.operation else ""
        lines = [str(error) for error in self.errors] or [self.message]
        return "\n".join(prefix + line for line in lines)


class CredentialsMissing(RequestInvalid):
    """The operation needs credentials that the client was not given; nothing was sent."""


class NoResponse(ApiError):  # noqa: N818 - says what is missing
    """No response, after `attempts` requests.

    `sent`: the server may have seen the last one. `lasting`: it would not help to try again.
    """

    attempts: int = 1
    sent: bool = True
    lasting: bool = False


class ConnectionError(NoResponse):  # noqa: A001 - the name that users of HTTP clients look for
    """The server could not be reached, or broke off."""


class TimeoutError(NoResponse):  # noqa: A001 - the name that users of HTTP clients look for
    """No complete response within the time allowed."""


class SignatureInvalid(ApiError):  # noqa: N818 - says what is invalid
    """A webhook that your secret has not signed, or has signed too long ago; do not trust it."""


class ResponseInvalid(ApiError):  # noqa: N818 - says what is invalid
    """The response is not what the vendor documented; `drift` says where."""

    drift: tuple[Drift, ...] = ()
    response: HttpResponse | None = None


class StatusError(ApiError, Generic[B]):
    """A status that is not a documented success.

    `body` has its documented type, or is JSON or text where none fits (`drift` says why).
    """

    body: B
    drift: tuple[Drift, ...] = ()

    def __init__(self, message: str = "", response: HttpResponse = _NONE, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.response = response
        self.status_code, self.headers = response.status_code, response.headers
        self.content, self.attempts = response.content, response.attempts
        self.request_id = response.request_id


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


ErrorKinds: TypeAlias = Mapping[int, type[StatusError[Any]]]
ERRORS: ErrorKinds = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
    **dict.fromkeys(range(400), UnexpectedStatus),
    **dict.fromkeys(range(500, 600), ServerError),
}
"""The class of the tree for a status; `StatusError` for all others."""


def status_phrase(status: int) -> str:
    """`403 Forbidden`; the bare number where the registry has no phrase."""
    return f"{status} {next((s.phrase for s in HTTPStatus if s == status), '')}".rstrip()
