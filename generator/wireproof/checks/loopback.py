"""The loopback lane: the same over a real socket, with the client's own transport.

In: a scene. Out: trials over a few calls and one response of each kind, sent to a server on
127.0.0.1 under a path prefix. What only a socket shows is found here: framing, reused
connections, `base_url`, and connections that break.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wireproof.cases.model import CallCase, ReplyCase
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Lane, ProbeCase, Trial, raw_exception
from wireproof.checks.requests import judge_sending
from wireproof.checks.responses import judge_receiving, reply_of
from wireproof.harness.driver import Play, Scene, Setup
from wireproof.harness.keywords import Inexpressible
from wireproof.oracle.payload import Complaint
from wireproof.oracle.requests import Target, unrepresentable
from wireproof.oracle.wire import WireReply

PREFIX = "/some/prefix"
_MOST_CALLS = 12


def _cases(scene: Scene) -> Iterable[CallCase | ReplyCase | ProbeCase]:
    calls = [case for case in scene.plan.calls if _is_sendable(scene, case)]
    step = max(1, len(calls) // _MOST_CALLS)
    yield from calls[::step][:_MOST_CALLS]
    if scene.base is None:
        return
    found: dict[tuple[str, str], ReplyCase] = {}
    for case in scene.plan.replies:
        if case.verdict is Verdict.VALID:
            found[case.documented, case.media_type] = case
    yield from found.values()
    setup = Setup(wired=True)
    for name, fault in (
        ("connection closed at once", "reset"),
        ("body shorter than announced", "short"),
        ("not HTTP", "garbage"),
        ("broken chunk", "chunk"),
    ):
        reply = WireReply(0, fault=fault)
        yield ProbeCase(name, "typed", setup, (reply,))


def _is_sendable(scene: Scene, case: CallCase) -> bool:
    fits = case.verdict is Verdict.VALID
    return (
        fits
        and not isinstance(scene.keywords(case.arguments), Inexpressible)
        and not unrepresentable(scene.plan.operation, case.arguments)
    )


def check(scene: Scene, case: CallCase | ReplyCase | ProbeCase) -> Trial:
    """What holds over the mock transport holds over a socket."""
    base_url = scene.stage.loopback().origin + PREFIX
    setup = Setup(base_url=base_url, wired=True)
    match case:
        case CallCase():
            keywords = scene.keywords(case.arguments)
            if isinstance(keywords, Inexpressible):
                return Trial("inexpressible", reason=keywords.reason)
            target = Target(base_url, scene.stage.secrets())
            return judge_sending(scene, case, Play(setup, keywords), target)
        case ReplyCase():
            return judge_receiving(scene, case, Play(setup, scene.plain, (reply_of(case),)))
        case ProbeCase():
            return _broken(scene, replace(case, setup=setup))


def _broken(scene: Scene, case: ProbeCase) -> Trial:
    play = Play(case.setup, scene.plain, case.replies)
    outcome = scene.perform(play)
    if outcome.error is None:
        text = f"{case.name}: a value came out"
        shown = repr(outcome.value)[:300]
        complaint = Complaint("broken-response-accepted", case.name, text, "a typed error", shown)
        return Trial("judged", (complaint,), play=play)
    if not scene.stage.package.is_a(outcome.error, "ApiError"):
        return Trial("judged", (raw_exception(outcome.error),), play=play)
    return Trial("judged")


LOOPBACK = Lane(
    "loopback",
    "positive",
    _cases,
    check,
    "Over a real socket the client says and hears the same as over the mock transport.",
)
