"""A place that refers to another schema than before: one change, however much the two differ.

In: the finished graph of a comparison. Out: one change for each such place, and the nodes that
hold nothing but what the two schemas do not have in common. A schema under a new name is not meant:
that one is the same, and what was edited in it is told where it is written.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
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


def told_by_swaps(
    nodes: Mapping[NodeKey, Node], starts: Iterable[NodeKey]
) -> tuple[dict[NodeKey, list[NodeKey]], set[NodeKey]]:
    """For each place that was moved over, the nodes below it, and all those that it alone leads to.

    Args:
        nodes: the graph.
        starts: what is told whether anything leads there or not.
    """
    seen = _reach(nodes, starts, stop=True)
    swaps = [key for key in seen if key[0] == KIND]
    below = {key: [one for one in _reach(nodes, [key]) if one not in seen] for key in swaps}
    return below, {one for found in below.values() for one in found}


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


def combined(
    swap: NodeKey,
    names: tuple[str, str],
    below: Iterable[tuple[Node, Mapping[State, Any]]],
) -> tuple[Edit, dict[Side, Verdict], dict[Side, Effect]] | None:
    """One change for all that differs below a place; None where nothing does.

    Args:
        swap: the place in either document.
        names: of the schemas.
        below: nodes, and how they are reached.
    """
    effect, facts = Effect.NONE, list[str]()
    verdicts: dict[Side, Verdict] = dict.fromkeys(SIDES, Verdict.UNAFFECTED)
    effects: dict[Side, Effect] = dict.fromkeys(SIDES, Effect.NONE)
    for edit, states in _edits(below):
        facts.append(told(edit))
        effect |= edit.effect
        found, felt = judge(edit, states)
        for side in SIDES:
            effects[side] |= felt[side]
            verdicts[side] = max(verdicts[side], found[side], key=lambda one: one.rank)
    if not facts:
        return None
    shown = "; ".join(dict.fromkeys(facts[:_SHOWN]))
    more = f"; and {len(facts) - _SHOWN} more" if len(facts) > _SHOWN else ""
    (_, old, new), (before, after) = swap, names
    note = f"What differs: {shown}{more}."
    edit = Edit("schema.swapped", effect, old[0], new[0], "", before, after, note)
    return edit, verdicts, effects


def _edits(
    below: Iterable[tuple[Node, Mapping[State, Any]]],
) -> Iterator[tuple[Edit, Mapping[State, Any]]]:
    for node, states in below:
        for edit in node.edits:
            if not edit.rule.endswith((".text", ".idle")):
                yield edit, states
