"""`client.api.txt`: the public surface of a client, one sorted line per symbol, made for review.

In: a `Surface`. Out: text. A change of this file is a change that callers can see.
"""

from __future__ import annotations

from wireproof.client.annotations import maybe
from wireproof.client.expressions import as_source
from wireproof.client.inputs import Input, InputAlias
from wireproof.client.signatures import Method
from wireproof.client.surface import ModelClass, NamedType, Surface
from wireproof.render.signatures import argument_source


def render_surface(surface: Surface) -> str:
    """Every name that a caller can use, with its type."""
    lines = [_constructor(surface)]
    lines += [f"{surface.class_name}.{_method(method)}" for method in surface.methods.values()]
    for item in surface.types.values():
        lines.extend(_type(item))
    lines += map(_input, surface.inputs.values())
    lines += [
        f"webhooks.{one.name}: {as_source(one.annotation)}" for one in surface.webhooks.values()
    ]
    lines += [
        f"errors.{error.name}.body: {as_source(error.body)}"
        for error in surface.errors.values()
        if error.pointers
    ]
    return "\n".join(sorted(lines)) + "\n"


def _constructor(surface: Surface) -> str:
    parts = [f"{o.name}: {as_source(o.annotation)} = {o.default!r}" for o in surface.options]
    return f"{surface.class_name}({', '.join(['*', *parts, '...'])})"


def _method(method: Method) -> str:
    given = ", ".join(map(argument_source, method.arguments))
    signature = f"(*, {given})" if given else "()"
    others = "".join(
        f", {as_source(value)} for {' or '.join(map(_shown, names))}"
        for names, value in method.choices
    )
    return f"{method.resource}.{method.name}{signature} -> {as_source(method.result())}{others}"


def _shown(media_type: str) -> str:
    """A media type; what a document puts in its place does not reach the terminal."""
    return media_type if media_type.isprintable() else ascii(media_type)


def _input(item: Input) -> str:
    """What `inputs` has under the name of a model; its keys are told with the model."""
    if isinstance(item, InputAlias):
        return f"inputs.{item.name} = {as_source(item.annotation)}"
    return f"inputs.{item.name}: models.{item.name} as a dict"


def _type(item: ModelClass | NamedType) -> list[str]:
    if isinstance(item, NamedType):
        return [f"models.{item.name} = {as_source(item.validated)}"]
    kept = item.extra if isinstance(item.extra, str) else as_source(item.extra)
    lines = [f"models.{item.name}(extra={kept})"]
    for one in item.attributes:
        shown = as_source(one.annotation if one.required else maybe(one.annotation))
        wire = "" if one.wire_name == one.name else f"  # {one.wire_name!r}"
        lines.append(f"models.{item.name}.{one.name}: {shown}{wire}")
    return lines
