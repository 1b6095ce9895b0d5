"""What a type of the API is in Python, in three readings.

In: a `Type`. Out: a type expression: what the wire carries (`wire_type`, for validation at run
time), what a caller may pass (`argument_type`), what a call returns (`result_type`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, assert_never

from wireproof.client.expressions import (
    ANY,
    NONE,
    Call,
    Choice,
    Expression,
    Generic,
    Marked,
    Name,
    OneOf,
    any_of,
)
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

MODELS: Final = "models"
"""The module of the declared types, as the other modules of a client import it."""
INPUTS: Final = "inputs"
"""The module of what is passed in their place: objects as dicts with known keys."""
UNTYPED: Final = Name("UntypedMapping")
"""A mapping of whose values a type checker knows nothing: `dict[str, Any]`."""
_TEXT: Final = Name("str")
TEXTS: Final[frozenset[ScalarKind]] = frozenset(("uuid", "date", "date-time"))
"""Kinds whose limits are those of a text, and whose values are none in Python."""
_JSON_OBJECT: Final = Generic("Mapping", (_TEXT, ANY))
_WIRE: Final[Mapping[ScalarKind, Expression]] = {
    "any": ANY,
    "null": NONE,
    "boolean": Name("bool"),
    "string": _TEXT,
    "integer": Name("Integer"),
    "number": Name("Number"),
    "decimal": Name("DecimalNumber"),
    "base64": Name("Bytes"),
    "base64url": Name("UrlBytes"),
    "uuid": Name("Uuid"),
    "date": Name("Date"),
    "date-time": Name("DateTime"),
    "bytes": Name("bytes"),
    "file": Name("File"),
}
_ARGUMENT: Final[Mapping[ScalarKind, Expression]] = {
    "any": ANY,
    "null": NONE,
    "boolean": Name("bool"),
    "string": _TEXT,
    "integer": Name("int"),
    "number": Name("float"),
    "decimal": any_of([Name("Decimal"), Name("float")]),
    "base64": any_of([Name("bytes"), _TEXT]),
    "base64url": any_of([Name("bytes"), _TEXT]),
    "uuid": any_of([Name("UUID"), _TEXT]),
    "date": any_of([Name("date"), _TEXT]),
    "date-time": any_of([Name("datetime"), _TEXT]),
    "bytes": any_of([Name("FileContent"), Name("FilePart")]),
    "file": Name("FileInput"),
}
_RESULT: Final[Mapping[ScalarKind, Expression]] = {
    **_ARGUMENT,
    "decimal": Name("Decimal"),
    "base64": Name("bytes"),
    "base64url": Name("bytes"),
    "uuid": Name("UUID"),
    "date": Name("date"),
    "date-time": Name("datetime"),
    "bytes": Name("bytes"),
    "file": Name("File"),
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
"""What pydantic's `Field` calls the constraints."""
_MOST: Final = 2**63
_LIMITS: Final = ("minimum", "maximum", "exclusive_minimum", "exclusive_maximum")


def wire_type(type_: Type, module: str = MODELS) -> Expression:
    """The type that validates JSON values, constraints included.

    Args:
        type_: the type.
        module: the module of the declared types; empty inside of it.
    """
    match type_:
        case Scalar(kind, constraints):
            limits = _exact(constraints) if kind == "decimal" else constraints
            return _constrained(_WIRE[kind], limits, as_text=kind in TEXTS)
        case Enumeration(values):
            return _exact_literal(values)
        case Array(item, constraints):
            return _constrained(Generic("list", (wire_type(item, module),)), constraints)
        case Tuple(items):
            return Generic("tuple", tuple(wire_type(item, module) for item in items))
        case Map(value, least, most, key):
            mapping = Generic("dict", (wire_type(key, module), wire_type(value, module)))
            # pydantic counts the entries of a mapping as it counts the items of a list.
            return _constrained(mapping, Constraints(min_items=least, max_items=most))
        case Ref(name):
            return Name(name, module)
        case Union(members, discriminator, tags):
            union = any_of(wire_type(member, module) for member in members)
            if discriminator is None or not isinstance(union, Choice):
                return union  # one member has nothing to be told apart from
            if tags:
                return Marked(union, (Call("ByTag", (discriminator, *tags)),))
            named = Call("Field", keywords=(("discriminator", field_name(discriminator)),))
            return Marked(union, (named,))
        case _:
            assert_never(type_)


