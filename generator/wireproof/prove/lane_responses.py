"""The response lanes: is what the vendor said what the caller gets, and is nonsense reported?

In: a scene and a reply case. Out: a trial.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from wireproof.data.verdicts import Verdict
from wireproof.prove.cases import ReplyCase
from wireproof.prove.equality import difference
from wireproof.prove.lossless import Opaque, absent, dump
from wireproof.prove.outcomes import not_sent, parsed_value, unexpected_outcome
from wireproof.prove.payload import Complaint, is_json
from wireproof.prove.replies import content_type_of
from wireproof.prove.scene import Play, Policy, Scene
from wireproof.prove.subject import Outcome
from wireproof.prove.trials import Lane, Trial, raw_exception
from wireproof.prove.wire import WireReply

_INDEX = re.compile(r"/\d+(?=/|$)")
_NO_CALL = Trial("inexpressible", reason="no valid call to ask with")


def _positive_cases(scene: Scene) -> Iterable[ReplyCase]:
    return scene.turns(one for one in scene.plan.replies if one.verdict is not Verdict.INVALID)


def _negative_cases(scene: Scene) -> Iterable[ReplyCase]:
    return scene.turns(one for one in scene.plan.replies if one.verdict is Verdict.INVALID)


def _crossed_cases(scene: Scene) -> Iterable[ReplyCase]:
    return scene.turns(scene.plan.crossed)


def reply_of(case: ReplyCase) -> WireReply:
    """Return the reply that a case serves."""
    kind = content_type_of(case.media_type)
    return WireReply(case.status, (("content-type", kind),) if kind else (), case.body)


def _play(scene: Scene, case: ReplyCase, policy: Policy = "raise") -> Play:
    return Play(scene.setup(policy), scene.plain, (reply_of(case),))


def check_positive(scene: Scene, case: ReplyCase) -> Trial:
    """A documented response is parsed without loss; from 400 on it is the body of an error."""
    if scene.base is None:
        return _NO_CALL
    return judge_receiving(scene, case, _play(scene, case))


def judge_receiving(scene: Scene, case: ReplyCase, play: Play) -> Trial:
    """Play a call that gets a documented response, and compare what the caller gets."""
    outcome = scene.perform(play)
    refused = scene.stage.package.is_a(outcome.error, "ResponseInvalid")
    if refused and case.verdict is Verdict.UNDECIDED:
        return Trial("undecided")
    found = unexpected_outcome(scene.stage.package, case.status, outcome)
    if found:
        return Trial("judged", (found,), play=play)
    value = parsed_value(case.status, outcome)
    formats = scene.plan.facts.of(f"{case.documented} {case.media_type}")
    complaints = losses(case.value, case.body, value, formats, as_json=is_json(case.media_type))
    return Trial("judged", (*complaints, *_invented(scene, value)), play=play)


def _invented(scene: Scene, value: Any) -> Iterable[Complaint]:
    """Complain of a value for a property that the vendor did not send."""
    unset = getattr(scene.stage.package.module, "UNSET", None)
    for name, found in absent(value) if unset is not None else ():
        if found is not unset:
            text = "a property that was not sent has a value"
            yield Complaint("value-invented", name, text, repr(unset), repr(found)[:100])


def losses(
    served: Any, body: bytes, value: Any, formats: frozenset[str], *, as_json: bool
) -> Iterable[Complaint]:
    """Complain unless the caller gets what was served."""
    try:
        seen = dump(value)
    except Opaque as error:
        yield Complaint("opaque-value", "value", f"the result is {error}, not JSON that was sent")
        return
    if isinstance(seen, bytes) and not as_json:
        served = body
    if isinstance(seen, str) and isinstance(served, bytes) and not as_json:
        seen = seen.encode("utf-8", "surrogateescape")
    found = difference(served, seen, formats)
    if found:
        pointer, wanted, got = found
        yield Complaint(
            "response-altered",
            f"body#{_INDEX.sub('/*', pointer)}",
            "the caller does not get what was served",
            repr(wanted)[:300],
            repr(got)[:300],
        )


def check_negative(scene: Scene, case: ReplyCase) -> Trial:
    """A response that the document does not allow never passes for one that it does."""
    if scene.base is None:
        return _NO_CALL
    if not case.strict:
        return _warned(scene, case)
    play = _play(scene, case)
    outcome = scene.perform(play)
    package, error = scene.stage.package, outcome.error
    if not outcome.sent:
        return Trial("judged", (not_sent(error),), play=play)
    if package.is_a(error, "ResponseInvalid"):
        return _warned(scene, case)
    if error is not None and not package.is_a(error, "ApiError"):
        return Trial("judged", (raw_exception(error),), play=play)
    where, keyword, message = first_complaint(scene, case)
    shown = repr(error) if error is not None else repr(outcome.value)
    complaint = Complaint(
        "invalid-response-accepted",
        f"{where} {keyword}".strip(),
        message,
        "ResponseInvalid with on_drift='raise'",
        shown[:300],
    )
    return Trial("judged", (complaint,), play=play)


def _warned(scene: Scene, case: ReplyCase) -> Trial:
    """With `on_drift="warn"` the same response is passed on whole, and never in silence."""
    play = _play(scene, case, "warn")
    outcome = scene.perform(play)
    package, error = scene.stage.package, outcome.error
    if not outcome.sent:
        return Trial("judged", (not_sent(error),), play=play)
    if error is not None and not package.is_a(error, "ApiError"):
        return Trial("judged", (raw_exception(error),), play=play)
    told = outcome.warned or getattr(error, "drift", None)
    if package.is_a(error, "ResponseInvalid"):
        return Trial("judged")
    if told:
        return Trial("judged", tuple(_lost_in_drift(scene, case, outcome)), play=play)
    where, keyword, message = first_complaint(scene, case)
    complaint = Complaint(
        "drift-in-silence",
        f"{where} {keyword}".strip(),
        message,
        "a drift record with on_drift='warn'",
        repr(error if error is not None else outcome.value)[:300],
    )
    return Trial("judged", (complaint,), play=play)


def _lost_in_drift(scene: Scene, case: ReplyCase, outcome: Outcome) -> Iterable[Complaint]:
    """What does not fit is kept as it came, beside what does."""
    if case.malformed or not is_json(case.media_type):
        return ()
    value = parsed_value(case.status, outcome)
    formats = scene.plan.facts.of(f"{case.documented} {case.media_type}")
    return losses(case.value, case.body, value, formats, as_json=True)


def first_complaint(scene: Scene, case: ReplyCase) -> tuple[str, str, str]:
    """Say where and why a response body is invalid: place, keyword, message."""
    target = next(
        one
        for one in scene.plan.callspec.replies
        if one.reply.status == case.documented and one.content.media_type == case.media_type
    )
    if case.malformed:
        return "body#", "", "not JSON"
    found = scene.plan.judge(target.path).complaints(case.value)
    where, keyword, message = found[0] if found else ("", "", "invalid")
    return "body#" + _INDEX.sub("/*", where), keyword, message[:300]


RESPONSE_POSITIVE = Lane(
    "response+",
    "positive",
    _positive_cases,
    check_positive,
    "A documented response reaches the caller without loss, errors as typed errors.",
)
RESPONSE_NEGATIVE = Lane(
    "response-",
    "negative",
    _negative_cases,
    check_negative,
    "A response that the spec does not allow is a typed error or a drift record, never silence.",
)
CROSS_FEED = Lane(
    "cross-feed",
    "negative",
    _crossed_cases,
    check_negative,
    "The body of one status is not taken for the body of another.",
)
