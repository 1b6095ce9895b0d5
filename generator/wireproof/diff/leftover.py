"""Changes of the client that no change of the contract explains, told together where they belong.

In: such changes. Out: groups, each with what happened first in front: a class that left before the
attributes that were of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from wireproof.client.annotations import INPUTS
from wireproof.diff.comparison import resolved
from wireproof.diff.surface import Symbol
from wireproof.diff.symbols import SurfaceChange
from wireproof.oas.pointer import ROOT
from wireproof.spec.document import Document

_MODEL: Final = re.compile(r"\bmodels\.\w+")
_CLASS: Final = re.compile(r"\b(?:models|inputs)\.(\w+)")
_STEPS: Final = re.compile(
    r"(?:/(?:oneOf|anyOf|allOf|prefixItems)/\d+|/items|/additionalProperties)+$"
)


def adopt(
    explained: dict[str, list[SurfaceChange]],
    unexplained: Sequence[SurfaceChange],
    holds: Mapping[str, Collection[str]],
) -> list[SurfaceChange]:
    """Give changes without a cause to the entry whose changes name their class, or that they name.

    Where `A | B` became `C | D`, `A` and `B` leave with the change of the union, and an argument
    of that union changes with it. A dict leaves with the one that held it, and an argument takes a
    name that another one has given up.

    Args:
        explained: changes by the mark of their cause; what is adopted is added.
        unexplained: the others.
        holds: the classes that each class of the old client holds.

    Returns:
        those that stay without a cause.
    """
    left, adopted = list(unexplained), True
    while left and adopted:
        causes = _Causes(explained, holds)
        found = [(item, causes.of(item)) for item in left]
        for item, mark in found:
            if mark is not None:
                explained[mark].append(item)
        left = [item for item, mark in found if mark is None]
        adopted = any(mark is not None for _, mark in found)
    return left


class _Causes:
    """The marks of what is explained, by what each of its changes says.

    Args:
        explained: changes by the mark of their cause.
        holds: the classes that each class of the old client holds.
    """

    def __init__(
        self,
        explained: Mapping[str, list[SurfaceChange]],
        holds: Mapping[str, Collection[str]],
    ) -> None:
        each = [(one, mark) for mark, of in explained.items() for one in of]
        self._own = {_last(one.symbol): mark for one, mark in each if one.symbol.count(".") == 1}
        self._told = {name: mark for one, mark in each for name in _CLASS.findall(one.before or "")}
        self._freed = {
            (_method(one), one.old.python): mark
            for one, mark in each
            if one.old is not None and (one.new is None or one.new.python != one.old.python)
        }
        self._left_with = {
            name: mark
            for one, mark in each
            if _is_input_gone(one)
            for name in holds.get(_last(one.symbol), ())
        }

    def of(self, change: SurfaceChange) -> str | None:
        """Return the mark of the cause of another change, None where nothing tells of one."""
        named = (self._own.get(name) for name in _CLASS.findall(change.before or ""))
        mark = self._told.get(_last(change.symbol)) or next((one for one in named if one), None)
        if mark is None and _is_input_gone(change):
            mark = self._left_with.get(_last(change.symbol))
        if mark is None and change.new is not None:
            mark = self._freed.get((_method(change), change.new.python))
        return mark


def _is_input_gone(change: SurfaceChange) -> bool:
    return change.after is None and change.symbol.startswith(f"{INPUTS}.")


def _method(change: SurfaceChange) -> str:
    return change.symbol.partition("(")[0] if "(" in change.symbol else ""


def _last(symbol: str) -> str:
    """The class that a symbol is, or that it belongs to: a model and its inputs go together."""
    parts = symbol.split(".")
    return parts[1] if parts[0] in ("models", "inputs") and len(parts) > 1 else symbol


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


def _first(change: SurfaceChange) -> tuple[bool, bool, bool]:
    same = change.before == change.after  # by way of a name whose meaning changed
    return change.after is not None, same, not _is_class(change)


def opened(
    changes: Sequence[SurfaceChange], documents: tuple[Document, Document]
) -> list[SurfaceChange]:
    """Classes of `inputs` that left because their schema says now what it allowed anyway.

    A `TypedDict` has no keys but its own, so there is none where others are documented.

    Args:
        changes: without a cause.
        documents: the old and the new one.
    """
    return [
        change
        for change in changes
        if change.after is None
        and change.symbol.startswith(f"{INPUTS}.")
        and [_says_more(one, change.old) for one in documents] == [False, True]
    ]


def _says_more(document: Document, symbol: Symbol | None) -> bool:
    anchor = symbol.anchors[0] if symbol is not None else ROOT
    schema, _ = resolved(document, document.seek(anchor), anchor)
    return schema.get("additionalProperties") in (True, {})


def _place(symbol: Symbol | None) -> str:
    anchor = symbol.anchors[0].partition("@")[0] if symbol is not None and symbol.anchors else ""
    return _STEPS.sub("", anchor)


def _is_class(change: SurfaceChange) -> bool:
    return change.symbol.startswith("models.") and change.symbol.count(".") == 1
