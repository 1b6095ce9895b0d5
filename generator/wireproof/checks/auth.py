"""Auth probes: credentials go where the spec says, and nowhere else.

In: a harness. Out: results over each security alternative alone, no credentials, credentials from
the environment, hostile ones, redirects to other origins, and texts that must not show secrets.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from urllib.parse import quote, urlsplit

from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.checks.raw import has_raw
from wireproof.checks.surroundings import check_environment, empty_passwords
from wireproof.harness.harness import FAILING, Harness, Interaction, Setup
from wireproof.harness.package import Outcome
from wireproof.harness.vendor import LIBRARIES
from wireproof.oracle.credentials import Secrets, check_security
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply, WireRequest

_ELSEWHERE = "https://elsewhere.test/collect"
_HOSTILE = "evil\r\nX-Injected: 1"
_SPLIT = "; x-injected=1"
"""What would be another cookie (RFC 6265, section 4.2.1)."""
_SHORT = "Zq/7"
"""The shortest secret that no text may show; of shorter ones a text has too many by chance."""
_NOWHERE = {
    "to an address that is none": "https://[elsewhere.test",
    "to another protocol": "ftp://elsewhere.test/collect",
}
_MOST_PARTS = 2000
_ECHO = "with the secret of"
_REDIRECTS = (301, 302, 303, 307, 308)
_DOCUMENTED = frozenset(map(str, _REDIRECTS))


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    if harness.base is None:
        return
    yield from harness.by_one(_of_the_operation(harness))
    yield from harness.shared(chain(_of_the_client(harness), _redirects(harness)))


def _of_the_operation(harness: Harness) -> Iterator[ProbeCase]:
    """Yield probes of the security that an operation has."""
    base_url, security = harness.base_url, harness.plan.operation.security
    quiet = (WireReply(418),)
    for alternative in security:
        name = "+".join(alternative) or "nothing"
        setup = Setup(base_url=base_url, schemes=alternative)
        yield ProbeCase(f"{name} alone", "carried", setup, quiet, detail=alternative)
    nobody = Setup(base_url=base_url, schemes=())
    expect = "refused" if security and () not in security else "anonymous"
    yield ProbeCase("no credentials", expect, nobody, quiet)
    for status in sorted({one.status for one in harness.plan.operation.replies} & _DOCUMENTED):
        reply = WireReply(int(status), (("location", f"{harness.server.rstrip('/')}/moved"),))
        documented = replace(nobody, schemes=None)
        yield ProbeCase(f"a documented {status}", "not followed", documented, (reply, *quiet))
    yield ProbeCase("nothing leaks", "no leak", Setup(base_url=base_url), quiet)


def _of_the_client(harness: Harness) -> Iterator[ProbeCase]:
    """Yield probes of what is the client's, whichever of its operations is called."""
    base_url, security = harness.base_url, harness.plan.operation.security
    quiet = (WireReply(418),)
    for alternative in security:
        name = "+".join(alternative) or "nothing"
        setup = Setup(base_url=base_url, schemes=alternative)
        called = replace(setup, by_function=True)
        yield ProbeCase(f"{name} from a function", "carried", called, quiet, detail=alternative)
        yield ProbeCase(f"{name} from the environment", "from environment", setup, quiet,
                        detail=alternative)  # fmt: skip
        yield from empty_passwords(harness, setup, alternative)
    if security and () not in security and any(security[0]):
        failing = Setup(base_url=base_url, by_function=True, secret=FAILING)
        yield ProbeCase("a function that fails", "refused", failing, quiet)
    shown = WireReply(401, (("content-type", "application/json"),), b'{"message": "no"}')
    yield ProbeCase("secrets in texts", "masked", Setup(base_url=base_url), (shown,))
    lost = (WireReply(0, fault="reset"),)
    yield ProbeCase("secrets in a broken connection", "masked", Setup(base_url=base_url), lost)
    short = Setup(base_url=base_url, secret=_SHORT)
    yield ProbeCase("short secrets in texts", "masked", short, (shown,))
    if security and security != ((),):
        hostile = Setup(base_url=base_url, secret=_HOSTILE)
        yield ProbeCase("line break in a credential", "not injected", hostile, quiet)
        split = Setup(base_url=base_url, secret=f"evil{_SPLIT}")
        yield ProbeCase("semicolon in a credential", "not injected", split, quiet)


