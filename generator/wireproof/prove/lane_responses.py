"""The response lanes: is what the vendor said what the caller gets, and is nonsense reported?

In: a scene and a reply case. Out: a trial.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wireproof.data.verdicts import Verdict
from wireproof.prove.cases import ReplyCase
from wireproof.prove.equality import difference
from wireproof.prove.lossless import Opaque, dump
from wireproof.prove.payload import Complaint, is_json
from wireproof.prove.replies import content_type_of
from wireproof.prove.scene import Scene
from wireproof.prove.subject import Outcome
from wireproof.prove.trials import Lane, Trial, raw_exception
from wireproof.prove.wire import WireReply


def _positive_cases(scene: Scene) -> Iterable[ReplyCase]:
    return (case for case in scene.plan.replies if case.verdict is not Verdict.INVALID)


def _negative_cases(scene: Scene) -> Iterable[ReplyCase]:
    return (case for case in scene.plan.replies if case.verdict is Verdict.INVALID)


def reply_of(case: ReplyCase) -> WireReply:
    """Return the reply that a case serves."""
    kind = content_type_of(case.media_type)
    return WireReply(case.status, (("content-type", kind),) if kind else (), case.body)


def check_positive(scene: Scene, case: ReplyCase) -> Trial:
    """A documented response is parsed without loss; from 400 on it is the body of an error."""
    outcome = scene.receive(reply_of(case))
    if outcome is None:
        return Trial("inexpressible", reason="no valid call to ask with")
    if case.verdict is Verdict.UNDECIDED and scene.stage.package.is_a(
        outcome.error, "ResponseInvalid"
    ):
        return Trial("undecided")
    found = unexpected_outcome(scene, case.status, outcome)
    if found:
        return Trial("judged", (found,))
    value = parsed_value(case.status, outcome)
    formats = scene.plan.facts.of(f"{case.documented} {case.media_type}")
    return Trial("judged", tuple(_losses(case, value, formats)))


def unexpected_outcome(scene: Scene, status: int, outcome: Outcome) -> Complaint | None:
    """Complain unless a success was returned, or an error status raised as such."""
    package, error = scene.stage.package, outcome.error
    if not outcome.sent:
        return Complaint(
            "base-call-failed", type(error).__name__, f"a valid call was not sent: {error!r}"
        )
    if error is not None and not package.is_a(error, "ApiError"):
        return raw_exception(error)
    if package.is_a(error, "ResponseInvalid"):
        return Complaint(
            "valid-response-refused", "response", str(error)[:500], "a parsed response",
            type(error).__name__,
        )  # fmt: skip
    if status >= 400:
        if not package.is_a(error, "StatusError"):
            return Complaint(
                "error-status-not-raised", "status", f"status {status} raised no StatusError",
                "StatusError", repr(error)[:200],
            )  # fmt: skip
        if getattr(error, "status_code", None) != status:
            return Complaint(
                "wrong-status-on-error", "status", "the error names another status",
                str(status), str(getattr(error, "status_code", None)),
            )  # fmt: skip
        return None
    if error is not None:
        return Complaint(
            "success-raised", type(error).__name__, f"status {status} raised {error!r}"[:300],
            "a value", type(error).__name__,
        )  # fmt: skip
    return None


def parsed_value(status: int, outcome: Outcome) -> Any:
    """Return what the caller gets: the result, or the body of the error."""
    return getattr(outcome.error, "body", None) if status >= 400 else outcome.value


def _losses(case: ReplyCase, value: Any, formats: frozenset[str]) -> Iterable[Complaint]:
    try:
        seen = dump(value)
    except Opaque as error:
        yield Complaint("opaque-value", "value", f"the result is {error}, not JSON that was sent")
        return
    expected = case.value
    if isinstance(seen, bytes) and isinstance(expected, str):
        expected = case.body
    if isinstance(seen, str) and isinstance(expected, bytes) and not is_json(case.media_type):
        seen = seen.encode("utf-8", "surrogateescape")
    found = difference(expected, seen, formats)
    if found:
        pointer, wanted, got = found
        where = "".join(char for char in pointer if not char.isdigit())
        yield Complaint(
            "response-altered", f"body#{where}", "the caller does not get what was served",
            repr(wanted)[:300], repr(got)[:300],
        )  # fmt: skip


def check_negative(scene: Scene, case: ReplyCase) -> Trial:
    """A response that the document does not allow never passes for one that it does."""
    outcome = scene.receive(reply_of(case), "raise")
    if outcome is None:
        return Trial("inexpressible", reason="no valid call to ask with")
    package, error = scene.stage.package, outcome.error
    if not outcome.sent:
        return Trial(
            "judged",
            (Complaint("base-call-failed", type(error).__name__, f"not sent: {error!r}"),),
        )
    if package.is_a(error, "ResponseInvalid"):
        return _warned(scene, case)
    if error is not None and not package.is_a(error, "ApiError"):
        return Trial("judged", (raw_exception(error),))
    where, keyword, message = _first_complaint(scene, case)
    return Trial(
        "judged",
        (
            Complaint(
                "invalid-response-accepted", f"{where} {keyword}", message,
                "ResponseInvalid with on_drift='raise'",
                repr(error) if error is not None else repr(outcome.value)[:300],
            ),
        ),
    )  # fmt: skip


def _warned(scene: Scene, case: ReplyCase) -> Trial:
    """With `on_drift="warn"` the same response is never passed on in silence."""
    outcome = scene.receive(reply_of(case), "warn")
    if outcome is None:
        return Trial("judged")
    package, error = scene.stage.package, outcome.error
    if error is not None and not package.is_a(error, "ApiError"):
        return Trial("judged", (raw_exception(error),))
    drift = getattr(error, "drift", None)
    if outcome.warned or drift or package.is_a(error, "ResponseInvalid"):
        return Trial("judged")
    where, keyword, message = _first_complaint(scene, case)
    return Trial(
        "judged",
        (
            Complaint(
                "drift-in-silence", f"{where} {keyword}", message,
                "a drift record with on_drift='warn'", repr(outcome.value)[:300],
            ),
        ),
    )  # fmt: skip


def _first_complaint(scene: Scene, case: ReplyCase) -> tuple[str, str, str]:
    target = next(
        one
        for one in scene.plan.callspec.replies
        if one.reply.status == case.documented and one.content.media_type == case.media_type
    )
    found = scene.plan.judge(target.path).complaints(case.value)
    where, keyword, message = found[0] if found else ("", "", "not JSON")
    return "body#" + "".join(c for c in where if not c.isdigit()), keyword, message[:300]


RESPONSE_POSITIVE = Lane("response+", "positive", _positive_cases, check_positive)
RESPONSE_NEGATIVE = Lane("response-", "negative", _negative_cases, check_negative)
