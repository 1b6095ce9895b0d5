"""`oneOf` and `anyOf`: rules about required properties, nullable types, unions.

In: one schema without `allOf` and `$ref`. Out: the rules that it puts on one object, or the union
type of its members.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from wireproof.client.discriminators import discriminates, read_discriminator, tagged
from wireproof.client.identifiers import pascal, words
from wireproof.client.keywords import forbidden_groups, required_alone, schemas_of
from wireproof.client.ledger import Ledger
from wireproof.client.merge import ANNOTATIONS, Merged, bare, flatten, sole_reference, whole
from wireproof.client.reading import Place, SchemaReader
from wireproof.client.shapes import (
    disjoint,
    format_that_decides,
    literals_of,
    shape_of,
    type_set,
)
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
from wireproof.oas.pointer import join, split

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
    types, raw = _read_members(reader, schema[keyword], base, place.inside(keyword), name)
    if not types:
        reason = "no member fits what stands beside the union; any value is taken"
        reader.ledger.degraded(join(place.pointer, keyword), "keyword", reason)
        return ANY
    if len(_members(union_of(types))) > MOST_MEMBERS:
        reason = f"a union of more than {MOST_MEMBERS} types; any value is taken"
        reader.ledger.degraded(join(place.pointer, keyword), "keyword", reason)
        return ANY
    tag = read_discriminator(reader, schema, raw, [item for item in types if item != NULL])
    if tag is not None:
        return tagged(reader, types, tag, place, name)
    repeated = _repeated(reader, raw) if keyword == "oneOf" else frozenset()
    distinct = [one for index, one in enumerate(raw) if index not in repeated]
    if keyword == "oneOf" and ANY not in types and not disjoint(reader, distinct):
        told = format_that_decides(reader, distinct, alone=place.direction == "request")
        if told is not None:
            whose = f"of '{told}' " if told else ""
            reason = f"several members may take a value: the format {whose}is not checked"
            reader.ledger.degraded(join(place.pointer, keyword), "keyword", reason)
        elif not discriminates(reader, schema, raw):
            plain = [one for one in types if one != NULL]
            kept = [one for index, one in enumerate(plain) if index not in repeated]
            return _exclusive(reader, kept + [NULL] * (NULL in types), place, name)
        else:
            reason = "its discriminator has no value for one member alone; each member is tried"
            reader.ledger.degraded(join(place.pointer, "discriminator"), "keyword", reason)
    return union_of(types)


def _read_members(
    reader: SchemaReader,
    members: list[Any],
    base: Mapping[str, Any],
    place: Place,
    name: str | None,
) -> tuple[list[Type], list[Any]]:
    """The types of a union's members, and the members without null and what matches nothing."""
    shared = {key: value for key, value in base.items() if key not in _SILENT and key[:2] != "x-"}
    types: list[Type] = []
    raw: list[Any] = []
    suffixes = _suffixes(reader, members, settled=name is not None)
    for index, member in enumerate(members):
        if member == {"type": "null"}:
            if "null" in (type_set(base) or {"null"}):  # else no null can be valid
                types.append(NULL)
            continue
        combined = _with_shared(reader, member, shared)
        if combined is not member and _impossible(reader, combined):
            continue  # beside what stands around the union, it can match nothing
        inside = place.inside(index, name=suffixes[index])
        read = reader.read if combined is member else reader.read_combined
        types.append(read(combined, inside))
        raw.append(member)
    return types, raw


def _members(type_: Type) -> tuple[Type, ...]:
    return type_.members if isinstance(type_, Union) else (type_,)


def _impossible(reader: SchemaReader, schema: Any) -> bool:
    return isinstance(schema, dict) and (flatten(reader.document, schema, "#", Ledger()).impossible)


