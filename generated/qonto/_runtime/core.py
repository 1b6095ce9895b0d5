"""Whole calls: prepare, exchange, decode; errors leave with a name and without secrets."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urljoin

from .auth import Credential, choose
from .decode import decode_response, find_responses
from .errors import ApiError, UnexpectedStatus, status_phrase
from .exchange import Call, Exchange
from .operation import Operation
from .options import IDEMPOTENT, ClientConfig, Options, mask
from .prepare import Arguments, draft_request
from .response import HttpResponse, RawResponse
from .transport import Reply, Transport

T = TypeVar("T")


@dataclass(frozen=True)
class Core:
    """What a client knows; views of a client differ in their options alone."""

    config: ClientConfig
    credentials: Mapping[str, Credential]
    base_url: str
    """Without a trailing slash."""
    pinned: bool
    """The caller chose the URL, so servers of single operations do not count."""
    options: Options
    transport: Transport
    record: Callable[[RawResponse[Any]], None] | None = None
    """Gets the raw response of each call; `with_response` sets it."""

    async def call(self, operation: Operation[T], arguments: Arguments) -> T:
        """Send one request and decode its response; raises what `errors` lists."""
        exchange = self._prepare(operation, arguments, stream=False)
        with _named(operation.name, exchange.secrets):
            response, _ = await exchange.run()
            raw = decode_response(operation, response, self.options.on_drift, self.config.errors)
        if self.record is not None:
            self.record(raw)
        return raw.data

    async def open(
        self, operation: Operation[Any], arguments: Arguments
    ) -> tuple[HttpResponse, Reply]:
        """Send one request and leave a documented success unread; raises what `errors` lists."""
        exchange = self._prepare(operation, arguments, stream=True)
        with _named(operation.name, exchange.secrets):
            response, reply = await exchange.run()
            if reply is None:
                decode_response(operation, response, self.options.on_drift, self.config.errors)
                raise UnexpectedStatus(status_phrase(response.status_code), response=response)
            return response, reply

    def _prepare(
        self, operation: Operation[Any], arguments: Arguments, *, stream: bool
    ) -> Exchange:
        options, config, url = self.options, self.config, self.base_url
        with _named(operation.name, ()):
            draft = draft_request(operation, arguments)
            credentials = choose(operation.security, self.credentials)
        version = f"/{config.version}" if config.version else ""
        headers = {"User-Agent": f"{config.name}-client{version}", "Accept": operation.accept}
        headers.update(options.default_headers)
        if options.idempotency_key is not None:
            headers[config.idempotency_header] = options.idempotency_key
        if operation.servers and not self.pinned:  # OAS 3.1 section 4.8.10
            url = urljoin(url + "/", operation.servers[0]).rstrip("/")
        safe = operation.method in IDEMPOTENT or operation.idempotent
        call = Call(
            operation.name,
            draft,
            url,
            headers,
            credentials,
            options,
            repeatable=safe or options.idempotency_key is not None,
            documented=lambda status: find_responses(operation, status)[1],
            stream=stream,
        )
        # DEBUG tells each request, INFO each retry.
        logger = logging.getLogger(f"wireproof.client.{config.name}")
        return Exchange(call, self.transport, logger)


@contextmanager
def _named(operation: str, secrets: set[str] | tuple[()]) -> Iterator[None]:
    """Name the operation in errors that pass, and take secrets out of their texts."""
    try:
        yield
    except ApiError as error:
        error.operation = error.operation or operation
        error.message = mask(error.message, secrets)
        error.args = (error.message,)
        raise
