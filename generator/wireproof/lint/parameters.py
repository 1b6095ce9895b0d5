"""Checks of parameters, and of the templates that they fill."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from wireproof.lint.finding import Fault
from wireproof.oas.grammar import Kind
from wireproof.oas.pointer import JsonPointer, join
from wireproof.oas.styles import STYLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wireproof.lint.survey import Found, Survey

_SCALARS: Final = frozenset({"string", "number", "integer", "boolean"})
_WITHOUT_FORM: Final = {
    "deepObject": _SCALARS | {"array"},
    "spaceDelimited": _SCALARS,
    "pipeDelimited": _SCALARS,
}
"""The types for which "Style Examples" say n/a (OAS 3.1.1, section 4.8.12)."""
_TEMPLATE: Final = re.compile(r"\{([^{}]*)\}")
_IGNORED_HEADERS: Final = {
    "authorization": "describe it as a security scheme",
    "accept": "the media types of the responses say it",
    "content-type": "the media types of the request body say it",
}


def check_parameters(survey: Survey) -> Iterator[Fault]:
    """Report parameters that mean nothing by themselves."""
    for parameter in survey.of(Kind.PARAMETER):
        node, pointer = parameter.node, parameter.pointer
        name = str(node.get("name"))
        hint = _IGNORED_HEADERS.get(name.lower()) if node.get("in") == "header" else None
        if hint:
            yield Fault(
                "header-parameter-ignored",
                pointer,
                f"the header parameter {name} is ignored by the specification",
                hint,
            )
        if "schema" not in node and "content" not in node:
            yield Fault(
                "parameter-without-schema", pointer, f"{name} has neither a schema nor content"
            )
        yield from _style_faults(survey, node, pointer)
        if node.get("in") == "path" and node.get("required") is not True:
            yield Fault(
                "path-parameter-optional",
                pointer,
                f"the path parameter {name} is not marked as required",
                "add `required: true`",
            )


def _style_faults(survey: Survey, node: dict[str, Any], pointer: JsonPointer) -> Iterator[Fault]:
    """Report a style that gives the values of the parameter no form."""
    place, style, name = node.get("in"), node.get("style"), node.get("name")
    if style is None or not isinstance(place, str) or place not in STYLES:
        return
    rule = "parameter-style-undefined"
    if style not in STYLES[place]:
        listed = ", ".join(STYLES[place])
        text = f"{name} has the style {style!r:.40}, which does not exist in {place}"
        yield Fault(rule, join(pointer, "style"), text, f"use one of {listed}")
        return
    schema = survey.follow(node.get("schema"), join(pointer, "schema"))
    declared = schema.node.get("type") if schema else None
    types = {declared} if isinstance(declared, str) else set()
    if types and types <= _WITHOUT_FORM.get(style, frozenset()):
        text = f"{name} is of type {declared}, which the style {style} gives no form"
        yield Fault(rule, join(pointer, "style"), text, "use `form`")


def check_templates(survey: Survey) -> Iterator[Fault]:
    """Report path parameters without a place, and places without a parameter."""
    for operation in survey.operations:
        named = _TEMPLATE.findall(operation.template)
        declared = {
            str(found.node.get("name")): found
            for found in survey.parameters(operation)
            if found.node.get("in") == "path"
        }
        for name in dict.fromkeys(named):
            if name not in declared:
                yield Fault(
                    "path-parameter-missing",
                    operation.pointer,
                    f"{operation.name} does not declare the path parameter {name}",
                )
        for name, found in declared.items():
            if name not in named:
                yield Fault(
                    "path-parameter-unused",
                    _place(found, operation.pointer, operation.item.pointer),
                    f"the path parameter {name} does not occur in {operation.template}",
                )


def check_duplicates(survey: Survey) -> Iterator[Fault]:
    """Report a list that has a parameter twice."""
    holders = {op.item.pointer: op.item.node for op in survey.operations}
    holders.update({op.pointer: op.node for op in survey.operations})
    for pointer, node in holders.items():
        seen: set[str] = set()
        for found in survey.listed_parameters(node, pointer):
            name, where = found.node.get("name"), found.node.get("in")
            key = f"{where} parameter {name}"
            if key in seen:
                yield Fault(
                    "parameter-duplicate", join(pointer, "parameters"), f"the {key} is given twice"
                )
            seen.add(key)


def _place(found: Found, *pointers: JsonPointer) -> JsonPointer:
    """Return where a parameter is used, when it is a component that others may use rightly."""
    if found.pointer.startswith("#/components/"):
        return pointers[0]
    return found.pointer


CHECKS: Final[tuple[Callable[[Survey], Iterator[Fault]], ...]] = (
    check_parameters,
    check_templates,
    check_duplicates,
)
