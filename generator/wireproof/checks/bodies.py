"""Bodies of answers that are no JSON, hardly any, or of no documented status: bytes, by a name.

They are data: `probes.py` serves them, and says what has to come of each.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

JSON = (("content-type", "application/json"),)
"""Header fields of an answer in JSON."""
DEEP = b"[" * 3000 + b"]" * 3000

UNDOCUMENTED: tuple[tuple[str, tuple[tuple[str, str], ...], bytes], ...] = (
    ("empty", (), b""),
    ("JSON", JSON, b'{"message": "hello"}'),
    ("HTML", (("content-type", "text/html"),), " <p>Héllo</p>\n".encode()),
)
NOT_JSON = (
    ("empty body", b""),
    ("blank body", b"  \r\n"),
    ("HTML body", b"<!doctype html><title>Bad Gateway</title>"),
    ("NaN", b"NaN"),
    ("NaN inside", b'{"a": NaN}'),
    ("Infinity inside", b"[-Infinity]"),
    ("UTF-16", '{"a": "b"}'.encode("utf-16")),
    ("bad UTF-8", b'{"a": "\xff\xfe"}'),
    ("single quotes", b"{'a': 1}"),
    ("trailing comma", b'{"a": 1,}'),
    ("comment", b'{"a": 1} // note'),
    ("two values", b'{"a": 1}{"b": 2}'),
    ("control character in text", b'{"a": "\x01"}'),
    ("leading zero", b"[01]"),
    ("unclosed string", b'{"a": "b'),
)
BROKEN_TOKENS = (
    ("NaN", b"NaN"),
    ("Infinity", b"-Infinity"),
    ("bad UTF-8", b'"\xff\xfe"'),
    ("single quotes", b"'b'"),
    ("trailing comma", b"1,"),
    ("leading zero", b"01"),
    ("control character", b'"\x01"'),
    ("hexadecimal", b"0x10"),
    ("bare word", b"yes"),
)
UNUSUAL = (
    ("3,000 arrays deep", DEEP),
    ("100,000 objects deep", b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    ("duplicate keys", b'{"a": 1, "a": 2}'),
    ("integer of 5,000 digits", b"9" * 5000),
    ("number beyond a double", b"[1e400]"),
    ("lone surrogate", b'["\\ud800"]'),
    ("NUL in text", b'["\\u0000"]'),
    ("prototype keys", b'{"__class__": 1, "__dict__": 2, "model_fields": 3, "root": 4}'),
)
IN_PIECES = "in pieces"
"""What the name of an answer says that arrives bit by bit."""
_PIECE = 64 * 1024
_SHORT = 200
_KEPT = 64
"""Answers whose codings a process keeps: both kinds of client take them, and errors repeat."""


@lru_cache(maxsize=_KEPT)
def coded(body: bytes, *, blanks: bool) -> tuple[tuple[str, str, str, bytes], ...]:
    """Return an answer under each content coding: name, what has to come of it, field, bytes.

    Args:
        body: of the answer.
        blanks: whether blanks after it are none of it, so that it can be made long.
    """
    return tuple(_coded(body, blanks=blanks))


def _coded(body: bytes, *, blanks: bool) -> Iterator[tuple[str, str, str, bytes]]:
    zipped, deflated = gzip.compress(body, mtime=0), zlib.compress(body)
    bare = deflated[2:-4]  # without the frame of RFC 1950, as many servers send it
    long = body + b" " * (3 * _PIECE if blanks else 0)
    half = len(long) // 2
    yield "gzip", "decoded", "gzip", zipped
    yield "gzip by its old name", "decoded or refused", "x-GZIP", zipped
    yield (
        "gzip in two members",
        "decoded",
        "gzip",
        b"".join(gzip.compress(one, mtime=0) for one in (long[:half], long[half:])),
    )
    yield f"gzip of much in little, {IN_PIECES}", "decoded", "gzip", gzip.compress(long, mtime=0)
    yield "zeros after gzip", "decoded", "gzip", zipped + bytes(16)
    yield f"deflate {IN_PIECES}", "decoded", "deflate", deflated
    yield "deflate without a frame", "decoded", "deflate", bare
    if blanks and (much := _ending_inside(body)):
        yield "deflate of much in little", "decoded", "deflate", much
    if len(body) < 2**16 and (0x800 + len(body) % 256) % 31:  # else it is framed, by the look of it
        sizes = struct.pack("<HH", len(body), len(body) ^ 0xFFFF)
        stored = b"\x08" + sizes + body + b"\x03\x00"  # RFC 1951, section 3.2.4; bits to skip set
        yield "deflate that begins as in a frame", "decoded", "deflate", stored
    yield "no coding, named", "decoded", "identity", body
    yield "broken gzip", "error", "gzip", b"\x00" + zipped
    yield "gzip, broken in the middle", "error", "gzip", zipped[:10] + b"\xff\xff" + zipped[12:]
    yield (
        "gzip with another checksum",
        "error",
        "gzip",
        zipped[:-8] + b"\x00\x01\x02\x03" + zipped[-4:],
    )
    yield "gzip that ends too early", "decoded or refused", "gzip", zipped[:-9]
    yield "gzip cut in the middle", "error", "gzip", zipped[: len(zipped) // 2]
    yield "two codings", "decoded or refused", "gzip, br", zipped
    yield "a coding that nobody asked for", "decoded or refused", "wireproof-probe", body


def _ending_inside(body: bytes) -> bytes:
    """Return much in bare deflate whose last bits are read before its last bytes are given out."""
    for more in range(4, 24) if len(body) < _SHORT else ():
        packed = zlib.compress(body + b" " * (_PIECE + more - len(body)), 9)[2:-4]
        reader, rest = zlib.decompressobj(-zlib.MAX_WBITS), packed
        while rest:
            reader.decompress(rest, _PIECE)
            rest = reader.unconsumed_tail
        if not reader.eof:
            return packed
    return b""


def pieces(name: str, body: bytes) -> tuple[bytes, ...]:
    """Return the pieces in which a body arrives: the first ones small, as its name wants it."""
    if IN_PIECES not in name:
        return ()
    cuts = [*range(0, min(len(body), 40), 3), len(body)]
    return tuple(body[start:end] for start, end in pairwise(cuts))


def in_latin(text: str) -> bytes | None:
    """Return a text in Latin-1; None where that lacks a character of it."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def with_property(body: bytes, token: bytes) -> bytes:
    """Add an undeclared property to an object, whose value is this token."""
    comma = b", " if body[1:-1].strip() else b""
    return body[:-1] + comma + b'"x-probe": ' + token + b"}"


def typed(value: str | None) -> tuple[tuple[str, str], ...]:
    """Return the header fields of an answer with this Content-Type, or with none."""
    return () if value is None else (("content-type", value),)
