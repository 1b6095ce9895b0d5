"""Value probes: small, fixed changes to a known value, each aimed at a way of losing data.

In: a value. Out: changes to it, each with a note. Whether a changed value is valid is judged
elsewhere, so the same probes serve the positive and the negative checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]

DELIMITERS = "delimiters"
_TEXTS = (
    ("empty", ""),
    ("leading blank", " lead"),
    ("trailing blank", "trail "),
    ("mixed case", "MiXeD CaSe"),
    ("300 characters", "x" * 300),
    ("accent", "é"),
    ("CJK", "日本"),
    ("beyond the BMP", "😀"),
    ("quotes", "\"'\\"),
    ("form delimiters", "a&b=c"),
    ("plus", "a+b"),
    ("percent escapes", "%2F é%41à b"),
    ("percent", "100%"),
    ("slash", "a/b"),
    ("dot segment", ".."),
    ("the word null", "null"),
    ("the word true", "true"),
    ("digits", "0012"),
    ("tab and line break", "a\tb\nc"),
    (DELIMITERS, "#?;,|[]{}:@!$'()*<>"),
    ("DEL", "a\x7fb"),
)
_WORD = "a word of this document"
_LONG = ("70,000 characters", "y" * 70_000)
_HALVES = ("half more", "half less")
"""Where a whole number stands, they tell whether any number is taken; one is within its limits."""
_DIGITS = 123456789.123456
_NUMBERS = (0, -1, 1, 2**31, 2**53 + 1, 2**63, 1.0, 0.1, 1e-7, _DIGITS, -0.5)
TELLING = frozenset((DELIMITERS, f"number {_DIGITS}"))
"""Of texts and numbers, those that most ways of losing one show with."""
_MOST_HALVED = 2**51
"""Beyond it, a float of twice the size has no half."""
_NAME = "k é&e=y;[+]%41/"
"""A name of a property that nearly everything but JSON has to write in another way."""
BASE64 = ("+/Z/", "-_Z_", "+//+", "-__-", "/w==", "_w==", "_w")
"""Binary data in either alphabet, with letters whose case counts; and without padding.

