"""Streams: typed events and lines while they arrive, and files that appear when they are whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest

from tests.runtime import sample_models as models
from tests.runtime.conftest import Wire
from wireproof.runtime import (
    ConnectionError,  # noqa: A004
    DriftWarning,
    Model,
    NotFoundError,
    Operation,
    Response,
    ResponseInvalid,
    UnexpectedStatus,
)
from wireproof.runtime.streaming import Stream

SSE = {"Content-Type": "text/event-stream; charset=utf-8"}
EVENTS = (
    b"\xef\xbb\xbf: a comment\r\n"
    b'data: {"error":\r\ndata: "one"}\r\n\r\n'
    b'event: note\rid: 7\rretry: 10\rdata:{"error":"two"}\r\r'
    b'id\ndata: {"error":"three"}\n\n\n'
    b'data: {"error":"never finished"}\n'
)


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces that knows whether it was closed, and can break off."""

    def __init__(self, content: bytes, size: int, fault: Exception | None = None) -> None:
        self.pieces = [content[i : i + size] for i in range(0, len(content), size)]
        self.fault = fault
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces
        if self.fault:
            raise self.fault

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


def stream(wire: Wire, body: Pieces, operation: Operation[Any], **options: Any) -> Stream[Any]:
    wire.answer(lambda _: httpx.Response(200, headers=SSE, stream=body))
    return wire.client(**options).organizations._stream(operation)


def sse(kind: Any, streaming: Any = "sse") -> Operation[Any]:
    return Operation(
        "x.watch", "GET", "/x", responses={"200": Response("text/event-stream", kind, streaming)}
    )


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_events_are_typed_however_they_are_cut(wire: Wire, size: int) -> None:
    """Every kind of line end, comments, several data lines (WHATWG HTML section 9.2)."""
    body = Pieces(EVENTS, size)
    wire.answer(lambda _: httpx.Response(200, headers=SSE, stream=body))
    with wire.client().organizations.watch() as events:
        assert [event.error for event in events] == ["one", "two", "three"]
        assert events.response.status_code == 200
    assert body.closed
    assert wire.last.headers["accept"] == "text/event-stream"


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_the_last_event_of_lines_that_end_in_cr_alone_arrives(wire: Wire, size: int) -> None:
    """No LF comes after the last CR, which ends a line all the same (WHATWG HTML 9.2.5)."""
    text = b'data: {"error":"a"}\r\rdata: {"error":"b"}\r'
    for end, found in ((b"\r", ["a", "b"]), (b"", ["a"])):
        with stream(wire, Pieces(text + end, size), sse(models.Problem)) as events:
            assert [event.error for event in events] == found


@pytest.mark.parametrize("size", [1, 1000])
def test_whole_events(wire: Wire, size: int) -> None:
    """OAS 3.2 `itemSchema`: the item is the event itself; ids stay until they change."""
    with stream(wire, Pieces(EVENTS, size), sse(dict[str, Any], "sse-event")) as events:
        assert list(events) == [
            {"data": '{"error":\n"one"}'},
            {"data": '{"error":"two"}', "event": "note", "id": "7", "retry": 10},
            {"data": '{"error":"three"}', "id": "", "retry": 10},
        ]


def test_events_as_text(wire: Wire) -> None:
    """Where the data is documented as a string, it is not parsed."""
    with stream(wire, Pieces(b"data: [DONE]\n\n", 3), sse(str)) as events:
        assert list(events) == ["[DONE]"]


class Note(Model):
    event: Literal["note"]
    data: str


class Done(Model):
    event: Literal["message"]
    data: Literal["[DONE]"]


def test_the_mark_of_the_end_is_an_event_where_the_document_says_so(wire: Wire) -> None:
    """It fits the item that is documented, once it has the type that every event has."""
    sent = b'event: note\ndata: {"error":"one"}\n\ndata: [DONE]\n\n'
    with stream(wire, Pieces(sent, 5), sse(Note | Done, "sse-event")) as events:
        assert [type(one) for one in events] == [Note, Done]
    with stream(wire, Pieces(sent, 5), sse(Note, "sse-event")) as events:
        assert [type(one) for one in events] == [Note]


