"""Documented examples: a client has to take what the vendor shows to people.

In: a scene. Out: trials over every request and response example. An example that its own schema
refuses is a finding of the spec, not of the client.
"""

from __future__ import annotations

from collections.abc import Iterable

from wireproof.cases.model import CallCase, ReplyCase
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Lane, Trial
from wireproof.checks.requests import check_positive as check_call
from wireproof.checks.responses import check_positive as check_reply
from wireproof.harness.driver import Scene
from wireproof.oracle.payload import Complaint


def _cases(scene: Scene) -> Iterable[CallCase | ReplyCase]:
    return (*scene.plan.example_calls, *scene.plan.example_replies)


def check(scene: Scene, case: CallCase | ReplyCase) -> Trial:
    """An example is sent and parsed like any other valid data; an invalid one is told of."""
    if case.verdict is Verdict.INVALID:
        told = Complaint(
            "example-invalid",
            case.source,
            "the documented example does not fit its own schema",
        )
        return Trial("judged", (told,), owner="spec")
    if isinstance(case, CallCase):
        return check_call(scene, case)
    return check_reply(scene, case)


EXAMPLES = Lane(
    "examples",
    "positive",
    _cases,
    check,
    "What the vendor's document shows as an example is sent and parsed.",
)
