"""Type adapters: built on first use, kept for good, strict about JSON types.

In: a type as it stands in an operation table. Out: pydantic's compiled validator for it.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

__all__ = ["adapter_for"]

STRICT = ConfigDict(strict=True, defer_build=True, allow_inf_nan=False)

# Keyed by identity, because annotated types need not be hashable; the type is kept beside its
# adapter so that its identity cannot be reused. Types come from tables that live as long as we.
_BUILT: dict[int, tuple[Any, TypeAdapter[Any]]] = {}
_LIMIT = 20_000


def adapter_for(kind: Any) -> TypeAdapter[Any]:
    """Find or build the adapter of a type.

    Args:
        kind: anything that pydantic understands.

    Raises:
        pydantic.errors.PydanticSchemaGenerationError: the type cannot be understood.
    """
    known = _BUILT.get(id(kind))
    if known is not None:
        return known[1]
    plain_model = isinstance(kind, type) and issubclass(kind, BaseModel)
    built: TypeAdapter[Any] = TypeAdapter(kind, config=None if plain_model else STRICT)
    if len(_BUILT) >= _LIMIT:
        _BUILT.clear()
    _BUILT[id(kind)] = (kind, built)
    return built
