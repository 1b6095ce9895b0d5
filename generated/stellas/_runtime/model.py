"""The base of every generated model.

Decoding happens in pydantic-core; a rule costs a Python call, and only for classes that have one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeAlias, TypeVar

import pydantic
from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from .values import UNSET

R = TypeVar("R")

Rule: TypeAlias = Callable[[dict[str, Any], Collection[str]], str | None]
"""A constraint on an object: gets its properties and the declared names, by wire name, and says
what is wrong, or None."""


class Model(BaseModel):
    """An object of the API.

    Unknown properties are kept (`model_extra`), absent ones are `UNSET`, and a dump uses wire
    names. Validation is strict: no text is taken for a number.
    """

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

    if not TYPE_CHECKING:

        def __init__(self, /, **data: Any) -> None:
            super().__init__(**{name: v for name, v in data.items() if v is not UNSET})

        # Without this, pydantic-core would call __init__ for each object that it decodes.
        __init__.__pydantic_base_init__ = True

        def __getattr__(self, name: str) -> Any:
            # A required property that the response lacked: decoded leniently, reported as drift.
            if name in type(self).model_fields:
                return UNSET
            return super().__getattr__(name)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "model_rules" in cls.__dict__:  # found by pydantic as if it were written in the class
            type.__setattr__(cls, "model_check", model_validator(mode="after")(_check_rules))


class RootModel(pydantic.RootModel[R], Generic[R]):
    """A named schema that is not an object; the value is `.root`."""

    model_config = ConfigDict(strict=True, defer_build=True, allow_inf_nan=False)


@cache
def wire_names(model: type[BaseModel]) -> dict[str, str]:
    """Attribute name to wire name, for each declared field."""
    fields = model.model_fields.items()
    return {name: name if info.alias is None else info.alias for name, info in fields}


def present(model: BaseModel) -> dict[str, Any]:
    """The properties of a model that were set, by wire name."""
    fields = model.model_fields_set
    names = wire_names(type(model)).items()
    found = {wire: getattr(model, name) for name, wire in names if name in fields}
    found.update(model.model_extra or {})
    return {wire: value for wire, value in found.items() if value is not UNSET}


def broken_rules(model: BaseModel) -> list[str]:
    """What the rules of a model object to; empty for a model without rules."""
    rules = model.model_rules if isinstance(model, Model) else ()
    properties, declared = present(model) if rules else {}, wire_names(type(model)).values()
    return [message for rule in rules if (message := rule(properties, declared))]


def _check_rules(model: Model) -> Model:
    for message in broken_rules(model):
        raise PydanticCustomError("rule", "{message}", {"message": message})
    return model
