"""What a vendor writes about the future: changed sentences that speak of migration.

In: a text before and after. Out: the sentences that came or went and say that something ends, moves
or has to be done, verbatim, with what stood in their place. Nothing is interpreted.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any, Final

from wireproof.diff.model import ContractChange

_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n(?=\s*[-*#])")
_SPEAKS: Final = re.compile(
    r"\b(deprecat\w*|sunset\w*|migrat\w*|end[- ]of[- ]life|retir(?:e|ed|ing|ement)\b|"
    r"discontinu\w*|obsolete\w*|superseded|replaced by|phas(?:e|ed|ing) out|"
    r"(?:will|to) be (?:removed|dropped|disabled|shut|turned off|required|rejected|refused)|"
    r"no longer (?:supported|available|accepted|works?|returned)|"
    r"(?:will )?stop(?:s|ped)? (?:working|accepting|returning|supporting)|"
    r"use .{1,80} instead|breaking change)",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"\(https?://[^)\s]*\)|https?://\S+")
_MOST: Final = 3
_LONGEST: Final = 400
_SAME: Final = 0.6
"""How alike two sentences are of which one took the place of the other."""


def announcements(change: ContractChange) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The changed sentences of a text, where one speaks of migration: new ones, and old ones.

    An old one counts where it spoke of it, too, or where a new one took its place; at most three of
    each.
    """
    edit = change.edit
    named = edit.rule == "parameter.text" or edit.subject.startswith(("description", "summary"))
    if not named or not edit.rule.endswith(".text"):
        return (), ()
    before, after = _sentences(edit.before), _sentences(edit.after)
    gone, came = _without(before, after), _without(after, before)
    fresh = [one for one in came if _SPEAKS.search(one)]
    old = [one for one in gone if _SPEAKS.search(one) or any(_alike(one, new) for new in fresh)]
    return tuple(_short(fresh)), tuple(_short(old))


def _without(sentences: list[str], others: list[str]) -> list[str]:
    """The sentences that others do not have, wherever their links lead."""
    known = {_LINK.sub("", one) for one in others}
    return [one for one in sentences if _LINK.sub("", one) not in known]


def _alike(one: str, two: str) -> bool:
    return SequenceMatcher(None, one[:_LONGEST], two[:_LONGEST]).ratio() >= _SAME


def _short(sentences: list[str]) -> list[str]:
    return [one[:_LONGEST] for one in sentences[:_MOST]]


def _sentences(text: Any) -> list[str]:
    if not isinstance(text, str):
        return []
    return [" ".join(part.split()) for part in _SENTENCE.split(text) if part.strip()]
