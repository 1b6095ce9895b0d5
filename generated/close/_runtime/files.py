"""Files to send: bytes, paths, open files, and what is said beside them."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import BaseModel
from pydantic_core import core_schema

from .errors import RequestInvalid
from .scalars import Schema
from .values import is_array, is_object

_CHUNK = 64 * 1024
FileContent: TypeAlias = bytes | Path | IO[bytes] | Iterable[bytes]
_Source: TypeAlias = bytes | Path | IO[bytes]


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a multipart body, with facts that replace its own name and documented type."""

    content: FileContent = field(repr=False)
    filename: str = ""
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


FileInput: TypeAlias = (
    _Source
    | FilePart
    | tuple[str | None, _Source]
    | tuple[str | None, _Source, str | None]
    | tuple[str | None, _Source, str | None, Mapping[str, str]]
)
"""A file of a multipart body: bytes, a path, an open file, a `FilePart`, or a tuple as httpx takes:
`(filename, content)`, `(filename, content, content_type)`, `(…, headers)`."""

if TYPE_CHECKING:
    File: TypeAlias = FileInput
else:
    # A file has no JSON form: in its place, an empty string is validated.
    _ANY = core_schema.any_schema()
    _STRING = core_schema.custom_error_schema(
        core_schema.str_schema(),
        custom_error_type="file",
        custom_error_message="A file is bytes, a path, a file open for reading, a FilePart, "
        "or a tuple (filename, content, content_type)",
    )
    _FILE = core_schema.json_or_python_schema(json_schema=_STRING, python_schema=_ANY)
    File = Annotated[Any, Schema(_FILE)]
    """A `FileInput` in a model: `format: binary` in a multipart body."""


def is_file(value: object) -> bool:
    """Whether a value is a byte source rather than data."""
    return isinstance(value, (bytes, FilePart, Path, io.IOBase)) or hasattr(value, "read")


def file_of(value: Any) -> FilePart | None:
    """The file that is given as an argument, with what is said of it; None if it is other data."""
    if isinstance(value, FilePart):
        return value
    if is_file(value):
        return FilePart(value)
    # A list of files has no text in it, so that a tuple which begins with a name is one file.
    if not (is_array(value) and isinstance(value, tuple) and 2 <= len(value) <= 4):
        return None
    name, content = value[:2]
    kind, headers = [*value[2:], None, None][:2]
    texts = all(text is None or isinstance(text, str) for text in (name, kind))
    if not texts or not is_file(content) or isinstance(content, FilePart):
        return None
    return FilePart(content, name or "", kind or "", headers or {})


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
                    yield from map(_chunk, piece)
        except (OSError, ValueError) as error:
            raise RequestInvalid(f"body: cannot be read: {error}") from error

    async def async_chunks(self) -> AsyncIterator[bytes]:
        """See `chunks`."""
        for chunk in self.chunks():
            yield chunk


def _chunk(chunk: object) -> bytes:
    if isinstance(chunk, bytes):
        return chunk
    if isinstance(chunk, bytearray) or type(chunk) is memoryview:
        return bytes(chunk)
    raise RequestInvalid(f"body: chunks of bytes are needed, not of {type(chunk).__name__}")


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
