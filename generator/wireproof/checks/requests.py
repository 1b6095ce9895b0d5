"""The request checks: is what the caller said what is sent, and is nonsense refused?

In: a harness and a call case. Out: a result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from wireproof.cases.model import CallCase
from wireproof.cases.verdicts import Judge, Verdict
from wireproof.checks.check import Check, Result, raw_exception
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.keywords import Inexpressible, place_named
from wireproof.harness.package import Outcome
from wireproof.oas.media_types import essence, is_json
from wireproof.oas.strict_json import read_json
from wireproof.oracle.arguments import split
from wireproof.oracle.payload import Complaint
from wireproof.oracle.requests import Target, check_request, unrepresentable
from wireproof.oracle.wire import WireRequest

_INDEX = re.compile(r"\d+")
_ONE_REQUEST = "one request"


def _positive_cases(harness: Harness) -> Iterable[CallCase]:
    cases = (one for one in harness.plan.calls if one.verdict is not Verdict.INVALID)
    return harness.turns(cases, harness.shares)


def _negative_cases(harness: Harness) -> Iterable[CallCase]:
    cases = (one for one in harness.plan.calls if one.verdict is Verdict.INVALID)
    return harness.turns(cases, harness.shares)


def check_positive(harness: Harness, case: CallCase) -> Result:
    """Valid arguments lead to exactly one request, which says what they say."""
    keywords = harness.keywords(case.arguments)
    if isinstance(keywords, Inexpressible):
        return Result("inexpressible", reason=keywords.reason)
    interaction = Interaction(harness.setup(), keywords)
    return judge_sending(harness, case, interaction, harness.target)


def judge_sending(
    harness: Harness, case: CallCase, interaction: Interaction, target: Target
) -> Result:
    """Perform a call and compare what was sent with what was said."""
    outcome = harness.perform(interaction)
    refused = harness.fixture.package.is_a(outcome.error, "RequestInvalid")
    if refused and not outcome.sent:
        lost = unrepresentable(harness.plan.operation, case.arguments)
        if lost or case.verdict is Verdict.UNDECIDED:
            return Result("unrepresentable" if lost else "undecided", reason=lost)
    complaints = _sending(harness, outcome)
    if len(outcome.sent) == 1:
        operation, facts = harness.plan.operation, harness.plan.facts
        sent = outcome.sent[0]
        complaints += check_request(operation, case.arguments, sent, target, facts)
        for other in split(case.arguments) if not complaints else ():
            lost = unrepresentable(operation, case.arguments)
            alike = lost and not unrepresentable(operation, other)
            if alike and not check_request(operation, other, sent, target, facts):
                text = f"this is sent as other arguments are: {lost}"
                shown = f"{sent.target} {sent.headers}"[:300]
                complaints.append(Complaint("wrong-on-wire", "items", text, "refused", shown))
    return Result("judged", tuple(complaints), interaction=interaction)


def _sending(harness: Harness, outcome: Outcome) -> list[Complaint]:
    """Complain unless exactly one request was sent and only the client's own errors came out."""
    package, error = harness.fixture.package, outcome.error
    if error is not None and not package.is_a(error, "ApiError"):
        return [raw_exception(error)]
    if not outcome.sent:
        if package.is_a(error, "RequestInvalid"):
            where, said = _refused_where(error), f"refused: {error}"
            return [
                Complaint(
                    "valid-arguments-refused", where, said[:500], _ONE_REQUEST, "nothing was sent"
                )
            ]
        kind = type(error).__name__
        return [
            Complaint("nothing-sent", kind, f"no request was sent: {error!r}", _ONE_REQUEST, "none")
        ]
    if len(outcome.sent) > 1:
        count = f"{len(outcome.sent)} requests"
        text = "one call led to several requests"
        return [Complaint("sent-more-than-once", "request", text, _ONE_REQUEST, count)]
    return []


def _refused_where(error: BaseException | None) -> str:
    """Name the argument that a refusal speaks of, indices left out, so that it groups."""
    for one in getattr(error, "errors", None) or ():
        return "argument " + _INDEX.sub("", str(getattr(one, "path", "")))
    return "arguments"


def check_negative(harness: Harness, case: CallCase) -> Result:
    """Invalid arguments are refused before anything is sent."""
    keywords = harness.keywords(case.arguments)
    if isinstance(keywords, Inexpressible):
        return Result("inexpressible", reason=keywords.reason)
    interaction = Interaction(harness.setup(), keywords)
    outcome = harness.perform(interaction)
    package, error = harness.fixture.package, outcome.error
    if outcome.sent and _is_of_another(harness, case, outcome.sent[0]):
        return Result("inexpressible", reason="by itself the value is of another media type")
    if outcome.sent:
        return Result("judged", (_let_through(harness, case, outcome),), interaction=interaction)
    if package.is_a(error, "RequestInvalid"):
        found = tuple(_unhelpful(harness, case, keywords, error))
        return Result("judged", found, interaction=interaction)
    if isinstance(error, TypeError) and "required keyword-only argument" in str(error):
        return Result("judged")  # Python itself refuses a call without a required keyword
    if error is None:
        silent = Complaint("nothing-sent", "request", "neither sent nor refused")
        return Result("judged", (silent,), interaction=interaction)
    return Result("judged", (raw_exception(error),), interaction=interaction)


