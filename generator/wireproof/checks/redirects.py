"""The redirects check: where a redirect leads a generated client, and what goes along.

In: the harness of an operation that stands for the client. Out: results over places within the
server in every spelling, over places where nobody can go, and over other servers. Sources: RFC
9110, sections 10.2.2 and 15.4; RFC 3986, section 5; RFC 6454, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urljoin, urlsplit

from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.checks.raw import has_raw
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.package import Outcome
from wireproof.harness.standing import LIBRARY
from wireproof.oracle.credentials import Secrets
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply, WireRequest

_ABROAD: Final = "https://elsewhere.test"
_KNOWN: Final = "a query that has the key"
_KEEPS: Final = 307
"""The status after which the request is the same one, elsewhere."""
_TOLD_ABROAD: Final = frozenset(
    {"accept", "user-agent", "host", "accept-encoding", "connection", "content-length"}
)
"""Fields that say nothing of who calls."""


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    if harness.base is None or LIBRARY not in harness.stands_for or not has_raw(harness):
        return
    answers = {one.status.upper() for one in harness.plan.operation.replies}
    if answers & {str(_KEEPS), "201", "2XX", "3XX", "DEFAULT"}:
        return  # a documented answer, which a client does not follow
    parts = urlsplit(harness.server)
    for name, there in _within(parts.scheme, parts.hostname or "", parts.port):
        yield _case(harness, f"to {name}", "follows", (there,))
    for where, name, _ in harness.fixture.secrets(harness.setup()).on_wire.values():
        if where == "query":
            yield _case(harness, f"to {_KNOWN}", "follows", (f"/there?{name}=of-the-server",))
    if not harness.plan.operation.has_own_servers:
        clear = _case(harness, "within clear text", "follows", ("http://plain.test:80/there",))
        yield replace(clear, setup=replace(clear.setup, base_url="http://plain.test/v1"))
    twice = (f"{harness.server.rstrip('/')}/one", f"{harness.server.rstrip('/')}/two")
    yield _case(harness, "twice", "follows", twice)
    for name, there in _nowhere(parts.scheme, parts.hostname or ""):
        yield _case(harness, f"to {name}", "stays", (there,))
    for status in (201, 304):
        place = f"{harness.server.rstrip('/')}/there"
        yield _case(harness, f"a {status} with a place", "stays", (place,), status)
    yield _case(harness, "abroad", "leaves", (f"{_ABROAD}/a?at=1#part",))
    if parts.scheme == "https":  # nothing leads from there to clear text
        back = (f"{_ABROAD}/a", f"{harness.server.rstrip('/')}/b")
        yield _case(harness, "abroad and back", "leaves", back)
    yield _case(harness, "abroad and within it", "leaves", (f"{_ABROAD}/a", f"{_ABROAD}/b"))
    yield _case(harness, "abroad, as a user", "leaves", ("https://someone:word@elsewhere.test/a",))
    yield _case(harness, "abroad on a port", "leaves", (f"{_ABROAD}:4443/a", f"{_ABROAD}/b"))


def _within(scheme: str, host: str, port: int | None) -> Iterator[tuple[str, str]]:
    """Yield spellings of places on the same server."""
    yield "a relative place", "again?n=1"
    yield "a place above", "../up"
    yield "a query alone", "?n=1"
    yield "a query of several", "/there?n=1&m=a%20b&flag"
    yield "a part of a page", "/there#part"
    at = f"{host}:{port}" if port else host
    if ":" not in host:
        yield "a user's name", f"{scheme}://someone:word@{at}/there"
        yield "the server in capitals", f"{scheme.upper()}://{at.upper()}/there"
        if port is None:
            usual = {"http": 80, "https": 443}[scheme]
            yield "the usual port", f"{scheme}://{host}:{usual}/there"


def _nowhere(scheme: str, host: str) -> Iterator[tuple[str, str]]:
    """Yield what is no place to go to, or one that nobody may be sent to."""
    yield "nothing", ""
    yield "no host", f"{scheme}://:443/there"
    yield "no port", f"{scheme}://{host}:0/there"
    yield "no number of a port", f"{scheme}://{host}:99999/there"
    yield "a mailbox", "mailto:someone@elsewhere.test"
    yield "a host without HTTP", "ftp://elsewhere.test/there"
    if scheme == "https":
        yield "the same server in clear text", f"http://{host}/there"
        yield "another server in clear text", "http://elsewhere.test/there"


def _case(
    harness: Harness, name: str, expect: str, places: tuple[str, ...], status: int = _KEEPS
) -> ProbeCase:
    replies = tuple(WireReply(status, (("location", one),)) for one in places)
    return ProbeCase(
        name, expect, harness.setup("ignore"), (*replies, WireReply(418)), detail=places
    )


def check(harness: Harness, case: ProbeCase) -> Result:
    """Within its server a client goes where it is sent; elsewhere it takes nothing along."""
    interaction = Interaction(case.setup, harness.plain, case.replies)
    outcome = harness.perform(interaction)
    error = outcome.error
    if error is not None and not harness.fixture.package.is_a(error, "ApiError"):
        return Result("judged", (raw_exception(error),), interaction=interaction)
    if not outcome.sent:
        return Result("unrepresentable", reason="a plain call sends nothing")
    judge = {"follows": _follows, "stays": _stays, "leaves": _leaves}[case.expect]
    found = [*judge(case, outcome)]
    if case.expect == "follows":
        found += _unknown(case, outcome, harness.fixture.secrets(case.setup))
    return Result("judged", tuple(found)[:1], interaction=interaction)


def _unknown(case: ProbeCase, outcome: Outcome, secrets: Secrets) -> Iterator[Complaint]:
    """Complain of a request that does not have what was a secret in the query of the first one."""
    first, *others = outcome.sent
    if case.name.endswith(_KNOWN):
        return
    pairs = {one for one in first.query.split("&") if secrets.shown_in(one)}
    for request in others:
        if not pairs <= set(request.query.split("&")):
            text = "loses the credentials in the query"
            yield _complaint(case, text, "***", f"{len(request.query)} characters")


def _follows(case: ProbeCase, outcome: Outcome) -> Iterator[Complaint]:
    """Each request is the one before it at the place that it was sent to."""
    wanted = outcome.sent[0]
    got = [_shown(one) for one in outcome.sent[1:]]
    places = list[str]()
    at = _url(wanted)
    for place in case.detail:
        at = urljoin(at, place)
        places.append(at)
    if len(got) != len(places):
        yield _complaint(case, "is not followed as it says", str(places), str(got))
        return
    for there, request in zip(places, outcome.sent[1:], strict=True):
        parts = urlsplit(there)
        path = parts.path or "/"
        exact = case.name.endswith(_KNOWN) and parts.query.partition("=")[0]
        twice = bool(exact) and f"&{request.query}".count(f"&{exact}=") > 1
        same = request.path == path and _is_first(parts.query, request.query) and not twice
        if request.origin != wanted.origin or not same:
            yield _complaint(case, "leads to another place", there, _url(request))
        if _essence(request) != _essence(wanted):
            text = "makes another request of it"
            yield _complaint(case, text, repr(_essence(wanted)), repr(_essence(request)))


def _is_first(query: str, sent: str) -> bool:
    """Whether a query begins with another one; what credentials add to it comes after."""
    return sent == query or not query or sent.startswith(f"{query}&")


def _stays(case: ProbeCase, outcome: Outcome) -> Iterator[Complaint]:
    """The answer is raised as what it is; what is no URL may be told as such."""
    told = type(outcome.error).__name__ == "ResponseInvalid" and "mailto:" in case.detail[0]
    if len(outcome.sent) != 1:
        yield _complaint(case, "is followed", "1 request", str([*map(_url, outcome.sent)]))
    elif getattr(outcome.error, "status_code", None) != case.replies[0].status and not told:
        text = "is not raised as the answer that it is"
        yield _complaint(case, text, "its status", repr(outcome.error)[:200])


def _leaves(case: ProbeCase, outcome: Outcome) -> Iterator[Complaint]:
    """Without a body the request goes on, and with it nothing that tells who calls, ever after."""
    first, *others = outcome.sent
    wanted = [urlsplit(one)._replace(fragment="").geturl() for one in case.detail]
    wanted = [one.replace("someone:word@", "") for one in wanted] if not first.body else []
    got = [_url(one) for one in others]
    # Whether no bytes are a body is the client's to say, of a method that may have one.
    stays = first.method not in ("GET", "HEAD") and not got
    if got != wanted and not stays:
        yield _complaint(case, "is not followed as it may be", str(wanted), str(got))
    for one in others:
        told = [(name, value) for name, value in one.headers if name not in _TOLD_ABROAD]
        if told or one.header("accept") != first.header("accept"):
            yield _complaint(case, "takes along what tells who calls", "nothing", repr(told))


def _url(request: WireRequest) -> str:
    return f"{request.origin}{request.target}"


def _shown(request: WireRequest) -> str:
    return f"{request.method} {_url(request)}"


def _essence(request: WireRequest) -> tuple[str, bytes, tuple[tuple[str, str], ...]]:
    return request.method, request.body, tuple(sorted(request.headers))


def _complaint(case: ProbeCase, text: str, wanted: str, shown: str) -> Complaint:
    said = f"a redirect {case.name} {text}"
    return Complaint("wrong-redirect", case.name, said, wanted[:300], shown[:300])


REDIRECTS = Check(
    "redirects",
    "negative",
    _cases,
    check,
    "A redirect leads where it says, and what is the caller's stays within the server.",
    once=True,
)
