"""The kinds of an event, where a stream of server-sent events is a union of them.

In: the schema of an event. Out: the same with the JSON that stands in the `data` of each kind in
place of its text. Sources: OAS 3.2 section 4.14.6.1; WHATWG HTML section 9.2, whose fields are
`event`, `data`, `id` and `retry`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from wireproof.client.merge import sole_reference, whole
from wireproof.client.reading import SchemaReader
from wireproof.client.shapes import type_set
from wireproof.oas.media_types import is_json
from wireproof.oas.pointer import split

_DEEPEST: Final = 8
_FIELDS: Final = frozenset(("event", "data", "id", "retry"))
_OF_THE_WHOLE: Final = ("title", "description", "example", "examples", "default")
"""What speaks of all kinds of an event."""


class _Kind(NamedTuple):
    """One kind of an event.

    Attributes:
        schema: as the union has it.
        tag: the property that tells it from the others; "" where no discriminator does.
        values: of that property.
    """

    schema: Any
    tag: str
    values: tuple[str, ...]


def is_event(shape: Mapping[str, Any]) -> bool:
    """Whether a schema is an event: an object of its fields, data among them."""
    names = _properties(shape).keys()
    return "data" in names and names <= _FIELDS


def is_of_events(reader: SchemaReader, shape: Mapping[str, Any]) -> bool:
    """Whether the members of a union are events, and not the JSON that stands in their data.

    Each has data or a type, one has data, and most have nothing that is no field of an event.
    """
    named = [frozenset(_properties(_shape(reader, one.schema))) for one in _kinds(reader, shape, 0)]
    return (
        bool(named)
        and all(names & {"event", "data"} for names in named)
        and any("data" in names for names in named)
        and 2 * sum(names <= _FIELDS for names in named) >= len(named)
    )


def decoded_events(reader: SchemaReader, schema: Any, shape: Mapping[str, Any]) -> Any:
    """A union of events, with the JSON in the `data` of each as what describes it.

    Args:
        reader: of the document.
        schema: of an event; it is given back where it says itself what stands in the JSON.
        shape: the same, followed and merged.

    Returns:
        None where no kind has such data, and where JSON may be a text, which nothing would tell
        from a text that stands there as it is.
    """
    keyword = _keyword(shape)
    base = {key: one for key, one in shape.items()
            if key not in (keyword, "discriminator", *_OF_THE_WHOLE)}  # fmt: skip
    kinds: list[dict[str, Any]] = []
    found = described = False
    for member, tag, values in _kinds(reader, shape, 0):
        kind = dict(_shape(reader, {"allOf": [base, member]}))
        properties = dict(_properties(kind))
        data = properties.get("data")
        content = _content(reader, data)
        if content is not None:
            described = described or content is not data
            if not _is_no_text(reader, content, 0):
                return None
            found = True
            properties["data"] = content
        if tag and not {"const", "enum"} & _shape(reader, properties.get(tag)).keys():
            properties[tag] = {"type": "string", "enum": list(values)}
        if properties:
            kind["properties"] = properties
        reference = sole_reference(member) if isinstance(member, dict) else None
        kinds.append({**kind, "title": split(reference)[-1]} if reference else kind)
    if described:
        return {keyword: kinds}
    return schema if found else None


def _kinds(reader: SchemaReader, shape: Mapping[str, Any], depth: int) -> Iterator[_Kind]:
    """The members of a union, and those of the unions that are its members."""
    keyword = _keyword(shape)
    for member in shape[keyword] if keyword else ():
        inner = _shape(reader, member)
        if _keyword(inner) and "properties" not in inner and depth < _DEEPEST:
            yield from _kinds(reader, inner, depth + 1)
        else:
            yield _Kind(member, *_told_by(shape.get("discriminator"), member))


def _told_by(discriminator: Any, member: Any) -> tuple[str, tuple[str, ...]]:
    """The property by which a discriminator tells a member, and its values."""
    reference = sole_reference(member) if isinstance(member, dict) else None
    if not isinstance(discriminator, dict) or reference is None:
        return "", ()
    name, mapping = split(reference)[-1], discriminator.get("mapping")
    told = mapping.items() if isinstance(mapping, dict) else ()
    values = tuple(value for value, target in told if target in (reference, name))
    return str(discriminator.get("propertyName", "")), values or (name,)


def _content(reader: SchemaReader, data: Any) -> Any:
    """The schema of the JSON in the data of an event; None where it is text."""
    inner = _shape(reader, data)
    if "contentSchema" in inner:
        json = is_json(str(inner.get("contentMediaType", "application/json")))
        return inner["contentSchema"] if json else None
    return data if data is not None and _is_no_text(reader, data, 0) else None


def _is_no_text(reader: SchemaReader, schema: Any, depth: int) -> bool:
    shape = _shape(reader, schema)
    types = type_set(shape)
    if types or "properties" in shape:
        return "string" not in types
    lists = [shape[key] for key in ("oneOf", "anyOf") if isinstance(shape.get(key), list)]
    members = [one for some in lists for one in some]
    fine = [depth < _DEEPEST and _is_no_text(reader, one, depth + 1) for one in members]
    return bool(fine) and all(fine)


def _keyword(shape: Mapping[str, Any]) -> str:
    return next((key for key in ("oneOf", "anyOf") if isinstance(shape.get(key), list)), "")


def _properties(shape: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = shape.get("properties")
    return properties if isinstance(properties, dict) else {}


def _shape(reader: SchemaReader, schema: Any) -> Mapping[str, Any]:
    return whole(reader.document, schema)
