"""Whole calls: prepare, exchange, decode; credentials, attempts, redirects and the time budget."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from urllib.parse import SplitResult, urljoin, urlsplit

from . import errors
from .auth import Credentials, Part, choose
from .bodies import Content
from .decode import decode_response, find_responses
from .encode import check_cookie, check_header, percent
from .errors import HttpResponse, RawResponse
from .operation import ClientConfig, Operation, Options
from .prepare import Arguments, draft_request
from .transport import Reply, Request, Transport, mask
from .values import Unwritable

T = TypeVar("T")
Opened = tuple[HttpResponse, Reply]

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT_ABROAD = frozenset({"accept", "user-agent"})


@dataclass(eq=False, repr=False, frozen=True)
class Core:
    """What a client knows; `pinned`: the caller chose the URL; `record` gets raw responses."""

    config: ClientConfig
    credentials: Credentials
    base_url: str
    pinned: bool
    options: Options
    transport: Transport
    record: Callable[[RawResponse[Any]], None] | None = None

    async def call(self, operation: Operation[T], arguments: Arguments) -> T:
        """Send one request and decode its response; raises what `errors` lists."""
        raw, _ = await self._perform(operation, arguments, stream=False)
        if self.record is not None:
            self.record(raw)
        return cast("T", raw.data)

    async def open(self, operation: Operation[Any], arguments: Arguments) -> Opened:
        """Send one request and leave a documented success unread; raises what `errors` lists."""
        response, reply = await self._perform(operation, arguments, stream=True)
        if reply is None:
            raise errors.UnexpectedStatus("not a success", response, operation=operation.name)
        return response, reply

    async def _perform(
        self, operation: Operation[Any], arguments: Arguments, *, stream: bool
    ) -> tuple[Any, Reply | None]:
        secrets: set[str] = set()
        try:
            call = _Call(self, operation, arguments, secrets)
            response, reply = await call.run(stream=stream)
            if reply is None:
                policy, kinds = self.options.on_drift, self.config.errors
                response = decode_response(operation, response, policy, kinds)
        except errors.ApiError as error:
            error.operation = error.operation or operation.name
            error.message = mask(error.message, secrets)
            error.args = (error.message,)
            raise
        return response, reply


class _Call:
    """One call while it runs."""

    def __init__(
        self, core: Core, operation: Operation[Any], arguments: Arguments, secrets: set[str]
    ) -> None:
        self.operation, self.options, self.core = operation, core.options, core
        self.transport = core.transport
        self.draft = draft_request(operation, arguments)
        content = self.draft.content
        self.replayable = not isinstance(content, Content) or content.replayable
        self.credentials = choose(operation.security, core.credentials)
        self.parts: list[Part] = []
        self.secrets = secrets
        safe = operation.method in _IDEMPOTENT or operation.idempotent
        keyed = self.options.idempotency_key is not None
        self.repeatable = self.replayable and (safe or keyed)
        self.started, self.attempt, self.renewed = self.transport.monotonic(), 0, False
        # DEBUG tells each request, INFO each retry.
        self.logger = logging.getLogger(f"wireproof.client.{core.config.name}")

    async def run(self, *, stream: bool) -> tuple[HttpResponse, Reply | None]:
        """Try until there is a response; the reply, too, when a success is left unread."""
        while True:
            self.attempt += 1
            try:
                done = await self._once(stream=stream)
            except errors.NoResponse as error:
                error.attempts = self.attempt
                again = self.repeatable or (not error.sent and self.replayable)
                wait = self._wait(None) if again else None
                if wait is None:
                    raise
                self.logger.info("%s: %s; again in %.2f s", self.operation.name, error, wait)
                await self.transport.sleep(wait)
                continue
            if done is not None:
                return done

    async def _once(self, *, stream: bool) -> tuple[HttpResponse, Reply | None] | None:
        """One attempt, redirects included; None when it is to be repeated."""
        self.parts = [p for c in self.credentials for p in await c.parts(self.transport)]
        self.secrets |= {secret for p in self.parts for secret in (p[2], p[2].rpartition(" ")[2])}
        request = self._request()
        reply = await self.transport.send(request, self.options.timeout, self._left())
        for _ in range(self.options.max_redirects):
            onward = self._redirect(request, reply)
            if onward is None:
                break
            await self.transport.drop(reply)
            request = onward
            reply = await self.transport.send(request, self.options.timeout, self._left())
        status, url = reply.status_code, mask(request.url, request.hidden)
        text, name = "%s: %s %s -> %d (attempt %d)", self.operation.name
        self.logger.debug(text, name, request.method, url, status, self.attempt)
        wait = None
        if self.repeatable and status in self.options.retry.statuses:
            wait = self._wait(reply.headers.get("retry-after"))
        if wait is not None or (status == 401 and self._renew()):
            await self.transport.drop(reply)
            await self.transport.sleep(wait or 0.0)
            return None
        success = status < 300 and find_responses(self.operation, status)[1]
        keep, content = stream and success, b""
        if not keep:
            limit = self.options.max_response_bytes
            content = await self.transport.read(reply, limit, self._left())
        elapsed = self.transport.monotonic() - self.started
        facts = (status, reply.headers, content, request.method, url, elapsed, self.attempt)
        return HttpResponse(*facts), reply if keep else None

    def _left(self) -> float | None:
        """Seconds that are left of the total budget."""
        total = self.options.timeout.total
        left = None if total is None else total - (self.transport.monotonic() - self.started)
        if left is not None and left <= 0:
            raise errors.TimeoutError("total timeout")
        return left

    def _wait(self, retry_after: str | None) -> float | None:
        """Seconds until the next attempt: `Retry-After`, else backoff; None gives up."""
        retry, left, asked = self.options.retry, self._left(), _seconds(retry_after)
        backoff = min(retry.cap, retry.base * 2.0 ** min(self.attempt - 1, 30))
        wait = self.transport.random() * backoff if asked is None else asked
        late = wait > retry.retry_after_cap or (left is not None and wait >= left)
        return None if late or self.attempt > retry.max else wait

    def _renew(self) -> bool:
        """Drop refused tokens that can be fetched anew; the server did not act on this request."""
        if self.renewed or not self.replayable:
            return False
        self.renewed = any([credential.renew() for credential in self.credentials])  # noqa: C419
        return self.renewed

    def _redirect(self, request: Request, reply: Reply) -> Request | None:
        """The request that a redirect asks for (RFC 9110 section 15.4); None stays here.

        Not followed: documented answers, what leaves HTTPS, a body to another origin.
        """
        status, location = reply.status_code, reply.headers.get("location")
        if status not in _REDIRECTS or not location or find_responses(self.operation, status)[1]:
            return None
        here, there = urlsplit(request.url), _target(request.url, location)
        if there is None or (here.scheme, there.scheme) == ("https", "http"):
            return None
        method, content, headers = request.method, request.content, request.headers
        if (status == 303 and method != "HEAD") or (status in (301, 302) and method == "POST"):
            method, content = "GET", None
            headers = tuple(pair for pair in headers if pair[0].lower() != "content-type")
        abroad = _origin(here) != _origin(there)
        if content is not None and (abroad or not self.replayable):
            return None
        if request.foreign or abroad:
            headers = tuple(pair for pair in headers if pair[0].lower() in _KEPT_ABROAD)
            return Request(method, there.geturl(), headers, content, foreign=True)
        query = [part for part in there.query.split("&") if part]
        known = {part.partition("=")[0] for part in query}
        query += [pair for pair in self._query() if pair.partition("=")[0] not in known]
        url = there._replace(query="&".join(query)).geturl()
        return Request(method, url, headers, content, hidden=request.hidden)

    def _query(self) -> list[str]:
        return [f"{percent(name)}={percent(v)}" for at, name, v in self.parts if at == "query"]

    def _request(self) -> Request:
        """Put draft, client and credentials together; what is nearer to the call wins."""
        draft, config, options, core = self.draft, self.core.config, self.options, self.core
        version, cookies = f"/{config.version}" * bool(config.version), list(draft.cookies)
        own = {"User-Agent": f"{config.name}-client{version}", "Accept": self.operation.accept}
        own.update(options.default_headers)
        if options.idempotency_key is not None:
            own[config.idempotency_header] = options.idempotency_key
        headers = {name.lower(): [(name, _checked(name, value))] for name, value in own.items()}
        headers.update((name.lower(), []) for name, _ in draft.headers)
        for name, value in draft.headers:
            headers[name.lower()].append((name, value))
        for location, name, value in self.parts:
            if location == "header":
                headers[name.lower()] = [(name, _checked(name, value))]
            elif location == "cookie":
                cookies.append(f"{name}={_checked(name, value, cookie=True)}")
        if cookies:
            headers["cookie"] = [("Cookie", "; ".join(cookies))]
        url, servers = core.base_url, self.operation.servers
        if servers and not core.pinned:  # OAS 3.1 section 4.8.10
            url = urljoin(url + "/", servers[0]).rstrip("/")
        query = "&".join([*draft.query, *self._query()])
        url += draft.target + "?" * bool(query) + query
        pairs = tuple(pair for group in headers.values() for pair in group)
        hidden = frozenset(value for location, _, value in self.parts if location == "query")
        return Request(draft.method, url, pairs, draft.content, hidden=hidden)


def _seconds(retry_after: str | None) -> float | None:
    """Seconds that a `Retry-After` field asks for (RFC 9110 section 10.2.3), if it is one."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    from email.utils import mktime_tz, parsedate_tz  # noqa: PLC0415 - rare, slow to import

    try:
        when = parsedate_tz(text)
        return None if when is None else max(0.0, mktime_tz(when) - time.time())
    except (ValueError, OverflowError):
        return None


def _target(base: str, location: str) -> SplitResult | None:
    """Resolve a `Location`, without user names and fragments; None when it is no place to go."""
    try:
        there = urlsplit(urljoin(base, location))
        usable = there.scheme in ("http", "https") and bool(there.hostname) and there.port != 0
    except ValueError:
        return None
    clean = there._replace(netloc=there.netloc.rpartition("@")[2], fragment="")
    return clean if usable else None


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _checked(name: str, value: str, *, cookie: bool = False) -> str:
    try:
        return check_cookie(value) if cookie else check_header(value)
    except Unwritable as error:
        raise errors.RequestInvalid(f"{name}: {error}") from None
