"""The around check: what a caller puts around requests sees each of them, and may answer itself.

In: the harness of an operation that stands for the client. Out: results over middleware that adds a
header field, that sends twice, that answers without sending, and that is of the wrong kind; and
over requests that no document describes, with each kind of body.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.package import Outcome
from wireproof.harness.standing import LIBRARY
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply

_FIELD, _SEEN = "X-Around", "X-Seen"
_QUIET: Final = WireReply(418, (("x-served", "1"),))
_OWN: Final = b"of the caller"
_PATH: Final = "/wireproof/undeclared"
_BODIES: Final[dict[str, tuple[Any, str, bytes]]] = {
    "nothing": (None, "", b""),
    "json": ({"a": [1]}, "application/json", b'{"a":[1]}'),
    "form": ({"a": "b c"}, "application/x-www-form-urlencoded", b"a=b"),
    "multipart": ({"a": b"b c"}, "multipart/form-data", b"b c"),
    "content": (b"\x00\xff", "application/octet-stream", b"\x00\xff"),
}
"""Bodies of requests that no document describes: value, media type, and what is in it."""


class _Fields:
    """Adds a field to each request, in place of one of that name."""

    def handle(self, request: Any, call_next: Any) -> Any:
        """Send it on with a field."""
        return call_next(request.with_header(_FIELD.upper(), "0").with_header(_FIELD, "1"))


class _Order:
    """Adds a field that tells whether the other one is there already."""

    def handle(self, request: Any, call_next: Any) -> Any:
        """Send it on with what it saw."""
        seen = dict(request.headers).get(_FIELD, "nothing")
        return call_next(request.with_header(_SEEN, seen))


class _Twice:
    """Sends each request twice, and gives the second answer."""

    def handle(self, request: Any, call_next: Any) -> Any:
        """Send it, and send it again."""
        call_next(request)
        return call_next(request)


class _Own:
    """Answers by itself, and sends nothing."""

    def __init__(self, reply: Any) -> None:
        self._reply = reply

    def handle(self, request: Any, call_next: Any) -> Any:
        """Answer."""
        del request, call_next
        return self._reply


class _Awaited:
    """The same for an asynchronous client, whose answers can be awaited."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def handle(self, request: Any, call_next: Any) -> Any:
        """Do the same, and await what comes of it."""
        found = self._inner.handle(request, call_next)
        return await found if hasattr(found, "__await__") else found


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    module = harness.fixture.package.module
    if harness.base is None or LIBRARY not in harness.stands_for or not hasattr(module, "Reply"):
        return
    sync = harness.fixture.mode == "sync"
    error = harness.perform(Interaction(harness.setup("ignore"), harness.plain, (_QUIET,))).error
    fields, order, nothing = _Fields(), _Order(), _Own(None)
    several: list[tuple[str, str, tuple[Any, ...]]] = [
        ("a field of the caller's", "field", (fields,)),
        ("one after the other", "after", (fields, order)),
        ("one before the other", "before", (order, fields)),
        ("no answer", "refused", (nothing,)),
    ]
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is not None:
        own = module.Reply(418, headers, _OWN)
        several.append(("an answer of the caller's", "own", (_Own(own),)))
    for name, expect, around in several:
        made = around if sync else tuple(_Awaited(one) for one in around)
        yield _case(harness, name, expect, made)
    twice = (_Twice(),) if sync else (_AwaitedTwice(),)
    yield _case(harness, "sent twice", "twice", twice)
    other = (_Awaited(nothing),) if sync else (nothing,)
    yield _case(harness, "of the other kind of client", "refused", other)
    client = getattr(harness.fixture.driver(harness.setup("ignore")), "client", None)
    for kind in _BODIES if callable(getattr(client, "request", None)) else ():
        setup = harness.setup("ignore")
        yield ProbeCase(f"undeclared, {kind}", "undeclared", setup, (_QUIET,), detail=kind)


class _AwaitedTwice:
    """See `_Twice`."""

    async def handle(self, request: Any, call_next: Any) -> Any:
        """Send it, and send it again."""
        await call_next(request)
        return await call_next(request)


def _case(harness: Harness, name: str, expect: str, around: tuple[Any, ...]) -> ProbeCase:
    setup = replace(harness.setup("ignore"), view=(("middleware", around),))
    return ProbeCase(name, expect, setup, (_QUIET,))


def check(harness: Harness, case: ProbeCase) -> Result:
    """Each request passes through all of them, the first outermost, and what they give counts."""
    if case.expect == "undeclared":
        return _undeclared(harness, case)
    outcome = harness.perform(Interaction(case.setup, harness.plain, case.replies))
    error = outcome.error
    if error is not None and not harness.fixture.package.is_a(error, "ApiError"):
        return Result("judged", (raw_exception(error),))
    refused = harness.fixture.package.is_a(error, "RequestInvalid")
    for wanted, got in _facts(case.expect, outcome, refused=refused):
        if wanted != got:
            text = f"{case.name}: what is put around a request is not heeded"
            shown = [repr(one)[:300] for one in (wanted, got)]
            wrong = Complaint("middleware-ignored", case.name, text, *shown)
            return Result("judged", (wrong,))
    return Result("judged")


def _undeclared(harness: Harness, case: ProbeCase) -> Result:
    """A request that no document describes is sent as it was said, under its usual media type."""
    value, wanted, content = _BODIES[case.detail]
    said = {} if value is None else {case.detail: value}

    def step(client: Any) -> Any:
        return client.request("POST", f"{_PATH}?at=1", object, query={"n": 2}, **said)

    outcome = harness.fixture.driver(case.setup).act(step, lambda _, __: case.replies[0])
    error, sent = outcome.error, outcome.sent
    if error is not None and not harness.fixture.package.is_a(error, "ApiError"):
        return Result("judged", (raw_exception(error),))
    got = [
        (one.method, one.path.endswith(_PATH), one.query[:8], one.header("content-type"))
        for one in sent
    ]
    kinds = [(*one[:3], (one[3] or "").partition(";")[0]) for one in got]
    right = [("POST", True, "at=1&n=2", wanted)]
    if kinds == right and content in sent[0].body:
        return Result("judged")
    text = f"{case.name}: a request is not sent as it was said"
    shown = repr([*kinds, *(one.body[:80] for one in sent), error])[:300]
    return Result("judged", (Complaint("wrong-on-wire", case.name, text, repr(right), shown),))


def _facts(expect: str, outcome: Outcome, *, refused: bool) -> Iterator[tuple[Any, Any]]:
    """Yield what has to be, and what is."""
    sent, response = outcome.sent, getattr(outcome.error, "response", None)
    number = {"refused": 0, "own": 0, "twice": 2}.get(expect, 1)
    yield (expect == "refused", number), (refused, len(sent))
    if expect == "own":
        yield (418, _OWN), (response and response.status_code, response and response.content)
    elif expect == "twice":
        first, second = ((one.method, one.target, one.body) for one in sent)
        yield first, second
    elif expect != "refused":
        seen = {"field": None, "after": "1", "before": "nothing"}[expect]
        yield (["1"], seen), (sent[0].all_headers(_FIELD), sent[0].header(_SEEN))


AROUND = Check(
    "around",
    "positive",
    _cases,
    check,
    "What a caller puts around requests sees each of them, and what it gives back counts.",
    once=True,
)
