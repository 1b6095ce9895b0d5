"""The law: effect on the set of valid values, times direction, gives the verdict.

In: an edit and where it is reached. Out: a verdict for each side, and the derivation in words.

- A request that fewer values fit breaks those who send the others.
- A response that more values fit breaks those who read only the old ones.
- Both at once (incomparable) breaks either way.
"""

from __future__ import annotations

from collections.abc import Iterable

from wireproof.diff.graph import State
from wireproof.diff.model import SIDES, Edit, Effect, Side, Twist, Verdict
from wireproof.diff.rules import RULES, Rule


def by_law(effect: Effect, side: Side) -> Verdict:
    """The verdict of an effect on one side."""
    match effect:
        case Effect.NONE:
            return Verdict.SAFE
        case Effect.INCOMPARABLE:
            return Verdict.BREAKS
        case Effect.NARROW:
            return Verdict.BREAKS if side == "request" else Verdict.SAFE
        case Effect.WIDEN:
            return Verdict.SAFE if side == "request" else Verdict.BREAKS


def judge(edit: Edit, states: Iterable[State]) -> tuple[dict[Side, Verdict], dict[Side, Effect]]:
    """The verdict and the effect of an edit on each side that reaches it.

    Under `not` or `if`, a rule with a verdict of its own is judged as if anything could change.
    """
    rule = RULES[edit.rule]
    verdicts: dict[Side, Verdict] = dict.fromkeys(SIDES, Verdict.UNAFFECTED)
    effects: dict[Side, Effect] = dict.fromkeys(SIDES, Effect.NONE)
    for side, twist in states:
        effect = twist.apply(edit.effect)
        explicit = rule.explicit(side)
        if explicit is None:
            verdict = by_law(effect, side)
        elif twist is Twist.SAME or explicit is Verdict.UNAFFECTED:
            verdict = explicit
        else:
            verdict = Verdict.BREAKS
        effects[side] = effects[side] | effect
        if verdict.rank > verdicts[side].rank:
            verdicts[side] = verdict
    return verdicts, effects


def derivation(rule: Rule) -> list[str]:
    """How the verdict of a rule comes about, sentence by sentence."""
    found = [rule.why]
    for side in SIDES:
        explicit = rule.explicit(side)
        if explicit is not None:
            found.append(f"In a {side}: {explicit}, by the rule itself.")
            continue
        cases = [
            f"{effect} {by_law(effect, side)}"
            for effect in (Effect.NARROW, Effect.WIDEN, Effect.INCOMPARABLE)
        ]
        found.append(f"In a {side}, by the law: {', '.join(cases)}.")
    return found
