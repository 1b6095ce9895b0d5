"""Operations as the literals of a resource module.

In: operations of the intermediate representation. Out: template contexts: source text for every
part of an `Operation(...)` literal and of its two methods.
"""

from __future__ import annotations

from typing import Any

from wireproof.ir.model import Api, Encoding, MediaType, Operation, Parameter, Resource, Response
from wireproof.ir.types import ANY
from wireproof.render.annotations import wire_type
from wireproof.render.signatures import (
    arguments,
    call_arguments,
    documentation,
    returns,
    unshadowed,
)
from wireproof.render.text import docstring


def resource_context(api: Api, resource: Resource) -> dict[str, Any]:
    """The context of `resource.py.jinja`."""
    methods = [operation.name for operation in resource.operations]
    text = resource.description or f"Operations on {resource.name.replace('_', ' ')}."
    doc = docstring(text, indent=4)
    kinds = [
        {
            "class_name": resource.class_name,
            "base": "Resource",
            "define": "def",
            "wait": "",
            "doc": doc,
        },
        {
            "class_name": f"Async{resource.class_name}",
            "base": "AsyncResource",
            "define": "async def",
            "wait": "await ",
            "doc": doc,
        },
    ]
    return {
        "resource_doc": docstring(f"`{api.name}.{resource.name}`: {text}", indent=0),
        "kinds": kinds,
        "operations": [_operation(operation, methods) for operation in resource.operations],
    }


def _operation(operation: Operation, methods: list[str]) -> dict[str, Any]:
    body = operation.body
    return {
        "constant": operation.constant,
        "id": operation.id,
        "name": operation.name,
        "method": operation.method,
        "path": operation.path,
        "returns": returns(operation),
        "annotation": unshadowed(returns(operation), methods),
        "parameters": [_parameter(parameter) for parameter in operation.parameters],
        "bodies": [_body(media, required=body.required) for media in body.media_types]
        if body
        else [],
        "responses": [(item.status, _response(item)) for item in operation.responses],
        "security": tuple(
            tuple(name for name, _ in alternative) for alternative in operation.security
        ),
        "servers": operation.servers,
        "idempotent": operation.idempotent,
        "arguments": [
            argument.source.replace(argument.annotation, unshadowed(argument.annotation, methods))
            for argument in arguments(operation)
        ],
        "call": call_arguments(operation),
        "doc": docstring(documentation(operation), indent=8),
    }


def _parameter(parameter: Parameter) -> str:
    parts = [repr(parameter.name), repr(parameter.place)]
    if parameter.argument != parameter.name:
        parts.append(f"argument={parameter.argument!r}")
    if parameter.content is not None:
        parts.append(f"content={parameter.content!r}")
    else:
        default = {"path": "simple", "header": "simple"}.get(parameter.place, "form")
        if parameter.style != default:
            parts.append(f"style={parameter.style!r}")
        if parameter.explode != (parameter.style in ("form", "cookie", "deepObject")):
            parts.append(f"explode={parameter.explode}")
    if parameter.allow_reserved:
        parts.append("allow_reserved=True")
    if parameter.required:
        parts.append("required=True")
    if parameter.type != ANY:
        parts.append(f"type={wire_type(parameter.type)}")
    return f"Parameter({', '.join(parts)})"


def _body(media: MediaType, *, required: bool) -> str:
    parts = [repr(media.name), wire_type(media.type)]
    if not required:
        parts.append("required=False")
    if media.encoding:
        encodings = ", ".join(f"{item.property!r}: {_encoding(item)}" for item in media.encoding)
        parts.append(f"encoding={{{encodings}}}")
    return f"Body({', '.join(parts)})"


def _encoding(encoding: Encoding) -> str:
    parts = []
    if encoding.content_type is not None:
        parts.append(f"content_type={encoding.content_type!r}")
    if encoding.style is not None:
        parts.append(f"style={encoding.style!r}")
    if encoding.explode is not None:
        parts.append(f"explode={encoding.explode}")
    if encoding.allow_reserved:
        parts.append("allow_reserved=True")
    return f"Encoding({', '.join(parts)})"


def _response(response: Response) -> str:
    literals = [
        f"Response({media.name!r}, {wire_type(media.type)})" for media in response.media_types
    ]
    if not literals:
        return "Response()"
    return literals[0] if len(literals) == 1 else f"({', '.join(literals)})"