Sources: RFC 4648, sections 3.2 and 5.
"""
_CODE = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_PLACES = 200
_MOST_WORDS = 24
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Probe:
    """One change: what stands at `path` becomes `new`.

    Attributes:
        note: what the change is, for people.
        of_leaf: whether one leaf (text, number, boolean, null) becomes another.
        telling: whether no other change of the place is like it: another kind of value, or a text
            that was chosen for this place.
        kin: equal for places that look alike: the same names around them. Most of them are of the
            same component.
    """

    path: Path
    new: Any
    note: str
    of_leaf: bool
    telling: bool
    kin: Hashable

    def on(self, value: Any) -> Any:
        """Return a copy of a value with this change; what is not on the path is shared."""
        return _put(value, self.path, self.new)

    @property
    def source(self) -> str:
        """Where a value with this change comes from."""
        return f"probe: {'/'.join(map(str, self.path)) or 'value'}: {self.note}"


def _anywhere(_path: Path) -> bool:
    return True


def probe(
    value: Any,
    *,
    words: tuple[str, ...] = (),
    long: bool = False,
    at: Callable[[Path], bool] = _anywhere,
) -> Iterator[Probe]:
    """Yield changes to a value.

    Args:
        value: plain JSON.
        words: further texts to try where one of them stands: the values of other enumerations are
            wrong there, while any other text is as good as the next; other dates where a date
            stands; and base64 where a text may be some, if there are such words.
        long: whether to try a very long text as well.
        at: tells which places, and which of an object's keys, are changed.
    """
    listed = frozenset(words)
    dates = tuple(word for word in words if _DATE.match(word))
    codes = tuple(word for word in words if word in BASE64)
    for path in filter(at, _paths(value)[:_MOST_PLACES]):
        found = _get(value, path)
        kin = _kin(value, path)
        others: tuple[str, ...] = ()
        if isinstance(found, str):
            others = words[:_MOST_WORDS] if found in listed else ()
            others += dates if _DATE.match(found) else ()
            others += codes if _CODE.fullmatch(found) else ()
        for new, note in _variants(found, others, long=long):
            leaf = _is_leaf(found) and _is_leaf(new)
            telling = note in (_WORD, *_HALVES) or not _is_alike(found, new)
            yield Probe(path, new, note, leaf, telling, kin)
        if isinstance(found, dict):
            for key in (one for one in found if at((*path, one))):
                rest = {name: one for name, one in found.items() if name != key}
                yield Probe(path, rest, f"without {key}", False, True, kin)


def _kin(value: Any, path: Path) -> Hashable:
    """Return the keys of a place, its name, and the keys of the object that it stands in."""
    names: list[frozenset[str]] = []
    steps: list[str | int] = []
    for step in path:
        if isinstance(value, dict):
            names.append(frozenset(value))
            steps = []
        steps.append(step)
        value = value[step]
    own = frozenset(value) if isinstance(value, dict) else None
    return own, tuple(steps), names[-1] if names else None


def _is_leaf(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _is_alike(one: Any, other: Any) -> bool:
    """Tell whether both are texts, or both numbers."""
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    return numbers or (isinstance(one, str) and isinstance(other, str))


def _variants(found: Any, words: tuple[str, ...], *, long: bool) -> Iterator[tuple[Any, str]]:
    match found:
        case bool():
            yield not found, "the other boolean"
            yield int(found), "boolean as number"
        case int() | float():
            yield from _numbers(found)
        case str():
            yield from _texts(found, words, long=long)
        case list():
            yield [], "empty array"
            yield found + found, "array doubled"
            yield found[:1], "single item"
            yield [*found, None], "null at the end"
            if found and (other := _another(found[0])) is not None:
                yield [found[0], other], "two items that differ"
            yield {}, "object for array"
        case dict():
            yield {**found, "x-probe": {"kept": [1, None, "é"]}}, "undeclared property"
            if found:
                yield {**found, _NAME: next(iter(found.values()))}, "undeclared property, odd name"
            yield {}, "empty object"
            yield [], "array for object"
        case _:
            pass
    if found is not None:
        yield None, "null"


def _numbers(found: float) -> Iterator[tuple[Any, str]]:
    yield from ((number, f"number {number}") for number in _NUMBERS)
    if isinstance(found, int) and abs(found) < _MOST_HALVED:
        yield from zip((found + 0.5, found - 0.5), _HALVES, strict=True)
    yield str(found), "number as text"
    yield "", "empty text for number"
    if found in (0, 1):
        yield bool(found), "boolean for number"


def _another(item: Any) -> Any:
    """Return a value of the same shape that differs from an item; None where none is known."""
    match item:
        case bool():
            return not item
        case int() | float():
            return item + 1
        case str():
            return item + "x"
        case dict():
            made = {key: _another(one) for key, one in item.items()}
            changed = {key: one for key, one in made.items() if one is not None}
            return {**item, **changed} if changed else None
        case list():
            others = [_another(one) for one in item]
            return others if others and None not in others else None
        case _:
            return None


def _texts(found: str, words: tuple[str, ...], *, long: bool) -> Iterator[tuple[str, str]]:
    yield from ((text, note) for note, text in _TEXTS)
    if long:
        yield _LONG[1], _LONG[0]
    yield from ((word, _WORD) for word in words)
    yield found.upper(), "upper case"
    yield found + "x", "one more"


def _paths(value: Any) -> list[Path]:
    """Return the paths of all nodes, breadth first; of an array only the first item."""
    found: list[Path] = []
    level: list[tuple[Path, Any]] = [((), value)]
    for _ in range(_DEEPEST):
        following: list[tuple[Path, Any]] = []
        for path, node in level:
            found.append(path)
            if isinstance(node, dict):
                following += [((*path, key), child) for key, child in node.items()]
            elif isinstance(node, list) and node:
                following.append(((*path, 0), node[0]))
        level = following
    return found


def _get(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _put(value: Any, path: Path, new: Any) -> Any:
    """Return a copy in which one node is replaced; what is not on the path is shared."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, step: _put(value[step], rest, new)}
    return [_put(one, rest, new) if index == step else one for index, one in enumerate(value)]
