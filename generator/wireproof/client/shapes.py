"""What schemas say about themselves, before they are read: shapes, constants, what sets them apart.

In: schemas of the document. Out: facts. Nothing is declared and nothing goes into the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from wireproof.client.merge import whole
from wireproof.client.reading import SchemaReader
from wireproof.errors import SpecError

_TAKEN_AS_WRITTEN: Final = frozenset(
    "duration email hostname idn-email idn-hostname ipv4 ipv6 iri iri-reference json-pointer regex "
    "relative-json-pointer time uri uri-reference uri-template".split()
)
"""The formats that JSON Schema defines, without those that have a type of their own in Python."""


def shape_of(reader: SchemaReader, member: Any) -> Mapping[str, Any]:
    """A schema with everything that its `$ref` and `allOf` pull in."""
    return whole(reader.document, member)


def _property(reader: SchemaReader, member: Any, name: str) -> Mapping[str, Any]:
    properties = shape_of(reader, member).get("properties")
    schema = properties.get(name) if isinstance(properties, dict) else None
    return shape_of(reader, schema) if isinstance(schema, dict) else {}


def declares(reader: SchemaReader, member: Any, name: str, *, required: bool) -> bool:
    """Whether a schema is no union and declares a property, which it also demands if `required`."""
    shape = shape_of(reader, member)
    properties, demanded = shape.get("properties"), shape.get("required")
    if not isinstance(properties, dict) or name not in properties:
        return False
    if "oneOf" in shape or "anyOf" in shape:
        return False
    return not required or (isinstance(demanded, list) and name in demanded)


def literals_of(reader: SchemaReader, member: Any, name: str) -> list[str]:
    """The values that a member's own schema allows for the discriminator."""
    schema = _property(reader, member, name)
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return [value for value in values if isinstance(value, str)]


def disjoint(reader: SchemaReader, members: list[Any]) -> bool:
    """Whether no value can be valid under two members.

    That is so where their JSON types differ, or the values of a property that both require.
    """
    try:
        facts = [_facts(reader, shape_of(reader, member)) for member in members]
    except SpecError:
        return False
    return all(_apart(one, other) for one, other in combinations(facts, 2))


class _Facts:
    """What tells values of a schema from others; read once for each member of a union."""

    __slots__ = ("literals", "tags", "types")

    def __init__(self, types: set[str], literals: set[str], tags: dict[str, set[str]]) -> None:
        self.types = types
        self.literals = literals
        self.tags = tags


def _facts(reader: SchemaReader, shape: Mapping[str, Any]) -> _Facts:
    required = shape.get("required")
    names = [name for name in required or () if isinstance(name, str)]
    tags = {name: _literals(_property(reader, shape, name)) for name in names}
    found = {name: values for name, values in tags.items() if values}
    return _Facts(type_set(shape), _literals(shape), found)


def _apart(one: _Facts, other: _Facts) -> bool:
    if one.types and other.types and not one.types & other.types:
        return True
    if one.literals and other.literals and not one.literals & other.literals:
        return True
    return any(not one.tags[name] & other.tags[name] for name in one.tags.keys() & other.tags)


def type_set(shape: Mapping[str, Any]) -> set[str]:
    """The JSON types that a shape names; an integer is a number."""
    declared = shape.get("type")
    types = {declared} if isinstance(declared, str) else set(declared or ())
    return types | {"number"} if "integer" in types else types


def _literals(shape: Mapping[str, Any]) -> set[str]:
    if "const" in shape:
        return {repr(shape["const"])}
    values = shape.get("enum")
    return {repr(value) for value in values} if isinstance(values, list) else set()


def format_that_decides(reader: SchemaReader, members: Sequence[Any], *, alone: bool) -> str | None:
    """The property whose format may be all that keeps a value from fitting a second member.

    Whether a format is asserted is left to who reads it (JSON Schema 2020-12, Validation, 7.2), and
    a client takes most of them as written: so it can't count the members that such a value fits.

    Args:
        reader: reads references.
        members: the members of `oneOf`, which may overlap.
        alone: whether a property of one member alone counts, which others take as any value: so it
            is for what is sent, since to refuse it leaves the caller without a way.

    Returns:
        The name of the property, empty for the value itself; None where there is no such format.
    """
    found: dict[str, list[Any]] = defaultdict(list)
    for member in members:
        shape = shape_of(reader, member)
        found[""].append(shape.get("format"))
        properties = shape.get("properties")
        for name, schema in properties.items() if isinstance(properties, dict) else ():
            found[name].append(shape_of(reader, schema).get("format"))
    for name, formats in found.items():
        same = len(formats) == len(members) and len(set(map(str, formats))) == 1
        taken = not same and any(str(one) in _TAKEN_AS_WRITTEN for one in formats)
        if taken and (alone or len(formats) > 1):
            return name
    return None
