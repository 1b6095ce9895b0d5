"""Which corrections explain most: a set cover, found greedily.

In: for each violating exchange the causes that have to go. Out: at most so many causes, such that
many exchanges have none left. Causes that only help together are taken together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Sequence

Needs = Sequence[frozenset[Hashable]]

_STARTS = 8


def valid(taken: Collection[Hashable], needs: Needs) -> int:
    """Count the exchanges that have no cause left."""
    gone = frozenset(taken)
    return sum(1 for keys in needs if keys <= gone)


def choose(
    usable: Collection[Hashable], needs: Needs, most: int, *, taken: Sequence[Hashable] = (),
    left: float = 0.0,
) -> list[Hashable]:  # fmt: skip
    """Choose causes.

    Args:
        usable: causes that can be corrected.
        needs: see the module.
        most: causes at most, those taken already included.
        taken: causes that were chosen before.
        left: how many exchanges may remain.
    """
    starts = [(), *(one for one, _ in _bundles(usable, needs, taken, most)[:_STARTS])]
    tries = [_greedy(usable, needs, most, [*taken, *start], left) for start in starts]
    best = max(tries, key=lambda one: (valid(one, needs), -len(one)))
    return _thinned(best, needs, keep=len(taken))


def _greedy(
    usable: Collection[Hashable], needs: Needs, most: int, taken: list[Hashable], left: float
) -> list[Hashable]:
    while len(taken) < most and len(needs) - valid(taken, needs) > left:
        found = _bundles(usable, needs, taken, most)
        if not found:
            break
        best, _ = max(found, key=lambda one: one[1] / len(one[0]))
        taken = [*taken, *best]
    return taken


def _bundles(
    usable: Collection[Hashable], needs: Needs, taken: Collection[Hashable], most: int
) -> list[tuple[tuple[Hashable, ...], int]]:
    """Return the sets of causes that make some exchange valid, those that help most first."""
    gone, room = frozenset(taken), most - len(taken)
    rest = Counter(keys - gone for keys in needs if keys - gone)
    fitting = [keys for keys in rest if len(keys) <= room and keys <= frozenset(usable)]
    found = [
        (tuple(sorted(keys, key=repr)), sum(n for other, n in rest.items() if other <= keys))
        for keys in fitting
    ]
    return sorted(found, key=lambda one: (-one[1], len(one[0]), repr(one[0])))


def _thinned(chosen: Sequence[Hashable], needs: Needs, keep: int) -> list[Hashable]:
    """Leave out what makes no exchange valid that the others do not make valid already."""
    kept = list(chosen)
    for one in reversed(chosen[keep:]):
        rest = [other for other in kept if other != one]
        if valid(rest, needs) == valid(kept, needs):
            kept = rest
    return kept
