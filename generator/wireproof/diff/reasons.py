"""Why a change matters, told for the side that it is met on.

In: a change with its verdicts. Out: a sentence. The catalogue has one sentence for each rule; where
it is about one side only, this table has the other's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from wireproof.diff.model import ContractChange, Side
from wireproof.diff.rules import RULES

_SENT_MORE: Final = "More may be sent than before; what was sent is still right."
_SENT_LESS: Final = "Some of what was sent is refused now."
_CAME_MORE: Final = "Values may come that did not come before."
_CAME_LESS: Final = "Fewer kinds of values come than before."
_ANSWERED: Final = "It is the user's own code that answers: what it answered may be refused now."
_BOTH_WAYS: Final = "Some values are valid only before, others only after."

_SIDES: Final[Mapping[str, Mapping[Side, str]]] = {
    "enum.value.added": {"request": _SENT_MORE},
    "enum.value.removed": {"response": _CAME_LESS},
    "enum.added": {"response": _CAME_LESS},
    "enum.dropped": {"request": _SENT_MORE},
    "schema.null.allowed": {"request": "Null may be sent now."},
    "schema.null.refused": {"request": "Null is refused now.", "response": "Null no longer comes."},
    "property.optional": {"request": "It may be left out now."},
    "property.required": {"response": "It is always there now."},
    "property.removed.optional": {
        "request": "A server may ignore it or refuse it.",
        "response": "It is no longer sent.",
    },
    "property.removed.required": {
        "request": "A server may ignore it or refuse it.",
        "response": "It was promised, and is no longer sent.",
    },
    "property.added.required": {"response": "It always comes now."},
    "union.member.added": {"request": _SENT_MORE},
    "union.member.removed": {"response": _CAME_LESS},
    "discriminator.mapping.added": {"request": _SENT_MORE},
    "discriminator.mapping.renamed": {"response": "It comes under another value."},
    "discriminator.mapping.removed": {"response": "It no longer comes."},
    "media_type.renamed": {
        "request": "What is sent in the old one may be refused; the new client sends the new one.",
        "response": "The new client reads what comes; the old one may not.",
    },
    "response.status": {"request": _ANSWERED},
    "response.removed.success": {"request": _ANSWERED},
    "response.body.added": {"request": _ANSWERED},
    "body.removed": {"response": "Whoever receives it finds no body."},
    "parameter.removed": {"response": "Whoever reads it no longer finds it."},
    "media_type.added": {"request": _SENT_MORE},
    "media_type.removed": {"response": "It is no longer sent."},
}
_LAW: Final[Mapping[tuple[str, Side], str]] = {
    ("widened", "request"): _SENT_MORE,
    ("widened", "response"): _CAME_MORE,
    ("narrowed", "request"): _SENT_LESS,
    ("narrowed", "response"): _CAME_LESS,
}


def reason_of(change: ContractChange) -> str:
    """Why a change matters to those whom it reaches.

    Where both sides are met, the side with the worse verdict is told.
    """
    rule = change.edit.rule
    if change.edit.note:
        return f"{RULES[rule].why} {change.edit.note}"
    side = _side(change)
    if side is None:
        return RULES[rule].why
    own = _SIDES.get(rule, {}).get(side)
    word = rule.rpartition(".")[2]
    general = _LAW.get((word, side)) if rule.startswith("schema.") else None
    return own or general or RULES[rule].why


def _side(change: ContractChange) -> Side | None:
    sides = {use.side for use in change.uses}
    if len(sides) == 1:
        return next(iter(sides))
    request, response = (change.verdicts[side].rank for side in ("request", "response"))
    if not sides or request == response:
        return None
    return "request" if request > response else "response"
