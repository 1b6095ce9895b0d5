"""Request bodies (OAS 3.1, 4.8.14) to bytes: JSON, forms, multipart, files.

Forms are validated as the JSON object that they stand for, files are read when they are sent; what
cannot be written without loss is `Unwritable`.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, TypeAlias
from urllib.parse import unquote

from pydantic import BaseModel
from pydantic_core import core_schema

from . import values
from .encode import check_header, encode_query, scalar
from .errors import FieldError, RequestInvalid
from .operation import Body, Encoding, Parameter
from .scalars import Schema
from .values import (
    FORM,
    UNSET,
    Unwritable,
    dump_json,
    essence,
    is_array,
    is_json,
    is_object,
    read_json,
)

_CHUNK = 64 * 1024
NOTHING: Mapping[str, object] = {}
FileContent: TypeAlias = bytes | Path | IO[bytes] | Iterable[bytes]


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a multipart body, with facts that replace its own name and documented type."""

    content: FileContent = field(repr=False)
    filename: str = ""
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


if TYPE_CHECKING:
    File: TypeAlias = bytes | Path | IO[bytes] | FilePart
else:
    # A file has no JSON form: in its place, an empty string is validated.
    _STRING, _ANY = core_schema.str_schema(), core_schema.any_schema()
    _FILE = core_schema.json_or_python_schema(json_schema=_STRING, python_schema=_ANY)
    File = Annotated[Any, Schema(_FILE)]
    """A file of a multipart body (`format: binary` there): bytes, path, open file, `FilePart`."""


def is_file(value: object) -> bool:
    """Whether a value is a byte source rather than data."""
    return isinstance(value, (bytes, FilePart, Path, io.IOBase)) or hasattr(value, "read")


class Content:
    """A body in pieces: bytes, paths, open files (from where they stand), chunks of bytes."""

    def __init__(self, *pieces: Any) -> None:
        try:
            self._pieces = [(piece, *_measure(piece)) for piece in pieces]
        except (OSError, ValueError, AttributeError) as error:
            raise RequestInvalid(f"body: cannot be read: {error}") from error
        self.replayable = all(start is not None for _, start, _ in self._pieces)
        self.length = sum(size for _, _, size in self._pieces) if self.replayable else None

    def chunks(self) -> Iterator[bytes]:
        """The bytes, from the beginning; RequestInvalid when a file cannot be read."""
        try:
            for piece, start, _ in self._pieces:
                if isinstance(piece, Path):
                    with piece.open("rb") as file:
                        yield from iter(lambda: file.read(_CHUNK), b"")
                elif hasattr(piece, "read"):
                    if start is not None:
                        piece.seek(start)
                    while chunk := piece.read(_CHUNK):
                        yield chunk
                else:
                    yield from piece
        except (OSError, ValueError) as error:
            raise RequestInvalid(f"body: cannot be read: {error}") from error

    async def async_chunks(self) -> AsyncIterator[bytes]:
        """See `chunks`."""
        for chunk in self.chunks():
            yield chunk


def _measure(piece: Any) -> tuple[int | None, int]:
    """Where a piece begins, None when it can be read only once; and its size."""
    kind = type(piece).__name__
    if isinstance(piece, Path):
        return 0, piece.stat().st_size
    if hasattr(piece, "read"):
        if piece.read(0) != b"":
            raise ValueError("open the file in binary mode")
        if not piece.seekable():
            return None, 0
        start, end = piece.tell(), piece.seek(0, io.SEEK_END)
        piece.seek(start)
        return start, end - start
    if is_array(piece) and piece and all(isinstance(chunk, bytes) for chunk in piece):
        return 0, sum(map(len, piece))
    iterable = hasattr(piece, "__iter__")
    if not iterable or is_array(piece) or is_object(piece) or isinstance(piece, (str, BaseModel)):
        raise ValueError(f"bytes, a path or a binary file is needed, not {kind}")
    return None, 0


def content_of(*pieces: Any) -> bytes | Content:
    """Bytes as they are, anything else as `Content`, which says what it raises."""
    if all(isinstance(piece, (bytes, bytearray, memoryview)) for piece in pieces):
        return b"".join(pieces)
    return Content(*(io.BytesIO(p) if isinstance(p, bytes) else p for p in pieces))


def choose_body(bodies: tuple[Body, ...], content_type: str | None) -> tuple[Body, str]:
    """Pick the declaration for a media type (None is the first), and the `Content-Type` to send."""
    if content_type is None:
        binary = bodies[0].type in (Any, bytes, File)
        standard = "application/octet-stream" if binary else "application/json"
        return bodies[0], standard if "*" in bodies[0].media_type else bodies[0].media_type
    wanted = essence(content_type)
    for candidate in (wanted, wanted.partition("/")[0] + "/*", "*/*"):
        for body in bodies:
            if essence(body.media_type) == candidate:
                return body, content_type
    known = ", ".join(body.media_type for body in bodies)
    raise RequestInvalid(errors=(FieldError("content_type", f"Input should be one of {known}"),))


