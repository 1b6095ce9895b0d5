"""Value probes: small, fixed changes to a known value, each aimed at a way of losing data.

In: a value. Out: variants of it, each with a note. Whether a variant is valid is judged
elsewhere, so the same probes serve the positive and the negative lanes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

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
    ("percent escape", "%2F"),
    ("percent", "100%"),
    ("slash", "a/b"),
    ("dot segment", ".."),
    ("the word null", "null"),
    ("the word true", "true"),
    ("digits", "0012"),
    ("tab and line break", "a\tb\nc"),
    ("delimiters", "#?;,|[]{}:@!$'()*"),
    ("DEL", "a\x7fb"),
)
_LONG = ("70,000 characters", "y" * 70_000)
_NUMBERS = (0, -1, 1, 2**31, 2**53 + 1, 2**63, 1.0, 0.1, 1e-7, 123456789.123456, -0.5)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_LEAVES = 60
_MOST_WORDS = 24
_DEEPEST = 12


def probe(
    value: Any, *, words: tuple[str, ...] = (), long: bool = False
) -> Iterator[tuple[Any, str]]:
    """Yield variants of a value.

    Args:
        value: plain JSON.
        words: further texts to try where one of them stands: the values of other enumerations are
            wrong there, while any other text is as good as the next; and other dates where a
            date stands.
        long: whether to try a very long text as well.
    """
    listed = frozenset(words)
    dates = tuple(word for word in words if _DATE.match(word))
    for path in _paths(value)[:_MOST_LEAVES]:
        found = _get(value, path)
        at = "/".join(map(str, path)) or "value"
        others: tuple[str, ...] = ()
        if isinstance(found, str):
            others = words[:_MOST_WORDS] if found in listed else ()
            others += dates if _DATE.match(found) else ()
        for new, note in _variants(found, others, long=long):
            yield _put(value, path, new), f"probe: {at}: {note}"
        if isinstance(found, dict):
            for key in found:
                rest = {name: one for name, one in found.items() if name != key}
                yield _put(value, path, rest), f"probe: {at}: without {key}"


def _variants(found: Any, words: tuple[str, ...], *, long: bool) -> Iterator[tuple[Any, str]]:
    match found:
        case bool():
            yield not found, "the other boolean"
            yield int(found), "boolean as number"
        case int() | float():
            yield from ((number, f"number {number}") for number in _NUMBERS)
            yield str(found), "number as text"
        case str():
            yield from _texts(found, words, long=long)
        case list():
            yield [], "empty array"
            yield found + found, "array doubled"
            yield found[:1], "single item"
            yield {}, "object for array"
        case dict():
            yield {**found, "x-probe": {"kept": [1, None, "é"]}}, "undeclared property"
            yield {}, "empty object"
            yield [], "array for object"
        case _:
            pass
    if found is not None:
        yield None, "null"


def _texts(found: str, words: tuple[str, ...], *, long: bool) -> Iterator[tuple[str, str]]:
    yield from ((text, note) for note, text in _TEXTS)
    if long:
        yield _LONG[1], _LONG[0]
    yield from ((word, "a word of this document") for word in words)
    yield found.upper(), "upper case"
    yield found + "x", "one more"


def _paths(value: Any) -> list[tuple[str | int, ...]]:
    """Return the paths of all nodes, breadth first; of an array only the first item."""
    found: list[tuple[str | int, ...]] = []
    level: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    for _ in range(_DEEPEST):
        following: list[tuple[tuple[str | int, ...], Any]] = []
        for path, node in level:
            found.append(path)
            if isinstance(node, dict):
                following += [((*path, key), child) for key, child in node.items()]
            elif isinstance(node, list) and node:
                following.append(((*path, 0), node[0]))
        level = following
    return found


def _get(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _put(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """Return a copy in which one node is replaced; what is not on the path is shared."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, step: _put(value[step], rest, new)}
    return [_put(one, rest, new) if index == step else one for index, one in enumerate(value)]
