"""How often a validator may have to look at one value: what judging by a schema can cost.

In: the root of a document, and a schema in it. Out: the number of ways through `allOf`, `anyOf`,
`oneOf`, `not`, `if` and `$ref` that end at one and the same value; thirty schemas of which each is
either of two uses of the next have a billion. A validator goes all of them, and nothing can stop it
on the way, so whoever judges asks here first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from wireproof.oas.pointer import lookup

MOST_WAYS: Final = 10_000
"""About a second's work, with an error for each way; real documents stay below a tenth of it."""

_LISTS: Final = ("allOf", "anyOf", "oneOf")
_SINGLE: Final = ("not", "if", "then", "else")
_BELOW_BY_NAME: Final = ("properties", "patternProperties", "$defs", "definitions")
_BELOW: Final = (
    "items", "additionalProperties", "contains", "propertyNames", "unevaluatedItems",
    "unevaluatedProperties", "additionalItems",
)  # fmt: skip


class CostlyError(ValueError):
    """To judge by this schema would take too long."""


class Ways:
    """The ways of the schemas of one document, each counted once.

    Args:
        root: what references that begin with `#/` point into; stays as it is meanwhile.
    """

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._known: dict[int, int] = {}

    def refuse_costly(self, schema: Any) -> None:
        """Refuse a schema by which no value can be judged in reasonable time.

        Args:
            schema: a part of the document, or one that refers into it.

        Raises:
            CostlyError: it, or one that it leads to, has more than `MOST_WAYS` ways.
        """
        self._count(schema)
        if max(self._known.values(), default=1) <= MOST_WAYS:
            return
        found = max((self._known[id(one)] for one in self._within(schema)), default=1)
        if found > MOST_WAYS:
            ways = "over a billion" if found > 10**9 else str(found)
            raise CostlyError(
                f"its alternatives lead to one value in {ways} ways; at most {MOST_WAYS} are judged"
            )

    def _count(self, schema: Any) -> None:
        """Count below a schema; a circle counts once.

        No recursion: chains of references may be longer than Python's stack.
        """
        entered: set[int] = set()
        stack: list[tuple[Any, bool]] = [(schema, False)]
        while stack:
            node, done = stack.pop()
            if not isinstance(node, dict) or id(node) in self._known:
                continue
            beside = list(_beside(self._root, node))
            if done:
                ways = sum(self._known.get(id(one), 1) for one in beside)
                self._known[id(node)] = max(ways, 1)
            elif id(node) not in entered:
                entered.add(id(node))
                stack.append((node, True))
                stack.extend((one, False) for one in (*_below(node), *beside))

    def _within(self, schema: Any) -> Iterator[dict[str, Any]]:
        """A schema and all that it leads to."""
        seen: set[int] = set()
        stack = [schema]
        while stack:
            node = stack.pop()
            if isinstance(node, dict) and id(node) not in seen:
                seen.add(id(node))
                yield node
                stack.extend((*_below(node), *_beside(self._root, node)))


def _beside(root: Mapping[str, Any], node: dict[str, Any]) -> Iterator[Any]:
    """The schemas that judge the same value as this one."""
    for key in _LISTS:
        if isinstance(members := node.get(key), list):
            yield from members
    yield from (node[key] for key in _SINGLE if key in node)
    if isinstance(rules := node.get("dependentSchemas"), dict):
        yield from rules.values()
    ref = node.get("$ref")
    if isinstance(ref, str) and ref.startswith("#/"):
        try:
            yield lookup(root, ref)
        except KeyError:
            return


def _below(node: dict[str, Any]) -> Iterator[Any]:
    """The schemas that judge what is in a value, or none."""
    for key in _BELOW_BY_NAME:
        if isinstance(members := node.get(key), dict):
            yield from members.values()
    for key in _BELOW:
        yield from value if isinstance(value := node.get(key), list) else (value,)
    if isinstance(places := node.get("prefixItems"), list):
        yield from places
