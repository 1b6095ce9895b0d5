"""A request and an answer, apart from any server: what comes in, what goes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wireproof.oas.strict_json import NotJson
from wireproof.oas.strict_json import read_json as read_strictly

Headers = list[tuple[str, str]]


class Unreadable(ValueError):  # noqa: N818 - says what the text is
    """Text that is not what its media type or its style says."""


def read_json(content: bytes | str) -> Any:
    """Return what a JSON text says.

    Raises:
        Unreadable: it is none, or not strictly.
    """
    try:
        return read_strictly(content)
    except NotJson as error:
        raise Unreadable(str(error)) from None


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in.

    Attributes:
        path: raw, percent-encoding kept, without the query.
        query: raw, without `?`.
        headers: names in lower case.
    """

    method: str
    path: str
    query: str = ""
    headers: Headers = field(default_factory=list)
    body: bytes = b""

    def all(self, name: str) -> list[str]:
        """Return the values of a header, in the order of the wire."""
        return [value for key, value in self.headers if key == name.lower()]

    def one(self, name: str) -> str:
        """Return a header's value, several joined as RFC 9110, section 5.3, says; "" if absent."""
        return ", ".join(self.all(name))


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back; `remark` is for the log and quotes nothing that was sent."""

    status: int
    headers: Headers
    body: bytes = b""
    remark: str = ""
