"""Checks that a returned value is made of the classes that the client has for the schemas.

In: a value, the JSON that was served, the schema. Out: the places where an object is not of the
class that the manifest names, or an array is not a list. Which member of a union applies is left to
the client, unless the union is one schema or null.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import ModuleType
from typing import Any

from wireproof.oas.pointer import escape
from wireproof.oracle.equality import LEAVES
from wireproof.oracle.references import followed, lookup

_DEEPEST = 20
_MOST_PLACES = 20_000


class _Missing:
    """Placeholder for a class that the manifest names and the client does not have."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What is known of a schema, whatever the value.

    Attributes:
        given: the schema before references were followed; kept, so that no other one has its id.
        schema: afterwards; `None` where values are not compared.
        names: of the classes for it, and `kinds` these classes.
    """

    given: Any
    schema: dict[str, Any] | None
    pointer: str
    names: list[str]
    kinds: tuple[type, ...]


@dataclass(frozen=True, slots=True)
class Classes:
    """The models of a client.

    Attributes:
        names: pointer of a schema -> names of its classes in `module`: a schema with `readOnly`
            properties has one for requests and one for responses.
    """

    root: dict[str, Any]
    names: Mapping[str, list[str]]
    module: ModuleType
    _places: dict[tuple[str, int], _Place] = field(default_factory=dict)

    def wrong(
        self, schema: Any, pointer: str, served: Any, value: Any, depth: int = 0
    ) -> Iterator[tuple[str, str, str]]:
        """Yield (pointer of the schema, class that is due, class that came).

        Args:
            schema: of the value; unions are passed over.
            pointer: of the schema.
            served: the value as plain JSON.
            value: what the caller got.
            depth: of the recursion.
        """
        if depth > _DEEPEST or not isinstance(served, dict | list):
            return
        place = self._place(schema, pointer)
        known, pointer = place.schema, place.pointer
        if known is None:
            return
        if isinstance(served, list):
            if not isinstance(value, list | tuple):
                return
            items, at = known.get("items"), f"{pointer}/items"
            if "prefixItems" not in known and not isinstance(value, list):
                yield pointer, "list", type(value).__name__
            for one, got in zip(served, value, strict=False):
                yield from self.wrong(items, at, one, got, depth + 1)
            return
        if place.names and not isinstance(value, place.kinds):
            yield pointer, " or ".join(place.names), type(value).__name__
        declared = known.get("properties") or {}
        for key, one in served.items():
            if type(one) in LEAVES or not isinstance(one, dict | list):
                continue
            at = f"{pointer}/properties/{escape(key)}"
            child = declared.get(key, known.get("additionalProperties"))
            at = at if key in declared else f"{pointer}/additionalProperties"
            yield from self.wrong(child, at, one, _property(value, key), depth + 1)

    def _place(self, given: Any, at: str) -> _Place:
        key = at, id(given)
        if (known := self._places.get(key)) is not None:
            return known
        if len(self._places) >= _MOST_PLACES:
            self._places.clear()
        schema, pointer = _or_null(*self._followed(given, at))
        schema, pointer = self._followed(schema, pointer)
        plain = isinstance(schema, dict) and not self._has_alternatives(schema)
        names = self.names.get(pointer, [])
        kinds = tuple(getattr(self.module, one, _Missing) for one in names)
        made = _Place(given, schema if plain else None, pointer, names, kinds)
        return self._places.setdefault(key, made)

    def _followed(self, schema: Any, pointer: str) -> tuple[Any, str]:
        """Follow references; one beside which more is demanded may have a class of its own.

        So it is where siblings of `$ref` count (JSON Schema 2020-12 core, section 8.2.3.1).
        """
        old = str(self.root.get("openapi", "2")).startswith(("2", "3.0"))
        for _ in range(_DEEPEST):
            beside = isinstance(schema, dict) and len(schema) > 1 and pointer in self.names
            if isinstance(schema, dict) and not old:
                beside = beside or not schema.keys().isdisjoint(_SHAPES - {"$ref"})
            if beside or not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str):
                break
            schema, pointer = lookup(self.root, schema["$ref"]), schema["$ref"]
        return schema, pointer

    def _has_alternatives(self, schema: Any, depth: int = 0) -> bool:
        """Tell whether a value may be of a class that another schema has.

        So it is for members of a union, and for what extends a schema with a discriminator, its own
        or inherited (OAS 3.1.1, "Discriminator Object").
        """
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return False
        schema, _ = followed(self.root, schema, "")
        if not isinstance(schema, dict):
            return False
        if "discriminator" in schema or (depth == 0 and {"oneOf", "anyOf"} & set(schema)):
            return True
        parents = schema.get("allOf")
        return isinstance(parents, list) and any(
            self._has_alternatives(one, depth + 1) for one in parents
        )


_SHAPES = frozenset("properties required additionalProperties patternProperties allOf $ref".split())
"""What describes an object beside a union: its members are then no more than a part of it."""


def _or_null(schema: Any, pointer: str) -> tuple[Any, str]:
    """Return the one member of a union that is not null, or the schema when there is none."""
    for keyword in ("oneOf", "anyOf"):
        members = schema.get(keyword) if isinstance(schema, dict) else None
        if isinstance(members, list) and not _SHAPES & schema.keys():
            named = [number for number, one in enumerate(members) if one != {"type": "null"}]
            if len(named) == 1:
                return members[named[0]], f"{pointer}/{keyword}/{named[0]}"
    return schema, pointer


def _property(value: Any, key: str) -> Any:
    """Return what stands for a property: an item of a dict, or the attribute of this alias."""
    if isinstance(value, Mapping):
        return value.get(key)
    extra = getattr(value, "model_extra", None) or {}
    return getattr(value, _attributes(value.__class__).get(key, ""), extra.get(key))


@lru_cache(maxsize=2048)
def _attributes(kind: Hashable) -> dict[str, str]:
    fields = getattr(kind, "model_fields", {})
    return {name if field.alias is None else field.alias: name for name, field in fields.items()}
