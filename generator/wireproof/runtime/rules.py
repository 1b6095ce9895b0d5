"""JSON Schema 2020-12 keywords that pydantic has no words for.

Two kinds: rules over the properties of an object (`Model.model_rules`), and annotations on a value
(`Annotated[list[str], UniqueItems()]`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, get_args

from pydantic import Field, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema, to_json

from .adapters import adapter_for
from .wire import dump_json, to_wire

__all__ = [
    "AnyOneOf",
    "Contains",
    "DependentRequired",
    "ExactlyOneMember",
    "ExactlyOneOf",
    "ForbidProperties",
    "MaxProperties",
    "MinProperties",
    "MultipleOf",
    "Not",
    "PatternProperties",
    "PropertyNames",
    "UniqueItems",
]


def _names(group: tuple[str, ...]) -> str:
    return " and ".join(group)


@dataclass(frozen=True)
class ExactlyOneOf:
    """Exactly one of these groups of properties is there (`oneOf` of `required`).

    Args:
        groups: each a tuple of wire names that must all be there.
    """

    groups: tuple[tuple[str, ...], ...]

    def __init__(self, *groups: tuple[str, ...]) -> None:
        object.__setattr__(self, "groups", groups)

    def broken(self, present: dict[str, Any], declared: Collection[str]) -> str | None:
        """See `Rule.broken`."""
        del declared
        met = [g for g in self.groups if all(name in present for name in g)]
        if len(met) == 1:
            return None
        choice = ", ".join(_names(group) for group in self.groups)
        found = f"found {', '.join(_names(g) for g in met)}" if met else "found none"
        return f"exactly one of {choice} is needed, {found}"


@dataclass(frozen=True)
class AnyOneOf:
    """At least one of these groups of properties is there (`anyOf` of `required`).

    Args:
        groups: each a tuple of wire names that must all be there.
    """

    groups: tuple[tuple[str, ...], ...]

    def __init__(self, *groups: tuple[str, ...]) -> None:
        object.__setattr__(self, "groups", groups)

    def broken(self, present: dict[str, Any], declared: Collection[str]) -> str | None:
        """See `Rule.broken`."""
        del declared
        if any(all(name in present for name in group) for group in self.groups):
            return None
        return f"at least one of {', '.join(_names(group) for group in self.groups)} is needed"


@dataclass(frozen=True)
class DependentRequired:
    """When one property is there, others must be (`dependentRequired`).

    Args:
        name: wire name of the property that asks for others.
        needs: wire names that it asks for.
    """

    name: str
    needs: tuple[str, ...]

    def broken(self, present: dict[str, Any], declared: Collection[str]) -> str | None:
        """See `Rule.broken`."""
        del declared
        missing = [need for need in self.needs if need not in present]
        if self.name not in present or not missing:
            return None
        return f"{self.name} needs {', '.join(missing)} beside it"


@dataclass(frozen=True)
class MinProperties:
    """At least this many properties (`minProperties`).

    Args:
        count: number of properties.
    """

    count: int

    def broken(self, present: dict[str, Any], declared: Collection[str]) -> str | None:
        """See `Rule.broken`."""
        del declared
        if len(present) >= self.count:
            return None
        return f"at least {self.count} properties are needed, found {len(present)}"


@dataclass(frozen=True)
class MaxProperties:
    """At most this many properties (`maxProperties`).

    Args:
        count: number of properties.
    """

    count: int

    def broken(self, present: dict[str, Any], declared: Collection[str]) -> str | None:
        """See `Rule.broken`."""
        del declared
        if len(present) <= self.count:
            return None
        return f"at most {self.count} properties are allowed, found {len(present)}"


@dataclass(frozen=True)
class ForbidProperties:
    """These properties are not there together (`not: {required: [...]}`, or a `false` schema).

    Args:
        names: wire names; with several, having all of them is what is forbidden.
    """

    names: tuple[str, ...]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", names)

    def broken(self, present: dict[str, Any], declared: Collection[str]) -> str | None:
        """See `Rule.broken`."""
        del declared
        if not all(name in present for name in self.names):
            return None
        return f"{_names(self.names)} must not be there{' together' * (len(self.names) > 1)}"


@dataclass(frozen=True)
class PatternProperties:
    """What undeclared properties must be (`patternProperties`, with `additionalProperties`).

    Args:
        patterns: regular expression, searched in the name, to the type of the value.
        additional: type of the properties that no pattern matches; None forbids them.
    """

    patterns: Mapping[str, Any]
    additional: Any = Any

    def broken(self, present: dict[str, Any], declared: Collection[str]) -> str | None:
        """See `Rule.broken`."""
        for name, value in present.items():
            kinds = [kind for regex, kind in self._compiled if accepts(regex, name)]
            if not kinds and name not in declared:
                if self.additional is None:
                    return f"{name} is not a property that is allowed"
                kinds = [self.additional]
            for kind in kinds:
                if not accepts(kind, value):
                    return f"{name} has a value that is not allowed"
        return None

    @cached_property
    def _compiled(self) -> list[tuple[Any, Any]]:
        return [(Annotated[str, Field(pattern=regex)], k) for regex, k in self.patterns.items()]


@dataclass(frozen=True)
class PropertyNames:
    """What the name of each property must be (`propertyNames`).

    Args:
        type: a type of strings.
    """

    type: Any

    def broken(self, present: dict[str, Any], declared: Collection[str]) -> str | None:
        """See `Rule.broken`."""
        del declared
        wrong = next((name for name in present if not accepts(self.type, name)), None)
        return None if wrong is None else f"{wrong} is not a name that is allowed"


def accepts(kind: Any, value: Any) -> bool:
    """Tell whether a JSON value, or what was decoded from one, is valid for a type.

    Args:
        kind: any type.
        value: the value.
    """
    try:
        adapter_for(kind).validate_json(dump_json(to_wire(value)), by_alias=True, by_name=False)
    except (ValidationError, ValueError):
        return False
    return True


class UniqueItems:
    """No two items are equal (`uniqueItems`); 1 and 1.0 are equal, 1 and `true` are not."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    @staticmethod
    def _check(items: list[Any]) -> list[Any]:
        seen: set[Any] = set()
        for index, item in enumerate(items):
            key = _identity(to_wire(item))
            if key in seen:
                raise PydanticCustomError("unique_items", "Item {i} is a repetition", {"i": index})
            seen.add(key)
        return items


