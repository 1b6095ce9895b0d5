"""Where the nodes of a JSON text stand.

In: a JSON text that was read before. Out: line and column of the nodes near its root, by path.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def json_places(text: str, levels: int) -> dict[tuple[str, ...], tuple[int, int]]:
    """Return line and column, from 1, of the nodes down to some level, by their path.

    A member of an object stands where its name stands.
    """
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    path: list[str | int] = []
    name: tuple[str, int] | None = None
    wants_name = False

    def note(offset: int) -> None:
        if len(path) <= levels:
            line = bisect_right(starts, offset)
            found[tuple(map(str, path))] = line, offset - starts[line - 1] + 1

    for token in _TOKEN.finditer(text):
        said, offset = token[0], token.start()
        if said in "}]":
            path.pop()
            wants_name = False
        elif said == ",":
            wants_name = bool(path) and not isinstance(path[-1], int)
            if path and isinstance(path[-1], int):
                path[-1] += 1
        elif said == ":":
            wants_name = False
        elif wants_name:
            name = json.loads(said) if len(path) <= levels else "", offset
            path[-1] = name[0]
        else:
            note(name[1] if name else offset)
            name = None
            if said in "{[":
                path.append("" if said == "{" else 0)
                wants_name = said == "{"
    return found
