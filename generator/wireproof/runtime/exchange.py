"""One call on the wire: credentials, attempts, redirects, time budget; once for both clients.

In: a `Call`. Out: a procedure that ends in a response: read, or open when it is to be streamed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, urljoin, urlsplit

from . import errors
from .auth import Credential, Part
from .config import Options
from .effects import Close, Procedure, Read, Reply, Request, Send, Sleep
from .encode import Inexpressible, check_cookie, check_header, percent
from .errors import ApiError, RequestInvalid
from .mask import mask
from .prepare import Draft
from .response import HttpResponse
from .retry import Clock, Timeout, retry_after

__all__ = ["Call", "Exchange", "Opened"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT_ABROAD = frozenset({"accept", "user-agent"})


@dataclass(frozen=True, slots=True)
class Call:
    """All that one call needs."""

    operation: str
    draft: Draft
    base_url: str
    headers: tuple[tuple[str, str], ...]
    """Fields of the client: `User-Agent`, defaults."""
    credentials: tuple[Credential, ...]
    options: Options
    repeatable: bool
    """Whether doing it twice does no harm."""
    documented: Callable[[int], bool]
    """Whether a redirect status is an answer of its own."""
    stream: Callable[[int], bool]
    """Whether a response of this status stays unread."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A response, and the open reply when it was left unread."""

    response: HttpResponse
    reply: Reply | None


@dataclass(slots=True)
class Exchange:
    """The state of a call while it runs.

    Args:
        call: what to do.
        clock: time and chance.
        logger: gets one line per attempt.
    """

    call: Call
    clock: Clock
    logger: logging.Logger
    secrets: set[str] = field(default_factory=set[str])
    attempt: int = 0
    started: float = 0.0
    renewed: bool = False

    def run(self) -> Procedure[Opened]:
        """Try until there is a response, or a reason to give up.

        Raises:
            ApiError: any of `RequestInvalid`, `ConnectionError`, `TimeoutError`, `ResponseInvalid`.
        """
        self.started = self.clock.monotonic()
        while True:
            self.attempt += 1
            try:
                opened = yield from self._once()
            except (errors.ConnectionError, errors.TimeoutError) as error:
                error.attempts = self.attempt
                wait = self._wait_after(error)
                if wait is None:
                    raise
                self.logger.info("%s: %s; again in %.2f s", self.call.operation, error, wait)
                yield Sleep(wait)
                continue
            if opened is not None:
                return opened

    def _once(self) -> Procedure[Opened | None]:
        """One attempt, redirects included; None when it is to be repeated."""
        parts: list[Part] = []
        for credential in self.call.credentials:
            parts += yield from credential.parts()
        self._remember(parts)
        request = build_request(self.call, parts)
        reply: Reply = yield Send(request, self._limits())
        hops = 0
        while (onward := self._redirect(request, reply, parts)) is not None:
            if hops == self.call.options.max_redirects:
                break
            hops += 1
            yield Close(reply)
            request = onward
            reply = yield Send(request, self._limits())
        self._log(request, reply)
        wait = self._wait_for(reply)
        if wait is not None:
            yield Close(reply)
            yield Sleep(wait)
            return None
        if reply.status_code == 401 and not self.renewed and self._renew():
            yield Close(reply)
            return None
        keep = self.call.stream(reply.status_code)
        content = b""
        if not keep:
            content = yield Read(reply, self.call.options.max_response_bytes, self._left())
        response = HttpResponse(
            reply.status_code,
            reply.headers,
            content,
            request.method,
            mask(request.url, self.secrets),
            self.clock.monotonic() - self.started,
            self.attempt,
        )
        return Opened(response, reply if keep else None)

    def _left(self) -> float | None:
        total = self.call.options.timeout.total
        return None if total is None else total - (self.clock.monotonic() - self.started)

    def _limits(self) -> Timeout:
        left = self._left()
        if left is not None and left <= 0:
            raise errors.TimeoutError("total timeout", sent=self.attempt > 1, attempts=self.attempt)
        return replace(self.call.options.timeout, total=left)

    def _affordable(self, wait: float) -> float | None:
        """The wait, unless attempts or time have run out."""
        left = self._left()
        retry = self.call.options.retry
        if self.attempt > retry.max or (left is not None and wait >= left):
            return None
        return wait

    def _again(self) -> bool:
        content = self.call.draft.content
        return content is None or isinstance(content, bytes) or content.replayable

    def _wait_after(self, error: errors.ConnectionError | errors.TimeoutError) -> float | None:
        if not self._again() or (error.sent and not self.call.repeatable):
            return None
        return self._affordable(self.call.options.retry.delay(self.attempt, self.clock))

    def _wait_for(self, reply: Reply) -> float | None:
        retry = self.call.options.retry
        if reply.status_code not in retry.statuses or not (self.call.repeatable and self._again()):
            return None
        asked = retry_after(reply.headers.get("retry-after"), self.clock)
        if asked is not None and asked > retry.retry_after_cap:
            return None
        wait = retry.delay(self.attempt, self.clock) if asked is None else asked
        return self._affordable(wait)

    def _renew(self) -> bool:
        """Drop refused tokens that can be fetched anew; the server did not act on this request."""
        self.renewed = any(c.renew() for c in self.call.credentials)
        return self.renewed and self._again()

    def _remember(self, parts: list[Part]) -> None:
        for _, _, value in parts:
            self.secrets.update((value, value.rpartition(" ")[2]))

    def _log(self, request: Request, reply: Reply) -> None:
        if self.logger.isEnabledFor(logging.DEBUG):
            url = mask(request.url, self.secrets)
            passed = self.clock.monotonic() - self.started
            text = "%s: %s %s -> %d (attempt %d, %.3f s)"
            facts = (request.method, url, reply.status_code, self.attempt, passed)
            self.logger.debug(text, self.call.operation, *facts)

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
        turned = status == 303 or (status in (301, 302) and method == "POST")
        if turned and method not in ("GET", "HEAD"):
            method, content = "GET", None
            headers = tuple(h for h in headers if h[0].lower() != "content-type")
        if content is not None and not (self._again() and _origin(here) == _origin(there)):
            return None
        foreign = request.foreign or _origin(here) != _origin(there)
        if foreign:
            headers = tuple(h for h in headers if h[0].lower() in _KEPT_ABROAD)
        else:
            there = _with_query_parts(there, parts)
        return Request(method, there.geturl(), headers, content, foreign)


