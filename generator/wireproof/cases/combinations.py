"""How many combinations `allOf` makes of unions: what making data by a schema can cost.

In: a document, or a schema with all that it refers to. Out: the largest number of ways to take one
member of each union that has to hold at once. Twenty unions of four members have a billion, and
whoever makes data of them intersects one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from wireproof.oas.pointer import lookup

MOST_COMBINATIONS: Final = 10_000
TOO_MANY: Final = (
    "so many alternatives hold at once in it that no data can be made: at most "
    f"{MOST_COMBINATIONS} combinations are tried"
)
_LONGEST_CHAIN: Final = 8


def multiplies(root: dict[str, Any]) -> bool:
    """Tell whether unions below an `allOf` have more combinations than are tried."""
    return any(_combinations(root, one) > MOST_COMBINATIONS for one in _objects(root))


def _combinations(root: dict[str, Any], node: dict[str, Any]) -> int:
    members = node.get("allOf")
    found = _alternatives(node)
    for one in members if isinstance(members, list) else ():
        found *= _alternatives(_behind(root, one))
        if found > MOST_COMBINATIONS:
            break
    return found if isinstance(members, list) else 1


def _alternatives(node: Any) -> int:
    unions = [node.get(key) for key in ("oneOf", "anyOf")] if isinstance(node, dict) else []
    found = 1
    for one in unions:
        found *= max(len(one), 1) if isinstance(one, list) else 1
    return found


def _behind(root: dict[str, Any], node: Any) -> Any:
    for _ in range(_LONGEST_CHAIN):
        ref = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(ref, str) or not ref.startswith("#/"):
            break
        try:
            node = lookup(root, ref)
        except KeyError:
            break
    return node


def _objects(root: Any) -> Iterator[dict[str, Any]]:
    pending = [root]
    while pending:
        match pending.pop():
            case dict() as one:
                yield one
                pending += one.values()
            case list() as many:
                pending += many
            case _:
                pass
