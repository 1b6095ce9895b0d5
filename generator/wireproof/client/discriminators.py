"""`discriminator` beside `oneOf` and `anyOf`: which values mean which member.

In: a union's schema, its members and their types. Out: a tagged union, or nothing where the
discriminator tells nothing apart. OAS 3.1 section 4.8.25; `defaultMapping` of OAS 3.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from wireproof.client.families import meant
from wireproof.client.merge import sole_reference
from wireproof.client.reading import Place, SchemaReader
from wireproof.client.shapes import declares, literals_of, shape_of
from wireproof.client.types import NULL, Alias, Enumeration, Model, Ref, Type, Union
from wireproof.oas.pointer import split

_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Tag:
    """What a discriminator says.

    Attributes:
        property: its wire name.
        values: those of each member, in order.
        plain: whether every member is one model that requires the property.
        default: the number of the member that takes any other value (`defaultMapping`, OAS 3.2).
    """

    property: str
    values: list[list[str]]
    plain: bool
    default: int | None


def read_discriminator(
    reader: SchemaReader, schema: Mapping[str, Any], members: list[Any], types: list[Type]
) -> Tag | None:
    """The usable discriminator of a union (OAS 3.1 section 4.8.25).

    It is usable where every member is a model that requires the property; where another member
    takes what has no known value, it may be optional (OAS 3.2.0, "Discriminator Object").
    """
    declared = schema.get("discriminator")
    if not isinstance(declared, dict) or not isinstance(declared.get("propertyName"), str):
        return None
    tag, mapping = declared["propertyName"], declared.get("mapping")
    explicit = mapping if isinstance(mapping, dict) else {}
    references = _references(members)
    default = next(iter(_meant(reader, declared.get("defaultMapping"), references)), None)
    own: list[list[str]] = []
    for index, (member, type_) in enumerate(zip(members, types, strict=True)):
        told = index == default or declares(reader, member, tag, required=default is None)
        if not isinstance(type_, Ref) or not told:
            return None
        own.append(literals_of(reader, member, tag))
    named: list[list[str]] = [[] for _ in members]
    for value, target in explicit.items():
        for index in _meant(reader, target, references):
            named[index].append(str(value))
    implicit = [[split(one)[-1]] if one else [] for one in references]
    below = [_family_values(reader, one, tag) for one in references]
    says = [[*(a or b), *c] for a, b, c in zip(named, implicit, below, strict=True)]
    plain = all(_is_model(reader, one) for one in references)
    # Where members share one long list of values, the mapping says which is whose.
    for values in (
        [a if b else c or a for a, b, c in zip(says, below, own, strict=True)],
        [[v for v in a if v in c or not c] for a, c in zip(says, own, strict=True)],
    ):
        groups = [[] if index == default else group for index, group in enumerate(values)]
        flat = [value for group in groups for value in group]
        complete = all(group or index == default for index, group in enumerate(groups))
        if complete and len(set(flat)) == len(flat):
            return Tag(tag, groups, plain, default)
    return None


def _is_model(reader: SchemaReader, reference: str | None) -> bool:
    """Whether a member is one class of its own: not a family, not another name of a class."""
    if reference is None:
        return True
    target = reader.document.resolve(reference)
    alias = isinstance(target, dict) and sole_reference(target) is not None
    return not alias and reader.document.canonical(reference) not in reader.families.of


def _family_values(reader: SchemaReader, reference: str | None, tag: str) -> list[str]:
    """The values of those that extend a member."""
    family = reader.families.of.get(meant(reader.document, reference) if reference else "")
    if family is None or family.property != tag:
        return []
    return [value for _, values in family.members for value in values]


def discriminates(reader: SchemaReader, schema: Mapping[str, Any], members: list[Any]) -> bool:
    """Whether a discriminator excuses members that overlap: all of them require its property.

    "The discriminating property MUST be defined and required in all of the schemas" that it
    chooses from (OAS 3.0.4, "Discriminator Object"), unless there is a `defaultMapping` (OAS 3.2.0,
    same section); else it says nothing.
    """
    declared = schema.get("discriminator")
    tag = declared.get("propertyName") if isinstance(declared, dict) else None
    if not isinstance(declared, dict) or not isinstance(tag, str):
        return False
    default = _meant(reader, declared.get("defaultMapping"), _references(members))
    needed = {"properties"} if default else {"properties", "required"}
    others = [member for index, member in enumerate(members) if index not in default]
    return all(needed <= _says(reader, member, tag, 0) for member in others)


def _references(members: list[Any]) -> list[str | None]:
    return [sole_reference(one) if isinstance(one, dict) else None for one in members]


def _says(reader: SchemaReader, member: Any, tag: str, depth: int) -> set[str]:
    """Which of `properties` and `required` name a property, in all members of a union."""
    shape = shape_of(reader, member)
    said = {key: shape.get(key) for key in ("properties", "required")}
    found = {key for key, value in said.items() if isinstance(value, dict | list) and tag in value}
    for keyword in ("oneOf", "anyOf"):
        members = shape.get(keyword)
        if isinstance(members, list) and members and depth < _DEEPEST:
            found |= set.intersection(*(_says(reader, one, tag, depth + 1) for one in members))
    return found


def _meant(reader: SchemaReader, target: Any, references: list[str | None]) -> list[int]:
    """The members that a mapping's value leads to: as it is written, else by another name."""
    if not isinstance(target, str):
        return []
    written = (target, f"#/components/schemas/{target}")
    found = [index for index, one in enumerate(references) if one in written]
    if found:
        return found
    wanted = meant(reader.document, target)
    return [
        index
        for index, one in enumerate(references)
        if wanted and one and meant(reader.document, one) == wanted
    ]


def tagged(
    reader: SchemaReader, types: list[Type], tag: Tag, place: Place, name: str | None
) -> Type:
    """A union told apart by a property; null may stand beside it."""
    models = [item for item in types if item != NULL]
    if tag.default is None and tag.plain:
        for model, values in zip(models, tag.values, strict=True):
            reader.narrow(model, tag.property, values)
        union: Type = Union(tuple(models), tag.property)
    else:
        order = [index for index in range(len(models)) if index != tag.default]
        groups = tuple(tuple(tag.values[index]) for index in order)
        order += [] if tag.default is None else [tag.default]
        members = tuple(models[index] for index in order)
        if NULL in types and name is not None:  # the name is that of both
            place, name = place.inside("type", name="Value"), None
        settled = name or reader.inline_name(place)
        told_apart = Union(members, tag.property, groups)
        reader.declarations[settled] = Alias(settled, place.pointer, told_apart)
        union = Ref(settled)
    return Union((union, NULL)) if NULL in types else union


def narrowed(model: Model, properties: Mapping[str, list[Any]]) -> Model:
    """A member of a discriminated union: its discriminator takes only its own values."""
    fields = tuple(
        replace(item, type=_values_left(item.type, tuple(properties[item.wire_name])))
        if item.wire_name in properties
        else item
        for item in model.fields
    )
    return replace(model, fields=fields)


def _values_left(type_: Type, values: tuple[Any, ...]) -> Type:
    """The values that are left of an enumeration; of any other type, all of them."""
    if not isinstance(type_, Enumeration):
        return Enumeration(values)
    left = tuple(value for value in type_.values if value in values)
    return Enumeration(left) if left else type_
