"""The types of the intermediate representation: what a JSON Schema says, as plain data.

In: nothing. Out: a closed union (`Type`) and two declarations (`Model`, `Alias`) that give a type a
Python name. The subset is small on purpose: whatever a schema says beyond it is written into the
ledger by the reader (`client.schemas`), so that an emitter never has to guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from wireproof.client.patterns import LookAround

ScalarKind = Literal[
    "any",
    "null",
    "boolean",
    "string",
    "integer",
    "number",
    "decimal",
    "base64",
    "base64url",
    "uuid",
    "date",
    "date-time",
    "bytes",
    "file",
]


@dataclass(frozen=True, slots=True)
class Constraints:
    """Assertions on one value, with the names of JSON Schema 2020-12 (sections 6.2 to 6.4)."""

    minimum: float | int | None = None
    maximum: float | int | None = None
    exclusive_minimum: float | int | None = None
    exclusive_maximum: float | int | None = None
    multiple_of: float | int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    listed: tuple[float | int, ...] = ()
    """The only numbers there are (`enum`, `const`), where not all of them have a literal type."""
    look_around: LookAround | None = None
    """A pattern that the client's engine cannot say in one expression."""


NO_CONSTRAINTS = Constraints()


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value without parts."""

    kind: ScalarKind
    constraints: Constraints = NO_CONSTRAINTS


@dataclass(frozen=True, slots=True)
class Enumeration:
    """One of a few JSON values (`enum`, `const`). Strings, integers, booleans and null only."""

    values: tuple[str | int | bool | None, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """A JSON array."""

    item: Type
    constraints: Constraints = NO_CONSTRAINTS


@dataclass(frozen=True, slots=True)
class Tuple:
    """A JSON array of a fixed length, with a type for each place (`prefixItems`)."""

    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """A JSON object without declared properties."""

    value: Type
    min_properties: int | None = None
    max_properties: int | None = None
    key: Type = Scalar("string")
    """What the names have to be (`propertyNames`, `patternProperties`): a type of strings."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A declared type, by its Python name."""

    name: str
    stands_for: Type | None = field(default=None, compare=False)
    """What a caller passes in its place, where that is no object; the name itself for an
    enumeration (see `client.caller_types`)."""
    any_keys: bool = field(default=False, compare=False)
    """Whether it is an object to which a caller may give properties that it does not declare."""
    twin: str = field(default="", compare=False)
    """The class that answers bring of the same schema, where that is another one: it is taken, too,
    and sent without what is only read."""


@dataclass(frozen=True, slots=True)
class Union:
    """One of several types.

    `discriminator` is the wire name of the property that tells them apart; every member is then a
    `Ref` to a `Model` whose property is an `Enumeration`.
    """

    members: tuple[Type, ...]
    discriminator: str | None = None
    tags: tuple[tuple[str, ...], ...] = ()
    """The values of the discriminator for each member, where the members' own types do not tell;
    the last member, where it has none, takes every other value."""


Type = Scalar | Enumeration | Array | Tuple | Map | Ref | Union

ANY = Scalar("any")
NULL = Scalar("null")


RuleKind = Literal[
    "exactly_one_of",
    "any_of",
    "dependent_required",
    "min_properties",
    "max_properties",
    "forbidden",
]


@dataclass(frozen=True, slots=True)
class Rule:
    """An assertion about a whole object that no field type can carry.

    `arguments` holds groups of wire names (`exactly_one_of`, `any_of`), the property followed by
    what it requires (`dependent_required`), names that must not all be there (`forbidden`), or
    one number.
    """

    kind: RuleKind
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A property of a model."""

    wire_name: str
    name: str
    type: Type
    required: bool
    description: str = ""
    deprecated: bool = False
    default: Any = None
    """The schema's default, for documentation only: it is never sent."""
    has_default: bool = False
    example: tuple[Any, ...] = field(default=(), compare=False)
    """One documented value, or none."""
    format: str = field(default="", compare=False)
    """What its text is, where the schema says so: a hint, which types do not keep."""


@dataclass(frozen=True, slots=True)
class Model:
    """An object schema with declared properties: becomes a class."""

    name: str
    pointer: str
    fields: tuple[Field, ...]
    description: str = ""
    extra: Literal["allow", "forbid"] | Type = "allow"
    """Undeclared properties: kept though nobody speaks of them, forbidden, or documented."""
    rules: tuple[Rule, ...] = ()
    partial: bool = False
    """Whether the schema declares properties under a condition, which are not among the fields."""

    @property
    def any_keys(self) -> bool:
        """Whether the document speaks of properties beside the fields."""
        closed = self.extra == "forbid" or (self.extra == "allow" and bool(self.fields))
        return self.partial or not closed


@dataclass(frozen=True, slots=True)
class Alias:
    """A named schema that is not an object with properties: becomes a type alias."""

    name: str
    pointer: str
    type: Type
    description: str = ""
    exactly_one: bool = False
    """The members of the union must not overlap (`oneOf`): exactly one may accept a value."""
    unique_items: bool = False


Declaration = Model | Alias


def nullable(type_: Type) -> bool:
    """Whether JSON null is a value of this type, as far as the type itself tells."""
    match type_:
        case Scalar(kind):
            return kind in ("null", "any")
        case Enumeration(values):
            return None in values
        case Union(members):
            return any(nullable(member) for member in members)
        case Array() | Tuple() | Map() | Ref():
            return False


def is_scalar(type_: Type) -> bool:
    """Whether every value is one without parts, as far as the type itself tells."""
    match type_:
        case Scalar(kind):
            return kind != "any"
        case Enumeration():
            return True
        case Union(members):
            return all(is_scalar(member) for member in members)
        case Ref(_, stands_for):
            return stands_for == type_ or (stands_for is not None and is_scalar(stands_for))
        case Array() | Tuple() | Map():
            return False


def union_of(members: list[Type]) -> Type:
    """A union without repetitions; a single member stands for itself.

    Enumerations that share no value become one, so that a union of constants is one `Literal`.
    """
    flat: dict[object, Type] = {}
    for member in members:
        parts = (
            member.members if isinstance(member, Union) and not member.discriminator else (member,)
        )
        for part in parts:
            # Python takes 1, 1.0 and True for the same.
            kinds = tuple(map(type, part.values)) if isinstance(part, Enumeration) else ()
            flat.setdefault((part, kinds), part)
    merged = _merge_enumerations(list(flat.values()))
    if ANY in merged:
        return ANY
    return merged[0] if len(merged) == 1 else Union(tuple(merged))


def _merge_enumerations(members: list[Type]) -> list[Type]:
    enumerations = [item for item in members if isinstance(item, Enumeration)]
    values = [value for item in enumerations for value in item.values]
    if len(enumerations) < 2 or len({(type(value), value) for value in values}) < len(values):
        return members
    others: list[Type] = [item for item in members if not isinstance(item, Enumeration)]
    others.insert(members.index(enumerations[0]), Enumeration(tuple(values)))
    return others


def parts(type_: Type) -> Iterator[Type]:
    """A type and everything inside it; references are not followed."""
    stack = [type_]
    while stack:
        part = stack.pop()
        yield part
        match part:
            case Array(item):
                stack.append(item)
            case Map(value, key=key):
                stack += [value, key]
            case Tuple(items):
                stack.extend(items)
            case Union(members):
                stack.extend(members)
            case Scalar() | Enumeration() | Ref():
                continue


def references(type_: Type) -> set[str]:
    """The names of the declarations that a type mentions."""
    if isinstance(type_, Scalar | Enumeration):
        return set()
    return {part.name for part in parts(type_) if isinstance(part, Ref)}
