"""From arguments to a request: validate what will be sent, then write it down.

In: an operation, its arguments by wire name, a server. Out: a `Draft` without credentials.
All that is wrong is reported at once, before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypedDict
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from .body import choose_body, write_body
from .effects import Content
from .encode import (
    Inexpressible,
    encode_cookie,
    encode_header,
    encode_path,
    encode_query,
)
from .errors import FieldError, RequestInvalid
from .faults import field_errors, render_path
from .media import essence
from .model import wire_names
from .operation import Body, Operation, Parameter
from .unset import UNSET
from .wire import NotJson, dump_json, to_wire

__all__ = ["Arguments", "Draft", "draft_request"]

Values = Mapping[str, object]


class Arguments(TypedDict, total=False):
    """The arguments of one call, by wire name; `UNSET` and absent entries are not sent."""

    path: Values
    query: Values
    header: Values
    cookie: Values
    querystring: object
    body: object
    """The body as one value."""
    fields: Values
    """The properties of a JSON object body that was flattened into keyword arguments."""
    extra: Values | object | None
    """Further properties of a flattened body, undeclared ones."""
    content_type: str | None
    """Which documented media type to write; None is the first."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A request in parts, before credentials."""

    method: str
    target: str
    """Path, percent-encoded, from the operation's template."""
    query: tuple[str, ...]
    """`name=value`, percent-encoded."""
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[str, ...]
    content: bytes | Content | None


@dataclass(slots=True)
class _Written:
    path: dict[str, str] = field(default_factory=dict[str, str])
    query: list[str] = field(default_factory=list[str])
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    cookies: list[str] = field(default_factory=list[str])


def draft_request(operation: Operation[Any], arguments: Arguments) -> Draft:
    """Validate and write everything but the credentials.

    Args:
        operation: what is called.
        arguments: see `Arguments`.

    Raises:
        RequestInvalid: names each argument that is wrong.
    """
    written = _Written()
    errors = _write_parameters(operation, arguments, written)
    content: bytes | Content | None = None
    try:
        content, content_type = _write_body(operation, arguments)
    except RequestInvalid as error:
        errors += error.errors or (FieldError("", error.message),)
    else:
        if content_type:
            written.headers.append(("Content-Type", content_type))
    if errors:
        raise RequestInvalid(operation=operation.name, errors=errors)
    target, query = fill_path(operation.path, written.path)
    return Draft(
        operation.method,
        target,
        (*query, *written.query),
        tuple(written.headers),
        tuple(written.cookies),
        content,
    )


def _write_parameters(
    operation: Operation[Any], arguments: Arguments, written: _Written
) -> list[FieldError]:
    errors: list[FieldError] = []
    given: dict[tuple[str, str], object] = {
        (location, name): value
        for location in ("path", "query", "header", "cookie")
        for name, value in (arguments.get(location) or {}).items()
    }
    for parameter in operation.parameters:
        label = parameter.argument or parameter.name
        if parameter.location == "querystring":
            value = arguments.get("querystring", UNSET)
        else:
            value = given.pop((parameter.location, parameter.name), UNSET)
        if value is not UNSET:
            errors += _write_parameter(parameter, label, value, written)
        elif parameter.required:
            errors.append(FieldError(label, "Field required"))
    unknown = [name for (_, name), value in given.items() if value is not UNSET]
    return errors + [FieldError(name, "no such parameter") for name in unknown]


def _write_parameter(
    parameter: Parameter, label: str, value: object, written: _Written
) -> list[FieldError]:
    wire: Any = None
    try:
        wire = to_wire(value)
        parameter.adapter.validate_json(dump_json(wire), by_alias=True, by_name=False)
        match parameter.location:
            case "path":
                written.path[parameter.name] = encode_path(parameter, wire)
            case "query":
                written.query += [f"{name}={text}" for name, text in encode_query(parameter, wire)]
            case "querystring":
                written.query += _whole_query(parameter, wire)
            case "header":
                text = encode_header(parameter, wire)
                if text is not None:
                    written.headers.append((parameter.name, text))
            case "cookie":
                pairs = encode_cookie(parameter, wire)
                written.cookies += [f"{name}={text}" for name, text in pairs]
    except ValidationError as error:
        return field_errors(error, wire, label)
    except NotJson as error:
        return [FieldError(render_path(label, error.path), error.message)]
    except Inexpressible as error:
        return [FieldError(label, str(error))]
    return []


