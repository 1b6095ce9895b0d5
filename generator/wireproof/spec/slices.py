"""A JSON document in slices: where each operation's path and each component stands in its text.

In: the text of a document that was read before, or of one that differs little from such a one. Out:
its units with their texts, and how they refer to each other. Two versions of a document are
compared by their texts, and nothing of what is alike is looked at twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from wireproof.oas.pointer import JsonPointer, join, split
from wireproof.oas.strict_json import scan_value

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_REFERENCE: Final = re.compile(r'"(#/[^"\\]*)"')
"""Whatever may be one: a `$ref`, or a value of a discriminator's mapping."""
_BY_NAME: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r'"\$(?:dynamicRef|recursiveRef|anchor|dynamicAnchor|id|self)"',
        r'"\$ref"\s*:\s*"(?!#/)',
        r'"#(?:/[^"\\]*)?\\',
        r"\\u002[34fF]",
    )
)
"""Where a reference may be more than a pointer into the same text, or not be seen as one."""
_DEPTH: Final = {"paths": 1, "webhooks": 1, "components": 2}
"""Keys between these members of a document and a unit."""


def unit_of(pointer: JsonPointer) -> JsonPointer:
    """The unit that a place stands in."""
    depth = 4 if pointer.startswith("#/components/") else 3
    return "/".join(pointer.split("/", depth)[:depth])


class Unit(NamedTuple):
    """One path, webhook or component."""

    key: int
    """The offset of its key."""
    start: int
    """The offset of its value."""
    end: int
    value: Any


@dataclass(frozen=True, slots=True)
class Slices:
    """A document by its units."""

    text: str
    root: dict[str, Any]
    """The value of the document; in an earlier version, that of what holds no units."""
    units: Mapping[JsonPointer, Unit]
    above: Mapping[JsonPointer, tuple[int, int]]
    """What holds units, and the other members of the document: the offsets of key and value; -1 for
    the value of what holds units."""

    @property
    def places(self) -> dict[JsonPointer, tuple[int, int]]:
        """The offsets of the keys and values of all parts, as `json_search` takes them."""
        units = {pointer: (unit.key, unit.start) for pointer, unit in self.units.items()}
        return {**self.above, **units}

    def slice(self, unit: JsonPointer) -> str:
        """The text of a unit's value."""
        found = self.units[unit]
        return self.text[found.start : found.end]

    def references(self, within: Iterable[JsonPointer]) -> dict[JsonPointer, set[JsonPointer]]:
        """The units that each of some units refers to.

        Raises:
            KeyError: a reference leads to no unit.
        """
        known: dict[str, JsonPointer] = {}
        found: dict[JsonPointer, set[JsonPointer]] = {}
        for one in within:
            _, start, end, _ = self.units[one]
            texts = _REFERENCE.findall(self.text, start, end)
            for text in texts:
                if text not in known:
                    known[text] = self.unit_of(text)
            found[one] = {known[text] for text in texts}
        return found

    def unit_of(self, reference: str) -> JsonPointer:
        """The unit that a pointer leads into.

        Raises:
            KeyError: it leads into none.
        """
        tokens = split(reference)
        unit = join("#", *tokens[: _DEPTH.get(tokens[0] if tokens else "", 0) + 1])
        if unit not in self.units:
            raise KeyError(reference)
        return unit

    def part(self, wanted: Iterable[JsonPointer]) -> dict[str, Any]:
        """The document with some of its units alone, in its own order."""
        kept = set(wanted)
        data = {name: {} if name in _DEPTH else value for name, value in self.root.items()}
        for pointer, unit in self.units.items():
            holder = data
            *above, name = split(pointer)
            for token in above:
                holder = holder[token] if token in holder else holder.setdefault(token, {})
            if pointer in kept or pointer.startswith("#/components/securitySchemes/"):
                holder[name] = unit.value
        return data


def slices_of(text: str) -> Slices | None:
    """The units of a document; None where its text is not plain enough to be sliced."""
    try:
        return _Reader(text).read()
    except (ValueError, IndexError, RecursionError):
        return None


