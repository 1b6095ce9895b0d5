"""Which operation of a document an exchange belongs to.

In: the operations of a document and a request's method and address. Out: the operation, or the host
and the shape of the path of what matches none. Servers with variables match any value of them; a
relative server, or none, matches any host (OAS, "Server Object").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from wireproof.oracle.operations import Operation
from wireproof.oracle.paths import climbed, fixed_query, plain_path

_VARIABLE = re.compile(r"\{[^{}]*\}")
_METHODS = frozenset(
    ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY", "CONNECT")
)
_OPAQUE = re.compile(r"^(?=.*\d)[\w.~%-]{1,}$|^[\w.~%-]{20,}$|^.*[@%:].*$|^.*[A-Z]{2}.*$")


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    host: re.Pattern[str] | None
    path: re.Pattern[str]
    pairs: frozenset[str]
    literal: int
    operation: Operation

    def fits(self, method: str, host: str, path: str, said: frozenset[str]) -> bool:
        """Tell whether a request is for this operation; `said` are the pairs of its query."""
        here = self.host is None or self.host.fullmatch(host) is not None
        there = self.method == method and self.path.fullmatch(path) is not None
        return here and there and self.pairs <= said


@dataclass(frozen=True, slots=True)
class Routes:
    """The operations of a document, ready to be matched; the most literal path comes first."""

    routes: tuple[_Route, ...]

    def match(self, method: str, url: str) -> Operation | None:
        """Return the operation that a request is for, None when there is none."""
        try:
            parts = urlsplit(url)
            port = f":{parts.port}" if _told(parts.scheme, parts.port) else ""
        except ValueError:
            return None
        host, path = f"{parts.hostname or ''}{port}", parts.path or "/"
        said = frozenset(parts.query.split("&"))
        fitting = (one for one in self.routes if one.fits(method, host, path, said))
        return next((one.operation for one in fitting), None)


def routes_of(operations: Sequence[Operation]) -> Routes:
    """Prepare the operations of a document."""
    found = [
        _route(operation, str(server.get("url", "/")))
        for operation in operations
        for server in operation.servers
    ]
    found.sort(key=lambda route: -route.literal)
    return Routes(tuple(found))


def _route(operation: Operation, server: str) -> _Route:
    origin, host = server, None
    prefix = server
    if "://" in server:
        origin, _, rest = server.partition("://")[2].partition("/")
        prefix = f"/{rest}" if rest else ""
        plain = origin.removesuffix(":443").removesuffix(":80")
        host = re.compile(_pattern(plain, "[^/]*"), re.IGNORECASE)
    whole = "".join(climbed(prefix.partition("?")[0].rstrip("/"), plain_path(operation.path)))
    pairs = frozenset(one for one in fixed_query(operation.path) if "{" not in one)
    whole = whole if whole.startswith("/") else f"/{whole}"
    return _Route(
        operation.method,
        host,
        re.compile(_pattern(whole, "[^/]+")),
        pairs,
        len(_VARIABLE.sub("", whole)) + sum(map(len, pairs)),
        operation,
    )


def _pattern(template: str, wildcard: str) -> str:
    """Return the regular expression of a template with variables in braces.

    The slashes of `{+name}` part segments (RFC 6570, section 3.2.3).
    """
    found, at = "", 0
    for one in _VARIABLE.finditer(template):
        found += re.escape(template[at : one.start()])
        found += ".+" if one[0].startswith("{+") else wildcard
        at = one.end()
    return found + re.escape(template[at:])


def _told(scheme: str, port: int | None) -> bool:
    return port is not None and port != {"http": 80, "https": 443}.get(scheme)


def shape_of(method: str, url: str) -> str:
    """Return host and path of a request with everything that may be a value left out.

    A segment with a digit or in capitals, or a long one, may be an id or a token; a query is left
    out whole, and so is an address without a host, such as a `data:` that holds its content.
    """
    method = method if method in _METHODS else "(another method)"
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return f"{method} (not a URL)"
    if not host:
        return f"{method} (no host)"
    segments = [
        "{…}" if _OPAQUE.match(one) and not re.fullmatch(r"v\d{1,2}", one) else one
        for one in parts.path.split("/")[:8]
    ]
    return f"{method} {host}{'/'.join(segments)}"