@pytest.mark.parametrize("kind", [str, models.Problem])
def test_a_stream_knows_where_it_can_be_taken_up_again(wire: Wire, kind: Any) -> None:
    """The id of the last complete event, without data too (WHATWG HTML section 9.2.6)."""
    sent = (
        b'id: 1\ndata: {"error":"a"}\n\n',
        b'data: {"error":"b"}\nretry: 250\n\n',
        b'id: x\0y\ndata: {"error":"c"}\n\n',
        b'id: 2\n\ndata: {"error":"d"}\n\n',
        b'id: 3\ndata: {"error":"not',
    )
    seen: list[tuple[str, int | None]] = []
    with stream(wire, Pieces(b"".join(sent), 1000), sse(kind)) as events:
        assert (events.last_event_id, events.retry) == ("", None)
        seen += [(events.last_event_id, events.retry) for _ in events]
        assert seen == [("1", None), ("1", 250), ("1", 250), ("2", 250)]
        assert events.last_event_id == "2"


async def test_the_asynchronous_client_streams_alike(wire: Wire) -> None:
    """`async for`, and the same items."""
    body = Pieces(EVENTS, 5)
    wire.answer(lambda _: httpx.Response(200, headers=SSE, stream=body))
    resource = wire.async_client().organizations
    async with await resource._stream(sse(models.Problem)) as events:
        assert [event.error async for event in events] == ["one", "two", "three"]
    assert body.closed


def lines(kind: Any) -> Operation[Any]:
    return Operation(
        "x.lines", "GET", "/x", responses={"200": Response("application/jsonl", kind, "jsonl")}
    )


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_json_lines(wire: Wire, size: int) -> None:
    """One item a line; blank lines do not count, and the last line may lack its end."""
    body = Pieces(b'{"error":"a"}\n\r\n{"error":"b\\r"}\r\n{"error":"c"}', size)
    headers = {"Content-Type": "application/jsonl"}
    wire.answer(lambda _: httpx.Response(200, headers=headers, stream=body))
    with wire.client().organizations._stream(lines(models.Problem)) as items:
        assert [item.error for item in items] == ["a", "b\r", "c"]


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    "sent",
    [
        b'\x1e{"error":"a"}\n\x1e{"error":"b"}\n',
        b'\x1e{\n  "error": "a"\n}\n\x1e{\n"error":\r\n"b"}\n',
        b'\x1e\x1e{"error":"a"}\x1e{"error":"b"}',
        b'{"error":"a"}\n{"error":"b"}\n',
    ],
)
def test_json_text_sequences(wire: Wire, size: int, sent: bytes) -> None:
    """A record separator begins each text, in which line ends may stand (RFC 7464 section 2.1)."""
    body = Pieces(sent, size)
    headers = {"Content-Type": "application/json-seq"}
    wire.answer(lambda _: httpx.Response(200, headers=headers, stream=body))
    operation = lines(models.Problem)
    operation.responses = {"200": Response("application/json-seq", models.Problem, "jsonl")}
    with wire.client().organizations._stream(operation) as items:
        assert [item.error for item in items] == ["a", "b"]


def test_a_broken_item_is_a_typed_error(wire: Wire) -> None:
    """Broken JSON ends the stream; a drifting item follows the policy."""
    good = b'data: {"error":"x"}\n\n'
    events = stream(wire, body := Pieces(good + b"data: {\n\n", 9), sse(models.Problem))
    assert next(events).error == "x"
    with pytest.raises(ResponseInvalid, match=r"x\.watch: in the stream: JSON"):
        next(events)
    assert body.closed
    drifting = b'data: {"error":1}\n\n'
    with pytest.warns(DriftWarning, match="/error"):
        assert next(stream(wire, Pieces(drifting, 9), sse(models.Problem))).error == 1
    with pytest.raises(ResponseInvalid) as refused:
        next(stream(wire, Pieces(drifting, 9), sse(models.Problem), on_drift="raise"))
    assert refused.value.drift[0].pointer == "/error"
    with pytest.raises(ResponseInvalid, match="too large"):
        list(stream(wire, Pieces(b"data: " + b"x" * 900, 90), sse(str), max_response_bytes=500))


def test_breaking_off_closes_the_response(wire: Wire) -> None:
    """Whoever has seen enough leaves the block."""
    body = Pieces(EVENTS, 5)
    with stream(wire, body, sse(models.Problem)) as events:
        next(events)
    assert body.closed
    events.close()


def test_what_is_no_stream(wire: Wire) -> None:
    """Errors are decoded as ever; another media type or status is not a stream."""
    wire.json(404, {"error": "no"})
    with pytest.raises(NotFoundError):
        wire.client().organizations.watch()
    wire.json(200, {"error": "no"})
    with pytest.raises(ResponseInvalid, match="content type text/event-stream"):
        next(wire.client().organizations.watch())
    wire.json(201, {})
    with pytest.raises(UnexpectedStatus):
        wire.client().organizations.watch()
    documented = Operation[Any]("x.y", "GET", "/x", responses={"302": Response()})
    wire.answer(httpx.Response(302))
    with pytest.raises(UnexpectedStatus):
        wire.client().organizations._stream(documented)


