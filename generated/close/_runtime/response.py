"""What came back from the server, and how it differed from what its vendor documented.

A response is decoded strictly first. When that fails it is decoded as far as it goes, and each
deviation becomes one `Drift`; the policy decides whether anybody hears of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeAlias, TypeVar

T_co = TypeVar("T_co", covariant=True)

_REQUEST_ID = ("x-request-id", "request-id", "x-amzn-requestid", "x-correlation-id", "x-trace-id")


@dataclass(frozen=True, slots=True)
class Drift:
    """One deviation of a response from its documentation."""

    pointer: str
    """JSON pointer into the body (RFC 6901), `/items/0/id`; empty for the body as a whole."""
    expected: str
    got: str
    """The value found, as JSON, cut to 80 characters."""
    operation: str

    def __str__(self) -> str:
        return f"{self.pointer or 'the body'}: {self.expected}; got {self.got}"


class DriftWarning(UserWarning):
    """A response did not match its documentation and was decoded all the same."""


DriftPolicy: TypeAlias = Literal["warn", "raise", "ignore"] | Callable[[Drift], None]
"""`"warn"`: one `DriftWarning` per response; `"raise"`: `ResponseInvalid`; `"ignore"`: nothing
(the records stay on `RawResponse.drift`); or a function that gets each record."""


class Headers(Mapping[str, str]):
    """Header fields: case-insensitive (RFC 9110 section 5.1), repeats joined by commas.

    `pairs` holds them as received, apart.
    """

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
        shown = ((n, "***" if n.lower() == "set-cookie" else v) for n, v in self.pairs)
        return f"Headers({list(shown)!r})"


@dataclass(frozen=True, kw_only=True)
class HttpResponse:
    """One HTTP response."""

    status_code: int
    headers: Headers = field(default_factory=Headers)
    content: bytes = field(default=b"", repr=False)
    """The body, content codings removed; empty while it is streamed."""
    method: str = ""
    url: str = ""
    """What was asked last (after redirects), credentials masked."""
    elapsed: float = 0.0
    """Seconds from the first attempt to the last byte."""
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


def shorten(value: Any, limit: int = 80) -> str:
    """Render a JSON value for a message, in at most `limit` characters."""
    if isinstance(value, (list, dict)) and len(value) > limit:
        return "a long array" if isinstance(value, list) else "a large object"
    text = json.dumps(value[:limit] if isinstance(value, str) else value, ensure_ascii=False)
    return text if len(text) <= limit else text[: limit - 1] + "…"
