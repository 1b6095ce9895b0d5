"""A document's operations, read once in a process, and what of each stood before.

In: a document. Out: a `Reading`. Operations look alike, and share bodies; which of them are tried
in full depends on the document alone, whichever of them are proven.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from wireproof.cases.alike import FIRST, Turn, turns_of
from wireproof.cases.repeated import Repeats, repeats_of
from wireproof.cases.twins import twins_of
from wireproof.cases.variants import Reader, reader_for
from wireproof.oracle.document import Document
from wireproof.oracle.operations import Operation, Unreadable
from wireproof.oracle.reading import each_operation


@dataclass(frozen=True, slots=True)
class Reading:
    """A document's operations, and what of them stood before.

    See `turns_of`, `twins_of` and `repeats_of`.
    """

    reader: Reader
    operations: tuple[Operation | Unreadable, ...]
    turns: Mapping[str, Turn]
    twins: Mapping[str, int]
    repeats: Mapping[str, Repeats]


@lru_cache(maxsize=1)
def read_once(document: Document) -> Reading:
    """Read a document once: each operation of a large client asks for it in its turn."""
    operations = tuple(each_operation(document.raw))
    return Reading(
        reader_for(document.raw),
        operations,
        turns_of(document.raw, operations),
        twins_of(operations),
        repeats_of(document.raw, operations),
    )


def stood_before(
    document: Document, pointer: str
) -> tuple[Turn, int, list[str], list[tuple[bool, str]], list[tuple[str, int]], list[str]]:
    """Return how many earlier operations look like one, and what of its responses they have."""
    read = read_once(document)
    repeats = read.repeats.get(pointer, Repeats())
    turns = read.turns.get(pointer, FIRST), read.twins.get(pointer, 0)
    parts, familiar = sorted(repeats.parts), sorted(repeats.familiar)
    return *turns, parts, sorted(repeats.components), sorted(repeats.deep), familiar
