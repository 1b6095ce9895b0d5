"""Operations as the literals of a resource module.

In: operations of the intermediate representation. Out: template contexts: source text for every
part of an `Operation(...)` literal and of its two methods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from wireproof.client.annotations import INPUTS, wire_type
from wireproof.client.expressions import (
    NONE,
    Expression,
    Generic,
    Name,
    OneOf,
    any_of,
    as_source,
    as_value,
    walk,
)
from wireproof.client.model import (
    Body,
    Encoding,
    MediaType,
    Operation,
    Pagination,
    Parameter,
    Response,
)
from wireproof.client.path_templates import sent_template
from wireproof.client.signatures import Argument, Method
from wireproof.client.surface import Surface
from wireproof.client.types import ANY, Type, is_scalar
from wireproof.render.signatures import (
    argument_source,
    call_arguments,
    documentation,
    options_argument,
)
from wireproof.render.text import docstring

_MARK: Final = "deprecated"
_LONGEST_MARK: Final = 80
"""Characters of its text, so that a formatter leaves it on one line."""


def operation_contexts(
    surface: Surface, operations: Iterable[Operation], children: Iterable[str], *, lazy: bool
) -> dict[str, Any]:
    """What a module has of its operations, beside the resources below it, `children`."""
    methods = [(item, surface.methods[item.pointer, item.form]) for item in operations]
    shadowed = frozenset([*(item.name for item, _ in methods), *children])
    return {
        "operations": [operation_context(*one, shadowed, lazy=lazy) for one in methods],
        "shadowed": shadowed,
        "takes_inputs": any(inputs_in(method) for _, method in methods),
    }


def operation_context(
    operation: Operation, method: Method, shadowed: frozenset[str], *, lazy: bool
) -> dict[str, Any]:
    """The context of one operation.

    Args:
        operation: which.
        method: its surface.
        shadowed: the names of the methods beside it, which hide types of the same name.
        lazy: types are looked up when the operation is first used.
    """
    body = operation.body
    written = type_later if lazy else type_now
    return {
        "constant": operation.constant,
        "id": operation.id,
        "name": operation.name,
        "method": operation.method,
        "path": _path(operation),
        "returns": as_source(method.value),
        "annotations": _annotations(method, shadowed),
        "via": "_stream" if operation.streaming else "_page" if operation.pagination else "_call",
        "lazily": bool(operation.pagination),
        "parameters": [_parameter(item, written) for item in operation.parameters],
        "bodies": [
            _body(item, written, _renamed(body), required=body.required)
            for item in body.media_types
        ]
        if body
        else [],
        "responses": [(item.status, _response(item, written)) for item in operation.responses],
        "facts": _facts(operation),
        "paging": _paging(operation.pagination) if operation.pagination else "",
        "deprecated": _deprecated(operation) if _MARK not in shadowed else "",
        "overloads": _overloads(method, shadowed),
        "switch": _switch(operation, method),
        "asks": _asks(operation),
        "streams_by_default": bool(
            operation.switch and operation.switch.by_default and not operation.streaming
        ),
        "choices": (method.usual, *(names for names, _ in method.choices)),
        "arguments": [argument_source(item, shadowed) for item in _either(method)],
        "options": options_argument(method),
        "call": call_arguments(operation),
        "doc": docstring(documentation(operation, method), indent=8),
    }


def _deprecated(operation: Operation) -> str:
    """What type checkers and editors say where a method is called (PEP 702); one line has room."""
    if not operation.deprecated:
        return ""
    named = f"{operation.id} is deprecated by the vendor"
    return named if len(named) <= _LONGEST_MARK else "deprecated by the vendor"


def _facts(operation: Operation) -> list[tuple[str, object]]:
    """What is said of few operations: nothing where a fact is as usual."""
    facts: dict[str, object] = {
        "security": tuple(
            tuple(name for name, _ in alternative) for alternative in operation.security
        ),
        "servers": tuple(server.name for server in operation.servers),
        "idempotent": operation.idempotent,
        "retry_after": operation.retry_after,
    }
    return [(name, value) for name, value in facts.items() if value]


def inputs_in(method: Method) -> set[str]:
    """The inputs that the arguments of a method name."""
    return {
        part.name
        for argument in method.arguments
        for part in walk(argument.annotation)
        if isinstance(part, Name) and part.module == INPUTS
    }


def _path(operation: Operation) -> str:
    """The template of the path, with what each call says in the query: whether it is a stream."""
    path, switch = sent_template(operation.path), operation.switch
    if not switch or not switch.in_query or not (operation.streaming or switch.by_default):
        return path
    said = "true" if operation.streaming else "false"
    return f"{path}{'&' if '?' in path else '?'}{switch.wire_name}={said}"


def _asks(operation: Operation) -> str:
    """The `switch` of the runtime's operation: which property, and whether it is true here."""
    switch = operation.switch
    if not switch or switch.in_query:
        return ""
    return repr((switch.wire_name, bool(operation.streaming)))


