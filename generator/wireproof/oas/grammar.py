"""Which objects an OpenAPI document consists of, and where each of them stands.

One table says which field of which object holds which other object (OpenAPI 2.0 to 3.2 together:
the versions never give one field two meanings). `walk` visits every object with its kind and
pointer, `rewrite` rebuilds a document bottom-up and shares what did not change. Everything that is
not in the table (examples, enums, defaults, extensions) is data and is never looked into, so a
`$ref` inside an example is not taken for a reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from wireproof.oas.pointer import ROOT, JsonPointer, escape


class Kind(StrEnum):
    """The objects of the OpenAPI Specification that hold others or may be referred to."""

    DOCUMENT = "document"
    COMPONENTS = "components"
    PATH_ITEM = "path item"
    OPERATION = "operation"
    PARAMETER = "parameter"
    REQUEST_BODY = "request body"
    RESPONSE = "response"
    HEADER = "header"
    MEDIA_TYPE = "media type"
    ENCODING = "encoding"
    EXAMPLE = "example"
    LINK = "link"
    CALLBACK = "callback"
    SECURITY_SCHEME = "security scheme"
    SCHEMA = "schema"


class Shape(StrEnum):
    """How a field holds its objects."""

    ONE = "one"
    LIST = "list"
    MAP = "map"
    PATTERNED = "patterned"
    """A map in which keys that start with `x-` are extensions."""
    ONE_OR_LIST = "one or list"
    """`items` before JSON Schema 2020-12."""


_LISTS: Final = frozenset({Shape.LIST, Shape.ONE_OR_LIST})
_SINGLE: Final = frozenset({Shape.ONE, Shape.ONE_OR_LIST})

Fields = Mapping[str, tuple[Shape, Kind]]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The fields of a path item that hold operations; `query` came with OpenAPI 3.2."""

_SCHEMA_ONE: Final = (
    "not", "if", "then", "else", "additionalProperties", "unevaluatedProperties",
    "unevaluatedItems", "additionalItems", "contains", "propertyNames", "contentSchema",
)  # fmt: skip
_SCHEMA_LIST: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_SCHEMA_MAP: Final = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")

COMPONENT_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "schemas": Kind.SCHEMA,
        "responses": Kind.RESPONSE,
        "parameters": Kind.PARAMETER,
        "examples": Kind.EXAMPLE,
        "requestBodies": Kind.REQUEST_BODY,
        "headers": Kind.HEADER,
        "securitySchemes": Kind.SECURITY_SCHEME,
        "links": Kind.LINK,
        "callbacks": Kind.CALLBACK,
        "pathItems": Kind.PATH_ITEM,
        "mediaTypes": Kind.MEDIA_TYPE,
    }
)
"""The fields of the Components Object (OpenAPI 3.2, section 4.7)."""

_MEDIA: Final[dict[str, tuple[Shape, Kind]]] = {
    "schema": (Shape.ONE, Kind.SCHEMA),
    "content": (Shape.MAP, Kind.MEDIA_TYPE),
    "examples": (Shape.MAP, Kind.EXAMPLE),
    "items": (Shape.ONE, Kind.SCHEMA),  # Swagger 2.0 parameters and headers
}

FIELDS: Final[Mapping[Kind, Fields]] = MappingProxyType(
    {
        Kind.DOCUMENT: {
            "paths": (Shape.PATTERNED, Kind.PATH_ITEM),
            "webhooks": (Shape.MAP, Kind.PATH_ITEM),
            "components": (Shape.ONE, Kind.COMPONENTS),
            "definitions": (Shape.MAP, Kind.SCHEMA),
            "parameters": (Shape.MAP, Kind.PARAMETER),
            "responses": (Shape.MAP, Kind.RESPONSE),
            "securityDefinitions": (Shape.MAP, Kind.SECURITY_SCHEME),
        },
        Kind.COMPONENTS: {name: (Shape.MAP, kind) for name, kind in COMPONENT_KINDS.items()},
        Kind.PATH_ITEM: {
            "parameters": (Shape.LIST, Kind.PARAMETER),
            "additionalOperations": (Shape.MAP, Kind.OPERATION),
            **dict.fromkeys(METHODS, (Shape.ONE, Kind.OPERATION)),
        },
        Kind.OPERATION: {
            "parameters": (Shape.LIST, Kind.PARAMETER),
            "requestBody": (Shape.ONE, Kind.REQUEST_BODY),
            "responses": (Shape.PATTERNED, Kind.RESPONSE),
            "callbacks": (Shape.MAP, Kind.CALLBACK),
        },
        Kind.PARAMETER: _MEDIA,
        Kind.HEADER: _MEDIA,
        Kind.REQUEST_BODY: {"content": (Shape.MAP, Kind.MEDIA_TYPE)},
        Kind.RESPONSE: {
            "headers": (Shape.MAP, Kind.HEADER),
            "content": (Shape.MAP, Kind.MEDIA_TYPE),
            "links": (Shape.MAP, Kind.LINK),
            "schema": (Shape.ONE, Kind.SCHEMA),
        },
        Kind.MEDIA_TYPE: {
            "schema": (Shape.ONE, Kind.SCHEMA),
            "itemSchema": (Shape.ONE, Kind.SCHEMA),
            "examples": (Shape.MAP, Kind.EXAMPLE),
            "encoding": (Shape.MAP, Kind.ENCODING),
            "prefixEncoding": (Shape.LIST, Kind.ENCODING),
            "itemEncoding": (Shape.ONE, Kind.ENCODING),
        },
        Kind.ENCODING: {
            "headers": (Shape.MAP, Kind.HEADER),
            "encoding": (Shape.MAP, Kind.ENCODING),
            "prefixEncoding": (Shape.LIST, Kind.ENCODING),
            "itemEncoding": (Shape.ONE, Kind.ENCODING),
        },
        Kind.CALLBACK: {},  # every field is a path item; see `_fields`
        Kind.EXAMPLE: {},
        Kind.LINK: {},
        Kind.SECURITY_SCHEME: {},
        Kind.SCHEMA: {
            "items": (Shape.ONE_OR_LIST, Kind.SCHEMA),
            **dict.fromkeys(_SCHEMA_ONE, (Shape.ONE, Kind.SCHEMA)),
            **dict.fromkeys(_SCHEMA_LIST, (Shape.LIST, Kind.SCHEMA)),
            **dict.fromkeys(_SCHEMA_MAP, (Shape.MAP, Kind.SCHEMA)),
        },
    }
)


