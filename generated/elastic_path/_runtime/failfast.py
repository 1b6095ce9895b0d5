"""Validation of arrays that ends at the first wrong item, so that errors cost no more than data.

pydantic collects one error per wrong item, about a hundred times the size of the item: a megabyte
of wrong items would fill 200 megabytes. In: a core schema. Out: the same, its arrays fail fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

_ARRAYS = frozenset({"list", "tuple", "set", "frozenset"})
_ASIDE = frozenset({"metadata", "serialization"})


def fail_fast(schema: Any) -> Any:
    """Mark every array in a core schema, down to models, which are marked when they are built."""
    waiting: list[Any] = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (list, tuple)):
            waiting += cast("Sequence[Any]", part)
            continue
        if not isinstance(part, dict):
            continue
        node = cast("dict[str, Any]", part)
        kind = node.get("type")  # or a field of that name
        if kind == "model" and part is not schema:
            continue
        if isinstance(kind, str) and kind in _ARRAYS:
            node["fail_fast"] = True
        waiting += [value for key, value in node.items() if key not in _ASIDE]
    return schema


class FailFast:
    """Beside a type that is no model: `Annotated[list[str], FailFast()]`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return fail_fast(handler(source))
