"""Request bodies: JSON and its kin, forms, multipart, raw bytes and text, files and streams."""

from __future__ import annotations

import io
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from tests.runtime.conftest import Wire, call
from wireproof.runtime import (
    UNSET,
    Body,
    Encoding,
    File,
    FilePart,
    Integer,
    Maybe,
    Model,
    Operation,
    RequestInvalid,
    Response,
)


class Upload(Model):
    """A multipart body, as the generator writes it."""

    title: str
    file: Maybe[File] = UNSET
    files: Maybe[list[File]] = UNSET
    size: Maybe[Integer] = UNSET
    meta: Maybe[dict[str, Any]] = UNSET
    tags: Maybe[list[str]] = UNSET


def post(*bodies: Body) -> Operation[Any]:
    return Operation("x.post", "POST", "/x", body=bodies, responses={"200": Response()})


@pytest.fixture
def core(wire: Wire) -> Any:
    wire.answer(httpx.Response(200))
    return wire.client()._core


def parts(request: httpx.Request) -> list[tuple[dict[str, str], bytes]]:
    head = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n"
    message = BytesParser(policy=HTTP).parsebytes(head + request.content)
    return [
        ({k.lower(): v for k, v in part.items()}, part.get_payload(decode=True))
        for part in message.iter_parts()
    ]


@pytest.mark.parametrize(
    "media_type",
    ["application/json", "application/merge-patch+json", "application/vnd.x+json; v=1"],
)
def test_json_by_any_name(wire: Wire, core: Any, media_type: str) -> None:
    """The documented media type goes out as it is documented."""
    call(core, post(Body(media_type, dict[str, Any])), body={"a": None})
    assert wire.last.headers["content-type"] == media_type
    assert wire.last.content == b'{"a":null}'


@pytest.mark.parametrize(
    ("value", "encoding", "expected"),
    [
        (
            {"a": "x y&z=ü", "b": 1, "c": True, "d": None},
            {},
            "a=x%20y%26z%3D%C3%BC&b=1&c=true&d=null",
        ),
        ({"a": [1, 2], "b": []}, {}, "a=1&a=2"),
        ({"a": {"b": 1}}, {}, "a=%7B%22b%22%3A1%7D"),
        ({"a": {"b": 1}}, {"a": Encoding(style="deepObject", explode=True)}, "a%5Bb%5D=1"),
        ({"a": {"b": {"c": [1]}}}, {"a": Encoding(style="deepObject")}, "a%5Bb%5D%5Bc%5D%5B%5D=1"),
        ({"a": [1, 2]}, {"a": Encoding(style="form", explode=False)}, "a=1,2"),
        ({"a": [1, 2]}, {"a": Encoding(style="pipeDelimited", explode=False)}, "a=1%7C2"),
        ({"a": "b/c"}, {"a": Encoding(allow_reserved=True)}, "a=b/c"),
        ({"a": [1]}, {"a": Encoding(content_type="application/json")}, "a=%5B1%5D"),
        ({}, {}, ""),
    ],
)
def test_urlencoded_forms(wire: Wire, core: Any, value: Any, encoding: Any, expected: str) -> None:
    """OAS 3.1 section 4.8.14.3: arrays repeat, objects are JSON, unless `encoding` says how."""
    body = Body("application/x-www-form-urlencoded", dict[str, Any], encoding=encoding)
    call(core, post(body), body=value)
    assert wire.last.content.decode() == expected
    assert wire.last.headers["content-type"] == "application/x-www-form-urlencoded"
    if not encoding and not any(isinstance(v, (list, dict)) for v in value.values()):
        texts = {"b": "1", "c": "true", "d": "null"}
        assert dict(parse_qsl(expected)) == {k: texts.get(k, v) for k, v in value.items()}


def test_a_form_is_validated_as_its_object(wire: Wire, core: Any) -> None:
    """A wrong property is named; what the style cannot carry is refused."""
    body = Body("application/x-www-form-urlencoded", Upload)
    with pytest.raises(RequestInvalid, match="size: Input should be a valid integer"):
        call(core, post(body), fields={"title": "x", "size": "big"})
    with pytest.raises(RequestInvalid, match="an object is needed"):
        call(core, post(body), body=[1])
    piped = {"a": Encoding(style="pipeDelimited", explode=False)}
    with pytest.raises(RequestInvalid, match="delimiter"):
        call(core, post(Body(body.media_type, Any, encoding=piped)), body={"a": ["x|y"]})
    assert wire.sent == []