def argument_type(type_: Type) -> Expression:
    """What a caller may pass: models or plain dicts, UUIDs or their text."""
    match type_:
        case Scalar(kind):
            return _ARGUMENT[kind]
        case Enumeration(values):
            return _literal(values)
        case Array(item):
            return Generic("Sequence", (argument_type(item),))
        case Tuple(items):
            # A list is the same on the wire, and what a caller has after reading JSON.
            return Generic("Sequence", (any_of(argument_type(item) for item in items),))
        case Map(value):
            return Generic("Mapping", (_TEXT, argument_type(value)))
        case Ref(name, stands_for, any_keys, twin):
            if stands_for is not None:
                return Name(name, MODELS) if stands_for == type_ else argument_type(stands_for)
            plain = _JSON_OBJECT if any_keys else Name(name, INPUTS)
            return any_of([Name(name, MODELS), plain, *([Name(twin, MODELS)] if twin else [])])
        case Union(members):
            return any_of(argument_type(member) for member in members)
        case _:
            assert_never(type_)


def plain_type(type_: Type) -> Expression:
    """What may be passed in the place of a declared union: its members, objects as dicts."""
    match type_:
        case Ref(name, stands_for=None, any_keys=False):
            return Name(name, INPUTS)
        case Union(members):
            return any_of(plain_type(member) for member in members)
        case _:
            return argument_type(type_)


def result_type(type_: Type) -> Expression:
    """What a call returns."""
    match type_:
        case Scalar(kind):
            return _RESULT[kind]
        case Enumeration(values):
            return _literal(values)
        case Array(item):
            return Generic("list", (result_type(item),))
        case Tuple(items):
            return Generic("tuple", tuple(result_type(item) for item in items))
        case Map(value):
            return Generic("dict", (_TEXT, result_type(value)))
        case Ref(name):
            return Name(name, MODELS)
        case Union(members):
            return any_of(result_type(member) for member in members)
        case _:
            assert_never(type_)


def maybe(expression: Expression) -> Expression:
    """The type of what may be left out."""
    return Generic("Maybe", (expression,))


def _exact(constraints: Constraints) -> Constraints:
    """The limits of a decimal number as it is written: a float is another number than `0.1`."""
    limits = {name: getattr(constraints, name) for name in _LIMITS}
    found: dict[str, Any] = {
        name: Decimal(str(value)) for name, value in limits.items() if isinstance(value, float)
    }
    return replace(constraints, **found)


def _constrained(
    base: Expression, constraints: Constraints, *, as_text: bool = False
) -> Expression:
    """A type with its constraints; `as_text` where the text that stands for it has them."""
    if constraints == NO_CONSTRAINTS:
        return base
    limits = tuple(
        (keyword, getattr(constraints, attribute))
        for attribute, keyword in _KEYWORDS.items()
        if getattr(constraints, attribute) is not None
    )
    look = constraints.look_around
    around = (("every", look.every), ("none", look.none)) if look else ()
    if as_text:
        ahead = (("pattern", look.pattern),) if look else ()
        return Marked(base, (Call("OfText", keywords=(*limits, *ahead, *around)),))
    marks = [Call("Field", keywords=limits)] if limits else []
    if constraints.multiple_of is not None:
        marks.append(Call("MultipleOf", (str(constraints.multiple_of),)))
    if constraints.listed:
        marks.append(Call("Listed", constraints.listed))
    if look is not None:
        marks.append(Call("Matches", (look.pattern,), around))
    return Marked(base, tuple(marks))


def _literal(values: tuple[str | int | bool | None, ...]) -> Expression:
    named = tuple(value for value in values if value is not None)
    parts: list[Expression] = [OneOf(named)] if named else []
    return any_of([*parts, NONE] if None in values else parts)


def _exact_literal(values: tuple[str | int | bool | None, ...]) -> Expression:
    """A literal that keeps numbers and booleans apart, which are equal in Python."""
    truths = tuple(value for value in values if isinstance(value, bool))
    others = tuple(value for value in values if value is not None and not isinstance(value, bool))
    parts: list[Expression] = [Marked(OneOf(truths), (Call("IsBoolean"),))] if truths else []
    # Among numbers of 64 bits, pydantic cannot read a longer one.
    long = tuple(one for one in others if isinstance(one, int) and not -_MOST <= one < _MOST)
    for listed in (tuple(one for one in others if one not in long), long):
        if any(isinstance(value, int) for value in listed):
            parts.append(Marked(OneOf(listed), (Call("NotBoolean"),)))
        elif listed:
            parts.append(OneOf(listed))
    return any_of([*parts, NONE] if None in values else parts)
