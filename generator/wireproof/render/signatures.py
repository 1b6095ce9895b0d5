"""Methods as source text: arguments, docstring, and the call that they make.

In: an `Operation` and its `Method`. Out: the pieces that the resource template puts together.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from wireproof.client.expressions import as_source
from wireproof.client.model import Operation
from wireproof.client.signatures import Argument, Method
from wireproof.render.text import clean, documented, fill, headline

_OPTIONS: Final = {
    (False, False): "RequestOptions",
    (True, False): "RequestOptionsWithoutTimeout",
    (False, True): "RequestOptionsWithoutKey",
    (True, True): "RequestExtras",
}
"""By whether the operation has arguments `timeout` and `idempotency_key` of its own."""
_WIDTH: Final = 88
_PLACES: Final = ("path", "query", "header", "cookie", "querystring")


def argument_source(argument: Argument, shadowed: Collection[str] = ()) -> str:
    """`name: type`, with the default of an optional one."""
    text = f"{argument.name}: {as_source(argument.declared, shadowed)}"
    return text if argument.required else f"{text} = UNSET"


def argument_text(argument: Argument) -> str:
    """What an argument is, in one line; empty where the document does not say."""
    text = clean(argument.description)
    told = documented(argument.default, argument.constraints, deprecated=argument.deprecated)
    if argument.sends_null:
        told = f"{told} None is sent as null."
    if argument.option:
        told = f"{told} The client's `{argument.option}` when it is left out."
    if told and text and (text[-1].isalnum() or text[-1] in ")]}`'\""):
        text += "."
    return " ".join(f"{text} {told}".split())


def call_arguments(operation: Operation) -> list[str]:
    """The keyword arguments of the one call that a method makes."""
    found: list[str] = []
    for place in _PLACES:
        items = [item for item in operation.parameters if item.place == place]
        if items and place == "querystring":
            found.append(f"querystring={items[0].argument}")
        elif items:
            values = ", ".join(f"{item.name!r}: {item.argument}" for item in items)
            found.append(f"{place}={{{values}}}")
    body = operation.body
    if body is not None:
        if body.fields is not None:
            values = ", ".join(f"{item.wire_name!r}: {item.argument}" for item in body.fields)
            found.append(f"fields={{{values}}}")
        if body.argument is not None:
            found.append(f"body={body.argument}")
        if body.extra_argument is not None:
            found.append(f"extra={body.extra_argument}")
        if body.media_type_argument is not None:
            found.append(f"content_type={body.media_type_argument} or None")
    if operation.accept:
        found.append(f"accept={operation.accept} or None")
    return found


def options_argument(method: Method) -> tuple[str, str]:
    """The name and the type of what a method takes beside the arguments of its operation."""
    taken = {argument.name for argument in method.arguments}
    name = "options"
    while name in taken:
        name += "_"
    return name, _OPTIONS["timeout" in taken, "idempotency_key" in taken]


def documentation(operation: Operation, method: Method) -> str:
    """The prose of a method's docstring: what, arguments, errors (Google style)."""
    summary, rest = headline(operation.summary, operation.description)
    parts = [summary or f"{operation.method} {operation.path}.", rest]
    if operation.deprecated:
        parts.append("Deprecated by the vendor.")
    described = [(item.name, argument_text(item)) for item in method.arguments]
    described = [(name, text) for name, text in described if text]
    if described:
        parts.append(_section("Args", described))
    failures = [
        (f"errors.{name}", " ".join(clean(response.description).split()))
        for (_, name), response in zip(
            method.raises, (item for item in operation.responses if item.is_failure), strict=True
        )
    ]
    if failures:
        parts.append(_section("Raises", [(name, text or "Documented.") for name, text in failures]))
    return "\n\n".join(part for part in parts if part)


def _section(title: str, entries: list[tuple[str, str]]) -> str:
    lines = [f"{title}:"]
    for name, text in entries:
        words = f"{name}: {text}".split()
        lines += fill(words, _WIDTH, first=" " * 4, further=" " * 8)
    return "\n".join(lines)
