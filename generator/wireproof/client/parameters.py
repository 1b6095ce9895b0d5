"""Parameters of an operation: effective style, type, keyword argument.

In: the parameter objects of a path item and an operation. Out: one `Parameter` each, path-level
ones overridden by the operation's (OAS 3.1 section 4.8.9).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, cast

from wireproof.client.encodings import read_encoding
from wireproof.client.examples import example_of
from wireproof.client.identifiers import argument_name, pascal, signed
from wireproof.client.model import Encoding, Parameter, ParameterPlace
from wireproof.client.reading import Place, SchemaReader
from wireproof.client.shapes import shape_of
from wireproof.client.types import (
    ANY,
    Array,
    Enumeration,
    Ref,
    Scalar,
    Tuple,
    Type,
    Union,
    union_of,
)
from wireproof.errors import SpecError, shortened
from wireproof.oas.fields import is_field_name
from wireproof.oas.media_types import FORM, essence, is_json
from wireproof.oas.pointer import join
from wireproof.oas.styles import STYLES, parameter_layout

_VARIABLE: Final = re.compile(r"\{([^{}/]+)\}")

_OPERATORS: Final[Mapping[str, tuple[str, str]]] = {
    "<": ("before", "lt"),
    "<=": ("until", "lte"),
    ">": ("after", "gt"),
    ">=": ("since", "gte"),
    "!": ("not", "not"),
    "!=": ("not", "not"),
    "~": ("like", "like"),
}
"""Operators at the end of a name, in words: of dates and times, of anything else."""
_TIMES: Final = ("date", "date-time", "time")
_PLAIN: Final = ("string", "integer", "number", "boolean")
"""What is a text by itself, whatever it is called; all else takes a writer of its media type."""

IGNORED_HEADERS: Final = ("accept", "content-type", "authorization")
"""Header parameters that "SHALL be ignored" (OAS 3.1 section 4.8.12.1)."""


def collect_parameters(
    reader: SchemaReader, item: Mapping[str, Any], operation: Mapping[str, Any], pointer: str
) -> list[tuple[dict[str, Any], str]]:
    """The parameter objects of an operation with their pointers, in order, overrides applied.

    Args:
        reader: resolves references and keeps the ledger.
        item: the path item.
        operation: the operation.
        pointer: the operation's pointer.
    """
    found: dict[tuple[str, str], tuple[dict[str, Any], str]] = {}
    levels = ((item, pointer.rpartition("/")[0]), (operation, pointer))
    for owner, level in levels:
        listed = owner.get("parameters")
        for index, node in enumerate(listed if isinstance(listed, list) else ()):
            own = join(level, "parameters", index)
            try:
                parameter, _ = reader.document.deref(node)
            except SpecError as error:
                reader.ledger.degraded(own, "parameter", error.message)
                continue
            if reason := _no_parameter(parameter):
                reader.ledger.degraded(own, "parameter", f"{reason}; it is left out")
                continue
            place, name = parameter["in"], parameter["name"]
            key = (place, name.lower() if place == "header" else name)
            found[key] = (_described(reader, node, parameter), own)
    return list(found.values())


def _described(
    reader: SchemaReader, node: Mapping[str, Any], parameter: dict[str, Any]
) -> dict[str, Any]:
    """A parameter with the description that stands beside its reference (OAS 3.1 section 4.8.23).

    Before 3.1, what stood beside `$ref` was ignored.
    """
    own = node.get("description") if parameter is not node else None
    if not isinstance(own, str) or reader.document.version.startswith(("2", "3.0")):
        return parameter
    return {**parameter, "description": own}


def without_a_place(path: str, parameter: Mapping[str, Any]) -> str:
    """Why a parameter is no argument: nowhere in a request can something be called like it.

    A path has a variable of the name (OAS 3.1 section 4.8.12.1: it "MUST correspond to a template
    expression occurring within the path"), the name of a header field is a token.
    """
    name = str(parameter["name"])
    if parameter["in"] == "path" and f"{{{name}}}" not in path:
        return f"the path has no {{{name}}}; it is left out"
    if parameter["in"] == "header" and not is_field_name(name):
        return f"no header field can be called {shortened(name)}; it is left out"
    return ""


def undeclared_variables(
    reader: SchemaReader, path: str, pointer: str, found: list[tuple[dict[str, Any], str]]
) -> list[tuple[dict[str, Any], str]]:
    """Text parameters for the variables of a path that no parameter declares.

    "Each template expression in the path MUST correspond to a path parameter" (OAS 3.1 section
    4.8.9.1): where one does not, there is no call without its value, so that it is asked for.
    """
    declared = {node["name"] for node, _ in found if node["in"] == "path"}
    missing = [name for name in dict.fromkeys(_VARIABLE.findall(path)) if name not in declared]
    for name in missing:
        reason = f"no parameter declares {{{name}}} of the path; it is taken as text"
        reader.ledger.degraded(pointer, "parameter", reason)
    schema = {"type": "string"}
    return [
        ({"name": name, "in": "path", "required": True, "schema": schema}, pointer)
        for name in missing
    ]


def _no_parameter(parameter: Any) -> str:
    """Why nothing says what to send for a parameter; "" where it is one."""
    if not isinstance(parameter, dict):
        return f"{'null' if parameter is None else shortened(parameter)} is no parameter"
    place, name = parameter.get("in"), parameter.get("name")
    if not isinstance(place, str) or place not in STYLES:
        return f"no parameter is `in` {shortened(place)}" if "in" in parameter else "it has no `in`"
    return "" if isinstance(name, str) else "it has no `name`"


def read_parameter(
    reader: SchemaReader, node: Mapping[str, Any], pointer: str, hint: str
) -> Parameter:
    """One parameter; its argument is settled later, with those of the others and of the body.

    Args:
        reader: reads its schema.
        node: the parameter object.
        pointer: where it stands.
        hint: the class name that the operation suggests for what stands inside.
    """
    name, place = str(node["name"]), cast("ParameterPlace", node["in"])
    content, schema, inside = _schema(reader, node, pointer)
    type_ = reader.read(schema, Place(inside, hint + pascal(name), "request"))
    layout = parameter_layout(node, reader.document.version)
    reader.ledger.generated(pointer, "parameter")
    if layout.fault:
        reader.ledger.degraded(pointer, "parameter", layout.fault)
    if layout.style == "deepObject" and content is None and _is_array(type_):
        reason = "deepObject is defined for objects only; an array is sent as name[]=value"
        reader.ledger.noted(pointer, "parameter", reason)
    empty = node.get("allowEmptyValue") is True and content is None
    if empty and place == "query" and layout.style == "form":
        type_ = _or_empty(type_)
    return Parameter(
        name=name,
        place=place,
        argument="",
        type=type_,
        required=node.get("required") is True or place == "path",
        style=layout.style,
        explode=layout.explode,
        allow_reserved=layout.allow_reserved,
        delimiters=layout.delimiters,
        content=content,
        description=str(node.get("description") or ""),
        deprecated=node.get("deprecated") is True,
        pointer=pointer,
        default=_default(reader, schema),
        example=example_of(reader.document, node),
        encoding=_form(reader, node, inside) if place == "querystring" else (),
    )


def _form(reader: SchemaReader, node: Mapping[str, Any], inside: str) -> tuple[Encoding, ...]:
    """How a form is written that fills the query (OAS 3.2 section 4.12.2)."""
    content = node.get("content")
    media = next(iter(content.values()), None) if isinstance(content, dict) else None
    place = inside.rpartition("/")[0]
    return read_encoding(reader, media, place) if isinstance(media, dict) else ()


def _default(reader: SchemaReader, schema: Any) -> tuple[Any, ...]:
    shape = shape_of(reader, schema)
    return (shape["default"],) if "default" in shape else ()


def _is_array(type_: Type) -> bool:
    """Whether a value may be an array, as far as the type itself tells."""
    match type_:
        case Array() | Tuple():
            return True
        case Union(members):
            return any(_is_array(member) for member in members)
        case Ref(_, stands_for):
            return stands_for is not None and stands_for != type_ and _is_array(stands_for)
        case _:
            return False


def _or_empty(type_: Type) -> Type:
    """A type that also takes the empty text which `allowEmptyValue` stands for."""
    admits = type_ == ANY or (isinstance(type_, Scalar) and type_ == Scalar("string"))
    return type_ if admits else union_of([type_, Enumeration(("",))])


def argument_names(
    reader: SchemaReader,
    pointer: str,
    parameters: list[tuple[dict[str, Any], str]],
    body: list[str],
) -> dict[str, str]:
    """The keyword argument of every parameter (`query:limit`) and body property (`body:limit`).

    What is called like the argument has it (`sort`); a sign at the head of another one is told in
    words (`-sort` is `minus_sort`). What two places would share is told apart by the place
    (`limit`, `query_limit`), and of two properties of a body the second one is numbered, as in the
    model. A parameter that moves, from the query to a header, or is spelled otherwise, keeps its
    name.

    Args:
        reader: of the document.
        pointer: of the operation.
        parameters: with their places.
        body: the properties of its body that are arguments.
    """
    keys = [(str(node["in"]), str(node["name"]), _spelled(node)) for node, _ in parameters]
    keys += [("body", name, name) for name in body]
    count = Counter(argument_name(spelled) for _, _, spelled in keys)
    wanted: dict[str, str] = {}
    holders: dict[str, str] = {}
    for place, name, spelled in sorted(keys, key=lambda key: argument_name(key[2]) != key[1]):
        argument = argument_name(spelled)
        if count[argument] > 1 and argument != name:
            argument = argument_name(signed(spelled))
        if argument in holders and (place, holders[argument]) != ("body", "body"):
            argument = argument_name(f"{place} {spelled}")
        holders.setdefault(argument, place)
        wanted[f"{place}:{name}"] = argument
    return reader.lock.names(f"arguments:{pointer}", wanted, _unspelled, free=True)


def _unspelled(key: str) -> str:
    """What is left of `header:X-Trace` or `path:orderId` when its spelling is taken away.

    Field names know no case (RFC 9110, section 5.1), and the names of path variables never travel.
    """
    place, _, name = key.partition(":")
    match place:
        case "header":
            return key.lower()
        case "path":
            return f"path:{name.lower().replace('_', '').replace('-', '')}"
        case _:
            return key


def _spelled(node: Mapping[str, Any]) -> str:
    """The name of a parameter with its operator in words: `SentOn<` is `SentOn before`."""
    name = str(node["name"])
    stem = name.rstrip("<>=!~")
    operator = name[len(stem) :]
    if operator not in _OPERATORS or not stem:
        return name
    schema = node.get("schema")
    format_ = schema.get("format") if isinstance(schema, dict) else None
    return f"{stem} {_OPERATORS[operator][format_ not in _TIMES]}"


def _schema(
    reader: SchemaReader, node: Mapping[str, Any], pointer: str
) -> tuple[str | None, Any, str]:
    """The media type (of a `content` parameter), the schema, and the schema's pointer."""
    content = node.get("content")
    if isinstance(content, dict) and content:
        name, media = next(iter(content.items()))
        inside = join(pointer, "content", name, "schema")
        schema = media.get("schema", True) if isinstance(media, dict) else True
        form = node["in"] == "querystring" and essence(name) == FORM
        if is_json(name) or form or shape_of(reader, schema).get("type") in _PLAIN:
            return str(name), schema, inside
        if schema not in (True, {}) or not essence(name).startswith("text/"):
            reader.ledger.degraded(pointer, "parameter", f"{name} is passed on as it is given")
        return str(name), {"type": "string"}, inside
    if "schema" not in node:
        reader.ledger.degraded(pointer, "parameter", "no schema; any value is taken")
    return None, node.get("schema", True), join(pointer, "schema")
