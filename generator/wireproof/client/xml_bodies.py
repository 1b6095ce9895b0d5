"""How values are written as XML, by the `xml` keywords of their schemas.

In: the schema of an XML body. Out: nodes as data: the name of each element and attribute, and what
is in it. Sources: OpenAPI Specification 3.0.4 and 3.1.1, section "XML Object"; 3.2.0, the same,
with `nodeType` in place of `attribute` and `wrapped`. A name is that of the nearest `xml`, along
references; else the property's, and for a root the component's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from wireproof.client.ledger import Ledger
from wireproof.client.merge import flatten, sole_reference
from wireproof.client.reading import Place, SchemaReader
from wireproof.client.xml_nodes import XmlContent, XmlFields, XmlItems, XmlNode, XmlReference
from wireproof.errors import SpecError, shortened
from wireproof.oas.pointer import join, split

_NAME: Final = re.compile(r"[^\W\d][\w.·-]*")
_SCALARS: Final = ("string", "integer", "number", "boolean", "null")
_DEEPEST: Final = 32
"""Schemas without a name inside one another."""


class _Unsayable(Exception):  # noqa: N818 - says what is wrong, and never leaves this module
    """What the `xml` keywords cannot say, or not to XML."""


def read_xml(reader: SchemaReader, schema: Any, place: Place) -> str:
    """The name of the node of an XML body; empty where XML stays text, which the ledger then says.

    Args:
        reader: of the document; keeps the nodes.
        schema: of the body.
        place: where it stands.
    """
    kinds = kinds_of(reader, schema)
    if not {"object", "array"} & kinds:
        if kinds - {"string", "null"}:
            reader.ledger.degraded(place.pointer, "schema", "XML is passed on as text")
        return ""
    known = dict(reader.xml.nodes)
    try:
        return _root(reader, schema, place)
    except _Unsayable as error:
        reader.xml.nodes = known
        reader.ledger.degraded(place.pointer, "schema", f"XML is passed on as text: {error}")
        return ""


def kinds_of(reader: SchemaReader, schema: Any) -> set[str]:
    """The JSON types that a schema names, or its references and the members of its unions."""
    return {kind for shape, _ in _shapes(reader, schema, "#") for kind in _kinds(shape)}


def _root(reader: SchemaReader, schema: dict[str, Any], place: Place) -> str:
    target, facts, pointer = _canonical(reader, schema), _facts(reader, schema), place.pointer
    if target and facts == _facts(reader, {"$ref": target}):
        schema, pointer = {"$ref": target}, target
    name = _checked(facts.get("name") or _component(target))
    if not name and place.direction == "request":
        raise _Unsayable("its root element has no name, which `xml.name` would say")
    constant = reader.xml.name(pointer, (pointer == target and _component(target)) or place.hint)
    if constant not in reader.xml.nodes:
        content = _content(reader, schema, place.pointer, name, 0)
        if isinstance(content, XmlItems):
            content = replace(content, wrapped=True)
        if content != XmlReference(constant):
            reader.xml.nodes[constant] = _named(facts, name, content)
    return constant


def _named(facts: Mapping[str, Any], name: str, content: XmlContent) -> XmlNode:
    """An element, with the namespace that is said beside its name."""
    return XmlNode(name, content, "element", _text(facts, "namespace"), _text(facts, "prefix"))


def _content(reader: SchemaReader, schema: Any, pointer: str, name: str, depth: int) -> XmlContent:
    """What is inside the element of a schema; `name` is that of items that have none."""
    if depth > _DEEPEST:
        raise _Unsayable(f"more than {_DEEPEST} schemas inside one another")
    if not isinstance(schema, dict):
        return "any"
    target = _canonical(reader, schema)
    shapes = list(_shapes(reader, schema, target or pointer))
    if not target or not any("object" in _kinds(one) for one, _ in shapes):
        return _of_shapes(reader, shapes, name, depth)
    constant = reader.xml.name(target, _component(target) or split(target)[-1])
    if constant not in reader.xml.nodes:
        facts = _facts(reader, {"$ref": target})
        own = _checked(facts.get("name") or _component(target) or name)
        node = reader.xml.nodes[constant] = _named(facts, own, "any")  # to be found from inside
        content = _of_shapes(reader, shapes, own, depth)
        reader.xml.nodes[constant] = replace(node, content=content)
    return XmlReference(constant)


def _shapes(
    reader: SchemaReader, schema: Any, pointer: str
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """A schema without references and `allOf`; then the members of its unions, and its children."""
    pending, seen = [(schema, pointer)], set[str]()
    while pending and len(seen) < 1_000:
        node, place = pending.pop(0)
        if not isinstance(node, dict) or repr(node) in seen:
            continue
        seen.add(repr(node))
        shape = flatten(reader.document, node, place, Ledger()).schema
        yield shape, place
        for keyword in ("oneOf", "anyOf"):
            members = shape.get(keyword)
            listed = enumerate(members if isinstance(members, list) else ())
            pending += [(one, join(place, keyword, index)) for index, one in listed]
        family = reader.families.of.get(_canonical(reader, node))
        pending += [({"$ref": child}, child) for child, _ in family.members] if family else []


def _of_shapes(
    reader: SchemaReader, shapes: list[tuple[Mapping[str, Any], str]], name: str, depth: int
) -> XmlContent:
    """The content that several schemas have together; what the first one says counts."""
    scalars: dict[str, None] = {}
    properties: dict[str, XmlNode] = {}
    items, extra, is_object = None, None, False
    for shape, pointer in shapes:
        kinds = _kinds(shape)
        scalars |= dict.fromkeys(kind for kind in kinds if kind in _SCALARS)
        if "object" in kinds:
            is_object = True
            found, more = _fields(reader, shape, pointer, depth)
            properties |= {key: one for key, one in found.items() if key not in properties}
            extra = extra or more
        if "array" in kinds and items is None:
            items = _items(reader, shape, pointer, name, depth)
    if is_object:
        return XmlFields(tuple(properties.items()), extra)
    return items or "|".join(scalars) or "any"


def _fields(
    reader: SchemaReader, shape: Mapping[str, Any], pointer: str, depth: int
) -> tuple[dict[str, XmlNode], XmlNode | None]:
    declared = shape.get("properties")
    required = shape.get("required")
    properties = {
        name: _property(
            reader,
            name,
            schema,
            join(pointer, "properties", name),
            depth,
            required=isinstance(required, list) and name in required,
        )
        for name, schema in (declared.items() if isinstance(declared, dict) else ())
        if schema is not False
    }
    extra = shape.get("additionalProperties", shape.get("unevaluatedProperties"))
    if not isinstance(extra, dict) or not extra or "patternProperties" in shape:
        return properties, None
    inside = _content(reader, extra, join(pointer, "additionalProperties"), "", depth + 1)
    return properties, XmlNode("", inside)


def _property(
    reader: SchemaReader, name: str, schema: Any, pointer: str, depth: int, *, required: bool
) -> XmlNode:
    facts = _facts(reader, schema)
    wire = _checked(facts.get("name") or name)
    content = _content(reader, schema, pointer, wire, depth + 1)
    node = _node(facts)
    if isinstance(content, XmlItems):
        if node not in ("element", "none"):
            raise _Unsayable(f"the array {name!r} is to be {node}")
        wrapped = facts.get("wrapped") is True or facts.get("nodeType") == "element"
        item = content.item
        if not wrapped and _item_has_no_name(reader, schema):
            item = replace(item, name=_checked(name))
        if not wrapped:
            wire = _checked(name)  # an `xml.name` beside `items` is that of a wrapper
        content, node = XmlItems(item, wrapped), "element"
    elif node in ("attribute", "text", "cdata") and not isinstance(content, str):
        raise _Unsayable(f"{name!r}, which has parts, is to be {node}")
    elif node == "none" and not isinstance(content, XmlFields):
        if required or content == "any":
            raise _Unsayable(f"{name!r} is to be no node")
        reason = "no node of XML says it (`nodeType: none`): it never comes, and is not sent"
        reader.ledger.degraded(join(pointer, "xml"), "keyword", reason)
    empty = node in ("text", "cdata", "none") or (
        isinstance(content, XmlItems) and not content.wrapped
    )
    space, prefix = _text(facts, "namespace"), _text(facts, "prefix")
    return XmlNode(wire, content, node, space, prefix, required and empty)


def _items(
    reader: SchemaReader, shape: Mapping[str, Any], pointer: str, name: str, depth: int
) -> XmlItems:
    schema = shape.get("items", True)
    facts = _facts(reader, schema)
    component = _component(_canonical(reader, schema)) if depth == 0 else ""
    wire = _checked(facts.get("name") or component or name)
    inside = _content(reader, schema, join(pointer, "items"), wire, depth + 1)
    if isinstance(inside, XmlItems):
        inside = replace(inside, wrapped=True)
    return XmlItems(_named(facts, wire, inside))


def _item_has_no_name(reader: SchemaReader, schema: Any) -> bool:
    shape = (
        flatten(reader.document, schema, "#", Ledger()).schema if isinstance(schema, dict) else {}
    )
    return not _facts(reader, shape.get("items")).get("name")


def _node(facts: Mapping[str, Any]) -> str:
    if facts.get("x-ms-text") is True:
        return "text"
    return str(
        facts.get("nodeType") or ("attribute" if facts.get("attribute") is True else "element")
    )


def _facts(reader: SchemaReader, schema: Any) -> dict[str, Any]:
    """The XML Objects of a schema and of those that it refers to; the nearest word counts.

    `nodeType: none` beside a reference says that the node is that of its target (OAS 3.2).
    """
    found: dict[str, Any] = {}
    for _ in range(_DEEPEST):
        if not isinstance(schema, dict):
            break
        reference = sole_reference(schema)
        own = schema.get("xml")
        own = dict(own) if isinstance(own, dict) else {}
        if reference and own.get("nodeType") == "none":
            del own["nodeType"]
        found = {**own, **found}
        if reference is None:
            break
        try:
            schema = reader.document.resolve(reference)
        except SpecError:
            break
    return found


def _canonical(reader: SchemaReader, schema: Any) -> str:
    reference = sole_reference(schema) if isinstance(schema, dict) else None
    try:
        return reader.document.canonical(reference) if reference else ""
    except SpecError:
        return ""


def _component(pointer: str) -> str:
    tokens = split(pointer) if pointer.startswith("#/components/schemas/") else []
    return tokens[2] if len(tokens) == 3 else ""


def _kinds(shape: Mapping[str, Any]) -> tuple[str, ...]:
    """The JSON types that a schema allows, as far as it says."""
    values = [shape["const"]] if "const" in shape else shape.get("enum")
    if isinstance(values, list):
        return tuple(dict.fromkeys(_KIND.get(type(one), "any") for one in values))
    written = shape.get("type")
    if isinstance(written, str):
        return (written,)
    if isinstance(written, list):
        return tuple(one for one in written if isinstance(one, str))
    implied = {"object": ("properties", "additionalProperties"), "array": ("items",)}
    return tuple(kind for kind, keys in implied.items() if any(key in shape for key in keys))


_KIND: Final = {
    str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null",
    dict: "object", list: "array",
}  # fmt: skip


def _text(facts: Mapping[str, Any], key: str) -> str:
    found = facts.get(key)
    return found if isinstance(found, str) else ""


def _checked(name: Any) -> str:
    text = name if isinstance(name, str) else ""
    if text and not _NAME.fullmatch(text):
        raise _Unsayable(f"{shortened(text, 60)} is no name in XML")
    return text
