"""Documented examples: a client has to take what the vendor shows to people.

In: a harness. Out: results over every request and response example. An example that its own schema
refuses is a finding of the spec, not of the client.
"""

from __future__ import annotations

from collections.abc import Iterable

from wireproof.cases.model import CallCase, ReplyCase
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Check, Result
from wireproof.checks.requests import check_positive as check_call
from wireproof.checks.requests import judge_of as judge_of_call
from wireproof.checks.responses import check_positive as check_reply
from wireproof.checks.responses import judge_of as judge_of_reply
from wireproof.harness.harness import Harness
from wireproof.oracle.payload import Complaint


def _cases(harness: Harness) -> Iterable[CallCase | ReplyCase]:
    return (*harness.plan.example_calls, *harness.plan.example_replies)


def check(harness: Harness, case: CallCase | ReplyCase) -> Result:
    """An example is sent and parsed like any other valid data; an invalid one is told of."""
    if case.verdict is Verdict.INVALID:
        text = f"the documented example does not fit its own schema: {_wrong(harness, case)}"
        return Result("judged", (Complaint("example-invalid", case.source, text),), owner="spec")
    if isinstance(case, CallCase):
        return check_call(harness, case)
    return check_reply(harness, case)


def _wrong(harness: Harness, case: CallCase | ReplyCase) -> str:
    """Say where an example does not fit: place, keyword, what stands there."""
    if isinstance(case, CallCase):
        found = judge_of_call(harness, case).complaints(case.arguments.to_json())
    else:
        found = judge_of_reply(harness, case).complaints(case.value)
    where, keyword, message = found[0]
    return f"{where or 'the whole'} (`{keyword}`): {message[:300]}"


EXAMPLES = Check(
    "examples",
    "positive",
    _cases,
    check,
    "What the vendor's document shows as an example is sent and parsed.",
)
