"""Parameters that every operation asks for with the same usual value: options of the client.

In: operations. Out: the same, those parameters marked, so that nobody has to repeat
`Acme-Revision: 2031-01-01` at each call; it may still be given there. Required they must be, in a
header or the query, with one documented default or one value that is allowed; a parameter that may
be left out is left to the server.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from wireproof.client.identifiers import CONSTRUCTOR_ARGUMENTS
from wireproof.client.ledger import Ledger
from wireproof.client.model import Operation, Parameter
from wireproof.client.types import Alias, Declaration, Enumeration, Ref, Scalar, Type

_Key = tuple[str, str]


def settle_client_options(
    operations: Sequence[Operation],
    declarations: Mapping[str, Declaration],
    credentials: Collection[str],
    ledger: Ledger,
) -> list[Operation]:
    """The operations of an API, with the parameters marked that are options of the client.

    Args:
        operations: with resolved arguments.
        declarations: the named types.
        credentials: the arguments of the constructor that are taken.
        ledger: is told of what was found.
    """
    asked = [{_key(one): one for one in operation.parameters} for operation in operations]
    taken = {*credentials, *CONSTRUCTOR_ARGUMENTS}
    found: dict[_Key, tuple[str, tuple[Any, ...]]] = {}
    for key, first in (asked[0] if asked else {}).items():
        values = [_usual(one[key], declarations) if key in one else () for one in asked]
        if values[0] and all(_same(value, values[0]) for value in values):
            name = first.argument
            while name in taken:
                name = f"{first.place}_{name}"
            taken.add(name)
            found[key] = name, values[0]
            reason = f"each call needs it: the client sends {values[0][0]!r}, or its {name}="
            ledger.noted(first.pointer, "parameter", reason)
    return [_marked(operation, found) for operation in operations] if found else [*operations]


def _marked(operation: Operation, found: Mapping[_Key, tuple[str, tuple[Any, ...]]]) -> Operation:
    parameters = [
        replace(one, option=found[_key(one)][0], usual=found[_key(one)][1])
        if _key(one) in found
        else one
        for one in operation.parameters
    ]
    return replace(operation, parameters=tuple(parameters))


def _usual(parameter: Parameter, declarations: Mapping[str, Declaration]) -> tuple[Any, ...]:
    """What is sent where nothing else is said: one value, or none where nobody names it."""
    if not parameter.required or parameter.place not in ("header", "query"):
        return ()
    match plain_type(parameter.type, declarations):
        case Enumeration(values=(value,)):
            return (value,)
        case Enumeration(values):
            return tuple(value for value in parameter.default if value in values)
        case Scalar("string" | "integer" | "number" | "boolean"):
            return tuple(one for one in parameter.default if isinstance(one, str | int | float))
        case _:
            return ()


def plain_type(type_: Type, declarations: Mapping[str, Declaration]) -> Type:
    """What a name stands for, where that is a plain value."""
    declared = declarations.get(type_.name) if isinstance(type_, Ref) else None
    return declared.type if isinstance(declared, Alias) else type_


def _key(parameter: Parameter) -> _Key:
    return parameter.place, parameter.name.lower()


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether two values are one, 1 and true apart."""
    return [(type(value), value) for value in one] == [(type(value), value) for value in other]