def _redirects(harness: Harness) -> Iterator[ProbeCase]:
    everyone = Setup(base_url=harness.base_url)
    answers = {one.status.upper() for one in harness.plan.operation.replies}
    for status in _REDIRECTS:
        if answers & {str(status), "3XX"}:
            continue  # a documented answer, which a client does not follow
        for name, where in _destinations(harness):
            reply = WireReply(status, (("location", where),))
            yield ProbeCase(f"redirect {status} {name}", "kept at home", everyone,
                            (reply, WireReply(418)), detail=where)  # fmt: skip
        twice = tuple(
            WireReply(status, (("location", f"{_ELSEWHERE}/{one}"),)) for one in ("a", "b")
        )
        yield ProbeCase(f"redirect {status} to another host, and within it", "kept at home",
                        everyone, (*twice, WireReply(418)), detail=status)  # fmt: skip
        home = (("location", harness.server.rstrip("/") + "/moved?to=here"),)
        yield ProbeCase(f"redirect {status} at home", "as it says", everyone,
                        (WireReply(status, home), WireReply(418)), detail=status)  # fmt: skip


def _destinations(harness: Harness) -> Iterator[tuple[str, str]]:
    parts = urlsplit(harness.server)
    yield "to another host", _ELSEWHERE
    yield "to another port", f"{parts.scheme}://{parts.hostname}:4443/collect"
    if parts.scheme == "https":
        yield "to plain http", f"http://{parts.netloc}/collect"
    yield "to a look-alike", f"{parts.scheme}://{parts.hostname}.elsewhere.test/collect"
    yield "without scheme", "//elsewhere.test/collect"
    yield from _NOWHERE.items()
    for scheme, secret in harness.fixture.secrets().keywords.items():
        if isinstance(secret, str):
            yield f"{_ECHO} {scheme}", f"{_ELSEWHERE}?from={quote(secret)}"


def check(harness: Harness, case: ProbeCase) -> Result:
    """Credentials are carried, refused, masked or kept at home, as the case expects."""
    interaction = Interaction(case.setup, harness.plain, case.replies)
    if case.expect == "from environment":
        return check_environment(harness, case)
    with _listening() as logged:
        outcome = _performed(harness, interaction)
    if outcome.error is not None and not harness.fixture.package.is_a(outcome.error, "ApiError"):
        return Result("judged", (raw_exception(outcome.error),), interaction=interaction)
    secrets = harness.fixture.secrets(case.setup)
    if _ECHO in case.name and not _is_known(case, outcome, secrets):
        return Result("judged")
    found = list(_judged(harness, case, outcome, secrets))
    if case.setup.secret in ("", _SHORT):
        found += _logged(logged, secrets)
    return Result("judged", tuple(found), interaction=interaction)


def _is_known(case: ProbeCase, outcome: Outcome, secrets: Secrets) -> bool:
    """Tell whether a server has been sent the secret that it puts into a place."""
    first = outcome.sent[0] if outcome.sent else None
    shown = secrets.shown_in(_text(first)) if first else []
    return not set(secrets.shown_in(case.detail)).isdisjoint(shown)


