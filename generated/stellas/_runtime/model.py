"""The base of every generated model, and rules of JSON Schema that pydantic has no words for.

They stand in `Model.model_rules`, or beside a type: `Annotated[list[str], UniqueItems()]`.
"""
# ruff: noqa: N802 - rules stand where classes of pydantic and annotated-types stand

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias
from uuid import UUID

import pydantic
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import CoreSchema, PydanticCustomError, SchemaValidator, ValidationError
from pydantic_core import core_schema as cs

from .failfast import fail_fast
from .values import UNSET, is_array, is_object, present, text_of, to_wire

Rule: TypeAlias = Callable[[dict[str, Any]], str | None]
"""A constraint on an object: gets its properties by wire name, says what is wrong, or None."""


class Model(BaseModel):
    """An object of the API: unknown properties are kept (`model_extra`), absent ones `UNSET`."""

    model_config = ConfigDict(
        extra="allow",
        strict=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        defer_build=True,
        protected_namespaces=(),
        allow_inf_nan=False,
    )
    model_rules: ClassVar[tuple[Rule, ...]] = ()

    if TYPE_CHECKING:
        __pydantic_extra__: Any = pydantic.Field(init=False)
        """A model says of which type its further properties are, where that is documented."""

    else:

        def __init__(self, /, **data: Any) -> None:
            super().__init__(**{name: v for name, v in data.items() if v is not UNSET})

        # Without this, pydantic-core would call __init__ for each object that it decodes.
        __init__.__pydantic_base_init__ = True

        def __getattr__(self, name: str) -> Any:
            # A required property that the response lacked: decoded leniently, reported as drift.
            return UNSET if name in type(self).model_fields else super().__getattr__(name)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        schema: CoreSchema = fail_fast(handler(source))
        return schema

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "model_rules" in cls.__dict__:  # found by pydantic as if it were written in the class
            check = pydantic.model_validator(mode="after")(_check_rules)
            type.__setattr__(cls, "model_check", check)


def broken_rules(model: BaseModel) -> list[str]:
    """What the rules of a model object to; empty for a model without rules."""
    rules = model.model_rules if isinstance(model, Model) else ()
    properties = present(model) if rules else {}
    return [message for rule in rules if (message := rule(properties))]


def _check_rules(model: Model) -> Model:
    for message in broken_rules(model):
        raise PydanticCustomError("rule", "{message}", {"message": message})
    return model


def _met(groups: tuple[tuple[str, ...], ...], given: dict[str, Any]) -> list[str]:
    return [" and ".join(group) for group in groups if all(name in given for name in group)]


def ExactlyOneOf(*groups: tuple[str, ...]) -> Rule:
    """Exactly one of these groups of properties is there (`oneOf` of `required`)."""
    need = f"exactly one of {', '.join(map(' and '.join, groups))} is needed, found "
    return lambda given: (
        None if len(met := _met(groups, given)) == 1 else need + (", ".join(met) or "none")
    )


def AnyOneOf(*groups: tuple[str, ...]) -> Rule:
    """At least one of these groups of properties is there (`anyOf` of `required`)."""
    need = f"at least one of {', '.join(map(' and '.join, groups))} is needed"
    return lambda given: None if _met(groups, given) else need


def DependentRequired(name: str, needs: tuple[str, ...]) -> Rule:
    """When `name` is there, `needs` are too (`dependentRequired`)."""
    need = f"{name} needs {', '.join(needs)} beside it"
    return lambda given: need if name in given and not _met((needs,), given) else None


def MinProperties(count: int) -> Rule:
    """At least `count` properties (`minProperties`)."""
    need = f"at least {count} properties are needed"
    return lambda given: None if len(given) >= count else need


def MaxProperties(count: int) -> Rule:
    """At most `count` properties (`maxProperties`)."""
    need = f"at most {count} properties are allowed"
    return lambda given: None if len(given) <= count else need


def ForbidProperties(*names: str) -> Rule:
    """These are not all there (`not: {required: [...]}`, or one name with a `false` schema)."""
    return lambda given: f"{' and '.join(names)} not allowed" if _met((names,), given) else None


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


def IsBoolean(*, expected: bool = True) -> BeforeValidator:
    """`true` or `false`, beside a `Literal`, for which 1 would do as well."""

    def check(value: Any) -> Any:
        if isinstance(value, bool) is not expected:
            kind = "boolean" if expected else "number or text"
            raise PydanticCustomError("literal_error", "Input should be a {kind}", {"kind": kind})
        return value

    return BeforeValidator(check)


def NotBoolean() -> BeforeValidator:
    """Not `true` or `false`, beside a `Literal` of numbers, for which `true` would be 1."""
    return IsBoolean(expected=False)


def Matches(pattern: str, *, every: tuple[str, ...], none: tuple[str, ...]) -> AfterValidator:
    """Matches a pattern with look-around (`pattern`), in time linear in the text.

    It is given as expressions without any: a text matches all of `every` and none of `none`.
    """
    return AfterValidator(_looking(pattern, every, none))


def _looking(pattern: str, every: tuple[str, ...], none: tuple[str, ...]) -> Callable[[Any], Any]:
    @cache
    def checks() -> tuple[list[SchemaValidator], list[SchemaValidator]]:
        both = [[SchemaValidator(cs.str_schema(pattern=p)) for p in one] for one in (every, none)]
        return both[0], both[1]

    def check(value: Any) -> Any:
        wanted, unwanted = checks()
        if all(one.isinstance_python(value) for one in wanted) and not any(
            one.isinstance_python(value) for one in unwanted
        ):
            return value
        message = "String should match pattern '{pattern}'"
        raise PydanticCustomError("string_pattern_mismatch", message, {"pattern": pattern})

    return check


def OfText(
    *,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | None = None,
    every: tuple[str, ...] = (),
    none: tuple[str, ...] = (),
) -> BeforeValidator:
    """Limits of the text that stands for a UUID, a date or a time; in characters, as on the wire.

    A `pattern` with look-around is given as `Matches` has it, by `every` and `none`.
    """
    looking = _looking(pattern or "", every, none) if every or none else None

    @cache
    def limits() -> SchemaValidator:
        said = None if looking else pattern
        text = cs.str_schema(min_length=min_length, max_length=max_length, pattern=said)
        return SchemaValidator(text)

    def check(value: Any) -> Any:
        if not isinstance(value, (str, date, UUID)):
            return value  # of another type, as will be said
        text = value if isinstance(value, str) else text_of(value)
        try:
            limits().validate_python(text)
        except ValidationError as error:
            [found] = error.errors(include_url=False, include_input=False)
            raise PydanticCustomError("text_limits", "{said}", {"said": found["msg"]}) from None
        if looking is not None:
            looking(text)
        return value

    return BeforeValidator(check)


def MultipleOf(step: str) -> AfterValidator:
    """A multiple of `step`, a decimal as written, computed without rounding (`multipleOf`)."""

    def check(value: Any) -> Any:
        if Fraction(str(value)) % Fraction(step):
            message = "Input should be a multiple of {step}"
            raise PydanticCustomError("multiple_of", message, {"step": step})
        return value

    return AfterValidator(check)


class Listed:
    """One of a few numbers, of which not all are whole (`enum`); `Literal` takes no others."""

    def __init__(self, *numbers: float) -> None:
        self.numbers = numbers

    def check(self, value: Any) -> Any:
        """The value, if it is listed."""
        if value in self.numbers:
            return value
        listed = ", ".join(map(str, self.numbers))
        raise PydanticCustomError("listed", "Input should be one of {listed}", {"listed": listed})

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return cs.no_info_after_validator_function(self.check, handler(source))