def _switch(operation: Operation, method: Method) -> tuple[str, str]:
    """The argument that asks for a stream, and the operation that it is then."""
    twin = operation.switch.twin if operation.switch else ""
    return (method.switch, twin) if method.switch else ("", "")


def _overloads(method: Method, shadowed: frozenset[str]) -> list[tuple[list[str], list[str]]]:
    """The signatures of a method that has several: arguments and results."""
    results = _results(method, shadowed)
    ways = [(way, results) for way in method.ways]
    if method.switch:
        ways = ways or [(method.arguments, results)]
        plain = [way for way, _ in ways]
        told = [as_source(one, shadowed) for one in _streamed(method)]
        ways += [(_asking(way, method, OneOf((True,))), told) for way in plain]
        unknown = _annotations(method, shadowed)  # a variable says which
        ways += [(_asking(way, method, Name("bool")), unknown) for way in plain]
    if method.choices:
        ways = [
            (_choosing(way, names, usual=value is method.value), [as_source(value, shadowed)] * 2)
            for names, value in ((method.usual, method.value), *method.choices)
            for way in method.ways or (method.arguments,)
        ]
    return [([argument_source(one, shadowed) for one in way], told) for way, told in ways]


def _choosing(
    arguments: Iterable[Argument], names: tuple[str, ...], *, usual: bool
) -> tuple[Argument, ...]:
    """Arguments that ask for one of these media types; the usual ones need not be asked for."""
    return tuple(
        replace(one, annotation=OneOf(names), required=not usual) if one.place == "accept" else one
        for one in arguments
    )


def _asking(way: Sequence[Argument], method: Method, said: Expression) -> tuple[Argument, ...]:
    """Arguments that ask for a stream; the one that says so stands beside a whole body, too."""
    asks = {
        one.name: replace(one, annotation=said, required=True)
        for one in method.arguments
        if one.name == method.switch
    }
    there = [one.name for one in way]
    return (
        *(asks.get(one.name, one) for one in way),
        *(one for name, one in asks.items() if name not in there),
    )


def _either(method: Method) -> list[Argument]:
    """The arguments of the definition, which takes what any signature takes."""
    loose = any_of([Name("bool"), NONE])
    return [
        replace(one, annotation=loose, required=False) if one.name == method.switch else one
        for one in _together(method)
    ]


def _streamed(method: Method) -> list[Expression]:
    item = method.streamed
    return [Generic(name, (item,)) for name in ("Stream", "AsyncStream")] if item else []


def _annotations(method: Method, shadowed: frozenset[str]) -> list[str]:
    """What the definition returns, in either kind of client."""
    if method.choices:
        any_choice = any_of([method.value, *(value for _, value in method.choices)])
        return [as_source(any_choice, shadowed)] * 2
    if not method.switch:
        return _results(method, shadowed)
    return [as_source(any_of([method.value, one]), shadowed) for one in _streamed(method)]


def _results(method: Method, shadowed: frozenset[str]) -> list[str]:
    return [as_source(method.result(is_async=is_async), shadowed) for is_async in (False, True)]


def _paging(pagination: Pagination) -> str:
    """The literal of the runtime; what is as usual is left out."""
    usual = {field.name: field.default for field in fields(Pagination)}
    parts = [repr(pagination.style)]
    for name in ("items", "parameter", "place", "next", "more", "done", "start"):
        value = getattr(pagination, name)
        if value != (() if name == "items" else usual[name]):
            parts.append(f"{name}={value!r}")
    return f"Paging({', '.join(parts)})"


