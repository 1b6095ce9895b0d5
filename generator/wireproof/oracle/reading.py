"""What a document offers: its operations, security schemes and servers, in any of the dialects.

In: the root of a `Document`. Out: the same values for Swagger 2.0 and OpenAPI 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from wireproof.errors import SpecError
from wireproof.oracle import openapi3, swagger2
from wireproof.oracle.operations import Operation, Unreadable


def each_operation(root: dict[str, Any]) -> Iterator[Operation | Unreadable]:
    """Yield every operation; one that cannot be read takes no other one with it.

    Raises:
        SpecError: `paths` is no object.
    """
    yield from _dialect(root).each_operation(root)


def read_operations(root: dict[str, Any]) -> tuple[Operation, ...]:
    """Read every operation.

    Raises:
        SpecError: one of them cannot be read.
    """
    found = []
    for one in each_operation(root):
        if isinstance(one, Unreadable):
            raise SpecError(f"{one.method} {one.path} cannot be read: {one.reason}")
        found.append(one)
    return tuple(found)


def read_schemes(root: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the security schemes, as OpenAPI 3 spells them, references followed."""
    return _dialect(root).read_schemes(root)


def read_servers(root: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return the servers of the document as a whole; none where it names none."""
    return _dialect(root).read_servers(root)


class _Dialect(Protocol):
    """What a module that reads a dialect offers."""

    def each_operation(self, root: dict[str, Any]) -> Iterator[Operation | Unreadable]: ...

    def read_schemes(self, root: dict[str, Any]) -> dict[str, dict[str, Any]]: ...

    def read_servers(self, root: dict[str, Any]) -> tuple[dict[str, Any], ...]: ...


def _dialect(root: dict[str, Any]) -> _Dialect:
    return swagger2 if "swagger" in root else openapi3
