"""Responses that are read while they arrive: downloads, server-sent events, JSON Lines.

Leaving its `with` block, or reading it to its end, closes one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, Self, TypeAlias, TypeVar

from .call import Core, Opened
from .decode import Broken, decode_json, find_responses, match_media, settle
from .errors import ApiError, Drift, HttpResponse, ResponseInvalid
from .labels import with_content
from .operation import Operation, Options, Response
from .reading import Body
from .repair import shorten
from .rows import is_event_line, is_json_text, with_data
from .running import run
from .values import is_sequence

T_co = TypeVar("T_co", covariant=True)

_END = "[DONE]"
"""How many vendors end a stream of JSON; it is no item, unless the document says so."""

Progress: TypeAlias = Callable[[int, int | None], None]
"""Called with the bytes received so far, and the total where the server told it."""


class _Opened(Generic[T_co]):
    """An open response; `response` has its header."""

    def __init__(self, core: Core, operation: Operation[T_co], opened: Opened) -> None:
        self.response, reply = opened
        self._body: Body = reply.body
        self._body.keep()
        self._operation, self._options = operation, core.options
        self._parser: _Parser | None = None
        self._items: Iterator[T_co] = iter(())
        self._ended = False

    @property
    def last_event_id(self) -> str:
        """The `id` of the last complete event that had one; else empty (WHATWG HTML 9.2.6).

        The header `Last-Event-ID` asks a server that knows it for what came after.
        """
        return self._parser.last_event_id if self._parser else ""

    @property
    def retry(self) -> int | None:
        """After how many milliseconds to connect again, where an event said so."""
        return self._parser.retry if self._parser else None

    async def __anext__(self) -> T_co:
        try:
            if self._parser is None:
                self._parser = _Parser(self._options, self._operation, self.response)
            while True:
                for item in self._items:
                    return item
                if self._ended:
                    break
                piece = await self._body.next()
                self._ended = not piece
                self._items = self._parser.feed(piece) if piece else self._parser.end()
        except BaseException as error:
            if isinstance(error, ApiError):
                error.operation = error.operation or self._operation.name
            await self._give_up()
            raise
        await self._give_up()
        raise StopAsyncIteration

    async def _give_up(self) -> None:
        self._ended, self._items = True, iter(())
        await self._body.close()

    def __del__(self) -> None:
        if body := vars(self).get("_body"):  # by the garbage collector, anywhere: see `reading`
            body.abandon()

    async def _save(self, path: Path, progress: Progress | None) -> Path:
        length, received = self.response.headers.get("content-length", ""), 0
        coded = "content-encoding" in self.response.headers  # which changes the number
        total = int(length[:18]) if not coded and length.isascii() and length.isdigit() else None
        part = path.with_name(path.name + ".part")
        try:
            with part.open("wb") as file:
                while piece := await self._body.next():
                    file.write(piece)
                    received += len(piece)
                    if progress is not None:
                        progress(received, total)
            return part.replace(path)
        finally:
            part.unlink(missing_ok=True)
            await self._give_up()


class Stream(_Opened[T_co]):
    """A response that is still to be read: by item (a file: by pieces of bytes), or into a file."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T_co:
        try:
            return run(self.__anext__())
        except StopAsyncIteration:
            raise StopIteration from None

    def save(self, path: os.PathLike[str] | str, progress: Progress | None = None) -> Path:
        """Write the body to a file, which appears (or is replaced) only when it is complete."""
        return run(self._save(Path(path), progress))

    def close(self) -> None:
        """Give the rest up."""
        run(self._give_up())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncStream(_Opened[T_co]):
    """See `Stream`; a file is written synchronously."""

    def __aiter__(self) -> Self:
        return self

    async def save(self, path: os.PathLike[str] | str, progress: Progress | None = None) -> Path:
        """Write the body to a file, which appears (or is replaced) only when it is complete."""
        return await self._save(Path(path), progress)

    async def aclose(self) -> None:
        """Give the rest up."""
        await self._give_up()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._give_up()


