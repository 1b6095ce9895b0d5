"""Objects inside arguments that the document describes in full: their properties, and no others.

In: a schema as written, and a value of it. Out: where such objects stand, each with its schema.
Whatever could let other properties in, or puts an object together from several schemas, is left
alone: only of the others is it certain what a caller may write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wireproof.errors import SpecError
from wireproof.oracle.references import followed

Steps = tuple[str | int, ...]

_PLAIN = frozenset(
    (
        "type properties required items additionalProperties description title example examples "
        "default deprecated nullable minItems maxItems uniqueItems minProperties maxProperties "
        "externalDocs xml enum const format pattern minLength maxLength minimum maximum "
        "exclusiveMinimum exclusiveMaximum multipleOf writeOnly"
    ).split()
)
_SCALARS = ("string", "integer", "number", "boolean")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class PlainObject:
    """An object in an argument.

    Attributes:
        steps: to it, from the argument.
        value: what is given there.
        wrong: changed values that the document does not describe, each with what was done.
    """

    steps: Steps
    value: dict[str, Any]
    wrong: tuple[tuple[str, dict[str, Any]], ...]


def plain_objects(
    root: dict[str, Any], schema: Any, value: Any, steps: Steps = ()
) -> Iterator[PlainObject]:
    """Yield the objects of a value that are described in full, outermost first.

    Args:
        root: the document as written.
        schema: of the value.
        value: valid, as JSON.
        steps: to the value.
    """
    node = _plain(root, schema)
    if node is None or len(steps) > _DEEPEST:
        return
    properties = node.get("properties")
    if isinstance(value, dict) and isinstance(properties, dict) and properties:
        if node.get("additionalProperties", False) is not False or value.keys() - properties.keys():
            return
        yield PlainObject(steps, value, tuple(_wrong(root, node, value)))
        for name, one in value.items():
            yield from plain_objects(root, properties[name], one, (*steps, name))
    elif isinstance(value, list) and value and "items" in node:
        yield from plain_objects(root, node["items"], value[0], (*steps, 0))


def is_plain(root: dict[str, Any], schema: Any, value: Any, depth: int = 0) -> bool:
    """Tell whether every part of a value is described in full.

    Args:
        root: the document as written.
        schema: of the value.
        value: valid, as JSON.
        depth: how far down it stands.
    """
    node = _plain(root, schema)
    if node is None or depth > _DEEPEST:
        return False
    if isinstance(value, dict):
        properties = node.get("properties")
        return isinstance(properties, dict) and all(
            name in properties and is_plain(root, properties[name], one, depth + 1)
            for name, one in value.items()
        )
    if isinstance(value, list):
        return all(is_plain(root, node.get("items"), one, depth + 1) for one in value)
    return "type" in node or "enum" in node


def put(value: Any, steps: Steps, new: Any) -> Any:
    """Return a value with another one in a place of it."""
    if not steps:
        return new
    first, rest = steps[0], steps[1:]
    if isinstance(value, list):
        return [put(one, rest, new) if at == first else one for at, one in enumerate(value)]
    return {key: put(one, rest, new) if key == first else one for key, one in value.items()}


def _plain(root: dict[str, Any], schema: Any) -> Mapping[str, Any] | None:
    """Return what a schema says, if it says it alone and in words that leave nothing open."""
    if isinstance(schema, dict) and "$ref" in schema and len(schema) > 1:
        return None
    try:
        node, _ = followed(root, schema, "")
    except SpecError:
        return None
    if not isinstance(node, dict) or any(k not in _PLAIN and k[:2] != "x-" for k in node):
        return None
    return node


def _wrong(
    root: dict[str, Any], node: Mapping[str, Any], value: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    properties = node["properties"]
    unknown = "undocumented"
    while unknown in properties:
        unknown += "_"
    yield f"the key {unknown!r}, which is not documented", {**value, unknown: 1}
    scalars = {name: kind for name in value if (kind := _scalar(root, properties[name]))}
    required = node.get("required")
    needed = [one for one in (required if isinstance(required, list) else ()) if one in scalars]
    for name in needed[:2]:
        yield (
            f"no {name!r}, which is required",
            {key: one for key, one in value.items() if key != name},
        )
    for name in [*scalars][:2]:
        yield f"an object as {name!r}, a {scalars[name]}", {**value, name: {unknown: 1}}


def _scalar(root: dict[str, Any], schema: Any) -> str:
    """Return the JSON type of a property without parts, if it says so plainly."""
    node = _plain(root, schema)
    kind = node.get("type") if node is not None else None
    return kind if isinstance(kind, str) and kind in _SCALARS else ""
