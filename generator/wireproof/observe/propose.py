"""The smallest correction of the document that makes the traffic valid, as overlay actions.

In: causes and the document. Out: proposals, chosen greedily (a set cover), then thinned out: one
that the others make needless goes. Each is an OpenAPI Overlay 1.0.0 action that widens the document
and says why, with counts and dates; none holds a value.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wireproof.oas.pointer import is_within
from wireproof.observe.causes import Cause, Key, Seen
from wireproof.observe.corrections import WRAPPING, Action, actions_for, place_of
from wireproof.observe.cover import choose, valid
from wireproof.observe.deviations import Side
from wireproof.oracle.overlay import apply_overlay

MOST = 8
"""Corrections that are proposed at a time: as many as a person reads with care."""
ENOUGH = 0.05
"""The share of contradicting answers at which streams, whose items repeat, get their turn."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One correction.

    Attributes:
        cause: what it corrects.
        actions: of the overlay, in order.
        explains: how many requests and answers become valid with it and those before it.
        corrects: every cause that it corrects: what is sent and what is answered at one place may
            have one schema.
    """

    cause: Cause
    actions: tuple[Action, ...]
    explains: int
    corrects: frozenset[Key] = frozenset()


def propose(
    causes: Sequence[Cause], seen: Sequence[Seen], root: dict[str, Any], *,
    enum_values: bool = False, at_least: int = 2, most: int = MOST,
) -> tuple[Proposal, ...]:  # fmt: skip
    """Propose corrections.

    Args:
        causes: of the traffic.
        seen: its exchanges, as the causes count them.
        root: the document, overlay applied.
        enum_values: whether an enumeration gets the values that were seen; else it is opened.
        at_least: exchanges that have to show a cause.
        most: proposals at most.
    """
    fixes = {
        one.key: json.dumps(actions)
        for one in causes
        if one.state == "drift"
        and len(one.firm) >= at_least
        and (actions := actions_for(one, root, enum_values=enum_values))
    }
    usable = set(fixes.values())
    needs = _needs(causes, fixes)
    answers = [keys for (index, side), keys in needs.items() if _is_answer(seen[index], side)]
    everything = list(needs.values())
    few = ENOUGH * sum(_is_answer(one, "response") for one in seen)
    first = choose(usable, answers, most, left=few)
    chosen = choose(usable, everything, most, taken=first)
    alike: dict[str, list[Cause]] = {}
    for one in causes:
        if fixes.get(one.key) in chosen:
            alike.setdefault(fixes[one.key], []).append(one)
    kept = _in_order([ones[0] for ones in alike.values()])
    corrected = _corrected(kept, root, enum_values=enum_values)
    return tuple(
        Proposal(
            one,
            held,
            valid([fixes[other.key] for other in kept[: number + 1]], everything),
            frozenset(other.key for other in alike[fixes[one.key]]),
        )
        for number, (one, held) in enumerate(zip(kept, corrected, strict=True))
    )


def _in_order(causes: Sequence[Cause]) -> list[Cause]:
    """Put what wraps a schema after whatever else is corrected in it; else the order stays."""
    found: list[Cause] = []
    for one in causes:
        here = place_of(one)
        later = (n for n, other in enumerate(found) if _goes_before(one, here, other))
        found.insert(next(later, len(found)), one)
    return found


def _goes_before(one: Cause, here: str, other: Cause) -> bool:
    there = place_of(other)
    wraps = other.rule in WRAPPING and one.rule not in WRAPPING
    return is_within(here, there) and (here != there or wraps)


def _corrected(
    causes: Sequence[Cause], root: dict[str, Any], *, enum_values: bool
) -> list[tuple[Action, ...]]:
    """Return the actions for each cause, where those before it are applied already."""
    found: list[tuple[Action, ...]] = []
    for number, one in enumerate(causes):
        near = [
            action
            for other, actions in zip(causes[:number], found, strict=True)
            for action in actions
            if is_within(place_of(other), place_of(one))
            or is_within(place_of(one), place_of(other))
        ]
        now = apply_overlay(root, {"actions": near}, "overlay.yaml") if near else root
        actions = actions_for(one, now, enum_values=enum_values)
        said = evidence(one)
        found.append(tuple({"target": a.pop("target"), "description": said, **a} for a in actions))
    return found


def _is_answer(one: Seen, side: Side) -> bool:
    """Tell whether a response was judged as a whole."""
    return side == "response" and bool(one.response.schema) and not one.response.stream


def _needs(
    causes: Sequence[Cause], fixes: Mapping[Key, str]
) -> dict[tuple[int, Side], frozenset[Hashable]]:
    """Return for each side of an exchange in no doubt which corrections it has to have.

    A cause that none corrects stands for itself.
    """
    found: dict[tuple[int, Side], set[Hashable]] = {}
    for one in causes:
        for index in one.firm:
            found.setdefault((index, one.side), set()).add(fixes.get(one.key, one.key))
    return {index: frozenset(keys) for index, keys in found.items()}


def evidence(one: Cause) -> str:
    """Say in one sentence what was seen, how often and when."""
    sides = {"request": "sent and accepted", "response": "answered"}
    what = {
        "null": "null",
        "type": f"a value of type {one.detail}",
        "required": f"without {one.detail!r}",
        "enum": "a value that the enumeration does not list",
        "keyword": f"a value that `{one.detail}` refuses",
        "status": f"status {one.detail}",
        "media-type": f"content of type {one.detail}",
    }[one.rule]
    when = ""
    if one.first is not None and one.last is not None:
        first, last = one.first.date().isoformat(), one.last.date().isoformat()
        when = f" on {first}" if first == last else f", {first} to {last}"
    count = len(one.firm)
    many = f"{count} exchange{'s' * (count != 1)}"
    return f"Recorded traffic: {what} was {sides[one.side]} in {many}{when}."


def actions_of(proposals: Sequence[Proposal]) -> list[Action]:
    """Return the actions of all proposals, in order."""
    return [action for one in proposals for action in one.actions]
