"""The loopback check: the same over a real socket, with the client's own transport.

In: a harness. Out: results over a few calls and one response of each kind, sent to a server on
127.0.0.1 under a path prefix. What only a socket shows is found here: framing, reused
connections, `base_url`, and connections that break.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wireproof.cases.model import CallCase, ReplyCase
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.checks.requests import judge_sending
from wireproof.checks.responses import judge_receiving, reply_of
from wireproof.harness.harness import Harness, Interaction, Setup
from wireproof.harness.keywords import Inexpressible
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply

PREFIX = "/some/prefix"
_MOST_CALLS = 12
_FAULTS = (
    ("connection closed at once", "reset"),
    ("body shorter than announced", "short"),
    ("not HTTP", "garbage"),
    ("broken chunk", "chunk"),
)
_IN_CONTENT = frozenset({"short", "chunk"})


def _cases(harness: Harness) -> Iterable[CallCase | ReplyCase | ProbeCase]:
    calls = harness.fit
    step = max(1, len(calls) // _MOST_CALLS)
    found: dict[tuple[str, str], ReplyCase] = {}
    for case in harness.plan.replies if harness.base else ():
        if case.verdict is Verdict.VALID:
            found[case.documented, case.media_type] = case
    broken = _breaks(harness) if harness.base else ()
    cases: list[CallCase | ProbeCase] = [*calls[::step][:_MOST_CALLS], *broken]
    yield from harness.shared(cases)
    for case in found.values():
        yield from harness.shared([case], harness.plan.turn.answers.get(case.documented, 0))


def _breaks(harness: Harness) -> Iterable[ProbeCase]:
    setup = Setup(wired=True)
    for name, fault in _FAULTS:
        if harness.plan.operation.method == "HEAD" and fault in _IN_CONTENT:
            continue  # the answer ends with its headers, whatever they announce (RFC 9112, 6.3)
        reply = WireReply(0, fault=fault)
        yield ProbeCase(name, "typed", setup, (reply,))


def check(harness: Harness, case: CallCase | ReplyCase | ProbeCase) -> Result:
    """What holds over the mock transport holds over a socket."""
    base_url = harness.fixture.loopback().origin + PREFIX
    setup = Setup(base_url=base_url, wired=True)
    match case:
        case CallCase():
            keywords = harness.keywords(case.arguments)
            if isinstance(keywords, Inexpressible):
                return Result("inexpressible", reason=keywords.reason)
            target = harness.fixture.target(base_url)
            return judge_sending(harness, case, Interaction(setup, keywords), target)
        case ReplyCase():
            return judge_receiving(
                harness,
                case,
                Interaction(setup, harness.asking(case.media_type), (reply_of(case),)),
            )
        case ProbeCase():
            return _broken(harness, replace(case, setup=setup))


def _broken(harness: Harness, case: ProbeCase) -> Result:
    interaction = Interaction(case.setup, harness.plain, case.replies)
    outcome = harness.perform(interaction)
    if outcome.error is None:
        text = f"{case.name}: a value came out"
        shown = repr(outcome.value)[:300]
        complaint = Complaint("broken-response-accepted", case.name, text, "a typed error", shown)
        return Result("judged", (complaint,), interaction=interaction)
    if not harness.fixture.package.is_a(outcome.error, "ApiError"):
        return Result("judged", (raw_exception(outcome.error),), interaction=interaction)
    return Result("judged")


LOOPBACK = Check(
    "loopback",
    "positive",
    _cases,
    check,
    "Over a real socket the client says and hears the same as over the mock transport.",
)