class Visit(NamedTuple):
    """One object met on a walk; there are so many that a dataclass would cost a second."""

    kind: Kind
    pointer: JsonPointer
    node: Any
    """A dict; for schemas also true or false; anything else is a fault of the document."""
    key: str
    """Its key in the enclosing map, or the name of the field that holds it."""


def walk(root: Any, kind: Kind = Kind.DOCUMENT, pointer: JsonPointer = ROOT) -> Iterator[Visit]:
    """Visit an object and all objects inside it, in document order, without following `$ref`.

    Args:
        root: the object.
        kind: what it is.
        pointer: where it stands.
    """
    stack = [Visit(kind, pointer, root, "")]
    while stack:
        visit = stack.pop()
        yield visit
        if isinstance(visit.node, dict):
            inner = _children(visit)
            inner.reverse()
            stack += inner


def _children(visit: Visit) -> list[Visit]:
    kind, pointer, node, _ = visit
    fields, found = FIELDS[kind], list[Visit]()
    if kind is not Kind.CALLBACK and fields.keys().isdisjoint(node):
        return found
    for key, value in node.items():
        field = fields.get(key)
        if field is not None:
            _add_members(found, value, *field, f"{pointer}/{key}", key)
        elif kind is Kind.CALLBACK and _is_expression(key):
            found.append(Visit(Kind.PATH_ITEM, f"{pointer}/{escape(key)}", value, key))
    return found


def _add_members(
    found: list[Visit], value: Any, shape: Shape, kind: Kind, place: str, key: str
) -> None:
    if isinstance(value, list):
        if shape in _LISTS:
            found += [Visit(kind, f"{place}/{i}", item, key) for i, item in enumerate(value)]
    elif shape in _SINGLE:
        found.append(Visit(kind, place, value, key))
    elif isinstance(value, dict) and shape is not Shape.LIST:
        found += [
            Visit(kind, f"{place}/{escape(name)}", item, name)
            for name, item in value.items()
            if shape is Shape.MAP or not name.startswith("x-")
        ]


def members(
    kind: Kind, node: Mapping[str, Any], tables: Mapping[Kind, Fields] = FIELDS
) -> Iterator[tuple[Kind, Any]]:
    """The objects right inside an object, each with its kind.

    Args:
        kind: what the object is.
        node: the object.
        tables: the fields of each kind that are looked into.
    """
    fields = tables[kind]
    for key, value in node.items():
        field = fields.get(key)
        if field is None:
            if kind is Kind.CALLBACK and _is_expression(key):
                yield Kind.PATH_ITEM, value
            continue
        shape, inner = field
        if isinstance(value, list):
            if shape in _LISTS:
                yield from ((inner, item) for item in value)
        elif shape in _SINGLE:
            yield inner, value
        elif isinstance(value, dict) and shape is not Shape.LIST:
            for name, item in value.items():
                if shape is Shape.MAP or not name.startswith("x-"):
                    yield inner, item


def _is_expression(key: str) -> bool:
    """Tell whether a field of a Callback Object is the address of a path item."""
    return key != "$ref" and not key.startswith("x-")


Change = Callable[[Kind, dict[str, Any], JsonPointer], Any]
"""Gets an object whose inner objects were rewritten already; returns it, or what replaces it."""


def rewrite(node: Any, kind: Kind, change: Change, pointer: JsonPointer = ROOT) -> Any:
    """Rebuild an object bottom-up; parts in which nothing changed are shared with the original.

    It recurses as deep as the document nests, which reading has bounded (`MAX_DEPTH`).
    """
    if not isinstance(node, dict):
        return node
    fields, result = FIELDS[kind], node
    for key, value in node.items():
        field = fields.get(key)
        if field is not None:
            new = _rewrite_field(value, *field, change, f"{pointer}/{key}")
        elif kind is Kind.CALLBACK and _is_expression(key):
            new = rewrite(value, Kind.PATH_ITEM, change, f"{pointer}/{escape(key)}")
        else:
            continue
        if new is not value:
            if result is node:
                result = dict(node)
            result[key] = new
    return change(kind, result, pointer)


def _rewrite_field(value: Any, shape: Shape, kind: Kind, change: Change, place: str) -> Any:
    if isinstance(value, list):
        if shape not in {Shape.LIST, Shape.ONE_OR_LIST}:
            return value
        items = [rewrite(item, kind, change, f"{place}/{i}") for i, item in enumerate(value)]
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    if shape in {Shape.ONE, Shape.ONE_OR_LIST}:
        return rewrite(value, kind, change, place)
    if not isinstance(value, dict) or shape is Shape.LIST:
        return value
    members = {
        name: item
        if shape is Shape.PATTERNED and name.startswith("x-")
        else rewrite(item, kind, change, f"{place}/{escape(name)}")
        for name, item in value.items()
    }
    return value if all(members[name] is value[name] for name in value) else members