def _identity(value: Any) -> Any:
    """Make a hashable value that is equal for equal JSON values."""
    match value:
        case bool() | None:
            return (type(value), value)
        case dict():
            return ("object", frozenset((k, _identity(v)) for k, v in value.items()))
        case list():
            return ("array", tuple(_identity(item) for item in value))
        case _:
            return value


@dataclass(frozen=True)
class Contains:
    """So many items are of a type (`contains`, `minContains`, `maxContains`).

    Args:
        type: what is looked for.
        least: at least this many.
        most: at most this many; None is no limit.
    """

    type: Any
    least: int = 1
    most: int | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def check(items: list[Any]) -> list[Any]:
            found = sum(accepts(self.type, item) for item in items)
            if found < self.least or (self.most is not None and found > self.most):
                limit = {"found": found, "least": self.least, "most": self.most}
                raise PydanticCustomError("contains", "{found} items of the kind needed", limit)
            return items

        return core_schema.no_info_after_validator_function(check, handler(source))


@dataclass(frozen=True)
class Not:
    """The value is not valid for a type (`not`).

    Args:
        type: what it must not be.
    """

    type: Any

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def check(value: Any) -> Any:
            if accepts(self.type, value):
                raise PydanticCustomError("not", "Input is what the schema excludes with `not`")
            return value

        return core_schema.no_info_after_validator_function(check, handler(source))


@dataclass(frozen=True)
class MultipleOf:
    """The number is a multiple of another, computed exactly in decimals (`multipleOf`).

    Args:
        step: as written in the document, `"0.01"`.
    """

    step: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        step = Fraction(self.step)

        def check(value: Any) -> Any:
            if Fraction(str(value)) % step:
                context = {"step": self.step}
                raise PydanticCustomError(
                    "multiple_of", "Input should be a multiple of {step}", context
                )
            return value

        return core_schema.no_info_after_validator_function(check, handler(source))


class ExactlyOneMember:
    """Exactly one member of a union accepts the value (`oneOf`).

    `Annotated[Cat | Dog, ExactlyOneMember()]`. Plain unions take the best member (`anyOf`); a
    discriminator makes this unnecessary.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        members = get_args(source)

        def choose(value: Any) -> Any:
            data, met, errors = to_json(value), list[Any](), list[ValidationError]()
            for member in members:
                try:
                    met.append(
                        adapter_for(member).validate_json(data, by_alias=True, by_name=False)
                    )
                except ValidationError as error:
                    errors.append(error)
            if len(met) == 1:
                return met[0]
            if met:
                context = {"n": len(met)}
                raise PydanticCustomError(
                    "one_of",
                    "Input fits {n} of the alternatives of oneOf, not exactly one",
                    context,
                )
            raise PydanticCustomError("one_of", "{why}", {"why": _nearest(errors)})

        plain = handler(source)
        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_before_validator_function(
                choose, core_schema.any_schema()
            ),
            python_schema=plain,
            serialization=core_schema.wrap_serializer_function_ser_schema(
                lambda value, inner: inner(value), schema=plain
            ),
        )


def _nearest(errors: list[ValidationError]) -> str:
    best = min(errors, key=lambda error: error.error_count())
    first = best.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"Input fits no alternative of oneOf; nearest: {place and place + ': '}{first['msg']}"
