"""The values of the contract delta: effects, verdicts, edits, and what a rule says about them.

In: nothing. Out: frozen data that the comparison makes and the reports read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

Side = Literal["request", "response"]
"""Which way a value travels, seen from the client: `request` is what we send."""

SIDES: Final[tuple[Side, Side]] = ("request", "response")


class Effect(StrEnum):
    """What an edit does to the set of valid values."""

    NONE = "none"
    WIDEN = "widen"
    NARROW = "narrow"
    INCOMPARABLE = "incomparable"

    @property
    def inverted(self) -> Effect:
        """The effect on the values that a schema under `not` lets through."""
        match self:
            case Effect.WIDEN:
                return Effect.NARROW
            case Effect.NARROW:
                return Effect.WIDEN
            case _:
                return self

    @property
    def blurred(self) -> Effect:
        """The effect under `if`, where either branch may gain what the other loses."""
        return self if self is Effect.NONE else Effect.INCOMPARABLE

    def __or__(self, other: Effect) -> Effect:
        """Both effects together."""
        if self is other or other is Effect.NONE:
            return self
        return other if self is Effect.NONE else Effect.INCOMPARABLE


class Twist(StrEnum):
    """How an effect deep inside a schema reaches its surface."""

    SAME = "same"
    INVERT = "invert"
    BLUR = "blur"

    def then(self, inner: Twist) -> Twist:
        """The twist of two passages, one after the other."""
        if Twist.BLUR in (self, inner):
            return Twist.BLUR
        return Twist.SAME if self is inner else Twist.INVERT

    def apply(self, effect: Effect) -> Effect:
        """The effect as it is seen from the outside."""
        match self:
            case Twist.SAME:
                return effect
            case Twist.INVERT:
                return effect.inverted
            case Twist.BLUR:
                return effect.blurred


class Verdict(StrEnum):
    """What an edit does on the wire, on one side, to a client that is not regenerated."""

    UNAFFECTED = "unaffected"
    SAFE = "safe"
    MAY_BREAK = "may break"
    """The contract no longer promises it; servers differ in what they do."""
    BREAKS = "breaks"

    @property
    def rank(self) -> int:
        """Worse is higher."""
        return list(Verdict).index(self)


@dataclass(frozen=True, slots=True)
class Edit:
    """One typed change at one place, before anything is said about its consequences.

    `old` and `new` point at the place in either document (None where there is none); `subject`
    names the thing in words of the document; `before` and `after` are plain JSON facts.
    """

    rule: str
    effect: Effect
    old: str | None
    new: str | None
    subject: str = ""
    before: Any = None
    after: Any = None
    note: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """An operation that a change reaches, and on which side."""

    operation: str
    side: Side


@dataclass(frozen=True, slots=True)
class ContractChange:
    """An edit with its fingerprint, its verdicts and everyone whom it reaches."""

    edit: Edit
    fingerprint: str
    verdicts: Mapping[Side, Verdict]
    effects: Mapping[Side, Effect]
    uses: tuple[Use, ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations reached, in the order of the documents, each once."""
        return tuple(dict.fromkeys(use.operation for use in self.uses))

    @property
    def breaks_wire(self) -> bool:
        """Whether a client that is not regenerated can notice, in the bad sense."""
        return any(verdict.rank >= Verdict.MAY_BREAK.rank for verdict in self.verdicts.values())
