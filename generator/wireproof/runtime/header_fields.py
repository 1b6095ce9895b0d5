"""From the header fields of a response to the model that the document gives them."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from .decode import decode_json, settle
from .errors import DriftPolicy, Headers, HttpResponse
from .repair import field_types
from .values import read_json, wire_names

M = TypeVar("M", bound=BaseModel)


def read_headers(kind: type[M], headers: Headers, *, on_drift: DriftPolicy = "warn") -> M:
    """Decode the header fields of a response: `read_headers(models.ListPetsHeaders, raw.headers)`.

    ResponseInvalid when they are not what is documented and `on_drift` is `"raise"`.
    """
    types, names = field_types(kind), wire_names(kind).items()
    found = {wire: _read(types[name], headers[wire]) for name, wire in names if wire in headers}
    data = json.dumps(found).encode()
    value, drift = decode_json(kind.__name__, kind, data)
    settle(drift, on_drift, HttpResponse(200, headers, data))
    return cast("M", value)


def _read(kind: Any, text: str) -> Any:
    """The first reading, in the style `simple` or as JSON, that is of the type; else the text."""
    items = [item.strip() for item in text.split(",")]
    exploded = {item.partition("=")[0]: item.partition("=")[2] for item in items}
    objects = (exploded, dict(zip(items[::2], items[1::2], strict=False)))
    typed = ({name: _scalar(item) for name, item in one.items()} for one in objects)
    scalars = [_scalar(item) for item in items]
    for value in (text, _scalar(text), items, scalars, *objects, *typed):
        with suppress(ValidationError):
            read_json(kind, json.dumps(value).encode())
            return value
    return text


def _scalar(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
