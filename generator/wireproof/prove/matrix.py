"""What was exercised, how often, and whether that is enough.

In: cases that were judged. Out: rows (operation, part, lane) with positive and negative counts,
and the floors that were not reached. A part is `query.limit`, `body application/json`, or
`200 application/json`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wireproof.data.verdicts import Judge, Verdict
from wireproof.prove.arguments import ABSENT
from wireproof.prove.cases import CallCase, OperationPlan, ReplyCase
from wireproof.prove.operations import PLACES, Operation

_EVERYTHING: tuple[Any, ...] = (None, True, 0, -1, 0.5, "", "x", [], [None], {}, {"x": None})


@dataclass(frozen=True, slots=True)
class Row:
    """How often one part of one operation was exercised.

    Attributes:
        part: what was exercised.
        lane: by which lane.
        positive: cases in which it was valid; `negative` those in which it was not.
    """

    operation: str
    part: str
    lane: str
    positive: int
    negative: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A part that was not exercised enough; `excuse` says why that is right, or is ""."""

    operation: str
    part: str
    polarity: str
    excuse: str


def parts_of_call(case: CallCase, complaints: Iterable[tuple[str, str, str]]) -> list[str]:
    """Return the parts that a call case exercises.

    A valid case exercises everything that it says; an invalid one only what is wrong with it.
    """
    arguments = case.arguments
    if case.verdict is Verdict.INVALID:
        return sorted({_blamed(where, message, case) for where, _, message in complaints} - {""})
    said = [f"{place}.{name}" for place in PLACES for name in arguments.place(place)]
    body = [] if arguments.body is ABSENT else [f"body {arguments.media_type}"]
    return [*said, *body]


def _blamed(where: str, message: str, case: CallCase) -> str:
    steps = where.strip("/").split("/")
    if steps[0] == "body" or "body" in message.split('"')[1:2]:
        return f"body {case.arguments.media_type}" if case.arguments.body is not ABSENT else ""
    place = steps[0].removeprefix("in_")
    if len(steps) > 1:
        return f"{place}.{steps[1].replace('~1', '/').replace('~0', '~')}"
    quoted = message.split('"')
    return f"{place}.{quoted[1]}" if place in PLACES and len(quoted) > 1 else ""


def part_of_reply(case: ReplyCase) -> str:
    """Return the part that a reply case exercises."""
    return f"{case.documented} {case.media_type}".strip()


def rows(counted: Counter[tuple[str, str, str, bool]]) -> tuple[Row, ...]:
    """Turn counts of (operation, part, lane, positive) into rows."""
    keys = sorted({(operation, part, lane) for operation, part, lane, _ in counted})
    return tuple(
        Row(*key, positive=counted[(*key, True)], negative=counted[(*key, False)]) for key in keys
    )


def required_parts(operation: Operation) -> list[tuple[str, bool, bool]]:
    """Return (part, needs positive, needs negative) for all that a document promises."""
    found = [(f"{one.place}.{one.name}", True, True) for one in operation.parameters]
    found += [(f"body {one.media_type}", True, True) for one in operation.contents]
    for reply in operation.replies:
        found += [(f"{reply.status} {one.media_type}", True, True) for one in reply.contents]
        if not reply.contents:
            found.append((reply.status, True, False))
    return found


def shortfalls(
    name: str,
    plan: OperationPlan,
    counted: Counter[tuple[str, str, str, bool]],
    least: int,
) -> list[Shortfall]:
    """Return the parts of an operation that were exercised less than `least` times."""
    totals: Counter[tuple[str, bool]] = Counter()
    for (operation, part, _lane, positive), count in counted.items():
        if operation == name:
            totals[part, positive] += count
    out = []
    for part, needs_positive, needs_negative in required_parts(plan.operation):
        for positive, needed in ((True, needs_positive), (False, needs_negative)):
            if needed and totals[part, positive] < least:
                polarity = "positive" if positive else "negative"
                excuse = _excuse(plan, part, positive=positive)
                out.append(Shortfall(name, part, polarity, excuse))
    return out


def _excuse(plan: OperationPlan, part: str, *, positive: bool) -> str:
    """Say why a part cannot be exercised, if that can be shown; "" when it cannot."""
    if positive:
        return ""
    for target in plan.callspec.replies:
        if part == f"{target.reply.status} {target.content.media_type}":
            judge = plan.judge(target.path)
            return "every value is valid" if _takes_everything(judge, None) else ""
    for call in plan.callspec.calls:
        group, _, name = part.partition(".")
        at = ["body"] if part == f"body {call.media_type}" else [f"in_{group}", name]
        base = next((c for c in plan.calls if c.verdict is Verdict.VALID), None)
        if base is not None and _takes_everything(plan.judge(call.path), (base, at)):
            return "every value is valid"
    return ""


def _takes_everything(judge: Judge, inside: tuple[CallCase, list[str]] | None) -> bool:
    for value in _EVERYTHING:
        tried = value
        if inside is not None:
            case, at = inside
            tried = _with(case.arguments.to_json(), at, value)
        if judge.verdict(tried) is Verdict.INVALID:
            return False
    return True


def _with(said: dict[str, Any], at: list[str], value: Any) -> dict[str, Any]:
    if len(at) == 1:
        return {**said, at[0]: value}
    return {**said, at[0]: {**said.get(at[0], {}), at[1]: value}}
