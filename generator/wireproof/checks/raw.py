"""The raw check: with its HTTP response, a call gives back what it gives without, and the response.

In: a harness. Out: results over one valid answer of each documented kind, and over one that drifts
and is told on the response alone. Status, header fields, bytes, text, method and URL are the ones
that were served; the value is whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wireproof.cases.model import ReplyCase
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Check, Result, raw_exception
from wireproof.checks.every_call import of_response
from wireproof.checks.outcomes import is_raised, not_sent
from wireproof.checks.responses import losses, reply_of
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.package import Outcome
from wireproof.oracle.payload import Complaint

_LONGEST = 4000


def _cases(harness: Harness) -> Iterable[ReplyCase]:
    if harness.base is None or harness.method.paging or not has_raw(harness):
        return
    found: dict[tuple[str, str, bool], ReplyCase] = {}
    for case in harness.plan.replies:
        wrong = case.verdict is Verdict.INVALID and case.strict and not case.malformed
        usable = case.verdict is Verdict.VALID or wrong
        if usable and not is_raised(case.status) and len(case.body) < _LONGEST:
            kind = (case.documented, case.media_type, case.verdict is Verdict.VALID)
            if kind not in found or len(found[kind].body) < len(case.body):
                found[kind] = case
    yield from harness.shared(found.values())


def has_raw(harness: Harness) -> bool:
    """Tell whether the client gives raw responses, as generated ones do."""
    client = getattr(harness.fixture.driver(harness.setup()), "client", None)
    return hasattr(client, "with_response")


def check(harness: Harness, case: ReplyCase) -> Result:
    """The response is the one that was served, and the value is what a plain call gives."""
    setup = harness.setup("raise" if case.verdict is Verdict.VALID else "ignore")
    asking = harness.asking(case.media_type)
    interaction = Interaction(setup, asking, (reply_of(case),), raw=True)
    outcome = harness.perform(interaction)
    if not outcome.sent:
        return Result("judged", (not_sent(outcome.error),))
    if outcome.error is not None and not harness.fixture.package.is_a(outcome.error, "ApiError"):
        return Result("judged", (raw_exception(outcome.error),))
    return Result("judged", tuple(_judged(harness, case, outcome))[:1])


def _judged(harness: Harness, case: ReplyCase, outcome: Outcome) -> Iterator[Complaint]:
    response, served = outcome.value, reply_of(case)
    if outcome.error is not None or response is None:
        if case.verdict is Verdict.VALID:
            text = "a call that asks for its response as well ends in an error"
            shown = repr(outcome.error or response)[:300]
            yield Complaint("valid-response-refused", "raw", text, "a value", shown)
        return
    facts = [*of_response(response, served, outcome.sent[-1], again=False)]
    bytes_ = b"" if outcome.sent[-1].method == "HEAD" else served.body
    facts += [
        ("content", bytes_, response.content),
        ("text", bytes_.decode("utf-8", "replace"), response.text),
        ("drift", case.verdict is not Verdict.VALID, bool(response.drift)),
    ]
    for name, wanted, got in facts:
        if got != wanted:
            text = f"the response of a call is not the one that was served: `{name}`"
            told = [repr(one)[:300] for one in (wanted, got)]
            yield Complaint("response-lost", name, text, *told)
            return
    formats = harness.plan.facts.of(f"{case.documented} {case.media_type}")
    data = response.data
    yield from losses(case.value, case.body, data, formats, as_json=case.is_json)


RAW = Check(
    "raw",
    "positive",
    _cases,
    check,
    "A call that gives its HTTP response as well gives the one that was served, and the value.",
)
