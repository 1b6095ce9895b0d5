"""Redirects (RFC 9110 section 15.4): which are followed, and what goes along.

In: a request, and a response that names another place. Out: the next request, or None to stay.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from urllib.parse import SplitResult, urljoin, urlsplit

from .errors import RequestInvalid
from .masking import mask
from .middleware import Reply, Request

_STATUSES = frozenset({301, 302, 303, 307, 308})
_KEPT_ABROAD = frozenset({"accept", "user-agent"})


def follow(
    request: Request,
    reply: Reply,
    *,
    query: Collection[str],
    secrets: Collection[str],
    replayable: bool,
) -> Request | None:
    """The request that a redirect asks for; None stays here.

    `query` has the credentials' own pairs, which go along, and `secrets` must stay at home.
    Not followed: what leaves HTTPS, a body to another origin, a place abroad that a server has put
    a credential into.
    """
    status, location = reply.status_code, reply.headers.get("location")
    if status not in _STATUSES or not location:
        return None
    here, there = urlsplit(request.url), _target(request.url, location)
    if there is None or (here.scheme, there.scheme) == ("https", "http"):
        return None
    method, content, headers = request.method, request.content, request.headers
    if (status == 303 and method != "HEAD") or (status in (301, 302) and method == "POST"):
        method, content = "GET", None
        headers = tuple(pair for pair in headers if pair[0].lower() != "content-type")
    to = replace(request, method=method, headers=headers, content=content)
    abroad = request.foreign or origin(here) != origin(there)
    if content is not None and (abroad or not replayable):
        return None
    if abroad:
        url = there.geturl()
        if mask(url, secrets) != url:
            return None
        headers = tuple(pair for pair in headers if pair[0].lower() in _KEPT_ABROAD)
        return replace(to, url=url, headers=headers, foreign=True)
    pairs = [part for part in there.query.split("&") if part]
    known = {part.partition("=")[0] for part in pairs}
    pairs += [pair for pair in query if pair.partition("=")[0] not in known]
    url = there._replace(query="&".join(pairs)).geturl()
    return replace(to, url=url)


def origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    """Scheme, host and port, the default one filled in (RFC 6454 section 4)."""
    return url.scheme, url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme)


def same_origin(base_url: str, link: str) -> tuple[str, str]:
    """The server and the path of an absolute link, as in `next`; RequestInvalid abroad."""
    here, there = urlsplit(base_url), urlsplit(link)
    try:
        same = origin(here) == origin(there)
    except ValueError:  # of a port
        same = False
    if not same or there.username is not None:
        at = f"{here.scheme}://{here.netloc}"
        raise RequestInvalid(
            f"path: must begin with a slash, or with the client's own server, {at}"
        )
    path = there.path or "/"
    return f"{there.scheme}://{there.netloc}", f"{path}?{there.query}" if there.query else path


def _target(base: str, location: str) -> SplitResult | None:
    """Resolve a `Location`, without user names and fragments; None when it is no place to go."""
    try:
        there = urlsplit(urljoin(base, location))
        usable = there.scheme in ("http", "https") and bool(there.hostname) and there.port != 0
    except ValueError:
        return None
    clean = there._replace(netloc=there.netloc.rpartition("@")[2], fragment="")
    return clean if usable else None