def refers_by_name(text: str) -> bool:
    """Whether a text has references that `Slices.references` would not see, or not understand."""
    return any(pattern.search(text) for pattern in _BY_NAME)


def earlier(new: Slices, text: str) -> tuple[Slices, set[JsonPointer]] | None:
    """An earlier version of a document, and the units whose text differs.

    Args:
        new: the document.
        text: of the earlier version, which was read.

    Returns:
        None where something else differs than the text of units.
    """
    units: dict[JsonPointer, Unit] = {}
    differing: set[JsonPointer] = set()
    at = behind = 0
    for pointer, unit in new.units.items():
        between = new.text[behind : unit.start]
        if not text.startswith(between, at):
            return None
        key, start = at + unit.key - behind, at + len(between)
        at, value, behind = start + unit.end - unit.start, unit.value, unit.end
        if text[start:at] != new.text[unit.start : unit.end]:
            try:
                value, at = scan_value(text, start)
            except ValueError:
                return None
            differing.add(pointer)
        units[pointer] = Unit(key, start, at, value)
    if text[at:] != new.text[behind:]:
        return None
    return Slices(text, new.root, units, {}), differing


def closure(
    start: Iterable[JsonPointer], edges: Mapping[JsonPointer, Iterable[JsonPointer]]
) -> set[JsonPointer]:
    """Whatever is reached from some units, themselves included."""
    found = set(start)
    pending = [*found]
    while pending:
        for one in edges.get(pending.pop(), ()):
            if one not in found:
                found.add(one)
                pending.append(one)
    return found


def reversed_(
    *graphs: Mapping[JsonPointer, Iterable[JsonPointer]],
) -> dict[JsonPointer, set[JsonPointer]]:
    """Who refers to a unit."""
    found: dict[JsonPointer, set[JsonPointer]] = defaultdict(set)
    for graph in graphs:
        for one, others in graph.items():
            for other in others:
                found[other].add(one)
    return found


class _Reader:
    """Goes through the keys of a document, and over the values of its units."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._units: dict[JsonPointer, Unit] = {}
        self._above: dict[JsonPointer, tuple[int, int]] = {}

    def read(self) -> Slices:
        value, end = self._members("#", self._blank(0), -1)
        if self._blank(end) != len(self._text):
            raise ValueError("more than one value")
        return Slices(self._text, value, self._units, self._above)

    def _members(self, pointer: JsonPointer, at: int, depth: int) -> tuple[dict[str, Any], int]:
        """Read an object; `depth` is how many keys stand between its members and units."""
        text, found = self._text, dict[str, Any]()
        at = self._sign("{", at)
        while text[at] != "}":
            key = at
            name, at = scan_value(text, at)
            if not isinstance(name, str) or name in found:
                raise ValueError("no key, or a key twice")
            at = self._sign(":", self._blank(at))
            found[name], at = self._member(join(pointer, name), name, key, at, depth)
            at = self._blank(at)
            if text[at] != "}":
                at = self._sign(",", at)
                if text[at] == "}":
                    raise ValueError("a comma too many")
        return found, at + 1

    def _member(
        self, pointer: JsonPointer, name: str, key: int, at: int, depth: int
    ) -> tuple[Any, int]:
        holder = _DEPTH.get(name, 0) if depth < 0 else depth
        if holder > 0 and (depth < 0 or self._text[at] == "{"):
            self._above[pointer] = key, -1
            return self._members(pointer, at, holder - 1)
        value, end = scan_value(self._text, at, above=pointer.count("/"))
        if depth < 0:
            self._above[pointer] = key, at
        else:
            self._units[pointer] = Unit(key, at, end, value)
        return value, end

    def _sign(self, sign: str, at: int) -> int:
        """The offset of what stands behind a sign."""
        if self._text[at] != sign:
            raise ValueError(f"no {sign}")
        return self._blank(at + 1)

    def _blank(self, at: int) -> int:
        found = _BLANK.match(self._text, at)
        return found.end() if found else at
