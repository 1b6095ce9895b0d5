"""The response checks: is what the vendor said what the caller gets, and is nonsense reported?

In: a harness and a reply case. Out: a result.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from itertools import chain
from typing import Any

from wireproof.cases.beside import drifting_beside_more
from wireproof.cases.callspec import ReplyTarget
from wireproof.cases.labels import drifting_under_other_labels, under_other_labels
from wireproof.cases.model import ReplyCase
from wireproof.cases.verdicts import Judge, Verdict
from wireproof.cases.xml_shapes import built_otherwise
from wireproof.checks.check import Check, Result, raw_exception
from wireproof.checks.outcomes import not_sent, parsed_value, unexpected_outcome
from wireproof.harness.harness import Harness, Interaction, Policy
from wireproof.harness.package import Outcome
from wireproof.oas.media_types import covers, essence, listed
from wireproof.oracle.equality import difference
from wireproof.oracle.lossless import Opaque, absent, dump, unreadable
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply

_INDEX = re.compile(r"/\d+(?=/|$)")
_NO_CALL = Result("inexpressible", reason="no valid call to make the request with")


def _positive_cases(harness: Harness) -> Iterable[ReplyCase]:
    plan = harness.plan
    labelled = under_other_labels(plan.callspec, plan.replies, plan.judges)
    fine = (one for one in plan.replies if one.verdict is not Verdict.INVALID)
    built = (one for one in _built(harness) if one.verdict is not Verdict.INVALID)
    return _turns(harness, chain(fine, labelled, built))


def _negative_cases(harness: Harness) -> Iterable[ReplyCase]:
    plan = harness.plan
    wrong = (one for one in plan.replies if one.verdict is Verdict.INVALID)
    built = (one for one in _built(harness) if one.verdict is Verdict.INVALID)
    labelled = drifting_under_other_labels(plan.callspec, plan.replies)
    more = drifting_beside_more(plan.callspec, plan.replies, plan.judges)
    return _turns(harness, chain(wrong, labelled, built, more))


def _built(harness: Harness) -> Iterable[ReplyCase]:
    plan = harness.plan
    return built_otherwise(plan.callspec, plan.replies, plan.judges)


def _crossed_cases(harness: Harness) -> Iterable[ReplyCase]:
    return _turns(harness, harness.plan.crossed)


def _turns(harness: Harness, cases: Iterable[ReplyCase]) -> Iterable[ReplyCase]:
    return harness.turns(cases, harness.shares_at(harness.plan.turn.answered))


def reply_of(case: ReplyCase) -> WireReply:
    """Return the reply that a case serves."""
    kind = case.content_type
    return WireReply(case.status, (("content-type", kind),) if kind else (), case.body)


def _interaction(harness: Harness, case: ReplyCase, policy: Policy = "raise") -> Interaction:
    return Interaction(harness.setup(policy), harness.asking(case.media_type), (reply_of(case),))


def check_positive(harness: Harness, case: ReplyCase) -> Result:
    """A documented response is parsed without loss; from 400 on it is the body of an error."""
    if harness.base is None:
        return _NO_CALL
    return judge_receiving(harness, case, _interaction(harness, case))


def judge_receiving(harness: Harness, case: ReplyCase, interaction: Interaction) -> Result:
    """Perform a call that gets a documented response, and compare what the caller gets."""
    outcome = harness.perform(interaction)
    refused = harness.fixture.package.is_a(outcome.error, "ResponseInvalid")
    if refused and case.verdict is Verdict.UNDECIDED:
        return Result("undecided")
    found = unexpected_outcome(harness.fixture.package, case.status, outcome)
    if found:
        return Result("judged", (found,), interaction=interaction)
    value = parsed_value(case.status, outcome)
    formats = harness.plan.facts.of(f"{case.documented} {case.media_type}")
    wrong = [*_unasked(case, outcome)]
    wrong += losses(case.value, case.body, value, formats, as_json=case.is_json)
    wrong += _invented(harness, value)
    if case.is_data and not wrong:
        wrong += (*_of_other_classes(harness, case, value), *_dumped(case, value, formats))
    return Result("judged", tuple(wrong), interaction=interaction)


def _unasked(case: ReplyCase, outcome: Outcome) -> Iterable[Complaint]:
    """A documented answer is one that the request accepts (RFC 9110, section 12.5.1)."""
    accept = outcome.sent[-1].header("accept") if outcome.sent else None
    ranges = [essence(one) for one in listed(accept or "*/*")]
    kind = essence(case.media_type)
    if kind and kind not in ranges and not any(covers(one, kind) for one in ranges):
        text = "no call asks for this media type"
        yield Complaint(
            "answer-not-asked-for", "header.Accept", text, case.media_type, accept or ""
        )


def _of_other_classes(harness: Harness, case: ReplyCase, value: Any) -> Iterable[Complaint]:
    """What the caller gets is of the classes that the client has for the schemas."""
    package, content = harness.fixture.package, target_of(harness, case).content
    if not package.classes():
        return
    classes = package.typed(harness.plan.root)
    at = f"{content.pointer}/schema"
    for pointer, wanted, got in classes.wrong(content.schema, at, case.value, value):
        text = f"an object is no {wanted}"
        yield Complaint("wrong-class", pointer, text, wanted, got)


def _dumped(case: ReplyCase, value: Any, formats: frozenset[str]) -> Iterable[Complaint]:
    """A model that is written out, by pydantic's own `model_dump`, is what was served."""
    if not hasattr(value, "model_dump"):
        return
    try:
        seen = value.model_dump(mode="json")
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller cannot write the model
        yield raw_exception(error)
        return
    found = difference(case.value, seen, formats)
    if found:
        pointer, wanted, got = found
        where, text = f"body#{_INDEX.sub('/*', pointer)}", "`model_dump` is not what was served"
        yield Complaint("dump-altered", where, text, repr(wanted)[:300], repr(got)[:300])


