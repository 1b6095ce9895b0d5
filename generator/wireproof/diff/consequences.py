"""Changes that are the consequence of another: what left because all who used it left.

In: both documents and the changes of the contract. Out: the change that took a named part of the
old document along. Its symbols are told with the cause, so that n removed operations are n entries,
however many schemas and responses of theirs left with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from wireproof.diff.model import ContractChange
from wireproof.oas.pointer import join, parent, split
from wireproof.spec.document import Document

_REMOVED: Final = ".removed"
_COMPONENT: Final = "component.removed"
_COMPONENTS: Final = "#/components/"


class Consequences:
    """What left with what."""

    def __init__(self, old: Document, new: Document, changes: Iterable[ContractChange]) -> None:
        """Look at what was removed.

        Args:
            old: the document before.
            new: the document after.
            changes: of the contract.
        """
        self._old, self._new = old, new
        self._removed: dict[str, ContractChange] = {}
        self._schemas: list[ContractChange] = []
        for change in changes:
            if change.edit.old is None or _REMOVED not in change.edit.rule:
                continue
            if change.edit.rule == _COMPONENT:
                self._schemas.append(change)
            else:
                self._removed.setdefault(change.edit.old, change)

    def of_schemas(self) -> dict[str, str]:
        """Schemas whose every use left: fingerprint of a change -> that of its cause."""
        found: dict[str, str] = {}
        for change in self._schemas if self._removed else ():
            cause = self.cause(change.edit.old or "")
            if cause is not None:
                found[change.fingerprint] = cause.fingerprint
        return found

    def cause(self, place: str) -> ContractChange | None:
        """What removed all uses of the named part at a place; None where one of them is left."""
        start = _component(place)
        if not self._removed or not start.startswith(_COMPONENTS) or start in self._still:
            return None
        first: ContractChange | None = None
        seen = {start}
        stack = [start]
        while stack:
            for user in self._users.get(stack.pop(), ()):
                owner = _component(user)
                cause = self._nearest(user)
                if cause is None and owner.startswith(_COMPONENTS) and owner not in self._still:
                    if owner not in seen:
                        seen.add(owner)
                        stack.append(owner)
                    continue
                if cause is None:
                    return None
                first = first or cause
        return first

    def _nearest(self, pointer: str) -> ContractChange | None:
        at = pointer
        while len(split(at)) > 1:
            if at in self._removed:
                return self._removed[at]
            at = parent(at)
        return None

    @cached_property
    def _users(self) -> Mapping[str, list[str]]:
        """Where the references of the old document stand."""
        found: dict[str, list[str]] = defaultdict(list)
        for place, ref in _references(self._old.data):
            found[ref].append(place)
        return found

    @cached_property
    def _still(self) -> frozenset[str]:
        """The named parts that the new document refers to."""
        return frozenset(ref for _, ref in _references(self._new.data))


def _component(pointer: str) -> str:
    return "/".join(pointer.split("/")[:4])


def _references(data: Any) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, Any]] = [("#", data)]
    while stack:
        place, node = stack.pop()
        if isinstance(node, dict):
            ref = node.get("$ref")
            if isinstance(ref, str):
                yield place, ref
            for key, value in node.items():
                if isinstance(value, dict | list):
                    stack.append((join(place, key), value))
        elif isinstance(node, list):
            for index, value in enumerate(node):
                if isinstance(value, dict | list):
                    stack.append((join(place, index), value))
