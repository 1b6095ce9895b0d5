"""Checks of schemas by themselves: keywords, limits, enums, patterns, discriminators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from wireproof.cases.patterns import readable
from wireproof.lint.finding import Fault
from wireproof.lint.survey import Found
from wireproof.oas.pointer import JsonPointer, join
from wireproof.spec.validation import pattern_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wireproof.lint.survey import Survey

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}
_COMPOSED: Final = re.compile(r"/(?:(?:allOf|anyOf|oneOf)/[0-9]+|if|then|else|not)\Z")
_LIMITS: Final = (
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minimum", "maximum"),
)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_schema(value: Any) -> bool:
    return isinstance(value, (dict, bool))


def _is_list_of_schemas(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_schema(item) for item in value)


def _is_map_of_schemas(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_schema(item) for item in value.values())


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


WORDS: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
        (_is_count, "a number from 0 up"),
    ),
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), (_is_number, "a number")
    ),
    "multipleOf": (lambda value: _is_number(value) and value > 0, "a number above 0"),
    "enum": (lambda value: isinstance(value, list) and bool(value), "a list with values"),
    "required": (_is_names, "a list of names, beside `properties`"),
    "pattern": (lambda value: isinstance(value, str), "a string"),
    "format": (lambda value: isinstance(value, str), "a string"),
    **dict.fromkeys(("allOf", "anyOf", "oneOf"), (_is_list_of_schemas, "a list of schemas")),
    **dict.fromkeys(("properties", "patternProperties"), (_is_map_of_schemas, "a map of schemas")),
    **dict.fromkeys(("items", "additionalProperties", "not"), (_is_schema, "a schema")),
}


def check_keywords(survey: Survey) -> Iterator[Fault]:
    """Report keywords whose values mean nothing, and types that do not exist."""
    for visit in survey.schemas():
        for key, value in visit.node.items():
            rule = WORDS.get(key)
            if rule is not None and not rule[0](value):
                yield Fault(
                    "keyword-invalid", join(visit.pointer, key), f"`{key}` must be {rule[1]}"
                )
        for kind in _types(visit.node):
            if str(kind) not in _TYPES:
                yield Fault(
                    "type-unknown",
                    join(visit.pointer, "type"),
                    f"{kind!r} is no type",
                    f"the types are {', '.join(_TYPES)}",
                )


def _types(schema: dict[str, Any]) -> list[Any]:
    kind = schema.get("type", [])
    return kind if isinstance(kind, list) else [kind]


def check_limits(survey: Survey) -> Iterator[Fault]:
    """Report limits that leave nothing, patterns that are none, arrays of unknown things."""
    for visit in survey.schemas():
        node, pointer = visit.node, visit.pointer
        for low, high in _LIMITS:
            lower, upper = node.get(low), node.get(high)
            if _is_number(lower) and _is_number(upper) and lower > upper:
                yield Fault(
                    "limits-contradict",
                    join(pointer, low),
                    f"`{low}` {lower} is above `{high}` {upper}",
                )
        pattern = node.get("pattern")
        if isinstance(pattern, str) and readable(pattern) is None:
            fault = pattern_fault(pattern)
            yield Fault(
                "pattern-invalid",
                join(pointer, "pattern"),
                f"{pattern[:80]!r} is not a regular expression: {fault[:120]}",
            )
        if node.get("type") == "array" and not any(
            key in node for key in ("items", "prefixItems", "contains", "allOf", "$ref")
        ):
            yield Fault("array-without-items", pointer, "the array does not say what is in it")
        if "nullable" in node and not survey.document.version.startswith("3.0"):
            yield Fault(
                "nullable-ignored",
                join(pointer, "nullable"),
                "`nullable` means nothing since OpenAPI 3.1",
                "write `type: [string, 'null']`",
            )


def check_enums(survey: Survey) -> Iterator[Fault]:
    """Report enum values that repeat or that the type excludes."""
    for visit in survey.schemas():
        values = visit.node.get("enum")
        if not isinstance(values, list):
            continue
        place = join(visit.pointer, "enum")
        allowed = tuple(t for kind in _types(visit.node) for t in _TYPES.get(str(kind), ()))
        seen: set[str] = set()
        for index, value in enumerate(values):
            key = repr(value)
            if key in seen:
                yield Fault("enum-duplicate", join(place, index), f"{key[:60]} is given twice")
            seen.add(key)
            wrong = not isinstance(value, allowed) or (
                isinstance(value, bool) and bool not in allowed
            )
            if allowed and wrong:
                yield Fault(
                    "enum-type-mismatch",
                    join(place, index),
                    f"{key[:60]} is no {' or '.join(map(str, _types(visit.node)))}",
                )


def check_required(survey: Survey) -> Iterator[Fault]:
    """Report required properties that are declared nowhere near."""
    for visit in survey.schemas():
        required = visit.node.get("required")
        if not isinstance(required, list) or not required:
            continue
        if not isinstance(visit.node.get("properties"), dict) and _COMPOSED.search(visit.pointer):
            continue  # `anyOf: [{required: [a]}, {required: [b]}]` speaks of the schema around it
        declared = set(survey.properties(Found(visit.node, visit.pointer)))
        above = visit.pointer
        while match := _COMPOSED.search(above):
            above = above[: match.start()]
            around = survey.at(above)
            if isinstance(around, dict):
                declared.update(survey.properties(Found(around, above)))
        for index, name in enumerate(required):
            if isinstance(name, str) and name not in declared and declared:
                yield Fault(
                    "required-undeclared",
                    join(visit.pointer, "required", index),
                    f"`{name}` is required and not declared",
                    "it may be misspelled; a client cannot offer what has no schema",
                )


def check_discriminators(survey: Survey) -> Iterator[Fault]:
    """Report discriminators that do not discriminate."""
    for visit in survey.schemas():
        discriminator = visit.node.get("discriminator")
        if not isinstance(discriminator, dict):
            continue
        place = join(visit.pointer, "discriminator")
        name = str(discriminator.get("propertyName"))
        yield from _mapping(survey, discriminator, place)
        schema = Found(visit.node, visit.pointer)
        for member in survey.parts(schema, "oneOf", "anyOf"):
            if member.node.get("type") == "null" or member.node.get("oneOf"):
                continue
            if name not in survey.properties(member):
                yield Fault(
                    "discriminator-property-missing",
                    member.pointer,
                    f"the member has no property `{name}`, which should distinguish the members",
                    f"the discriminator is at {place}",
                )


def _mapping(survey: Survey, discriminator: dict[str, Any], place: JsonPointer) -> Iterator[Fault]:
    mapping = discriminator.get("mapping")
    named = mapping.items() if isinstance(mapping, dict) else ()
    told = [(join(place, "mapping", value), f"{value!r} is", target) for value, target in named]
    if "defaultMapping" in discriminator:
        rest, what = discriminator["defaultMapping"], "what names no schema is"
        told.append((join(place, "defaultMapping"), what, rest))
    for where, what, target in told:
        pointer = str(target)
        if not pointer.startswith("#"):
            pointer = join("#/components/schemas", pointer)
        if survey.at(pointer) is None:
            text = f"{what} mapped to {target}, which does not exist"
            yield Fault("discriminator-mapping-dangling", where, text)


CHECKS: Final[tuple[Callable[[Survey], Iterator[Fault]], ...]] = (
    check_keywords,
    check_limits,
    check_enums,
    check_required,
    check_discriminators,
)
