"""Texts to values: what a parameter or a form field says, as its schema means it.

In: a schema, and a way to take the raw text apart as a scalar, an array or an object. Out: JSON.
On the wire `5` is a number only because the schema says so; where a schema leaves several readings
open, the first that is valid counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from wireproof.mock.exchange import Unreadable, read_json
from wireproof.mock.operations import Schema
from wireproof.mock.schemas import KINDS, Schemas
from wireproof.mock.styles import Shape, Texts

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,300})(\.[0-9]{1,300})?([eE][+-]?[0-9]{1,3})?")
_ABSENT: Final = object()


def read_value(
    schemas: Schemas, schema: Schema, taken: Callable[[Shape], Texts | None]
) -> tuple[bool, Any]:
    """Return whether a value is there, and the value.

    Args:
        schemas: of the document.
        schema: of the value.
        taken: takes the raw text apart in one shape; None when there is nothing.

    Raises:
        Unreadable: in no shape that the schema allows.
    """
    first: Any = _ABSENT
    fault: Unreadable | None = None
    for shape in _shapes(schemas, schema):
        try:
            texts = taken(shape)
            if texts is None:
                continue
            value = typed(schemas, schema, texts)
        except Unreadable as error:
            fault = fault or error
            continue
        if schemas.fits(schema, value, "request"):
            return True, value
        first = value if first is _ABSENT else first
    if first is _ABSENT and fault is not None:
        raise fault
    return first is not _ABSENT, None if first is _ABSENT else first


def typed(schemas: Schemas, schema: Schema, texts: Texts) -> Any:
    """Give texts the types that a schema asks for."""
    match texts:
        case str():
            kinds = schemas.kinds(schema.node)
            if kinds <= {"array", "null"} and "array" in kinds:
                return [typed(schemas, schemas.items(schema), texts)]
            return _scalar(schemas, schema, texts, kinds)
        case list():
            return [typed(schemas, schemas.items(schema), text) for text in texts]
        case dict() if texts and _is_list(schemas, schema, texts):
            return [
                typed(schemas, schemas.items(schema), text)
                for _, text in sorted(texts.items(), key=_index)
            ]
        case dict():
            return {
                name: typed(schemas, schemas.member(schema, name), text)
                for name, text in texts.items()
            }


def _index(entry: tuple[str, Texts]) -> int:
    return int(entry[0])


def _is_list(schemas: Schemas, schema: Schema, texts: dict[str, Texts]) -> bool:
    """Whether names are the indexes of a list, `a[0]=x&a[1]=y`."""
    kinds = schemas.kinds(schema.node)
    return kinds <= {"array", "null"} and all(
        name.isascii() and name.isdecimal() and len(name) < 9 for name in texts
    )


def _shapes(schemas: Schemas, schema: Schema) -> list[Shape]:
    kinds = schemas.kinds(schema.node)
    if kinds == KINDS:
        return ["scalar"]
    found: list[Shape] = ["array"] if "array" in kinds else []
    found += ["object"] if "object" in kinds else []
    return [*found, "scalar"] if kinds - {"array", "object", "null"} or not found else found


def _scalar(schemas: Schemas, schema: Schema, text: str, kinds: frozenset[str]) -> Any:
    found: list[Any] = []
    if kinds != KINDS:
        if "boolean" in kinds and text in ("true", "false"):
            found.append(text == "true")
        if "integer" in kinds and _NUMBER.fullmatch(text):
            found.append(read_json(text))
        if "null" in kinds and text in ("", "null"):
            found.append(None)
    if "string" in kinds or not found:
        found.append(text)
    if len(found) == 1:
        return found[0]
    return next((one for one in found if schemas.fits(schema, one, "request")), found[0])
