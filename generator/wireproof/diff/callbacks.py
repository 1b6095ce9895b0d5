"""Callbacks: which became which, by name, method and address.

In: the callbacks of two operations. Out: pairs, and what is left over on either side. The name of
a callback is a name of the client; its address is an expression that says where the server looks
for the URL (OAS 3.1 section 4.8.18), so neither may be lost in the matching.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from wireproof.diff.comparison import resolved
from wireproof.diff.matching import OperationNode, operations_in
from wireproof.oas.pointer import join
from wireproof.spec.document import Document


@dataclass(frozen=True, slots=True)
class Callback:
    """One request that the server may send."""

    name: str
    node: OperationNode
    """Where it is written, which may be among the components."""
    pointer: str
    """Where the operation has it: this is what the client knows it by."""

    @property
    def told(self) -> str:
        """`POST orderPaid ({$request.body#/url})`."""
        return f"{self.node.method} {self.name} ({self.node.path})"


@dataclass(slots=True)
class Matched:
    """Pairs of callbacks, and those without a partner."""

    pairs: list[tuple[Callback, Callback]] = field(default_factory=list)
    removed: list[Callback] = field(default_factory=list)
    added: list[Callback] = field(default_factory=list)


_KEYS: Final[tuple[Callable[[Callback], tuple[str, ...]], ...]] = (
    lambda item: (item.name, item.node.method, item.node.path),
    lambda item: (item.name, item.node.method),
    lambda item: (item.node.method, item.node.path),
    lambda item: (item.name, item.node.path),
)


def callbacks_of(document: Document, operation: OperationNode) -> list[Callback]:
    """The callbacks of an operation."""
    return list(_callbacks(document, operation))


def _callbacks(document: Document, operation: OperationNode) -> Iterator[Callback]:
    written = operation.node.get("callbacks")
    for name, raw in written.items() if isinstance(written, dict) else ():
        place = join(operation.pointer, "callbacks", name)
        items, where = resolved(document, raw, place)
        for node in operations_in(document, dict(items), where):
            yield Callback(name, node, join(place, node.path, node.method.lower()))


def match_callbacks(old: list[Callback], new: list[Callback]) -> Matched:
    """Pair the callbacks of two operations: the same in all, then under another address or name."""
    before, after = list(old), list(new)
    pairs: list[tuple[Callback, Callback]] = []
    for key in _KEYS:
        partners = {key(item): item for item in reversed(after)}
        for one in list(before):
            two = partners.pop(key(one), None)
            if two is not None:
                pairs.append((one, two))
                before.remove(one)
                after.remove(two)
    return Matched(pairs, before, after)
