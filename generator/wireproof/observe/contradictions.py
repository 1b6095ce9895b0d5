"""Proposals that an action of the overlay contradicts: only a person can tell which is outdated.

In: proposals and the overlay. Out: the two kinds apart. An action sets what its target and its
update name, node by node; adding to a list that another action adds to, too, is no contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import jsonpath_rfc9535 as jsonpath

from wireproof.observe.propose import Proposal

_REMOVED: Any = object()
_DEEPEST = 60
_Way = tuple[str | int, ...]


def split_contradicting(
    proposals: Sequence[Proposal], overlay: dict[str, Any] | None
) -> tuple[tuple[Proposal, ...], tuple[tuple[Proposal, int], ...]]:
    """Tell proposals apart from those that an existing action contradicts.

    Returns:
        those that may be written; and the others, each with the index of the action.
    """
    existing = {
        way: (value, number)  # the last one to set a node counts
        for number, action in enumerate((overlay or {}).get("actions") or [])
        for way, value in _set_by(action)
    }
    fine: list[Proposal] = []
    contradicting: list[tuple[Proposal, int]] = []
    for one in proposals:
        ours = [pair for action in one.actions for pair in _set_by(action)]
        theirs = ((*existing[way], value) for way, value in ours if way in existing)
        index = next((n for there, n, value in theirs if _differ(there, value)), None)
        if index is None:
            fine.append(one)
        else:
            contradicting.append((one, index))
    return tuple(fine), tuple(contradicting)


def _differ(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return False
    return one is _REMOVED or other is _REMOVED or one != other


def _set_by(action: Any) -> Iterator[tuple[_Way, Any]]:
    """Yield what an action sets, by the way that leads there, or that it removes."""
    if not isinstance(action, dict):
        return
    way = _way(action.get("target"))
    if action.get("remove") is True:
        yield way, _REMOVED
    elif "update" in action:
        yield from _leaves(way, action["update"], 0)


def _leaves(way: _Way, value: Any, depth: int) -> Iterator[tuple[_Way, Any]]:
    if not isinstance(value, dict) or depth > _DEEPEST:
        yield way, value
        return
    for key, inner in value.items():
        yield from _leaves((*way, key), inner, depth + 1)


def _way(target: Any) -> _Way:
    """Return the names on the way to a target; what is no single name stays as it is written."""
    try:
        segments = jsonpath.compile(str(target)).segments
    except jsonpath.JSONPathError:
        return (str(target),)
    found: list[str | int] = []
    for one in segments:
        [selector, *others] = one.selectors
        named = getattr(selector, "name", getattr(selector, "index", None))
        found.append(str(one) if named is None or others else named)
    return tuple(found)