def test_multipart_parts(wire: Wire, core: Any, tmp_path: Path) -> None:
    """Text, numbers, JSON objects, repeated items, files of every kind: a part each."""
    path = tmp_path / 'cat "1".png'
    path.write_bytes(b"\x89PNG")
    value = {
        "title": "é\r\n",
        "size": 3,
        "meta": {"a": 1},
        "tags": ["x", "y"],
        "file": path,
        "files": [b"raw", io.BytesIO(b"open"), FilePart(b"p", "n.txt", "text/plain", {"X-A": "1"})],
    }
    call(core, post(Body("multipart/form-data", Upload)), body=value)
    shown = [
        (head["content-disposition"], head.get("content-type"), head.get("x-a"), content)
        for head, content in parts(wire.last)
    ]
    octets = "application/octet-stream"
    assert shown == [
        ('form-data; name="title"', None, None, "é\r\n".encode()),
        ('form-data; name="size"', None, None, b"3"),
        ('form-data; name="meta"', "application/json", None, b'{"a":1}'),
        ('form-data; name="tags"', None, None, b"x"),
        ('form-data; name="tags"', None, None, b"y"),
        ('form-data; name="file"; filename="cat %221%22.png"', octets, None, b"\x89PNG"),
        ('form-data; name="files"; filename="files"', octets, None, b"raw"),
        ('form-data; name="files"; filename="files"', octets, None, b"open"),
        ('form-data; name="files"; filename="n.txt"', "text/plain", "1", b"p"),
    ]
    assert wire.last.headers["content-length"] == str(len(wire.last.content))


async def test_multipart_is_streamed_by_the_asynchronous_client(wire: Wire, tmp_path: Path) -> None:
    """Files are read while they are sent."""
    path = tmp_path / "big.bin"
    path.write_bytes(b"x" * 200_000)
    wire.answer(httpx.Response(200))
    client = wire.async_client()
    operation = post(Body("multipart/form-data", Upload))
    await client._core.call(operation, {"body": {"title": "t", "file": path}})
    assert parts(wire.last)[1][1] == b"x" * 200_000


def test_multipart_encoding(wire: Wire, core: Any) -> None:
    """`encoding` sets content types, headers and styles of parts."""
    encoding = {
        "meta": Encoding(content_type="application/vnd.m+json", headers={"X-H": "v"}),
        "tags": Encoding(content_type="application/json"),
        "file": Encoding(content_type="image/png, image/jpeg"),
        "title": Encoding(content_type="text/markdown"),
    }
    value = {"title": "# x", "meta": {"a": 1}, "tags": ["x"], "file": b"\x89"}
    call(core, post(Body("multipart/form-data", Upload, encoding=encoding)), body=value)
    heads = [(h["content-type"], h.get("x-h"), content) for h, content in parts(wire.last)]
    assert heads == [
        ("text/markdown", None, b"# x"),
        ("application/vnd.m+json", "v", b'{"a":1}'),
        ("application/json", None, b'["x"]'),
        ("image/png", None, b"\x89"),
    ]
    styled = {"tags": Encoding(style="form", explode=False)}
    call(
        core,
        post(Body("multipart/form-data", Upload, encoding=styled)),
        body={"title": "t", "tags": ["x", "y z"]},
    )
    assert parts(wire.last)[1][1] == b"x,y z"


def test_multipart_that_is_no_form_has_no_names(wire: Wire, core: Any) -> None:
    """`multipart/mixed` parts carry no form-data disposition."""
    call(core, post(Body("multipart/mixed", dict[str, Any])), body={"a": {"b": 1}})
    assert parts(wire.last) == [({"content-type": "application/json"}, b'{"b":1}')]


def test_a_part_whose_name_is_empty_has_that_name(wire: Wire, core: Any) -> None:
    """`""` is a property, too; form-data has a name in each part (RFC 7578, section 4.2)."""
    call(core, post(Body("multipart/form-data", dict[str, Any])), body={"": "a"})
    assert b'Content-Disposition: form-data; name=""' in wire.last.content


