"""Where schemas stand inside a schema, and what a keyword of OAS 3.0 means in JSON Schema 2020-12.

In: one schema object. Out: the same in the 2020-12 dialect. Sources: OpenAPI Specification 3.0.4,
"Schema Object"; JSON Schema 2020-12, core and validation.
"""

from __future__ import annotations

from typing import Any

MAPS_OF_SCHEMAS = frozenset({"properties", "patternProperties", "dependentSchemas"})
LISTS_OF_SCHEMAS = frozenset({"prefixItems"})
BRANCHES = frozenset({"allOf", "anyOf", "oneOf"})
CONDITIONS = frozenset({"not", "if", "then", "else", "propertyNames", "contains"})
SINGLE_SCHEMAS = frozenset(
    {"items", "additionalProperties", "unevaluatedItems", "unevaluatedProperties"}
)

_LIMITS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_COUNTS = frozenset(
    {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
     "minContains", "maxContains"}
)  # fmt: skip
_BOUNDS = _LIMITS | _COUNTS | {"multipleOf"}

_INTEGER_FORMATS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def from_oas_30(schema: dict[str, Any]) -> dict[str, Any]:
    """Rewrite one OAS 3.0 schema object (not its children) as JSON Schema 2020-12.

    `nullable` has an effect only beside `type`, and does not add null to an `enum`
    (OAS 3.0.4, "Fixed Fields" of the Schema Object); siblings of `$ref` are ignored.
    """
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    out = dict(schema)
    if out.pop("nullable", False) is True and isinstance(out.get("type"), str):
        out["type"] = [out["type"], "null"]
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        flag = out.get(exclusive)
        if isinstance(flag, bool):
            del out[exclusive]
            if flag and bound in out:
                out[exclusive] = out.pop(bound)
    return out


def with_bounds(schema: dict[str, Any]) -> dict[str, Any]:
    """Leave out what bounds nothing in JSON Schema 2020-12: a flag, a count below zero, a text."""
    if schema.keys().isdisjoint(_BOUNDS):
        return schema
    return {key: one for key, one in schema.items() if key not in _BOUNDS or _bounds(key, one)}


def _bounds(keyword: str, value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if keyword == "multipleOf":
        return value > 0
    is_whole = isinstance(value, int) or value.is_integer()
    return keyword in _LIMITS or (is_whole and value >= 0)


def from_swagger(schema: dict[str, Any]) -> dict[str, Any]:
    """Rewrite one Swagger 2.0 schema or parameter (not its children) as JSON Schema 2020-12.

    `nullable` is not known; vendors write `x-nullable`. A discriminator is the name of a property
    (OAS 2.0, "Schema Object"); a file has any content. Siblings of `$ref` are ignored.
    """
    out = from_oas_30({key: value for key, value in schema.items() if key != "nullable"})
    out.pop("collectionFormat", None)
    if out.get("type") == "file":
        out |= {"type": "string", "format": "binary"}
    if out.pop("x-nullable", False) is True and isinstance(out.get("type"), str):
        out["type"] = [out["type"], "null"]
    if isinstance(out.get("discriminator"), str):
        out["discriminator"] = {"propertyName": out["discriminator"]}
    return out


def assert_integer_format(schema: dict[str, Any]) -> dict[str, Any]:
    """Give an integer with `format: int32` or `int64` the bounds that the format stands for.

    jsonschema-rs asserts formats of strings only, so those of numbers are spelled out
    (OpenAPI Format Registry, "int32", "int64").
    """
    bounds = _INTEGER_FORMATS.get(str(schema.get("format")))
    kinds = schema.get("type")
    if bounds is None or "integer" not in (kinds if isinstance(kinds, list) else [kinds]):
        return schema
    out = dict(schema)
    low, high = bounds
    if isinstance(out.get("minimum", low), int | float):
        out["minimum"] = max(low, out.get("minimum", low))
    if isinstance(out.get("maximum", high), int | float):
        out["maximum"] = min(high, out.get("maximum", high))
    return out