def test_a_success_without_content_is_an_empty_row(wire: Wire) -> None:
    """A documented 204 is no fault; content where none is documented is drift, and no items."""
    rows = {"200": Response("application/jsonl", models.Problem, "jsonl"), "2XX": Response()}
    operation = Operation("x.watch", "GET", "/x", responses=rows)
    for status, content in ((204, b""), (202, b"odd\n")):
        wire.answer(lambda _, s=status, c=content: httpx.Response(s, content=c))
        client = wire.client(on_drift="ignore").organizations
        with client._stream(operation) as found:
            assert list(found) == []
    with (
        pytest.raises(ResponseInvalid, match="No body is documented"),
        wire.client(on_drift="raise").organizations._stream(operation) as found,
    ):
        list(found)


def test_a_stream_that_breaks_off_is_a_connection_error(wire: Wire) -> None:
    """And not one of the HTTP library."""
    body = Pieces(EVENTS[:60], 10, httpx.ReadError("reset"))
    with pytest.raises(ConnectionError, match="reset"):
        list(stream(wire, body, sse(models.Problem)))
    assert body.closed


OCTETS = {"Content-Type": "application/octet-stream"}


def test_a_download_is_saved_when_it_is_whole(wire: Wire, tmp_path: Path) -> None:
    """Progress is told, and the file appears at the end."""
    headers = {**OCTETS, "Content-Length": "10"}
    body = Pieces(b"0123456789", 4)
    wire.answer(lambda _: httpx.Response(200, headers=headers, stream=body))
    told: list[tuple[int, int | None]] = []
    with wire.client().organizations.download_export() as download:
        saved = download.save(tmp_path / "e.bin", lambda got, total: told.append((got, total)))
    assert saved.read_bytes() == b"0123456789"
    assert told == [(4, 10), (8, 10), (10, 10)]
    assert body.closed


def test_a_download_that_breaks_off_leaves_nothing(wire: Wire, tmp_path: Path) -> None:
    """No half file, and an older one stays."""
    target = tmp_path / "e.bin"
    target.write_bytes(b"old")
    body = Pieces(b"0123456789", 4, httpx.ReadError("reset"))
    wire.answer(lambda _: httpx.Response(200, headers=OCTETS, stream=body))
    with wire.client().organizations.download_export() as download, pytest.raises(ConnectionError):
        download.save(target)
    assert [p.name for p in tmp_path.iterdir()] == ["e.bin"]
    assert target.read_bytes() == b"old"


async def test_asynchronous_downloads(wire: Wire, tmp_path: Path) -> None:
    """Saved, or read piece by piece."""
    from tests.runtime.sample_client import EXPORT

    wire.answer(lambda _: httpx.Response(200, headers=OCTETS, stream=Pieces(b"0123456789", 4)))
    resource = wire.async_client().organizations
    async with await resource._stream(EXPORT) as download:
        assert (await download.save(tmp_path / "e")).read_bytes() == b"0123456789"
    async with await resource._stream(EXPORT) as download:
        assert [chunk async for chunk in download] == [b"0123", b"4567", b"89"]


def test_a_binary_response_is_bytes(wire: Wire) -> None:
    """Called plainly, it is read whole."""
    wire.answer(httpx.Response(200, content=b"\x00\xff", headers=OCTETS))
    assert wire.client().organizations.export() == b"\x00\xff"
    with wire.client().organizations.download_export() as download:
        assert b"".join(download) == b"\x00\xff"


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
@pytest.mark.parametrize("size", [1, 2, 100])
def test_each_line_end_ends_the_last_event_too(wire: Wire, end: bytes, size: int) -> None:
    """CR alone is one (WHATWG HTML 9.2.5), and no byte comes after the last."""
    content = b"".join(b'data: {"error":"%d"}' % number + end + end for number in range(3))

    with stream(wire, Pieces(content, size), sse(models.Problem)) as events:
        assert [one.error for one in events] == ["0", "1", "2"]


def test_an_event_is_given_out_before_the_next_one_begins(wire: Wire) -> None:
    """Whether LF comes after a CR is not waited for."""
    body = Pieces(b'data: {"error":"a"}\r\r', 100, httpx.ReadError("reset"))

    with stream(wire, body, sse(models.Problem)) as events:
        assert next(events).error == "a"
