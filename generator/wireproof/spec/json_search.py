"""Where a few nodes of a large JSON text stand, without an index of all the others.

In: a text that was read already, and pointers. Out: line and column of each. What leads to none of
them is skipped by the scanner of the standard library, which is written in C.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from wireproof.oas.pointer import ROOT, JsonPointer, join, split

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_Tree = dict[str, Any]


def find_in_json(
    text: str,
    pointers: Iterable[JsonPointer],
    known: Mapping[JsonPointer, tuple[int, int]] | None = None,
) -> list[tuple[int, int]]:
    """Line and column, from 1, of each node, or of its nearest ancestor in the text.

    A member of an object stands where its key stands; of two equal keys, the last one counts.

    Args:
        text: that was read.
        pointers: of the nodes.
        known: the offsets of the keys and values of parts of the text, by pointer; a value at -1 is
            one of which every member is known, too.
    """
    wanted = [tuple(split(pointer)) for pointer in pointers]
    start = _after_blank(text, 0)
    above = {tokens[:length] for tokens in wanted for length in range(len(tokens) + 1)}
    places = {tokens: (known or {}).get(join(ROOT, *tokens)) for tokens in above}
    parts = {tokens: place for tokens, place in places.items() if place is not None}
    parts[()] = start, -1 if known else start
    trees: dict[tuple[str, ...], _Tree] = {}
    for tokens in wanted:
        part = _nearest(parts, tokens)
        node = trees.setdefault(part, {})
        for token in tokens[len(part) :]:
            node = node.setdefault(token, {})
    found: dict[tuple[str, ...], int] = {}
    for part, tree in trees.items():
        found[part], start = parts[part]
        if start >= 0:
            _Scan(text, found).value(start, tree, part)
    return places_of(text, [found[_nearest(found, tokens)] for tokens in wanted])


def _nearest(found: Mapping[tuple[str, ...], Any], tokens: tuple[str, ...]) -> tuple[str, ...]:
    while tokens not in found:
        tokens = tokens[:-1]
    return tokens


class _Scan:
    """Goes down to what is wanted, and over everything else; as deep as reading has allowed."""

    def __init__(self, text: str, found: dict[tuple[str, ...], int]) -> None:
        self._text = text
        self._found = found
        self._scan = json.JSONDecoder().raw_decode

    def value(self, at: int, tree: _Tree, place: tuple[str, ...]) -> int:
        """Look into the value at an offset, if anything in it is wanted; the offset behind it."""
        opening = self._text[at]
        if not tree or opening not in "{[":
            return int(self._scan(self._text, at)[1])
        return self._inside(at + 1, tree, place, named=opening == "{")

    def _inside(self, at: int, tree: _Tree, place: tuple[str, ...], *, named: bool) -> int:
        text, index = self._text, 0
        at = _after_blank(text, at)
        while text[at] not in "}]":
            start = at
            token = str(index)
            if named:
                token, at = self._scan(text, at)
                at = _after_blank(text, _after_blank(text, at) + 1)
            below = (*place, token)
            if below in self._found:  # an equal key came before, and what stands in it
                for known in [one for one in self._found if one[: len(below)] == below]:
                    del self._found[known]
            if token in tree:
                self._found[below] = start
            at = _after_blank(text, self.value(at, tree.get(token, {}), below))
            if text[at] == ",":
                at = _after_blank(text, at + 1)
            index += 1
        return at + 1


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def places_of(text: str, offsets: list[int]) -> list[tuple[int, int]]:
    """Lines and columns of offsets, from 1; the text is gone through once."""
    places: dict[int, tuple[int, int]] = {}
    line, start, counted = 1, 0, 0
    for offset in sorted(set(offsets)):
        more = text.count("\n", counted, offset)
        if more:
            line, start = line + more, text.rfind("\n", counted, offset) + 1
        counted = offset
        places[offset] = line, offset - start + 1
    return [places[offset] for offset in offsets]
