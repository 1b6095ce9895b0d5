"""The own client check: an HTTP client that a user passes in keeps what is its own.

In: the harness of an operation that stands for the client. Out: results over an HTTP client with
header fields, parameters, cookies and a base URL: they go along with each request, what a call says
itself is nearer, and none of it goes to another origin; and over redirects that never end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.checks.raw import has_raw
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.hints import takes_options
from wireproof.harness.standing import LIBRARY
from wireproof.harness.vendor import OWN
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply, WireRequest

_QUIET: Final = WireReply(418)
_ELSEWHERE: Final = "https://elsewhere.test/there?at=1"
_PAIR: Final = ("own=of%20the%20User", "own=of+the+User")
_MANY: Final = 50
"""Redirects that no client follows by itself."""


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    known = harness.fixture.package.manifest.libraries
    if harness.base is None or LIBRARY not in harness.stands_for or not known:
        return
    usual, own = harness.setup(), replace(harness.setup(), own=True)
    yield ProbeCase("an HTTP client with fields of its own", "kept", own, (_QUIET,))
    if takes_options(harness):
        yield ProbeCase("a parameter of its own that the call says", "nearer", own, (_QUIET,))
    answers = {one.status.upper() for one in harness.plan.operation.replies}
    if answers & {"302", "307", "3XX"}:
        return  # a documented answer, which a client does not follow
    abroad = (WireReply(302, (("location", _ELSEWHERE),)), _QUIET)
    yield ProbeCase("fields of its own, and another origin", "at home", own, abroad)
    home = (WireReply(307, (("location", harness.server.rstrip("/") + "/again"),)),)
    yield ProbeCase("redirects without end", "ends", usual, home)


def check(harness: Harness, case: ProbeCase) -> Result:
    """What is the HTTP client's own is sent beside what the call says, within its server alone."""
    more = {"extra_query": {"own": "nearer"}} if case.expect == "nearer" else {}
    interaction = Interaction(case.setup, {**harness.plain, **more}, case.replies)
    plain = harness.perform(Interaction(harness.setup(), harness.plain, case.replies))
    outcome = harness.perform(interaction)
    if outcome.error is not None and not harness.fixture.package.is_a(outcome.error, "ApiError"):
        return Result("judged", (raw_exception(outcome.error),))
    if not outcome.sent or not plain.sent:
        text, shown = f"{case.name}: nothing was sent", repr(outcome.error)[:300]
        return Result("judged", (Complaint("nothing-sent", case.name, text, "a request", shown),))
    match case.expect:
        case "kept":
            key = harness.fixture.package.manifest.key_header.lower()
            found = list(_lost(plain.sent[0], outcome.sent[0], key))
        case "nearer":
            pairs = [one for one in outcome.sent[0].query.split("&") if one.startswith("own=")]
            text = "a parameter of the HTTP client is sent where the call says another"
            wrong = pairs != ["own=nearer"]
            found = [_complaint("query", text, "own=nearer", repr(pairs))] * wrong
        case "at home":
            # No client has to go there (RFC 9110, section 15.4); generated ones do.
            found = list(_abroad(outcome.sent, must_go=has_raw(harness)))
        case _:
            found = list(_endless(harness, case, outcome.sent, outcome.error))
    return Result("judged", tuple(found))