def write_body(
    body: Body, content_type: str, value: object, extra: Mapping[str, object] = NOTHING
) -> tuple[bytes | Content, str]:
    """Write and validate a body; returns the content and the final `Content-Type`.

    `extra` has further properties of an object, which are not validated. A `FilePart` is sent as it
    is, whatever the media type.
    """
    kind = essence(content_type)
    if isinstance(value, FilePart) and not kind.startswith("multipart/"):
        return content_of(value.content), value.content_type or content_type
    if extra:
        return _write_extended(body, content_type, value, extra)
    if is_json(kind):
        read_json(body.type, data := dump_json(values.to_wire(value)))
        return data, content_type
    if kind == FORM:
        read_json(body.type, dump_json(wire := values.to_wire(_properties(value))))
        return "&".join(encode_form(wire, body.encoding)).encode(), content_type
    if kind.startswith("multipart/"):
        boundary = secrets.token_hex(16)
        return _multipart(body, value, boundary), f"{content_type}; boundary={boundary}"
    if isinstance(value, str) or (
        isinstance(value, (int, float, Decimal)) and body.type is not bytes
    ):
        if body.type is not bytes:
            read_json(body.type, dump_json(value))
        return values.dump_text(scalar(value)), content_type
    return content_of(value), content_type


def _write_extended(
    body: Body, content_type: str, value: object, extra: Mapping[str, object]
) -> tuple[bytes | Content, str]:
    """Write an object with more properties than are documented, once the others are validated."""
    kind = essence(content_type)
    if not (is_json(kind) or kind == FORM or kind.startswith("multipart/")):
        raise RequestInvalid(f"extra_body: {kind} has no properties")
    write_body(body, content_type, value)
    wire = values.to_wire(value) if is_json(kind) else _properties(value)
    if not is_object(wire):
        raise RequestInvalid("extra_body: the body is not an object")
    open_body = Body(body.media_type, encoding=body.encoding)
    return write_body(open_body, content_type, {**wire, **extra})


def _properties(value: object) -> dict[str, Any]:
    if isinstance(value, BaseModel):
        return values.present(value)
    if is_object(value):
        return {str(name): item for name, item in value.items() if item is not UNSET}
    raise Unwritable(f"an object is needed, not {type(value).__name__}")


def encode_form(value: object, how: Mapping[str, Encoding]) -> list[str]:
    """Encode the properties of a form, a body or a whole query: `name=text`, percent-encoded."""
    found = _properties(value).items()
    return [f"{n}={t}" for k, v in found for n, t in _pairs(k, how.get(k, Encoding()), v)]


def _pairs(name: str, encoding: Encoding, value: Any) -> list[tuple[str, str]]:
    """Without a style, an object is JSON text and an array is repeated (OAS 3.1, 4.8.14.3)."""
    parameter = Parameter(name, "query", allow_reserved=encoding.allow_reserved)
    if encoding.style is not None:
        parameter.style, parameter.explode = encoding.style, encoding.explode
        parameter.delimiters = encoding.delimiters
    elif is_object(value) or is_json(encoding.content_type):
        parameter.content = "application/json"
    return encode_query(parameter, value)


def _multipart(body: Body, value: object, boundary: str) -> bytes | Content:
    properties = _properties(value)
    shown = {name: _without_files(item) for name, item in properties.items()}
    read_json(body.type, dump_json(values.to_wire(shown)))
    form_data = essence(body.media_type) == "multipart/form-data"
    pieces: list[Any] = []
    for name, item in properties.items():
        for part in _parts(name, item, body.encoding.get(name, Encoding())):
            head = f"--{boundary}\r\n{_head(name if form_data else '', part)}\r\n"
            pieces += [values.dump_text(head), part.content, b"\r\n"]
    return content_of(*pieces, f"--{boundary}--\r\n".encode())


def _without_files(value: object) -> object:
    if is_array(value):
        return [_without_files(item) for item in value]
    return "" if is_file(value) else value


def _parts(name: str, value: Any, encoding: Encoding) -> list[FilePart]:
    """One part per item of an array, else one (OAS 3.1 section 4.8.14.4)."""
    declared, headers = encoding.content_type.partition(",")[0].strip(), encoding.headers
    if is_array(value) and encoding.style is None and not is_json(declared):
        return [part for item in value for part in _parts(name, item, encoding)]
    if is_file(value):
        given = value if isinstance(value, FilePart) else FilePart(value)
        kind = given.content_type or declared or "application/octet-stream"
        filename = given.filename or _filename(given.content) or name
        return [FilePart(given.content, filename, kind, {**headers, **given.headers})]
    wire = values.to_wire(value)
    if encoding.style is not None:
        texts = [unquote(text).encode() for _, text in _pairs(name, encoding, wire)]
        return [FilePart(text, "", declared, headers) for text in texts]
    if isinstance(wire, str) and not is_json(declared):
        return [FilePart(values.dump_text(wire), "", declared, headers)]
    standard = "application/json" if isinstance(wire, (dict, list)) else ""
    return [FilePart(dump_json(wire), "", declared or standard, headers)]


def _filename(source: object) -> str:
    name = getattr(source, "name", "")
    return Path(name).name if isinstance(name, str) else ""


def _head(name: str, part: FilePart) -> str:
    """Header of a part; names escaped as browsers do (RFC 7578, WHATWG HTML 4.10.21.8)."""
    escapes = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
    shown = {"name": name, "filename": part.filename}
    facts = [f'; {key}="{text.translate(escapes)}"' for key, text in shown.items() if text]
    start = "form-data" if name else "attachment"
    fields = {"Content-Disposition": start + "".join(facts)} if facts else {}
    own = {"Content-Type": part.content_type} if part.content_type else {}
    fields.update((key, check_header(text)) for key, text in {**own, **part.headers}.items())
    return "".join(f"{key}: {text}\r\n" for key, text in fields.items())
