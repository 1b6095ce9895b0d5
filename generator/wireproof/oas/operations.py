"""Which operations a path item has: one for each method, and those of methods of any name.

In: a Path Item Object whose references were followed. Out: methods, nodes, pointers. Sources:
OpenAPI Specification 2.0 to 3.2, "Path Item Object"; 3.2.0, `query` and `additionalOperations`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from wireproof.oas.grammar import METHODS
from wireproof.oas.pointer import JsonPointer, join


class Found(NamedTuple):
    """One operation of a path item.

    `method` is as it goes on the wire: in capitals, and `additionalOperations` as written. `node`
    is what stands there, which in a faulty document may be anything.
    """

    method: str
    node: Any
    pointer: JsonPointer


def rooted(path: str) -> str:
    """Return a path with the slash that it "MUST begin with" (OAS 3.1.1, "Paths Object")."""
    return path if path.startswith("/") else f"/{path}"


def operations_of(item: Mapping[str, Any], pointer: JsonPointer) -> Iterator[Found]:
    """Yield the operations of a path item.

    Args:
        item: the path item.
        pointer: where it stands, or where it is used.
    """
    for key in METHODS:
        if key in item:
            yield Found(key.upper(), item[key], join(pointer, key))
    more = item.get("additionalOperations")
    for name, node in more.items() if isinstance(more, dict) else ():
        yield Found(str(name), node, join(pointer, "additionalOperations", str(name)))
