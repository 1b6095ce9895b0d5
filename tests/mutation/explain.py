"""Why a mutant of a schema survived: no value shows the difference, or none that can be sent.

In: the vendor's document, a mutation, the cases. Out: a state and a reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.mutation.fates import State
from wireproof.cases.callspec import body_schema, build_callspec
from wireproof.cases.model import CallCase
from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Judge, Verdict, judge_for
from wireproof.errors import WireproofError
from wireproof.harness.keywords import Inexpressible, keywords_for
from wireproof.harness.manifest import Method
from wireproof.oracle.reading import read_operations
from wireproof.oracle.requests import unrepresentable
from wireproof.runner.session import Planned, part_of

EXPLAINED = Path(__file__).with_name("explained.toml")
_GAP = "gap: no case tells it from the right client"


def explained(operator: str, code: str, change: str = "", where: str = "") -> str:
    """Return why a mutant of a line may live, as `explained.toml` has it; "" when it has nothing.

    Someone has looked at each of these and found that nothing a caller or a vendor sees depends
    on the line.
    """
    for pattern, text, changed, place, reason in explanations():
        fits = text in code and changed in change and place in where
        if re.fullmatch(pattern, operator) and fits:
            return reason
    return ""


@lru_cache(maxsize=1)
def explanations() -> tuple[tuple[str, str, str, str, str], ...]:
    """Return (operator, pieces of line, change and place, reason) of `explained.toml`."""
    node = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))
    return tuple(
        (
            one["operator"],
            one["code"],
            one.get("change", ""),
            one.get("place", ""),
            one["reason"],
        )
        for one in node["mutant"]
    )


def _is_same(method: Method, other: Method) -> bool:
    """Tell whether two methods of a client are of one operation."""
    return (method.method, method.path) == (other.method, other.path)


def explain(root: dict[str, Any], planned: Sequence[Planned]) -> tuple[State, str]:
    """Compare what two documents say of the same cases.

    Args:
        root: the changed document.
        planned: cases of the right one.
    """
    differing, unsayable = 0, 0
    try:
        others = {one.pointer: one for one in read_operations(root)}
        reader = reader_for(root)
        for one in planned:
            other = others.get(one.plan.operation.pointer)
            if other is None:
                return "survived", _GAP
            methods = tuple(
                p.method
                for p in planned
                if (p.method.method, p.method.path) == (one.method.method, one.method.path)
            )
            spec = build_callspec(reader, part_of(root, other, one.method, methods))
            judges = {call.path: judge_for(reader, call.envelope, "request") for call in spec.calls}
            for target in spec.replies:
                schema = body_schema(root, target.content, "response")
                judges[target.path] = judge_for(reader, schema, "response")
            for case in one.plan.calls:
                if _differs(one, judges, case):
                    differing += 1
                    unsayable += _is_unsayable(one, case)
            differing += _differing_replies(one, judges)
    except (WireproofError, ValueError, KeyError):
        return "survived", _GAP
    if differing and differing == unsayable:
        return "equivalent", f"what differs cannot be said ({differing} cases)"
    if differing:
        return "survived", f"gap: {differing} cases are judged differently, and none is seen"
    return "survived", "gap: no case is judged differently under the changed document"


def _differs(one: Planned, judges: dict[str, Judge], case: CallCase) -> bool:
    calls = one.plan.callspec.calls
    path = next((c.path for c in calls if c.media_type == case.arguments.media_type), calls[0].path)
    judge = judges.get(path)
    return judge is None or judge.verdict(case.arguments.to_json()) is not case.verdict


def _is_unsayable(one: Planned, case: CallCase) -> bool:
    return isinstance(keywords_for(one.method, case.arguments), Inexpressible) or bool(
        unrepresentable(one.plan.operation, case.arguments)
    )


def _differing_replies(one: Planned, judges: dict[str, Judge]) -> int:
    count = 0
    for target in one.plan.callspec.replies:
        judge = judges.get(target.path)
        for case in one.plan.replies:
            mine = (case.documented, case.media_type) == (
                target.reply.status, target.content.media_type
            ) and not case.malformed  # fmt: skip
            if mine and (judge is None or judge.verdict(case.value) is not case.verdict):
                count += case.verdict is not Verdict.UNDECIDED
    return count