def _whole_query(parameter: Parameter, wire: Any) -> list[str]:
    """OAS 3.2 `in: querystring`: a form fills the query, other media types stand in it whole."""
    if essence(parameter.content) != "application/x-www-form-urlencoded":
        return [text for _, text in encode_query(parameter, wire)]
    if not isinstance(wire, dict):
        raise Inexpressible("an object is needed")
    field_of = (Parameter(name, "query") for name in wire)
    pairs = [
        pair for p, v in zip(field_of, wire.values(), strict=True) for pair in encode_query(p, v)
    ]
    return [f"{name}={text}" for name, text in pairs]


def _write_body(
    operation: Operation[Any], arguments: Arguments
) -> tuple[bytes | Content | None, str]:
    value, flattened = _body_value(operation, arguments)
    bodies = operation.bodies
    if value is UNSET:
        if bodies and bodies[0].required:
            raise RequestInvalid(errors=[FieldError("body", "Field required")])
        return None, ""
    if not bodies:
        raise RequestInvalid(errors=[FieldError("body", "this operation takes no body")])
    body, content_type = choose_body(bodies, arguments.get("content_type"))
    root = "" if flattened else "body"
    try:
        return write_body(body, content_type, value)
    except ValidationError as error:
        found = field_errors(error, to_wire_or_none(value), root)
        raise RequestInvalid(
            errors=[_by_argument(f, body) for f in found] if flattened else found
        ) from None
    except NotJson as error:
        raise RequestInvalid(
            errors=[FieldError(render_path(root, error.path), error.message)]
        ) from None
    except Inexpressible as error:
        raise RequestInvalid(errors=[FieldError(root, str(error))]) from None


def _body_value(operation: Operation[Any], arguments: Arguments) -> tuple[object, bool]:
    """The body to write (`UNSET` for none), and whether it came as keyword arguments."""
    whole = arguments.get("body", UNSET)
    if "fields" not in arguments:
        return whole, False
    fields = {name: v for name, v in arguments["fields"].items() if v is not UNSET}
    extra = arguments.get("extra", UNSET)
    if isinstance(extra, Mapping):
        fields = {**extra, **fields}
    if fields or extra is not UNSET:
        if whole is not UNSET:
            raise RequestInvalid(
                errors=[FieldError("body", "give the body or its fields, not both")]
            )
        return fields, True
    required = bool(operation.bodies) and operation.bodies[0].required
    return ({}, True) if whole is UNSET and required else (whole, False)


def to_wire_or_none(value: object) -> Any:
    """The JSON form of a value, to look error locations up in; None when it has none.

    Args:
        value: a body.
    """
    try:
        return to_wire(value)
    except NotJson:
        return None


def _by_argument(error: FieldError, body: Body) -> FieldError:
    """Name the Python argument in place of the wire name at the head of a path."""
    if not (isinstance(body.type, type) and issubclass(body.type, BaseModel)):
        return error
    head = re.match(r"[^.\[]*", error.path)
    wire = head[0] if head else ""
    for name, alias in wire_names(body.type).items():
        if alias == wire:
            return FieldError(name + error.path[len(wire) :], error.message)
    return error


@lru_cache(maxsize=4096)
def _template(path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split a path template into literal pieces and names, and the query that it holds.

    A fragment only tells operations apart in the document; it never goes on the wire.
    """
    whole, _, query = path.partition("#")[0].partition("?")
    pieces = tuple(
        quote(piece, safe="/:@!$&'()*+,;=~%") if index % 2 == 0 else piece
        for index, piece in enumerate(re.split(r"\{([^{}]*)\}", whole))
    )
    return pieces, tuple(part for part in query.split("&") if part)


def fill_path(path: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Put path parameters into their template.

    Args:
        path: the operation's template.
        values: encoded values by name.

    Returns:
        The path, and the query parts that the template holds.
    """
    pieces, query = _template(path)
    filled = "".join(
        piece if index % 2 == 0 else values.get(piece, f"%7B{quote(piece, safe='')}%7D")
        for index, piece in enumerate(pieces)
    )
    if "." in filled:  # RFC 3986 section 5.2.4: a dot segment would be removed on the way
        segments = filled.split("/")
        filled = "/".join(s.replace(".", "%2E") if s in (".", "..") else s for s in segments)
    return filled, query
