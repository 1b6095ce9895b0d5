"""JSON Schema 2020-12 keywords that pydantic has no words for.

Two kinds: rules over the properties of an object (`Model.model_rules`), and annotations on a value
(`Annotated[list[str], UniqueItems()]`). Names are wire names.
"""
# ruff: noqa: N802 - they stand where classes of pydantic and annotated-types stand

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from functools import partial
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema, to_json

from .model import Rule
from .types import adapter_for
from .wire import dump_json, to_wire

Properties = dict[str, Any]


def ExactlyOneOf(*groups: tuple[str, ...]) -> Rule:
    """Exactly one of these groups of properties is there (`oneOf` of `required`)."""

    def check(present: Properties, _: Collection[str]) -> str | None:
        met = [" and ".join(g) for g in groups if all(name in present for name in g)]
        if len(met) == 1:
            return None
        choice = ", ".join(" and ".join(group) for group in groups)
        return f"exactly one of {choice} is needed, found {', '.join(met) or 'none'}"

    return check


def AnyOneOf(*groups: tuple[str, ...]) -> Rule:
    """At least one of these groups of properties is there (`anyOf` of `required`)."""

    def check(present: Properties, _: Collection[str]) -> str | None:
        if any(all(name in present for name in group) for group in groups):
            return None
        return f"at least one of {', '.join(' and '.join(g) for g in groups)} is needed"

    return check


def DependentRequired(name: str, needs: tuple[str, ...]) -> Rule:
    """When `name` is there, `needs` are too (`dependentRequired`)."""

    def check(present: Properties, _: Collection[str]) -> str | None:
        missing = [need for need in needs if need not in present]
        return f"{name} needs {', '.join(missing)}" if name in present and missing else None

    return check


def MinProperties(count: int) -> Rule:
    """At least `count` properties (`minProperties`)."""
    return lambda present, _: (
        None if len(present) >= count else f"at least {count} properties are needed"
    )


def MaxProperties(count: int) -> Rule:
    """At most `count` properties (`maxProperties`)."""
    return lambda present, _: (
        None if len(present) <= count else f"at most {count} properties are allowed"
    )


def ForbidProperties(*names: str) -> Rule:
    """These are not all there (`not: {required: [...]}`, or one name with a `false` schema)."""
    return lambda present, _: (
        f"{' and '.join(names)} not allowed" if all(name in present for name in names) else None
    )


def PatternProperties(patterns: Mapping[str, Any], additional: Any = Any) -> Rule:
    """Types by a regular expression searched in the name (`patternProperties`).

    `additional` is for undeclared names that no pattern matches; None forbids them.
    """
    kinds = [(Annotated[str, Field(pattern=regex)], kind) for regex, kind in patterns.items()]

    def check(present: Properties, declared: Collection[str]) -> str | None:
        for name, value in present.items():
            mine = [kind for regex, kind in kinds if accepts(regex, name)]
            if not mine and name not in declared:
                mine = [additional]
            if any(kind is None or not accepts(kind, value) for kind in mine):
                return f"{name} is not allowed, or not with this value"
        return None

    return check


def PropertyNames(kind: Any) -> Rule:
    """Each name is of a type of strings (`propertyNames`)."""

    def check(present: Properties, _: Collection[str]) -> str | None:
        wrong = next((name for name in present if not accepts(kind, name)), None)
        return wrong and f"{wrong} is not a name that is allowed"

    return check


def accepts(kind: Any, value: Any) -> bool:
    """Whether a JSON value, or what was decoded from one, is valid for a type."""
    try:
        adapter_for(kind).validate_json(dump_json(to_wire(value)), by_alias=True, by_name=False)
    except ValueError:
        return False
    return True


def UniqueItems() -> AfterValidator:
    """No two items are equal (`uniqueItems`); 1 and 1.0 are equal, 1 and `true` are not."""

    def check(items: Any) -> Any:
        wire = [_identity(to_wire(item)) for item in items]
        if len(set(wire)) < len(wire):
            raise PydanticCustomError("unique_items", "Items should be unique")
        return items

    return AfterValidator(check)


def _identity(value: Any) -> Any:
    """A hashable value that is equal for equal JSON values."""
    match value:
        case bool() | None:
            return (type(value), value)
        case dict():
            return ("object", frozenset((k, _identity(v)) for k, v in value.items()))
        case list():
            return ("array", tuple(_identity(item) for item in value))
        case _:
            return value


def IsBoolean() -> BeforeValidator:
    """`true` or `false`, beside a `Literal`, for which 1 would do as well."""
    return BeforeValidator(partial(_kind, boolean=True))


def NotBoolean() -> BeforeValidator:
    """Not `true` or `false`, beside a `Literal` of numbers, for which `true` would be 1."""
    return BeforeValidator(partial(_kind, boolean=False))


def _kind(value: Any, *, boolean: bool) -> Any:
    if isinstance(value, bool) is not boolean:
        kind = "boolean" if boolean else "number or text"
        raise PydanticCustomError("literal_error", "Input should be a {kind}", {"kind": kind})
    return value


def MultipleOf(step: str) -> AfterValidator:
    """A multiple of `step`, a decimal as written, computed without rounding (`multipleOf`)."""

    def check(value: Any) -> Any:
        if Fraction(str(value)) % Fraction(step):
            raise PydanticCustomError(
                "multiple_of", "Input should be a multiple of {step}", {"step": step}
            )
        return value

    return AfterValidator(check)


class ExactlyOneMember:
    """`Annotated[Cat | Dog, ExactlyOneMember()]`: exactly one member accepts the value (`oneOf`).

    A plain union takes the best member (`anyOf`); a discriminator makes this unnecessary.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        plain = handler(source)

        def choose(value: Any) -> Any:
            data, met, errors = to_json(value), list[Any](), list[ValidationError]()
            for member in get_args(source):
                try:
                    met.append(
                        adapter_for(member).validate_json(data, by_alias=True, by_name=False)
                    )
                except ValidationError as error:
                    errors.append(error)
            if len(met) == 1:
                return met[0]
            why = f"Input fits {len(met)} alternatives of oneOf" if met else _nearest(errors)
            raise PydanticCustomError("one_of", "{why}", {"why": why})

        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_plain_validator_function(choose),
            python_schema=plain,
            serialization=core_schema.wrap_serializer_function_ser_schema(
                lambda value, inner: inner(value), schema=plain
            ),
        )


def _nearest(errors: list[ValidationError]) -> str:
    best = min(errors, key=lambda error: error.error_count())
    first = best.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"Input fits no alternative of oneOf; nearest: {place}{': ' * bool(place)}{first['msg']}"