def _invented(harness: Harness, value: Any) -> Iterable[Complaint]:
    """Complain of a value for a property that the vendor did not send."""
    unset = getattr(harness.fixture.package.module, "UNSET", None)
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


def check_negative(harness: Harness, case: ReplyCase) -> Result:
    """A response that the document does not allow never passes for one that it does."""
    if harness.base is None:
        return _NO_CALL
    result = Result("judged")
    for policy in _policies(harness, case):
        judge = _raised if policy == "raise" else _warned
        result = judge(harness, case, policy)
        if result.complaints:
            break
    return result


def _policies(harness: Harness, case: ReplyCase) -> tuple[Policy, ...]:
    """Return the ways of telling drift that a case is tried with.

    Where both kinds of client try all of it, each of them does so in both ways; else one kind is
    told to raise and the other to warn, and with the next case it is the other way round.
    """
    if not case.strict:
        return ("tell",)
    if harness.plan.by_both == sys.maxsize:
        return ("raise", "warn")
    mine = 0 if harness.fixture.mode == "sync" else 1
    return ("raise",) if case.number % 2 == mine else ("warn",)


def _raised(harness: Harness, case: ReplyCase, policy: Policy) -> Result:
    """Where drift is to be raised, it is, and says where it is."""
    interaction = _interaction(harness, case, policy)
    outcome = harness.perform(interaction)
    package, error = harness.fixture.package, outcome.error
    if not outcome.sent:
        return Result("judged", (not_sent(error),), interaction=interaction)
    if package.is_a(error, "ResponseInvalid"):
        found = _misplaced(harness, case, getattr(error, "drift", None))
        return Result("judged", (found,) if found else (), interaction=interaction)
    if error is not None and not package.is_a(error, "ApiError"):
        return Result("judged", (raw_exception(error),), interaction=interaction)
    where, keyword, message = first_complaint(harness, case)
    shown = repr(error) if error is not None else repr(outcome.value)
    complaint = Complaint(
        "invalid-response-accepted",
        f"{where} {keyword}".strip(),
        message,
        "ResponseInvalid with on_drift='raise'",
        shown[:300],
    )
    return Result("judged", (complaint,), interaction=interaction)


def _misplaced(
    harness: Harness, case: ReplyCase, records: Iterable[Any] | None
) -> Complaint | None:
    """Complain unless drift is recorded where the schema complains, or below, and nowhere else."""
    if case.malformed or not case.is_data or records is None:
        return None
    if case.served_as and not covers(case.media_type, case.served_as):
        return None  # of another label the body as a whole is told
    told = [str(getattr(one, "pointer", "")) for one in records]
    judge = judge_of(harness, case)
    wrong = [pointer_of(*one) for one in judge.places(case.value)]
    stray = [one for one in told if not _is_near(one, wrong)]
    doubtful = judge.places(case.value, formats=True) if stray else []
    right = all(_is_near(one, [pointer_of(*at) for at in doubtful]) for one in stray)
    if right and any(_is_at(one, at) for one in told for at in wrong):
        return None
    where, keyword, message = first_complaint(harness, case)
    shown, wanted = ", ".join(told)[:300] or "no record", ", ".join(wrong)[:300] or "the body"
    if right and stray == told:  # formats, which nobody has to check, are all that is told
        return Complaint("drift-in-silence", f"{where} {keyword}".strip(), message, wanted, shown)
    text = "the drift records do not point to where the response is wrong"
    return Complaint("drift-misplaced", f"{where} {keyword}".strip(), text, wanted, shown)


