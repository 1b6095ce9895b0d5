"""Drift with something beside it that is none.

In: the replies of an operation. Out: one of each body that drifts in a property, with an undeclared
property more: whoever tells of drift tells of that place, and not of what the schema allows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from wireproof.cases.callspec import CallSpec
from wireproof.cases.model import ReplyCase
from wireproof.cases.verdicts import Judge, Verdict

_SMALL: Final = 2000
_EXTRA: Final = "x-probe"


def drifting_beside_more(
    callspec: CallSpec, replies: tuple[ReplyCase, ...], judges: dict[str, Judge]
) -> Iterator[ReplyCase]:
    """Yield an invalid object of each kind of JSON with a property more that is allowed."""
    for target in callspec.replies:
        alike = (target.reply.status, target.content.media_type)
        for case in replies:
            drifts = case.verdict is Verdict.INVALID and not case.malformed and case.is_json
            if (case.documented, case.media_type) != alike or not drifts:
                continue
            more = _with_more(case, judges[target.path])
            if more is not None:
                yield more
                break


def _with_more(case: ReplyCase, judge: Judge) -> ReplyCase | None:
    if not isinstance(case.value, dict) or len(case.body) > _SMALL or _EXTRA in case.value:
        return None
    wrong = judge.places(case.value)
    value = {**case.value, _EXTRA: 1}
    if not all(wrong) or judge.places(value) != wrong:
        return None
    body = json.dumps(value).encode()
    return replace(case, value=value, body=body, source=f"{case.source}, beside another property")
