"""JSON arrays: lists, and tuples where the length and the type of each place are settled.

In: one schema of type `array`. Out: an `Array` or a `Tuple`. JSON Schema 2020-12 section 10.3.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wireproof.client.keywords import constraints_of, count
from wireproof.client.reading import Place, SchemaReader
from wireproof.client.types import ANY, Array, Tuple, Type, union_of
from wireproof.oas.pointer import join

_CONDITIONS: Final = ("if", "contains", "$dynamicRef")
"""Keywords by which a schema may evaluate items that it does not describe itself."""


def read_items(reader: SchemaReader, schema: Mapping[str, Any], place: Place) -> Type:
    """The type of an array, its `uniqueItems` apart."""
    constraints = constraints_of(schema, "array", place.pointer, reader.ledger)
    inside = place.inside("items", name="Item")
    rest = _rest(reader, schema, place)
    prefix = schema.get("prefixItems")
    if not isinstance(prefix, list) or not prefix:
        if rest is False:
            reader.ledger.degraded(inside.pointer, "keyword", "an array that has to be empty")
        return Array(ANY if isinstance(rest, bool) else reader.read(rest, inside), constraints)
    places = tuple(
        reader.read(item, place.inside("prefixItems", index, name=f"Item{index + 1}"))
        for index, item in enumerate(prefix)
    )
    least, most = count(schema.get("minItems")) or 0, count(schema.get("maxItems"))
    if least >= len(prefix) and (rest is False or most == len(prefix)):
        return Tuple(places)
    reason = "a list: Python has no tuple of varying length with a type for each place"
    reader.ledger.degraded(join(place.pointer, "prefixItems"), "keyword", reason)
    if "items" in schema and rest is not False:
        reader.ledger.degraded(inside.pointer, "keyword", reason)  # the first items pass for these
    others = [] if rest is False else [ANY if rest is True else reader.read(rest, inside)]
    return Array(union_of([*places, *others]), constraints)


def _rest(reader: SchemaReader, schema: Mapping[str, Any], place: Place) -> Any:
    """The schema of the items after `prefixItems`; `unevaluatedItems` says it where nothing does.

    JSON Schema 2020-12 core, section 11.2: it speaks of the items that no other keyword reached.
    """
    if "items" in schema:
        return schema["items"]
    rest = schema.get("unevaluatedItems", True)
    if rest is not True and any(key in schema for key in _CONDITIONS):
        reason = "further items are accepted, for a condition may describe them"
        reader.ledger.degraded(join(place.pointer, "unevaluatedItems"), "keyword", reason)
        return True
    return rest
