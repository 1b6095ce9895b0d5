"""The keywords of JSON Schema 2020-12, one by one: types, enumerations, constraints.

In: one schema without `allOf` and `$ref`. Out: parts of a type; whatever is malformed or beyond the
intermediate representation goes into the ledger.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Any, Final, Literal

from wireproof.client.ledger import Ledger
from wireproof.client.patterns import look_around, matches, portable_pattern
from wireproof.client.types import (
    ANY,
    NO_CONSTRAINTS,
    Array,
    Constraints,
    Enumeration,
    Map,
    Scalar,
    ScalarKind,
    Type,
    union_of,
)
from wireproof.errors import shortened
from wireproof.oas.pointer import join

_LONGEST_LITERAL: Final = 10_000
_MOST_TOLD: Final = 8
_LARGEST_SIZE: Final = 2**63 - 1
_TYPES: Final = ("string", "integer", "number", "boolean", "object", "array", "null")

_OBJECT_KEYWORDS: Final = (
    "properties", "required", "additionalProperties", "patternProperties", "propertyNames",
    "unevaluatedProperties",
)  # fmt: skip
_ARRAY_KEYWORDS: Final = ("items", "prefixItems")
_OF_ONE_TYPE: Final = (
    *("minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum"),
    *("exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties"),
    "maxProperties",
)
"""Keywords that hold for values of one type alone, and make no type by themselves."""
_UNENFORCED: Final[Mapping[str, str]] = {
    "$dynamicRef": "leads nowhere that is known; any value is taken",
    "not": "values that `not` excludes are accepted",
    "if": "the condition (`if`, `then`, `else`) is not checked",
    "dependentSchemas": "the condition is not checked",
    "contains": "the items are not searched, nor counted (`minContains`, `maxContains`)",
}


def note_unenforced(schema: Mapping[str, Any], pointer: str, ledger: Ledger) -> None:
    """Write every assertion that the client will not check into the ledger."""
    if _UNENFORCED.keys().isdisjoint(schema):
        return
    for keyword, reason in _UNENFORCED.items():
        value = schema.get(keyword)
        if (
            value is not None
            and value is not True
            and value != {}
            and not _is_rule(schema, keyword)
        ):
            ledger.degraded(join(pointer, keyword), "keyword", reason)


def _is_rule(schema: Mapping[str, Any], keyword: str) -> bool:
    """Whether a keyword is checked after all, as a rule, or asserts nothing where it stands."""
    value = schema[keyword]
    match keyword:
        case "not":
            return forbidden_groups(value) is not None
        case "if":
            return "then" not in schema and "else" not in schema
        case "dependentSchemas":
            return all(required_alone(item) is not None for item in schemas_of(value).values())
        case _:
            return False


def schemas_of(value: Any) -> dict[str, Any]:
    """A mapping of schemas; an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def strings_of(value: Any) -> list[str]:
    """The strings of a list; nothing of anything else."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def required_alone(schema: Any) -> tuple[str, ...] | None:
    """The properties of a schema that says nothing but that it requires them."""
    if not isinstance(schema, dict) or set(schema) - {"required", "type", "description", "title"}:
        return None
    names = schema.get("required")
    if not isinstance(names, list) or schema.get("type", "object") != "object":
        return None
    return tuple(names) if all(isinstance(name, str) for name in names) else None


def forbidden_groups(schema: Any) -> tuple[tuple[str, ...], ...] | None:
    """What `not` forbids where it speaks of required properties alone: groups of names."""
    members = schema.get("anyOf") if isinstance(schema, dict) and len(schema) == 1 else None
    groups = [required_alone(one) for one in (members if isinstance(members, list) else [schema])]
    found = tuple(group for group in groups if group)
    return found if found and len(found) == len(groups) else None


def count(value: Any) -> int | None:
    """A number of items or properties, or None where it is no such number.

    One beyond 64 bits is none, either: nothing counts so far.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    number = isinstance(value, int) and not isinstance(value, bool)
    return value if number and 0 <= value <= _LARGEST_SIZE else None


def json_types(schema: Mapping[str, Any], pointer: str, ledger: Ledger) -> tuple[str, ...] | None:
    """The JSON types that a schema admits, or None for any.

    A schema without `type` that declares properties or items is read as an object or array, because
    that is what its author means; the ledger says so.
    """
    declared = schema.get("type")
    if isinstance(declared, str):
        declared = [declared]
    if isinstance(declared, list):
        known = tuple(dict.fromkeys(item for item in declared if item in _TYPES))
        if len(known) != len(declared):
            ledger.degraded(
                join(pointer, "type"), "keyword", f"unknown type in {shortened(declared, 80)}"
            )
        if "number" in known:
            known = tuple(item for item in known if item != "integer")
        return known or None
    if declared is not None:
        ledger.degraded(join(pointer, "type"), "keyword", "type is neither a string nor a list")
    for keywords, implied in (
        (_OBJECT_KEYWORDS, "object"),
        (_ARRAY_KEYWORDS, "array"),
    ):
        if any(keyword in schema for keyword in keywords):
            ledger.noted(pointer, "schema", f"no type; read as {implied} because of its keywords")
            return (implied,)
    return None


