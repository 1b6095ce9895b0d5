"""Binary responses that are written to a file, or read piece by piece, while they arrive."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from .effects import Reply
from .response import HttpResponse
from .transport import AsyncTransport, SyncTransport

__all__ = ["AsyncDownload", "Download", "Progress"]

Progress: TypeAlias = Callable[[int, int | None], None]
"""Called with the bytes received so far, and the total where the server told it."""


def _total(response: HttpResponse) -> int | None:
    """Bytes to come; unknown when a content coding changes their number."""
    length = response.headers.get("content-length", "")
    plain = response.headers.get("content-encoding", "identity") == "identity"
    return int(length) if plain and length.isascii() and length.isdigit() else None


class _Target:
    """A file that appears under its name only when it is complete.

    Args:
        path: where it goes.
        response: tells the size.
        progress: is told how far it is.
    """

    def __init__(
        self, path: os.PathLike[str] | str, response: HttpResponse, progress: Progress | None
    ) -> None:
        self.path = Path(path)
        self._part = self.path.with_name(self.path.name + ".part")
        self._total = _total(response)
        self._progress = progress
        self._received = 0
        self._file = self._part.open("wb")

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._received += len(chunk)
        if self._progress is not None:
            self._progress(self._received, self._total)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        if error is None:
            self._part.replace(self.path)
        else:
            self._part.unlink(missing_ok=True)


class Download:
    """A response whose body is still to be read; leaving its `with` block closes it.

    Args:
        transport: reads.
        reply: the open response.
        response: its header.
    """

    def __init__(self, transport: SyncTransport, reply: Reply, response: HttpResponse) -> None:
        self.response = response
        self._transport = transport
        self._reply = reply

    def iter_bytes(self) -> Iterator[bytes]:
        """The body, piece by piece.

        Raises:
            ConnectionError: it broke off.
            TimeoutError: the server was silent for too long.
        """
        return self._transport.chunks(self._reply)

    def read(self) -> bytes:
        """The whole body; raises what `iter_bytes` raises."""
        return b"".join(self.iter_bytes())

    def save(self, path: os.PathLike[str] | str, progress: Progress | None = None) -> Path:
        """Write the body to a file, which appears only when it is complete.

        Args:
            path: where it goes; an existing file is replaced.
            progress: called after each piece.

        Raises:
            ConnectionError: it broke off.
            TimeoutError: the server was silent for too long.
            OSError: the file cannot be written.
        """
        with _Target(path, self.response, progress) as target:
            for chunk in self.iter_bytes():
                target.write(chunk)
        return target.path

    def close(self) -> None:
        """Give the rest up."""
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


class AsyncDownload:
    """See `Download`; the file itself is written synchronously.

    Args:
        transport: reads.
        reply: the open response.
        response: its header.
    """

    def __init__(self, transport: AsyncTransport, reply: Reply, response: HttpResponse) -> None:
        self.response = response
        self._transport = transport
        self._reply = reply

    def iter_bytes(self) -> AsyncIterator[bytes]:
        """See `Download.iter_bytes`."""
        return self._transport.chunks(self._reply)

    async def read(self) -> bytes:
        """See `Download.read`."""
        return b"".join([chunk async for chunk in self.iter_bytes()])

    async def save(self, path: os.PathLike[str] | str, progress: Progress | None = None) -> Path:
        """See `Download.save`."""
        with _Target(path, self.response, progress) as target:
            async for chunk in self.iter_bytes():
                target.write(chunk)
        return target.path

    async def aclose(self) -> None:
        """Give the rest up."""
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