def _is_of_another(harness: Harness, case: CallCase, sent: WireRequest) -> bool:
    """Tell whether a body was taken for one of another media type, and is right as that."""
    kind = essence(sent.header("content-type") or "")
    if kind == essence(case.arguments.media_type):
        return False
    others = (one for one in harness.plan.callspec.calls if essence(one.media_type) == kind)
    judges = (harness.plan.judge(one.path) for one in others if one.media_type)
    return any(one.verdict(_json(case)) is not Verdict.INVALID for one in judges)


def _unhelpful(
    harness: Harness, case: CallCase, keywords: dict[str, Any], error: BaseException | None
) -> Iterable[Complaint]:
    """A refusal says of each argument what is wrong, and names the place that is."""
    said = getattr(error, "errors", None)
    if said is None:
        return
    if not said or not all(getattr(one, "message", "") for one in said):
        text, wanted = "a refusal does not say what is wrong", "a message for each argument"
        yield Complaint("unhelpful-error", "arguments", text, wanted, repr(said)[:300])
        return
    # A format is an annotation: what does not have it may be refused, too, and be named alone.
    judge, said_json = judge_of(harness, case), _json(case)
    wrong = {
        place_named(harness.method, keywords, steps)
        for steps in judge.agreed(said_json) or judge.places(said_json, formats=True)
    }
    named = [str(getattr(one, "path", "")) for one in said]
    stray = [one for one in named if not any(_is_near(one, at) for at in wrong)]
    if stray:
        steps = judge.places(said_json, formats=True)
        doubtful = [place_named(harness.method, keywords, one) for one in steps]
        stray = [one for one in stray if not any(_is_near(one, at) for at in doubtful)]
    # What has no form on the wire may be named as well, whatever the schema says of it.
    if stray and not unrepresentable(harness.plan.operation, case.arguments):
        where, keyword, _ = first_complaint(harness, case)
        text = "a refusal names a place at which nothing is wrong"
        wanted, shown = ", ".join(sorted(wrong))[:300], ", ".join(named)[:300]
        yield Complaint("refusal-misplaced", f"{where} {keyword}".strip(), text, wanted, shown)
    elif not any(_is_at(one, place) for one in named for place in wrong):
        where, keyword, _ = first_complaint(harness, case)
        text = "a refusal names another place than the one that is wrong"
        wanted, shown = ", ".join(sorted(wrong))[:300], ", ".join(named)[:300]
        yield Complaint("refusal-misplaced", f"{where} {keyword}".strip(), text, wanted, shown)


def _is_at(named: str, place: str) -> bool:
    """Tell whether a name is of a place, or below; in models some names end in an underscore."""
    named, place = (re.sub(r"_+(?=[.[]|$)", "", one) for one in (named, place))
    return not place or named == place or named.startswith((f"{place}.", f"{place}["))


def _is_near(named: str, place: str) -> bool:
    """Tell whether a name is of a place, below it, or of what it stands in."""
    return not named or _is_at(named, place) or _is_at(place, named)


def _json(case: CallCase) -> Any:
    return case.arguments.to_json()


def _let_through(harness: Harness, case: CallCase, outcome: Outcome) -> Complaint:
    where, keyword, message = first_complaint(harness, case)
    sent = outcome.sent[0]
    rule = "invalid-arguments-sent"
    if _became_valid(harness, case, sent.body):
        rule = "invalid-arguments-coerced"
    return Complaint(
        rule,
        f"{where} {keyword}".strip(),
        message,
        "refused before anything is sent",
        f"{sent.method} {sent.target} {sent.body[:300]!r}",
    )


def _became_valid(harness: Harness, case: CallCase, sent: bytes) -> bool:
    """Tell whether an invalid body was silently turned into a valid one."""
    if not is_json(case.arguments.media_type):
        return False
    try:
        body = read_json(sent)
    except ValueError:
        return False
    said = case.arguments.to_json()
    return judge_of(harness, case).verdict({**said, "body": body}) is not Verdict.INVALID


def judge_of(harness: Harness, case: CallCase) -> Judge:
    """Return the judge of a case's arguments."""
    calls = harness.plan.callspec.calls
    kind = case.arguments.media_type
    target = next((one for one in calls if one.media_type == kind), calls[0])
    return harness.plan.judge(target.path)


def first_complaint(harness: Harness, case: CallCase) -> tuple[str, str, str]:
    """Say where and why arguments are invalid: place, keyword, message."""
    found = judge_of(harness, case).complaints(case.arguments.to_json())
    where, keyword, message = found[0] if found else ("", "", "invalid")
    place = _INDEX.sub("", where.removeprefix("/in_").lstrip("/").replace("/", "."))
    return place or "arguments", keyword, message[:300]


REQUEST_POSITIVE = Check(
    "request+",
    "positive",
    _positive_cases,
    check_positive,
    "Valid arguments lead to one request that says exactly what they say.",
)
REQUEST_NEGATIVE = Check(
    "request-",
    "negative",
    _negative_cases,
    check_negative,
    "Invalid arguments are refused before anything is sent.",
)
