"""The error classes of a client as data: one for each status, the body typed.

In: the responses of all operations. Out: names, and for each status the types that its body may
have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from wireproof.client.annotations import result_type
from wireproof.client.expressions import ANY, NONE, Choice, Expression, any_of, members_of
from wireproof.client.identifiers import pascal
from wireproof.client.model import Api, Response

RUNTIME_ERRORS: Final[Mapping[int, str]] = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
}
"""The classes that every client has, whatever its document says."""
_MOST_BODY_TYPES: Final = 6


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """A class of the client's `errors` module."""

    status: int
    name: str
    base: str
    """The class of the runtime that it extends."""
    body: Expression
    pointers: tuple[str, ...] = ()
    """The responses that document the status; none where only the runtime knows the class."""
    description: str = ""


def error_name(status: str) -> str:
    """The name of the class that a status raises; a range raises the class of the status met."""
    if not status.isdigit():
        return "ServerError" if status == "5XX" else "StatusError"
    code = int(status)
    if code in RUNTIME_ERRORS:
        return RUNTIME_ERRORS[code]
    try:
        phrase = pascal(HTTPStatus(code).phrase.replace("'", ""))
    except ValueError:
        return f"Status{code}Error"
    return phrase if phrase.endswith("Error") else f"{phrase}Error"


def documented_errors(api: Api) -> list[ErrorClass]:
    """One class for each documented error status, in order.

    The body is typed by every operation that documents the status; where another operation may
    meet the status undocumented, `Any` stands beside it.
    """
    found: dict[int, list[Response]] = defaultdict(list)
    for operation in api.operations:
        for response in operation.responses:
            if response.is_failure and response.status.isdigit():
                found[int(response.status)].append(response)
    total = len(api.operations)
    return [
        ErrorClass(
            status=code,
            name=error_name(str(code)),
            base=RUNTIME_ERRORS.get(code, "ServerError" if code >= 500 else "StatusError"),
            body=_body(responses, everywhere=len(responses) == total),
            pointers=tuple(response.pointer for response in responses),
            description=responses[0].description,
        )
        for code, responses in sorted(found.items())
    ]


def runtime_errors(documented: list[ErrorClass]) -> list[ErrorClass]:
    """The classes of the runtime whose status no operation documents."""
    known = {item.status for item in documented}
    return [
        ErrorClass(status, name, name, ANY)
        for status, name in RUNTIME_ERRORS.items()
        if status not in known
    ]


def _body(responses: list[Response], *, everywhere: bool) -> Expression:
    """A union of few types, or any value."""
    types: dict[Expression, None] = {}
    for response in responses:
        types |= dict.fromkeys([result_type(m.type) for m in response.media_types] or [NONE])
    if ANY in types or len(types) > _MOST_BODY_TYPES:
        return ANY
    joined = any_of(types)
    return joined if everywhere else Choice((*members_of(joined), ANY))
