"""JSON arrays: lists, and tuples where the length and the type of each place are settled.

In: one schema of type `array`. Out: an `Array` or a `Tuple`. JSON Schema 2020-12 section 10.3.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wireproof.client.keywords import constraints_of, count
from wireproof.client.reading import Place, SchemaReader
from wireproof.client.types import ANY, Array, Tuple, Type, union_of
from wireproof.oas.pointer import join


def read_items(reader: SchemaReader, schema: Mapping[str, Any], place: Place) -> Type:
    """The type of an array, its `uniqueItems` apart."""
    constraints = constraints_of(schema, "array", place.pointer, reader.ledger)
    inside = place.inside("items", name="Item")
    rest = schema.get("items", True)
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
    others = [] if rest is False else [ANY if rest is True else reader.read(rest, inside)]
    return Array(union_of([*places, *others]), constraints)
