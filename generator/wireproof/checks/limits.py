"""The limits check: what a caller allows a call at most is what it takes.

In: the harness of an operation that stands for the client. Out: results over redirects, sizes of
answers, seconds and repetitions, each with a limit that is just enough and one that is not. One
kind of client is told each limit itself, where it takes it, and of the other a view is.
"""

from __future__ import annotations

import gzip
import math
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.checks.outcomes import is_raised
from wireproof.checks.responses import reply_of
from wireproof.checks.retry import is_safe
from wireproof.checks.streams import STREAMS
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.hints import takes_options
from wireproof.harness.package import Outcome
from wireproof.harness.standing import LIBRARY
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply

_QUIET: Final = WireReply(418)
_TEXT: Final = (("content-type", "text/plain"),)
_REPEATED: Final = 2
_CAP: Final = 2.0
"""Seconds that a server may ask for, so that none of these cases takes any."""
_LATE, _SOON = 10.0, 8.0
"""Seconds that a server takes, and in which a call with a far shorter limit has to be over."""
_LONG: Final = 60.0
"""Seconds that no machine is so busy as to need for a call."""
_OWN: Final = ("timeout", "retry")
"""Limits that a client is constructed with; the others are those of a view of it."""
_STEPS: Final = ("connect", "read", "write", "pool")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What comes of a call.

    Attributes:
        error: the class of the error; "" is a value.
        requests: how many are sent; where one may not be repeated, it is one.
        again: whether they are repetitions.
        steps: least and most seconds that the HTTP library is told, for each step.
        keywords: what the call says itself.
    """

    error: str = "StatusError"
    requests: int = 1
    again: bool = False
    steps: Mapping[str, tuple[float, float]] | None = None
    keywords: Mapping[str, Any] | None = None


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    package = harness.fixture.package
    known = package.manifest.libraries and hasattr(package.module, "Timeout")
    if harness.base is None or LIBRARY not in harness.stands_for or not known:
        return
    mine = 0 if harness.fixture.mode == "sync" else 1
    several = chain(_redirects(harness), _sizes(harness), _seconds(harness), _waits(harness))
    for number, case in enumerate(several):
        own = all(name in _OWN for name, _ in case.setup.more)
        yield case if own and number % 2 == mine else _by_view(case)
    yield from _rows(harness)


def _by_view(case: ProbeCase) -> ProbeCase:
    setup = case.setup
    return replace(case, setup=replace(setup, more=(), view=setup.more))


def _case(
    harness: Harness, name: str, option: str, value: Any, reply: WireReply, wanted: _Wanted
) -> ProbeCase:
    more = ((option, value),) if option else ()
    setup = replace(harness.setup("ignore"), more=more)
    return ProbeCase(name, "limited", setup, (reply,), detail=wanted, positive=not wanted.error)


def _redirects(harness: Harness) -> Iterator[ProbeCase]:
    answers = {one.status.upper() for one in harness.plan.operation.replies}
    if answers & {"307", "3XX"}:
        return  # a documented answer, which a client does not follow
    home = WireReply(307, (("location", harness.server.rstrip("/") + "/again"),))
    for most in (0, 1, 3):
        wanted = _Wanted(requests=most + 1)
        yield _case(harness, f"{most} redirects", "max_redirects", most, home, wanted)


def _sizes(harness: Harness) -> Iterator[ProbeCase]:
    """Yield answers that are as large as they may be, and larger by a byte."""
    if harness.plan.operation.method == "HEAD":
        return
    whole = WireReply(418, _TEXT, b"0123456789", chunks=(b"0123", b"456789"))
    packed = gzip.compress(b"0" * 5000, mtime=0)
    bomb = WireReply(418, (*_TEXT, ("content-encoding", "gzip")), packed)
    option = "max_response_bytes"
    yield _case(harness, "an error of its size", option, 10, whole, _Wanted())
    refused = _Wanted("ResponseInvalid")
    yield _case(harness, "an error beyond its size", option, 9, whole, refused)
    yield _case(harness, "an error that unfolds", option, len(packed) + 10, bomb, refused)
    valid = [
        one for one in harness.plan.replies
        if one.verdict is Verdict.VALID and one.body and not is_raised(one.status)
    ]  # fmt: skip
    if valid and not harness.method.streaming:
        shortest = min(valid, key=lambda one: len(one.body))
        size, reply = len(shortest.body), reply_of(shortest)
        keywords = harness.asking(shortest.media_type)
        for name, most, error in (("of", size, ""), ("beyond", size - 1, "ResponseInvalid")):
            wanted = _Wanted(error, keywords=keywords)
            yield _case(harness, f"an answer {name} its size", option, most, reply, wanted)


def _rows(harness: Harness) -> Iterator[ProbeCase]:
    """Yield rows whose items are as large as they may be, and one that is not."""
    if harness.method.streaming != "stream":
        return
    rows = [one for one in STREAMS.cases(harness) if isinstance(one, ProbeCase)]
    alone = [len(one.replies[0].body) for one in rows if " item " in one.name]
    for case in rows if alone else ():
        if case.name.endswith((" byte by byte", " all at once")) and case.detail:
            most = (("max_response_bytes", max(alone) + 2),)
            yield _by_view(replace(case, setup=replace(case.setup, more=most)))
        if case.name.endswith(" byte by byte") and case.detail:
            few = replace(case.setup, more=(("max_response_bytes", 0),))
            yield _by_view(replace(case, setup=few, expect="refused", detail=[], positive=False))


def _seconds(harness: Harness) -> Iterator[ProbeCase]:
    """Yield limits of time: as they are told to the HTTP library, and as they pass."""
    timeout = harness.fixture.package.module.Timeout
    steps = dict(zip(_STEPS, (1.5, 2.5, 3.5, 4.5), strict=True))
    exact = _Wanted(steps={name: (one, one) for name, one in steps.items()})
    yield _case(harness, "steps", "timeout", timeout(total=None, **steps), _QUIET, exact)
    rest = timeout(total=70, connect=None, read=100, write=2, pool=80)
    within = {**dict.fromkeys(_STEPS, (60.0, 70.0)), "write": (2.0, 2.0)}
    yield _case(harness, "steps in all", "timeout", rest, _QUIET, _Wanted(steps=within))
    all_ = dict.fromkeys(_STEPS, (0.0, _LONG))
    yield _case(harness, "a number", "timeout", _LONG, _QUIET, _Wanted(steps=all_))
    if takes_options(harness) and "timeout" not in harness.method.parameters.values():
        call = _Wanted(steps=all_, keywords={**harness.plain, "timeout": _LONG})
        yield _case(harness, "a number for the call", "", None, _QUIET, call)
    for odd in (-1, math.nan, "1"):
        refused = _Wanted("RequestInvalid", requests=0)
        yield _case(harness, f"{odd!r} seconds", "timeout", odd, _QUIET, refused)
    late = _Wanted("TimeoutError")
    slow = replace(_QUIET, pause=0.05)
    yield _case(harness, "an answer too late", "timeout", 0.02, slow, late)
    yield _case(harness, "an answer in time", "timeout", _LONG, slow, _Wanted())
    pieces = (b"0",) * 8
    slowly = WireReply(418, _TEXT, b"".join(pieces), chunks=pieces, pace=0.01)
    if harness.plan.operation.method != "HEAD":
        yield _case(harness, "a body too slow", "timeout", 0.035, slowly, late)
    there = replace(_QUIET, pause=_LATE)
    crawling = WireReply(418, (("x-long", "0" * 40),), pace=_LATE / 40)
    case = _case(harness, "a socket too slow", "timeout", 0.1, crawling, late)
    url = harness.fixture.loopback().origin
    yield replace(case, setup=replace(case.setup, base_url=url, wired=True))
    step = timeout(total=None, read=0.03)
    for name, most in (("in all", 0.03), ("to read", step)):
        case = _case(harness, f"a socket too late, {name}", "timeout", most, there, late)
        yield replace(case, setup=replace(case.setup, base_url=url, wired=True))


def _waits(harness: Harness) -> Iterator[ProbeCase]:
    """Yield how long and how often a call is repeated, where it may be."""
    retry = getattr(harness.fixture.package.module, "Retry", None)
    if retry is None:
        return
    some = retry(max=_REPEATED, base=0.0, cap=0.0, retry_after_cap=_CAP)
    again = _Wanted(requests=_REPEATED + 1, again=True)
    asked = (
        ("0", again), ("3", _Wanted()), ("86400", _Wanted()), ("soon", again), ("\u00b2", again),
        ("Wed, 21 Oct 2015 07:28:00 GMT", again), ("Wed, 21 Oct 2099 07:28:00 GMT", _Wanted()),
    )  # fmt: skip
    for said, wanted in asked:
        reply = WireReply(503, (("retry-after", said),))
        yield _case(harness, f"Retry-After: {said}", "retry", some, reply, wanted)
    own = retry(max=_REPEATED, base=0.0, cap=0.0, statuses=frozenset({501}))
    for status, wanted in ((501, again), (503, _Wanted())):
        yield _case(harness, f"only 501, {status}", "retry", own, WireReply(status), wanted)
    for name, base, cap in (("no cap", 1000.0, 0.0), ("no base", 0.0, 1000.0)):
        kind = retry(max=_REPEATED, base=base, cap=cap)
        case = _case(harness, f"backoff, {name}", "retry", kind, WireReply(503), again)
        # A client that waits all the same gives up, instead of keeping the proof.
        setup = replace(case.setup, more=(*case.setup.more, ("timeout", _LONG)))
        yield replace(case, setup=setup)
    soon = _case(harness, "a wait beyond the time", "timeout", _LONG, WireReply(503), _Wanted())
    reply = WireReply(503, (("retry-after", "60"),))
    yield replace(soon, setup=replace(soon.setup, retries=_REPEATED), replies=(reply,))


def check(harness: Harness, case: ProbeCase) -> Result:
    """What is within a limit is done; what is beyond it ends in the error of its kind."""
    wanted = case.detail
    if not isinstance(wanted, _Wanted):
        return STREAMS.judge(harness, case)
    keywords = dict(wanted.keywords) if wanted.keywords is not None else harness.plain
    started = time.monotonic()
    outcome = harness.perform(Interaction(case.setup, keywords, case.replies))
    took = time.monotonic() - started
    error = outcome.error
    if error is not None and not harness.fixture.package.is_a(error, "ApiError"):
        return Result("judged", (raw_exception(error),))
    found = tuple(_judged(harness, case, outcome, took))
    # What differs is an option of the client's, which a script cannot say in every case.
    return Result("judged", found[:1])


def _judged(
    harness: Harness, case: ProbeCase, outcome: Outcome, took: float
) -> Iterator[Complaint]:
    wanted: _Wanted = case.detail
    error, sent = outcome.error, outcome.sent
    right = harness.fixture.package.is_a(error, wanted.error) if wanted.error else error is None
    if not right:
        shown = repr(error or outcome.value)[:300]
        yield _complaint(case, "does not end as it should", wanted.error or "a value", shown)
    status = case.replies[-1].status
    if wanted.error == "StatusError" and getattr(error, "status_code", status) != status:
        yield _complaint(case, "another status is raised", str(status), repr(error)[:300])
    repeatable = not wanted.again or is_safe(harness, sent[0] if sent else None, case.replies[0])
    requests = wanted.requests if repeatable else 1
    # The time may be over before anything is sent; what a socket gets, it may record too late.
    uncounted = case.setup.wired or (wanted.error == "TimeoutError" and not sent)
    if len(sent) != requests and not uncounted:
        yield _complaint(case, "wrong number of requests", str(requests), str(len(sent)))
    if case.setup.wired and took > _SOON:
        yield _complaint(case, "the call goes on when its time is over", "less", f"{took:.1f} s")
    for name, (least, most) in (wanted.steps or {}).items():
        told = outcome.limits[0].get(name) if outcome.limits else None
        if told is None or not least <= told <= most:
            text = f"the HTTP library is told another limit to {name}"
            yield _complaint(case, text, f"{least} to {most}", repr(told))


def _complaint(case: ProbeCase, text: str, wanted: str, shown: str) -> Complaint:
    return Complaint("limit-ignored", case.name, f"{case.name}: {text}", wanted, shown)


LIMITS = Check(
    "limits",
    "negative",
    _cases,
    check,
    "What a caller allows of redirects, bytes, seconds and repetitions is what a call takes.",
    once=True,
)
