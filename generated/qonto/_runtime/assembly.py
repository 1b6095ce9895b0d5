"""The request that is sent: draft, options of client and call, and credentials put together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import urljoin

from . import errors
from .auth import Part
from .encode import check_cookie, check_header, percent
from .masking import Masked
from .middleware import Request
from .operation import ClientConfig, Operation, Options
from .prepare import Draft
from .values import Unwritable

_SEGMENT = re.compile(r"(?<![:/])/[^/]*\Z")
"""The last of a URL that has any beside its host."""


def assemble(
    draft: Draft,
    operation: Operation[object],
    config: ClientConfig,
    options: Options,
    base_url: str,
    parts: Sequence[Part],
) -> Request:
    """Put a request together; what is nearer to the call wins, and the call's extras over all."""
    version = f"/{config.version}" if config.version else ""
    headers = {
        "user-agent": [_own("User-Agent", f"{config.name}-client{version}")],
        "accept": [_own("Accept", draft.accept)],
    }
    for name, value in options.default_headers.items():
        headers[name.lower()] = [(name, _checked(name, value))]
    if options.idempotency_key is not None:
        name = config.idempotency_header
        headers[name.lower()] = [(name, _checked(name, options.idempotency_key))]
    for name, _ in draft.headers:
        headers[name.lower()] = []
    for name, value in draft.headers:
        headers[name.lower()].append((name, value))
    cookies = list(draft.cookies)
    for location, name, value in parts:
        if location == "header":
            headers[name.lower()] = [(name, _checked(name, value))]
        elif location == "cookie":
            cookies.append(Masked(f"{name}={_checked(name, value, cookie=True)}"))
    if cookies:
        headers["cookie"] = [("Cookie", Masked("; ".join(cookies)))]
    for name, value in draft.extra_headers.items():
        headers[name.lower()] = [(name, _checked(name, value))]
    query = [*draft.query, *query_of(parts)]
    target = f"{draft.target}?{'&'.join(query)}" if query else draft.target
    pairs = tuple(pair for group in headers.values() for pair in group)
    hidden = frozenset([value for location, _, value in parts if location == "query"])
    url = Masked(_joined(base_url, target))
    return Request(draft.method, url, pairs, draft.content, hidden=hidden, operation=operation)


def server_url(operation: Operation[object], base_url: str, own: Mapping[str, str]) -> str:
    """Where an operation is: its own server, which may be relative (OAS 3.1, 4.8.5 and 4.8.10).

    RequestInvalid when that has a variable without a value.
    """
    if not operation.servers:
        return base_url
    url = urljoin(f"{base_url}/", own.get(operation.servers[0], operation.servers[0])).rstrip("/")
    if "{" in url:
        raise errors.RequestInvalid(f"variables: one has no value in {url}")
    return url


def _joined(base_url: str, target: str) -> str:
    """An address; a target may lead above the path of its server (RFC 3986 section 5.2.4)."""
    while target.startswith("/../"):
        base_url, target = _SEGMENT.sub("", base_url), target[3:]
    return base_url + target


def query_of(parts: Sequence[Part]) -> tuple[str, ...]:
    """The pairs that credentials add to the query."""
    if not parts:
        return ()
    return tuple(
        Masked(f"{percent(name)}={percent(value)}")
        for location, name, value in parts
        if location == "query"
    )


@lru_cache(maxsize=512)
def _own(name: str, value: str) -> tuple[str, str]:
    """A field that is the same for each call of an operation; of the document, so no secret."""
    return name, _checked(name, value)


def _checked(name: str, value: str, *, cookie: bool = False) -> str:
    fault = ""
    try:
        check_cookie(value) if cookie else check_header(value)
    except Unwritable as error:
        fault = str(error)
    if fault:
        raise errors.RequestInvalid(f"{name}: {fault}")
    return value