def _is_at(pointer: str, place: str) -> bool:
    return pointer == place or pointer.startswith(f"{place}/")


def _is_near(pointer: str, places: list[str]) -> bool:
    return any(_is_at(pointer, at) or _is_at(at, pointer) for at in places)


def pointer_of(*steps: str | int) -> str:
    """Return a JSON pointer (RFC 6901, section 3)."""
    return "".join("/" + str(one).replace("~", "~0").replace("/", "~1") for one in steps)


def _warned(harness: Harness, case: ReplyCase, policy: Policy) -> Result:
    """Where drift is only to be told, a response is passed on whole, and never in silence."""
    interaction = _interaction(harness, case, policy)
    outcome = harness.perform(interaction)
    package, error = harness.fixture.package, outcome.error
    if not outcome.sent:
        return Result("judged", (not_sent(error),), interaction=interaction)
    if error is not None and not package.is_a(error, "ApiError"):
        return Result("judged", (raw_exception(error),), interaction=interaction)
    # That an operation is deprecated says nothing of its response.
    warned = [one for one in outcome.warned if not one.startswith("DeprecationWarning")]
    told = (warned if policy == "warn" else outcome.told) or getattr(error, "drift", None)
    if package.is_a(error, "ResponseInvalid"):
        return Result("judged", tuple(_withheld(case, error)), interaction=interaction)
    if told:
        found = _misplaced(harness, case, outcome.told) if outcome.told else None
        lost = () if found else tuple(_lost_in_drift(harness, case, outcome))
        return Result("judged", (found,) if found else lost, interaction=interaction)
    where, keyword, message = first_complaint(harness, case)
    complaint = Complaint(
        "drift-in-silence",
        f"{where} {keyword}".strip(),
        message,
        "a warning, or a record passed to the `on_drift` function",
        repr(error if error is not None else outcome.value)[:300],
    )
    return Result("judged", (complaint,), interaction=interaction)


def _withheld(case: ReplyCase, error: BaseException | None) -> Iterable[Complaint]:
    """What can be read is passed on, and an error status is raised as such, whatever its body."""
    if case.status >= 400 or not case.malformed:
        where = "an error status" if case.status >= 400 else "a value"
        text = f"{where} is withheld, although drift was only to be reported"
        wanted = "StatusError" if case.status >= 400 else "the value"
        yield Complaint("drift-withheld", where, text, wanted, repr(error)[:300])


def _lost_in_drift(harness: Harness, case: ReplyCase, outcome: Outcome) -> Iterable[Complaint]:
    """What does not fit is kept as it came, beside what does."""
    if case.malformed or not case.is_data:
        return
    value = parsed_value(case.status, outcome)
    formats = harness.plan.facts.of(f"{case.documented} {case.media_type}")
    yield from losses(case.value, case.body, value, formats, as_json=True)
    yield from _of_other_classes(harness, case, value)
    for name in unreadable(value):
        text = "an optional property that was not sent cannot be read"
        yield Complaint("property-missing", name, text, "UNSET", "AttributeError")


def first_complaint(harness: Harness, case: ReplyCase) -> tuple[str, str, str]:
    """Say where and why a response body is invalid: place, keyword, message."""
    if case.malformed:
        return "body#", "", "not JSON"
    found = judge_of(harness, case).complaints(case.value)
    where, keyword, message = found[0] if found else ("", "", "invalid")
    return "body#" + _INDEX.sub("/*", where), keyword, message[:300]


def judge_of(harness: Harness, case: ReplyCase) -> Judge:
    """Return the judge of a response's body."""
    return harness.plan.judge(target_of(harness, case).path)


def target_of(harness: Harness, case: ReplyCase) -> ReplyTarget:
    """Return the documented content that a response is of."""
    return next(
        one
        for one in harness.plan.callspec.replies
        if one.reply.status == case.documented and one.content.media_type == case.media_type
    )


RESPONSE_POSITIVE = Check(
    "response+",
    "positive",
    _positive_cases,
    check_positive,
    "A documented response reaches the caller without loss, errors as typed errors.",
)
RESPONSE_NEGATIVE = Check(
    "response-",
    "negative",
    _negative_cases,
    check_negative,
    "A response that the spec does not allow is a typed error or a drift record, never silence.",
)
CROSS_FEED = Check(
    "cross-feed",
    "negative",
    _crossed_cases,
    check_negative,
    "The body of one status is not taken for the body of another.",
)
