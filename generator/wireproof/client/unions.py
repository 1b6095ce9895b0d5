"""`oneOf` and `anyOf`: rules about required properties, nullable types, unions.

In: one schema without `allOf` and `$ref`. Out: the rules that it puts on one object, or the union
type of its members.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from wireproof.client.identifiers import pascal
from wireproof.client.keywords import forbidden_groups, required_alone, schemas_of
from wireproof.client.ledger import Ledger
from wireproof.client.merge import ANNOTATIONS, Merged, flatten, sole_reference
from wireproof.client.types import (
    ANY,
    NULL,
    Alias,
    Ref,
    Rule,
    RuleKind,
    Type,
    Union,
    union_of,
)
from wireproof.errors import SpecError
from wireproof.oas.pointer import join, split

if TYPE_CHECKING:
    from wireproof.client.schemas import Place, SchemaReader

_COMBINATORS: Final[Mapping[str, RuleKind]] = {"oneOf": "exactly_one_of", "anyOf": "any_of"}
_SPLITTING: Final = frozenset(
    ("oneOf", "anyOf", "x-more-unions", "dependentRequired", "dependentSchemas", "not")
)
"""Most schemas have none of them."""
MOST_MEMBERS: Final = 500
"""Python reads `A | B | C` by recursion, and so does whatever checks or lays it out."""
_DEEPEST: Final = 8
_SILENT: Final = ANNOTATIONS | {"discriminator", "nullable"}


def splits(schema: Mapping[str, Any], ledger: Ledger) -> tuple[Rule, ...] | None:
    """The rules of a schema that is one type, or None when it is a union of several.

    `oneOf` and `anyOf` whose members only say `required` choose among properties of one object;
    they are rules, not types. So is `dependentRequired`.
    """
    if _SPLITTING.isdisjoint(schema):
        return ()
    rules: list[Rule] = []
    for keyword, kind in _COMBINATORS.items():
        members = schema.get(keyword)
        if not isinstance(members, list) or not members:
            continue
        groups = [_required_only(member) for member in members]
        if any(group is None for group in groups):
            return None
        rules.append(Rule(kind, tuple(group for group in groups if group is not None)))
    for keyword, members, place in schema.get("x-more-unions", ()):
        groups = [_required_only(member) for member in members]
        if all(group is not None for group in groups):
            rules.append(Rule(_COMBINATORS[keyword], tuple(group for group in groups if group)))
        else:
            ledger.degraded(join(place, keyword), "keyword", "a second union on the same value")
    dependent = schema.get("dependentRequired")
    if isinstance(dependent, dict):
        rules.extend(
            Rule("dependent_required", (name, *others))
            for name, others in dependent.items()
            if isinstance(others, list) and all(isinstance(item, str) for item in others)
        )
    for name, member in schemas_of(schema.get("dependentSchemas")).items():
        needed = required_alone(member)
        if needed:
            rules.append(Rule("dependent_required", (name, *needed)))
    rules.extend(Rule("forbidden", group) for group in forbidden_groups(schema.get("not")) or ())
    return tuple(rules)


def _required_only(member: Any) -> tuple[str, ...] | None:
    """The properties of a member that says nothing but `required`."""
    if not isinstance(member, dict) or not isinstance(member.get("required"), list):
        return None
    if any(key not in _SILENT and key not in ("required", "type") for key in member):
        return None
    if member.get("type", "object") != "object":
        return None
    return tuple(item for item in member["required"] if isinstance(item, str))


def read_union(reader: SchemaReader, merged: Merged, place: Place, name: str | None) -> Type:
    """The type of a schema with a real `oneOf` or `anyOf`."""
    schema = merged.schema
    keyword = next(key for key in _COMBINATORS if isinstance(schema.get(key), list) and schema[key])
    base = {key: value for key, value in schema.items() if key not in (keyword, "discriminator")}
    if any(key in base for key in _COMBINATORS):
        reader.ledger.degraded(place.pointer, "schema", "oneOf beside anyOf: each member is tried")
    shared = {key: value for key, value in base.items() if key not in _SILENT and key[:2] != "x-"}
    types: list[Type] = []
    raw: list[Any] = []
    for index, member in enumerate(schema[keyword]):
        if member == {"type": "null"}:
            if "null" in (_type_set(base) or {"null"}):  # else no null can be valid
                types.append(NULL)
            continue
        inside = _member_place(place, keyword, index, member)
        combined = _with_shared(reader, member, shared)
        types.append(reader.read(combined, inside))
        raw.append(member)
    if len(_members(union_of(types))) > MOST_MEMBERS:
        reason = f"a union of more than {MOST_MEMBERS} types; any value is taken"
        reader.ledger.degraded(join(place.pointer, keyword), "keyword", reason)
        return ANY
    tag = _discriminator(reader, schema, raw, [item for item in types if item != NULL])
    if tag is not None:
        return _tagged(reader, types, tag, place, name)
    if keyword == "oneOf" and ANY not in types and not _disjoint(reader, raw):
        if not _discriminates(reader, schema, raw):
            return _exclusive(reader, types, place, name)
        reason = "its discriminator has no value for one member alone; each member is tried"
        reader.ledger.degraded(join(place.pointer, "discriminator"), "keyword", reason)
    return union_of(types)


def _members(type_: Type) -> tuple[Type, ...]:
    return type_.members if isinstance(type_, Union) else (type_,)


def _member_place(place: Place, keyword: str, index: int, member: Any) -> Place:
    title = member.get("title") if isinstance(member, dict) else None
    reference = sole_reference(member) if isinstance(member, dict) else None
    suffix = title if isinstance(title, str) and title else f"Option{index + 1}"
    if reference is not None:
        suffix = split(reference)[-1] if split(reference) else suffix
    return place.inside(keyword, index, name=suffix if pascal(suffix) else f"Option{index + 1}")


def _with_shared(reader: SchemaReader, member: Any, shared: Mapping[str, Any]) -> Any:
    """A member together with the assertions that stand beside the union."""
    remaining = dict(shared)
    if remaining and _implies(_shape(reader, member), remaining):
        return member
    if isinstance(member, dict) and remaining.get("type") == member.get("type"):
        remaining.pop("type", None)
    if remaining == {"type": "object"} and (not isinstance(member, dict) or "$ref" in member):
        return member
    return {"allOf": [member, remaining]} if remaining else member


def _implies(shape: Mapping[str, Any], shared: Mapping[str, Any]) -> bool:
    """Whether a schema says all that stands beside the union, as one that extends it does."""
    for key, value in shared.items():
        own = shape.get(key)
        if key == "properties" and isinstance(own, dict) and isinstance(value, dict):
            if any(own.get(name) != schema for name, schema in value.items()):
                return False
        elif key == "required" and isinstance(own, list) and isinstance(value, list):
            if any(name not in own for name in value):
                return False
        elif own != value:
            return False
    return True


def _exclusive(reader: SchemaReader, types: list[Type], place: Place, name: str | None) -> Type:
    """`oneOf` with members that may overlap: exactly one of them may accept a value."""
    union = union_of(types)
    if not isinstance(union, Union):
        return union
    settled = name or reader.inline_name(place)
    reader.declarations[settled] = Alias(settled, place.pointer, union, exactly_one=True)
    return Ref(settled)


def _tagged(
    reader: SchemaReader, types: list[Type], tag: _Tag, place: Place, name: str | None
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


@dataclass(frozen=True, slots=True)
class _Tag:
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


def _discriminator(
    reader: SchemaReader, schema: Mapping[str, Any], members: list[Any], types: list[Type]
) -> _Tag | None:
    """The usable discriminator of a union (OAS 3.1 section 4.8.25).

    It is usable where every member is a model that requires the property, the one for all other
    values apart.
    """
    declared = schema.get("discriminator")
    if not isinstance(declared, dict) or not isinstance(declared.get("propertyName"), str):
        return None
    tag, mapping = declared["propertyName"], declared.get("mapping")
    explicit = mapping if isinstance(mapping, dict) else {}
    references = [sole_reference(one) if isinstance(one, dict) else None for one in members]
    rest = declared.get("defaultMapping")
    default = next((i for i, one in enumerate(references) if one and _same(rest, one)), None)
    own: list[list[str]] = []
    for index, (member, type_) in enumerate(zip(members, types, strict=True)):
        if not isinstance(type_, Ref) or not (index == default or _requires(reader, member, tag)):
            return None
        own.append(_tag_values(reader, member, tag))
    named = [[str(v) for v, target in explicit.items() if _same(target, one)] for one in references]
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
            return _Tag(tag, groups, plain, default)
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
    family = reader.families.of.get(reference or "")
    if family is None or family.property != tag:
        return []
    return [value for _, values in family.members for value in values]


def _discriminates(reader: SchemaReader, schema: Mapping[str, Any], members: list[Any]) -> bool:
    """Whether a discriminator excuses members that overlap: all of them require its property.

    "The discriminating property MUST be defined and required in all of the schemas" that it
    chooses from (OAS 3.0.4, "Discriminator Object"); else it says nothing.
    """
    declared = schema.get("discriminator")
    tag = declared.get("propertyName") if isinstance(declared, dict) else None
    return isinstance(tag, str) and all(
        _says(reader, member, tag, 0) >= {"properties", "required"} for member in members
    )


def _says(reader: SchemaReader, member: Any, tag: str, depth: int) -> set[str]:
    """Which of `properties` and `required` name a property, in all members of a union."""
    shape = _shape(reader, member)
    said = {key: shape.get(key) for key in ("properties", "required")}
    found = {key for key, value in said.items() if isinstance(value, dict | list) and tag in value}
    for keyword in _COMBINATORS:
        members = shape.get(keyword)
        if isinstance(members, list) and members and depth < _DEEPEST:
            found |= set.intersection(*(_says(reader, one, tag, depth + 1) for one in members))
    return found


def _same(target: Any, reference: str | None) -> bool:
    if not isinstance(target, str):
        return False
    return reference in (target, f"#/components/schemas/{target}")


def _shape(reader: SchemaReader, member: Any) -> dict[str, Any]:
    if not isinstance(member, dict):
        return {}
    return flatten(reader.document, member, "#", Ledger()).schema


def _property(reader: SchemaReader, member: Any, name: str) -> dict[str, Any]:
    properties = _shape(reader, member).get("properties")
    schema = properties.get(name) if isinstance(properties, dict) else None
    return _shape(reader, schema) if isinstance(schema, dict) else {}


def _requires(reader: SchemaReader, member: Any, name: str) -> bool:
    shape = _shape(reader, member)
    required = shape.get("required")
    properties = shape.get("properties")
    if not isinstance(required, list) or not isinstance(properties, dict):
        return False
    if "oneOf" in shape or "anyOf" in shape:
        return False
    return name in required and name in properties


def _tag_values(reader: SchemaReader, member: Any, name: str) -> list[str]:
    """The values that a member's own schema allows for the discriminator."""
    schema = _property(reader, member, name)
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return [value for value in values if isinstance(value, str)]


