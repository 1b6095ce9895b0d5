"""What a file holds, and its digest, read once for all who ask while it stays as it is.

A vendor's document is compared with what was brought in, looked for in the cache, and read; it is
large, and none of the three needs a reading of its own.
"""

from __future__ import annotations

import hashlib
from errno import EINVAL
from functools import lru_cache
from stat import S_ISREG
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Content(NamedTuple):
    """The bytes of a file."""

    data: bytes
    sha256: str


NOTHING: Final = Content(b"", hashlib.sha256(b"").hexdigest())
"""Of no file."""


def content_of(path: Path) -> Content:
    """Read a file, unless it was read before and has not been touched since.

    Raises:
        OSError: it cannot be read, or is none: a pipe or a device may never come to an end.
    """
    state = path.stat()
    if not S_ISREG(state.st_mode):
        raise OSError(EINVAL, "is not a regular file", str(path))
    return _read(path.absolute(), state.st_ino, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=2)  # of one vendor: its document and its overlay
def _read(path: Path, inode: int, size: int, changed: int) -> Content:
    del inode, size, changed  # by which a file is known to be the one that was read
    data = path.read_bytes()
    return Content(data, hashlib.sha256(data).hexdigest())


def no_file(path: Path) -> str:
    """Say why a path is not that of a file to read."""
    if path.is_dir():
        return "is a folder, not a file"
    if path.exists():
        return "is a pipe or a device: write what comes out of it into a file first"
    return "there is no such file"
