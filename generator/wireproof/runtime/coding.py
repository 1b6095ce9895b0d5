"""Content codings (RFC 9110 section 8.4.1): gzip and deflate, removed a bounded piece at a time.

In: the bytes on the wire. Out: pieces of at most 64 KiB, so that a few bytes cannot become a
gigabyte before anybody counts; ResponseInvalid for what is broken, or was not asked for.
"""

from __future__ import annotations

import zlib
from typing import Any

from .errors import ResponseInvalid

ACCEPTED = "gzip, deflate"
_PIECE = 64 * 1024
_GZIP = zlib.MAX_WBITS | 16


class Decoder:
    """Removes the coding that a `Content-Encoding` field names; several at once are refused."""

    def __init__(self, content_encoding: str) -> None:
        named = [name.strip().lower() for name in content_encoding.split(",")]
        codings = [name for name in named if name and name != "identity"]
        self._coding = ", ".join(codings)
        self._waiting = b""
        self._zlib: Any = None

    def feed(self, data: bytes) -> None:
        """Take bytes in, of which `take` has given out all that came before."""
        if self._coding not in ("", "gzip", "x-gzip", "deflate"):
            named = self._coding[:80]
            raise ResponseInvalid(f"content coding {named!r}: not asked for (only {ACCEPTED} is)")
        self._waiting += data

    def take(self) -> bytes:
        """The next piece of content, empty when more bytes are needed."""
        if not self._coding:
            data, self._waiting = self._waiting, b""
            return data
        while self._waiting:
            if self._zlib is None:
                self._zlib = zlib.decompressobj(self._window())
            data = self._decompressed(self._waiting)
            if self._zlib.eof:  # RFC 1952 section 2.2: another member may follow
                rest = self._zlib.unused_data
                self._waiting = rest if self._coding != "deflate" and rest[:1] == b"\x1f" else b""
                self._zlib = None
            else:
                self._waiting = self._zlib.unconsumed_tail
            if data:
                return data
        if self._zlib is None:
            return b""
        data = self._decompressed(b"")  # what zlib has still inside, although it has taken all in
        if self._zlib.eof:
            self._zlib = None
        return data

    def finish(self) -> None:
        """Say that there are no more bytes; ResponseInvalid when the coding is not complete."""
        if self._zlib is not None:
            raise ResponseInvalid("the content coding is broken: the data ends too early")

    def _decompressed(self, data: bytes) -> bytes:
        try:
            piece: bytes = self._zlib.decompress(data, _PIECE)
        except zlib.error as error:
            raise ResponseInvalid(f"the content coding is broken: {error}") from None
        return piece

    def _window(self) -> int:
        """How zlib has to read: "deflate" is the zlib format, or bare deflate as many send it."""
        if self._coding != "deflate":
            return _GZIP
        head = self._waiting[:2]  # RFC 1950 section 2.2: method 8, a multiple of 31
        zlib_format = head[0] & 15 == 8 and (len(head) < 2 or int.from_bytes(head) % 31 == 0)
        return zlib.MAX_WBITS if zlib_format else -zlib.MAX_WBITS
