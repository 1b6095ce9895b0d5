"""What is typed but stands in no response body: payloads that a vendor sends, response headers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from .decode import decode_response
from .errors import DriftPolicy, Headers, HttpResponse
from .lenient import field_types
from .operation import Operation, Response
from .types import read_json
from .values import wire_names

T_co = TypeVar("T_co", covariant=True)
M = TypeVar("M", bound=BaseModel)

_JSON = Headers([("content-type", "application/json")])


@dataclass(frozen=True)
class Webhook(Generic[T_co]):
    """A request that the vendor sends to you: `webhooks.new_pet.parse(body)`."""

    name: str
    type: Any

    def parse(self, content: bytes | str, *, on_drift: DriftPolicy = "warn") -> T_co:
        """Decode the body of the request. Check its signature first: anybody can send one.

        Raises:
            ResponseInvalid: it is not JSON; or, with `on_drift="raise"`, not what is documented.
        """
        data = content.encode() if isinstance(content, str) else content
        answers = {"200": Response("application/json", self.type)}
        operation = Operation[T_co](self.name, "POST", "/", responses=answers)
        sent = HttpResponse(status_code=200, headers=_JSON, content=data)
        return decode_response(operation, sent, on_drift, {}).data


def read_headers(kind: type[M], headers: Headers, *, on_drift: DriftPolicy = "warn") -> M:
    """Decode the header fields of a response: `read_headers(models.ListPetsHeaders, raw.headers)`.

    Args:
        kind: the model of the documented fields.
        headers: `.headers` of a raw response, or of an error's `.response`.
        on_drift: what to do when they are not what is documented.

    Raises:
        ResponseInvalid: they are not, and `on_drift` is `"raise"`.
    """
    types, names = field_types(kind), wire_names(kind).items()
    found = {wire: _read(types[name], headers[wire]) for name, wire in names if wire in headers}
    return Webhook[M](kind.__name__, kind).parse(json.dumps(found), on_drift=on_drift)


def _read(kind: Any, text: str) -> Any:
    """The first reading of a field that is of its type; the text as it is when none is."""
    for value in _readings(text):
        try:
            read_json(kind, json.dumps(value).encode())
        except ValidationError:
            continue
        return value
    return text


def _readings(text: str) -> Iterator[Any]:
    """What a field may stand for in the style `simple` (OAS 3.1 section 4.8.12.3), or as JSON."""
    items = [item.strip() for item in text.split(",")]
    yield text
    yield _scalar(text)
    yield items
    yield [_scalar(item) for item in items]
    yield dict(item.partition("=")[::2] for item in items)


def _scalar(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
