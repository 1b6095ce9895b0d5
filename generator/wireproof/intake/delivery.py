"""What a source is when it is received, and what its reader makes of it.

Plain data between `read`, which gets sources, and the readers of each kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wireproof.intake.fetch import Fetch


@dataclass(frozen=True, slots=True)
class Given:
    """A source that was received, and how to get what it refers to."""

    name: str
    """Its address, or its path."""
    content: bytes
    fetch: Fetch
    """Gets what stands beside it, by address or path."""
    get: Fetch
    """Gets any address, or path."""
    patterns: tuple[str, ...] = ()
    """Which pages of an index are wanted; those of the API reference if none is given."""
    inside: str = ""
    """The document's own path from the root of its files, where one was named."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a source gave."""

    files: dict[str, bytes]
    """The vendor's folder, the main document first; each exactly as received."""
    url: str = ""
    """Where it came from; empty for a file."""
    document: str = ""
    """What it came from, where that is no address."""
    urls: tuple[str, ...] = ()
    """Addresses of pages that were named one by one."""
    pages: tuple[str, ...] = ()
    """The patterns that chose pages of an index."""
    etag: str = ""
    last_modified: str = ""
    notes: tuple[str, ...] = ()
    """What could not be had."""
    told: tuple[str, ...] = ()
    """What the reader has to say besides: open questions, pages without an operation."""
    unchanged: bool = False
    """The server says that nothing has changed; there are no files."""

    @property
    def main(self) -> str:
        """The name of the main document."""
        return next(iter(self.files))


Reader = Callable[[Given], Delivery]
