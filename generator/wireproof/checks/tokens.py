"""The tokens check: however many calls wait for a token, it is asked for once, and as documented.

In: the harness of an operation that stands for an OAuth 2 scheme. Out: results over fifty calls at
the same moment, in threads or tasks, with no token yet, and with one that the server refuses; and
over a call that gets no token, because the endpoint refuses or there is nothing to ask with.
Sources: RFC 6749, sections 2.3.1, 4.4.2 and 6; RFC 9700, section 4.14.2 (a refresh token that is
used twice is revoked).
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, unquote_plus, urljoin, urlsplit

from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.checks.kept_tokens import KEPT, store_for, wrong
from wireproof.checks.shown_tokens import SHOWN, shown
from wireproof.harness.harness import Harness, Setup
from wireproof.harness.servers import HOME
from wireproof.harness.standing import schemes_in
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply, WireRequest

CALLS: Final = 50
_PAUSE: Final = 0.05
"""Seconds that the token endpoint takes: long enough for another call to ask as well."""
_LATE: Final = 0.2
"""Seconds after which half of the refusals arrive: another token has been given out by then."""
CLIENT: Final = "wireproof"
SECRET: Final = "of-the-proof"  # noqa: S105 - a test value
_STORED: Final = "refresh-0"
_EVERY: Final = "every token"
_MOST: Final = 2
"""Calls with tokens that are refused: the first, and once more with a new one."""
_JSON: Final = (("content-type", "application/json"),)
_NO_TOKENS: Final = {
    0: b'{"error": "invalid_grant"}',
    1: b'{"access_token": ""}',
    2: b'{"access_token": 5}',
    3: b'["access_token"]',
}
"""Answers of a token endpoint that are a success, and give out none."""
_OF_USERS: Final = ("authorizationCode", "password", "deviceAuthorization")
_GRANTS: Final = {"ClientCredentials": "client_credentials", "RefreshToken": "refresh_token"}


@dataclass(slots=True)
class Vendor:
    """An API with a token endpoint: each token is numbered, and so is each refresh token.

    Attributes:
        refused: tokens that the API does not take.
        status: of the token endpoint; the answer has a token if it is 200.
        lifetime: of a token, in seconds.
        asked: requests for tokens; `called` are the others.
    """

    refused: frozenset[str]
    status: int = 200
    lifetime: int = 3600
    asked: list[WireRequest] = field(default_factory=list)
    called: list[WireRequest] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: WireRequest, _number: int) -> WireReply:
        """Give out a token, or take a call; nothing that is called answers with a value."""
        with self._lock:
            if b"grant_type=" not in request.body:
                self.called.append(request)
                if request.header("authorization") not in self.refused:
                    return WireReply(418)
                return WireReply(401, pause=_LATE * (len(self.called) % 2))
            self.asked.append(request)
            number = len(self.asked)
        if self.status != 200:
            body = _NO_TOKENS.get(self.status, b'{"error": "invalid_grant"}')
            return WireReply(self.status if self.status > 99 else 200, _JSON, body)
        told = {"access_token": f"token-{number}", "refresh_token": f"refresh-{number}"}
        body = json.dumps({**told, "token_type": "bearer", "expires_in": self.lifetime}).encode()
        return WireReply(200, _JSON, body, pause=_PAUSE)


@dataclass(frozen=True, slots=True)
class _Detail:
    """A grant, whose class the client exports, and what goes wrong with it.

    Attributes:
        refused: a token that the API does not take.
        status: of the token endpoint; a number of `_NO_TOKENS` is a success without a token.
        stored: the refresh token to begin with.
        lifetime: of tokens; those of none are good for the call that they were fetched for.
        calls: how many at the same moment.
        nowhere: whether the client is not told where to ask, and the document does not say so.
    """

    scheme: str
    grant: str
    refused: str = ""
    status: int = 200
    stored: str = _STORED
    lifetime: int = 3600
    calls: int = CALLS
    nowhere: bool = False


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    if harness.base is None:
        return
    for scheme in schemes_in(harness.stands_for):
        for grant in _GRANTS:
            for name, refused in (("no token yet", ""), ("a token that is refused", "token-1")):
                detail = _Detail(scheme, grant, refused)
                yield _case(harness, f"{CALLS} calls, {grant}, {name}", "", detail)
            for status in (400, *_NO_TOKENS):
                error = "StatusError" if status == 400 else "CredentialsMissing"
                detail = _Detail(scheme, grant, status=status)
                yield _case(harness, f"{grant}, no token given out", error, detail)
            brief = _Detail(scheme, grant, lifetime=0, calls=1)
            yield _case(harness, f"{grant}, a token of no lifetime", "", brief)
            detail = _Detail(scheme, grant, _EVERY, calls=1)
            yield _case(harness, f"{grant}, every token is refused", "ApiError", detail)
            detail = _Detail(scheme, grant, nowhere=True)
            if not _urls(harness, detail):
                yield _case(harness, f"{grant}, nowhere to ask", "CredentialsMissing", detail)
        for name in (*KEPT, SHOWN) if hasattr(harness.fixture.package.module, "Token") else ():
            detail = _Detail(scheme, "RefreshToken", calls=1)
            yield _case(harness, name, "", detail)
        nothing = _Detail(scheme, "RefreshToken", stored="")
        yield _case(harness, "no refresh token", "CredentialsMissing", nothing)


def _case(harness: Harness, name: str, expect: str, detail: _Detail) -> ProbeCase:
    """`expect` is the class of the error, "" where a token is given out."""
    setup = Setup(base_url=harness.base_url, schemes=beside(harness, detail.scheme))
    return ProbeCase(name, expect, setup, (), detail=detail, positive=not expect)


def beside(harness: Harness, scheme: str) -> tuple[str, ...]:
    """Return the other schemes that are needed together with one."""
    fit = [one for one in harness.plan.operation.security if scheme in one]
    return tuple(name for name in min(fit, key=len) if name != scheme)


def check(harness: Harness, case: ProbeCase) -> Result:
    """One request for a token serves all calls that wait for it; without one none is sent."""
    detail: _Detail = case.detail
    kept, package = case.name in KEPT, harness.fixture.package
    if case.name == SHOWN:
        told = {f"a secret of {name} shows in its text": name for name, _ in shown(package.module)}
        shows = (Complaint("secret-shown", name, text) for text, name in told.items())
        return Result("judged", tuple(shows))
    store = store_for(case.name, package.module.Token) if kept else None
    options = _options(harness, detail, store.options() if store else {})
    if options is None:
        return Result("inexpressible", reason="the client has no argument for such a token")
    several = [f"token-{number}" for number in range(1, _MOST + 4)]
    tokens = several if detail.refused == _EVERY else filter(None, [detail.refused])
    refused = frozenset(f"Bearer {one}" for one in tokens)
    vendor = Vendor(refused, detail.status, detail.lifetime)
    setup = Setup(case.setup.policy, case.setup.base_url, schemes=case.setup.schemes, more=options)
    with harness.fixture.fresh(setup) as driver:
        outcomes = driver.at_once(
            harness.method, harness.plain, vendor.answer, 1 if case.expect else detail.calls
        )
    escaped = [
        one.error for one in outcomes if one.error and not package.is_a(one.error, "ApiError")
    ]
    if escaped:
        return Result("judged", (raw_exception(escaped[0]),))
    if case.expect:
        return Result("judged", tuple(_refused(harness, case, vendor, outcomes[0].error)))
    if store is not None:
        found = wrong(case.name, store, vendor.asked, vendor.called)
        where = f"{detail.scheme} store"
        return Result("judged", tuple(Complaint("token-not-kept", where, *one) for one in found))
    return Result("judged", tuple(_judged(harness, detail, vendor)))


def _refused(
    harness: Harness, case: ProbeCase, vendor: Vendor, error: BaseException | None
) -> Iterator[Complaint]:
    """A call that gets no token is not sent, and its error says whose fault that is."""
    where = f"{case.detail.scheme} {_GRANTS[case.detail.grant]}"
    if len(vendor.called) > (_MOST if case.detail.refused else 0):
        text, shown = f"{case.name}: the call is sent all the same", vendor.called[0].target
        yield Complaint("sent-without-credentials", where, text, "refused", shown)
    elif not harness.fixture.package.is_a(error, case.expect):
        text, shown = f"{case.name}: the call ends in another error", repr(error)[:300]
        yield Complaint("wrong-error-class", where, text, case.expect, shown)


def _options(
    harness: Harness, detail: _Detail, more: dict[str, Any]
) -> tuple[tuple[str, Any], ...] | None:
    """Return what the constructor is given: a grant in the place of the token."""
    package = harness.fixture.package
    known = [one for one in package.manifest.credentials if one.scheme == detail.scheme]
    kind = getattr(package.module, detail.grant, None)
    arguments = [one for credential in known for one in credential.arguments.values()]
    if kind is None or len(arguments) != 1:
        return None
    told = detail.nowhere or bool(_urls(harness, detail))
    said = {} if told else {"token_url": f"{HOME}/token"}
    if detail.grant == "RefreshToken":
        said["refresh_token"] = detail.stored
    return ((arguments[0], kind(client_id=CLIENT, client_secret=SECRET, **said, **more)),)


def urls_of(harness: Harness, scheme: str, kinds: Iterable[str], keys: Iterable[str]) -> set[str]:
    """Return what flows of some kinds say under some keys, where a request can go there."""
    flows = harness.fixture.schemes.get(scheme, {}).get("flows")
    told = [flows.get(kind) for kind in kinds] if isinstance(flows, dict) else []
    written = [one.get(key) for one in told if isinstance(one, dict) for key in keys]
    base = harness.server.rstrip("/") + "/"
    usable = [one for one in written if isinstance(one, str) and one.isprintable() and one]
    return {plain_url(urljoin(base, one)) for one in usable if not set(one) & set("{} ")}


def _urls(harness: Harness, detail: _Detail) -> set[str]:
    """Return the documented places to ask for a token: of a flow of a grant, or of any.

    A flow refreshes at its own `refreshUrl`, or where it gives tokens out (OAS 3.1.1, "OAuth Flow
    Object"; RFC 6749, section 6: at the token endpoint).
    """
    refreshing = detail.grant == "RefreshToken"
    keys = ("refreshUrl", "tokenUrl") if refreshing else ("tokenUrl",)
    found = set[str]()
    for kind in _OF_USERS if refreshing else ("clientCredentials",):
        told = (urls_of(harness, detail.scheme, [kind], [key]) for key in keys)
        found |= next(filter(None, told), set())
    others = (*_OF_USERS, "clientCredentials", "implicit")
    return found or urls_of(harness, detail.scheme, others, keys)


def plain_url(url: str) -> str:
    """Return a URL as comparisons want it: no case in its origin, and a path."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}".lower() + (parts.path or "/") + query


def _judged(harness: Harness, detail: _Detail, vendor: Vendor) -> Iterator[Complaint]:
    wanted = 2 if detail.refused else 1
    where = f"{detail.scheme} {_GRANTS[detail.grant]}"
    if len(vendor.asked) != wanted:
        text = f"{detail.calls} calls that wait for a token do not share one request for it"
        yield Complaint(
            "token-not-shared", where, text, f"{wanted} requests", f"{len(vendor.asked)}"
        )
    last = f"Bearer token-{wanted}"
    carried = [one for one in vendor.called if one.header("authorization") == last]
    if len(vendor.asked) == wanted and len(carried) != detail.calls:
        text = "not every call is sent with the token that was given out last"
        yield Complaint(
            "token-not-shared", where, text, f"{detail.calls} calls with it", f"{len(carried)}"
        )
    for number, request in enumerate(vendor.asked[:wanted]):
        yield from _asked(harness, detail, request, number)


def _asked(
    harness: Harness, detail: _Detail, request: WireRequest, number: int
) -> Iterator[Complaint]:
    """A request for a token says what the standard has it say, and goes where it is documented."""
    where = f"{detail.scheme} {_GRANTS[detail.grant]}"
    form = parse_qs(request.body.decode("latin-1"))
    wanted = {"grant_type": [_GRANTS[detail.grant]]}
    if detail.grant == "RefreshToken":
        wanted["refresh_token"] = [f"refresh-{number}"]
    got = {name: form.get(name) for name in wanted}
    kind = (request.header("content-type") or "").partition(";")[0].strip().lower()
    if got != wanted or request.method != "POST" or kind != "application/x-www-form-urlencoded":
        text = "the request for a token is not the form that the standard asks for"
        shown = f"{request.method} {kind} {got}"
        yield Complaint("wrong-token-request", where, text, f"POST {wanted}", shown)
    # Every endpoint takes the header field, and not every one the form (RFC 6749, section 2.3.1).
    if (CLIENT, SECRET) not in clients(request, {}) or "client_secret" in form:
        text = "the request for a token does not say which client asks, or not with its secret"
        shown = f"{request.header('authorization')} {form}"
        yield Complaint("wrong-token-request", where, text, f"{CLIENT} {SECRET}", shown)
    urls = _urls(harness, detail) or {f"{HOME}/token"}
    if plain_url(request.origin + request.target) not in urls:
        text = "the token is asked for at another place than is documented"
        shown = request.origin + request.target
        yield Complaint("wrong-token-request", where, text, " or ".join(sorted(urls)), shown)


def clients(request: WireRequest, form: dict[str, list[str]]) -> set[tuple[str, str]]:
    """Return who asks, by the header field or by the form (RFC 6749, section 2.3.1)."""
    kind, _, text = (request.header("authorization") or "").partition(" ")
    found = {(form.get("client_id", [""])[0], form.get("client_secret", [""])[0])}
    if kind.lower() == "basic":
        try:
            user, _, password = base64.b64decode(text, validate=True).decode().partition(":")
        except ValueError:
            return found
        found.add((unquote_plus(user), unquote_plus(password)))
    return found


TOKENS = Check(
    "tokens",
    "positive",
    _cases,
    check,
    "Calls that wait for a token share one request for it.",
    once=True,
)
