"""What a discriminator demands of data, as JSON Schema.

In: a document. Out: for each parent schema its children and their names, and schemas that only
data with an agreeing discriminator value satisfies. Source: OpenAPI Specification 3.1.1,
"Discriminator Object": a value that names no schema means that validation SHOULD fail.
"""

from __future__ import annotations

from typing import Any

from wireproof.oas.pointer import escape, split


def agree(branch: dict[str, Any], prop: str, names: list[str]) -> dict[str, Any]:
    """Narrow a branch to objects whose discriminator is one of these names."""
    return {
        "allOf": [
            branch,
            {"type": "object", "required": [prop], "properties": {prop: {"enum": names}}},
        ]
    }


def family(root: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Find the parents that are extended through `allOf`.

    Returns:
        parent pointer -> child pointer -> the discriminator values that name the child. A parent
        is not its own child: whether it may be sent as it is, the specification leaves open.
    """
    schemas, at = _schemas(root)
    parents: dict[str, dict[str, list[str]]] = {}
    for name, schema in schemas.items():
        if isinstance(schema, dict) and _property(schema):
            parents[f"{at}/{escape(name)}"] = {}
    if not parents:
        return {}
    for name, schema in schemas.items():
        pointer = f"{at}/{escape(name)}"
        for parent in _extended(schema):
            if parent in parents:
                discriminator = schemas[split(parent)[-1]]["discriminator"]
                mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else {}
                names = [key for key, to in (mapping or {}).items() if to in (pointer, name)]
                parents[parent][pointer] = names or [name]
    return {parent: children for parent, children in parents.items() if children}


def _schemas(root: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return the schemas with a name, and the pointer of what holds them."""
    if "swagger" in root:
        found, at = root.get("definitions"), "#/definitions"
    else:
        components = root.get("components")
        found = components.get("schemas") if isinstance(components, dict) else None
        at = "#/components/schemas"
    return (found if isinstance(found, dict) else {}), at


def _property(schema: dict[str, Any]) -> str:
    """Return the property that tells the children of a schema apart, or "".

    In Swagger 2.0 the discriminator is its name itself ("Schema Object").
    """
    found = schema.get("discriminator")
    name = found.get("propertyName") if isinstance(found, dict) else found
    return name if isinstance(name, str) and not {"oneOf", "anyOf"} & set(schema) else ""


def _extended(schema: Any) -> list[str]:
    branches = schema.get("allOf") if isinstance(schema, dict) else None
    if not isinstance(branches, list):
        return []
    refs = [branch.get("$ref") for branch in branches if isinstance(branch, dict)]
    return [ref for ref in refs if isinstance(ref, str)]
