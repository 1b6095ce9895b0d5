"""Changes of the client that no change of the contract explains, told together where they belong.

In: such changes. Out: groups, each with what happened first in front: a class that left before the
attributes that were of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wireproof.diff.surface import Symbol
from wireproof.diff.symbols import SurfaceChange

_MODEL: Final = re.compile(r"\bmodels\.\w+")
_STEPS: Final = re.compile(
    r"(?:/(?:oneOf|anyOf|allOf|prefixItems)/\d+|/items|/additionalProperties)+$"
)


def grouped(changes: Sequence[SurfaceChange]) -> list[list[SurfaceChange]]:
    """Changes that come of one another, or of one place."""
    leads = list(range(len(changes)))

    def lead(index: int) -> int:
        while leads[index] != index:
            index = leads[index]
        return index

    places = [_place(change.old or change.new) for change in changes]
    at = {place: index for index, place in enumerate(places) if place}
    left = {place: at[place] for place, change in zip(places, changes, strict=True)
            if place and change.after is None}  # fmt: skip
    classes = {change.symbol: index for index, change in enumerate(changes) if _is_class(change)}
    for index, change in enumerate(changes):
        place = places[index]
        named = (classes.get(name) for name in _MODEL.findall(change.before or ""))
        above = (left.get(place[: end.start()]) for end in re.finditer("/", place))
        for other in (at.get(place), *named, *above):
            if other is not None:
                leads[lead(index)] = lead(other)
    found: dict[int, list[SurfaceChange]] = {}
    for index, change in enumerate(changes):
        found.setdefault(lead(index), []).append(change)
    return [sorted(group, key=_first) for group in found.values()]


def _first(change: SurfaceChange) -> tuple[bool, bool]:
    return change.after is not None, not _is_class(change)


def _place(symbol: Symbol | None) -> str:
    anchor = symbol.anchors[0].partition("@")[0] if symbol is not None and symbol.anchors else ""
    return _STEPS.sub("", anchor)


def _is_class(change: SurfaceChange) -> bool:
    return change.symbol.startswith("models.") and change.symbol.count(".") == 1
