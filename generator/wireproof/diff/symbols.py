"""What became of the symbols of a client, and whose code that breaks.

In: the surfaces of both clients. Out: typed changes. A change is called a break of types only where
a type checker would object to a use that was right before: arguments may take more, results may
promise more, and what is both may do neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from wireproof.client.annotations import INPUTS, MODELS
from wireproof.client.expressions import Expression, Name
from wireproof.diff.fitting import Names, expanded, takes
from wireproof.diff.rules import Impact
from wireproof.diff.surface import Group, Surface, Symbol, aliases_of, inputs_of, key_of

_CLASS: Final = "class "


@dataclass(frozen=True, slots=True)
class SurfaceChange:
    """What became of one symbol."""

    symbol: str
    before: str | None
    after: str | None
    impact: Impact
    old: Symbol | None
    new: Symbol | None
    constructing: bool = False
    """Whether it breaks those who make objects of a class that calls only return: tests do."""


@dataclass(frozen=True, slots=True)
class _Both:
    """What names stand for in either client."""

    old: Names
    new: Names


def compare_surfaces(
    old: Surface, new: Surface, pairs: Mapping[str, frozenset[str]] | None = None
) -> list[SurfaceChange]:
    """What became of the symbols, in the order of the old surface, then what is new.

    Args:
        old: the surface of the client in use.
        new: that of the regenerated one.
        pairs: schemas that stand at the same place of use: old pointer -> new pointers.
    """
    renamed = _renamed_classes(old, new, pairs or {})
    after = Names(aliases_of(new), {}, inputs_of(new))
    before = Names(aliases_of(old), {}, inputs_of(old))
    both = _Both(replace(before, become=_become(before, old, after, renamed)), after)
    found: list[SurfaceChange] = []
    for key, group in old.items():
        other = new.get(renamed.get(key, key))
        if other is None:
            found.append(
                SurfaceChange(group.owner.name, group.owner.text, None, "source", group.owner, None)
            )
            if group.taken is not None:
                found.append(_gone(group.as_input))
            continue
        found.extend(_owners(both, group, other))
        if (group.owner.annotation is None) == (other.owner.annotation is None):
            found.extend(_members(both, group, other))
    taken = set(renamed.values())
    found.extend(
        SurfaceChange(group.owner.name, None, group.owner.text, "additive", None, group.owner)
        for key, group in new.items()
        if key not in old and key not in taken
    )
    return found


def _become(
    old: Names, surface: Surface, new: Names, renamed: Mapping[str, str]
) -> dict[Name, Expression]:
    """What the classes of the old client are in the new one, where that is not the same name."""
    found: dict[Name, Expression] = {}
    for key in surface:
        name = key.removeprefix(_CLASS)
        other = renamed.get(key, key).removeprefix(_CLASS)
        for module, before, after in (
            (MODELS, old.aliases, new.aliases),
            (INPUTS, old.inputs, new.inputs),
        ):
            if key.startswith(_CLASS) and (other != name or other in after):
                one = Name(other, module)
                # An alias stays a name only where it leads back to itself, and does so in both.
                found[Name(name, module)] = one if name in before else expanded(one, new)
    return found


def _owners(both: _Both, old: Group, new: Group) -> Iterator[SurfaceChange]:
    one, two = old.owner, new.owner
    if one.name != two.name:
        yield SurfaceChange(one.name, one.name, two.name, "source", one, two)
    elif (one.annotation is None) != (two.annotation is None):
        yield SurfaceChange(one.name, one.text, two.text, "source", one, two)
    elif one.annotation is not None:
        yield from _retyped(both, one, two)
    if old.taken is not None and new.taken is None:
        yield _gone(old.as_input)
    elif old.taken is not None and one.name != two.name:
        here, there = old.as_input, new.as_input
        yield SurfaceChange(here.name, here.text, there.text, "source", here, there)


def _gone(one: Symbol) -> SurfaceChange:
    return SurfaceChange(one.name, one.text, None, "source", one, None)


def _members(both: _Both, old: Group, new: Group) -> Iterator[SurfaceChange]:
    by_name = {item.python: item for item in new.members.values()}
    for wire, one in old.members.items():
        two = new.members.get(wire)
        if two is None:
            other = by_name.get(one.python)
            if other is not None:
                yield from _rebound(both, one, other)
                yield from _rekeyed(old, new, one, other)
            else:
                yield SurfaceChange(one.name, one.text, None, "source", one, None)
        elif one.python != two.python:
            yield SurfaceChange(one.name, one.text, two.text, "source", one, two)
        else:
            yield from _retyped(both, one, two)
    kept = {item.python for item in old.members.values()}
    for wire, two in new.members.items():
        if wire not in old.members and two.python not in kept:
            forced = two.required and two.sent
            made = two.required and two.name.startswith("models.")
            impact: Impact = "source" if forced and not two.read else "additive"
            yield SurfaceChange(two.name, None, two.text, impact, None, two, constructing=made)


def _rebound(both: _Both, one: Symbol, two: Symbol) -> Iterator[SurfaceChange]:
    """A name stayed, and what it stands for on the wire is another thing."""
    if _spelled_alike(one.wire, two.wire):
        yield from _retyped(both, one, two)
        return
    retyped = [change for change in _retyped(both, one, two) if change.impact != "additive"]
    before, after = f"{one.text}  # {one.wire}", f"{two.text}  # {two.wire}"
    yield from retyped or [SurfaceChange(one.name, before, after, "behaviour", one, two)]


def _rekeyed(old: Group, new: Group, one: Symbol, two: Symbol) -> Iterator[SurfaceChange]:
    """An attribute whose key in dicts of `inputs` is another one: those have the wire names."""
    names = {Name(group.owner.name.removeprefix(f"{MODELS}."), INPUTS) for group in (old, new)}
    if one.wire != two.wire and names == {old.taken, new.taken}:
        before, after = (
            replace(item, name=key_of(group.as_input.name, item.wire))
            for group, item in ((old, one), (new, two))
        )
        yield SurfaceChange(before.name, before.name, after.name, "source", before, after)


def _spelled_alike(one: str, two: str) -> bool:
    """Whether two wire names are one name in two spellings: `crate_id`, `crateId`."""
    first, second = (
        name.lower().replace("_", "").replace("-", "").replace(" ", "") for name in (one, two)
    )
    return first == second


def _retyped(both: _Both, one: Symbol, two: Symbol) -> Iterator[SurfaceChange]:
    """Compare the types; what is spelled otherwise and holds the same values is no change."""
    if one.required == two.required and _is_builtin(one.annotation, two.annotation):
        return
    before, after = _type(one, both.old), _type(two, both.new)
    if before is None or after is None or before == after:
        return
    wider, narrower = takes(after, before), takes(before, after, shared=True)
    if wider and narrower and one.required == two.required:
        return
    sent, read = one.sent or two.sent, one.read or two.read
    unknown = not sent and not read
    impact: Impact = "additive"
    if (not wider and (sent or unknown)) or (not narrower and (read or unknown)):
        impact = "typing"
    if sent and two.required and not one.required:
        impact = "source"
    made = one.name.startswith("models.") and not wider and impact == "additive"
    yield SurfaceChange(one.name, one.text, two.text, impact, one, two, constructing=made)


def _is_builtin(one: Expression | None, two: Expression | None) -> bool:
    """Whether two types are one that is the same in any client, as most are."""
    return isinstance(one, Name) and not one.module and one == two


def _type(symbol: Symbol, names: Names) -> Expression | None:
    return expanded(symbol.declared, names) if symbol.declared is not None else None


def _renamed_classes(
    old: Surface, new: Surface, pairs: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """Classes under a new name.

    They stand at the same place, or are used where the old one was used, or have the same
    attributes and nothing else alike has.
    """
    gone = [key for key in old if key.startswith(_CLASS) and key not in new]
    fresh = [key for key in new if key.startswith(_CLASS) and key not in old]
    kept = [key for key in new if key.startswith(_CLASS) and key in old]
    found: dict[str, str] = {}
    for judge in (_same_place, _same_use, _twins):
        for key in gone:
            if key in found:
                continue
            same = [
                other
                for other in fresh
                if other not in found.values() and judge(old[key], new[other], pairs)
            ]
            if len(same) == 1 or (same and judge is not _twins):
                found[key] = max(same, key=lambda other: _likeness(key, other))
    for key in gone:
        merged = [one for one in kept if key not in found and _merged(old[key], new[one], pairs)]
        if len(merged) == 1:
            found[key] = merged[0]
    return found


def _merged(one: Group, two: Group, pairs: Mapping[str, frozenset[str]]) -> bool:
    """Whether a class that stays is what stands where another one stood."""
    if _same_place(one, two, pairs):  # there is no longer a class for each direction
        return one.owner.annotation is None and two.owner.annotation is None
    return _same_use(one, two, pairs) and _twins(one, two, pairs)


def _likeness(one: str, two: str) -> float:
    return SequenceMatcher(None, one, two).ratio()


def _same_place(one: Group, two: Group, pairs: Mapping[str, frozenset[str]]) -> bool:
    del pairs
    return one.place == two.place


def _same_use(one: Group, two: Group, pairs: Mapping[str, frozenset[str]]) -> bool:
    ends = (group.owner.anchors[0].partition("@")[0] for group in (one, two))
    before, after = ends
    same_kind = (one.owner.annotation is None) == (two.owner.annotation is None)
    return same_kind and after in pairs.get(before, ())


def _twins(one: Group, two: Group, pairs: Mapping[str, frozenset[str]]) -> bool:
    del pairs
    if not one.members:
        return False
    texts = [{item.text for item in group.members.values()} for group in (one, two)]
    return texts[0] == texts[1]
