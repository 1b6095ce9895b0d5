"""Types of the intermediate representation as Python expressions.

In: a `Type`. Out: source text, in three readings: what the wire carries (`wire_type`, for run-time
validation), what a caller may pass (`argument_type`), what a call returns (`result_type`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, assert_never

from wireproof.client.identifiers import field_name
from wireproof.client.types import (
    NO_CONSTRAINTS,
    Array,
    Constraints,
    Enumeration,
    Map,
    Ref,
    Scalar,
    ScalarKind,
    Tuple,
    Type,
    Union,
)

_WIRE: Final[Mapping[ScalarKind, str]] = {
    "any": "Any",
    "null": "None",
    "boolean": "bool",
    "string": "str",
    "integer": "Integer",
    "number": "Number",
    "uuid": "Uuid",
    "date": "Date",
    "date-time": "DateTime",
    "bytes": "bytes",
    "file": "File",
}
_ARGUMENT: Final[Mapping[ScalarKind, str]] = {
    "any": "Any",
    "null": "None",
    "boolean": "bool",
    "string": "str",
    "integer": "int",
    "number": "float",
    "uuid": "UUID | str",
    "date": "date | str",
    "date-time": "datetime | str",
    "bytes": "FileContent",
    "file": "FileContent | FilePart",
}
_RESULT: Final[Mapping[ScalarKind, str]] = {
    **_ARGUMENT,
    "uuid": "UUID",
    "date": "date",
    "date-time": "datetime",
    "bytes": "bytes",
    "file": "File",
}
_KEYWORDS: Final[Mapping[str, str]] = {
    "minimum": "ge",
    "maximum": "le",
    "exclusive_minimum": "gt",
    "exclusive_maximum": "lt",
    "min_length": "min_length",
    "max_length": "max_length",
    "pattern": "pattern",
    "min_items": "min_length",
    "max_items": "max_length",
}


def wire_type(type_: Type, prefix: str = "models.") -> str:
    """The expression that validates JSON values, constraints included.

    Args:
        type_: the type.
        prefix: what stands before the name of a declared type.
    """
    match type_:
        case Scalar(kind, constraints):
            return _constrained(_WIRE[kind], constraints)
        case Enumeration(values):
            return _exact_literal(values)
        case Array(item, constraints):
            return _constrained(f"list[{wire_type(item, prefix)}]", constraints)
        case Tuple(items):
            return f"tuple[{', '.join(wire_type(item, prefix) for item in items)}]"
        case Map(value, least, most, key):
            mapping = f"dict[{wire_type(key, prefix)}, {wire_type(value, prefix)}]"
            # pydantic counts the entries of a mapping as it counts the items of a list.
            return _constrained(mapping, Constraints(min_items=least, max_items=most))
        case Ref(name):
            return prefix + name
        case Union(members, discriminator):
            union = _union([wire_type(member, prefix) for member in members])
            if discriminator is None:
                return union
            return f"Annotated[{union}, Field(discriminator={field_name(discriminator)!r})]"
        case _:
            assert_never(type_)


def argument_type(type_: Type) -> str:
    """What a caller may pass: models or plain mappings, UUIDs or their text."""
    match type_:
        case Scalar(kind):
            return _ARGUMENT[kind]
        case Enumeration(values):
            return _literal(values)
        case Array(item):
            return f"Sequence[{argument_type(item)}]"
        case Tuple(items):
            # A list is the same on the wire, and what a caller has after reading JSON.
            return f"Sequence[{_union([argument_type(item) for item in items])}]"
        case Map(value):
            return f"Mapping[str, {argument_type(value)}]"
        case Ref(name, stands_for):
            if stands_for is None:
                return f"models.{name} | Mapping[str, Any]"
            return f"models.{name}" if stands_for == type_ else argument_type(stands_for)
        case Union(members):
            return _union([argument_type(member) for member in members])
        case _:
            assert_never(type_)


def result_type(type_: Type) -> str:
    """What a call returns."""
    match type_:
        case Scalar(kind):
            return _RESULT[kind]
        case Enumeration(values):
            return _literal(values)
        case Array(item):
            return f"list[{result_type(item)}]"
        case Tuple(items):
            return f"tuple[{', '.join(result_type(item) for item in items)}]"
        case Map(value):
            return f"dict[str, {result_type(value)}]"
        case Ref(name):
            return f"models.{name}"
        case Union(members):
            return _union([result_type(member) for member in members])
        case _:
            assert_never(type_)


def join_types(types: list[str]) -> str:
    """A union of several annotations, each named once."""
    return _union(types)


def field_call(constraints: Constraints) -> str:
    """`Field(...)` with pydantic's names for the constraints, or nothing."""
    parts = [
        f"{keyword}={getattr(constraints, attribute)!r}"
        for attribute, keyword in _KEYWORDS.items()
        if getattr(constraints, attribute) is not None
    ]
    return f"Field({', '.join(parts)})" if parts else ""


def _constrained(expression: str, constraints: Constraints) -> str:
    if constraints == NO_CONSTRAINTS:
        return expression
    metadata = [call for call in (field_call(constraints),) if call]
    if constraints.multiple_of is not None:
        metadata.append(f"MultipleOf({str(constraints.multiple_of)!r})")
    return f"Annotated[{', '.join([expression, *metadata])}]"


def _literal(values: tuple[str | int | bool | None, ...]) -> str:
    named = [repr(value) for value in values if value is not None]
    parts = [f"Literal[{', '.join(named)}]"] if named else []
    if None in values:
        parts.append("None")
    return " | ".join(parts)


def _exact_literal(values: tuple[str | int | bool | None, ...]) -> str:
    """A literal that keeps numbers and booleans apart, which are equal in Python."""
    truths = tuple(value for value in values if isinstance(value, bool))
    others = tuple(value for value in values if value is not None and not isinstance(value, bool))
    parts = [f"Annotated[{_literal(truths)}, IsBoolean()]"] if truths else []
    if any(isinstance(value, int) for value in others):
        parts.append(f"Annotated[{_literal(others)}, NotBoolean()]")
    elif others:
        parts.append(_literal(others))
    return _union([*parts, "None"] if None in values else parts)


def _union(types: list[str]) -> str:
    """Members in order, without repetitions; `Any` swallows the others."""
    members = dict.fromkeys(part for text in types for part in _split_union(text))
    return "Any" if "Any" in members else " | ".join(members)


def _split_union(text: str) -> list[str]:
    """The members of a union, brackets respected."""
    parts, depth, start, quote = [], 0, 0, ""
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote and text[index - 1] != "\\" else quote
        elif char in "'\"":
            quote = char
        elif char in "[(":
            depth += 1
        elif char in "])":
            depth -= 1
        elif char == "|" and depth == 0:
            parts.append(text[start:index].strip())
            start = index + 1
    parts.append(text[start:].strip())
    return parts
