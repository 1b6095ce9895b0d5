"""Which type takes what another type holds: wider and narrower, on type expressions.

In: two expressions, one of either client. Out: whether everything that fits the one is also fine
where the other is asked for. Names that stand for types are looked through; classes are equal by
name, those of the old client as what they have become in the new one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from wireproof.client.annotations import INPUTS, MODELS, UNTYPED
from wireproof.client.expressions import (
    ANY,
    Choice,
    Expression,
    Generic,
    Marked,
    Name,
    OneOf,
    any_of,
    members_of,
)

_WIDER: Final[Mapping[str, frozenset[str]]] = {
    "bool": frozenset({"int", "float"}),
    "int": frozenset({"float"}),
    "datetime": frozenset({"date"}),
    "bytes": frozenset({"FileContent", "FileInput"}),
}
"""What a type checker takes in place of another: PEP 484 (the numeric tower), and subclasses."""
_CONTAINERS: Final[Mapping[str, frozenset[str]]] = {
    "list": frozenset({"Sequence", "Iterable"}),
    "tuple": frozenset({"Sequence", "Iterable"}),
    "Sequence": frozenset({"Iterable"}),
    "dict": frozenset({"Mapping"}),
}
_WRITTEN: Final = frozenset({"list", "dict"})
_OPTIONAL: Final = "Maybe"
_MOST_ALIASES: Final = 250
"""Names that are looked behind in one expression; those in a lattice of unions have no end."""
_DEEPEST: Final = 64


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of `models` stand for in one client."""

    aliases: Mapping[str, Expression]
    become: Mapping[Name, Expression] = field(default_factory=dict)
    """What classes are called in the client that this one is compared with: another class, or an
    alias of one."""
    inputs: Mapping[str, Expression] = field(default_factory=dict)
    """What the names of `inputs` stand for."""


def expanded(expression: Expression, names: Names) -> Expression:
    """An expression without aliases and marks.

    An alias that leads back to itself stays a name, and so do those behind which too many stand.
    """
    left = itertools.repeat(None, _MOST_ALIASES)

    def inside(part: Expression, above: tuple[str, ...]) -> Expression:
        match part:
            case Name(name, module) if module in (MODELS, INPUTS):
                behind = (names.aliases if module == MODELS else names.inputs).get(name)
                key = f"{module}.{name}"
                stays = key in above or len(above) >= _DEEPEST
                if behind is None or stays or next(left, part) is part:
                    return names.become.get(part, part)
                return inside(behind, (*above, key))
            case Generic(origin, arguments):
                return Generic(origin, tuple(inside(item, above) for item in arguments))
            case Choice(members):
                # Not `any_of`: there, any value would swallow what is documented beside it.
                found: dict[Expression, None] = {}
                for member in members:
                    found |= dict.fromkeys(members_of(inside(member, above)))
                return Choice(tuple(found)) if len(found) > 1 else next(iter(found))
            case Marked(base):
                return inside(base, above)
            case Name() | OneOf():
                return part

    return inside(expression, ())


def takes(wide: Expression, narrow: Expression, *, shared: bool = False) -> bool:
    """Whether `wide` takes whatever fits `narrow`; both are expanded.

    A type checker lets anything be done with `Any`, on either side.

    Args:
        wide: what is asked for.
        narrow: what is given.
        shared: whoever gives it keeps it, as an attribute is kept. What can be written to, as a
            list can, has to hold the same items then (PEP 484, on variance): `list[int]` is no
            `list[float]`. What is written down where it is given is no such thing.
    """
    choices = members_of(wide)
    if ANY in choices:
        return True
    # A type takes itself: most members of a large union are in both. `Literal[1]` is no `True`.
    same = frozenset(one for one in choices if not isinstance(one, OneOf))
    parts = _parts(members_of(narrow))
    return all(one in same or _one(choices, one, shared=shared) for one in parts)


def _parts(members: Iterable[Expression]) -> Iterable[Expression]:
    """The members, each value of a `Literal` by itself."""
    for member in members:
        if isinstance(member, OneOf):
            yield from (OneOf((value,)) for value in member.values)
        else:
            yield member


def _one(choices: tuple[Expression, ...], narrow: Expression, *, shared: bool) -> bool:
    if narrow == ANY:
        return True
    optional = [inner for choice in choices for inner in _optional(choice)]
    for inside in _optional(narrow):
        return any(takes(inner, inside, shared=shared) for inner in optional)
    if any(takes(inner, narrow, shared=shared) for inner in optional):
        return True
    return any(_fits(choice, narrow, shared=shared) for choice in choices)


def _optional(expression: Expression) -> tuple[Expression, ...]:
    """What is inside `Maybe[…]`."""
    match expression:
        case Generic(origin, arguments) if origin == _OPTIONAL:
            return arguments
        case _:
            return ()


_ANY_DICT: Final = frozenset(Generic(origin, (Name("str"), ANY)) for origin in ("Mapping", "dict"))


def _fits(wide: Expression, narrow: Expression, *, shared: bool) -> bool:
    match wide, narrow:
        case Generic("Mapping", (Name("str"), value)), Name(_, module) if module == INPUTS:
            return value == ANY
        case Generic("Mapping", (Name("str"), _)), _ if narrow == UNTYPED:
            return True
        case _ if wide == UNTYPED:
            return narrow == UNTYPED or narrow in _ANY_DICT
        case OneOf(values), OneOf((value,)):
            return any(value == one and type(value) is type(one) for one in values)
        case Name(name, ""), OneOf((value,)):
            kind = type(value).__name__
            return name == kind or name in _WIDER.get(kind, ())
        case Name(name, ""), Name(other, ""):
            return name == other or name in _WIDER.get(other, ())
        case Generic(origin, inner), Generic(other, items):
            return _contains((origin, inner), (other, items), shared=shared)
        case _:
            return wide == narrow


def _contains(
    wide: tuple[str, tuple[Expression, ...]],
    narrow: tuple[str, tuple[Expression, ...]],
    *,
    shared: bool,
) -> bool:
    (origin, inner), (other, items) = wide, narrow
    takes_this = partial(takes, shared=shared)
    if origin != other and origin not in _CONTAINERS.get(other, ()):
        return False
    if other == "tuple" and origin in ("Sequence", "Iterable"):
        return takes_this(inner[0], any_of(items))
    if len(inner) != len(items) or not all(map(takes_this, inner, items)):
        return False
    return not (shared and origin in _WRITTEN) or all(map(takes_this, items, inner))
