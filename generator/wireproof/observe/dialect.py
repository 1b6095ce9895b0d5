"""A document as one resource of JSON Schema 2020-12, every schema at its own pointer.

In: a raw document. Out: validators for any of its schemas, whose errors name places of the
document. The rewriting is that of the proof's own cases; pointers stay, so that an error in a
component is found in the component, whichever operation led there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

import jsonschema_rs

from wireproof.cases.keywords import from_oas_30, from_swagger
from wireproof.oas.grammar import Kind, rewrite
from wireproof.oas.pointer import join, lookup, split
from wireproof.oas.ways import Ways

RESOURCE: Final = "urn:wireproof:document"
_AS_THEY_ARE = "#/~!$&'()*+,;=:@%"
"""What a fragment holds without an escape (RFC 3986, section 3.5)."""
_LONGEST_CHAIN: Final = 30
_PROSE: Final = frozenset({"description", "summary", "example", "examples", "externalDocs"})


def node_at(root: dict[str, Any], pointer: str) -> Any:
    """Return the node at a pointer, None when there is none."""
    try:
        return lookup(root, pointer)
    except KeyError:
        return None


def resolved(root: dict[str, Any], pointer: str) -> str:
    """Return where a node stands once the references on the way to it are followed.

    A path item may be a reference, to a component or into another file; what an operation of it
    says stands there. A node that is a reference itself is left as it is.

    Args:
        root: the document.
        pointer: as the way from `paths` has it.
    """
    at, node = "#", root
    for step in split(pointer):
        if isinstance(node, dict) and step not in node:
            node, at = target(root, at)
        at, node = join(at, step), child(node, step)
    return at


def target(root: dict[str, Any], pointer: str) -> tuple[Any, str]:
    """Follow a chain of references from a place; return the end of it, and its pointer."""
    return end_of(root, node_at(root, pointer), pointer)


def end_of(root: dict[str, Any], node: Any, pointer: str) -> tuple[Any, str]:
    """Follow a chain of references from a node at a pointer; None where it leads nowhere."""
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            break
        pointer = node["$ref"]
        node = node_at(root, pointer)
    return node, pointer


def child(node: Any, step: str | int) -> Any:
    """Return a member of an object or an array, None when there is none."""
    if isinstance(node, list):
        return node[int(step)] if str(step).isdigit() and int(step) < len(node) else None
    return node.get(str(step)) if isinstance(node, dict) else None


def is_older(root: dict[str, Any]) -> bool:
    """Tell whether schemas are in a dialect from before OpenAPI 3.1."""
    return not str(root.get("openapi", "")).startswith(("3.1", "3.2"))


def both_ways(root: dict[str, Any]) -> tuple[Schemas, Schemas]:
    """Return the schemas of a document for responses and for requests.

    They are the same where no demand depends on the direction, and share what does not.

    Args:
        root: the document as written, overlay applied.
    """
    plain = _in_one_dialect(root)
    received = _each_schema(plain, lambda node: _demanding_less(plain, node, "writeOnly"))
    sent = _each_schema(plain, lambda node: _demanding_less(plain, node, "readOnly"))
    responses = Schemas(received)
    return responses, responses if sent is received else Schemas(sent)


def _in_one_dialect(root: dict[str, Any]) -> dict[str, Any]:
    """Write schemas in JSON Schema 2020-12, and leave out what no value is judged by.

    Prose and examples are most of a document, and would be held twice.
    """
    old = is_older(root)
    modern = from_swagger if "swagger" in root else from_oas_30

    def within(kind: Kind, node: dict[str, Any], _pointer: str) -> Any:
        bare = {key: value for key, value in node.items() if key not in _PROSE}
        return _nullable(bare, modern(bare)) if old and kind is Kind.SCHEMA else bare

    found: dict[str, Any] = rewrite(root, Kind.DOCUMENT, within)
    return found


def _each_schema(root: dict[str, Any], change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    def within(kind: Kind, node: dict[str, Any], _pointer: str) -> Any:
        return change(node) if kind is Kind.SCHEMA else node

    found: dict[str, Any] = rewrite(root, Kind.DOCUMENT, within)
    return found


class Schemas:
    """The schemas of one document, read for data that travels in one direction.

    Args:
        root: the document, its schemas in JSON Schema 2020-12.
    """

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root
        self._registry = jsonschema_rs.Registry(
            [(RESOURCE, self.root)], draft=jsonschema_rs.Draft202012
        )
        self._ways = Ways(self.root)
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    def validator(self, pointer: str) -> jsonschema_rs.Validator:
        """Return a validator for the schema at a pointer.

        Raises:
            ValueError: the schema, or one that it refers to, is none, or would take too long.
            jsonschema_rs.ReferencingError: a reference dangles.
        """
        if pointer not in self._validators:
            self._validators[pointer] = self._compiled(pointer)
        return self._validators[pointer]

    def _compiled(self, pointer: str) -> jsonschema_rs.Validator:
        self._ways.refuse_costly(node_at(self.root, pointer))
        return jsonschema_rs.Draft202012Validator(
            {"$ref": f"{RESOURCE}{quote(pointer, safe=_AS_THEY_ARE)}"},
            registry=self._registry,
            validate_formats=False,
        )


def _nullable(written: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Let null through wherever the vendor writes `nullable: true`, or `x-nullable` in Swagger.

    By the letter it has no effect beside `enum` or without `type` (OAS 3.0.4, "Schema Object");
    those who write so mean null, and a null there is no news to anybody.
    """
    if written.get("nullable") is not True and written.get("x-nullable") is not True:
        return node
    null = {"type": "null"}
    if isinstance(node.get("enum"), list) and None not in node["enum"]:
        node = {**node, "enum": [*node["enum"], None]}
    kind = node.get("type")
    if isinstance(kind, list):
        return node
    if isinstance(kind, str):
        return {**node, "type": [kind, "null"]}
    for key in ("anyOf", "oneOf"):
        if isinstance(node.get(key), list):
            return {**node, key: [*node[key], null]}
    return {"anyOf": [node, null]} if "allOf" in node or "$ref" in node else node


def _demanding_less(root: dict[str, Any], node: dict[str, Any], flag: str) -> dict[str, Any]:
    """Leave out of `required` what travels the other way only (OAS 3.0.4, "Schema Object").

    The property may have the flag itself, by a reference, or in a part of an `allOf`.
    """
    required, properties = node.get("required"), node.get("properties")
    if not isinstance(required, list) or not isinstance(properties, dict):
        return node
    kept = [name for name in required if not _says(root, properties.get(name), flag, 0)]
    return node if len(kept) == len(required) else {**node, "required": kept}


def _says(root: dict[str, Any], schema: Any, flag: str, depth: int) -> bool:
    """Whether a schema, or what it refers to or consists of, has a flag."""
    if not isinstance(schema, dict) or depth > _LONGEST_CHAIN:
        return False
    if schema.get(flag) is True:
        return True
    parts = schema.get("allOf")
    inner = [*(parts if isinstance(parts, list) else ())]
    if isinstance(schema.get("$ref"), str):
        inner.append(node_at(root, schema["$ref"]))
    return any(_says(root, one, flag, depth + 1) for one in inner)
