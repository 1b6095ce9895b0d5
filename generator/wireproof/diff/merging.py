"""How assertions that stand in several members of an `allOf` come together.

In: two values of one keyword. Out: the value that says both (JSON Schema 2020-12 core, section
10.2.1.1: an instance is valid against every member).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Merger:
    """The form that a keyword is kept in, and how two of them are joined."""

    first: Callable[[Any], Any]
    both: Callable[[Any, Any], Any]


def _pick(choose: Callable[[Any, Any], Any]) -> Merger:
    def both(one: Any, other: Any) -> Any:
        numbers = all(isinstance(item, int | float) for item in (one, other))
        return choose(one, other) if numbers else one

    return Merger(lambda value: value, both)


def _listed(value: Any) -> tuple[Any, ...]:
    return (value,)


def _gather(one: tuple[Any, ...], other: Any) -> tuple[Any, ...]:
    return one if other in one else (*one, other)


def _join(one: Any, other: Any) -> Any:
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return one
    return {**other, **one}


def divides_integers(divisor: Any) -> bool:
    """Whether every integer is a multiple of a number, as of 1 and of 0.5."""
    number = isinstance(divisor, int | float) and not isinstance(divisor, bool)
    return number and 0 < divisor <= 1 and (1 / divisor).is_integer()


_MOST: Final = _pick(max)
_LEAST: Final = _pick(min)
_ALL: Final = Merger(_listed, _gather)

MERGERS: Final[Mapping[str, Merger]] = {
    **dict.fromkeys(
        "minimum exclusiveMinimum minLength minItems minProperties minContains".split(), _MOST
    ),
    **dict.fromkeys(
        "maximum exclusiveMaximum maxLength maxItems maxProperties maxContains".split(), _LEAST
    ),
    **dict.fromkeys("pattern multipleOf".split(), _ALL),
    "dependentRequired": Merger(lambda value: value, _join),
    "uniqueItems": Merger(bool, lambda one, other: bool(one or other)),
}
"""Keywords that are not here keep the value of the outermost schema that has them."""