def test_a_multipart_body_is_validated(wire: Wire, core: Any) -> None:
    """Missing and wrong properties are named, as in JSON."""
    with pytest.raises(RequestInvalid) as refused:
        call(core, post(Body("multipart/form-data", Upload)), body={"size": "x", "file": b""})
    assert [e.path for e in refused.value.errors] == ["body.title", "body.size"]
    assert wire.sent == []


@pytest.mark.parametrize(
    ("kind", "media_type", "value", "sent"),
    [
        (bytes, "application/octet-stream", b"\x00\xff", b"\x00\xff"),
        (bytes, "application/octet-stream", "text", b"text"),
        (bytes, "*/*", b"\x89", b"\x89"),
        (bytes, "application/json", b"{} ", b"{} "),
        (str, "text/plain", "é", "é".encode()),
        (str, "application/xml", "<a/>", b"<a/>"),
        (bool, "text/plain", False, b"false"),
        (int, "text/plain", 10, b"10"),
        (bytes, "application/octet-stream", [b"a", b"b"], b"ab"),
        (bytes, "application/octet-stream", bytearray(b"ab"), b"ab"),
        (bytes, "application/octet-stream", FilePart(b"ab"), b"ab"),
    ],
)
def test_raw_bodies(
    wire: Wire, core: Any, kind: Any, media_type: str, value: Any, sent: bytes
) -> None:
    """Bytes are bytes and text is UTF-8."""
    call(core, post(Body(media_type, kind)), body=value)
    assert wire.last.content == sent
    expected = "application/octet-stream" if "*" in media_type else media_type
    assert wire.last.headers["content-type"] == expected


def named(name: str) -> io.BytesIO:
    """An open file with a name."""
    file = io.BytesIO(b"x")
    file.name = name  # type: ignore[attr-defined] # as a file of the file system has
    return file


@pytest.mark.parametrize(
    ("media_type", "given", "value", "sent"),
    [
        ("image/*", "image/png", b"x", "image/png"),
        ("image/*", None, FilePart(b"x", content_type="image/gif"), "image/gif"),
        ("image/*", None, FilePart(b"x", filename="a.jpg"), "image/jpeg"),
        ("image/*", None, named("a.png"), "image/png"),
        ("image/*", None, b"GIF89a", "image/gif"),
        ("*/*", None, b"GIF89a", "application/octet-stream"),
        ("*/*", None, named("a.unheard-of"), "application/octet-stream"),
        ("*/*", None, b"x", "application/octet-stream"),
        ("*/*", None, {"a": 1}, "application/json"),
        ("*/*", None, "text", "text/plain"),
        ("text/*", None, b"x", "text/plain"),
        ("text/*", "text/csv", "x", "text/csv"),
        ("application/*", None, [1], "application/json"),
    ],
)
def test_under_a_range_the_media_type_is_said_or_seen(
    wire: Wire, core: Any, media_type: str, given: str | None, value: Any, sent: str
) -> None:
    """`image/*` is no media type to send (OAS 3.1 section 4.8.14, RFC 9110 appendix A)."""
    kind = bytes if media_type == "image/*" else Any
    call(core, post(Body(media_type, kind)), body=value, content_type=given)
    assert wire.last.headers["content-type"] == sent


@pytest.mark.parametrize(
    ("given", "value", "sent"),
    [
        (None, "text", "text/plain"),
        (None, FilePart(b"x", filename="a.mp3"), "audio/mpeg"),
        ("text/csv", "x", "text/csv"),
    ],
)
def test_of_several_ranges_the_value_tells_which(
    wire: Wire, core: Any, given: str | None, value: Any, sent: str
) -> None:
    """What tells nothing of itself has to be said, of any of them."""
    operation = post(Body("audio/*", bytes), Body("text/*", str))
    call(core, operation, body=value, content_type=given)
    assert wire.last.headers["content-type"] == sent
    with pytest.raises(RequestInvalid, match=r"of the body, one of audio/\*, text/\*"):
        call(core, operation, body=b"x")


def test_a_text_is_no_object_of_some_application(wire: Wire, core: Any) -> None:
    """Under `application/*` the body is judged as JSON: it is wrong, and not its media type."""
    with pytest.raises(RequestInvalid, match="body: Input should be an object"):
        call(core, post(Body("application/*", dict[str, Any])), body="x")


