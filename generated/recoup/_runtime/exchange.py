"""One call on the wire: credentials, attempts, redirects, time budget; once for both clients.

In: a `Call`. Out: a response: read, or open when it is to be streamed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, urljoin, urlsplit

from . import errors
from .auth import Credential, Part
from .encode import Inexpressible, check_cookie, check_header, percent
from .options import Options, Timeout, mask
from .prepare import Draft
from .response import HttpResponse
from .transport import Reply, Request, Transport

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT_ABROAD = frozenset({"accept", "user-agent"})


@dataclass(frozen=True, slots=True)
class Call:
    """All that one call needs."""

    operation: str
    draft: Draft
    base_url: str
    headers: dict[str, str]
    """Fields of the client: `User-Agent`, defaults."""
    credentials: tuple[Credential, ...]
    options: Options
    repeatable: bool
    """Whether doing it twice does no harm."""
    documented: Callable[[int], bool]
    """Whether a status is a documented answer."""
    stream: bool
    """Leave the body of a documented success unread."""


@dataclass(slots=True)
class Exchange:
    """The state of a call while it runs."""

    call: Call
    transport: Transport
    logger: logging.Logger
    secrets: set[str] = field(default_factory=set[str])
    attempt: int = 0
    started: float = 0.0
    renewed: bool = False

    async def run(self) -> tuple[HttpResponse, Reply | None]:
        """Try until there is a response, or a reason to give up; the reply is given when open."""
        self.started = self.transport.clock.monotonic()
        while True:
            self.attempt += 1
            try:
                done = await self._once()
            except errors.NoResponse as error:
                error.attempts = self.attempt
                wait = self._wait_after(error)
                if wait is None:
                    raise
                self.logger.info("%s: %s; again in %.2f s", self.call.operation, error, wait)
                await self.transport.sleep(wait)
                continue
            if done is not None:
                return done

    async def _once(self) -> tuple[HttpResponse, Reply | None] | None:
        """One attempt, redirects included; None when it is to be repeated."""
        parts: list[Part] = []
        for credential in self.call.credentials:
            parts += await credential.parts(self.transport)
        for _, _, value in parts:
            self.secrets |= {value, value.rpartition(" ")[2]}
        request = build_request(self.call, parts)
        reply = await self.transport.send(request, self._limits())
        for _ in range(self.call.options.max_redirects):
            onward = self._redirect(request, reply, parts)
            if onward is None:
                break
            await self.transport.drop(reply)
            request = onward
            reply = await self.transport.send(request, self._limits())
        status, url = reply.status_code, mask(request.url, self.secrets)
        facts = (request.method, url, status, self.attempt, self._passed())
        text = "%s: %s %s -> %d (attempt %d, %.3f s)"
        self.logger.debug(text, self.call.operation, *facts)
        wait = self._wait_for(reply)
        if wait is not None or (status == 401 and self._renew()):
            await self.transport.drop(reply)
            await self.transport.sleep(wait or 0.0)
            return None
        keep = self.call.stream and status < 300 and self.call.documented(status)
        limit, content = self.call.options.max_response_bytes, b""
        if not keep:
            content = await self.transport.read(reply, limit, self._left())
        response = HttpResponse(
            status_code=status,
            headers=reply.headers,
            content=content,
            method=request.method,
            url=url,
            elapsed=self._passed(),
            attempts=self.attempt,
        )
        return response, reply if keep else None

    def _passed(self) -> float:
        return self.transport.clock.monotonic() - self.started

    def _left(self) -> float | None:
        total = self.call.options.timeout.total
        return None if total is None else total - self._passed()

    def _limits(self) -> Timeout:
        left = self._left()
        if left is not None and left <= 0:
            raise errors.TimeoutError("total timeout", sent=self.attempt > 1)
        return replace(self.call.options.timeout, total=left)

    def _replayable(self) -> bool:
        content = self.call.draft.content
        return content is None or isinstance(content, bytes) or content.replayable

    def _affordable(self, asked: float | None) -> float | None:
        """Seconds to wait before the next attempt, unless attempts or time have run out.

        Backoff is exponential with full jitter; a `Retry-After` replaces it.
        """
        retry, left = self.call.options.retry, self._left()
        backoff = min(retry.cap, retry.base * 2.0 ** min(self.attempt - 1, 30))
        wait = self.transport.clock.random() * backoff if asked is None else asked
        late = wait > retry.retry_after_cap or (left is not None and wait >= left)
        return None if late or self.attempt > retry.max or not self._replayable() else wait

    def _wait_after(self, error: errors.NoResponse) -> float | None:
        return self._affordable(None) if self.call.repeatable or not error.sent else None

    def _wait_for(self, reply: Reply) -> float | None:
        if not self.call.repeatable or reply.status_code not in self.call.options.retry.statuses:
            return None
        return self._affordable(self.transport.clock.retry_after(reply.headers.get("retry-after")))

    def _renew(self) -> bool:
        """Drop refused tokens that can be fetched anew; the server did not act on this request."""
        if self.renewed or not self._replayable():
            return False
        renewals = [credential.renew() for credential in self.call.credentials]
        self.renewed = any(renewals)
        return self.renewed

    def _redirect(self, request: Request, reply: Reply, parts: list[Part]) -> Request | None:
        """The request that a redirect asks for (RFC 9110 section 15.4); None stays here.

        Not followed: what the document lists as an answer, what leaves HTTPS, and a body to
        another origin. Credentials never leave the origin that they are for.
        """
        status, location = reply.status_code, reply.headers.get("location")
        if status not in _REDIRECTS or not location or self.call.documented(status):
            return None
        here, there = urlsplit(request.url), _target(request.url, location)
        if there is None or (here.scheme, there.scheme) == ("https", "http"):
            return None
        method, content, headers = request.method, request.content, request.headers
        if (status == 303 and method != "HEAD") or (status in (301, 302) and method == "POST"):
            method, content = "GET", None
            headers = tuple(pair for pair in headers if pair[0].lower() != "content-type")
        abroad = _origin(here) != _origin(there)
        if content is not None and (abroad or not self._replayable()):
            return None
        if request.foreign or abroad:
            headers = tuple(pair for pair in headers if pair[0].lower() in _KEPT_ABROAD)
            return Request(method, there.geturl(), headers, content, foreign=True)
        query = [part for part in there.query.split("&") if part]
        known = {part.partition("=")[0] for part in query}
        query += [pair for pair in _query_parts(parts) if pair.partition("=")[0] not in known]
        url = there._replace(query="&".join(query)).geturl()
        return replace(request, method=method, url=url, headers=headers, content=content)


def _target(base: str, location: str) -> SplitResult | None:
    """Resolve a `Location`, without user names and fragments; None when it is no place to go."""
    try:
        there = urlsplit(urljoin(base, location))
        host, port = there.hostname, there.port
    except ValueError:
        return None
    if there.scheme not in ("http", "https") or not host:
        return None
    name = f"[{host}]" if ":" in host else host
    return there._replace(netloc=name if port is None else f"{name}:{port}", fragment="")


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _query_parts(parts: list[Part]) -> list[str]:
    return [f"{percent(key)}={percent(value)}" for place, key, value in parts if place == "query"]


def build_request(call: Call, parts: list[Part]) -> Request:
    """Put draft, client and credentials together; what is nearer to the call wins.

    Raises:
        RequestInvalid: a default header or a credential cannot be carried.
    """
    draft = call.draft
    headers: dict[str, list[tuple[str, str]]] = {}
    for name, value in call.headers.items():
        headers[name.lower()] = [(name, _checked(name, value))]
    own = {name.lower() for name, _ in draft.headers}
    headers.update((name, []) for name in own)
    for name, value in draft.headers:
        headers[name.lower()].append((name, value))
    cookies = list(draft.cookies)
    for location, name, value in parts:
        if location == "header":
            headers[name.lower()] = [(name, _checked(name, value))]
        elif location == "cookie":
            cookies.append(f"{name}={_checked(name, value, cookie=True)}")
    if cookies:
        headers["cookie"] = [("Cookie", "; ".join(cookies))]
    query = "&".join([*draft.query, *_query_parts(parts)])
    url = f"{call.base_url}{draft.target}{'?' * bool(query)}{query}"
    pairs = tuple(pair for group in headers.values() for pair in group)
    hidden = frozenset(value for location, _, value in parts if location == "query")
    return Request(draft.method, url, pairs, draft.content, hidden=hidden)


def _checked(name: str, value: str, *, cookie: bool = False) -> str:
    try:
        return check_cookie(value) if cookie else check_header(value)
    except Inexpressible as error:
        raise errors.RequestInvalid(f"{name}: {error}") from None
