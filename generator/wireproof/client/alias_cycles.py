"""Aliases that refer only to one another, in a cycle, and so never say what a value is.

In: the declarations of a document. Out: the same, where every alias leads to types. A validator of
such a cycle would call itself without end.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from wireproof.client.ledger import Ledger
from wireproof.client.types import ANY, Alias, Declaration, Ref, Type, Union, union_of
from wireproof.client.unions import MOST_MEMBERS

_LONGEST_CHAIN: Final = 16


def break_cycles(declarations: dict[str, Declaration], ledger: Ledger) -> None:
    """Give the aliases of a cycle the types that the cycle leads to, or any value.

    They all allow the same values: the first one says which, and the others are its name.

    Args:
        declarations: by name; aliases in cycles are replaced.
        ledger: gets an entry for each of them.
    """
    edges = {
        name: [part.name for part in _parts(item.type) if isinstance(part, Ref)]
        for name, item in declarations.items()
        if isinstance(item, Alias)
    }
    for cycle in _cycles(edges):
        inside = set(cycle)
        ends = [
            part
            for name in cycle
            for part in _alias_parts(declarations[name])
            if not (isinstance(part, Ref) and part.name in inside)
        ]
        whole = union_of(ends) if 0 < len(ends) <= MOST_MEMBERS else ANY
        for name in cycle:
            alias = declarations[name]
            if isinstance(alias, Alias):
                type_ = whole if name == cycle[0] else Ref(cycle[0])
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


def _alias_parts(item: Declaration) -> tuple[Type, ...]:
    return _parts(item.type) if isinstance(item, Alias) else ()


def _cycles(edges: dict[str, list[str]]) -> list[list[str]]:
    """The groups of aliases that lead to one another, each group in the order of declarations.

    Kosaraju's two passes, without recursion: cycles may be longer than Python's stack.
    """
    back: dict[str, list[str]] = {name: [] for name in edges}
    for name, targets in edges.items():
        for target in targets:
            if target in back:
                back[target].append(name)
    place = {name: number for number, name in enumerate(edges)}
    taken: set[str] = set()
    groups = []
    for name in reversed(_finished(edges)):
        group = _unseen_from(name, back, taken)
        if len(group) > 1 or name in edges[name]:
            groups.append(sorted(group, key=place.__getitem__))
    return sorted(groups, key=lambda group: place[group[0]])


def _finished(edges: dict[str, list[str]]) -> list[str]:
    """All names, each after those that it leads to first."""
    seen: set[str] = set()
    found: list[str] = []
    for start in edges:
        stack = [(start, False)]
        while stack:
            name, done = stack.pop()
            if done:
                found.append(name)
            elif name not in seen and name in edges:
                seen.add(name)
                stack.append((name, True))
                stack.extend((target, False) for target in edges[name])
    return found


def _unseen_from(start: str, edges: dict[str, list[str]], seen: set[str]) -> list[str]:
    """What a name leads to and was not seen before; it is from now on."""
    found = []
    stack = [start]
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            found.append(name)
            stack.extend(edges[name])
    return found
