"""The request lanes: is what the caller said what is sent, and is nonsense refused?

In: a scene and a call case. Out: a trial.
"""

from __future__ import annotations

from collections.abc import Iterable

from wireproof.data.verdicts import Verdict
from wireproof.prove.cases import CallCase
from wireproof.prove.expressible import Inexpressible
from wireproof.prove.oracle import check_request, unrepresentable
from wireproof.prove.payload import Complaint
from wireproof.prove.scene import Scene
from wireproof.prove.subject import Outcome
from wireproof.prove.trials import Lane, Trial, raw_exception


def _positive_cases(scene: Scene) -> Iterable[CallCase]:
    return (case for case in scene.plan.calls if case.verdict is not Verdict.INVALID)


def _negative_cases(scene: Scene) -> Iterable[CallCase]:
    return (case for case in scene.plan.calls if case.verdict is Verdict.INVALID)


def check_positive(scene: Scene, case: CallCase) -> Trial:
    """Valid arguments lead to exactly one request, which says what they say."""
    keywords = scene.keywords(case.arguments)
    if isinstance(keywords, Inexpressible):
        return Trial("inexpressible", reason=keywords.reason)
    outcome = scene.send(keywords)
    lost = unrepresentable(scene.plan.operation, case.arguments)
    refused = scene.stage.package.is_a(outcome.error, "RequestInvalid")
    if refused and not outcome.sent and (lost or case.verdict is Verdict.UNDECIDED):
        return Trial("unrepresentable" if lost else "undecided", reason=lost)
    complaints = _sending(scene, outcome)
    if len(outcome.sent) == 1:
        complaints += check_request(
            scene.plan.operation,
            case.arguments,
            outcome.sent[0],
            scene.target,
            scene.plan.facts,
        )
    return Trial("judged", tuple(complaints))


def _sending(scene: Scene, outcome: Outcome) -> list[Complaint]:
    """Complain unless exactly one request was sent and only the client's own errors came out."""
    package, error = scene.stage.package, outcome.error
    if error is not None and not package.is_a(error, "ApiError"):
        return [raw_exception(error)]
    if not outcome.sent:
        if package.is_a(error, "RequestInvalid"):
            return [
                Complaint(
                    "valid-arguments-refused", _refused_where(error), f"refused: {error}",
                    "one request", "nothing was sent",
                )
            ]  # fmt: skip
        return [
            Complaint(
                "nothing-sent", type(error).__name__, f"no request was sent: {error!r}",
                "one request", "none",
            )
        ]  # fmt: skip
    if len(outcome.sent) > 1:
        return [
            Complaint(
                "sent-more-than-once", "request", "one call led to several requests",
                "one request", f"{len(outcome.sent)} requests",
            )
        ]  # fmt: skip
    return []


def _refused_where(error: BaseException | None) -> str:
    """Name the argument that a refusal speaks of, indices left out, so that it groups."""
    errors = getattr(error, "errors", None) or ()
    for one in errors:
        path = str(getattr(one, "path", ""))
        return "argument " + "".join(char for char in path if not char.isdigit())
    return "arguments"


def check_negative(scene: Scene, case: CallCase) -> Trial:
    """Invalid arguments are refused before anything is sent."""
    keywords = scene.keywords(case.arguments)
    if isinstance(keywords, Inexpressible):
        return Trial("inexpressible", reason=keywords.reason)
    missing = _missing_keyword(scene, case)
    outcome = scene.send(keywords)
    package = scene.stage.package
    if outcome.sent:
        where, keyword, message = _first_complaint(scene, case)
        return Trial(
            "judged",
            (
                Complaint(
                    "invalid-arguments-sent", f"{where} {keyword}", message, "refused",
                    f"{outcome.sent[0].method} {outcome.sent[0].target} "
                    f"{outcome.sent[0].body[:300]!r}",
                ),
            ),
        )  # fmt: skip
    if package.is_a(outcome.error, "RequestInvalid"):
        return Trial("judged")
    if missing and isinstance(outcome.error, TypeError):
        return Trial("judged")  # Python itself refuses a call without a required keyword
    if outcome.error is None:
        return Trial("judged", (Complaint("nothing-sent", "request", "neither sent nor refused"),))
    return Trial("judged", (raw_exception(outcome.error),))


def _missing_keyword(scene: Scene, case: CallCase) -> bool:
    return any(
        keyword == "required"
        for _, keyword, _ in _judge(scene, case).complaints(case.arguments.to_json())
    )


def _judge(scene: Scene, case: CallCase):  # type: ignore[no-untyped-def]  # noqa: ANN202
    index = next(
        (c for c in scene.plan.callspec.calls if c.media_type == case.arguments.media_type),
        scene.plan.callspec.calls[0],
    )
    return scene.plan.judge(index.path)


def _first_complaint(scene: Scene, case: CallCase) -> tuple[str, str, str]:
    found = _judge(scene, case).complaints(case.arguments.to_json())
    where, keyword, message = found[0] if found else ("", "", "invalid")
    place = where.removeprefix("/in_").lstrip("/").replace("/", ".")
    return "".join(c for c in place if not c.isdigit()) or "arguments", keyword, message[:300]


REQUEST_POSITIVE = Lane("request+", "positive", _positive_cases, check_positive)
REQUEST_NEGATIVE = Lane("request-", "negative", _negative_cases, check_negative)