def _together(method: Method) -> Iterable[Argument]:
    """The arguments of a method that can be called in two ways; each is in one of them."""
    # By name and then compared: a documented default may be a list, which is no key.
    first, second = method.ways or (method.arguments, method.arguments)
    others = {one.name: one for one in second}
    both = {one.name: one for one in first if others.get(one.name) == one}
    return (
        item if both.get(item.name) == item else replace(item, required=False)
        for item in method.arguments
    )


def type_now(type_: Type) -> str:
    """A type that is looked up when the module is imported."""
    return as_value(wire_type(type_))


def type_later(type_: Type) -> str:
    """A type, looked up when it is first needed unless it is a plain name."""
    expression = wire_type(type_)
    plain = isinstance(expression, Name) and not expression.module
    return as_value(expression) if plain else f"lambda: {as_value(expression)}"


def _parameter(parameter: Parameter, written: Callable[[Type], str]) -> str:
    parts = [repr(parameter.name), repr(parameter.place)]
    if parameter.argument != parameter.name:
        parts.append(f"argument={parameter.argument!r}")
    if parameter.content is not None:
        parts.append(f"content={parameter.content!r}")
    else:
        parts += _layout(parameter, whole=is_scalar(parameter.type))
    if parameter.encoding:
        parts.append(_encodings(parameter.encoding))
    if parameter.required:
        parts.append("required=True")
    if parameter.type != ANY:
        parts.append(f"type={written(parameter.type)}")
    return f"Parameter({', '.join(parts)})"


def _layout(item: Parameter | Encoding, *, whole: bool) -> list[str]:
    """How a value is written, in as few words as the runtime needs.

    Args:
        item: with its effective style.
        whole: whether values have no parts, so that `simple` and `form` are the same.
    """
    parts = []
    plain = item.style in (None, "form") or (whole and item.style == "simple")
    if isinstance(item, Parameter) and not plain:
        parts.append(f"style={item.style!r}")
    if item.delimiters:
        parts.append(f"delimiters={item.delimiters!r}")
    elif not (item.explode or whole or item.style == "deepObject"):
        parts.append("explode=False")
    if item.allow_reserved:
        parts.append("allow_reserved=True")
    if isinstance(item, Parameter) and item.segments:
        parts.append("segments=True")
    return parts


def _renamed(body: Body) -> dict[str, str]:
    """The properties whose arguments are not called like the model's attributes, by wire name."""
    return {
        item.wire_name: item.argument
        for item in body.fields or ()
        if item.argument != item.attribute
    }


def _body(
    media: MediaType,
    written: Callable[[Type], str],
    renamed: Mapping[str, str],
    *,
    required: bool,
) -> str:
    parts = [repr(media.name), written(media.type)]
    if not required:
        parts.append("required=False")
    if renamed:
        parts.append(f"arguments={renamed!r}")
    if media.encoding:
        parts.append(_encodings(media.encoding))
    if media.xml:
        parts.append(f"codec=xml_shapes.{media.xml}")
    if media.as_json:
        parts.append("as_json=True")
    return f"Body({', '.join(parts)})"


def _encodings(encodings: Sequence[Encoding]) -> str:
    listed = ", ".join(f"{item.property!r}: {_encoding(item)}" for item in encodings)
    return f"encoding={{{listed}}}"


def _encoding(encoding: Encoding) -> str:
    parts = []
    if encoding.content_type is not None:
        parts.append(f"content_type={encoding.content_type!r}")
    if encoding.style is not None:
        parts += [f"style={encoding.style!r}", *_layout(encoding, whole=False)]
    if encoding.headers:
        parts.append(f"headers={dict(encoding.headers)!r}")
    return f"Encoding({', '.join(parts)})"


def _how(media: MediaType) -> str:
    """What a response says of how it is read, beside media type and type."""
    streaming = f", streaming={media.streaming!r}" if media.streaming else ""
    as_json = ", as_json=True" if media.as_json else ""
    return streaming + as_json + (f", codec=xml_shapes.{media.xml}" if media.xml else "")


def _response(response: Response, written: Callable[[Type], str]) -> str:
    literals = [
        f"Response({media.name!r}, {written(media.type)}{_how(media)})"
        for media in response.media_types
    ]
    if not literals:
        return "Response()"
    return literals[0] if len(literals) == 1 else f"({', '.join(literals)})"
