"""From arguments to a request: validate what will be sent, then write it down.

In: an operation, and its arguments by wire name. Out: a `Draft`, without server and credentials.
All that is wrong is reported at once, before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypedDict
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from .body import choose_body, write_body
from .encode import Inexpressible, encode_header, encode_path, encode_query, essence
from .errors import FieldError, RequestInvalid
from .files import Content
from .model import wire_names
from .operation import Body, Operation, Parameter
from .values import UNSET
from .wire import NotJson, dump_json, to_wire

Values = Mapping[str, object]

_DOTS = re.compile(r"/\.\.?(?:/|$)")  # RFC 3986 section 5.2.4; some take %2E for a dot, too


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
    extra: object
    """Undeclared properties of a flattened body, as a mapping."""
    content_type: str | None
    """Which documented media type to write; None is the first."""


@dataclass(slots=True)
class Draft:
    """A request in parts; texts are percent-encoded."""

    method: str
    target: str = ""
    query: list[str] = field(default_factory=list[str])
    """`name=value`."""
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    cookies: list[str] = field(default_factory=list[str])
    content: bytes | Content | None = None


def draft_request(operation: Operation[Any], arguments: Arguments) -> Draft:
    """Validate and write everything but the credentials.

    Raises:
        RequestInvalid: names each argument that is wrong.
    """
    draft, path = Draft(operation.method), dict[str, str]()
    errors = _parameters(operation, arguments, draft, path)
    try:
        draft.content, content_type = _body(operation, arguments)
    except RequestInvalid as error:
        errors += error.errors or [FieldError("", error.message)]
    else:
        if content_type:
            draft.headers.append(("Content-Type", content_type))
    if errors:
        raise RequestInvalid(operation=operation.name, errors=errors)
    draft.target, query = fill_path(operation.path, path)
    if path and _DOTS.search(draft.target):
        where = ", ".join(p.argument or p.name for p in operation.parameters if p.name in path)
        message = "must not make a path segment of dots: it would be removed on the way"
        raise RequestInvalid(operation=operation.name, errors=[FieldError(where, message)])
    draft.query[:0] = query
    return draft


def _parameters(
    operation: Operation[Any], arguments: Arguments, draft: Draft, path: dict[str, str]
) -> list[FieldError]:
    errors: list[FieldError] = []
    given: dict[tuple[str, str], object] = {
        **{("path", name): value for name, value in arguments.get("path", {}).items()},
        **{("query", name): value for name, value in arguments.get("query", {}).items()},
        **{("header", name): value for name, value in arguments.get("header", {}).items()},
        **{("cookie", name): value for name, value in arguments.get("cookie", {}).items()},
    }
    for parameter in operation.parameters:
        label = parameter.argument or parameter.name
        value = given.pop((parameter.location, parameter.name), UNSET)
        if parameter.location == "querystring":
            value = arguments.get("querystring", UNSET)
        if value is not UNSET:
            errors += _parameter(parameter, label, value, draft, path)
        elif parameter.required:
            errors.append(FieldError(label, "Field required"))
    unknown = [name for (_, name), value in given.items() if value is not UNSET]
    return errors + [FieldError(name, "no such parameter") for name in unknown]


def _parameter(
    parameter: Parameter, label: str, value: object, draft: Draft, path: dict[str, str]
) -> list[FieldError]:
    wire: Any = None
    try:
        wire = to_wire(value)
        parameter.adapter.validate_json(dump_json(wire), by_alias=True, by_name=False)
        match parameter.location:
            case "path":
                path[parameter.name] = encode_path(parameter, wire)
            case "query" | "cookie":
                pairs = [f"{key}={text}" for key, text in encode_query(parameter, wire)]
                (draft.query if parameter.location == "query" else draft.cookies).extend(pairs)
            case "querystring":
                draft.query += _whole_query(parameter, wire)
            case "header":
                text = encode_header(parameter, wire)
                draft.headers += [(parameter.name, text)] if text is not None else []
    except ValidationError as error:
        return field_errors(error, wire, label)
    except NotJson as error:
        return [FieldError(render_path(label, error.path), str(error))]
    except Inexpressible as error:
        return [FieldError(label, str(error))]
    return []


def _whole_query(parameter: Parameter, wire: Any) -> list[str]:
    """OAS 3.2 `in: querystring`: a form fills the query, other media types stand in it whole."""
    if essence(parameter.content) != "application/x-www-form-urlencoded":
        return [text for _, text in encode_query(parameter, wire)]
    if not isinstance(wire, dict):
        raise Inexpressible("an object is needed")
    pairs = [p for k, v in wire.items() for p in encode_query(Parameter(k, "query"), v)]
    return [f"{name}={text}" for name, text in pairs]


def _body(operation: Operation[Any], arguments: Arguments) -> tuple[bytes | Content | None, str]:
    value, flattened = _body_value(operation, arguments)
    bodies, root = operation.bodies, "" if flattened else "body"
    if value is UNSET:
        if bodies and bodies[0].required:
            raise RequestInvalid(errors=[FieldError("body", "Field required")])
        return None, ""
    if not bodies:
        raise RequestInvalid(errors=[FieldError("body", "this operation takes no body")])
    body, content_type = choose_body(bodies, arguments.get("content_type"))
    try:
        return write_body(body, content_type, value)
    except ValidationError as error:
        errors = field_errors(error, _json_form(value), root)
        errors = [_by_argument(error, body) for error in errors] if flattened else errors
    except NotJson as error:
        errors = [FieldError(render_path(root, error.path), str(error))]
    except Inexpressible as error:
        errors = [FieldError(root, str(error))]
    raise RequestInvalid(errors=errors)


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
            raise RequestInvalid(errors=[FieldError("body", "not together with its fields")])
        return fields, True
    required = bool(operation.bodies) and operation.bodies[0].required
    return ({}, True) if whole is UNSET and required else (whole, False)


def _json_form(value: object) -> Any:
    """What error locations are looked up in; None for a body that has no JSON form."""
    try:
        return to_wire(value)
    except NotJson:
        return None


def _by_argument(error: FieldError, body: Body) -> FieldError:
    """Name Python arguments in place of wire names: at the head of the path, and in rules."""
    if not (isinstance(body.type, type) and issubclass(body.type, BaseModel)):
        return error
    names = {wire: name for name, wire in wire_names(body.type).items()}
    head = re.match(r"[^.\[]*", error.path)
    wire = head[0] if head else ""
    path = names.get(wire, wire) + error.path[len(wire) :]
    if path:
        return FieldError(path, error.message)
    return FieldError("", re.sub(r"\w+", lambda word: names.get(word[0], word[0]), error.message))


@lru_cache(maxsize=4096)
def _template(path: str) -> tuple[tuple[str, ...], list[str]]:
    """Split a path template into literal pieces and names in turn, and the query in it.

    A fragment only tells operations apart in the document; it never goes on the wire.
    """
    whole, _, query = path.partition("#")[0].partition("?")
    pieces = re.split(r"\{([^{}]*)\}", whole)
    literals = [quote(piece, safe="/:@!$&'()*+,;=~%") for piece in pieces[::2]]
    pieces[::2] = literals
    return tuple(pieces), [part for part in query.split("&") if part]


def fill_path(path: str, values: Mapping[str, str]) -> tuple[str, list[str]]:
    """Put encoded values into a path template; returns the path, and the query in the template."""
    pieces, query = _template(path)
    filled = "".join(
        piece if index % 2 == 0 else values.get(piece, quote(f"{{{piece}}}", safe=""))
        for index, piece in enumerate(pieces)
    )
    return filled, query


def _place(location: tuple[str | int, ...], kind: str, value: Any) -> list[str | int]:
    """Reduce a pydantic location to the steps that lead through the JSON value.

    It also names union members and validators; what is not found in the value is left out.
    """
    steps: list[str | int] = []
    for index, step in enumerate(location):
        in_list = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if in_list or (isinstance(value, dict) and step in value):
            steps.append(step)
            value = value[step]
        elif kind == "missing" and index == len(location) - 1:
            steps.append(step)
    return steps


def render_path(root: str, steps: Iterable[str | int]) -> str:
    """`body` and `("a", 0, "b")` is `body.a[0].b`."""
    text = root
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def field_errors(error: ValidationError, value: Any, root: str) -> list[FieldError]:
    """One entry per place of `value` that is wrong; alternatives of a union are joined."""
    found: dict[str, dict[str, None]] = {}
    # Without inputs: they may be secrets.
    for detail in error.errors(include_url=False, include_input=False, include_context=False):
        path = render_path(root, _place(detail["loc"], detail["type"], value))
        found.setdefault(path, {})[detail["msg"]] = None
    return [FieldError(path, ", or ".join(list(texts)[:4])) for path, texts in found.items()]
