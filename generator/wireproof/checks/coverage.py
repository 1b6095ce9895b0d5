"""What was exercised, how often, and whether that is enough.

In: cases that were judged. Out: rows (operation, part, check) with positive and negative counts,
and the floors that were not reached. A part is `query.limit`, `body application/json`, or
`200 application/json`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from wireproof.cases.model import CallCase, OperationPlan, ReplyCase
from wireproof.cases.variants import Direction, reader_for
from wireproof.cases.verdicts import Judge, Verdict, nothing_is_valid
from wireproof.errors import Location
from wireproof.oas.media_types import is_sequential
from wireproof.oracle.arguments import ABSENT
from wireproof.oracle.operations import PLACES, Content, Operation
from wireproof.oracle.streams import item_of

LEAST = 1
"""Judged cases that each part needs, valid and invalid ones."""

_EVERYTHING: tuple[Any, ...] = (None, True, 0, -1, 0.5, "", "x", [], [None], {}, {"x": None})


@dataclass(frozen=True, slots=True)
class Row:
    """How often one part of one operation was exercised.

    Attributes:
        part: what was exercised.
        check: by which check.
        positive: cases in which it was valid; `negative` those in which it was not.
    """

    operation: str
    part: str
    check: str
    positive: int
    negative: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A part that was exercised less than `LEAST` times.

    Attributes:
        polarity: `positive` or `negative`.
        excuse: why that is right; "" when nothing excuses it.
        unmet: whether no valid value of the part was found, so that there is nothing to try.
        place: of the operation.
    """

    operation: str
    part: str
    polarity: str
    excuse: str
    unmet: bool = False
    place: Location | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of (operation, part, check, positive), and why cases of a part were passed over."""

    judged: Counter[tuple[str, str, str, bool]] = field(default_factory=Counter)
    skipped: dict[tuple[str, str, bool], str] = field(default_factory=dict)

    def add(self, other: Counted) -> None:
        """Add the counts of another run."""
        self.judged.update(other.judged)
        self.skipped.update(other.skipped)


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
    steps = where.removeprefix("/").split("/")
    if steps[0] == "body":
        return f"body {case.arguments.media_type}"
    place = steps[0].removeprefix("in_")
    if len(steps) > 1:
        return f"{place}.{steps[1].replace('~1', '/').replace('~0', '~')}"
    if place in PLACES and "" in case.arguments.place(place) and " is not " in message:
        return f"{place}."  # a parameter without a name leaves no step in the path
    quoted = message.split('"')
    return f"{place}.{quoted[1]}" if place in PLACES and len(quoted) > 1 else ""


def part_of_reply(case: ReplyCase) -> str:
    """Return the part that a reply case exercises."""
    return f"{case.documented} {case.media_type}".strip()


def rows(counted: Counted) -> tuple[Row, ...]:
    """Turn counts into rows, sorted."""
    judged = counted.judged
    keys = sorted({(operation, part, check) for operation, part, check, _ in judged})
    return tuple(
        Row(*key, positive=judged[(*key, True)], negative=judged[(*key, False)]) for key in keys
    )


def required_parts(operation: Operation) -> list[tuple[str, bool]]:
    """Return (part, whether it needs invalid cases too) for all that a document promises."""
    found = [(f"{one.place}.{one.name}", True) for one in operation.parameters]
    found += [(f"body {one.media_type}", True) for one in operation.contents]
    for reply in operation.replies:
        found += [(f"{reply.status} {one.media_type}", True) for one in reply.contents]
        if not reply.contents:
            found.append((reply.status, False))
    return found


def shortfalls(name: str, plan: OperationPlan, counted: Counted) -> list[Shortfall]:
    """Return the parts of an operation that were not exercised enough."""
    totals: Counter[tuple[str, bool]] = Counter()
    for (operation, part, _check, positive), count in counted.judged.items():
        if operation == name:
            totals[part, positive] += count
    out = []
    for part, needs_negative in required_parts(plan.operation):
        for positive in (True, False):
            if (positive or needs_negative) and totals[part, positive] < LEAST:
                excuse = plan.unjudged.get(part, "")
                excuse = excuse or counted.skipped.get((name, part, positive), "")
                shown = _nothing_is_valid if positive else _everything_is_valid
                excuse = excuse or shown(plan, part)
                polarity = "positive" if positive else "negative"
                out.append(Shortfall(name, part, polarity, excuse, unmet=_is_unmet(plan, part)))
    return out


def _is_unmet(plan: OperationPlan, part: str) -> bool:
    """Tell whether no valid value of a part was found, or no valid call to have it in."""
    if part.partition(".")[0] in PLACES:
        return not any(one.verdict is Verdict.VALID for one in plan.calls)
    if part.startswith("body "):
        media_type = part.removeprefix("body ")
        cases = (one for one in plan.calls if one.arguments.media_type == media_type)
        return not any(one.verdict is Verdict.VALID for one in cases)
    replies = (one for one in plan.replies if part_of_reply(one) == part)
    in_reply = any(
        f"{one.status} " == part[: len(one.status) + 1] for one in plan.operation.replies
    )
    return in_reply and not any(one.verdict is Verdict.VALID for one in replies)


def _nothing_is_valid(plan: OperationPlan, part: str) -> str:
    """Say so when no valid case exists, because the schema contradicts itself."""
    reader, operation = reader_for(plan.root), plan.operation
    schemas: list[tuple[str, Any, Direction]] = [
        (f"{one.place}.{one.name}", one.schema, "request") for one in operation.parameters
    ]
    schemas += [(f"body {one.media_type}", one.schema, "request") for one in operation.contents]
    schemas += [
        (f"{reply.status} {one.media_type}", one.schema, "response")
        for reply in operation.replies
        for one in reply.contents
    ]
    for name, schema, direction in schemas:
        if name == part and nothing_is_valid(reader, schema, direction):
            return "no value is valid"
    return ""


def _everything_is_valid(plan: OperationPlan, part: str) -> str:
    """Say so when no invalid case exists, because the schema takes every kind of value."""
    said = "every value is valid"
    for reply in plan.streamed:
        for content in reply.contents:
            mine = part == f"{reply.status} {content.media_type}"
            if mine and _takes_any_event(plan, content):
                return "every event is valid"
    for target in plan.callspec.replies:
        if part == f"{target.reply.status} {target.content.media_type}":
            if target.is_bytes:
                return "any bytes are valid"
            judge = plan.judge(target.path)
            return said if all(_is_fine(judge, value) for value in _EVERYTHING) else ""
    base = next((case for case in plan.calls if case.verdict is Verdict.VALID), None)
    for call in plan.callspec.calls:
        if base is None:
            break
        place, _, name = part.partition(".")
        at = ["body"] if part == f"body {call.media_type}" else [f"in_{place}", name]
        tried = (_with(base.arguments.to_json(), at, value) for value in _EVERYTHING)
        if all(_is_fine(plan.judge(call.path), one) for one in tried):
            return said
    return ""


def _takes_any_event(plan: OperationPlan, content: Content) -> bool:
    """Tell whether items are bytes, or events of text, which cannot be wrong."""
    if not is_sequential(content.media_type):
        return True
    return item_of(plan.root, content)[0] in ("texts", "fields")


def _is_fine(judge: Judge, value: Any) -> bool:
    return judge.verdict(value) is not Verdict.INVALID


def _with(said: dict[str, Any], at: list[str], value: Any) -> dict[str, Any]:
    if len(at) == 1:
        return {**said, at[0]: value}
    return {**said, at[0]: {**said.get(at[0], {}), at[1]: value}}