class _Lines(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collect what is logged meanwhile by anyone, at every level."""
    root, handler = logging.getLogger(), _Lines()
    libraries = [logging.getLogger(name) for name in LIBRARIES]
    before, filters = root.level, [one.filters for one in libraries]
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for one in libraries:
        one.filters = []  # those of other clients, which may mask what this one does not
    try:
        yield handler.lines
    finally:
        for one, own in zip(libraries, filters, strict=True):
            one.filters = own
        root.setLevel(before)
        root.removeHandler(handler)


def _logged(lines: list[str], secrets: Secrets) -> Iterable[Complaint]:
    for scheme in sorted({one for line in lines for one in secrets.shown_in(line)}):
        said = f"the secret of {scheme!r} shows in a line that is logged"
        yield Complaint("secret-shown", f"log {scheme}", said, "masked", "shown")


def _performed(harness: Harness, interaction: Interaction) -> Outcome:
    """Perform a call; refusing hostile credentials with a `ValueError` is right, too."""
    outcome = harness.perform(interaction)
    refused = (
        interaction.setup.secret and not outcome.sent and isinstance(outcome.error, ValueError)
    )
    return Outcome(()) if refused else outcome


def _judged(
    harness: Harness, case: ProbeCase, outcome: Outcome, secrets: Secrets
) -> Iterable[Complaint]:
    match case.expect:
        case "carried":
            return _carried(harness, outcome, secrets)
        case "refused":
            return _refused(harness, case, outcome)
        case "anonymous":
            return _anonymous(outcome)
        case "no leak":
            return [
                complaint
                for request in outcome.sent[:1]
                for complaint in check_security(harness.plan.operation, request, secrets)
            ]
        case "not followed":
            return _followed(harness, case, outcome)
        case "masked":
            return _masked(harness, case, outcome, secrets)
        case "as it says":
            return _redirected(case, outcome)
        case "not injected":
            return _not_injected(harness, outcome)
        case _:
            return _kept_at_home(case, outcome, secrets)


def _refused(harness: Harness, case: ProbeCase, outcome: Outcome) -> Iterable[Complaint]:
    """Nothing is sent, and the error names what to pass for each alternative."""
    if outcome.sent:
        text = "credentials are missing and a request was sent"
        yield Complaint(
            "sent-without-credentials", "security", text, "refused", outcome.sent[0].target
        )
    arguments = {
        one.scheme: one.arguments.values() for one in harness.fixture.package.manifest.credentials
    }
    said = str(outcome.error)
    failed = bool(case.setup.secret)  # the function of one credential: that one is named
    for alternative in () if failed else harness.plan.operation.security:
        wanted = [argument for scheme in alternative for argument in arguments.get(scheme, ())]
        if outcome.error is not None and not all(argument in said for argument in wanted):
            text = "the error does not say which credentials to pass"
            where = "security " + "+".join(alternative)
            yield Complaint("unhelpful-error", where, text, ", ".join(wanted), said[:300])


def _anonymous(outcome: Outcome) -> Iterable[Complaint]:
    if not outcome.sent:
        text = "an operation without security needs no credentials"
        shown = repr(outcome.error)[:300]
        yield Complaint("anonymous-call-refused", "security", text, "one request", shown)


def _followed(harness: Harness, case: ProbeCase, outcome: Outcome) -> Iterable[Complaint]:
    """An answer that the document has is an answer; HTTP lets a client follow it all the same."""
    if len(outcome.sent) > 1 and has_raw(harness):
        text, shown = "a redirect that is a documented answer is followed", outcome.sent[1].target
        yield Complaint("wrong-redirect", case.name, text, "1 request", shown)


def _not_injected(harness: Harness, outcome: Outcome) -> Iterable[Complaint]:
    error = outcome.error
    if not outcome.sent and error and not harness.fixture.package.is_a(error, "RequestInvalid"):
        text, shown = "a credential that no header can hold is not refused as such", repr(error)
        yield Complaint("unhelpful-error", "credential", text, "RequestInvalid", shown[:300])
    for request in outcome.sent:
        own = request.header("x-injected") is not None or _SPLIT in (request.header("cookie") or "")
        if own or "\n" in _text(replace(request, body=b"")):
            text = "a credential broke out of its header"
            yield Complaint("header-injection", "security", text)


def _carried(harness: Harness, outcome: Outcome, secrets: Secrets) -> Iterable[Complaint]:
    if not outcome.sent:
        yield Complaint("nothing-sent", "security",
                        "this alternative alone is enough, and nothing was sent",
                        "one request", repr(outcome.error)[:300])  # fmt: skip
        return
    yield from check_security(harness.plan.operation, outcome.sent[0], secrets)


def _masked(
    harness: Harness, case: ProbeCase, outcome: Outcome, secrets: Secrets
) -> Iterable[Complaint]:
    """No secret shows in the texts of the client, its errors and their chains."""
    try:
        texts = _texts(harness, case, outcome)
    except Exception as error:  # noqa: BLE001 - what cannot even be shown is the finding
        yield raw_exception(error)
        return
    for where, text in texts.items():
        for scheme in secrets.shown_in(text):
            said = f"the secret of {scheme!r} shows in the {where}"
            yield Complaint("secret-shown", f"{where} {scheme}", said, "masked", "shown")


def _texts(harness: Harness, case: ProbeCase, outcome: Outcome) -> dict[str, str]:
    """Return what a user may print, and what error reporters do, each by what it is."""
    client = getattr(harness.fixture.driver(case.setup), "client", None)
    texts = {"repr of the client": repr(client), "text of the client": str(client)}
    for number, part in enumerate(_parts(client, harness.fixture.package.name)):
        texts[f"repr of {type(part).__name__} {number}"] = repr(part)
    error: BaseException | None = outcome.error
    depth = 0
    while error is not None and depth < 8:
        texts[f"error {depth}"] = f"{error} {error!r}"
        texts[f"response of error {depth}"] = repr(getattr(error, "response", ""))
        error, depth = error.__cause__ or error.__context__, depth + 1
    return texts


def _parts(client: object, package: str) -> list[object]:
    """Return the objects of the client's own classes that it holds, at any depth."""
    found: list[object] = []
    waiting, seen = [client], set[int]()
    while waiting and len(seen) < _MOST_PARTS:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, Mapping):
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
        elif type(one).__module__.partition(".")[0] == package:
            found.append(one)
            slots = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
            waiting += [getattr(one, name) for name in slots if hasattr(one, name)]
            waiting += getattr(one, "__dict__", {}).values()
    return found


