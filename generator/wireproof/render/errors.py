"""The error classes of a client: one per documented status, the body typed.

In: the responses of all operations. Out: names, and for every status the types that its body may
have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from wireproof.client.identifiers import pascal
from wireproof.client.model import Api
from wireproof.render.annotations import join_types, result_type
from wireproof.render.text import first_sentence

RUNTIME_ERRORS: Final[Mapping[int, str]] = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
}
_MOST_BODY_TYPES: Final = 6


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """A class of `errors.py`."""

    status: int
    name: str
    base: str
    body: str
    text: str


def error_class(status: str) -> str:
    """The name of the class that a status raises; ranges raise the class of the status met."""
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


def error_classes(api: Api) -> list[ErrorClass]:
    """One class per documented error status.

    The body is typed by every operation that documents the status; where another operation may
    meet the status undocumented, `Any` stands beside it.
    """
    bodies: dict[int, list[str]] = {}
    texts: dict[int, str] = {}
    documented: dict[int, int] = {}
    for operation in api.operations:
        for response in operation.responses:
            if not response.status.isdigit() or response.status[0] not in "45":
                continue
            code = int(response.status)
            types = [result_type(media.type) for media in response.media_types] or ["None"]
            bodies.setdefault(code, []).extend(types)
            texts.setdefault(code, first_sentence(response.description))
            documented[code] = documented.get(code, 0) + 1
    total = len(api.operations)
    return [
        ErrorClass(
            status=code,
            name=error_class(str(code)),
            base=RUNTIME_ERRORS.get(code, "ServerError" if code >= 500 else "StatusError"),
            body=_body(bodies[code], everywhere=documented[code] == total),
            text=f"{code}: {texts[code]}".rstrip(": "),
        )
        for code in sorted(bodies)
    ]


def _body(types: list[str], *, everywhere: bool) -> str:
    members = list(dict.fromkeys(types))
    if "Any" in members or len(members) > _MOST_BODY_TYPES:
        return "Any"
    joined = join_types(members)
    return joined if everywhere else f"{joined} | Any"
