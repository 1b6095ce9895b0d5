"""What was made of a text, for the last few texts.

In: a text, and a function. Out: what the function makes, once for each text. Neither the text nor
what the function works with is kept: the schema of a large vendor's response takes tens of
megabytes beside samples of one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Results by the digest of what they were made of.

    Args:
        most: how many; the oldest goes first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[bytes, T] = {}

    def of(self, text: str, make: Callable[[], T]) -> T:
        """Return what is made of a text; what `make` raises is not kept."""
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        if key not in self._found:
            made = make()
            while len(self._found) >= self._most:
                del self._found[next(iter(self._found))]
            self._found[key] = made
        return self._found[key]

    def clear(self) -> None:
        """Keep nothing."""
        self._found.clear()
