"""Retry probes: what is safe is repeated, what is not is sent once.

In: a harness. Out: results over 429, 503 with `Retry-After`, and broken connections. A request is
safe to repeat when its method is idempotent (RFC 9110, section 9.2.2), the document says so
(`x-wireproof-idempotent`), or it carries an idempotency key; any request may be repeated after a
429 or 503 that is documented with `Retry-After`: the server has declined to act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.harness.harness import Harness, Interaction, Setup
from wireproof.harness.hints import takes_options
from wireproof.harness.package import Outcome
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply, WireRequest

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})
_DECLINED = (429, 503)
_KEY, _OPTION = "idempotency-key", "idempotency_key"
_RETRIES = 2
_NOW = (("retry-after", "0"),)
_END = WireReply(418)
_KINDS = {"reset": "ConnectionError", "timeout": "TimeoutError", "refused": "ConnectionError"}


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    """Yield what tells whether this operation may be repeated, and its share of the rest."""
    if harness.base is None:
        return
    setup = Setup(base_url=harness.base_url, retries=_RETRIES)
    faults = (
        ("503 with Retry-After", WireReply(503, _NOW)),
        ("503", WireReply(503)),
        *((str(status), WireReply(status)) for status in (408, 500, 502, 504)),
        ("connection reset", WireReply(0, fault="reset")),
        ("read timeout", WireReply(0, fault="timeout")),
    )
    yield from harness.by_one(
        ProbeCase(f"{name}, then an answer", "repeated", setup, (fault, _END))
        for name, fault in faults[:2]
    )
    for name, call in _keyed(harness):
        replies = (faults[1][1], _END)
        yield ProbeCase(f"503 with {name}, then an answer", "repeated", setup, replies, detail=call)
    yield from harness.shared(_shared_cases(setup, faults))


def _keyed(harness: Harness) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield calls with an idempotency key, where it matters: by a parameter, and by an option."""
    if harness.plan.operation.method in _IDEMPOTENT:
        return
    for case in harness.fit:
        if _key(harness) in map(str.lower, case.arguments.place("header")):
            found = harness.keywords(case.arguments)
            if isinstance(found, dict):
                yield "a key", found
            break
    if takes_options(harness) and _OPTION not in harness.method.parameters.values():
        yield "a key of the caller's", {**harness.plain, _OPTION: "of-the-caller"}


def _key(harness: Harness) -> str:
    return harness.fixture.package.manifest.key_header.lower() or _KEY


def _shared_cases(setup: Setup, faults: tuple[tuple[str, WireReply], ...]) -> Iterable[ProbeCase]:
    once = replace(setup, retries=0)
    for number, (name, fault) in enumerate(faults):
        if number > 1:
            yield ProbeCase(f"{name}, then an answer", "repeated", setup, (fault, _END))
        yield ProbeCase(f"{name}, for ever", "given up", setup, (fault,))
        yield ProbeCase(f"{name}, retries off", "once", once, (fault, _END))
    gone = WireReply(0, fault="refused")
    yield ProbeCase("connection refused, for ever", "reached", setup, (gone,))
    yield ProbeCase("connection refused, then an answer", "reached", setup, (gone, _END))
    yield ProbeCase("429, then an answer", "either", setup, (WireReply(429, _NOW), _END))
    odd = (("retry-after", "soon"), ("content-type", "text/plain"))
    yield ProbeCase("429 with an odd Retry-After", "either", once, (WireReply(429, odd, b"slow"),))
    for status in (400, 401, 403, 404, 409, 422, 501):
        yield ProbeCase(f"{status}", "once", setup, (WireReply(status), _END))


def is_safe(harness: Harness, first: WireRequest | None, fault: WireReply) -> bool:
    """Tell whether a request may be repeated after a fault."""
    operation = harness.plan.operation
    declined = any(
        reply.retry_after and reply.status == str(fault.status) and fault.status in _DECLINED
        for reply in operation.replies
    )
    name = _key(harness)
    keyed = first is not None and any(one.lower() == name for one, _ in first.headers)
    return operation.method in _IDEMPOTENT or operation.idempotent or declined or keyed


def check(harness: Harness, case: ProbeCase) -> Result:
    """The number of requests is right, and repeated requests are the same to the byte."""
    interaction = Interaction(case.setup, case.detail or harness.plain, case.replies)
    outcome = harness.perform(interaction)
    if outcome.error is not None and not harness.fixture.package.is_a(outcome.error, "ApiError"):
        return Result("judged", (raw_exception(outcome.error),), interaction=interaction)
    return Result("judged", tuple(_judged(harness, case, outcome)), interaction=interaction)


def _judged(harness: Harness, case: ProbeCase, outcome: Outcome) -> Iterable[Complaint]:
    sent = outcome.sent
    first = sent[0] if sent else None
    if first and any(_essence(one) != _essence(first) for one in sent[1:]):
        yield Complaint("retry-differs", "retry", "a repeated request is not the same request",
                        repr(_essence(first))[:300], repr(_essence(sent[1]))[:300])  # fmt: skip
    told = getattr(outcome.error, "attempts", len(sent))
    if told != len(sent):
        text = "the error tells of another number of requests than was sent"
        yield Complaint("wrong-number-of-requests", "attempts", text, str(len(sent)), str(told))
    safe = is_safe(harness, first, case.replies[0])
    most = case.setup.retries + 1 if safe else 1
    if outcome.error is None:
        yield Complaint("fault-swallowed", "retry", f"{case.name}: no error came out",
                        "a typed error", repr(outcome.value)[:200])  # fmt: skip
    kind = _KINDS.get(case.replies[0].fault)
    package = harness.fixture.package
    judged = len(case.replies) == 1 and kind and hasattr(package.errors, kind)
    if judged and outcome.error is not None and not package.is_a(outcome.error, kind or ""):
        text, shown = f"{case.name} is not raised as {kind}", type(outcome.error).__name__
        yield Complaint("wrong-error-class", f"retry {case.name}", text, kind or "", shown)
    match case.expect:
        case "either" | "reached":
            wrong = not 1 <= len(sent) <= case.setup.retries + 1
        case "once":
            wrong = len(sent) != 1
        case "repeated":
            wrong = len(sent) != (2 if safe else 1)
        case _:
            wrong = len(sent) != most
    if wrong:
        rule = "unsafe-retry" if not safe and len(sent) > 1 else "wrong-number-of-requests"
        wanted = "2" if case.expect == "repeated" and safe else str(most)
        yield Complaint(rule, f"retry {case.name}", f"{case.name}: wrong number of requests",
                        "1" if case.expect == "once" else wanted, str(len(sent)))  # fmt: skip


def _essence(request: WireRequest) -> tuple[str, str, str, tuple[tuple[str, str], ...], bytes]:
    return request.method, request.origin, request.target, request.headers, request.body


RETRY = Check(
    "retry",
    "negative",
    _cases,
    check,
    "What is safe to repeat is repeated, byte for byte; what is not is sent once.",
)