@pytest.mark.parametrize(
    ("given", "value"),
    [(None, b"x"), ("image/*", b"x"), ("text/csv", b"x"), (None, named("a.txt"))],
)
def test_under_a_range_nothing_is_guessed_that_it_does_not_cover(
    wire: Wire, core: Any, given: str | None, value: Any
) -> None:
    """The caller is told to say it."""
    with pytest.raises(RequestInvalid, match="content_type"):
        call(core, post(Body("image/*", bytes)), body=value, content_type=given)
    assert wire.sent == []


@pytest.mark.parametrize(
    ("media_type", "sent"),
    [
        ("application/x-ndjson", b'{"id":1}\n{"id":2}\n'),
        ("application/jsonl", b'{"id":1}\n{"id":2}\n'),
        ("application/json-seq", b'\x1e{"id":1}\n\x1e{"id":2}\n'),
    ],
)
def test_rows_of_json(wire: Wire, core: Any, media_type: str, sent: bytes) -> None:
    """One text on a line; in a JSON text sequence after a record separator (RFC 7464)."""
    call(core, post(Body(media_type, list[dict[str, int]])), body=[{"id": 1}, {"id": 2}])
    assert wire.last.content == sent
    with pytest.raises(RequestInvalid, match=r"body\[0\]\.id"):
        call(core, post(Body(media_type, list[dict[str, int]])), body=[{"id": "x"}])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3, "a binary file is needed, not int"),
        ({"a": 1}, "a binary file is needed, not dict"),
        (io.StringIO("text"), "binary mode"),
        (Path("/no/such/file"), "cannot be read"),
    ],
)
def test_raw_bodies_that_cannot_be_sent(wire: Wire, core: Any, value: Any, message: str) -> None:
    """A clear refusal before anything is sent."""
    with pytest.raises(RequestInvalid, match=message):
        call(core, post(Body("application/octet-stream", bytes)), body=value)
    assert wire.sent == []


def test_a_file_that_breaks_while_it_is_sent(core: Any, wire: Wire, tmp_path: Path) -> None:
    """It is the request that is at fault, not the server."""
    path = tmp_path / "gone"
    path.write_bytes(b"x")

    class Vanishing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if size:
                raise OSError("the disk is gone")
            return b""

    with pytest.raises(RequestInvalid, match="the disk is gone"):
        call(core, post(Body("application/octet-stream", bytes)), body=Vanishing(b"x"))


def test_several_media_types(wire: Wire, core: Any) -> None:
    """The first is the default; `content_type` picks another, also from a range."""
    operation = post(
        Body("application/json", dict[str, Any]),
        Body("text/*", str),
        Body("application/pdf", bytes),
    )
    call(core, operation, body={"a": 1})
    assert wire.last.headers["content-type"] == "application/json"
    call(core, operation, body="a;b", content_type="text/csv; charset=utf-8")
    assert (wire.last.headers["content-type"], wire.last.content) == (
        "text/csv; charset=utf-8",
        b"a;b",
    )
    call(core, operation, body=b"%PDF", content_type="Application/PDF")
    assert wire.last.content == b"%PDF"
    with pytest.raises(
        RequestInvalid, match="content_type: Input should be one of application/json"
    ):
        call(core, operation, body=b"", content_type="image/png")


def test_bodies_on_get_and_where_none_is_documented(wire: Wire, core: Any) -> None:
    """A documented body goes out with any method; an undocumented one does not."""
    operation = Operation[Any](
        "x.get", "GET", "/x", body=Body("application/json"), responses={"200": Response()}
    )
    call(core, operation, body=[1])
    assert (wire.last.method, wire.last.content) == ("GET", b"[1]")
    with pytest.raises(RequestInvalid, match="body: Field required"):
        call(core, operation)
    with pytest.raises(RequestInvalid, match="takes no body"):
        call(core, Operation[Any]("x.get", "GET", "/x"), body=1)


def test_flattened_bodies(wire: Wire, core: Any) -> None:
    """A required body without fields is `{}`; undeclared properties come by `extra`."""
    operation = post(Body("application/json", dict[str, Any]))
    call(core, operation, fields={"a": UNSET})
    assert wire.last.content == b"{}"
    call(core, operation, fields={"a": 1}, extra={"b": 2, "a": 3})
    assert wire.body == {"b": 2, "a": 1}
    call(core, operation, fields={"a": UNSET}, extra=UNSET, body={"c": 1})
    assert wire.body == {"c": 1}
