"""What a vendor writes about the future: new sentences that speak of migration.

In: a text before and after. Out: the sentences that are new and say that something ends, moves or
has to be done, verbatim. Nothing is interpreted.
"""

from __future__ import annotations

import re
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
_MOST: Final = 3
_LONGEST: Final = 400


def announcements(change: ContractChange) -> tuple[str, ...]:
    """The new sentences of a changed text that speak of migration, at most three."""
    edit = change.edit
    named = edit.rule == "parameter.text" or edit.subject in ("description", "summary")
    if not named or not edit.rule.endswith(".text"):
        return ()
    known = set(_sentences(edit.before))
    fresh = [one for one in _sentences(edit.after) if one not in known and _SPEAKS.search(one)]
    return tuple(one[:_LONGEST] for one in fresh[:_MOST])


def _sentences(text: Any) -> list[str]:
    if not isinstance(text, str):
        return []
    return [" ".join(part.split()) for part in _SENTENCE.split(text) if part.strip()]
