"""The request lanes: is what the caller said what is sent, and is nonsense refused?

In: a scene and a call case. Out: a trial.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from wireproof.cases.model import CallCase
from wireproof.cases.verdicts import Judge, Verdict
from wireproof.checks.check import Lane, Trial, raw_exception
from wireproof.harness.driver import Play, Scene
from wireproof.harness.keywords import Inexpressible, place_named
from wireproof.harness.package import Outcome
from wireproof.oracle.payload import Complaint, is_json
from wireproof.oracle.requests import Target, check_request, unrepresentable
from wireproof.oracle.strict_json import read_json

_INDEX = re.compile(r"\d+")
_ONE_REQUEST = "one request"


def _positive_cases(scene: Scene) -> Iterable[CallCase]:
    return scene.turns(one for one in scene.plan.calls if one.verdict is not Verdict.INVALID)


def _negative_cases(scene: Scene) -> Iterable[CallCase]:
    return scene.turns(one for one in scene.plan.calls if one.verdict is Verdict.INVALID)


def check_positive(scene: Scene, case: CallCase) -> Trial:
    """Valid arguments lead to exactly one request, which says what they say."""
    keywords = scene.keywords(case.arguments)
    if isinstance(keywords, Inexpressible):
        return Trial("inexpressible", reason=keywords.reason)
    play = Play(scene.setup(), keywords)
    return judge_sending(scene, case, play, scene.target)


def judge_sending(scene: Scene, case: CallCase, play: Play, target: Target) -> Trial:
    """Play a call and compare what was sent with what was said."""
    outcome = scene.perform(play)
    refused = scene.stage.package.is_a(outcome.error, "RequestInvalid")
    if refused and not outcome.sent:
        lost = unrepresentable(scene.plan.operation, case.arguments)
        if lost or case.verdict is Verdict.UNDECIDED:
            return Trial("unrepresentable" if lost else "undecided", reason=lost)
    complaints = _sending(scene, outcome)
    if len(outcome.sent) == 1:
        operation, facts = scene.plan.operation, scene.plan.facts
        complaints += check_request(operation, case.arguments, outcome.sent[0], target, facts)
    return Trial("judged", tuple(complaints), play=play)


def _sending(scene: Scene, outcome: Outcome) -> list[Complaint]:
    """Complain unless exactly one request was sent and only the client's own errors came out."""
    package, error = scene.stage.package, outcome.error
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


def check_negative(scene: Scene, case: CallCase) -> Trial:
    """Invalid arguments are refused before anything is sent."""
    keywords = scene.keywords(case.arguments)
    if isinstance(keywords, Inexpressible):
        return Trial("inexpressible", reason=keywords.reason)
    play = Play(scene.setup(), keywords)
    outcome = scene.perform(play)
    package, error = scene.stage.package, outcome.error
    if outcome.sent:
        return Trial("judged", (_let_through(scene, case, outcome),), play=play)
    if package.is_a(error, "RequestInvalid"):
        return Trial("judged", tuple(_unhelpful(scene, case, error)), play=play)
    if isinstance(error, TypeError) and "required keyword-only argument" in str(error):
        return Trial("judged")  # Python itself refuses a call without a required keyword
    if error is None:
        silent = Complaint("nothing-sent", "request", "neither sent nor refused")
        return Trial("judged", (silent,), play=play)
    return Trial("judged", (raw_exception(error),), play=play)


def _unhelpful(scene: Scene, case: CallCase, error: BaseException | None) -> Iterable[Complaint]:
    """A refusal says of each argument what is wrong, and names the place that is."""
    said = getattr(error, "errors", None)
    if said is None:
        return
    if not said or not all(getattr(one, "message", "") for one in said):
        text, wanted = "a refusal does not say what is wrong", "a message for each argument"
        yield Complaint("unhelpful-error", "arguments", text, wanted, repr(said)[:300])
        return
    wrong = {
        place_named(scene.method, steps) for steps in judge_of(scene, case).places(_json(case))
    }
    named = [str(getattr(one, "path", "")) for one in said]
    if not any(_is_at(one, place) for one in named for place in wrong):
        where, keyword, _ = first_complaint(scene, case)
        text = "a refusal names another place than the one that is wrong"
        wanted, shown = ", ".join(sorted(wrong))[:300], ", ".join(named)[:300]
        yield Complaint("refusal-misplaced", f"{where} {keyword}".strip(), text, wanted, shown)


def _is_at(named: str, place: str) -> bool:
    """Tell whether a name is of a place, or below; in models some names end in an underscore."""
    named, place = (re.sub(r"_+(?=[.[]|$)", "", one) for one in (named, place))
    return not place or named == place or named.startswith((f"{place}.", f"{place}["))


def _json(case: CallCase) -> Any:
    return case.arguments.to_json()


def _let_through(scene: Scene, case: CallCase, outcome: Outcome) -> Complaint:
    where, keyword, message = first_complaint(scene, case)
    sent = outcome.sent[0]
    rule = "invalid-arguments-sent"
    if _became_valid(scene, case, sent.body):
        rule = "invalid-arguments-coerced"
    return Complaint(
        rule,
        f"{where} {keyword}".strip(),
        message,
        "refused before anything is sent",
        f"{sent.method} {sent.target} {sent.body[:300]!r}",
    )


def _became_valid(scene: Scene, case: CallCase, sent: bytes) -> bool:
    """Tell whether an invalid body was silently turned into a valid one."""
    if not is_json(case.arguments.media_type):
        return False
    try:
        body = read_json(sent)
    except ValueError:
        return False
    said = case.arguments.to_json()
    return judge_of(scene, case).verdict({**said, "body": body}) is not Verdict.INVALID


def judge_of(scene: Scene, case: CallCase) -> Judge:
    """Return the judge of a case's arguments."""
    calls = scene.plan.callspec.calls
    kind = case.arguments.media_type
    target = next((one for one in calls if one.media_type == kind), calls[0])
    return scene.plan.judge(target.path)


def first_complaint(scene: Scene, case: CallCase) -> tuple[str, str, str]:
    """Say where and why arguments are invalid: place, keyword, message."""
    found = judge_of(scene, case).complaints(case.arguments.to_json())
    where, keyword, message = found[0] if found else ("", "", "invalid")
    place = _INDEX.sub("", where.removeprefix("/in_").lstrip("/").replace("/", "."))
    return place or "arguments", keyword, message[:300]


REQUEST_POSITIVE = Lane(
    "request+",
    "positive",
    _positive_cases,
    check_positive,
    "Valid arguments lead to one request that says exactly what they say.",
)
REQUEST_NEGATIVE = Lane(
    "request-",
    "negative",
    _negative_cases,
    check_negative,
    "Invalid arguments are refused before anything is sent.",
)