def _suffixes(reader: SchemaReader, members: list[Any], *, settled: bool) -> list[str]:
    """What each member adds to the name of the union: what tells it from the others.

    That is the name of the schema or its title, else the one value that it demands of a property;
    a member that is alone, null apart, needs nothing where the union has no name itself.
    """
    alone = len([one for one in members if one != {"type": "null"}]) == 1
    tags = [] if alone else [_sole_values(reader, one) for one in members]
    kinds = [_kind(shape_of(reader, one)) for one in members]
    found: list[str] = []
    for index, member in enumerate(members):
        title = member.get("title") if isinstance(member, dict) else None
        reference = sole_reference(member) if isinstance(member, dict) else None
        numbered = "" if alone and not settled else "Object" if alone else f"Option{index + 1}"
        if not alone and kinds[index] and kinds.count(kinds[index]) == 1:
            numbered = kinds[index]
        suffix = title if isinstance(title, str) and title else ""
        if reference is not None:
            suffix = split(reference)[-1] if split(reference) else ""
        elif not suffix and not alone:
            suffix = _telling_value(tags, index)
            if not suffix and kinds.count("Object") > 1:
                suffix = _own_property(reader, members, index)
        found.append(suffix if suffix and pascal(suffix) else numbered)
    unnamed = [index for index, name in enumerate(found) if name == f"Option{index + 1}"]
    if len(unnamed) == 1 and kinds[unnamed[0]] == "Object":
        found[unnamed[0]] = "Other"  # each of the others says what it is
    return found


def _kind(shape: Mapping[str, Any]) -> str:
    """What a schema is called by its kind, where something in it may need a name."""
    if shape.get("type") == "array":
        return "List"
    is_object = shape.get("type") == "object" or isinstance(shape.get("properties"), dict)
    return "Object" if is_object else ""


def _telling_value(tags: Sequence[Mapping[str, str]], index: int) -> str:
    """The one value of a property that no other member demands of it, best of what most have."""
    own = {
        key: value
        for key, value in tags[index].items()
        if all(one.get(key) != value for at, one in enumerate(tags) if at != index)
    }
    best = min(own, key=lambda key: (-sum(key in one for one in tags), key), default="")
    return own.get(best, "")


def _own_property(reader: SchemaReader, members: Sequence[Any], index: int) -> str:
    """`with name`, for the first property that no other member has; required ones go first."""
    shape, *others = (
        shape_of(reader, one) for one in (members[index], *members[:index], *members[index + 1 :])
    )
    if _kind(shape) != "Object":
        return ""
    theirs = {name for one in others for name in _texts(one.get("properties"))}
    for name in (*_texts(shape.get("required")), *_texts(shape.get("properties"))):
        if name not in theirs and words(name):
            return f"with {name}"
    return ""


def _texts(names: Any) -> list[str]:
    """The names in a list, or those of an object's properties."""
    return [one for one in names if isinstance(one, str)] if isinstance(names, list | dict) else []


def _sole_values(reader: SchemaReader, member: Any) -> dict[str, str]:
    """The properties for which a member allows one text alone."""
    shape = shape_of(reader, member)
    properties = shape.get("properties")
    found = {
        name: literals_of(reader, member, name)
        for name in (properties if isinstance(properties, dict) else ())
    }
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _with_shared(reader: SchemaReader, member: Any, shared: Mapping[str, Any]) -> Any:
    """A member together with the assertions that stand beside the union."""
    remaining = dict(shared)
    if remaining and _implies(shape_of(reader, member), remaining):
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


def _repeated(reader: SchemaReader, members: list[Any]) -> frozenset[int]:
    """Members that say the same as one before them.

    By the letter no value fits exactly one of two such members: who writes both means either.
    """
    meant = [bare(whole(reader.document, one)) for one in members]
    return frozenset(index for index, one in enumerate(meant) if one in meant[:index])


def _exclusive(reader: SchemaReader, types: list[Type], place: Place, name: str | None) -> Type:
    """`oneOf` with members that may overlap: exactly one of them may accept a value."""
    union = union_of(types)
    if not isinstance(union, Union):
        return union
    settled = name or reader.inline_name(place)
    reader.declarations[settled] = Alias(settled, place.pointer, union, exactly_one=True)
    return Ref(settled)
