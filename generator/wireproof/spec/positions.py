"""Where each node of a JSON or YAML text stands: line and column for a JSON pointer.

A `PositionsBuilder` is fed the nodes in document order by the reader of the format; the result
answers `find(pointer)`. Nodes are kept as flat arrays (place, key, size of subtree), so the index
of a document with a million nodes costs some tens of megabytes and is built in one pass; the
children of a node are put into a dict when they are first asked for.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from wireproof.oas.pointer import ROOT, JsonPointer, join, split

if TYPE_CHECKING:
    from collections.abc import Iterator


class Positions:
    """The places of all nodes of one text. Lines and columns count from 1."""

    def __init__(self, places: array[int], sizes: array[int], keys: list[str]) -> None:
        self._places = places
        self._sizes = sizes
        self._keys = keys
        self._children: dict[int, dict[str, int]] = {}

    def find(self, pointer: JsonPointer) -> tuple[int, int, JsonPointer]:
        """Return line and column of a node, or of its nearest ancestor in the text, and which.

        A member of an object stands where its key stands.
        """
        node, depth, tokens = 0, 0, split(pointer)
        if not self._places:
            return 1, 1, ROOT
        for token in tokens:
            child = self._members(node).get(token)
            if child is None:
                break
            node, depth = child, depth + 1
        return *self._place(node), join(ROOT, *tokens[:depth])

    def duplicates(self) -> Iterator[tuple[JsonPointer, tuple[int, int], tuple[int, int]]]:
        """Yield each repeated key: its pointer, the place of the one before, its own place."""
        open_nodes: list[tuple[int, JsonPointer, dict[str, int]]] = []
        for node, key in enumerate(self._keys):
            while open_nodes and node >= open_nodes[-1][0]:
                open_nodes.pop()
            pointer = ROOT
            if open_nodes:
                _, above, seen = open_nodes[-1]
                pointer = join(above, key)
                if key in seen:
                    yield pointer, self._place(seen[key]), self._place(node)
                seen[key] = node
            if self._sizes[node] > 1:
                open_nodes.append((node + self._sizes[node], pointer, {}))

    def _place(self, node: int) -> tuple[int, int]:
        place = self._places[node]
        return (place >> 32) + 1, (place & 0xFFFFFFFF) + 1

    def _members(self, node: int) -> dict[str, int]:
        members = self._children.get(node)
        if members is None:
            members = {}
            child, end = node + 1, node + self._sizes[node]
            while child < end:
                members[self._keys[child]] = child  # the last of two equal keys wins
                child += self._sizes[child]
            self._children[node] = members
        return members


class PositionsBuilder:
    """Collects nodes in document order; `line` and `column` count from 0 here."""

    def __init__(self) -> None:
        self._places: array[int] = array("Q")
        self._sizes: array[int] = array("L")
        self._keys: list[str] = []
        self._open: list[int] = []

    def add(self, key: str, line: int, column: int) -> None:
        """Add a node; `key` is its key in the object, or its index in the array, as text."""
        self._places.append(line << 32 | column)
        self._sizes.append(1)
        self._keys.append(key)

    def enter(self) -> None:
        """Make the node added last the parent of those that follow."""
        self._open.append(len(self._keys) - 1)

    def leave(self) -> None:
        """Close the innermost open parent."""
        node = self._open.pop()
        self._sizes[node] = len(self._keys) - node

    def build(self) -> Positions:
        """Return the finished index."""
        return Positions(self._places, self._sizes, self._keys)
