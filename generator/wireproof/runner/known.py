"""What the client's ledger has told already: a finding that it explains is known, not open.

In: a case that the client took although the document forbids it, and the degraded entries of the
client's manifest. Out: the reason that the ledger gives, where each way in which the case is wrong
is one that the ledger says is not checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from wireproof.cases.model import CallCase, OperationPlan, ReplyCase
from wireproof.cases.verdicts import Fault, Judge
from wireproof.checks.check import Case, ProbeCase
from wireproof.checks.types import Written
from wireproof.errors import SpecError
from wireproof.findings.finding import Finding
from wireproof.harness.manifest import Degraded
from wireproof.oas.pointer import escape, is_within
from wireproof.oracle.operations import Content
from wireproof.oracle.references import lookup

_LENIENT: Final = frozenset(
    {"invalid-arguments-sent", "invalid-response-accepted", "invalid-item-accepted",
     "drift-in-silence", "type-too-wide"}
)  # fmt: skip
"""Rules that say that something wrong passed."""
_NOT_TOLD: Final = ("response-lost", "drift")
"""A response that comes with what was noticed in it: nothing was."""
_OF_A_SCHEMA: Final = frozenset({"keyword", "schema", "parameter", "body", "response", "header"})
_COMBINE: Final = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "contains"})
_BESIDE: Final = {"if": ("then", "else"), "contains": ("minContains", "maxContains")}
"""Keywords that mean nothing without the one that an entry is about."""
_MOST: Final = 20

Path = Sequence[str | int]
Locate = Callable[[Path], list[str]]


def known_reason(
    plan: OperationPlan, case: Case, finding: Finding, degraded: Sequence[Degraded]
) -> str:
    """Return what the ledger says of a finding, or "" when it is news.

    Args:
        plan: of the operation.
        case: the smallest that shows the finding.
        finding: of it.
        degraded: entries of the ledger.
    """
    entries = [one for one in degraded if one.kind in _OF_A_SCHEMA]
    passed = finding.rule in _LENIENT or (finding.rule, finding.where) == _NOT_TOLD
    if not passed or not entries:
        return ""
    reasons = [_reason(fault, locate, entries) for fault, locate in _wrong(plan, case)]
    return reasons[0] if reasons and all(reasons) else ""


def _reason(fault: Fault, locate: Locate, entries: Sequence[Degraded]) -> str:
    """Return what the ledger says of a fault, or "".

    A union took the value by one of its members, if the ledger tells of all that is wrong there.
    """
    *holders, place = locate(fault.path)
    for one in entries:
        if one.pointer in holders or _explains(one.pointer, place):
            return f"{one.pointer}: {one.reason}"
    for member in fault.members:
        reasons = [_reason(each, locate, entries) for each in member]
        if reasons and all(reasons):
            return reasons[0]
    return ""


def _explains(told: str, place: str) -> bool:
    """Tell whether an entry is about the keyword at a place, or about what it is part of.

    A union is wrong as a whole where one of its members is not checked, and what follows `if` or
    counts what `contains` finds is checked where that is.
    """
    holder, _, keyword = told.rpartition("/")
    branches = [f"{holder}/{one}" for one in _BESIDE.get(keyword, ())]
    if any(is_within(place, one) for one in (told, *branches)):
        return True
    return place.rpartition("/")[2] in _COMBINE and is_within(told, place)


def _wrong(plan: OperationPlan, case: Case) -> Iterator[tuple[Fault, Locate]]:
    """Yield each way in which a case is wrong, and what tells the pointer of its keyword.

    Before that pointer stand those of the references that lead there; "" is one not found.
    """
    match case:
        case CallCase():
            calls = plan.callspec.calls
            kind = case.arguments.media_type
            call = next((one for one in calls if one.media_type == kind), calls[0])
            for fault in _faults(plan.judge(call.path), case.arguments.to_json()):
                yield fault, partial(_of_call, plan, kind)
        case ReplyCase():
            for target in plan.callspec.replies:
                mine = target.reply.status, target.content.media_type
                if mine == (case.documented, case.media_type) and not case.malformed:
                    for fault in _faults(plan.judge(target.path), case.value):
                        yield fault, partial(_walked, plan.root, *_start(target.content))
        case ProbeCase(detail=Written(call=CallCase() as call)):
            yield from _wrong(plan, call)
        case _:
            yield Fault(), lambda _: [""]


def _faults(judge: Judge, value: Any) -> list[Fault]:
    return judge.faults(value)[:_MOST] or [Fault()]


def _of_call(plan: OperationPlan, kind: str, path: Path) -> list[str]:
    match path:
        case ["properties", "body", *rest]:
            content = plan.operation.content(kind)
            return _walked(plan.root, *_start(content), rest) if content else [""]
        case ["properties", str(group), "properties", name, *rest]:
            for one in plan.operation.parameters:
                if (f"in_{one.place}", one.name) == (group, name):
                    at = one.pointer if "swagger" in plan.root else f"{one.pointer}/schema"
                    return _walked(plan.root, one.schema, at, rest)
            return [""]
        case _:
            return [""]


def _start(content: Content) -> tuple[Any, str]:
    return content.schema, f"{content.pointer}/schema"


def _walked(root: dict[str, Any], node: Any, pointer: str, path: Path) -> list[str]:
    """Follow a path of evaluation through the document; what the proof put in between is skipped.

    Returns:
        The pointers of the references that were followed, then of the last step, as the client's
        manifest spells them.
    """
    holders: list[str] = []
    steps = iter(path)
    for step in steps:
        if step == "$ref" and isinstance(node, dict) and isinstance(node.get("$ref"), str):
            holders.append(pointer)
            pointer = node["$ref"]
            try:
                node = lookup(root, pointer)
            except SpecError:
                return [""]
        elif isinstance(node, dict) and step in node:
            node, pointer = node[step], f"{pointer}/{escape(step)}"
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node, pointer = node[step], f"{pointer}/{step}"
        elif step in _COMBINE:
            next(steps, None)  # a member of a union that only the proof's variant has
    found = [*holders, pointer]
    return [one.replace("#/definitions/", "#/components/schemas/", 1) for one in found]
