"""Pairs of nodes that were compared, how one leads to the other, and who reaches them.

In: nodes with their edits and edges. Out: for every edit, on which sides and through which twists
each operation reaches it. Every pair is compared once, however many operations use it; the uses
travel through the finished graph as bit sets, so cycles and shared schemas cost nothing extra.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from wireproof.diff.model import SIDES, Edit, Side, Twist

NodeKey = tuple[str, tuple[str, ...], tuple[str, ...]]
"""What is compared, and the pointers of both parties."""

State = tuple[Side, Twist]
BOTH: Final = frozenset(SIDES)


@dataclass(frozen=True, slots=True)
class Passage:
    """What an edge does to a use that passes it."""

    sides: frozenset[Side] = BOTH
    twist: Twist = Twist.SAME
    force: Side | None = None
    """The side on which the target is used, whatever the side of the user."""

    def through(self, state: State) -> State | None:
        """The state of the target, or None when the use does not get through."""
        side, twist = state
        if side not in self.sides:
            return None
        return self.force or side, twist.then(self.twist)


OPEN: Final = Passage()


@dataclass(slots=True)
class Node:
    """The outcome of one comparison."""

    edits: list[Edit] = field(default_factory=list)
    edges: list[tuple[NodeKey, Passage]] = field(default_factory=list)

    def to(self, key: NodeKey | None, passage: Passage = OPEN) -> None:
        """Lead on to another pair, unless there is nothing to see there."""
        if key is not None:
            self.edges.append((key, passage))


def spread_uses(
    nodes: Mapping[NodeKey, Node], roots: list[tuple[NodeKey, int]]
) -> dict[NodeKey, dict[State, int]]:
    """Let every root (an operation, as one bit) flow along the edges until nothing changes.

    Only nodes from which an edit can be reached take part.
    """
    telling = _telling(nodes)
    states: dict[NodeKey, dict[State, int]] = defaultdict(dict)
    queue: deque[NodeKey] = deque()
    waiting: set[NodeKey] = set()
    for key, bit in roots:
        if key in telling:
            for side in SIDES:
                states[key][side, Twist.SAME] = states[key].get((side, Twist.SAME), 0) | bit
            if key not in waiting:
                waiting.add(key)
                queue.append(key)
    while queue:
        key = queue.popleft()
        waiting.discard(key)
        for target, passage in nodes[key].edges:
            if target not in telling or not _flow(states[key], states[target], passage):
                continue
            if target not in waiting:
                waiting.add(target)
                queue.append(target)
    return states


def _flow(source: dict[State, int], target: dict[State, int], passage: Passage) -> bool:
    changed = False
    for state, bits in list(source.items()):
        arrived = passage.through(state)
        if arrived is None:
            continue
        known = target.get(arrived, 0)
        if known | bits != known:
            target[arrived] = known | bits
            changed = True
    return changed


def _telling(nodes: Mapping[NodeKey, Node]) -> set[NodeKey]:
    """The nodes from which an edit can be reached."""
    above: dict[NodeKey, list[NodeKey]] = defaultdict(list)
    for key, node in nodes.items():
        for target, _ in node.edges:
            above[target].append(key)
    found = {key for key, node in nodes.items() if node.edits}
    stack = list(found)
    while stack:
        for key in above[stack.pop()]:
            if key not in found:
                found.add(key)
                stack.append(key)
    return found
