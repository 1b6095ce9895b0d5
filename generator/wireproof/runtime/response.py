"""What came back from the server, in terms that mention no HTTP library.

In: status, header pairs and bytes from the transport. Out: immutable values that errors and
`with_response` carry.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from .drift import Drift

__all__ = ["Headers", "HttpResponse", "RawResponse"]

T_co = TypeVar("T_co", covariant=True)

_REQUEST_ID = ("x-request-id", "request-id", "x-amzn-requestid", "x-correlation-id", "x-trace-id")


class Headers(Mapping[str, str]):
    """Header fields: case-insensitive (RFC 9110 section 5.1), in order, repeats kept.

    Args:
        pairs: names and values as received.
    """

    __slots__ = ("_index", "pairs")

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(pairs)
        index: dict[str, list[str]] = {}
        for name, value in self.pairs:
            index.setdefault(name.lower(), []).append(value)
        self._index = index

    def __getitem__(self, name: str) -> str:
        return ", ".join(self._index[name.lower()])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def get_list(self, name: str) -> list[str]:
        """Each value of a repeated field, apart (`Set-Cookie` cannot be joined).

        Args:
            name: field name, any case.
        """
        return list(self._index.get(name.lower(), ()))

    def __repr__(self) -> str:
        shown = ((n, "***" if n.lower() == "set-cookie" else v) for n, v in self.pairs)
        return f"Headers({list(shown)!r})"


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One HTTP response, read to its end."""

    status_code: int
    headers: Headers = field(default_factory=Headers)
    content: bytes = field(default=b"", repr=False)
    method: str = ""
    url: str = ""
    """The URL that was asked last (after redirects), with credentials masked."""
    elapsed: float = 0.0
    """Seconds from the first attempt to the last byte."""
    attempts: int = 1

    @property
    def request_id(self) -> str | None:
        """The vendor's identifier of this exchange, from the usual header fields."""
        return next((self.headers[name] for name in _REQUEST_ID if name in self.headers), None)

    @property
    def text(self) -> str:
        """The body as text: UTF-8, with replacement characters where it is not."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """Parse the body as JSON.

        Raises:
            ValueError: it is not JSON.
        """
        try:
            return json.loads(self.content)
        except RecursionError as error:
            raise ValueError("the JSON is nested too deeply") from error


@dataclass(frozen=True, slots=True)
class RawResponse(Generic[T_co]):
    """A decoded response together with its HTTP facts; what `with_response` returns."""

    data: T_co
    response: HttpResponse
    drift: tuple[Drift, ...] = ()

    @property
    def status_code(self) -> int:
        """HTTP status."""
        return self.response.status_code

    @property
    def headers(self) -> Headers:
        """Header fields, as text."""
        return self.response.headers

    @property
    def content(self) -> bytes:
        """The body as received, content codings removed."""
        return self.response.content

    @property
    def request_id(self) -> str | None:
        """The vendor's identifier of this exchange."""
        return self.response.request_id

    @property
    def elapsed(self) -> float:
        """Seconds from the first attempt to the last byte."""
        return self.response.elapsed

    @property
    def attempts(self) -> int:
        """How many requests it took, retries included."""
        return self.response.attempts
