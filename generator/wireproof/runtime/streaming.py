"""Responses that are read while they arrive: server-sent events and JSON Lines.

In: an open reply. Out: typed iterators that close the connection at their end.
The parsers know nothing of I/O: bytes in, records out.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from .config import Options
from .decode import Broken, decode_json, decode_value, find_responses, match_media, settle
from .effects import Reply
from .errors import ResponseInvalid
from .operation import Operation, Response
from .response import HttpResponse
from .transport import AsyncTransport, SyncTransport

__all__ = ["AsyncStream", "Items", "Stream"]

T_co = TypeVar("T_co", covariant=True)


class Lines:
    """Splits bytes into lines; LF, CRLF and lone CR end one (WHATWG HTML section 9.2.5).

    Args:
        limit: longest line in bytes.
        lone_cr: whether CR alone ends a line; in JSON Lines it does not.
    """

    __slots__ = ("_held", "_limit", "_lone_cr")

    def __init__(self, limit: int, *, lone_cr: bool) -> None:
        self._held = bytearray()
        self._limit = limit
        self._lone_cr = lone_cr

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take bytes in; give the lines out that are complete.

        Args:
            chunk: what arrived.

        Raises:
            ResponseInvalid: a line is longer than allowed.
        """
        self._held += chunk
        if not (b"\n" in chunk or (self._lone_cr and b"\r" in self._held)):
            self._check()
            return []
        ends_in_cr = self._held.endswith(b"\r")  # its LF may be still to come
        text = bytes(self._held[:-1] if ends_in_cr else self._held).replace(b"\r\n", b"\n")
        *lines, rest = (text.replace(b"\r", b"\n") if self._lone_cr else text).split(b"\n")
        self._held = bytearray(rest + b"\r" * ends_in_cr)
        self._check()
        return lines

    def rest(self) -> bytes:
        """What stands after the last line end."""
        return bytes(self._held).rstrip(b"\r\n")

    def _check(self) -> None:
        if len(self._held) > self._limit:
            raise ResponseInvalid(f"an item is larger than {self._limit} bytes")


class Events:
    """Puts lines together to server-sent events (WHATWG HTML section 9.2.6)."""

    __slots__ = ("_data", "_event", "_first", "_id", "_retry")

    def __init__(self) -> None:
        self._data: list[str] = []
        self._event, self._id, self._retry = "", "", -1
        self._first = True

    def feed(self, line: bytes) -> dict[str, Any] | None:
        """Take a line in; give an event out when it ends one.

        Args:
            line: without its end.
        """
        if self._first:
            line, self._first = line.removeprefix(b"\xef\xbb\xbf"), False
        if not line:
            return self._dispatch()
        name, _, value = line.decode("utf-8", "replace").partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data":
                self._data.append(value)
            case "event":
                self._event = value
            case "id" if "\0" not in value:
                self._id = value
            case "retry" if value.isascii() and value.isdigit():
                self._retry = int(value[:18])
            case _:
                pass  # comments and unknown fields
        return None

    def _dispatch(self) -> dict[str, Any] | None:
        data, event = self._data, self._event
        self._data, self._event = [], ""
        if not data:
            return None
        found: dict[str, Any] = {"data": "\n".join(data)}
        if event:
            found["event"] = event
        if self._id:
            found["id"] = self._id
        if self._retry >= 0:
            found["retry"] = self._retry
        return found


