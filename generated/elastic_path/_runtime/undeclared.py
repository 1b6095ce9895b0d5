"""Calls of endpoints that the document does not describe: `client.request`.

In: what `request` was given. Out: an operation, its arguments and the options of the call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from .encode import Parameter
from .errors import RequestInvalid
from .files import FilePart
from .operation import Body, Operation, Response
from .options import Extras, KeyOption, TimeoutOption, refuse_unknown
from .prepare import Arguments
from .values import FORM, UNSET

T = TypeVar("T")

_BODIES = {
    "json": "application/json",
    "form": FORM,
    "multipart": "multipart/form-data",
    "content": "application/octet-stream",
}
_OPTIONS = frozenset({"extra_headers", "extra_query", "extra_body", "timeout", "idempotency_key"})
_KNOWN = _OPTIONS | {"query", "headers", "content_type", *_BODIES}


class Undeclared(Extras, TimeoutOption, KeyOption, total=False):
    """What `request` can send: one body at most, by its kind; a `json` of None is null.

    `content` is text, bytes, a path or a binary file, of the media type `content_type`; a value of
    `multipart` may be a file, too.
    """

    query: Mapping[str, object]
    headers: Mapping[str, object]
    json: object
    form: Mapping[str, object]
    multipart: Mapping[str, object]
    content: object
    content_type: str


def describe(
    method: str, path: str, cast_to: type[T], given: Undeclared, schemes: Iterable[str]
) -> tuple[Operation[T], Arguments, dict[str, Any]]:
    """Describe a call as if it were documented; any of the client's credentials will do."""
    refuse_unknown(given, _KNOWN, "request")
    if not path.startswith("/"):
        raise RequestInvalid("path: must begin with a slash, or be a URL of the client's server")
    query, headers = given.get("query") or {}, given.get("headers") or {}
    parameters = [Parameter(name, "query") for name in query]
    parameters += [Parameter(name, "header", explode=False) for name in headers]
    kinds = [kind for kind in _BODIES if kind in given]
    if len(kinds) > 1:
        raise RequestInvalid(f"body: one of {', '.join(kinds)}, not all of them")
    value: Any = UNSET
    media_type = given.get("content_type", "application/json")
    for kind in kinds:
        value, media_type = given.get(kind), given.get("content_type", _BODIES[kind])
        if kind == "content":
            data = value.encode() if isinstance(value, str) else value
            value = data if isinstance(data, FilePart) else FilePart(data)
    verb = method.upper()
    operation = Operation[T](
        f"{verb} {path.partition('?')[0]}",
        verb,
        path,
        tuple(parameters),
        Body(media_type, required=False),
        {"2XX": (Response("*/*", cast_to), Response())},
        (*((scheme,) for scheme in schemes), ()),
    )
    options = {name: value for name, value in given.items() if name in _OPTIONS}
    return operation, {"query": query, "header": headers, "body": value}, options
