"""Whole calls: prepare, exchange, decode; credentials, attempts, redirects and the time budget."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar, cast

from . import errors
from .assembly import assemble, query_of, server_url
from .auth import Access, Credential, Credentials, Part, choose
from .decode import Decoded, decode_response, find_responses
from .errors import HttpResponse, RawResponse
from .files import Content
from .masking import Masked, hide_in_logs, mask
from .middleware import Reply
from .operation import ClientConfig, Operation, Options
from .prepare import Arguments, draft_request
from .redirects import follow
from .transport import Transport

T = TypeVar("T")
Opened = tuple[HttpResponse, Reply]

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})


@dataclass(eq=False, repr=False, frozen=True)
class Core:
    """What a client knows.

    `own_urls`: of operations' servers; `usual`: what parameters are where a call says nothing, by
    place and name; `record` gets raw responses.
    """

    config: ClientConfig
    credentials: Credentials
    base_url: str
    own_urls: Mapping[str, str]
    options: Options
    transport: Transport
    usual: Mapping[tuple[str, str], object] = field(default_factory=dict[tuple[str, str], object])
    record: Callable[[RawResponse[Any]], None] | None = None

    async def call(self, operation: Operation[T], arguments: Arguments) -> T:
        """Send one request and decode its response; raises what `errors` lists."""
        if self.record is not None:
            return (await self.fetch(operation, arguments)).data
        _, _, (value, _) = await self._perform(operation, arguments, stream=False)
        return cast("T", value)

    async def fetch(self, operation: Operation[T], arguments: Arguments) -> RawResponse[T]:
        """The same, with the HTTP response."""
        done, _, (value, drift) = await self._perform(operation, arguments, stream=False)
        raw = RawResponse(**vars(done), data=cast("T", value), drift=drift)
        if self.record is not None:
            self.record(raw)
        return raw

    async def open(self, operation: Operation[Any], arguments: Arguments) -> Opened:
        """Send one request and leave a documented success unread; raises what `errors` lists."""
        response, reply, _ = await self._perform(operation, arguments, stream=True)
        if reply is None:
            raise errors.UnexpectedStatus("not a success", response, operation=operation.name)
        return response, reply

    async def _perform(
        self, operation: Operation[Any], arguments: Arguments, *, stream: bool
    ) -> tuple[HttpResponse, Reply | None, Decoded]:
        """The response, decoded unless the reply is a stream that is left unread."""
        secrets: set[Masked] = set()
        try:
            call = _Call(self, operation, arguments, secrets)
            response, reply = await call.run(stream=stream)
            found: Decoded = (None, ())
            if reply is None:
                policy, kinds = self.options.on_drift, self.config.errors
                wanted = arguments.get("accept")
                found = decode_response(operation, response, policy, kinds, call.check, wanted)
        except errors.ApiError as error:
            error.operation = error.operation or operation.name
            error.message = mask(error.message, secrets)
            error.args = (error.message,)
            raise
        return response, reply, found


class _Call:
    """One call while it runs."""

    def __init__(
        self, core: Core, operation: Operation[Any], arguments: Arguments, secrets: set[Masked]
    ) -> None:
        self.operation, self.core, self.secrets = operation, core, secrets
        self.options, self.transport = core.options, core.transport
        self.draft = draft_request(operation, arguments, core.usual)
        content = self.draft.content
        self.replayable = not isinstance(content, Content) or content.replayable
        self.credentials = choose(operation.security, core.credentials)
        self.issued: list[tuple[Credential, tuple[Part, ...]]] = []
        safe = operation.method in _IDEMPOTENT
        again = safe or self._keyed() or operation.idempotent
        self.repeatable = self.replayable and again
        self.started, self.attempt, self.renewed = self.transport.monotonic(), 0, False
        # DEBUG tells each request, INFO each retry.
        self.logger = _logger(core.config.name)

    def _keyed(self) -> bool:
        """Whether the request has an idempotency key; one is made where the API wants one."""
        config = self.core.config
        wanted = config.idempotency_header.lower()
        if self.options.idempotency_key is not None:
            return True
        if any(name.lower() == wanted for name, _ in self.draft.headers):
            return True
        if config.automatic_keys and self.operation.method in ("POST", "PATCH"):
            self.options = replace(self.options, idempotency_key=str(uuid.uuid4()))
            return True
        return False

    async def run(self, *, stream: bool) -> tuple[HttpResponse, Reply | None]:
        """Try until there is a response; the reply, too, when a success is left unread."""
        while True:
            self.attempt += 1
            try:
                done = await self._once(stream=stream)
            except errors.NoResponse as error:
                error.attempts = self.attempt
                again = self.repeatable or (not error.sent and self.replayable)
                wait = self._wait(None) if again and not error.lasting else None
                if wait is None:
                    raise
                shown = mask(str(error), self.secrets)
                self.logger.info("%s: %s; again in %.2f s", self.operation.name, shown, wait)
                await self.transport.sleep(wait)
                continue
            if done is not None:
                return done

    async def _once(self, *, stream: bool) -> tuple[HttpResponse, Reply | None] | None:
        """One attempt, redirects included; None when it is to be repeated."""
        reply, url, method = await self._exchange()
        try:
            status, name = reply.status_code, self.operation.name
            text = "%s: %s %s -> %d (attempt %d)"
            self.logger.debug(text, name, method, url, status, self.attempt)
            wait = self._before_repeating(reply)
            if wait is not None or (status == 401 and self._renew()):
                await self.transport.drop(reply)
                await self.transport.sleep(wait or 0.0)
                return None
            success = status < 300 and find_responses(self.operation, status)[1]
            keep, content = stream and success and not isinstance(reply.body, bytes), b""
            if not keep:
                limit = self.options.max_response_bytes
                content = await self.transport.read(reply, limit, self._left())
        except BaseException:
            await self.transport.drop(reply)
            raise
        elapsed = self.transport.monotonic() - self.started
        facts = (status, reply.headers, content, method, url, elapsed, self.attempt)
        return HttpResponse(*facts), reply if keep else None

    async def _exchange(self) -> tuple[Reply, str, str]:
        """Send the request and what redirects ask for; the last reply, its URL and its method."""
        parts = await self._parts()
        core, operation, options = self.core, self.operation, self.options
        base = server_url(operation, core.base_url, core.own_urls)
        request = assemble(self.draft, operation, core.config, options, base, parts)
        steps, middleware = options.timeout, options.middleware
        reply = await self.transport.send(request, steps, self._left(), middleware)
        for _ in range(options.max_redirects):
            documented = find_responses(operation, reply.status_code)[1]
            if documented:
                break
            onward = follow(
                request,
                reply,
                query=query_of(parts),
                secrets=self.secrets,
                replayable=self.replayable,
            )
            if onward is None:
                break
            await self.transport.drop(reply)
            request = onward
            reply = await self.transport.send(request, steps, self._left(), middleware)
        return reply, mask(request.url, self.secrets), request.method

    async def _parts(self) -> list[Part]:
        """What the credentials add to the request."""
        if not self.credentials:
            return []
        core = self.core
        base = server_url(self.operation, core.base_url, core.own_urls)
        access = Access(self.transport, base, self.options.timeout, self._left)
        self.issued = [(one, await one.parts(access)) for one in self.credentials]
        parts = [part for _, added in self.issued for part in added]
        for _, _, value in parts:
            self.secrets |= {value, Masked(value.rpartition(" ")[2])}
        if self.secrets:
            hide_in_logs(self.secrets)
        return parts

    def check(self) -> None:
        """TimeoutError when the budget is spent."""
        self._left()

    def _left(self) -> float | None:
        """Seconds that are left of the total budget."""
        total = self.options.timeout.total
        left = None if total is None else total - (self.transport.monotonic() - self.started)
        if left is not None and left <= 0:
            raise errors.TimeoutError("total timeout", sent=self.attempt > 0)
        return left

    def _before_repeating(self, reply: Reply) -> float | None:
        """Seconds to wait before the request is repeated for its status, None when it is not."""
        status = reply.status_code
        declined = self.replayable and status in self.operation.retry_after
        if status not in self.options.retry.statuses or not (self.repeatable or declined):
            return None
        return self._wait(reply.headers.get("retry-after"))

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
        renewed = [credential.renew(parts) for credential, parts in self.issued]
        self.renewed = any(renewed)
        return self.renewed


@lru_cache
def _logger(client: str) -> logging.Logger:
    return logging.getLogger(f"wireproof.client.{client}")


def _seconds(retry_after: str | None) -> float | None:
    """Seconds that a `Retry-After` field asks for (RFC 9110 section 10.2.3), if it is one."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    if not text:
        return None
    from email.utils import mktime_tz, parsedate_tz  # noqa: PLC0415 - rare, slow to import

    try:
        when = parsedate_tz(text)
        return None if when is None else max(0.0, mktime_tz(when) - time.time())
    except (ValueError, OverflowError):
        return None
