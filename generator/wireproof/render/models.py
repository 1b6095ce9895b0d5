"""The one adapter around datamodel-code-generator: it writes the annotation of every property.

In: the types of properties. Out: annotations as source text. datamodel-code-generator's own model
layer does it (`DataType`, `DataModelField`): it is given types whose names are settled, so that it
has nothing to read, to resolve or to invent. Its parser would take 40 seconds on GitHub's 38,599
properties; the model layer writes the 3,285 that differ in a third of a second.

That layer is not documented to be stable. The version is pinned exactly, and
`tests/render/test_models.py` says what a new one writes differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from datamodel_code_generator.model.pydantic_v2.base_model import (
    Constraints as FieldConstraints,
)
from datamodel_code_generator.model.pydantic_v2.base_model import DataModelField
from datamodel_code_generator.model.pydantic_v2.types import DataTypeManager
from datamodel_code_generator.types import DataType

from wireproof.client.annotations import TEXTS, wire_type
from wireproof.client.expressions import as_source
from wireproof.client.types import (
    NO_CONSTRAINTS,
    NULL,
    Array,
    Constraints,
    Enumeration,
    Map,
    Scalar,
    Type,
    Union,
)

_data_type: Final = DataTypeManager(
    use_standard_collections=True, use_union_operator=True
).data_type
_KEYWORDS: Final[Mapping[str, str]] = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusive_minimum": "exclusiveMinimum",
    "exclusive_maximum": "exclusiveMaximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "min_items": "minLength",
    "max_items": "maxLength",
}
"""What datamodel-code-generator calls the constraints."""
_SAID_APART: Final = TEXTS | {"decimal"}
"""Kinds whose limits it has no words for."""


def annotate(property_: tuple[Type, str | None]) -> str:
    """The annotation of a property that is there.

    Args:
        property_: its type, and its wire name where that is not its name in Python.
    """
    type_, wire_name = property_
    bare, constraints = _apart(type_)
    field = DataModelField(
        name="value",
        alias=wire_name,
        data_type=_data_type_of(bare),
        constraints=constraints,
        required=True,
        use_annotated=True,
    )
    return field.annotated or field.type_hint


def _apart(type_: Type) -> tuple[Type, FieldConstraints | None]:
    """A type and its constraints, where datamodel-code-generator has a word for all of them."""
    match type_:
        case Scalar(kind, constraints) if kind not in _SAID_APART and _is_plain(constraints):
            return Scalar(kind), _field_constraints(constraints)
        case Array(item, constraints) if _is_plain(constraints):
            return Array(item), _field_constraints(constraints)
        case _:
            return type_, None


def _is_plain(constraints: Constraints) -> bool:
    said = constraints.multiple_of is None and constraints.look_around is None
    return said and not constraints.listed and constraints != NO_CONSTRAINTS


def _field_constraints(constraints: Constraints) -> FieldConstraints:
    found = {
        keyword: getattr(constraints, attribute)
        for attribute, keyword in _KEYWORDS.items()
        if getattr(constraints, attribute) is not None
    }
    return FieldConstraints.model_validate(found)


def _data_type_of(type_: Type) -> DataType:
    """A type in the words of datamodel-code-generator.

    What it has no words for is given as text: constraints below the surface (it would give such a
    part a class of its own), numbers that are no booleans, unions with a discriminator.
    """
    match type_:
        case Array(item, constraints) if constraints == NO_CONSTRAINTS:
            return _data_type(
                data_types=[_data_type_of(item)], is_list=True, use_standard_collections=True
            )
        case Map(value, None, None, Scalar("string", constraints)) if constraints == NO_CONSTRAINTS:
            return _data_type(
                data_types=[_data_type_of(value)],
                dict_key=_data_type(type="str"),
                is_dict=True,
                use_standard_collections=True,
            )
        case Union(members, None):
            return _data_type(
                # The type comes first and null last, as people write it.
                data_types=[
                    _data_type_of(member) for member in sorted(members, key=lambda one: one == NULL)
                ],
                use_union_operator=True,
                preserve_union_member_order=True,
            )
        case Enumeration(values) if all(isinstance(value, str) for value in values):
            return _data_type(literals=list(values))
        case _:
            return _data_type(type=as_source(wire_type(type_, module="")))