def _disjoint(reader: SchemaReader, members: list[Any]) -> bool:
    """Whether no value can be valid under two members.

    That is so where their JSON types differ, or the values of a property that both require.
    """
    try:
        facts = [_facts(reader, _shape(reader, member)) for member in members]
    except SpecError:
        return False
    return all(_apart(one, other) for one, other in combinations(facts, 2))


class _Facts:
    """What tells values of a schema from others; read once for each member of a union."""

    __slots__ = ("literals", "tags", "types")

    def __init__(self, types: set[str], literals: set[str], tags: dict[str, set[str]]) -> None:
        self.types = types
        self.literals = literals
        self.tags = tags


def _facts(reader: SchemaReader, shape: Mapping[str, Any]) -> _Facts:
    required = shape.get("required")
    names = [name for name in required or () if isinstance(name, str)]
    tags = {name: _literals(_property(reader, shape, name)) for name in names}
    found = {name: values for name, values in tags.items() if values}
    return _Facts(_type_set(shape), _literals(shape), found)


def _apart(one: _Facts, other: _Facts) -> bool:
    if one.types and other.types and not one.types & other.types:
        return True
    if one.literals and other.literals and not one.literals & other.literals:
        return True
    return any(not one.tags[name] & other.tags[name] for name in one.tags.keys() & other.tags)


def _type_set(shape: Mapping[str, Any]) -> set[str]:
    declared = shape.get("type")
    types = {declared} if isinstance(declared, str) else set(declared or ())
    return types | {"number"} if "integer" in types else types


def _literals(shape: Mapping[str, Any]) -> set[str]:
    if "const" in shape:
        return {repr(shape["const"])}
    values = shape.get("enum")
    return {repr(value) for value in values} if isinstance(values, list) else set()
