"""JSON text to plain values, strictly, and the positions of its nodes.

`parse_json` uses the standard library and adds what a spec needs: no NaN, no lone surrogates, a
bound on nesting, and a note of repeated keys. `index_json` finds the positions in one token scan.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, NoReturn

from wireproof.errors import Location, SpecError
from wireproof.spec.positions import Positions, PositionsBuilder

MAX_DEPTH: Final = 256
"""Deepest nesting that is read. Vendors stay under 40; the passes that follow may rely on this."""

_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]|[^\s{}\[\],:"]+', re.DOTALL)
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(text: str, file: str) -> tuple[Any, bool]:
    """Read JSON text.

    Args:
        text: the document.
        file: its name, for errors.

    Returns:
        the value, and whether some object repeats a key (the last one wins).

    Raises:
        SpecError: broken JSON, NaN or infinity, too deep, too long a number, a lone surrogate.
    """
    repeated = False

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        value = dict(pairs)
        repeated = repeated or len(value) != len(pairs)
        return value

    try:
        value = json.loads(
            text, object_pairs_hook=build, parse_constant=_no_constant, parse_float=_finite
        )
    except json.JSONDecodeError as error:
        raise SpecError(
            f"broken JSON: {error.msg}",
            location=Location(file, error.lineno, error.colno),
            hint="the text before this place is fine; look for a missing comma, quote or bracket",
        ) from None
    except RecursionError:
        raise too_deep(Location(file)) from None
    except ValueError as error:
        raise SpecError(f"broken JSON: {error}", location=Location(file)) from None
    _check(value, text, file)
    return value, repeated


def too_deep(location: Location) -> SpecError:
    """Build the error for a document nested deeper than `MAX_DEPTH`."""
    return SpecError(
        f"nested deeper than {MAX_DEPTH} levels",
        location=location,
        hint="no real API description is; move the inner parts to components and refer to them",
    )


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:40]} is too large")
    return number


def _check(value: Any, text: str, file: str) -> None:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [child for node in level for child in _children(node)]
    if level:
        raise too_deep(Location(file))
    if _SURROGATE.search(text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise SpecError(
                "a string holds one half of a surrogate pair, which is no character",
                location=Location(file),
            ) from None


def _children(node: Any) -> list[Any]:
    members = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [member for member in members if isinstance(member, (dict, list))]


def index_json(text: str) -> Positions:
    """Find the position of every node of a JSON text that `parse_json` has accepted."""
    builder = PositionsBuilder()
    keys: list[str | int] = []  # of the open containers: the next index, or the pending key
    line, line_start = 0, 0
    next_newline = text.find("\n")
    pending: tuple[str, int, int] | None = None
    started = False
    for match in _TOKEN.finditer(text):
        token, offset = match.group(), match.start()
        while -1 < next_newline < offset:
            line, line_start = line + 1, next_newline + 1
            next_newline = text.find("\n", line_start)
        first = token[0]
        if first in "}]":
            builder.leave()
            keys.pop()
            continue
        if first == ",":
            if isinstance(keys[-1], int):
                keys[-1] += 1
            continue
        if keys and isinstance(keys[-1], str) and pending is None:
            pending = (json.loads(token), line, offset - line_start)
            continue
        if pending is not None:
            builder.add(*pending)
            pending = None
        else:
            builder.add(str(keys[-1]) if started else "", line, offset - line_start)
        started = True
        if first in "{[":
            builder.enter()
            keys.append("" if first == "{" else 0)
    return builder.build()