class Items(Generic[T_co]):
    """Turns the bytes of a streamed response into typed items.

    Args:
        operation: name, for messages.
        answer: the documented response.
        options: drift policy and size limit.
        response: header of the response, for errors.
    """

    __slots__ = ("_answer", "_events", "_lines", "_operation", "_options", "_response")

    def __init__(
        self, operation: str, answer: Response, options: Options, response: HttpResponse
    ) -> None:
        self._operation = operation
        self._answer = answer
        self._options = options
        self._response = response
        self._events = None if answer.streaming == "jsonl" else Events()
        self._lines = Lines(options.max_response_bytes, lone_cr=self._events is not None)

    @classmethod
    def of(
        cls, operation: Operation[T_co], response: HttpResponse, options: Options
    ) -> Items[T_co]:
        """Choose the documented response that has arrived.

        Args:
            operation: what was called.
            response: its header.
            options: of the call.

        Raises:
            ResponseInvalid: nothing that is documented as a stream.
        """
        answers, _ = find_responses(operation, response.status_code)
        streams = [answer for answer in answers or () if answer.streaming]
        try:
            answer, _ = match_media(streams, response.headers.get("content-type", ""))
        except Broken as error:
            raise ResponseInvalid(str(error), response=response) from None
        return cls(operation.name, answer, options, response)

    def feed(self, chunk: bytes) -> Iterator[T_co]:
        """Take bytes in; give the items out that are complete.

        Args:
            chunk: what arrived.

        Raises:
            ResponseInvalid: an item is broken or too large.
        """
        for line in self._lines.feed(chunk):
            yield from self._line(line)

    def rest(self) -> Iterator[T_co]:
        """The last item, when the stream ended without a line end; an event must be complete."""
        if self._events is None:
            yield from self._line(self._lines.rest())

    def _line(self, line: bytes) -> Iterator[T_co]:
        if self._events is None:
            if line.strip():
                yield self._decode(line)
            return
        event = self._events.feed(line)
        if event is None:
            return
        if self._answer.streaming == "sse-event":
            yield self._decode(json.dumps(event).encode())
        else:
            yield self._decode(event["data"].encode())

    def _decode(self, data: bytes) -> T_co:
        try:
            if self._answer.type is str and self._answer.streaming == "sse":
                decoded = decode_value(self._operation, self._answer, data, "text/plain")
            else:
                decoded = decode_json(self._operation, self._answer, data)
        except Broken as error:
            message = f"an item of the stream: {error}"
            raise ResponseInvalid(
                message, operation=self._operation, response=self._response
            ) from None
        settle(self._operation, decoded.drift, self._options.on_drift, self._response)
        value: T_co = decoded.value
        return value


class Stream(Generic[T_co]):
    """A typed iterator over a response; leaving its `with` block, or its end, closes it.

    Args:
        transport: reads.
        reply: the open response.
        response: its header.
        items: decodes.
    """

    def __init__(
        self, transport: SyncTransport, reply: Reply, response: HttpResponse, items: Items[T_co]
    ) -> None:
        self.response = response
        self._transport = transport
        self._reply = reply
        self._iterator = self._read(items)

    def _read(self, items: Items[T_co]) -> Iterator[T_co]:
        for chunk in self._transport.chunks(self._reply):
            yield from items.feed(chunk)
        yield from items.rest()

    def __iter__(self) -> Iterator[T_co]:
        return self

    def __next__(self) -> T_co:
        return next(self._iterator)

    def close(self) -> None:
        """Break the stream off."""
        self._transport.drop(self._reply)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncStream(Generic[T_co]):
    """See `Stream`.

    Args:
        transport: reads.
        reply: the open response.
        response: its header.
        items: decodes.
    """

    def __init__(
        self, transport: AsyncTransport, reply: Reply, response: HttpResponse, items: Items[T_co]
    ) -> None:
        self.response = response
        self._transport = transport
        self._reply = reply
        self._iterator = self._read(items)

    async def _read(self, items: Items[T_co]) -> AsyncIterator[T_co]:
        async for chunk in self._transport.chunks(self._reply):
            for item in items.feed(chunk):
                yield item
        for item in items.rest():
            yield item

    def __aiter__(self) -> AsyncIterator[T_co]:
        return self

    async def __anext__(self) -> T_co:
        return await anext(self._iterator)

    async def aclose(self) -> None:
        """Break the stream off."""
        await self._transport.drop(self._reply)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
