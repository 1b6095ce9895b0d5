"""Which event a webhook is, and how it is signed.

In: the payloads of webhooks and the header fields that they are documented with. Out: what tells
each from the others (a property with one value, a header field such as `X-GitHub-Event`), and the
way of signing that the header fields speak of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from wireproof.client.examples import example_of
from wireproof.client.identifiers import words
from wireproof.client.model import Marks, Signature, Webhook
from wireproof.client.reading import SchemaReader
from wireproof.client.types import Alias, Declaration, Enumeration, Model, Ref, Scalar, Type, Union
from wireproof.errors import SpecError

_TELLING: Final = frozenset("type event topic action kind".split())
"""Words at the end of a name that says which event it is."""
_SIGNED: Final = {
    "webhook-signature": Signature("standard"),
    "svix-signature": Signature("standard"),
    "stripe-signature": Signature("stripe"),
    "x-hub-signature-256": Signature("github"),
}
_DEEPEST: Final = 8


def documented_fields(reader: SchemaReader, operation: Mapping[str, Any]) -> Marks:
    """The header fields of a webhook that say which event it is, with their documented values."""
    return tuple(
        (name, values)
        for name, node in _header_fields(reader, operation)
        if _tells(name) and (values := _values(reader, node))
    )


def signature_of(reader: SchemaReader) -> Signature | None:
    """How the header fields of the webhooks say that they are signed, if they do."""
    webhooks = reader.document.data.get("webhooks")
    for item in webhooks.values() if isinstance(webhooks, dict) else ():
        for operation in item.values() if isinstance(item, dict) else ():
            for name, _ in _header_fields(reader, operation):
                if name.lower() in _SIGNED:
                    return _SIGNED[name.lower()]
    return None


def told_apart(
    webhooks: Sequence[Webhook], declarations: Mapping[str, Declaration]
) -> tuple[Webhook, ...]:
    """Webhooks with what tells each from the others; callbacks stay as they are.

    Args:
        webhooks: with their header fields as documented.
        declarations: what their types name.
    """
    events = [one for one in webhooks if one.key]
    bodies = [_constants(one.type, declarations) for one in events]
    fields = [{name.lower(): values for name, values in one.headers} for one in events]
    in_body, in_fields = _apart(bodies), _apart(fields)
    if not in_body and not in_fields and len(events) > 1:
        # The vendor's name for it, in the property that usually has one.
        bodies = [_named(one, declarations) for one in events]
        in_body = _apart(bodies)
    found = {
        id(event): replace(
            event,
            body=tuple((name, values) for name, values in body.items() if name in in_body),
            headers=tuple((name, values) for name, values in own.items() if name in in_fields),
        )
        for event, body, own in zip(events, bodies, fields, strict=True)
    }
    return tuple(found.get(id(one), one) for one in webhooks)


def _header_fields(reader: SchemaReader, operation: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    listed = operation.get("parameters") if isinstance(operation, dict) else None
    for written in listed if isinstance(listed, list) else ():
        try:
            node, _ = reader.document.deref(written)
        except SpecError:
            continue
        if isinstance(node, dict) and node.get("in") == "header":
            yield str(node.get("name")), node


def _values(reader: SchemaReader, node: Mapping[str, Any]) -> tuple[str, ...]:
    schema = node.get("schema")
    shape = schema if isinstance(schema, dict) else {}
    if "const" in shape or "enum" in shape:
        listed = [shape["const"]] if "const" in shape else shape["enum"]
    else:
        listed = list(example_of(reader.document, node))
    return tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()


def _tells(name: str) -> bool:
    found = [word.lower() for word in words(name)]
    return bool(found) and found[-1] in _TELLING and found != ["content", "type"]


def _apart(listed: Sequence[Mapping[str, tuple[str, ...]]]) -> set[str]:
    """The names whose values differ from one to another and never overlap.

    Where there is but one event, those that are called as if they told.
    """
    found: set[str] = set()
    for name in {name: None for one in listed for name in one}:
        sets = {frozenset(one[name]) for one in listed if name in one}
        alone = sum(len(one) for one in sets) == len(frozenset[str]().union(*sets))
        if alone and (len(sets) > 1 or (len(listed) == 1 and _tells(name))):
            found.add(name)
    return found


def _constants(
    type_: Type, declarations: Mapping[str, Declaration], depth: int = 0
) -> dict[str, tuple[str, ...]]:
    """The properties of an object that take a few texts alone; of a union, those of each member."""
    match _open(type_, declarations):
        case Model(fields=fields):
            kinds = {one.wire_name: _open(one.type, declarations) for one in fields}
            return {
                name: tuple(one for one in kind.values if isinstance(one, str))
                for name, kind in kinds.items()
                if isinstance(kind, Enumeration)
                and all(isinstance(one, str) for one in kind.values)
            }
        case Union(members) if depth < _DEEPEST:
            each = [_constants(member, declarations, depth + 1) for member in members]
            names = [name for name in each[0] if all(name in one for one in each)]
            return {name: tuple({v: None for one in each for v in one[name]}) for name in names}
        case _:
            return {}


def _named(event: Webhook, declarations: Mapping[str, Declaration]) -> dict[str, tuple[str, ...]]:
    opened = _open(event.type, declarations)
    for field in opened.fields if isinstance(opened, Model) else ():
        if _tells(field.wire_name) and isinstance(_open(field.type, declarations), Scalar):
            return {field.wire_name: (event.key,)}
    return {}


def _open(type_: Type, declarations: Mapping[str, Declaration]) -> Type | Model:
    """What a name stands for."""
    for _ in range(_DEEPEST):
        declared = declarations.get(type_.name) if isinstance(type_, Ref) else None
        if isinstance(declared, Model):
            return declared
        if not isinstance(declared, Alias):
            break
        type_ = declared.type
    return type_
