"""Which findings are shown: the reader's own, without what was told to be left out.

In: a review. Out: the review with fewer findings. What is left out is counted in the decision and
explained in the notes, so that a short report is never mistaken for a small change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import partial
from typing import Final

from wireproof.diff.folding import folded, unfolded
from wireproof.diff.review import Finding, Review
from wireproof.diff.rules import RULES
from wireproof.errors import UsageError

_OFF: Final = "off"


def only_mine(review: Review) -> Review:
    """Only what lines of the callers use."""
    return _without(
        review, lambda item: not item.callers, "that none of your callers use: not shown"
    )


def ignoring(review: Review, globs: Iterable[str]) -> Review:
    """Without the findings whose place, or whose every operation, matches a pattern.

    A place is a pointer (`#/components/schemas/Internal*`); an operation is `GET /admin/users`, or
    its path alone. A change that also reaches an operation that does not match stays.
    """
    for glob in globs:
        told = f"left out: --ignore {glob}"
        review = _without(review, partial(_matches, glob=glob), told)
    return review


def _matches(item: Finding, glob: str) -> bool:
    places = [place for place in (item.old, item.new) if place is not None]
    if any(fnmatchcase(place, glob) for place in places):
        return True
    return bool(item.operations) and all(
        fnmatchcase(name, glob) or fnmatchcase(name.partition(" ")[2], glob)
        for name in item.operations
    )


def switched_off(settings: Sequence[str]) -> tuple[str, ...]:
    """The rules that `ID=off` switches off; an ID may be a pattern.

    Raises:
        UsageError: the form is another, or no rule has such a name.
    """
    found: list[str] = []
    for setting in settings:
        name, _, value = setting.partition("=")
        if value != _OFF:
            raise UsageError(
                f"--rule {setting!r} is not ID=off", hint="as --rule parameter.moved=off"
            )
        matching = [rule for rule in RULES if fnmatchcase(rule, name)]
        if not matching:
            close = get_close_matches(name, RULES, 1)
            hint = f"did you mean {close[0]}?" if close else "wireproof diff rules lists them"
            raise UsageError(f"no rule {name!r}", hint=hint)
        found += matching
    return tuple(dict.fromkeys(found))


def without_rules(review: Review, rules: Sequence[str]) -> Review:
    """Without the findings of some rules."""
    for rule in rules:
        told = f"left out: --rule {rule}=off"
        review = _without(review, partial(_follows, rule=rule), told)
    return review


def _follows(item: Finding, rule: str) -> bool:
    return item.id == rule


def _without(review: Review, goes: Callable[[Finding], bool], told: str) -> Review:
    parts = [part for item in review.findings for part in unfolded(item)]
    found = [part for part in parts if not goes(part)]
    hidden = len(parts) - len(found)
    if not hidden:
        return review
    return replace(
        review,
        findings=tuple(folded(found)),
        left_out=review.left_out + hidden,
        notes=(*review.notes, f"{hidden} change{'s' if hidden > 1 else ''} {told}"),
    )
