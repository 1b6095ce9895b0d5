"""Components far down in a response: each is tried in full where it stands nearest to an operation.

In: the responses of a document. Out: how deep each component stands there, in references. Large
APIs expand everything into everything: a response of Stripe's leads to 418 components on average,
the same ones for each operation. Where a component stands deeper than in another
response, values of it have what is required and what refers to nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from wireproof.errors import SpecError
from wireproof.oracle.references import lookup

NEAR: Final = 2
"""So many references deep everything is tried in full."""
EVERYWHERE: Final[Mapping[str, int]] = MappingProxyType({})
_COMBINES: Final = frozenset(
    ("$ref allOf anyOf oneOf not if dependentSchemas dependentRequired minProperties "
     "patternProperties unevaluatedProperties").split()
)  # fmt: skip
"""Keywords by which a property may be required without standing in `required`."""

_DATA: Final = frozenset({"example", "examples", "default", "enum", "const"})


class Levels:
    """How deep references stand below schemas of one document.

    Args:
        root: the document as written.
    """

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._below: dict[str, frozenset[str]] = {}

    def of(self, schema: Any) -> dict[str, int]:
        """Return each reference that a schema leads to, with how many references lead there."""
        found: dict[str, int] = {}
        met, level = set(_references(schema)), 0
        while met:
            level += 1
            found |= dict.fromkeys(met, level)
            met = set[str]().union(*map(self._inside, met)) - found.keys()
        return found

    def _inside(self, reference: str) -> frozenset[str]:
        if reference not in self._below:
            inside = (one for node in targets(self._root, reference) for one in _references(node))
            self._below[reference] = frozenset(inside)
        return self._below[reference]


def _references(node: Any) -> Iterator[str]:
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            if isinstance(one.get("$ref"), str):
                yield one["$ref"]
            pending += [value for key, value in one.items() if key not in _DATA]
        elif isinstance(one, list):
            pending += one


def targets(root: dict[str, Any], reference: str) -> list[Any]:
    """Return what a reference leads to, or nothing where that is told elsewhere."""
    try:
        return [lookup(root, reference)]
    except SpecError:
        return []


def is_short(nearest: Mapping[str, int], reference: str, level: int) -> bool:
    """Tell whether a component is tried in full elsewhere.

    Args:
        nearest: how deep each component stands at the place nearest to an operation.
        reference: of the component; one that is not known is tried in full.
        level: how many references lead to it here, its own among them.
    """
    return level > max(NEAR, nearest.get(reference, level))


def without_optional(schema: Any) -> Any:
    """Return an object schema without optional properties that refer to others.

    Values without them are valid under the whole schema, too.
    """
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or not _COMBINES.isdisjoint(schema):
        return schema
    needed = schema.get("required")
    needed = needed if isinstance(needed, list) else []
    kept = {key: one for key, one in properties.items() if key in needed or not refers(one)}
    return {**schema, "properties": kept}


def refers(schema: Any) -> bool:
    """Tell whether a schema refers to others anywhere."""
    if isinstance(schema, dict):
        return "$ref" in schema or any(map(refers, schema.values()))
    return isinstance(schema, list) and any(map(refers, schema))
