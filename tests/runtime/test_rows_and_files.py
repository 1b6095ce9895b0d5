"""Rows from whatever can be read one by one; files among several media types; lists of types."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.conftest import Wire
from tests.runtime.test_bodies import Upload, call, core, parts, post
from wireproof.runtime import Body, Encoding, FilePart, Integer, Model, RequestInvalid

__all__ = ["core"]


def test_a_comma_in_a_quoted_parameter_parts_no_media_types(wire: Wire, core: Any) -> None:
    """The first media type of a list is sent, with all of its parameters."""
    encoding = {
        "title": Encoding(content_type='text/plain; p="a,b", text/html'),
        "meta": Encoding(content_type='application/json; profile="a,b"'),
        "file": Encoding(content_type='image/png; p="a,b", image/gif'),
    }
    body = Body("multipart/form-data", Upload, encoding=encoding)
    file = FilePart(b"1", "a.gif")
    call(core, post(body), body={"title": "t", "meta": {"a": 1}, "file": file})
    sent = {head["content-type"] for head, _ in parts(wire.last)}
    assert sent == {'text/plain; p="a,b"', 'application/json; profile="a,b"', "image/gif"}


class Row(Model):
    """A line of a body."""

    id: Integer


ROWS = [{"id": 1}, {"id": 2}]


@pytest.mark.parametrize(
    "rows",
    [
        iter(ROWS),
        (Row(**row) for row in ROWS),
        map(dict, ROWS),
        deque(ROWS),
        iter([b'{"id":1}\n', b'{"id":2}\n']),
    ],
)
def test_rows_are_given_by_whatever_can_be_read_one_by_one(core: Any, wire: Wire, rows: Any):
    """Objects are written, and chunks of bytes are rows that are written already."""
    call(core, post(Body("application/x-ndjson", list[Row])), body=rows)
    assert wire.last.content == b'{"id":1}\n{"id":2}\n'


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (({"id": text} for text in "1a"), r"body\[0\].id: Input should be a valid integer"),
        ({"id": 1}, "body: Input should be a valid array"),
        (Row(id=1), "body: Input should be a valid array"),
    ],
)
def test_wrong_rows_are_refused_before_one_is_sent(core: Any, wire: Wire, rows: Any, told: str):
    """An iterator is read to its end first."""
    with pytest.raises(RequestInvalid, match=told):
        call(core, post(Body("application/jsonl", list[Row])), body=rows)
    assert not wire.sent


def test_what_is_no_chunk_of_bytes_is_no_failure_of_the_connection(core: Any, wire: Wire):
    """The message says what was given."""
    with pytest.raises(RequestInvalid, match="chunks of bytes are needed, not of dict"):
        call(core, post(Body("application/octet-stream", bytes)), body=iter(ROWS))


JSON_FIRST = (
    Body("application/json", Row),
    Body("text/csv", str),
    Body("multipart/form-data", Upload),
    Body("application/octet-stream", bytes),
)
IMAGES = (Body("image/jpeg", bytes), Body("image/png", bytes))


@pytest.mark.parametrize(
    ("bodies", "name", "sent"),
    [
        (JSON_FIRST, "a.csv", "text/csv"),
        (JSON_FIRST, "a.bin", "application/octet-stream"),
        (JSON_FIRST, "a.json", "application/octet-stream"),
        (JSON_FIRST[:3], "a.bin", "text/csv"),
        (IMAGES, "a.png", "image/png"),
        (IMAGES, "a", "image/jpeg"),
    ],
)
def test_a_file_is_sent_as_what_it_is_called_where_a_body_has_several_media_types(
    core: Any, wire: Wire, tmp_path: Path, bodies: tuple[Body, ...], name: str, sent: str
):
    """Else as the first that takes files: JSON and forms are written from values."""
    path = tmp_path / name
    path.write_bytes(b"data")
    with path.open("rb") as file:
        for given in (path, file):
            call(core, post(*bodies), body=given)
            assert (wire.last.headers["content-type"], wire.last.content) == (sent, b"data")
    call(core, post(*bodies), body=path, content_type=bodies[1].media_type)
    assert wire.last.headers["content-type"] == bodies[1].media_type
