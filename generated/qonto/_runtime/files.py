"""Files and other byte sources in request bodies: read when they are sent, never held whole."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic_core import CoreSchema, core_schema

from .errors import RequestInvalid

_CHUNK = 64 * 1024

FileContent: TypeAlias = bytes | os.PathLike[str] | IO[bytes] | Iterable[bytes]


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a multipart body, with the facts that its part carries."""

    content: FileContent = field(repr=False)
    """Bytes, a path, an open binary file, or chunks."""
    filename: str = ""
    """The path's name when empty."""
    content_type: str = ""
    """The documented one when empty."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


if TYPE_CHECKING:
    File: TypeAlias = bytes | os.PathLike[str] | IO[bytes] | FilePart
else:

    class _FileSchema:
        def __get_pydantic_core_schema__(self, *_: object) -> CoreSchema:
            # A file has no JSON form: in its place, an empty string is validated.
            string, anything = core_schema.str_schema(), core_schema.any_schema()
            return core_schema.json_or_python_schema(json_schema=string, python_schema=anything)

    File = Annotated[Any, _FileSchema()]
    """A file of a multipart body (`format: binary` there): bytes, path, open file, `FilePart`."""


def is_file(value: object) -> bool:
    """Whether a value is a byte source rather than data."""
    return isinstance(value, (bytes, FilePart, os.PathLike, io.IOBase)) or hasattr(value, "read")


class Content:
    """A request body in pieces: bytes, paths, open files (from where they stand), chunks.

    Raises:
        RequestInvalid: a piece is none of these, or cannot be read.
    """

    def __init__(self, *pieces: Any) -> None:
        self._pieces = pieces
        try:
            self._starts = [_start(piece) for piece in pieces]
            sizes = [_size(piece, at) for piece, at in zip(pieces, self._starts, strict=True)]
        except (OSError, ValueError, AttributeError) as error:
            raise RequestInvalid(f"body: cannot be read: {error}") from error
        self.length = None if None in sizes else sum(size or 0 for size in sizes)
        """Bytes in all, when known."""
        self.replayable = self.length is not None
        """Whether it can be read again."""

    def chunks(self) -> Iterator[bytes]:
        """The bytes, from the beginning; RequestInvalid when a file cannot be read."""
        try:
            for piece, start in zip(self._pieces, self._starts, strict=True):
                if isinstance(piece, os.PathLike):
                    with Path(piece).open("rb") as file:
                        yield from iter(lambda: file.read(_CHUNK), b"")
                elif hasattr(piece, "read"):
                    if start is not None:
                        piece.seek(start)
                    while chunk := piece.read(_CHUNK):
                        yield chunk
                else:
                    yield from (piece,) if isinstance(piece, bytes) else piece
        except (OSError, ValueError) as error:
            raise RequestInvalid(f"body: cannot be read: {error}") from error


def _start(piece: Any) -> int | None:
    """Where an open file stands; None for what is no file, or cannot go back."""
    if hasattr(piece, "read"):
        if piece.read(0) != b"":
            raise ValueError("open the file in binary mode")
        return int(piece.tell()) if piece.seekable() else None
    if not isinstance(piece, Iterable | os.PathLike) or isinstance(piece, (str, Mapping)):
        kind = type(piece).__name__
        raise ValueError(f"bytes, a path or a binary file is needed, not {kind}")  # noqa: TRY004
    return None


def _size(piece: Any, start: int | None) -> int | None:
    if isinstance(piece, bytes):
        return len(piece)
    if isinstance(piece, os.PathLike):
        return Path(piece).stat().st_size
    if start is not None:
        end: int = piece.seek(0, os.SEEK_END)
        piece.seek(start)
        return end - start
    return sum(map(len, piece)) if isinstance(piece, (list, tuple)) else None


def content_of(*pieces: Any) -> bytes | Content:
    """Bytes as they are, anything else as `Content`, which says what it raises."""
    if all(isinstance(piece, (bytes, bytearray, memoryview)) for piece in pieces):
        return b"".join(pieces)
    return Content(*pieces)
