"""Unions: which member became which, and what that does to the set of valid values.

In: the views of both. Out: edits and edges on a `Node`. Members are matched by the schema they
name, then by content, then by likeness; the order of members never matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from wireproof.diff.comparison import Comparison
from wireproof.diff.graph import Node
from wireproof.diff.model import Edit, Effect
from wireproof.diff.swaps import KIND as SWAP
from wireproof.diff.view import Choice, Sources, View, Views, is_component
from wireproof.oas.pointer import split

_LIKE = 0.5


def compare_unions(run: Comparison, node: Node, old: View, new: View, *, text: str) -> None:
    """Compare `oneOf`, `anyOf` and the discriminator."""
    _discriminators(run, node, old, new)
    for one, two in zip(old.choices, new.choices, strict=False):
        _choices(run, node, one, two, text=text)
    if len(old.choices) == len(new.choices):
        return
    if not old.choices or not new.choices:
        _wrapping(run, node, old, new, text=text)
        return
    more = len(new.choices) > len(old.choices)
    effect = Effect.NARROW if more else Effect.WIDEN
    rule = "union.added" if more else "union.removed"
    node.edits.append(Edit(rule, effect, old.pointer, new.pointer, "oneOf"))


def is_any(view: View) -> bool:
    """Whether a schema says nothing at all about values."""
    return view.types is None and view.bare_types and view.nullable and not view.closed


def without_open_unions(run: Comparison, node: Node, old: View, new: View) -> tuple[View, View]:
    """The views without what takes every value: an `anyOf` with a member that says nothing.

    What is inside components among the members is compared all the same: callers have their types.
    """
    open_ones = [_open(views, view) for views, view in ((run.old, old), (run.new, new))]
    for one, two in zip(*open_ones, strict=False):
        for before, after in _match(run, _members(run.old, one), _members(run.new, two))[0]:
            if _named(run.old, before) and _named(run.new, after):
                node.to(run.schema(before, after))
    return _without(old, open_ones[0]), _without(new, open_ones[1])


def _open(views: Views, view: View) -> list[Choice]:
    unions = [one for one in view.choices if one.kind == "anyOf"]
    return [one for one in unions if any(is_any(views.view(member)) for member in one.members)]


def _without(view: View, choices: list[Choice]) -> View:
    kept = tuple(one for one in view.choices if one not in choices)
    return replace(view, choices=kept) if choices else view


def compare_families(run: Comparison, node: Node, old: View, new: View) -> None:
    """Compare the schemas that extend a parent with a discriminator: any of them may come.

    They are the members of a union that is written at its members (OAS 3.1, section 4.8.25.3).
    """
    one, two = run.families[0].get(old.key, ()), run.families[1].get(new.key, ())
    for child in dict.fromkeys([*one, *two]):
        name = split(child)[-1]
        if child not in two:
            ends = old.pointer, new.pointer
            node.edits.append(Edit("union.member.removed", Effect.NARROW, *ends, name, name))
        elif child not in one:
            ends = old.pointer, new.pointer
            node.edits.append(Edit("union.member.added", Effect.WIDEN, *ends, name, None, name))
        else:
            node.to(run.schema((child,), (child,)))


def _choices(run: Comparison, node: Node, old: Choice, new: Choice, *, text: str) -> None:
    pairs, gone, fresh = _match(run, _members(run.old, old), _members(run.new, new))
    if old.kind != new.kind:
        effect = Effect.NARROW if new.kind == "oneOf" else Effect.WIDEN
        node.edits.append(
            Edit("union.kind", effect, old.pointer, new.pointer, new.kind, old.kind, new.kind)
        )
    for one, two in pairs:
        key = run.schema(one, two, text=text)
        node.to(key)
        names = _named(run.old, one), _named(run.new, two)
        if all(names) and names[0] != names[1] and (key is None or key[0] != SWAP):
            shown = [split(name)[-1] for name in names]
            node.edits.append(
                Edit(
                    "union.member.retargeted",
                    Effect.NONE,
                    one[0],
                    two[0],
                    shown[1],
                    shown[0],
                    shown[1],
                )
            )
    for one in gone:
        name = member_name(run.old, one)
        node.edits.append(
            Edit("union.member.removed", Effect.NARROW, one[0], new.pointer, name, name)
        )
    for two in fresh:
        name = member_name(run.new, two)
        node.edits.append(
            Edit("union.member.added", Effect.WIDEN, old.pointer, two[0], name, None, name)
        )


def _members(views: Views, choice: Choice) -> tuple[Sources, ...]:
    """The members, without repetition where that means nothing.

    `anyOf` asks for one fitting member at least, so a component that is named twice adds nothing;
    `oneOf` asks for exactly one (JSON Schema 2020-12, sections 10.2.1.2 and 10.2.1.3).
    """
    if choice.kind != "anyOf":
        return choice.members
    return tuple({_named(views, one) or one: one for one in choice.members}.values())


def _match(
    run: Comparison, old: tuple[Sources, ...], new: tuple[Sources, ...]
) -> tuple[list[tuple[Sources, Sources]], list[Sources], list[Sources]]:
    pairs: list[tuple[Sources, Sources]] = []
    gone, fresh = list(old), list(new)

    def take(one: Sources, two: Sources) -> None:
        pairs.append((one, two))
        gone.remove(one)
        fresh.remove(two)

    waiting: dict[str, list[Sources]] = {}
    for two in reversed(new):
        waiting.setdefault(_named(run.new, two), []).append(two)
    for one in old:
        name = _named(run.old, one)
        if name and waiting.get(name):
            take(one, waiting[name].pop())
    for one in list(gone):
        for two in fresh:
            if run.unchanged(run.old.node(one[0]), run.new.node(two[0])):
                take(one, two)
                break
    scored = sorted(
        (
            (-run.alike(run.old.view(one), run.new.view(two)), i, k, one, two)
            for i, one in enumerate(gone)
            for k, two in enumerate(fresh)
            if not (_named(run.old, one) and _named(run.new, two)) or run.old.view(one).properties
        ),
        key=lambda item: item[:3],
    )
    for score, _, _, one, two in scored:
        if -score >= _LIKE and one in gone and two in fresh:
            take(one, two)
    return pairs, gone, fresh


def _named(views: Views, member: Sources) -> str:
    """The component that a member is, if it is one."""
    at = views.behind(member[0])
    return at if is_component(at) else ""


def member_name(views: Views, member: Sources) -> str:
    """A member in words: its component, its title, or its types."""
    named, view = _named(views, member), views.view(member)
    if named:
        return split(named)[-1]
    title = view.keywords.get("title")
    if isinstance(title, str):
        return title
    return " or ".join(sorted(view.types)) if view.types else "an inline schema"


def is_wrapping(old: View, new: View) -> bool:
    """Whether one of both is a union and nothing else, and the other is no union at all."""
    union, single = (new, old) if new.choices else (old, new)
    return bool(union.choices) and not single.choices and not union.properties


def _wrapping(run: Comparison, node: Node, old: View, new: View, *, text: str) -> None:
    """One schema became a union, or a union became one schema."""
    into = bool(new.choices)
    choice = (new if into else old).choices[0]
    single, views = (old, run.new) if into else (new, run.old)
    asserts = not is_wrapping(old, new)
    best, score = choice.members[0], -1.0
    for member in choice.members:
        view = views.view(member)
        likeness = run.alike(single, view) if into else run.alike(view, single)
        if view.key == single.key or _same(run, single, view, into=into):
            likeness = 2.0
        if likeness > score:
            best, score = member, likeness
    if asserts:
        effect = Effect.NARROW if into else Effect.WIDEN
        rule = "union.added" if into else "union.removed"
    elif score >= _LIKE:
        pair = (single.sources, best) if into else (best, single.sources)
        node.to(run.schema(*pair, text=text))
        effect = Effect.WIDEN if into else Effect.NARROW
        rule = "union.wrapped" if into else "union.unwrapped"
    else:
        effect, rule = Effect.INCOMPARABLE, "union.replaced"
    names = [member_name(views, member) for member in choice.members]
    own = member_name(run.old if into else run.new, single.sources)
    if single.pointer == (new if into else old).pointer:  # the same component, of one member
        own = member_name(views, best)
    facts = (own, names) if into else (names, own)
    places = (old.pointer, choice.pointer) if into else (choice.pointer, new.pointer)
    node.edits.append(Edit(rule, effect, *places, choice.kind, *facts))


def _same(run: Comparison, single: View, member: View, *, into: bool) -> bool:
    old, new = (single, member) if into else (member, single)
    return run.unchanged(run.old.node(old.pointer), run.new.node(new.pointer))


def _discriminators(run: Comparison, node: Node, old: View, new: View) -> None:
    """Compare what tells the members of a union apart."""
    before, after = old.discriminator, new.discriminator
    ends = (
        old.places.get("discriminator", old.pointer),
        new.places.get("discriminator", new.pointer),
    )
    if before is None or after is None:
        if before is not after and _tells(run, old, new):
            rule = "discriminator.added" if before is None else "discriminator.removed"
            names = [None if v is None else v.get("propertyName") for v in (before, after)]
            facts = names[0], names[1]
            node.edits.append(Edit(rule, Effect.NONE, *ends, "discriminator", *facts))
        return
    if before.get("propertyName") != after.get("propertyName"):
        node.edits.append(
            Edit("discriminator.property", Effect.INCOMPARABLE, *ends, "propertyName",
                 before.get("propertyName"), after.get("propertyName"))
        )  # fmt: skip
    defaults = [_target_name(item.get("defaultMapping")) for item in (before, after)]
    if defaults[0] != defaults[1]:
        rule, told = "discriminator.default", (defaults[0], defaults[1])
        node.edits.append(Edit(rule, Effect.INCOMPARABLE, *ends, "defaultMapping", *told))
    given, then = (_mapping(item) for item in (before, after))
    one = given | _implied(run.old, old, given, then)
    two = then | _implied(run.new, new, then, given)
    node.edits.extend(_values(one, two, ends))


def _values(
    one: Mapping[str, str | None], two: Mapping[str, str | None], ends: tuple[str, str]
) -> Iterator[Edit]:
    """What became of the values of a discriminator, and of the schemas that they stand for."""
    renamed = _renamed_values(one, two)
    for value, twin in renamed.items():
        rule = "discriminator.mapping.renamed"
        yield Edit(rule, Effect.NONE, *ends, one[value] or "", value, twin)
    listed = {*renamed, *renamed.values()}
    for value in dict.fromkeys([*one, *two]):
        if one.get(value) == two.get(value) or value in listed:
            continue
        word = "added" if value not in one else "removed" if value not in two else "changed"
        rule, facts = f"discriminator.mapping.{word}", (one.get(value), two.get(value))
        yield Edit(rule, Effect.NONE, *ends, value, *facts)


def _tells(run: Comparison, old: View, new: View) -> bool:
    """Whether a discriminator that came or went is not that of a union of one member."""
    views, view = (run.old, old) if new.discriminator is None else (run.new, new)
    node = views.node(view.places.get("discriminator", view.pointer))
    return bool(view.choices) or not {"oneOf", "anyOf"} & {*(node or ())}


def _renamed_values(old: Mapping[str, str | None], new: Mapping[str, str | None]) -> dict[str, str]:
    """Values that left, each with the one that came for the same schema."""
    gone = [value for value in old if value not in new]
    fresh = [value for value in new if value not in old]
    found: dict[str, str] = {}
    for value in gone:
        twins = [other for other in fresh if new[other] == old[value]]
        rivals = [other for other in gone if old[other] == old[value]]
        if len(twins) == len(rivals) == 1:
            found[value] = twins[0]
    return found


def _mapping(discriminator: Mapping[str, Any]) -> dict[str, str | None]:
    """Values and the names of the schemas that they stand for: a name or a reference is given."""
    given = discriminator.get("mapping")
    listed = given.items() if isinstance(given, dict) else ()
    return {str(value): _target_name(target) for value, target in listed}


def _implied(
    views: Views, view: View, own: Mapping[str, str | None], other: Mapping[str, str | None]
) -> dict[str, str | None]:
    """Names of members that stand for themselves here, and are written down in the other document.

    Whoever is not in the mapping goes by its own name (OAS 3.1, section 4.8.25).
    """
    names = {split(_named(views, one))[-1] for choice in view.choices for one in choice.members
             if _named(views, one)} - set(own.values())  # fmt: skip
    return {name: name for name in names if other.get(name) == name}


def _target_name(given: object) -> str | None:
    """The schema that a mapping leads to, by its name."""
    return given.rpartition("/")[2] if isinstance(given, str) else None
