"""Checks of examples and defaults against the schemas that they stand beside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from wireproof.errors import SpecError
from wireproof.lint.finding import Fault
from wireproof.lint.survey import Found, members
from wireproof.oas.grammar import Kind
from wireproof.oas.pointer import JsonPointer, join, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wireproof.lint.survey import Survey
    from wireproof.spec.validation import Mismatch

_JSON: Final = re.compile(r"(?:\*/\*|application/(?:.+\+)?json)(?:\s*;.*)?\Z", re.IGNORECASE)
Example = tuple[JsonPointer, Any]


def check_schema_examples(survey: Survey) -> Iterator[Fault]:
    """Judge the examples and the default that a schema carries itself."""
    for visit in survey.schemas():
        for place, value in _in_schema(visit.node, visit.pointer):
            yield from _judge(survey, visit.pointer, place, value, "example")
        if "default" in visit.node:
            place = join(visit.pointer, "default")
            yield from _judge(survey, visit.pointer, place, visit.node["default"], "default")


def _in_schema(node: dict[str, Any], pointer: JsonPointer) -> Iterator[Example]:
    for name in ("example", "x-example"):
        if name in node:
            yield join(pointer, name), node[name]
    listed = node.get("examples")
    for index, value in enumerate(listed if isinstance(listed, list) else ()):
        yield join(pointer, "examples", index), value
    match node.get("x-examples"):
        case dict(named):
            for name, value in named.items():
                yield join(pointer, "x-examples", name), value
        case list(values):
            for index, value in enumerate(values):
                yield join(pointer, "x-examples", index), value
        case _:
            pass


def check_content_examples(survey: Survey) -> Iterator[Fault]:
    """Judge the examples of media types, parameters and headers."""
    holders = [(found, True) for kind in (Kind.PARAMETER, Kind.HEADER) for found in survey.of(kind)]
    holders += [(found, bool(_JSON.match(name))) for name, found in survey.media_types()]
    for holder, is_json in holders:
        if not isinstance(holder.node.get("schema"), (dict, bool)):
            continue
        schema = join(holder.pointer, "schema")
        for place, value in _beside_schema(survey, holder):
            # what is no JSON may be shown as it is written: XML, a form, an event stream
            if is_json or not isinstance(value, str):
                yield from _judge(survey, schema, place, value, "example")


def _beside_schema(survey: Survey, holder: Found) -> Iterator[Example]:
    for name in ("example", "x-example"):
        if name in holder.node:
            yield join(holder.pointer, name), holder.node[name]
    for name, node in members(holder.node.get("examples")):
        found = survey.follow(node, join(holder.pointer, "examples", name))
        for field in ("value", "dataValue"):
            if found is not None and field in found.node:
                yield join(found.pointer, field), found.node[field]


def _judge(
    survey: Survey, schema: JsonPointer, place: JsonPointer, value: Any, what: str
) -> Iterator[Fault]:
    try:
        mismatches = survey.validators.mismatches(schema, value)
    except SpecError as error:
        yield Fault("schema-unusable", schema, error.message)
        return
    mismatches = [m for m in mismatches if not _one_way(survey, m)]
    if not mismatches:
        return
    first = mismatches[0]
    more = f" (and {len(mismatches) - 1} more)" if len(mismatches) > 1 else ""
    rule = f"{what}-mismatch"
    if what == "example" and all(mismatch.keyword == "format" for mismatch in mismatches):
        rule = "example-format-mismatch"
    yield Fault(
        rule,
        join(place, *split(first.place)),
        f"the {what} does not fit its schema: {_short(first.message)}{more}",
        f"the schema is at {schema}",
    )


def _one_way(survey: Survey, mismatch: Mismatch) -> bool:
    """Tell whether all that is missing is a property that only travels the other way."""
    return mismatch.missing in survey.one_way_properties


def _short(message: str) -> str:
    if len(message) <= 160:
        return message
    return f"{message[:70]} … {message[-80:]}"


CHECKS: Final[tuple[Callable[[Survey], Iterator[Fault]], ...]] = (
    check_schema_examples,
    check_content_examples,
)