def note_untyped(schema: Mapping[str, Any], pointer: str, ledger: Ledger) -> None:
    """Tell of limits for values of one type where a value may be of any."""
    for keyword in _OF_ONE_TYPE:
        idle = schema.get(keyword) == 0 and keyword not in ("minimum", "maximum")
        if schema.get(keyword) is not None and not idle:
            ledger.degraded(join(pointer, keyword), "keyword", "no type beside it; not checked")


def enumeration_of(schema: Mapping[str, Any], pointer: str, ledger: Ledger) -> Type | None:
    """The type of a schema with `enum` or `const`; None where no value is possible by it.

    Values that the schema's own `type` or constraints exclude are left out, as no instance can have
    them. Arrays and objects have no literal type in Python: those degrade to their type.
    """
    values = [schema["const"]] if "const" in schema else schema["enum"]
    place = join(pointer, "const" if "const" in schema else "enum")
    if not isinstance(values, list):
        ledger.degraded(place, "keyword", "enum is not a list")
        return ANY
    types = json_types({"type": schema["type"]}, pointer, ledger) if "type" in schema else None
    possible, excluded = _parted(values, types, schema)
    literal: dict[object, str | int | bool | None] = {}  # 1 and True are the same key
    numbers: list[float] = []
    weak: list[Type] = []
    for value in possible:
        if isinstance(value, str) and len(value) > _LONGEST_LITERAL:
            weak.append(Scalar("string"))
        elif value is None or isinstance(value, bool | int | str):
            literal[type(value), value] = value
        elif not isinstance(value, float):
            weak.append(Array(ANY) if isinstance(value, list) else Map(ANY))
        numbers += [value] if type(value) in (int, float) else []
    if weak:
        ledger.degraded(place, "keyword", "values without a literal type in Python")
    if any(isinstance(one, float) for one in numbers):  # the whole ones go with the others
        weak.append(Scalar("number", Constraints(listed=tuple(dict.fromkeys(numbers)))))
        literal = {key: one for key, one in literal.items() if type(one) is not int}
    if excluded:
        told = ", ".join(f"{shortened(one)}" for one in excluded[:_MOST_TOLD])
        ledger.noted(place, "keyword", f"never valid by the type or the limits beside it: {told}")
    if not literal and not weak:
        reason = "no value is possible" if values else "an empty list takes no value"
        ledger.degraded(place, "keyword", f"{reason}; it is left out")
        return None
    members: list[Type] = [Enumeration(tuple(literal.values()))] if literal else []
    return union_of(members + weak)


def _parted(
    values: Sequence[Any], types: Sequence[str] | None, schema: Mapping[str, Any]
) -> tuple[list[Any], list[Any]]:
    """The values that may be valid, and those that never are; 1.0 is 1 where no others count."""
    found: tuple[list[Any], list[Any]] = ([], [])
    for value in values:
        found[_is_excluded(value, types, schema)].append(value)
    if types is None or "number" in types:
        return found
    return [int(one) if isinstance(one, float) else one for one in found[0]], found[1]


def _is_excluded(value: Any, types: Sequence[str] | None, schema: Mapping[str, Any]) -> bool:
    """Whether the type, a length, a bound or a pattern beside `enum` lets no such value be."""
    if types is not None and not any(_is(value, one) for one in types):
        return True
    family: Literal["string", "number"] = "string" if isinstance(value, str) else "number"
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return False
    if not any(keyword in schema for keyword in _FAMILIES[family]):
        return False
    limits = constraints_of(schema, family, "", Ledger())
    if isinstance(value, str):
        from pydantic_core import SchemaValidator, core_schema  # noqa: PLC0415 - slow to import

        check = core_schema.str_schema(
            min_length=limits.min_length, max_length=limits.max_length, pattern=limits.pattern
        )
        apart = limits.look_around is None or matches(limits.look_around, value)
        return not (apart and SchemaValidator(check).isinstance_python(value))
    return (
        (limits.minimum is not None and value < limits.minimum)
        or (limits.maximum is not None and value > limits.maximum)
        or (limits.exclusive_minimum is not None and value <= limits.exclusive_minimum)
        or (limits.exclusive_maximum is not None and value >= limits.exclusive_maximum)
    )


