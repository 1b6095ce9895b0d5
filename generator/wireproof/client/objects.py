"""JSON objects: classes where properties are declared, mappings where they are not.

In: one schema of type `object` without `allOf` and `$ref`. Out: a `Ref` to a `Model`, or a `Map`.
JSON Schema 2020-12 sections 10.3.2 and 6.5; what neither can say goes into the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final, Literal

from wireproof.client.examples import Example, example_in
from wireproof.client.identifiers import field_names, pascal
from wireproof.client.keywords import constraints_of, count, schemas_of, strings_of
from wireproof.client.merge import Merged, sole_reference, whole
from wireproof.client.reading import Place, SchemaReader
from wireproof.client.types import (
    ANY,
    Enumeration,
    Field,
    Map,
    Model,
    Ref,
    Rule,
    Scalar,
    Type,
    Union,
    union_of,
)
from wireproof.client.visibility import component_of, flagged
from wireproof.errors import shortened
from wireproof.oas.pointer import join, split

_TEXT: Final = Scalar("string")
_NO_NAMES: Final = frozenset(("null", "boolean", "integer", "number"))
"""Types that no name has, also where what stands around them says that it is a text."""
_EVERY_NAME: Final = frozenset(("", ".*", "^.*", ".*$", "^.*$"))
"""Patterns that each name fits, so that nothing is left for `additionalProperties`."""
_CONDITIONS: Final = ("if", "dependentSchemas", "$dynamicRef")
"""Keywords by which a schema may evaluate properties that it does not declare itself."""
_CONDITIONAL: Final = ("then", "else", "dependentSchemas", "x-more-unions")
"""Keywords whose schemas hold for some of the values; the last has what a second union says."""


def read_object(
    reader: SchemaReader, merged: Merged, place: Place, name: str | None, rules: tuple[Rule, ...]
) -> Type:
    """The type of an object.

    Args:
        reader: reads what stands inside, and keeps declarations and ledger.
        merged: the schema, and where its properties come from.
        place: where it stands.
        name: the Python name that is already settled for it.
        rules: what its other keywords say about the whole object.
    """
    schema = merged.schema
    declared = schema.get("properties")
    properties = {
        key: value
        for key, value in (declared.items() if isinstance(declared, dict) else ())
        if value is not False
    }
    required = strings_of(schema.get("required"))
    gone = [key for key in schemas_of(declared) if key not in properties]
    missing = [key for key in required if key not in properties]
    rules = (*rules, *(Rule("forbidden", (key,)) for key in gone))
    extra = _additional(reader, schema, place)
    patterns = _patterns(schema)
    if extra is False or patterns:
        rules = (*rules, *(Rule("any_of", ((key,),)) for key in missing))
    else:
        # They have to be there, and `additionalProperties` says what they are.
        properties |= dict.fromkeys(missing, extra)
    if not properties and not (name and "properties" in schema):
        typed = bool(patterns) or (isinstance(extra, dict) and bool(extra))
        if typed or (extra is not False and not rules):
            return _read_map(reader, schema, extra, place, rules)
    if schema.get("propertyNames") not in (None, True, {}):
        at = join(place.pointer, "propertyNames")
        reader.ledger.degraded(at, "keyword", "names beside declared ones are not checked")
    settled = name or reader.inline_name(place)
    # Before the fields, so that inline names are given in one order.
    fields = _read_fields(reader, settled, properties, required, merged, place)
    reader.declarations[settled] = Model(
        name=settled,
        pointer=place.pointer,
        fields=fields,
        description=text_of(schema.get("description")),
        extra=_read_extra(reader, schema, extra, place),
        rules=(*rules, *_counts(reader, schema, place)),
        partial=extra is not False and _declares_more(schema),
    )
    return Ref(settled)


def _declares_more(schema: Mapping[str, Any]) -> bool:
    """Whether a schema may declare properties under conditions, which no class can."""
    pending: list[Any] = [schema[key] for key in _CONDITIONAL if key in schema]
    for node in pending:  # grows while it is read
        if isinstance(node, list | tuple):
            pending.extend(node)
        elif isinstance(node, dict):
            if not {"properties", "patternProperties", "$ref"}.isdisjoint(node):
                return True
            pending.extend(node.values())
    return "$dynamicRef" in schema


def _additional(reader: SchemaReader, schema: Mapping[str, Any], place: Place) -> Any:
    """The schema of undeclared properties; `unevaluatedProperties` says it for merged members."""
    if "additionalProperties" in schema:
        return schema["additionalProperties"]
    extra = schema.get("unevaluatedProperties", True)
    if extra is not True and any(key in schema for key in _CONDITIONS):
        reason = "undeclared properties are accepted, for a condition may declare them"
        reader.ledger.degraded(join(place.pointer, "unevaluatedProperties"), "keyword", reason)
        return True
    return extra


def _patterns(schema: Mapping[str, Any]) -> dict[str, Any]:
    found = schema.get("patternProperties")
    return found if isinstance(found, dict) else {}


def _limits(
    reader: SchemaReader, schema: Mapping[str, Any], place: Place
) -> tuple[int | None, int | None]:
    """`minProperties` and `maxProperties`; a number that nothing can count to is degraded."""
    for keyword in ("minProperties", "maxProperties"):
        value = schema.get(keyword)
        if value is not None and count(value) is None:
            reason = f"not a valid {keyword}: {shortened(value)}"
            reader.ledger.degraded(join(place.pointer, keyword), "keyword", reason)
    return count(schema.get("minProperties")), count(schema.get("maxProperties"))


def _counts(reader: SchemaReader, schema: Mapping[str, Any], place: Place) -> list[Rule]:
    least, most = _limits(reader, schema, place)
    found = [] if least is None else [Rule("min_properties", (least,))]
    return found if most is None else [*found, Rule("max_properties", (most,))]


def _read_map(
    reader: SchemaReader,
    schema: Mapping[str, Any],
    extra: Any,
    place: Place,
    rules: tuple[Rule, ...],
) -> Type:
    """An object that declares no properties."""
    if rules:
        reason = "what it says about single properties of a map is not checked"
        reader.ledger.degraded(place.pointer, "schema", reason)
    limits = _limits(reader, schema, place)
    patterns = _patterns(schema)
    if not patterns:
        key = _read_names(reader, schema, place) or _TEXT
        value = _read_value(reader, extra, place)
        return Map(value, *limits, key)
    if len(patterns) == 1 and patterns.keys() <= _EVERY_NAME and "propertyNames" not in schema:
        return Map(_read_undeclared(reader, patterns, False, place), *limits, _TEXT)
    if extra is not False or "propertyNames" in schema or len(patterns) > 1:
        reason = "any undeclared property may have the values of each pattern"
        for keyword in ("patternProperties", "additionalProperties"):
            if isinstance(schema.get(keyword), dict):
                reader.ledger.degraded(join(place.pointer, keyword), "keyword", reason)
    keys = [] if extra is False else [_TEXT]
    for regex in patterns if extra is False else ():
        at = join(place.pointer, "patternProperties", regex)
        keys.append(
            Scalar("string", constraints_of({"pattern": regex}, "string", at, reader.ledger))
        )
    return Map(_read_undeclared(reader, patterns, extra, place), *limits, union_of(list(keys)))


def _read_undeclared(
    reader: SchemaReader, patterns: Mapping[str, Any], extra: Any, place: Place
) -> Type:
    """What an undeclared property may hold: the values of every pattern and of the rest."""
    found = [
        reader.read(
            schema,
            place.inside(
                "patternProperties", regex, name="Value" if index == 0 else f"Value{index + 1}"
            ),
        )
        for index, (regex, schema) in enumerate(patterns.items())
    ]
    return union_of(found if extra is False else [*found, _read_value(reader, extra, place)])


def _read_value(reader: SchemaReader, extra: Any, place: Place) -> Type:
    inside = place.inside("additionalProperties", name="Value")
    return ANY if extra is True or extra == {} else reader.read(extra, inside)


def _read_names(reader: SchemaReader, schema: Mapping[str, Any], place: Place) -> Type | None:
    """The type of all names (`propertyNames`); their format is an annotation."""
    wanted = schema.get("propertyNames")
    if not isinstance(wanted, dict) or not wanted:
        return None
    inside = place.inside("propertyNames", name="Name")
    shape = whole(reader.document, wanted)
    listed = shape.get("enum", [shape.get("const")])
    few = isinstance(listed, list) and all(isinstance(one, str) for one in listed)
    if sole_reference(wanted) and not few:
        wanted = {**shape}  # a component is typed by its format, which no name is
    type_ = _as_names(reader.read({**wanted, "type": "string"}, inside), few=few)
    if type_ is None:
        reader.ledger.degraded(inside.pointer, "keyword", "names are not checked")
    return type_


def _as_names(type_: Type, *, few: bool) -> Type | None:
    """A type of strings as that of names, or nothing; `few`: a name of it stands for texts."""
    match type_:
        case Scalar(kind, constraints) if kind not in _NO_NAMES:
            return Scalar("string", constraints)
        case Enumeration(values) if all(isinstance(value, str) for value in values):
            return type_
        case Union(members, discriminator=None):
            found = [_as_names(one, few=False) for one in members]
            return None if None in found else union_of([one for one in found if one])
        case Ref():
            return type_ if few else None
        case _:
            return None


def _read_extra(
    reader: SchemaReader, schema: Mapping[str, Any], extra: Any, place: Place
) -> Literal["allow", "forbid"] | Type:
    """What becomes of undeclared properties of a class."""
    patterns = _patterns(schema)
    if patterns:
        reason = "names are not checked: any undeclared property may have a value of these"
        for keyword in ("patternProperties", "additionalProperties"):
            if isinstance(schema.get(keyword), dict):
                reader.ledger.degraded(join(place.pointer, keyword), "keyword", reason)
        return _read_undeclared(reader, patterns, extra, place)
    if extra is False:
        return "forbid"
    documented = "additionalProperties" in schema or isinstance(extra, dict)
    return _read_value(reader, extra, place) if documented else "allow"


def _read_fields(
    reader: SchemaReader,
    owner: str,
    properties: Mapping[str, Any],
    required: list[str],
    merged: Merged,
    place: Place,
) -> tuple[Field, ...]:
    hidden = "readOnly" if place.direction == "request" else "writeOnly"
    shown = {
        name: schema
        for name, schema in properties.items()
        if not flagged(reader.document, schema, hidden)
    }
    names = reader.lock.names(f"fields:{owner}", field_names(shown), free=True)
    fields: list[Field] = []
    for name, schema in shown.items():
        origin = merged.pointers.get(name)
        type_ = reader.plain(schema) if origin is None else None
        if type_ is None:
            pointer = origin or join(place.pointer, "properties", name)
            type_ = reader.read(schema, _place_of(reader, pointer, name, place))
        texts = schema if isinstance(schema, dict) else {}
        fields.append(
            Field(
                wire_name=name,
                name=names[name],
                type=type_,
                required=name in required and not _holds(reader, schema, hidden),
                description=text_of(texts.get("description")),
                deprecated=texts.get("deprecated") is True,
                default=texts.get("default"),
                has_default="default" in texts,
                example=example_in(reader.document, schema) or _told(merged.schema, name),
                format=_format(texts),
            )
        )
    return tuple(fields)


def _format(schema: Mapping[str, Any]) -> str:
    """The format of a text, also of one that may be null instead."""
    own = schema.get("format")
    if isinstance(own, str):
        return own
    listed = [schema[key] for key in ("anyOf", "oneOf") if key in schema]
    members = [one for row in listed if isinstance(row, list) for one in row]
    found = [one.get("format") for one in members if isinstance(one, Mapping)]
    return next((one for one in found if isinstance(one, str)), "")


def _told(owner: Mapping[str, Any], name: str) -> Example:
    """The value of a property in the example of its object."""
    whole = owner.get("example")
    return (whole[name],) if isinstance(whole, dict) and name in whole else ()


def _place_of(reader: SchemaReader, pointer: str, name: str, place: Place) -> Place:
    """Where a property stands: named after the component that declares it, if `allOf` brings it.

    Whoever takes in a component reads the same schema, and not all of them can name it.
    """
    owner = component_of(pointer)
    hint = place.hint + pascal(name)
    if owner != pointer and owner != component_of(place.pointer):
        hint = reader.component_name(owner, place.direction) + _way(pointer, owner)
    return Place(pointer, hint, place.direction)


def _way(pointer: str, owner: str) -> str:
    """The properties on the way from a component to a place in it, as part of a class name."""
    tokens = split(pointer)[len(split(owner)) :]
    named = [pascal(one) for before, one in pairwise(["", *tokens]) if before == "properties"]
    return "".join(named)


def _holds(reader: SchemaReader, schema: Any, flag: str) -> bool:
    """Whether the items of an array travel the other way alone: nothing can be put into it."""
    if not isinstance(schema, dict) or schema.keys().isdisjoint(("items", "$ref", "allOf")):
        return False
    items = whole(reader.document, schema).get("items")
    return flagged(reader.document, items, flag)


def text_of(value: Any) -> str:
    """A text; an empty one in place of anything else."""
    return value if isinstance(value, str) else ""
