"""Objects inside arguments that the document describes in full: their properties, and no others.

In: a schema as written, and a value of it. Out: where such objects stand, and what is wrong there.
Whatever could let other properties in is left alone: only of the others is it certain what a caller
may write. Of an object that several schemas describe, only what is wrong by each of them is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wireproof.errors import SpecError
from wireproof.oracle.references import followed

Steps = tuple[str | int, ...]

_PLAIN = frozenset(
    (
        "type properties required items additionalProperties description title example examples "
        "default deprecated nullable minItems maxItems uniqueItems minProperties maxProperties "
        "externalDocs xml enum format pattern minLength maxLength minimum maximum "
        "exclusiveMinimum exclusiveMaximum multipleOf writeOnly const"
    ).split()
)
_KINDS = ("string", "integer", "number", "boolean", "array", "object")
_OWN = {"properties", "required", "enum", "const"}
_DEEPEST = 12
_MOST_NESTED = 4
"""Lists of schemas in lists of schemas."""
_MOST_TRIED = 16
"""Properties of one object that are left out, or given as something else, in turn."""


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
    if len(steps) > _DEEPEST:
        return
    if isinstance(value, dict):
        shape = _shape(root, schema)
        if shape is None or not any(value.keys() <= one for one in shape.members):
            return
        yield PlainObject(steps, value, tuple(_wrong(root, shape, value)))
        for name, one in value.items():
            if len(shape.properties[name]) == 1:
                yield from plain_objects(root, shape.properties[name][0], one, (*steps, name))
    elif isinstance(value, list) and value:
        node = _plain(root, schema)
        if node is not None and "items" in node:
            yield from plain_objects(root, node["items"], value[0], (*steps, 0))


@dataclass(frozen=True, slots=True)
class _Shape:
    """An object.

    Attributes:
        properties: each with every schema that speaks of it.
        required: by each schema that may describe it.
        members: the names that may stand together.
    """

    properties: dict[str, list[Any]]
    required: frozenset[str]
    members: tuple[frozenset[str], ...]


def _shape(root: dict[str, Any], schema: Any, depth: int = 0) -> _Shape | None:
    """Return what an object may have: described alone, by all of a list, or by one of it."""
    node = _plain(root, schema, {"allOf", "oneOf", "anyOf", "discriminator"})
    if node is None or "" in (node.get("properties") or {}):
        return None  # no type of dicts has a key without a name
    if depth > _MOST_NESTED or node.get("additionalProperties", False) is not False:
        return None
    lists = [name for name in ("allOf", "oneOf", "anyOf") if not _is_of_names(node.get(name, []))]
    if not lists:
        properties, listed = node.get("properties"), node.get("required")
        if not isinstance(properties, dict) or all(map(_is_received, properties.values())):
            return None  # of what can be sent nothing is described, so that it may be anything
        required = frozenset(listed if isinstance(listed, list) else ())
        alone = {name: [one] for name, one in properties.items()}
        return _Shape(alone, required, (frozenset(alone),))
    if len(lists) > 1 or not isinstance(node[lists[0]], list) or node.keys() & _OWN:
        return None
    shapes = [_shape(root, one, depth + 1) for one in node[lists[0]]]
    known = [one for one in shapes if one is not None]
    if len(known) < len(shapes) or not known:
        return None
    return _joined(known, is_one=lists != ["allOf"])


def _is_received(schema: Any) -> bool:
    """Tell whether a property is none of a request (`readOnly`)."""
    return isinstance(schema, dict) and schema.get("readOnly") is True


def _is_of_names(members: Any) -> bool:
    """Tell whether a list says no more than which names stand together, or that there is none."""
    listed = members if isinstance(members, list) else [members]
    said = {"required", "title", "description"}
    return all(isinstance(one, dict) and one.keys() <= said for one in listed)


def _joined(shapes: Sequence[_Shape], *, is_one: bool) -> _Shape:
    """Return what an object may have that is of all shapes together, or of one of them."""
    properties: dict[str, list[Any]] = {}
    for shape in shapes:
        for name, schemas in shape.properties.items():
            properties.setdefault(name, []).extend(schemas)
    required = [shape.required for shape in shapes]
    if not is_one:
        return _Shape(properties, required[0].union(*required), (frozenset(properties),))
    members = tuple(names for shape in shapes for names in shape.members)
    return _Shape(properties, required[0].intersection(*required), members)


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


def _plain(
    root: dict[str, Any], schema: Any, more: Collection[str] = ()
) -> Mapping[str, Any] | None:
    """Return what a schema says, if it says it alone and in words that leave nothing open.

    Args:
        root: the document as written.
        schema: a node.
        more: further keywords that it may have.
    """
    if isinstance(schema, dict) and "$ref" in schema and len(schema) > 1:
        return None
    try:
        node, _ = followed(root, schema, "")
    except SpecError:
        return None
    if not isinstance(node, dict):
        return None
    known = all(k in _PLAIN or k in more or k[:2] == "x-" for k in node)
    return node if known else None


def _wrong(
    root: dict[str, Any], shape: _Shape, value: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    unknown = "undocumented"
    while unknown in shape.properties:
        unknown += "_"
    yield f"the key {unknown!r}, which is not documented", {**value, unknown: 1}
    kinds = {name: kind for name in value if (kind := _kind(root, shape.properties[name]))}
    for name in [one for one in kinds if one in shape.required][:_MOST_TRIED]:
        yield (
            f"no {name!r}, which is required",
            {key: one for key, one in value.items() if key != name},
        )
    for name in [*kinds][:_MOST_TRIED]:
        other, shown = (True, "true") if kinds[name] == "object" else ({unknown: 1}, "an object")
        yield f"{shown} as {name!r}, of the type {kinds[name]}", {**value, name: other}


def _kind(root: dict[str, Any], schemas: Sequence[Any]) -> str:
    """Return the JSON type of a property, if every schema of it says the same one plainly."""
    kinds = {_type(root, one) for one in schemas}
    kind = kinds.pop()
    return kind if isinstance(kind, str) and kind in _KINDS and not kinds else ""


def _type(root: dict[str, Any], schema: Any) -> Any:
    node = _plain(root, schema)
    if node is None:
        return "object" if _shape(root, schema) is not None else None
    kind = node.get("type")
    if kind is None and isinstance(node.get("const"), str):
        return "string"
    if isinstance(kind, list):  # a type beside null, as 3.1 writes it
        kinds = {*kind} - {"null"}
        return kinds.pop() if len(kinds) == 1 else None
    return kind
