"""Aliases that refer only to one another, in a cycle, and so never say what a value is.

In: the declarations of a document. Out: the same, where every alias leads to types. A validator of
such a cycle would call itself without end.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from wireproof.client.ledger import Ledger
from wireproof.client.types import ANY, Alias, Declaration, Ref, Type, Union, union_of

_LONGEST_CHAIN: Final = 16


def break_cycles(declarations: dict[str, Declaration], ledger: Ledger) -> None:
    """Give every alias of a cycle the types that the cycle leads to, or any value.

    Args:
        declarations: by name; aliases in cycles are replaced.
        ledger: gets an entry for each of them.
    """
    edges = {
        name: [part.name for part in _parts(item.type) if isinstance(part, Ref)]
        for name, item in declarations.items()
        if isinstance(item, Alias)
    }
    cycle = _without_dead_ends(edges)
    found = {name: _reached(name, declarations, cycle) for name in cycle}
    for name, types in found.items():
        alias = declarations[name]
        if isinstance(alias, Alias):
            type_ = union_of(types) if types else ANY
            declarations[name] = replace(alias, type=type_, exactly_one=False)
            ledger.degraded(
                alias.pointer, "schema", "leads back to itself through references alone"
            )


def shorten_chains(declarations: dict[str, Declaration]) -> None:
    """Let an alias at the head of a long chain of aliases name the last one itself.

    pydantic follows a chain by recursion; `break_cycles` has seen to it that every chain ends.
    """
    ends: dict[str, tuple[str, int]] = {}
    for start in declarations:
        path, name = list[str](), start
        while name not in ends:
            item = declarations[name]
            if not (isinstance(item, Alias) and isinstance(item.type, Ref)):
                ends[name] = (name, 0)
                break
            path.append(name)
            name = item.type.name
        last, hops = ends[name]
        for distance, passed in enumerate(reversed(path), 1):
            ends[passed] = (last, hops + distance)
    for name, (last, hops) in ends.items():
        item = declarations[name]
        if isinstance(item, Alias) and hops > _LONGEST_CHAIN:
            declarations[name] = replace(item, type=Ref(last))


def _parts(type_: Type) -> tuple[Type, ...]:
    return type_.members if isinstance(type_, Union) else (type_,)


def _without_dead_ends(edges: dict[str, list[str]]) -> set[str]:
    """The aliases that lead to a cycle, found by taking away those that lead to no alias left."""
    back: dict[str, list[str]] = {}
    open_ends: dict[str, int] = {}
    for name, targets in edges.items():
        inside = [target for target in targets if target in edges]
        open_ends[name] = len(inside)
        for target in inside:
            back.setdefault(target, []).append(name)
    dead = [name for name, count in open_ends.items() if count == 0]
    for name in dead:  # grows while it is read
        for source in back.get(name, ()):
            open_ends[source] -= 1
            if open_ends[source] == 0:
                dead.append(source)
    return set(edges) - set(dead)


def _reached(start: str, declarations: dict[str, Declaration], cycle: set[str]) -> list[Type]:
    """What stands at the ends of all ways from an alias through its cycle."""
    seen, pending, found = {start}, [start], list[Type]()
    for name in pending:  # grows while it is read
        alias = declarations[name]
        for part in _parts(alias.type) if isinstance(alias, Alias) else ():
            if not (isinstance(part, Ref) and part.name in cycle):
                found.append(part)
            elif part.name not in seen:
                seen.add(part.name)
                pending.append(part.name)
    return found
