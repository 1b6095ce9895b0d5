"""What two members of an `allOf` say together, keyword by keyword.

In: the two values of one keyword. Out: one value that asserts as much (JSON Schema 2020-12 core,
section 10.2.1.1: an instance must be valid against every member), or a line in the ledger.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any, Final

from wireproof.client.ledger import Ledger
from wireproof.client.patterns import both_patterns
from wireproof.oas.pointer import join

_Join = Callable[[Any, Any], Any]


def _multiple(one: float, other: float) -> float | None:
    """The least number that is a multiple of two."""
    from fractions import Fraction  # noqa: PLC0415 - few documents have two such numbers

    try:
        two = Fraction(str(one)), Fraction(str(other))
    except ValueError:
        return None
    if min(two) <= 0:
        return None
    over = math.gcd(two[0].denominator, two[1].denominator)
    least = Fraction(math.lcm(two[0].numerator, two[1].numerator), over)
    return least.numerator if least.denominator == 1 else float(least)


_NUMBERS: Final[Mapping[str, _Join]] = {
    "minimum": max,
    "exclusiveMinimum": max,
    "minLength": max,
    "minItems": max,
    "minProperties": max,
    "maximum": min,
    "exclusiveMaximum": min,
    "maxLength": min,
    "maxItems": min,
    "maxProperties": min,
    "multipleOf": _multiple,
}
_SCHEMAS: Final = frozenset(
    "additionalProperties items propertyNames additionalItems unevaluatedProperties "
    "unevaluatedItems".split()
)
"""Keywords whose value is one schema, for all that they speak of."""


def intersection(into: dict[str, Any], key: str, value: Any, place: str, ledger: Ledger) -> Any:
    """The value of a keyword that two members give differently.

    Args:
        into: what was merged so far, with the first value; a second union is kept in it.
        key: the keyword.
        value: the second value.
        place: the pointer of the schema that has the second value.
        ledger: told where only the first value is kept.
    """
    known = into[key]
    if key in ("oneOf", "anyOf"):
        into.setdefault("x-more-unions", []).append((key, value, place))
        return known
    joined = _joined(key, known, value)
    if joined is None:
        reason = f"{key} stands in two allOf members; one is kept"
        ledger.degraded(join(place, key), "keyword", reason)
        return known
    return joined


def _joined(key: str, one: Any, other: Any) -> Any:
    """One value for two, or None where there is none."""
    if key in _NUMBERS:
        return _NUMBERS[key](one, other) if _is_number(one) and _is_number(other) else None
    if key in _SCHEMAS:
        # A closed member would refuse the other members' properties; vendors mean the union.
        return False if False in (one, other) else all_of(once([*parts_of(one), *parts_of(other)]))
    if key == "type":
        return _both_types(types_of(one), types_of(other))
    join_two = _LISTS.get(key) if isinstance(one, list) else _OTHERS.get(key)
    return join_two(one, other) if join_two and type(one) is type(other) else None


def _both_types(one: set[str], other: set[str]) -> str | list[str] | None:
    both = one & other
    if {"integer", "number"} <= one | other:
        both |= {"integer"}
    return (sorted(both) if len(both) > 1 else next(iter(both))) if both else None


def _of_each_name(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Schemas by name; where both have one, both hold."""
    shared = {
        name: all_of(once([*parts_of(one[name]), *parts_of(other[name])]))
        for name in one.keys() & other.keys()
    }
    return {**one, **other, **shared}


def _needed_beside(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any] | None:
    """`dependentRequired`: the names that each name asks for."""
    if not all(isinstance(names, list) for names in chain(one.values(), other.values())):
        return None
    return {
        name: list(dict.fromkeys([*one.get(name, ()), *other.get(name, ())]))
        for name in (*one, *(name for name in other if name not in one))
    }


def _neither(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """`not`, twice: a value that is valid against one of them is refused."""
    members = one["anyOf"] if set(one) == {"anyOf"} and isinstance(one["anyOf"], list) else [one]
    return {"anyOf": [*members, other]}


_LISTS: Final[Mapping[str, _Join]] = {
    "required": lambda one, other: [*one, *(name for name in other if name not in one)],
    "enum": lambda one, other: [item for item in one if item in other],
}
_OTHERS: Final[Mapping[str, _Join]] = {
    "pattern": both_patterns,
    "uniqueItems": lambda one, other: one or other,
    "not": _neither,
    "dependentRequired": _needed_beside,
    "dependentSchemas": _of_each_name,
    "patternProperties": _of_each_name,
}


def contradict(key: str, one: Any, other: Any) -> bool:
    """Whether no value satisfies a keyword as two members give it."""
    match key:
        case "type":
            types = types_of(one) | types_of(other)
            both = types_of(one) & types_of(other)
            return bool(types) and not both and types != {"integer", "number"}
        case "enum" if isinstance(one, list) and isinstance(other, list):
            return not any(item in other for item in one)
        case "const":
            return bool(one != other)
        case _:
            return False


def once(parts: list[Any]) -> dict[str, Any]:
    """Every saying once."""
    return {repr(part): part for part in parts}


def all_of(parts: dict[str, Any]) -> dict[str, Any]:
    """The same schema for the same parts; the order of references alone says nothing."""
    bare = all(isinstance(part, dict) and set(part) == {"$ref"} for part in parts.values())
    return {"allOf": [parts[key] for key in (sorted(parts) if bare else parts)]}


def parts_of(schema: Any) -> list[Any]:
    """The members of a schema that is nothing but an `allOf`; else the schema alone."""
    members = schema.get("allOf") if isinstance(schema, dict) and len(schema) == 1 else None
    return members if isinstance(members, list) and members else [schema]


def types_of(value: Any) -> set[str]:
    """The names in a `type`."""
    listed = value if isinstance(value, list | tuple) else [value]
    return {item for item in listed if isinstance(item, str)}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
