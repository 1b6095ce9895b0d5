"""Files and other byte sources in request bodies.

In: bytes, a path, an open binary file, an iterable of chunks, or a `FilePart` that says more.
Out: `Content`, read piece by piece when the request is sent, never held in memory whole.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, TypeAlias, cast

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .effects import Content
from .errors import RequestInvalid

__all__ = ["File", "FileContent", "FilePart", "Segments", "open_content"]

_CHUNK = 64 * 1024

FileContent: TypeAlias = bytes | os.PathLike[str] | IO[bytes] | Iterable[bytes]


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a multipart body, with the facts that its part carries.

    Args:
        content: bytes, path, open binary file or iterable of chunks.
        filename: name to tell the server; the path's when empty.
        content_type: media type of the part; the documented one when empty.
        headers: further header fields of the part.
    """

    content: FileContent = field(repr=False)
    filename: str = ""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])


class _FileType:
    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # A file has no JSON form: in its place the body shows an empty string for validation.
        return core_schema.json_or_python_schema(
            json_schema=core_schema.str_schema(strict=True), python_schema=core_schema.any_schema()
        )


if TYPE_CHECKING:
    File: TypeAlias = bytes | os.PathLike[str] | IO[bytes] | FilePart
else:
    File = Annotated[Any, _FileType()]
    """A file of a multipart body (`format: binary` there): bytes, path, open file, `FilePart`."""


def is_file(value: object) -> bool:
    """Tell whether a value is a byte source rather than data.

    Args:
        value: what the caller passed.
    """
    return isinstance(value, (bytes, bytearray, memoryview, FilePart, os.PathLike, io.IOBase)) or (
        hasattr(value, "read")
    )


@dataclass(frozen=True, slots=True)
class _PathContent:
    path: Path

    replayable = True

    @property
    def length(self) -> int | None:
        return self.path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk


@dataclass(frozen=True, slots=True)
class _FileContent:
    """An open file, read from where it stands."""

    file: IO[bytes]
    start: int | None

    @property
    def replayable(self) -> bool:
        return self.start is not None

    @property
    def length(self) -> int | None:
        if self.start is None:
            return None
        end = self.file.seek(0, os.SEEK_END)
        self.file.seek(self.start)
        return end - self.start

    def chunks(self) -> Iterator[bytes]:
        if self.start is not None:
            self.file.seek(self.start)
        while chunk := self.file.read(_CHUNK):
            yield chunk


@dataclass(frozen=True, slots=True)
class _ChunksContent:
    source: Iterable[bytes]

    length = None

    @property
    def replayable(self) -> bool:
        return isinstance(self.source, (list, tuple))

    def chunks(self) -> Iterable[bytes]:
        return self.source


@dataclass(frozen=True, slots=True)
class Segments:
    """Several byte sources one after the other."""

    parts: tuple[bytes | Content, ...]

    @property
    def replayable(self) -> bool:
        """Whether each part can be read again."""
        return all(isinstance(part, bytes) or part.replayable for part in self.parts)

    @property
    def length(self) -> int | None:
        """Bytes in all, when each part knows."""
        lengths = [len(part) if isinstance(part, bytes) else part.length for part in self.parts]
        known = [length for length in lengths if length is not None]
        return sum(known) if len(known) == len(lengths) else None

    def chunks(self) -> Iterator[bytes]:
        """The bytes, from the beginning.

        Raises:
            RequestInvalid: a file cannot be read.
        """
        try:
            for part in self.parts:
                if isinstance(part, bytes):
                    yield part
                else:
                    yield from part.chunks()
        except (OSError, ValueError) as error:
            raise RequestInvalid(f"body: cannot be read: {error}") from error


def open_content(source: object) -> bytes | Content:
    """Make request content of a byte source.

    Args:
        source: bytes, path, open binary file or iterable of chunks.

    Raises:
        RequestInvalid: it is none of these, or the file cannot be read.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source)
    try:
        if isinstance(source, os.PathLike):
            path = Path(source)
            path.stat()
            return Segments((_PathContent(path),))
        if hasattr(source, "read"):
            file = cast("IO[bytes]", source)
            if isinstance(file.read(0), str):
                raise RequestInvalid("body: open the file in binary mode")
            return Segments((_FileContent(file, file.tell() if file.seekable() else None),))
    except (OSError, ValueError, AttributeError) as error:
        raise RequestInvalid(f"body: cannot be read: {error}") from error
    if isinstance(source, Iterable) and not isinstance(source, (str, Mapping)):
        return Segments((_ChunksContent(cast("Iterable[bytes]", source)),))
    kind = type(source).__name__
    raise RequestInvalid(f"body: bytes, a path or a binary file is needed, not {kind}")
