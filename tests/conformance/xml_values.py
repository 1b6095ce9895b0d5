"""XML as the values that a document's schema means.

In: XML of the suite, a schema with its `xml` keywords. Out: JSON. Source: OpenAPI Specification
3.1.1 and 3.2.0, "XML Object". The suite's own texts are read, nothing from outside.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

from wireproof.mock.operations import Schema
from wireproof.mock.schemas import Schemas
from wireproof.mock.values import typed


def read_xml(schemas: Schemas, schema: Schema, content: bytes) -> Any:
    """Return what an XML document says.

    Args:
        schemas: of the document.
        schema: of the root element.
        content: the XML text.
    """
    return _value(schemas, schema, ET.fromstring(content.strip()))  # noqa: S314 - our own texts


def _value(schemas: Schemas, schema: Schema, element: ET.Element) -> Any:
    kinds = schemas.kinds(schema.node)
    if "object" in kinds and schemas.names(schema):
        return _object(schemas, schema, element)
    if kinds == {"array"} or ("array" in kinds and "string" not in kinds):
        return [_value(schemas, schemas.items(schema), child) for child in element]
    if "object" in kinds and kinds <= {"object", "null"}:
        member = schemas.member(schema, "")
        return {_local(one.tag): _value(schemas, member, one) for one in element}
    return typed(schemas, schema, element.text or "")


def _object(schemas: Schemas, schema: Schema, element: ET.Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in schemas.names(schema):
        member = schemas.member(schema, name)
        facts = _xml(schemas, member)
        kind = facts.get("nodeType") or ("attribute" if facts.get("attribute") else "")
        wire = facts.get("name", name)
        space = facts.get("namespace")
        tag = f"{{{space}}}{wire}" if space else wire
        if kind == "attribute":
            if tag in element.attrib:
                found[name] = typed(schemas, member, element.attrib[tag])
            continue
        if kind in ("text", "cdata") or facts.get("x-ms-text"):
            found[name] = typed(schemas, member, element.text or "")
            continue
        _member(schemas, member, facts, element, (tag, name, found))
    return found


def _member(
    schemas: Schemas,
    member: Schema,
    facts: dict[str, Any],
    element: ET.Element,
    target: tuple[str, str, dict[str, Any]],
) -> None:
    tag, name, found = target
    if schemas.kinds(member.node) <= {"array", "null"}:
        items = schemas.items(member)
        wrapped = facts.get("wrapped") or facts.get("nodeType") == "element"
        if wrapped:
            holder = element.find(tag)
            if holder is not None:
                found[name] = [_value(schemas, items, one) for one in holder]
            return
        tag = _xml(schemas, items).get("name", tag)
        children = element.findall(tag)
        if children:
            found[name] = [_value(schemas, items, one) for one in children]
        return
    child = element.find(tag)
    if child is not None:
        found[name] = _value(schemas, member, child)


def _xml(schemas: Schemas, schema: Schema) -> dict[str, Any]:
    """Return the XML Object of a schema, that beside a `$ref` before the one behind it."""
    found: dict[str, Any] = {}
    for part in reversed(list(schemas.parts(schema.node))):
        found |= part.get("xml") or {}
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
