"""Choose the values that probes start from: few, and together saying everything.

In: valid values of one schema. Out: at most a handful, the fullest first; each further one has a
place that no earlier one has (another branch of a union, another item of an array).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from wireproof.oracle.equality import LEAVES

_MOST_BASES = 4
_MOST_TRIED = 12
_MOST_GRAFTS = 120
_DEEPEST = 12

Place = tuple[str, ...]


def bases(values: list[Any], is_valid: Callable[[Any], bool]) -> list[Any]:
    """Return starting points for probes.

    Args:
        values: valid values; their order decides among equals.
        is_valid: judges a combination of two of them.
    """
    chosen: list[Any] = []
    covered: set[Place] = set()
    rest = [(value, places(value), -len(repr(value))) for value in values]
    for _ in range(_MOST_TRIED):
        if not rest or len(chosen) == _MOST_BASES:
            break
        best = max(range(len(rest)), key=lambda n: (len(rest[n][1] - covered), rest[n][2]))
        value, filled, _size = rest.pop(best)
        if chosen and not filled - covered:
            break
        full = _grafted(value, values, is_valid)
        if not chosen or places(full) - covered:
            chosen.append(full)
            covered |= places(full)
    return chosen


def places(value: Any) -> set[Place]:
    """Return the places that a value fills: keys, `[]` for items, and the kind of each leaf."""
    return set(_places(value, (), 0))


def place_of(value: Any, path: Iterable[str | int]) -> Place:
    """Return the place of a leaf, with its kind, as `places` has it."""
    names: list[str] = []
    for step in path:
        names.append("[]" if isinstance(step, int) else step)
        value = value[step]
    return (*names, "null" if value is None else type(value).__name__)


def _places(value: Any, at: Place, depth: int) -> Iterator[Place]:
    if depth > _DEEPEST:
        return
    match value:
        case dict():
            for key, child in value.items():
                yield (*at, key)
                yield from _places(child, (*at, key), depth + 1)
        case list():
            for child in value[:1]:
                yield (*at, "[]")
                yield from _places(child, (*at, "[]"), depth + 1)
        case None:
            yield (*at, "null")
        case _:
            yield (*at, type(value).__name__)


def _grafted(value: Any, others: list[Any], is_valid: Callable[[Any], bool]) -> Any:
    """Fill what is absent or empty in a value from other values, as long as it stays valid."""
    for other in others[:_MOST_GRAFTS]:
        candidate = merged(value, other)
        if candidate != value and is_valid(candidate):
            value = candidate
    return value


def _is_full(one: Any) -> bool:
    """Tell whether a value is a leaf to which nothing can be added: most are."""
    return type(one) in LEAVES and one is not None and one != ""


def merged(value: Any, other: Any, depth: int = 0) -> Any:
    """Return a value in which what is absent or empty comes from another one."""
    if depth > _DEEPEST:
        return value
    match value, other:
        case dict(), dict():
            both = {
                key: one if _is_full(one) else merged(one, other.get(key), depth + 1)
                for key, one in value.items()
            }
            return both | {key: one for key, one in other.items() if key not in value}
        case (([] | ""), (list() | str() | dict())) if other:
            return other
        case None, _:
            return other
        case list(), list() if value and other:
            return [merged(value[0], other[0], depth + 1), *value[1:]]
        case _:
            return value
