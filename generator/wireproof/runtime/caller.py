"""The two drivers: what performs the effects of a call, once with calls and once with awaits.

Everything that a call decides is in `prepare`, `exchange` and `decode`, the same for both.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urljoin

from .auth import Credential, choose
from .config import ClientConfig, Options
from .decode import decode_response, find_responses
from .downloads import AsyncDownload, Download
from .effects import Ask, Close, Effect, Procedure, Read, Reply, Send, Sleep
from .errors import ApiError, CredentialsMissing, UnexpectedStatus, status_phrase
from .exchange import Call, Exchange, Opened, finish
from .operation import Operation
from .prepare import Arguments, draft_request
from .response import HttpResponse, RawResponse
from .retry import IDEMPOTENT, Clock
from .streaming import AsyncStream, Items, Stream
from .transport import AsyncTransport, SyncTransport

__all__ = ["AsyncCaller", "Settings", "SyncCaller"]

T = TypeVar("T")

_ASYNC_ONLY = "an asynchronous function for a secret works with the asynchronous client alone"


@dataclass(frozen=True)
class Settings:
    """What a client knows, apart from its connection.

    Args:
        config: facts of the API.
        credentials: by scheme name.
        base_url: without a trailing slash.
        pinned: the caller chose the URL, so that servers of single operations do not count.
        options: of each call.
        clock: time and chance.
    """

    config: ClientConfig
    credentials: Mapping[str, Credential]
    base_url: str
    pinned: bool
    options: Options = field(default_factory=Options)
    clock: Clock = field(default_factory=Clock)

    def exchange(
        self, operation: Operation[Any], arguments: Arguments, *, stream: bool = False
    ) -> Exchange:
        """Validate the arguments and get ready to send.

        Args:
            operation: what is called.
            arguments: see `Arguments`.
            stream: leave the body of a success unread.

        Raises:
            RequestInvalid: an argument is wrong, or credentials are missing.
        """
        draft = draft_request(operation, arguments)
        try:
            credentials = choose(operation.security, self.credentials)
        except CredentialsMissing as error:
            error.operation = operation.name
            raise
        options = self.options
        headers = {"User-Agent": self.user_agent, "Accept": operation.accept}
        headers.update(options.default_headers)
        if options.idempotency_key is not None:
            headers[self.config.idempotency_header] = options.idempotency_key
        repeatable = operation.method in IDEMPOTENT or operation.idempotent
        call = Call(
            operation.name,
            draft,
            self.server_for(operation),
            tuple(headers.items()),
            credentials,
            options,
            repeatable=repeatable or options.idempotency_key is not None,
            documented=lambda status: find_responses(operation, status)[1],
            stream=lambda status: stream and status < 300 and find_responses(operation, status)[1],
        )
        return Exchange(call, self.clock, self.logger)

    def server_for(self, operation: Operation[Any]) -> str:
        """The URL that an operation's path is appended to.

        Args:
            operation: may name servers of its own (OAS 3.1 section 4.8.10).
        """
        if self.pinned or not operation.servers:
            return self.base_url
        return urljoin(self.base_url + "/", operation.servers[0]).rstrip("/")

    @property
    def user_agent(self) -> str:
        """The `User-Agent` field."""
        config = self.config
        version = f"/{config.version}" if config.version else ""
        return config.user_agent or f"{config.name}-client{version} (wireproof)"

    @property
    def logger(self) -> logging.Logger:
        """Named after the client: DEBUG tells each request, INFO each retry."""
        return logging.getLogger(f"wireproof.client.{self.config.name}")


@dataclass(frozen=True)
class SyncCaller:
    """Performs calls with a synchronous transport.

    Args:
        settings: what the client knows.
        transport: its connection, shared by all views of the client.
    """

    settings: Settings
    transport: SyncTransport

    def execute(self, operation: Operation[T], arguments: Arguments) -> RawResponse[T]:
        """Send one request and decode its response.

        Args:
            operation: what to call.
            arguments: see `Arguments`.

        Raises:
            ApiError: see `errors`.
        """
        exchange = self.settings.exchange(operation, arguments)
        try:
            opened = self._run(exchange.run())
            return decode_response(operation, opened.response, self.settings.options.on_drift)
        except ApiError as error:
            finish(error, operation.name, exchange.secrets)
            raise

    def open_stream(self, operation: Operation[T], arguments: Arguments) -> Stream[T]:
        """Send one request and leave the response open, to be read item by item.

        Args:
            operation: what to call.
            arguments: see `Arguments`.

        Raises:
            ApiError: see `errors`.
        """
        reply, response = self._open(operation, arguments)
        try:
            items = Items.of(operation, response, self.settings.options)
        except ApiError:
            self.transport.drop(reply)
            raise
        return Stream(self.transport, reply, response, items)

    def open_download(self, operation: Operation[Any], arguments: Arguments) -> Download:
        """Send one request and leave the response open, to be read as bytes.

        Args:
            operation: what to call.
            arguments: see `Arguments`.

        Raises:
            ApiError: see `errors`.
        """
        return Download(self.transport, *self._open(operation, arguments))

    def _open(self, operation: Operation[Any], arguments: Arguments) -> tuple[Reply, HttpResponse]:
        exchange = self.settings.exchange(operation, arguments, stream=True)
        try:
            return refuse_unread(operation, self._run(exchange.run()), self.settings.options)
        except ApiError as error:
            finish(error, operation.name, exchange.secrets)
            raise

    def _run(self, procedure: Procedure[T]) -> T:
        try:
            effect = next(procedure)
            while True:
                try:
                    result = self._perform(effect)
                except Exception as error:  # noqa: BLE001 - the procedure decides what it means
                    effect = procedure.throw(error)
                else:
                    effect = procedure.send(result)
        except StopIteration as stop:
            result: T = stop.value
            return result
        finally:
            procedure.close()

    def _perform(self, effect: Effect) -> object:
        match effect:
            case Send():
                return self.transport.send(effect.request, effect.timeout)
            case Read():
                return self.transport.read(effect.reply, effect.limit, effect.seconds)
            case Close():
                return self.transport.drop(effect.reply)
            case Sleep():
                return self.settings.clock.sleep(effect.seconds)
            case Ask():
                answer = effect.function()
                if inspect.isawaitable(answer):
                    if inspect.iscoroutine(answer):
                        answer.close()
                    raise CredentialsMissing(_ASYNC_ONLY)
                return answer


@dataclass(frozen=True)
class AsyncCaller:
    """Performs calls with an asynchronous transport; see `SyncCaller`.

    Args:
        settings: what the client knows.
        transport: its connection, shared by all views of the client.
    """

    settings: Settings
    transport: AsyncTransport

    async def execute(self, operation: Operation[T], arguments: Arguments) -> RawResponse[T]:
        """See `SyncCaller.execute`."""
        exchange = self.settings.exchange(operation, arguments)
        try:
            opened = await self._run(exchange.run())
            return decode_response(operation, opened.response, self.settings.options.on_drift)
        except ApiError as error:
            finish(error, operation.name, exchange.secrets)
            raise

    async def open_stream(self, operation: Operation[T], arguments: Arguments) -> AsyncStream[T]:
        """See `SyncCaller.open_stream`."""
        reply, response = await self._open(operation, arguments)
        try:
            items = Items.of(operation, response, self.settings.options)
        except ApiError:
            await self.transport.drop(reply)
            raise
        return AsyncStream(self.transport, reply, response, items)

    async def open_download(self, operation: Operation[Any], arguments: Arguments) -> AsyncDownload:
        """See `SyncCaller.open_download`."""
        return AsyncDownload(self.transport, *(await self._open(operation, arguments)))

    async def _open(
        self, operation: Operation[Any], arguments: Arguments
    ) -> tuple[Reply, HttpResponse]:
        exchange = self.settings.exchange(operation, arguments, stream=True)
        try:
            opened = await self._run(exchange.run())
            return refuse_unread(operation, opened, self.settings.options)
        except ApiError as error:
            finish(error, operation.name, exchange.secrets)
            raise

    async def _run(self, procedure: Procedure[T]) -> T:
        try:
            effect = next(procedure)
            while True:
                try:
                    result = await self._perform(effect)
                except Exception as error:  # noqa: BLE001 - the procedure decides what it means
                    effect = procedure.throw(error)
                else:
                    effect = procedure.send(result)
        except StopIteration as stop:
            result: T = stop.value
            return result
        finally:
            procedure.close()

    async def _perform(self, effect: Effect) -> object:
        match effect:
            case Send():
                return await self.transport.send(effect.request, effect.timeout)
            case Read():
                return await self.transport.read(effect.reply, effect.limit, effect.seconds)
            case Close():
                return await self.transport.drop(effect.reply)
            case Sleep():
                return await self.settings.clock.async_sleep(effect.seconds)
            case Ask():
                answer = effect.function()
                return await answer if inspect.isawaitable(answer) else answer


def refuse_unread(
    operation: Operation[Any], opened: Opened, options: Options
) -> tuple[Reply, HttpResponse]:
    """Let a response through that was left open; raise what any other one means.

    Args:
        operation: what was called.
        opened: the response.
        options: of the call.

    Raises:
        StatusError: it is not a documented success.
    """
    if opened.reply is not None:
        return opened.reply, opened.response
    decode_response(operation, opened.response, options.on_drift)
    raise UnexpectedStatus(status_phrase(opened.response.status_code), response=opened.response)
