"""Complete calls for a README: with the document's own examples, and readable values elsewhere.

In: an operation. Out: Python, in one line. What stands in it is written by `repr`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wireproof.client.identifiers import words
from wireproof.client.model import Operation
from wireproof.client.pattern_texts import text_of_pattern
from wireproof.client.signatures import Method
from wireproof.client.types import (
    Alias,
    Array,
    Declaration,
    Enumeration,
    Map,
    Model,
    Ref,
    Scalar,
    Tuple,
    Type,
    Union,
)

_PLAIN: Final[Mapping[str, Any]] = {
    "any": "…",
    "null": None,
    "boolean": True,
    "string": "…",
    "number": 1.0,
    "decimal": 1,
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "base64": b"...",
    "base64url": b"...",
    "bytes": b"...",
    "file": b"...",
}
_NAMED: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("ada@example.com",),
    **dict.fromkeys(("url", "uri", "link", "website"), ("https://example.com/",)),
}
_DEEPEST: Final = 6
_LONGEST: Final = 2_000
"""Characters of an example that is shown."""
_WIDEST: Final = 90


def call_of(
    client: str, method: Method, operation: Operation, named: Mapping[str, Declaration]
) -> str:
    """The call of a method: its required arguments, and what the body's example has.

    Args:
        client: its name.
        method: as callers see it.
        operation: as the document has it.
        named: every declared type, by name.
    """
    values = _of_parameters(operation, named) | _of_body(operation, named)
    known = [argument.name for argument in method.arguments if argument.name in values]
    given = [f"{name}={_source(values[name])}" for name in known]
    target = f"{client}.{method.resource}.{method.name}"
    line = f"{target}({', '.join(given)})"
    if len(line) <= _WIDEST:
        return line
    return "\n".join([f"{target}(", *(f"    {one}," for one in given), ")"])


def _source(value: Any) -> str:
    """A value as Python, texts between double quotes where nothing speaks against it."""
    match value:
        case str() if value.isprintable() and not {'"', "\\"} & set(value):
            return f'"{value}"'
        case dict():
            return f"{{{', '.join(f'{_source(k)}: {_source(one)}' for k, one in value.items())}}}"
        case list():
            return f"[{', '.join(map(_source, value))}]"
        case _:
            return repr(value)


def _of_parameters(operation: Operation, named: Mapping[str, Declaration]) -> dict[str, Any]:
    return {
        one.argument: _value(one.type, named, one.example or one.default or _by_name(one.name))
        for one in operation.parameters
        if one.required and not one.option
    }


def _of_body(operation: Operation, named: Mapping[str, Declaration]) -> dict[str, Any]:
    body = operation.body
    if body is None:
        return {}
    media = body.media_types[0]
    whole = media.example[0] if media.example and len(repr(media.example)) < _LONGEST else None
    if body.fields is None:
        shown = (whole,) if whole is not None else ()
        name = body.argument or ""
        return {name: _value(media.type, named, shown)} if body.required else {}
    if isinstance(whole, dict) and whole and not {*whole} - {one.wire_name for one in body.fields}:
        return {one.argument: whole[one.wire_name] for one in body.fields if one.wire_name in whole}
    made = _value(media.type, named, ()) if body.required else {}
    return {one.argument: made[one.wire_name] for one in body.fields if one.wire_name in made}


def _value(
    type_: Type, named: Mapping[str, Declaration], example: tuple[Any, ...], depth: int = 0
) -> Any:
    """A value of a type: the documented one where it may be one, else a plain one."""
    if example and _may_be(type_, named, example[0]):
        return example[0]
    match type_:
        case Scalar():
            return _scalar(type_)
        case Enumeration(values):
            return values[0]
        case Array(item, constraints):
            return [_value(item, named, (), depth + 1)] * min(constraints.min_items or 1, 10)
        case Tuple(items):
            return [_value(item, named, (), depth + 1) for item in items]
        case Map():
            return {}
        case Union(members):
            return _value(members[0], named, (), depth + 1)
        case Ref(name):
            return _declared(named.get(name), named, depth)


def _by_name(name: str) -> tuple[str, ...]:
    """What a property of this name takes where the document shows nothing; a format, as a rule."""
    last = words(name)[-1:] or [""]
    return _NAMED.get(last[0].lower(), ())


def _declared(item: Declaration | None, named: Mapping[str, Declaration], depth: int) -> Any:
    if isinstance(item, Alias) and depth < _DEEPEST:
        return _value(item.type, named, (), depth + 1)
    if not isinstance(item, Model) or depth >= _DEEPEST:
        return {}
    chosen = {
        name
        for rule in item.rules
        if rule.kind in ("exactly_one_of", "any_of")
        for name in rule.arguments[-1]
    }
    return {
        field.wire_name: _value(
            field.type, named, field.example or _by_name(field.wire_name), depth + 1
        )
        for field in item.fields
        if field.required or field.wire_name in chosen
    }


def _scalar(type_: Scalar) -> Any:
    limits = type_.constraints
    if limits.listed:
        return float(limits.listed[0])
    if type_.kind in ("integer", "number"):
        low = limits.minimum if limits.minimum is not None else limits.exclusive_minimum
        if low is not None and low >= 1:
            return low if limits.exclusive_minimum is None else low + 1
        high = limits.maximum if limits.maximum is not None else limits.exclusive_maximum
        usual = 1 if high is None or high > 1 else high
        return usual if type_.kind == "integer" else float(usual)
    text = _PLAIN[type_.kind]
    if type_.kind == "string":
        if limits.pattern is not None:
            text = text_of_pattern(limits.pattern) or text
        text = text * max(limits.min_length or 1, 1) if text == "…" else text
    return text


def _may_be(type_: Type, named: Mapping[str, Declaration], value: Any) -> bool:
    """Whether an example is of the kind that a type takes; its details are the vendor's."""
    match type_:
        case Enumeration(values):
            return value in values
        case Ref(name):
            item = named.get(name)
            if isinstance(item, Alias):
                return _may_be(item.type, named, value)
            needed = [one.wire_name for one in item.fields if one.required] if item else []
            return isinstance(value, dict) and all(one in value for one in needed)
        case Union(members):
            return any(_may_be(member, named, value) for member in members)
        case Array() | Tuple():
            return isinstance(value, list)
        case Map():
            return isinstance(value, dict)
        case Scalar(kind):
            return type(value) in _KINDS.get(kind, ())


_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    **dict.fromkeys(("string", "uuid", "date", "date-time"), (str,)),
    **dict.fromkeys(("number", "decimal"), (int, float)),
    "integer": (int,),
    "boolean": (bool,),
}
