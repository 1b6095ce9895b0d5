"""Forms (OAS 3.1, 4.8.14.3): the properties of an object as pairs of names and texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from . import values
from .encode import Parameter, encode_query
from .operation import Encoding
from .values import UNSET, Unwritable, is_json, is_object


def properties_of(value: object) -> dict[str, Any]:
    """The properties of an object by wire name; Unwritable when it is none."""
    if isinstance(value, BaseModel):
        return values.present(value)
    if is_object(value):
        return {str(name): item for name, item in value.items() if item is not UNSET}
    raise Unwritable(f"an object is needed, not {type(value).__name__}")


def encode_form(value: object, how: Mapping[str, Encoding]) -> list[str]:
    """Encode the properties of a form, a body or a whole query: `name=text`, percent-encoded."""
    found = properties_of(value).items()
    return [f"{n}={t}" for k, v in found for n, t in form_pairs(k, how.get(k, Encoding()), v)]


def form_pairs(name: str, encoding: Encoding, value: Any) -> list[tuple[str, str]]:
    """Without a style, an object is JSON text and an array is repeated (OAS 3.1, 4.8.14.3)."""
    parameter = Parameter(name, "query", allow_reserved=encoding.allow_reserved)
    if encoding.style is not None:
        parameter.style, parameter.explode = encoding.style, encoding.explode
        parameter.delimiters = encoding.delimiters
    elif is_object(value) or is_json(encoding.content_type):
        parameter.content = "application/json"
    return encode_query(parameter, value)
