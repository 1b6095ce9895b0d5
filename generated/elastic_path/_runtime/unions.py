"""Unions that JSON Schema and OpenAPI have words for and pydantic has not.

They stand beside the members: `Annotated[Cat | Dog, ExactlyOneMember()]`.
"""

from __future__ import annotations

from typing import Any, NoReturn, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, to_json
from pydantic_core import core_schema as cs

from .values import is_object, present, read_json


class ExactlyOneMember:
    """`Annotated[Cat | Dog, ExactlyOneMember()]`: exactly one member takes the value (`oneOf`)."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        def choose(value: Any) -> Any:
            data, met, why = to_json(value), list[Any](), list[ValidationError]()
            for member in get_args(source):
                try:
                    met.append(read_json(member, data))
                except ValidationError as error:
                    why.append(error)
            if len(met) == 1:
                return met[0]
            if not met:
                _refuse(why)
            text = f"{len(met)} alternatives"
            raise PydanticCustomError("one_of", "Input fits {text} of oneOf", {"text": text})

        plain = handler(source)
        dump = cs.wrap_serializer_function_ser_schema(lambda v, inner: inner(v), schema=plain)
        exact = cs.no_info_plain_validator_function(choose)
        return cs.json_or_python_schema(json_schema=exact, python_schema=plain, serialization=dump)


def _refuse(why: list[ValidationError]) -> NoReturn:
    """Name the places to which all members object, or say what the nearest one wants."""
    nearest, *others = sorted(why, key=ValidationError.error_count)
    faults = nearest.errors(include_url=False, include_context=False)
    told = [{one["loc"]: one["msg"] for one in error.errors()} for error in others]
    shared = [one for one in faults if all(one["loc"] in each for each in told)]
    if any(one["loc"] for one in shared):
        raise ValidationError.from_exception_data(
            "oneOf",
            [
                InitErrorDetails(
                    type=_one_of(
                        one["msg"], nearest=any(each[one["loc"]] != one["msg"] for each in told)
                    ),
                    loc=one["loc"],
                    input=one["input"],
                )
                for one in shared
            ],
        )
    where = "".join(f"{part}: " for part in faults[0]["loc"][-1:])
    raise _one_of(f"{where}{faults[0]['msg']}", nearest=True)


def _one_of(text: str, *, nearest: bool) -> PydanticCustomError:
    """What is wrong; `nearest`, where the other members want something else there."""
    before = "Input fits no alternative of oneOf; nearest: " if nearest else ""
    return PydanticCustomError("one_of", "{text}", {"text": f"{before}{text}"})


class ByTag:
    """`Annotated[Cat | Dog | Animal, ByTag("kind", ("cat",), ("dog",))]`: a property tells which.

    Each group holds the values of one member, in order; the last member, where it has no group,
    takes every other value, and an object without the property (OAS, Discriminator Object).
    """

    def __init__(self, name: str, *groups: tuple[str, ...]) -> None:
        self.name = name
        self._members = {tag: index for index, group in enumerate(groups) for tag in group}
        self._groups = len(groups)

    def tags(self, member: int) -> list[str]:
        """The values that mean a member, by its number."""
        return [tag for tag, index in self._members.items() if index == member]

    def choose(self, value: Any, members: int) -> int | None:
        """The number of the member that a value means, or None."""
        given = present(value) if isinstance(value, BaseModel) else value
        tag = given.get(self.name) if is_object(given) else None
        rest = members - 1 if members > self._groups else None
        return self._members.get(tag, rest) if isinstance(tag, str) else rest

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        members = get_args(source)

        def member_of(value: Any) -> int | None:
            # An object of a member's class is taken as that; what is sent goes by the property.
            kind = value.__class__
            return members.index(kind) if kind in members else self.choose(value, len(members))

        return cs.tagged_union_schema(
            {index: handler.generate_schema(member) for index, member in enumerate(members)},
            discriminator=member_of,
            custom_error_type="union_tag",
            custom_error_message="Input should have a documented {name}",
            custom_error_context={"name": self.name},
        )