def _target(base: str, location: str) -> SplitResult | None:
    """Resolve a `Location`; None when it is no place to go to."""
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


def _with_query_parts(url: SplitResult, parts: list[Part]) -> SplitResult:
    there = {pair.partition("=")[0] for pair in url.query.split("&")}
    more = [
        f"{percent(name)}={percent(value)}"
        for location, name, value in parts
        if location == "query" and percent(name) not in there
    ]
    return url._replace(query="&".join(([url.query] if url.query else []) + more))


def build_request(call: Call, parts: list[Part]) -> Request:
    """Put draft, client and credentials together.

    Args:
        call: what to do.
        parts: what the credentials add.

    Raises:
        RequestInvalid: a default header or a credential cannot be carried.
    """
    draft = call.draft
    query, cookies = list(draft.query), list(draft.cookies)
    headers: dict[str, list[tuple[str, str]]] = {}
    for name, value in call.headers:
        headers[name.lower()] = [(name, _checked(name, value))]
    own: dict[str, list[tuple[str, str]]] = {}
    for name, value in draft.headers:
        own.setdefault(name.lower(), []).append((name, value))
    headers.update(own)
    for location, name, value in parts:
        match location:
            case "header":
                headers[name.lower()] = [(name, _checked(name, value))]
            case "query":
                query.append(f"{percent(name)}={percent(value)}")
            case "cookie":
                cookies.append(f"{name}={_checked(name, value, cookie=True)}")
    if cookies:
        headers["cookie"] = [("Cookie", "; ".join(cookies))]
    url = call.base_url + draft.target + ("?" + "&".join(query) if query else "")
    pairs = tuple(pair for group in headers.values() for pair in group)
    return Request(draft.method, url, pairs, draft.content)


def _checked(name: str, value: str, *, cookie: bool = False) -> str:
    try:
        return check_cookie(value) if cookie else check_header(value)
    except Inexpressible as error:
        raise RequestInvalid(f"{name}: {error}") from None


def finish(error: ApiError, operation: str, secrets: set[str]) -> None:
    """Name the operation in an error, and take secrets out of its text.

    Args:
        error: on its way to the caller.
        operation: the operation's name.
        secrets: what must not be seen.
    """
    error.operation = error.operation or operation
    error.message = mask(error.message, secrets)
    error.args = (error.message,)
