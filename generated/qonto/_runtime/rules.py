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
from .values import is_array, is_object
from .wire import dump_json, to_wire

Properties = dict[str, Any]


def _met(groups: tuple[tuple[str, ...], ...], present: Properties) -> list[str]:
    return [" and ".join(group) for group in groups if all(name in present for name in group)]


def _choice(groups: tuple[tuple[str, ...], ...]) -> str:
    return ", ".join(" and ".join(group) for group in groups)


def ExactlyOneOf(*groups: tuple[str, ...]) -> Rule:
    """Exactly one of these groups of properties is there (`oneOf` of `required`)."""
    need = f"exactly one of {_choice(groups)} is needed, found "
    return lambda present, _: (
        None if len(met := _met(groups, present)) == 1 else need + (", ".join(met) or "none")
    )


def AnyOneOf(*groups: tuple[str, ...]) -> Rule:
    """At least one of these groups of properties is there (`anyOf` of `required`)."""
    need = f"at least one of {_choice(groups)} is needed"
    return lambda present, _: None if _met(groups, present) else need


def DependentRequired(name: str, needs: tuple[str, ...]) -> Rule:
    """When `name` is there, `needs` are too (`dependentRequired`)."""
    need = f"{name} needs {', '.join(needs)} beside it"
    return lambda present, _: need if name in present and not _met((needs,), present) else None


def MinProperties(count: int) -> Rule:
    """At least `count` properties (`minProperties`)."""
    need = f"at least {count} properties are needed"
    return lambda present, _: None if len(present) >= count else need


def MaxProperties(count: int) -> Rule:
    """At most `count` properties (`maxProperties`)."""
    need = f"at most {count} properties are allowed"
    return lambda present, _: None if len(present) <= count else need


def ForbidProperties(*names: str) -> Rule:
    """These are not all there (`not: {required: [...]}`, or one name with a `false` schema)."""
    return lambda present, _: (
        f"{_choice((names,))} not allowed" if _met((names,), present) else None
    )


def PropertyNames(kind: Any) -> Rule:
    """Each name is of a type of strings (`propertyNames`)."""
    return lambda present, _: next(
        (f"{name} is not a name that is allowed" for name in present if not _accepts(kind, name)),
        None,
    )


def PatternProperties(patterns: Mapping[str, Any], additional: Any = Any) -> Rule:
    """Types by a regular expression searched in the name (`patternProperties`).

    `additional` is for undeclared names that no pattern matches; None forbids them.
    """
    kinds = [(Annotated[str, Field(pattern=regex)], kind) for regex, kind in patterns.items()]

    def check(present: Properties, declared: Collection[str]) -> str | None:
        for name, value in present.items():
            mine = [kind for regex, kind in kinds if _accepts(regex, name)]
            mine = mine or ([] if name in declared else [additional])
            if any(kind is None or not _accepts(kind, value) for kind in mine):
                return f"{name} is not allowed, or not with this value"
        return None

    return check


def _accepts(kind: Any, value: Any) -> bool:
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
    if is_object(value):
        return ("object", frozenset((name, _identity(item)) for name, item in value.items()))
    if is_array(value):
        return ("array", tuple(_identity(item) for item in value))
    return (type(value), value) if isinstance(value, bool) else value


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
            context = {"step": step}
            raise PydanticCustomError(
                "multiple_of", "Input should be a multiple of {step}", context
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
        def choose(value: Any) -> Any:
            data, met, why = to_json(value), list[Any](), list[tuple[int, str]]()
            for member in get_args(source):
                try:
                    met.append(
                        adapter_for(member).validate_json(data, by_alias=True, by_name=False)
                    )
                except ValidationError as error:
                    why.append((error.error_count(), _first(error)))
            if len(met) == 1:
                return met[0]
            text = f"Input fits {len(met)} alternatives of oneOf" if met else min(why)[1]
            raise PydanticCustomError("one_of", "{text}", {"text": text})

        plain = handler(source)
        dump = core_schema.wrap_serializer_function_ser_schema(
            lambda v, inner: inner(v), schema=plain
        )
        json_schema = core_schema.no_info_plain_validator_function(choose)
        return core_schema.json_or_python_schema(
            json_schema=json_schema, python_schema=plain, serialization=dump
        )


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = "".join(f"{part}: " for part in first["loc"][-1:])
    return f"Input fits no alternative of oneOf; nearest: {place}{first['msg']}"
