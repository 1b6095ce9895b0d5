"""Which component schemas look different in requests and in responses.

In: the document. Out: the pointers of the components that reach a `readOnly` or `writeOnly`
property (OAS 3.1 section 4.8.24.6 by way of JSON Schema validation section 9.4). Linear in the
size of the document: one walk, then one propagation along the reversed references.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from typing import Any

from wireproof.client.families import Families
from wireproof.errors import SpecError
from wireproof.oas.pointer import join
from wireproof.spec.document import Document

_SCHEMAS = "#/components/schemas"


def component_of(reference: str) -> str:
    """The component that a reference points into, or the reference itself."""
    if not reference.startswith(_SCHEMAS + "/"):
        return reference
    return "/".join(reference.split("/")[:4])


def directional_components(document: Document, families: Families) -> frozenset[str]:
    """Pointers of the component schemas that need a request form beside the response form."""
    components = document.data.get("components", {})
    schemas = components.get("schemas", {}) if isinstance(components, dict) else {}
    users: dict[str, list[str]] = defaultdict(list)
    flagged: list[str] = []
    for name, schema in schemas.items() if isinstance(schemas, dict) else ():
        pointer = join(_SCHEMAS, name)
        references, direct = scan(schema)
        for reference in references:
            users[component_of(reference)].append(pointer)
        if direct:
            flagged.append(pointer)
    for parent, family in families.of.items():
        for child, _ in family.members:
            users[child].append(parent)
    found: set[str] = set()
    while flagged:
        pointer = flagged.pop()
        if pointer not in found:
            found.add(pointer)
            flagged.extend(users.get(pointer, ()))
    return frozenset(found)


def flagged(document: Document, schema: Any, flag: str) -> bool:
    """Whether a schema carries `readOnly` or `writeOnly`, by itself or through `$ref` and `allOf`.

    Of several annotations of one value, "the resulting behavior SHOULD be as for a true value if
    any occurrence specifies a true value" (JSON Schema 2020-12 validation, section 9.4).
    """
    if not isinstance(schema, dict) or ("$ref" not in schema and "allOf" not in schema):
        return isinstance(schema, dict) and schema.get(flag) is True
    pending, seen = [schema], set[str]()
    for node in pending:  # grows while it is read
        if not isinstance(node, dict):
            continue
        if node.get(flag) is True:
            return True
        members = node.get("allOf")
        pending.extend(members if isinstance(members, list) else ())
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            with suppress(SpecError):
                pending.append(document.resolve(reference))
    return False


def scan(schema: Any) -> tuple[set[str], bool]:
    """The references below a schema, and whether a direction flag stands in it."""
    references: set[str] = set()
    direct = False
    stack = [schema]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str):
                references.add(reference)
            direct = direct or node.get("readOnly") is True or node.get("writeOnly") is True
            stack.extend(
                value
                for key, value in node.items()
                if key not in ("example", "examples", "default", "enum", "const")
            )
        elif isinstance(node, list):
            stack.extend(node)
    return references, direct
