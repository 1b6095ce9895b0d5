"""From arguments to a request: validate what will be sent, then write it down.

All that is wrong is reported at once, before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypedDict, cast
from urllib.parse import quote

from pydantic import ValidationError

from . import values
from .alphabet import by_alphabet
from .bodies import choose_body, listed_rows, write_body
from .encode import Parameter, encode_cookie, encode_header, encode_path, encode_query, percent
from .errors import FieldError, RequestInvalid
from .files import Content
from .forms import encode_form
from .operation import Body, Operation
from .refusals import field_errors, rendered
from .returned import as_input
from .values import FORM, UNSET, Unwritable, essence, is_model, is_object, read_json

Values = Mapping[str, object]

_PLACES = ("path", "query", "header", "cookie")
_OF_BODY = frozenset({"body", "fields", "extra", "extra_body"})
_DOTS = re.compile(r"/(?:\.|%2[eE]){1,2}(?:/|$)")  # RFC 3986 sections 5.2.4 and 6.2.2.2


class Arguments(TypedDict, total=False):
    """The arguments of one call, by wire name; `fields` and `extra` are of a flattened body.

    What begins with `extra_` is sent as it is, whatever the document says.
    """

    path: Values
    query: Values
    header: Values
    cookie: Values
    querystring: object
    body: object
    fields: Values
    extra: object
    content_type: str | None
    accept: str | None
    extra_headers: Mapping[str, str]
    extra_query: Values
    extra_body: Values


@dataclass(eq=False, repr=False, slots=True)
class Draft:
    """A request in parts; texts are percent-encoded."""

    method: str
    accept: str
    path: dict[str, str]
    query: list[str]
    headers: list[tuple[str, str]]
    cookies: list[str]
    extra_headers: Mapping[str, str]
    target: str = ""
    content: bytes | Content | None = None


def draft_request(
    operation: Operation[Any],
    arguments: Arguments,
    usual: Mapping[tuple[str, str], object],
) -> Draft:
    """Validate and write all but the credentials; RequestInvalid names each wrong argument.

    `usual` are the client's own values of parameters that are not given.
    """
    extras = arguments.get("extra_headers", {})
    draft = Draft(operation.method, operation.accept, {}, [], [], [], extras)
    errors = _draft_parameters(draft, operation, arguments, usual)
    errors += _draft_body(draft, operation, arguments)
    if wanted := arguments.get("accept"):
        errors += _try("accept", None, partial(_accept, draft, operation, wanted))
    errors += _add_query(draft, arguments)
    pieces, query = _template(operation.path)
    draft.target = _filled(pieces, draft.path)
    # What stands before the first value is the document's own.
    if draft.path and _DOTS.search(draft.target, pieces[0].rfind("/")):
        named = [p.argument or p.name for p in operation.parameters if p.name in draft.path]
        message = "must not make a path segment of dots: it would be removed on the way"
        errors.append(FieldError(", ".join(named), message))
    if errors:
        raise RequestInvalid(errors=tuple(errors))
    draft.query[:0] = [_filled(pieces, draft.path) for pieces in query]
    return draft


def _draft_parameters(
    draft: Draft,
    operation: Operation[Any],
    arguments: Arguments,
    usual: Mapping[tuple[str, str], object],
) -> list[FieldError]:
    errors: list[FieldError] = []
    groups = cast("Mapping[str, Values]", arguments)
    given = {
        (place, name): value
        for place in _PLACES
        if place in groups
        for name, value in groups[place].items()
        if value is not UNSET
    }
    for parameter in operation.parameters:
        value = given.pop((parameter.location, parameter.name), UNSET)
        if parameter.location == "querystring":
            value = arguments.get("querystring", UNSET)
        if value is UNSET and parameter.required:
            value = usual.get((parameter.location, parameter.name), UNSET)
        label = parameter.argument or parameter.name
        if value is not UNSET:
            errors += _try(label, value, partial(_write_parameter, draft, parameter, value))
        elif parameter.required:
            errors.append(FieldError(label, "Field required"))
    return errors + [FieldError(name, "no such parameter") for _, name in given]


def _filled(pieces: Sequence[str], values: Mapping[str, str]) -> str:
    """Literal pieces and names in turn, with values in place of the names."""
    filled = list(pieces)
    for at in range(1, len(filled), 2):
        name = filled[at]
        filled[at] = values[name] if name in values else quote(f"{{{name}}}", safe="")
    return "".join(filled)


def _accept(draft: Draft, operation: Operation[Any], wanted: str) -> None:
    draft.accept = operation.accepting(wanted)


def _try(label: str, value: object, write: Callable[[], None]) -> list[FieldError]:
    """Write something; say what was wrong with it."""
    try:
        write()
    except RequestInvalid as error:
        return [*error.errors] or [FieldError(label, error.message)]
    except Unwritable as error:
        return [FieldError(rendered(label, error.path), str(error))]
    except ValidationError as error:
        return field_errors(error, value, label)
    return []


def _write_parameter(draft: Draft, parameter: Parameter, value: object) -> None:
    wire = values.to_wire(by_alphabet(parameter.type, value))
    read_json(parameter.type, values.dump_json(wire))
    match parameter.location:
        case "path":
            draft.path[parameter.name] = encode_path(parameter, wire)
        case "query":
            draft.query += [f"{key}={text}" for key, text in encode_query(parameter, wire)]
        case "cookie":
            draft.cookies += [f"{key}={text}" for key, text in encode_cookie(parameter, wire)]
        case "header":
            text = encode_header(parameter, wire)
            draft.headers += [(parameter.name, text)] if text is not None else []
        case "querystring":  # OAS 3.2: a form fills the query, other media types stand in it whole
            if essence(parameter.content) == FORM:
                draft.query += encode_form(wire, parameter.encoding)
            else:
                draft.query += [text for _, text in encode_query(parameter, wire)]


def _add_query(draft: Draft, arguments: Arguments) -> list[FieldError]:
    """Query parameters that the document does not name."""
    errors: list[FieldError] = []
    for name, value in arguments.get("extra_query", {}).items():
        draft.query = [pair for pair in draft.query if pair.partition("=")[0] != percent(name)]
        parameter = Parameter(name, "query")
        errors += _try("extra_query", value, partial(_write_parameter, draft, parameter, value))
    return errors


def _draft_body(draft: Draft, operation: Operation[Any], arguments: Arguments) -> list[FieldError]:
    bodies = (operation.body,) if isinstance(operation.body, Body) else operation.body
    if not bodies and _OF_BODY.isdisjoint(arguments):
        return []
    required = bool(bodies) and bodies[0].required
    value, flattened = arguments.get("body", UNSET), False
    fields = _fields(operation, arguments)
    extra, more = arguments.get("extra", UNSET), arguments.get("extra_body", {})
    if fields or is_object(extra):
        if value is not UNSET:
            return [FieldError("body", "not together with its fields")]
        value, flattened = {**(extra if is_object(extra) else {}), **fields}, True
    elif value is UNSET and "fields" in arguments and (required or more):
        value, flattened = {}, True
    elif value is UNSET and bodies and more:
        value = {}
    value, wrong = _switched(value, operation)
    if wrong:
        return wrong
    if value is UNSET and not more:
        return [FieldError("body", "Field required")] if required else []
    if not bodies:
        return [FieldError("body", "this operation takes no body")]
    value = listed_rows(arguments.get("content_type") or bodies[0].media_type, value)

    def write() -> None:
        body, content_type = choose_body(bodies, arguments.get("content_type"), value)
        sent = as_input(body.type, value)
        draft.content, content_type = write_body(body, content_type, sent, more)
        draft.headers.append(("Content-Type", content_type))

    errors = _try("" if flattened else "body", value, write)
    names = _arguments_of(bodies[0]) if flattened and errors else {}
    return [_by_argument(error, names) for error in errors] if flattened else errors


def _fields(operation: Operation[Any], arguments: Arguments) -> dict[str, object]:
    """The properties that were given; `stream=` may stand beside a whole body, too."""
    fields = {k: v for k, v in arguments.get("fields", {}).items() if v is not UNSET}
    switch = operation.switch[0] if operation.switch else ""
    if arguments.get("body", UNSET) is not UNSET and isinstance(fields.get(switch), bool):
        del fields[switch]
    return fields


def _switched(value: Any, operation: Operation[Any]) -> tuple[Any, list[FieldError]]:
    """A body that asks for a stream, or for none; what is wrong if it says the opposite."""
    if not operation.switch:
        return value, []
    name, on = operation.switch
    try:
        written = value if value is UNSET or is_object(value) else values.to_wire(value)
    except Unwritable:
        return value, []  # which will be told
    plain: Mapping[str, Any] | None
    plain = {} if written is UNSET else written if is_object(written) else None
    said = plain.get(name, UNSET) if plain is not None else UNSET
    if on and said is not UNSET and said is not True:
        return value, [FieldError(name, "must be true: this method reads a stream")]
    if not on and said is True:
        message = "true asks for a stream: give it as an argument, or call the streaming method"
        return value, [FieldError(name, message)]
    told = on or (operation.streams_by_default and said is UNSET)
    return {**plain, name: on} if told and plain is not None else value, []


def _by_argument(error: FieldError, names: Mapping[str, str]) -> FieldError:
    """Name Python arguments in place of wire names: at the head of the path, and in rules."""
    # A wire name may have dots itself, as `Address.City` in a form.
    ends = [n for n, sign in enumerate(error.path) if sign in ".["] + [len(error.path)]
    wire = next((head for end in reversed(ends) if (head := error.path[:end]) in names), "")
    path = names.get(wire, wire) + error.path[len(wire) :]
    message = re.sub(r"\w+", lambda word: names.get(word[0], word[0]), error.message)
    return FieldError(path, error.message if path else message)


def _arguments_of(body: Body) -> dict[str, str]:
    """The Python arguments of the properties of a body, by their wire names."""
    kind = values.resolve(body.type)
    while hasattr(kind, "__value__"):  # another name of a model, or of such a name
        kind = kind.__value__
    names = {wire: name for name, wire in values.wire_names(kind).items()} if is_model(kind) else {}
    return {**names, **body.arguments}


@lru_cache(maxsize=4096)
def _template(path: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """A path template, and each pair of its query; fragments stay home."""
    whole, _, query = path.partition("#")[0].partition("?")
    return _pieces(whole), [_pieces(part) for part in query.split("&") if part]


def _pieces(template: str) -> tuple[str, ...]:
    """Literal pieces and names of a template in turn."""
    pieces = re.split(r"\{([^{}]*)\}", template)
    pieces[::2] = [percent(piece, reserved="/?:@!$&'()*+,;=~") for piece in pieces[::2]]
    return tuple(pieces)
