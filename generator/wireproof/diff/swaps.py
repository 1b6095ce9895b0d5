"""A place that refers to another schema than before: one change, however much the two differ.

In: the finished graph of a comparison. Out: one change for each such place, and the nodes that
hold nothing but what the two schemas do not have in common. A schema under a new name is not meant:
that one is the same, and what was edited in it is told where it is written.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wireproof.diff.graph import Node, NodeKey, State
from wireproof.diff.labels import told
from wireproof.diff.law import judge
from wireproof.diff.model import SIDES, Edit, Effect, Side, Verdict
from wireproof.diff.view import Sources, Views, is_component
from wireproof.oas.pointer import split

KIND: Final = "swap"
INLINE: Final = "an inline schema"
_SHOWN: Final = 6
_NEITHER: Final = "?"
_MOST_LOOKED_AT: Final = 400_000
"""Nodes below all places that were moved over. Schemas that lead round to one another have all of
the others below them, so that their number would count twice."""
_UNKNOWN: Final = Edit("schema.swapped", Effect.INCOMPARABLE, None, None)
_UNSEEN: Final = "Not looked at in detail: too many places refer to another schema than before."


def names_of(old: tuple[Views, Sources], new: tuple[Views, Sources]) -> tuple[str, str] | None:
    """The schemas that a place referred to before and refers to now, where it was moved over.

    Args:
        old: the views of the old document, and the place there.
        new: those of the new document.
    """
    one, two = _named(*old), _named(*new)
    if one == two or _NEITHER in (one, two):
        return None
    if two in _schemas(old[0]) or one in _schemas(new[0]):
        return one or INLINE, two or INLINE
    return None


def _named(views: Views, sources: Sources) -> str:
    """The name of the schema that a place refers to and says nothing else about.

    Empty for an object that is described in place, and `?` for anything else.
    """
    if len(sources) != 1:
        return _NEITHER
    at = views.behind(sources[0], loosely=True)
    if is_component(at):
        return split(at)[-1]
    return "" if _is_object(views.node(at)) else _NEITHER


def _is_object(node: Any) -> bool:
    return (
        isinstance(node, dict)
        and (node.get("type") == "object" or "properties" in node)
        and (not {"oneOf", "anyOf", "allOf"} & node.keys())
    )


def _schemas(views: Views) -> Container[str]:
    components = views.document.data.get("components")
    found = components.get("schemas") if isinstance(components, dict) else None
    return found if isinstance(found, dict) else ()


def uncompared(old: tuple[Views, Sources], new: tuple[Views, Sources], others: int) -> Edit:
    """A place that holds another schema, which was not compared; it may differ in anything.

    Args:
        old: the views of the old document, and the place there.
        new: those of the new document.
        others: how many schemas the old one was compared with before.
    """
    named = [_named(*one) for one in (old, new)]
    before, after = ("another schema" if one == _NEITHER else one or INLINE for one in named)
    note = f"Not compared: {others} others, which took its place elsewhere, were."
    ends = old[1][0], new[1][0]
    return Edit("schema.swapped", Effect.INCOMPARABLE, *ends, "", before, after, note)


def told_by_swaps(
    nodes: Mapping[NodeKey, Node], starts: Iterable[NodeKey]
) -> tuple[dict[NodeKey, NodeKey], set[NodeKey]]:
    """For each place that was moved over, the pair it leads to, and all that they alone lead to.

    Args:
        nodes: the graph.
        starts: what is told whether anything leads there or not.
    """
    seen = _reach(nodes, starts, stop=True)
    swaps = {key: nodes[key].edges[0][0] for key in seen if key[0] == KIND}
    return swaps, _reach(nodes, swaps).keys() - seen.keys()


def _reach(
    nodes: Mapping[NodeKey, Node], starts: Iterable[NodeKey], *, stop: bool = False
) -> dict[NodeKey, None]:
    found = dict.fromkeys(starts)
    stack = list(found)
    while stack:
        key = stack.pop()
        if stop and key[0] == KIND:
            continue
        for target, _ in nodes[key].edges:
            if target not in found:
                found[target] = None
                stack.append(target)
    return found


class Below:
    """What differs below places that were moved over, for each pair that they lead to.

    Args:
        nodes: the graph.
        states: how its nodes are reached.
        swallowed: nodes that nothing else tells of.
    """

    def __init__(
        self,
        nodes: Mapping[NodeKey, Node],
        states: Mapping[NodeKey, Mapping[State, Any]],
        swallowed: Container[NodeKey],
    ) -> None:
        self._nodes, self._states, self._swallowed = nodes, states, swallowed
        self._known: dict[NodeKey, _Difference | None] = {}
        self._looked_at = 0

    def entry(
        self, swap: NodeKey, names: tuple[str, str], target: NodeKey
    ) -> tuple[Edit, dict[Side, Verdict], dict[Side, Effect]] | None:
        """One change for all that differs below a place; None where nothing does.

        Args:
            swap: the place in either document.
            names: of the schemas.
            target: the pair that it leads to.
        """
        if target not in self._known:
            self._known[target] = self._difference(target)
        found = self._known[target]
        if found is None:
            return None
        (_, old, new), (before, after) = swap, names
        edit = Edit("schema.swapped", found.effect, old[0], new[0], "", before, after, found.note)
        return edit, found.verdicts, found.effects

    def _difference(self, target: NodeKey) -> _Difference | None:
        """Put together what all nodes below a pair tell."""
        if self._looked_at > _MOST_LOOKED_AT:
            return _difference([(_UNKNOWN, dict.fromkeys(self._states.get(target, ())))], _UNSEEN)
        below = [one for one in _reach(self._nodes, [target]) if one in self._swallowed]
        self._looked_at += len(below)
        return _difference(_edits((self._nodes[one], self._states.get(one, {})) for one in below))


@dataclass(frozen=True, slots=True)
class _Difference:
    """What differs between two schemas, and what that does on either side."""

    effect: Effect
    verdicts: dict[Side, Verdict]
    effects: dict[Side, Effect]
    note: str


def _difference(
    below: Iterable[tuple[Edit, Mapping[State, Any]]], note: str = ""
) -> _Difference | None:
    effect, facts, number = Effect.NONE, list[str](), 0
    verdicts: dict[Side, Verdict] = dict.fromkeys(SIDES, Verdict.UNAFFECTED)
    effects: dict[Side, Effect] = dict.fromkeys(SIDES, Effect.NONE)
    for edit, states in below:
        number += 1
        facts += [told(edit)] if number <= _SHOWN else []
        effect |= edit.effect
        found, felt = judge(edit, states)
        for side in SIDES:
            effects[side] |= felt[side]
            verdicts[side] = max(verdicts[side], found[side], key=lambda one: one.rank)
    if not number:
        return None
    more = f"; and {number - _SHOWN} more" if number > _SHOWN else ""
    shown = f"What differs: {'; '.join(dict.fromkeys(facts))}{more}."
    return _Difference(effect, verdicts, effects, note or shown)


def _edits(
    below: Iterable[tuple[Node, Mapping[State, Any]]],
) -> Iterator[tuple[Edit, Mapping[State, Any]]]:
    for node, states in below:
        for edit in node.edits:
            if not edit.rule.endswith((".text", ".idle", ".retargeted")):
                yield edit, states
