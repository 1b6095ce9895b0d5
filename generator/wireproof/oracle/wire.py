"""What crossed the wire, in neutral terms, whichever transport carried it.

In: an `httpx.Request`, or the bytes that a socket received. Out: a `WireRequest`. `WireReply` is
what the other side answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One request as it was sent.

    Attributes:
        origin: `https://host:port`, the default port left out.
        target: raw path and query, not decoded.
        headers: names in lower case, values decoded as Latin-1, in order.
    """

    method: str
    origin: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def path(self) -> str:
        """The raw path, without the query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The raw query, without the question mark."""
        return self.target.partition("?")[2]

    def header(self, name: str) -> str | None:
        """Return the value of a header; several are joined with a comma (RFC 9110, 5.3)."""
        found = self.all_headers(name)
        return ", ".join(found) if found else None

    def all_headers(self, name: str) -> list[str]:
        """Return every value of a header."""
        return [value for key, value in self.headers if key == name.lower()]


@dataclass(frozen=True, slots=True)
class WireReply:
    """One response to give: status, headers, body; or a fault instead of it.

    Attributes:
        chunks: the pieces in which the body arrives; one piece when there are none.
        fault: `refused` never connects, `reset` breaks the connection, `timeout` never answers;
            `short`, `garbage` and `chunk` (only on a socket) break HTTP's framing; "" answers.
        pause: seconds before it arrives.
        pace: seconds before each piece of it; on a socket, after each byte.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    fault: str = ""
    chunks: tuple[bytes, ...] = ()
    pause: float = 0.0
    pace: float = 0.0


def from_httpx(request: httpx.Request) -> WireRequest:
    """Read a request whose body has been read already."""
    url = request.url
    origin = f"{url.scheme}://{url.raw_host.decode('ascii')}"
    # httpx leaves the default port out where the scheme is written in small letters.
    if url.port not in (None, {"http": 80, "https": 443}.get(url.scheme)):
        origin += f":{url.port}"
    return WireRequest(
        method=request.method,
        origin=origin,
        target=url.raw_path.decode("ascii", "backslashreplace"),
        headers=tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1"))
            for name, value in request.headers.raw
        ),
        body=request.content,
    )
