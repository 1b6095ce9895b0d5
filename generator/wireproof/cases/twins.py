"""Operations that take the same free arguments: their values are shared out in the end.

In: the operations of a document. Out: for each the number of its twins before it, and of a plan
with many of them the calls that are tried. Values of an argument without limits show how it is
written, which is the same for all of them: each is tried by all of the first operations, and then
by every fourth one. An argument with limits, and a body, is tried in full on every operation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

from wireproof.cases.alike import LATER, SHARES, look_of, shares_at
from wireproof.cases.model import CallCase, OperationPlan
from wireproof.cases.verdicts import Verdict
from wireproof.oracle.arguments import ABSENT
from wireproof.oracle.operations import PLACES, Operation, Parameter, Unreadable

_PLAIN = ("string", "integer", "number", "boolean")
_SAYS_NO_MORE = frozenset({"type", "title", "description", "example", "examples"})
_LEAST = 2
"""Calls of each kind that every operation tries."""


def twins_of(operations: Iterable[Operation | Unreadable]) -> Mapping[str, int]:
    """Count for each operation those before it that look alike and take the same free arguments.

    Args:
        operations: of the whole document, in its order, whichever of them are proven.

    Returns:
        The count, by the operation's pointer; 0 for one that takes anything else.
    """
    seen: Counter[Hashable] = Counter()
    found: dict[str, int] = {}
    for one in operations:
        if isinstance(one, Operation):
            free = not one.contents and all(map(_is_free, one.parameters))
            look = (look_of(one), *map(_said, one.parameters)) if free else one.pointer
            found[one.pointer] = seen[look]
            seen[look] += 1
    return found


def _is_free(parameter: Parameter) -> bool:
    """Tell whether every value of a type will do."""
    schema = parameter.schema
    plain = isinstance(schema, dict) and set(schema) <= _SAYS_NO_MORE
    return plain and schema.get("type", "string") in _PLAIN and not parameter.media_type


def _said(parameter: Parameter) -> Hashable:
    kind = parameter.schema.get("type")
    return parameter.name, parameter.place, parameter.required, parameter.style, kind


def shared_calls(plan: OperationPlan, twin: int) -> tuple[CallCase, ...]:
    """Return the calls of a plan; after many twins a share of each kind of them.

    Args:
        plan: of the operation.
        twin: see `twins_of`.
    """
    if shares_at(twin, plan.alike) < LATER:
        return plan.calls
    kinds: dict[Hashable, list[int]] = {}
    for number, case in enumerate(plan.calls):
        kinds.setdefault(_kind(plan, case), []).append(number)
    kept = {
        numbers[(twin + step) % len(numbers)]
        for numbers in kinds.values()
        for step in range(0, max(_LEAST * SHARES, len(numbers)), SHARES)
    }
    return tuple(plan.calls[number] for number in sorted(kept))


def _kind(plan: OperationPlan, case: CallCase) -> Hashable:
    """Return what a call is about: what it says, or what is wrong with it."""
    arguments = case.arguments
    if case.verdict is Verdict.INVALID:
        paths = {one.media_type: one.path for one in plan.callspec.calls}
        path = paths.get(arguments.media_type, plan.callspec.calls[0].path)
        wrong = plan.judge(path).complaints(arguments.to_json())
        return case.verdict, tuple(sorted({(where, keyword) for where, keyword, _ in wrong}))
    said = [(place, name) for place in PLACES for name in arguments.place(place)]
    return case.verdict, tuple(said), arguments.body is ABSENT, arguments.media_type
