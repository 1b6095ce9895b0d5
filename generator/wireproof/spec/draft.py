"""A document that is being changed while the original stays as it is.

Containers are copied when they are first written to and shared otherwise, so that any number of
changes costs one copy of what they touch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


class Draft:
    """A copy-on-write view of a JSON value; `root` is the current state."""

    def __init__(self, root: Any) -> None:
        self.root = root
        # keyed by id; holding the copies themselves keeps an id from being used again
        self._owned: dict[int, Any] = {}

    def put(self, tokens: Sequence[str | int], new: Any) -> None:
        """Put a node at a path. Objects that are missing on the way, or null, are created.

        Raises:
            KeyError: the path leads through something that is no container.
        """
        if not tokens:
            self.root = new
            return
        self.root = node = self._own(self.root)
        for token in tokens[:-1]:
            key = _key(node, token)
            child = node.get(key) if isinstance(node, dict) else node[key]
            child = {} if child is None else child
            node[key] = node = self._own(child)
        node[_key(node, tokens[-1])] = new

    def _own(self, node: Any) -> Any:
        if id(node) in self._owned:
            return node
        match node:
            case dict():
                copy: Any = dict(node)
            case list():
                copy = list(node)
            case _:
                raise KeyError(node)
        self._owned[id(copy)] = copy
        return copy


def _key(node: Any, token: str | int) -> Any:
    if not isinstance(node, list):
        return str(token)
    if not str(token).isdecimal() or int(token) >= len(node):
        raise KeyError(token)
    return int(token)
