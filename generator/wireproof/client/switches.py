"""The boolean of a body or a query that chooses between a whole answer and a stream.

In: operations with resolved arguments. Out: the same; of an operation that has both kinds of method
the streaming one sends it as true, and the plain one knows its twin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from wireproof.client.identifiers import words
from wireproof.client.ledger import Ledger
from wireproof.client.model import Operation, Parameter, Switch
from wireproof.client.paged_items import behind, properties
from wireproof.client.pagination import kinds
from wireproof.client.types import Declaration, Field, Scalar, Type, Union, union_of

_NAMES: Final = frozenset(("stream", "streaming", "streamed"))
_DEEPEST: Final = 8
"""Bodies of several kinds, one inside the other: a type may lead back to itself."""
_TEXT: Final = re.compile(r"\bstream(s|ed|ing)?\b|\bserver-sent\b|\bevents\b", re.IGNORECASE)


def settle_switches(
    operations: Sequence[Operation], declarations: Mapping[str, Declaration], ledger: Ledger
) -> list[Operation]:
    """The operations of an API, those with a switch knowing it.

    Args:
        operations: with resolved arguments.
        declarations: the named types.
        ledger: is told of what was found.
    """
    streams = {one.pointer: one for one in operations if one.form == "stream"}
    plain = {one.pointer: one for one in operations if one.form == "" and one.pointer in streams}
    done: list[Operation] = []
    for one in operations:
        found = _property(one, declarations) if one.pointer in plain else None
        asked = _parameter(one, declarations) if one.pointer in plain and not found else None
        if one.form != "download" and asked:
            ledger.noted(asked.pointer, "stream", "each method says by itself what it asks for")
            done.append(_by_query(one, asked, plain[one.pointer], streams[one.pointer]))
        elif found is None or one.form == "download":
            done.append(one)
        elif one.form == "stream":
            done.append(_streaming(one, _switch(plain[one.pointer], one, found, plain=False)))
        else:
            ledger.noted(one.pointer, "stream", f"`{found.wire_name}` asks for a stream when true")
            done.append(replace(one, switch=_switch(one, streams[one.pointer], found, plain=True)))
    return done


def _property(operation: Operation, declarations: Mapping[str, Declaration]) -> Field | None:
    """The one boolean that is called so, else the one that is described so.

    Of a body of several kinds each may have it. What is called so is sent whichever kind a body
    is; what is only nearly called or described so has to stand in all of them.
    """
    bodies = operation.body.media_types[:1] if operation.body else ()
    shapes = [one for media in bodies for one in _shapes(media.type, declarations)]
    found: dict[str, list[Field]] = {}
    for one in (field for shape in shapes for field in shape):
        found.setdefault(one.wire_name, []).append(one)
    booleans = [
        max(fields, key=_is_true_by_default)
        for fields in found.values()
        if all(kinds(one.type, declarations) == {"boolean"} for one in fields)
    ]
    common = [one for one in booleans if len(found[one.wire_name]) == len(shapes)]
    exact = [one for one in booleans if one.wire_name.lower() in _NAMES]
    named = [one for one in common if _NAMES & set(words(one.wire_name.lower()))]
    described = [one for one in common if _TEXT.search(one.description)]
    for candidates in (exact, named, described):
        if len(candidates) == 1:
            return candidates[0]
    return None


def _shapes(
    type_: Type, declarations: Mapping[str, Declaration], left: int = _DEEPEST
) -> list[tuple[Field, ...]]:
    """The properties of each kind of object that a body may be."""
    inner = behind(type_, declarations)
    if not isinstance(inner, Union):
        return [properties(inner, declarations)]
    members = [one for one in inner.members if one != Scalar("null")] if left else []
    return [shape for one in members for shape in _shapes(one, declarations, left - 1)]


def _is_true_by_default(field: Field) -> bool:
    return field.has_default and field.default is True


def _parameter(operation: Operation, declarations: Mapping[str, Declaration]) -> Parameter | None:
    """The one boolean of the query that is called so."""
    found = [
        one
        for one in operation.parameters
        if one.place == "query"
        and one.content is None
        and one.name.lower() in _NAMES
        and kinds(one.type, declarations) == {"boolean"}
    ]
    return found[0] if len(found) == 1 else None


def _by_query(
    operation: Operation, asked: Parameter, whole: Operation, stream: Operation
) -> Operation:
    """An operation that says in its query what it asks for: no argument of its method does."""
    items = [media.type for one in stream.successes for media in one.media_types]
    twin = whole.name if operation.streaming else stream.constant
    return replace(
        operation,
        parameters=tuple(one for one in operation.parameters if one != asked),
        switch=Switch(asked.name, "", twin, union_of(items), asked.default == (True,), True),
    )


def _switch(whole: Operation, stream: Operation, found: Field, *, plain: bool) -> Switch:
    fields = (whole.body.fields if whole.body else None) or ()
    argument = next((one.argument for one in fields if one.wire_name == found.wire_name), "")
    items = [media.type for one in stream.successes for media in one.media_types]
    twin = stream.constant if plain else whole.name
    by_default = _is_true_by_default(found)
    return Switch(found.wire_name, argument, twin, union_of(items), by_default)


def _streaming(operation: Operation, switch: Switch) -> Operation:
    body = operation.body
    if body is not None and body.fields is not None:
        fields = tuple(
            replace(one, required=one.required and one.wire_name != switch.wire_name)
            for one in body.fields
        )
        body = replace(body, fields=fields)
    return replace(operation, body=body, switch=switch)
