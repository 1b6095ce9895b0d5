"""What a discriminator demands of data, as JSON Schema.

In: a document. Out: for each parent schema its children and their names, and schemas that only
data with an agreeing discriminator value satisfies. Source: OpenAPI Specification 3.1.1,
"Discriminator Object": a value that names no schema means that validation SHOULD fail.
"""

from __future__ import annotations

from typing import Any

from wireproof.oas.pointer import escape


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
    components = root.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    if not isinstance(schemas, dict):
        return {}
    parents: dict[str, dict[str, list[str]]] = {}
    for name, schema in schemas.items():
        if isinstance(schema, dict) and _extends(schema, "discriminator"):
            parents[f"#/components/schemas/{escape(name)}"] = {}
    if not parents:
        return {}
    for name, schema in schemas.items():
        pointer = f"#/components/schemas/{escape(name)}"
        for parent in _extended(schema):
            if parent in parents:
                mapping = schemas[parent.rpartition("/")[2]]["discriminator"].get("mapping") or {}
                names = [key for key, target in mapping.items() if target in (pointer, name)]
                parents[parent][pointer] = names or [name]
    return {parent: children for parent, children in parents.items() if children}


def _extends(schema: dict[str, Any], key: str) -> bool:
    discriminator = schema.get(key)
    return (
        isinstance(discriminator, dict)
        and isinstance(discriminator.get("propertyName"), str)
        and not {"oneOf", "anyOf"} & set(schema)
    )


def _extended(schema: Any) -> list[str]:
    branches = schema.get("allOf") if isinstance(schema, dict) else None
    if not isinstance(branches, list):
        return []
    refs = [branch.get("$ref") for branch in branches if isinstance(branch, dict)]
    return [ref for ref in refs if isinstance(ref, str)]
