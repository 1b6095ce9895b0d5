"""Texts that a person, or a filter, put in the place of a value.

In: a text of a recording. Out: whether it is such a text. A word counts where only a filter writes
it so, in brackets, in capitals, or beside the name of a credential: `hidden`, `removed` and
`private` alone are states that vendors answer with.
"""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = (
    "redacted|filtered|scrubbed|removed|masked|hidden|sanitized|sanitised|anonymized|anonymised|"
    "censored|obfuscated"
)
_ANY_CASE: Final = re.compile(
    r"\.{3}|…|\*{3,}|x{4,}|#{4,}"
    r"|<[\w -]{1,40}>"
    rf"|[\[(<{{*_]+(?:[\w-]+[ _-])?(?:{_WORDS})[\w :-]{{0,40}}[\])>}}*_]+"
    r"|redacted|scrubbed|dummy"
    r"|your[_-]\w{1,40}|(?:fake|dummy)[_ -]\w{1,30}"
    rf"|[\w -]{{0,40}}(?:token|password|secret|key|credentials?|data)[_ -](?:{_WORDS})",
    re.IGNORECASE,
)
_CAPITALS: Final = re.compile(rf"(?:[A-Z]+[ _-])?(?:{_WORDS.upper()})(?:[ _-][A-Z]{{1,20}}){{0,3}}")
_LONGEST: Final = 80


def is_placeholder(text: str) -> bool:
    """Tell whether a text stands for a value that was taken out."""
    if len(text) >= _LONGEST:
        return False
    return bool(_ANY_CASE.fullmatch(text) or _CAPITALS.fullmatch(text))
