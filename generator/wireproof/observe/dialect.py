"""A document as one resource of JSON Schema 2020-12, every schema at its own pointer.

In: a raw document. Out: validators for any of its schemas, whose errors name places of the
document. The rewriting is that of the proof's own cases; pointers stay, so that an error in a
component is found in the component, whichever operation led there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

import jsonschema_rs

from wireproof.cases.keywords import from_oas_30
from wireproof.oas.grammar import Kind, rewrite
from wireproof.oas.pointer import lookup
from wireproof.oas.ways import Ways

RESOURCE: Final = "urn:wireproof:document"
_AS_THEY_ARE = "#/~!$&'()*+,;=:@%"
"""What a fragment holds without an escape (RFC 3986, section 3.5)."""
_OTHER = {"response": "writeOnly", "request": "readOnly"}


def node_at(root: dict[str, Any], pointer: str) -> Any:
    """Return the node at a pointer, None when there is none."""
    try:
        return lookup(root, pointer)
    except KeyError:
        return None


def is_older(root: dict[str, Any]) -> bool:
    """Tell whether schemas are in a dialect from before OpenAPI 3.1."""
    return not str(root.get("openapi", "")).startswith(("3.1", "3.2"))


class Schemas:
    """The schemas of one document, read for data that travels in one direction.

    Args:
        root: the document as written, overlay applied.
        direction: `request` or `response`: what only travels the other way is not demanded.
    """

    def __init__(self, root: dict[str, Any], direction: str) -> None:
        flag = _OTHER[direction]
        old = is_older(root)

        def change(kind: Kind, node: dict[str, Any], _pointer: str) -> Any:
            if kind is not Kind.SCHEMA:
                return node
            found = _nullable(node, from_oas_30(node)) if old else node
            return _demanding_less(found, flag)

        self.root: dict[str, Any] = rewrite(root, Kind.DOCUMENT, change)
        self._registry = jsonschema_rs.Registry(
            [(RESOURCE, self.root)], draft=jsonschema_rs.Draft202012
        )
        self._ways = Ways(self.root)
        self.validator = lru_cache(maxsize=None)(self._validator)

    def _validator(self, pointer: str) -> jsonschema_rs.Validator:
        """Return a validator for the schema at a pointer.

        Raises:
            ValueError: the schema, or one that it refers to, is none, or would take too long.
            jsonschema_rs.ReferencingError: a reference dangles.
        """
        self._ways.refuse_costly(node_at(self.root, pointer))
        return jsonschema_rs.Draft202012Validator(
            {"$ref": f"{RESOURCE}{quote(pointer, safe=_AS_THEY_ARE)}"},
            registry=self._registry,
            validate_formats=False,
        )


def _nullable(written: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Let null through wherever the vendor writes `nullable: true`.

    By the letter it has no effect beside `enum` or without `type` (OAS 3.0.4, "Schema Object");
    those who write so mean null, and a null there is no news to anybody.
    """
    if written.get("nullable") is not True:
        return node
    null = {"type": "null"}
    if isinstance(node.get("enum"), list) and None not in node["enum"]:
        node = {**node, "enum": [*node["enum"], None]}
    if isinstance(node.get("type"), list):
        return node
    for key in ("anyOf", "oneOf"):
        if isinstance(node.get(key), list):
            return {**node, key: [*node[key], null]}
    return {"anyOf": [node, null]} if "allOf" in node or "$ref" in node else node


def _demanding_less(node: dict[str, Any], flag: str) -> dict[str, Any]:
    """Leave out of `required` what travels the other way only (OAS 3.0.4, "Schema Object")."""
    required, properties = node.get("required"), node.get("properties")
    if not isinstance(required, list) or not isinstance(properties, dict):
        return node
    kept = [
        name
        for name in required
        if not (isinstance(child := properties.get(name), dict) and child.get(flag) is True)
    ]
    return node if len(kept) == len(required) else {**node, "required": kept}
