"""JSON text to plain values, strictly, and the positions of its nodes.

`parse_json` reads strictly, but for repeated keys, which some documents have: `repeats_a_key` tells
whether one has. `index_json` finds the positions in one token scan.
"""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring
from typing import Any, Final

from wireproof.errors import Location, SpecError
from wireproof.oas.strict_json import MAX_DEPTH, NotJson, check_surrogates, read_json
from wireproof.spec.positions import Positions, PositionsBuilder
from wireproof.spec.slices import Slices, slices_of

_STRING: Final = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_NODE: Final = re.compile(
    rf'(?:({_STRING})\s*:\s*)?(?:([{{\[])|{_STRING}|[^\s{{}}\[\],:"]+)|[}}\]]', re.DOTALL
)
"""A node with its key, as far as its first character if others stand in it; or an end of those."""

_SCALAR: Final = re.compile(rf'{_STRING}|[^\s{{}}\[\],:"]+', re.DOTALL)

_LONG: Final = 300  # digits, which no float has


def parse_json(text: str, file: str) -> tuple[Any, Slices | None]:
    """Read the JSON text of a document.

    Args:
        text: the document.
        file: its name, for errors.

    Returns:
        the value, and where its parts stand, if it looks like an OpenAPI document. Of a key that
        an object repeats, the last one wins.

    Raises:
        SpecError: broken JSON, NaN or infinity, too deep, too long a number, a lone surrogate.
    """
    slices = slices_of(text)
    try:
        if slices is None:
            value = read_json(text, repeated=lambda _: None)
        else:
            value = slices.root
            check_surrogates(value, text)
    except NotJson as error:
        line, column = error.line, error.column
        if not line and not error.too_deep:
            line, column = _first_refused(text)
        place = Location(file, line, column)
        if error.too_deep:
            raise too_deep(place) from None
        before = "the text before this place is fine; look for a missing comma, quote or bracket"
        raise SpecError(
            f"broken JSON: {error.reason.removeprefix('not JSON: ')}",
            location=place,
            hint=before if error.line and error.reason.startswith("not JSON: ") else "",
        ) from None
    return value, slices


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Where a character stands in a text, from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _first_refused(text: str) -> tuple[int, int]:
    """Where the first string or number stands that cannot be read; zeros where each can be."""
    for found in _SCALAR.finditer(text):
        word = found[0]
        if "\\u" in word if word[0] == '"' else not word.isdigit() or len(word) > _LONG:
            try:
                read_json(word)
            except NotJson:
                return line_and_column(text, found.start())
    return 0, 0


def repeats_a_key(text: str) -> bool:
    """Whether some object repeats a key, in a JSON text that `parse_json` has accepted.

    To look for that takes half as long as to read the text, and only `lint` wants to know.
    """
    keys: list[str] = []
    read_json(text, repeated=keys.append)
    return bool(keys)


def too_deep(location: Location) -> SpecError:
    """Build the error for a document nested deeper than `MAX_DEPTH`."""
    return SpecError(
        f"nested deeper than {MAX_DEPTH} levels",
        location=location,
        hint="no real API description is; move the inner parts to components and refer to them",
    )


def indented(value: Any, indent: int = 1) -> str:
    """JSON text with an entry on each line: `json.dumps` with an `indent`, in a third of its time.

    Args:
        value: what is no container is written by `json` itself; keys are strings.
        indent: blanks for each level.
    """

    def text(node: Any, margin: str) -> str:
        if isinstance(node, str):
            return encode_basestring(node)
        if type(node) is int:
            return str(node)
        inner = margin + " " * indent
        if isinstance(node, dict) and node:
            entries = [
                f"{encode_basestring(key)}: {text(item, inner)}" for key, item in node.items()
            ]
            return f"{{{inner}{f',{inner}'.join(entries)}{margin}}}"
        if isinstance(node, list | tuple) and node:
            return f"[{inner}{f',{inner}'.join([text(item, inner) for item in node])}{margin}]"
        return json.dumps(node)

    return text(value, "\n")


def index_json(text: str) -> Positions:
    """Find the position of every node of a JSON text that `parse_json` has accepted."""
    builder = PositionsBuilder()
    counts: list[int] = []  # of the open containers: the next index of an array, -1 in an object
    count = -1
    line, line_start = 0, 0
    next_newline = text.find("\n")
    for match in _NODE.finditer(text):
        key, opening = match.groups()
        offset = match.start()
        if key is None:
            if text[offset] in "}]":
                builder.leave()
                count = counts.pop()
                continue
            name = "" if count < 0 else str(count)
            count += count >= 0
        else:
            name = json.loads(key) if "\\" in key else key[1:-1]
        while -1 < next_newline < offset:
            line, line_start = line + 1, next_newline + 1
            next_newline = text.find("\n", line_start)
        builder.add(name, line, offset - line_start)
        if opening is not None:
            builder.enter()
            counts.append(count)
            count = -1 if opening == "{" else 0
    return builder.build()
