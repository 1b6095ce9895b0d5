"""The base of every generated model, and the JSON Schema rules that Python types cannot say.

Decoding happens in pydantic-core; a rule costs a Python call, and only for classes that have one.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

import pydantic
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from .unset import UNSET

__all__ = ["Model", "RootModel", "Rule", "wire_names"]

R = TypeVar("R")


class Rule(Protocol):
    """A constraint on an object as a whole."""

    def broken(self, present: dict[str, Any], declared: Collection[str]) -> str | None:
        """Say what is wrong, or None.

        Args:
            present: the properties that are there, by wire name.
            declared: wire names of the properties that the model declares.
        """
        ...


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

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        schema = handler(source)
        if not cls.model_rules:
            return schema
        return core_schema.no_info_after_validator_function(_check_rules, schema)


class RootModel(pydantic.RootModel[R]):
    """A named schema that is not an object; the value is `.root`."""

    model_config = ConfigDict(
        strict=True, defer_build=True, protected_namespaces=(), allow_inf_nan=False
    )


@cache
def wire_names(model: type[BaseModel]) -> dict[str, str]:
    """Attribute name to wire name, for each declared field.

    Args:
        model: a model class.
    """
    return {name: info.alias or name for name, info in model.model_fields.items()}


def present(model: BaseModel) -> dict[str, Any]:
    """The properties of a model that would be on the wire, by wire name.

    Args:
        model: any model; only the fields that were set count.
    """
    names = wire_names(type(model))
    fields = model.model_fields_set
    found = {
        wire: value
        for name, wire in names.items()
        if name in fields and (value := getattr(model, name)) is not UNSET
    }
    if model.model_extra:
        found.update((k, v) for k, v in model.model_extra.items() if v is not UNSET)
    return found


def _check_rules(model: Model) -> Model:
    properties, declared = present(model), wire_names(type(model)).values()
    for rule in model.model_rules:
        message = rule.broken(properties, declared)
        if message is not None:
            raise PydanticCustomError("rule", "{message}", {"message": message})
    return model
