"""`client.api.txt`: the public surface of a client, one sorted line per symbol, made for review.

In: an `Api`. Out: text. A change of this file is a change that callers can see.
"""

from __future__ import annotations

from wireproof.client.model import Api
from wireproof.client.types import Alias, Declaration, Model
from wireproof.render.annotations import result_type, wire_type
from wireproof.render.credentials import credential_arguments, server_variables
from wireproof.render.errors import error_classes
from wireproof.render.signatures import arguments, outcome


def render_surface(api: Api) -> str:
    """Every name that a caller can use, with its type."""
    lines = [_constructor(api)]
    for resource in api.resources:
        for operation in resource.operations:
            given = ", ".join(argument.source for argument in arguments(operation))
            signature = f"(*, {given})" if given else "()"
            name = f"{api.class_name}.{resource.name}.{operation.name}"
            lines.append(f"{name}{signature} -> {outcome(operation)}")
    for declaration in api.declarations:
        lines.extend(_declaration(declaration))
    lines.extend(f"webhooks.{one.name}: {result_type(one.type)}" for one in api.webhooks)
    lines.extend(f"errors.{error.name}.body: {error.body}" for error in error_classes(api))
    return "\n".join(sorted(lines)) + "\n"


def _constructor(api: Api) -> str:
    parts = [f"{item['name']}: {item['annotation']} = None" for item in credential_arguments(api)]
    names = [server.name for server in api.servers]
    if len(names) > 1:
        parts.append(f"server: Literal[{', '.join(map(repr, names))}] = {names[0]!r}")
    parts += [
        f"{item['argument']}: {item['annotation']} = {item['default']!r}"
        for item in server_variables(api, {part.partition(":")[0] for part in parts})
    ]
    return f"{api.class_name}({', '.join(['*', *parts, '...'])})"


def _declaration(declaration: Declaration) -> list[str]:
    match declaration:
        case Model(name=name, fields=fields, extra=extra):
            kept = extra if isinstance(extra, str) else wire_type(extra)
            lines = [f"models.{name}(extra={kept})"]
            for field in fields:
                type_ = result_type(field.type)
                shown = type_ if field.required else f"Maybe[{type_}]"
                wire = "" if field.wire_name == field.name else f"  # {field.wire_name!r}"
                lines.append(f"models.{name}.{field.name}: {shown}{wire}")
            return lines
        case Alias(name=name, type=type_):
            return [f"models.{name} = {wire_type(type_)}"]