class _Parser:
    """Turns the bytes of a streamed response into items; does no I/O."""

    def __init__(self, options: Options, operation: Operation[Any], response: HttpResponse) -> None:
        self._operation, self._response, self._options = operation.name, response, options
        self._held, self._size, self._first, self._after_cr = list[bytes](), 0, True, False
        self._fields, self._data, self._event_size = dict[str, Any](), list[str](), 0
        self.last_event_id, self.retry = "", None
        answers = with_content(find_responses(operation, response.status_code)[0])
        header = response.headers.get("content-type", "")
        odd = Drift("", "No body is documented", header or "content", operation.name)
        self._label: tuple[Drift, ...] = (odd,)
        self._answer = Response()  # of a success without content: it has no items either
        if answers:
            self._answer, self._label = match_media(operation.name, answers, header)
        self._events = self._answer.streaming.startswith("sse")
        self._sequence = is_sequence(self._answer.media_type)

    def _invalid(self, message: str, drift: tuple[Drift, ...] = ()) -> ResponseInvalid:
        return ResponseInvalid(f"in the stream: {message}", drift=drift, response=self._response)

    def feed(self, chunk: bytes) -> Iterator[Any]:
        """Take bytes in, give items out; in events a lone CR ends a line (WHATWG HTML 9.2.5)."""
        if not self._answer.streaming:
            self._tell_label()
            yield from [chunk] if self._answer.media_type else []  # no items but a file, if any
            return
        if self._events:
            cut = self._after_cr and chunk.startswith(b"\n")  # the rest of a CRLF
            self._after_cr = chunk.endswith(b"\r")
            chunk = chunk[cut:].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        self._held.append(chunk)
        self._size += len(chunk)
        if self._sequence:
            yield from self._texts(whole=b"\x1e" in chunk or chunk.endswith(b"\n"))
        elif b"\n" in chunk:
            *lines, rest = b"".join(self._held).split(b"\n")
            self._held, self._size = [rest], len(rest)
            for line in lines:
                yield from self._line(line)
                if self._event_size > self._options.max_response_bytes:
                    raise self._invalid("an item is too large")
        if self._size + self._event_size > self._options.max_response_bytes:
            raise self._invalid("an item is too large")

    def end(self) -> Iterator[Any]:
        """The last item, when no line end came after it; an event must be complete."""
        if self._sequence:
            self._held.append(b"\x1e")
            yield from self._texts(whole=True)
        elif self._answer.streaming == "jsonl":
            yield from self._line(b"".join(self._held))
        if self._label and any(self._held) and self._events:
            self._recognise(b"".join(self._held))
        if self._answer.media_type:
            self._tell_label()

    def _tell_label(self) -> None:
        label, self._label = self._label, ()
        settle(label, self._options.on_drift, self._response)

    def _recognise(self, line: bytes) -> None:
        """Under a wrong label: refuse what is something else by its first line, and tell the rest.

        A login page is no stream whatever the policy, and would be one without items.
        """
        if not (is_event_line(line) if self._events else self._fits(line)):
            raise self._invalid(f"{self._label[0].expected}; got {shorten(self._label[0].got)}")
        self._tell_label()

    def _texts(self, *, whole: bool) -> Iterator[Any]:
        """JSON texts after record separators, line ends inside or not (RFC 7464 section 2.1).

        One that ends in a line end is given out at once, when it is complete.
        """
        if not whole:
            return
        *texts, rest = b"".join(self._held).split(b"\x1e")
        if rest.endswith(b"\n") and is_json_text(rest):
            texts, rest = [*texts, rest], b""
        self._held, self._size = [rest], len(rest)
        for text in texts:
            for line in [text] if is_json_text(text) else text.split(b"\n"):
                yield from self._line(line)

    def _line(self, line: bytes) -> Iterator[Any]:
        if self._first:
            line, self._first = line.removeprefix(b"\xef\xbb\xbf"), False
        line = line if self._events else line.strip(b"\x1e \t\r\n")
        if self._label and line:
            self._recognise(line)
        if self._events or line:
            yield from self._event_line(line) if self._events else [self._decode(line)]

    def _event_line(self, line: bytes) -> Iterator[Any]:
        if line:
            self._event_size += len(line) + 1
            self._field(*line.decode("utf-8", "replace").partition(":")[::2])
            return
        self._event_size = 0
        self.last_event_id, self.retry = self._fields.get("id", ""), self._fields.get("retry")
        if not self._data:
            return
        data, self._data = "\n".join(self._data), []
        event = {**self._fields, "data": data}
        self._fields.pop("event", None)
        if self._answer.streaming in ("sse-event", "sse-json-event"):
            # An event that names no type is a `message`; told where the schema asks for it.
            events = [event, {"event": "message", **event}]
            texts = [json.dumps(one).encode() for one in events]
            if self._answer.streaming == "sse-json-event" and is_json_text(data, text=False):
                texts[:0] = [with_data(one, data) for one in events]
            if data != _END or any(map(self._fits, texts)):
                yield self._decode(*texts)
        elif self._answer.type is str:
            yield data
        elif data != _END:
            yield self._decode(data.encode())

    def _fits(self, data: bytes) -> bool:
        with suppress(Broken):
            return not decode_json(self._operation, self._answer.type, data)[1]
        return False

    def _field(self, name: str, value: str) -> None:
        """Take a field of an event in (WHATWG HTML section 9.2.6)."""
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event" or (name == "id" and "\0" not in value):
            self._fields[name] = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self._fields[name] = int(value[:18])

    def _decode(self, *texts: bytes) -> Any:
        """An item: what the first text says, unless one after it fits alone."""
        try:
            value, drift = decode_json(self._operation, self._answer.type, texts[0])
            for text in texts[1:] if drift else ():
                other, still = decode_json(self._operation, self._answer.type, text)
                if not still:
                    value, drift = other, still
                    break
            settle(drift, self._options.on_drift, self._response)
        except ResponseInvalid as error:
            raise self._invalid(error.message, error.drift) from None
        return value
