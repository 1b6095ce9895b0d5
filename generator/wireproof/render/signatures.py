"""Methods, argument by argument: signatures, docstrings and the call they make.

In: one `Operation`. Out: the pieces of source text that the resource template puts together. The
same pieces make the manifest and `client.api.txt`, so that they cannot disagree with the code.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from wireproof.client.model import Operation, Response
from wireproof.client.types import Type, nullable
from wireproof.render.annotations import argument_type, join_types, result_type
from wireproof.render.errors import error_class
from wireproof.render.text import clean, fill, first_sentence

_WIDTH: Final = 88
_PLACES: Final = ("path", "query", "header", "cookie", "querystring")
_REMEMBERED: Final = 2**14
"""Annotations that are kept qualified: many arguments have the same."""
_BUILTINS: Final = frozenset("list dict str int float bool bytes date datetime".split())


@dataclass(frozen=True, slots=True)
class Argument:
    """A keyword argument of a method."""

    name: str
    annotation: str
    required: bool
    description: str = ""

    @property
    def source(self) -> str:
        """`name: type`, with the default of an optional one."""
        if self.required:
            return f"{self.name}: {self.annotation}"
        return f"{self.name}: {self.annotation} = UNSET"


def arguments(operation: Operation) -> list[Argument]:
    """The keyword arguments of an operation, required ones first."""
    found = [
        _argument(item.argument, item.type, item.required, item.description)
        for item in operation.parameters
    ]
    body = operation.body
    if body is not None:
        found.extend(
            _argument(item.argument, item.type, item.required, item.description)
            for item in body.fields or ()
        )
        if body.argument is not None:
            type_ = join_types([argument_type(media.type) for media in body.media_types])
            required = body.required and body.fields is None
            text = body.description or "The whole request body."
            found.append(_annotated(body.argument, type_, required, text))
        if body.extra_argument is not None and body.extra_type is not None:
            type_ = f"Mapping[str, {argument_type(body.extra_type)}]"
            text = "Further properties of the body."
            found.append(_annotated(body.extra_argument, type_, False, text))
        if body.media_type_argument is not None:
            names = ", ".join(repr(media.name) for media in body.media_types)
            found.append(
                _annotated(body.media_type_argument, f"Literal[{names}]", False, "How to send it.")
            )
    return sorted(found, key=lambda argument: not argument.required)


def _argument(name: str, type_: Type, required: bool, description: str) -> Argument:  # noqa: FBT001
    text = description
    if nullable(type_) and not required:
        text = f"{description} None is sent as null.".strip()
    return _annotated(name, argument_type(type_), required, text)


def _annotated(name: str, annotation: str, required: bool, description: str) -> Argument:  # noqa: FBT001
    annotation = annotation if required else f"Maybe[{annotation}]"
    return Argument(name, annotation, required, " ".join(clean(description).split()))


def successes(operation: Operation) -> list[Response]:
    """The responses that a method returns: the documented 2xx, else `default`."""
    found = [response for response in operation.responses if response.is_success]
    return found or [item for item in operation.responses if item.status == "default"]


def returns(operation: Operation) -> str:
    """The annotation of what a method returns."""
    types: list[str] = []
    for response in successes(operation):
        types += [result_type(media.type) for media in response.media_types] or ["None"]
    return join_types(types) if types else "None"


def outcome(operation: Operation, *, is_async: bool = False) -> str:
    """The annotation of a method: what it returns, or what that is read from."""
    if not operation.streaming:
        return returns(operation)
    return f"{'AsyncStream' if is_async else 'Stream'}[{returns(operation)}]"


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
    return found


def documentation(operation: Operation) -> str:
    """The prose of a method's docstring: what, arguments, errors (Google style)."""
    summary = first_sentence(operation.summary or operation.description)
    parts = [summary or f"{operation.method} {operation.path}."]
    if not parts[0].endswith((".", "!", "?")):
        parts[0] += "."
    description = clean(operation.description)
    if description and description.rstrip(".") != summary.rstrip("."):
        rest = (
            description.removeprefix(summary).strip()
            if description.startswith(summary)
            else description
        )
        parts.append(rest)
    if operation.deprecated:
        parts.append("Deprecated by the vendor.")
    described = [item for item in arguments(operation) if item.description]
    if described:
        parts.append(_section("Args", [(item.name, item.description) for item in described]))
    failures = [
        (f"errors.{error_class(response.status)}", " ".join(clean(response.description).split()))
        for response in operation.responses
        if response.status[0] in "45"
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


def unshadowed(annotation: str, methods: Collection[str]) -> str:
    """An annotation that still means the builtin inside a class with a method of that name."""
    shadowed = _BUILTINS.intersection(methods)
    return _qualified(annotation, shadowed) if shadowed else annotation


@lru_cache(_REMEMBERED)
def _qualified(annotation: str, shadowed: frozenset[str]) -> str:
    class Qualify(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            if node.id not in shadowed:
                return node
            module = "dt" if node.id in ("date", "datetime") else "builtins"
            value = ast.Name(module, ast.Load())
            return ast.Attribute(value=value, attr=node.id, ctx=ast.Load())

    return ast.unparse(Qualify().visit(ast.parse(annotation, mode="eval")))