def _kept_at_home(case: ProbeCase, outcome: Outcome, secrets: Secrets) -> Iterable[Complaint]:
    """No request to another origin carries a secret, nor the body of the first one."""
    home = outcome.sent[0].origin if outcome.sent else ""
    for request in outcome.sent[1:]:
        if request.origin == home:
            continue
        text = _text(request)
        for scheme in secrets.shown_in(text):
            said = f"the secret of {scheme!r} follows a redirect to {request.origin}"
            where = f"redirect {scheme}"
            yield Complaint("credential-leak", where, said, "(not sent)", case.name)
        if request.body and request.body == outcome.sent[0].body:
            yield Complaint("body-leak", "redirect",
                            f"the body follows a redirect to {request.origin}",
                            "(not sent)", case.name)  # fmt: skip
    raised = getattr(outcome.error, "status_code", None)
    if case.detail in _NOWHERE.values() and raised != case.replies[0].status:
        text = "a redirect that leads nowhere is not raised as the answer that it is"
        yield Complaint("wrong-redirect", "nowhere", text, "its status", repr(outcome.error)[:200])
    if outcome.error is None:
        yield Complaint("redirect-accepted", "redirect", "a redirect passed for a success",
                        "a typed error", repr(outcome.value)[:200])  # fmt: skip


def _redirected(case: ProbeCase, outcome: Outcome) -> Iterable[Complaint]:
    """A redirect within the server is followed as it says (RFC 9110, sections 15.4.2 to 15.4.9)."""
    if len(outcome.sent) < 2:
        text = f"a {case.detail} to the same server is not followed"
        shown = repr(outcome.error or outcome.value)[:300]
        yield Complaint("wrong-redirect", "followed", text, "a second request", shown)
        return
    first, second = outcome.sent[:2]
    head, post = first.method == "HEAD", first.method == "POST"
    changed = (case.detail == 303 and not head) or (case.detail in (301, 302) and post)
    method = "GET" if changed else first.method
    kind = None if changed else first.header("content-type")
    wanted = (method, b"" if changed else first.body, kind)
    got = (second.method, second.body, second.header("content-type"))
    if wanted != got:
        text = f"the request after a {case.detail} is not what the redirect requires"
        yield Complaint("wrong-redirect", "redirect", text, repr(wanted)[:300], repr(got)[:300])
    if "/moved?to=here" not in second.target:
        text = "a redirect was followed to another place"
        yield Complaint("wrong-redirect", "target", text, "/moved?to=here", second.target)


def _text(request: WireRequest) -> str:
    headers = "".join(f"{name}: {value}|" for name, value in request.headers)
    return f"{request.target}|{headers}{request.body.decode('latin-1')}"


AUTH = Check(
    "auth",
    "negative",
    _cases,
    check,
    "Credentials go where the spec says, and nowhere else.",
)
