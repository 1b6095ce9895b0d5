"""What a change of one assertion does to the set of valid values.

In: the values of a keyword before and after (None where it is absent). Out: an `Effect`. Sources:
JSON Schema 2020-12 validation, section 6; OpenAPI 3.1, the formats of section 4.4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from wireproof.diff.model import Effect
from wireproof.diff.view import TYPES, View

_UPPER: Final = ("maxLength", "maxItems", "maxProperties", "maxContains")
_LOWER: Final = ("minLength", "minItems", "minProperties")
_CONTENT: Final = ("contentEncoding", "contentMediaType")
_WIDER: Final = frozenset({("int32", "int64"), ("float", "double")})
_EVERYTHING: Final = frozenset({".*", "^.*$", "", "^.*", ".*$", "^"})

Fact = tuple[str, Effect, Any, Any]
"""Keyword, effect, value before, value after."""


def assertion_facts(old: View, new: View) -> Iterator[Fact]:
    """The changed assertions of a schema on its own values, without its children."""
    yield from _range(old, new, "maximum", "exclusiveMaximum", upper=True)
    yield from _range(old, new, "minimum", "exclusiveMinimum", upper=False)
    respelled = _CONTENT_KEYS if _carried(old) == _carried(new) else ()
    for key in ASSERTIONS:
        before, after = old.keywords.get(key), new.keywords.get(key)
        if key in respelled:
            continue
        if before != after:
            effect = ASSERTIONS[key](before, after)
            if effect is not Effect.NONE:
                yield key, effect, _single(before), _single(after)


_CONTENT_KEYS: Final = ("format", *_CONTENT)


def _carried(view: View) -> tuple[Any, Any, Any]:
    """What text carries, in the words of OAS 3.1, whatever version wrote it.

    `format: byte`, which some spell `base64`, is `contentEncoding: base64` there, and
    `format: binary` is a content type without an encoding (OAS 3.1, section 4.8.14.4, and the
    OpenAPI Initiative's upgrade guide).
    """
    format_, encoding, media_type = (view.keywords.get(key) for key in _CONTENT_KEYS)
    match format_:
        case "byte" | "base64" if encoding is None:
            return None, "base64", media_type
        case "binary" if encoding is None and media_type is None:
            return None, None, "application/octet-stream"
        case _:
            return format_, encoding, media_type


_APPLIES: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("maximum", "minimum", "multipleOf"), frozenset({"number", "integer"})),
    **dict.fromkeys(("maxLength", "minLength", "pattern", *_CONTENT), frozenset({"string"})),
    **dict.fromkeys(
        ("maxItems", "minItems", "uniqueItems", "minContains", "maxContains"), frozenset({"array"})
    ),
    **dict.fromkeys(("maxProperties", "minProperties", "dependentRequired"), frozenset({"object"})),
}


def is_idle(keyword: str, old: View, new: View) -> bool:
    """Whether a keyword says nothing here, before and after.

    It is about values of another type (JSON Schema 2020-12 validation, section 6: each applies to
    one type only), about items that `contains` does not pick, or every listed value passes.
    """
    if keyword in ("minContains", "maxContains") and "contains" not in new.children:
        return "contains" not in old.children
    kinds = _APPLIES.get(keyword)
    if kinds is None:
        return False
    if all(view.types is not None and not view.types & kinds for view in (old, new)):
        return True
    if old.enum is None or new.enum is None:
        return False
    values = [value for name, value in old.enum.items() if name in new.enum]
    return keyword in _LENGTHS and all(
        _passes(keyword, view, value) for view in (old, new) for value in values
    )


_LENGTHS: Final = frozenset(("maxLength", "minLength"))


def _passes(keyword: str, view: View, value: Any) -> bool:
    limit = view.keywords.get(keyword)
    if not isinstance(value, str) or not isinstance(limit, int):
        return True
    return len(value) <= limit if keyword == "maxLength" else len(value) >= limit


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def compare_types(old: frozenset[str] | None, new: frozenset[str] | None) -> Effect:
    """The effect of a change of `type`; null is judged apart, and integers are numbers."""
    one, two = _spread(old), _spread(new)
    return _sets(one, two)


def _spread(types: frozenset[str] | None) -> frozenset[str]:
    found = TYPES if types is None else types
    return found | {"integer"} if "number" in found else found


def _sets(old: frozenset[Any], new: frozenset[Any]) -> Effect:
    if old == new:
        return Effect.NONE
    if old < new:
        return Effect.WIDEN
    return Effect.NARROW if new < old else Effect.INCOMPARABLE


def compare_values(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Effect:
    """The effect of a change of `enum`; None is "any value"."""
    if old is None or new is None:
        if old is new:
            return Effect.NONE
        return Effect.NARROW if old is None else Effect.WIDEN
    return _sets(frozenset(old), frozenset(new))


def _range(old: View, new: View, inclusive: str, exclusive: str, *, upper: bool) -> Iterator[Fact]:
    one, two = (_bound(view, inclusive, exclusive, upper=upper) for view in (old, new))
    if one == two:
        return
    shown = [
        None if bound is None else f"{'exclusive ' if bound[1] else ''}{bound[0]}"
        for bound in (one, two)
    ]
    yield inclusive, _limits(one, two, upper=upper), shown[0], shown[1]


def _bound(
    view: View, inclusive: str, exclusive: str, *, upper: bool
) -> tuple[float | int, bool] | None:
    """The tighter of both bounds; for integers an exclusive one becomes inclusive."""
    found: list[tuple[float | int, bool]] = []
    for key in (inclusive, exclusive):
        value = view.keywords.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            found.append((value, key == exclusive))
    if not found:
        return None
    sign = 1 if upper else -1
    limit, excluded = min(found, key=lambda item: (sign * item[0], not item[1]))
    if excluded and view.types == frozenset({"integer"}) and float(limit).is_integer():
        return int(limit) - sign, False
    return limit, excluded


def _limits(
    old: tuple[float | int, bool] | None, new: tuple[float | int, bool] | None, *, upper: bool
) -> Effect:
    if old is None or new is None:
        return Effect.NARROW if old is None else Effect.WIDEN
    sign = 1 if upper else -1
    one, two = (sign * old[0], not old[1]), (sign * new[0], not new[1])
    return Effect.NARROW if two < one else Effect.WIDEN


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _at_most(old: Any, new: Any) -> Effect:
    one, two = (value if _is_number(value) else float("inf") for value in (old, new))
    return Effect.NONE if one == two else Effect.NARROW if two < one else Effect.WIDEN


def _at_least(old: Any, new: Any) -> Effect:
    one, two = (value if _is_number(value) else 0 for value in (old, new))
    return Effect.NONE if one == two else Effect.NARROW if two > one else Effect.WIDEN


def _min_contains(old: Any, new: Any) -> Effect:
    return _at_least(1 if old is None else old, 1 if new is None else new)


def _unique(old: Any, new: Any) -> Effect:
    if bool(old) == bool(new):
        return Effect.NONE
    return Effect.NARROW if new else Effect.WIDEN


def _patterns(old: Any, new: Any) -> Effect:
    one, two = (frozenset(value or ()) - _EVERYTHING for value in (old, new))
    effect = _sets(one, two)
    return effect.inverted


def _multiples(old: Any, new: Any) -> Effect:
    one, two = (tuple(v for v in value or () if _is_number(v) and v > 0) for value in (old, new))
    narrows = all(any(_divides(wanted, given) for given in two) for wanted in one)
    widens = all(any(_divides(wanted, given) for given in one) for wanted in two)
    if narrows and widens:
        return Effect.NONE
    if narrows:
        return Effect.NARROW
    return Effect.WIDEN if widens else Effect.INCOMPARABLE


def _divides(divisor: float, number: float) -> bool:
    quotient = number / divisor
    return abs(quotient - round(quotient)) < 1e-9


def _formats(old: Any, new: Any) -> Effect:
    if old is None or new is None:
        return Effect.NARROW if old is None else Effect.WIDEN
    if (old, new) in _WIDER:
        return Effect.WIDEN
    return Effect.NARROW if (new, old) in _WIDER else Effect.INCOMPARABLE


def _content(old: Any, new: Any) -> Effect:
    del old, new
    return Effect.INCOMPARABLE


def _dependencies(old: Any, new: Any) -> Effect:
    one, two = (
        frozenset(
            (name, item)
            for name, items in (value.items() if isinstance(value, dict) else ())
            for item in (items if isinstance(items, list) else ())
        )
        for value in (old, new)
    )
    return _sets(one, two).inverted


ASSERTIONS: Final[Mapping[str, Callable[[Any, Any], Effect]]] = {
    **dict.fromkeys(_UPPER, _at_most),
    **dict.fromkeys(_LOWER, _at_least),
    "minContains": _min_contains,
    "pattern": _patterns,
    "multipleOf": _multiples,
    "uniqueItems": _unique,
    "format": _formats,
    **dict.fromkeys(_CONTENT, _content),
    "dependentRequired": _dependencies,
}
"""Every assertion that is one value; `type`, `enum`, bounds and sub-schemas are judged apart."""