def _lost(plain: WireRequest, sent: WireRequest, key: str) -> Iterator[Complaint]:
    """Compare a request with that of a user's HTTP client; `key` names what each call has anew."""
    path, _, query = plain.target.partition("?")
    wanted = [f"{path}?{'&'.join(filter(None, (query, one)))}" for one in _PAIR]
    if sorted(sent.target.split("&")) not in [sorted(one.split("&")) for one in wanted]:
        text = "the parameters of the HTTP client are not sent beside those of the call"
        yield _complaint("query", text, wanted[0], sent.target)
    # A boundary between parts is another one in each request (RFC 2046, section 5.1.1).
    parted = (plain.header("content-type") or "").startswith("multipart/")
    same_body = parted or sent.body == plain.body
    if sent.origin != plain.origin or sent.method != plain.method or not same_body:
        text = "a request is another one with an HTTP client of the user's"
        yield _complaint("request", text, plain.origin, sent.origin)
    for name, value in OWN["headers"].items():
        before = plain.header(name)
        silent = before in (None, "*/*") or str(before).startswith("python-")  # the library's own
        stronger = [value] if silent or name == "Host" else [before]
        if sent.all_headers(name) not in ([before], stronger):
            text = f"the field {name} of the HTTP client is lost, or stronger than the call's"
            yield _complaint(name, text, before or value, repr(sent.all_headers(name)))
    if plain.header("cookie") is None and sent.header("cookie") != "own=of-the-user":
        text = "a cookie of the HTTP client is not sent"
        yield _complaint("cookie", text, "own=of-the-user", repr(sent.header("cookie")))
    others = {name.lower() for name in OWN["headers"]} | {"cookie", key}
    others |= {"content-type"} if parted else set()
    fields = [[one for one in each.headers if one[0] not in others] for each in (plain, sent)]
    if sorted(fields[0]) != sorted(fields[1]):
        text = "the other header fields differ with an HTTP client of the user's"
        yield _complaint("headers", text, repr(fields[0])[:300], repr(fields[1])[:300])


def _abroad(sent: tuple[WireRequest, ...], *, must_go: bool) -> Iterator[Complaint]:
    """What is the user's own stays at home; the request itself goes on, where nothing is told.

    A POST becomes a GET (RFC 9110, section 15.4.3), and takes no body along.
    """
    home, first = sent[0].origin, sent[0]
    goes_on = first.method in ("GET", "HEAD", "POST")
    there = [f"{one.origin}{one.target}" for one in sent[1:]]
    if goes_on and (must_go or there) and there != [_ELSEWHERE]:
        text = "a request without a body does not follow a redirect to another origin as it says"
        yield Complaint("wrong-redirect", "abroad", text, _ELSEWHERE, repr(there)[:300])
    for one in sent[1:] if goes_on else ():
        wanted = ("HEAD" if first.method == "HEAD" else "GET", b"", first.header("accept"))
        got = (one.method, one.body, one.header("accept"))
        if wanted != got:
            text = "the request after a redirect to another origin is not what it requires"
            yield Complaint("wrong-redirect", "abroad", text, repr(wanted)[:300], repr(got)[:300])
    for one in sent[1:]:
        shown = f"{one.target} {one.headers}"
        if one.origin != home and ("of the user" in shown or "own=" in shown):
            text = "what is the user's own follows a redirect to another origin"
            yield Complaint("credential-leak", "redirect own", text, "(not sent)", shown[:300])


def _endless(
    harness: Harness, case: ProbeCase, sent: tuple[WireRequest, ...], error: Any
) -> Iterator[Complaint]:
    """After so many redirects the last one is raised as the answer that it is."""
    if not 1 < len(sent) <= _MANY:
        text = "redirects are not followed as often as they may be"
        yield Complaint("wrong-redirect", case.name, text, f"1 to {_MANY}", str(len(sent) - 1))
    elif getattr(error, "status_code", None) != case.replies[0].status:
        text = "a redirect that is not followed is not raised as the answer that it is"
        yield Complaint("wrong-redirect", case.name, text, "its status", repr(error)[:200])
    same = {(one.method, one.body) for one in sent}
    if len(same) > 1 and harness.plan.operation.method != "HEAD":
        text = "a request that is redirected by a 307 is not the same any more"
        shown = [repr(one)[:300] for one in (sent[0], sent[-1])]
        yield Complaint("wrong-redirect", case.name, text, *shown)


def _complaint(where: str, text: str, wanted: str, shown: str) -> Complaint:
    return Complaint("own-client-ignored", where.lower(), text, wanted[:300], shown[:300])


OWN_CLIENT = Check(
    "own-client",
    "positive",
    _cases,
    check,
    "What an HTTP client of the user's has of its own is sent, and stays within the server.",
    once=True,
)