def constraints_of(
    schema: Mapping[str, Any],
    family: Literal["string", "number", "array"],
    pointer: str,
    ledger: Ledger,
) -> Constraints:
    """The assertions of one family of types; a malformed one is degraded."""
    found: dict[str, Any] = {}
    for keyword, attribute in _FAMILIES[family].items():
        value = schema.get(keyword)
        if value is None:
            continue
        if keyword == "pattern":
            translated = portable_pattern(value) if isinstance(value, str) else None
            apart = look_around(value) if isinstance(value, str) and translated is None else None
            if apart is not None:
                found["look_around"] = apart
                continue
            valid, value = translated is not None, translated or value
        elif family == "number":
            valid = isinstance(value, int | float) and not isinstance(value, bool)
            valid = valid and abs(value) <= sys.float_info.max
            valid = valid and (keyword != "multipleOf" or value > 0)
        else:
            valid = count(value) is not None
            value = count(value) if valid else value
        if valid:
            found[attribute] = value
        elif keyword == "pattern":
            reason = f"not checked: Rust's regular expressions cannot say {shortened(value, 60)}"
            ledger.degraded(join(pointer, keyword), "keyword", reason)
        else:
            ledger.degraded(
                join(pointer, keyword), "keyword", f"not a valid {keyword}: {shortened(value)}"
            )
    return Constraints(**found) if found else NO_CONSTRAINTS


_FAMILIES: Final[Mapping[str, Mapping[str, str]]] = {
    "string": {"minLength": "min_length", "maxLength": "max_length", "pattern": "pattern"},
    "number": {
        "minimum": "minimum",
        "maximum": "maximum",
        "exclusiveMinimum": "exclusive_minimum",
        "exclusiveMaximum": "exclusive_maximum",
        "multipleOf": "multiple_of",
    },
    "array": {"minItems": "min_items", "maxItems": "max_items"},
}


def _is(value: Any, type_: str) -> bool:
    """Whether a JSON value is of a JSON type; 1.0 is an integer (JSON Schema section 6.1.1)."""
    match type_:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "string":
            return isinstance(value, str)
        case "integer":
            whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
            return whole and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case _:
            return isinstance(value, dict)


_BYTES: Final[Mapping[str, ScalarKind]] = {
    "byte": "base64", "base64": "base64", "base64url": "base64url",
}  # fmt: skip
"""The formats whose text stands for bytes (OAS 3.0; OpenAPI Format Registry); some say `base64`."""
_ENCODED: Final = {"base64": "byte", "base64url": "base64url"}
"""What an encoding is as a format (RFC 4648 sections 4 and 5)."""


_FORMATS: Final[Mapping[str, ScalarKind]] = {
    "uuid": "uuid",
    "date": "date",
    "date-time": "date-time",
    "binary": "file",
}
_LENGTHS: Final[Mapping[str, tuple[int, float]]] = {
    "uuid": (36, 36),
    "date": (10, 10),
    "date-time": (20, inf),
}
"""The least and the most characters (RFC 9562, section 4; RFC 3339, section 5.6)."""


def read_format(schema: Mapping[str, Any], pointer: str, ledger: Ledger) -> ScalarKind:
    """The type of a string by its format.

    A format is an annotation (JSON Schema 2020-12, Validation 7.2.1): where no text of it has the
    length that stands beside it, the length holds.
    """
    named = schema.get("format")
    kind = _FORMATS.get(named) if isinstance(named, str) else None
    if kind is None:
        return _read_encoding(schema, pointer, ledger)
    least, most = _LENGTHS.get(kind, (0, inf))
    wanted = count(schema.get("minLength")), count(schema.get("maxLength"))
    if (wanted[0] or 0) > most or (wanted[1] is not None and wanted[1] < least):
        ledger.noted(pointer, "keyword", f"no {kind} is of this length; it is passed on as text")
        return "string"
    return kind


def limits_of_text(
    kind: ScalarKind, limits: Constraints, pointer: str, ledger: Ledger
) -> Constraints:
    """The limits of a string without the lengths that every text of its format has."""
    if kind == "file" and limits != NO_CONSTRAINTS:
        # It may be a stream, whose length nobody knows (OAS 3.1.1, "Working with Binary Data").
        ledger.degraded(pointer, "keyword", "the length of a file is not checked")
        return NO_CONSTRAINTS
    if kind not in _LENGTHS or limits == NO_CONSTRAINTS:
        return limits
    least, most = _LENGTHS[kind]
    told = replace(
        limits,
        min_length=limits.min_length if (limits.min_length or 0) > least else None,
        max_length=limits.max_length if (limits.max_length or inf) < most else None,
    )
    return NO_CONSTRAINTS if told == NO_CONSTRAINTS else told


def _read_encoding(schema: Mapping[str, Any], pointer: str, ledger: Ledger) -> ScalarKind:
    """Whether a string stands for bytes: `format: byte`, or `contentEncoding` from OAS 3.1 on.

    What a schema says of the length or the characters, it says of the encoded text.
    """
    encoding = schema.get("contentEncoding")
    named = schema.get("format", _ENCODED.get(str(encoding)))
    kind = _BYTES.get(named) if isinstance(named, str) else None
    if kind and not {"maxLength", "pattern"} & set(schema) and not schema.get("minLength"):
        return kind
    if kind:
        ledger.noted(pointer, "keyword", f"{kind} with limits of its text; it is passed on as text")
    elif isinstance(encoding, str):
        ledger.degraded(pointer, "keyword", f"{shortened(encoding)} is passed on as text")
    return "string"
