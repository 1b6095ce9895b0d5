"""The login check: a user who logs in by the browser gets a token, as documented.

In: the harness of an operation that stands for an OAuth 2 scheme with an authorization code. Out:
results over the URL that the user is sent to, over the exchange of the code that comes back, and
over callbacks that must not be exchanged. Sources: RFC 6749, sections 4.1 and 10.12 (state); RFC
7636, section 4 (PKCE); OAS 3.1.1, "OAuth Flow Object".
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.checks.tokens import CLIENT, SECRET, Vendor, beside, clients, plain_url, urls_of
from wireproof.harness.drivers import Driver
from wireproof.harness.harness import Harness, Setup
from wireproof.harness.standing import schemes_in
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireRequest

_GRANT: Final = "AuthorizationCode"
_FLOWS: Final = ("authorizationCode",)
_BACK: Final = "https://app.example/back?from=vendor"
_CODE: Final = "code of the proof"
_GOOD, _FORGED, _DENIED = "a login", "a callback of another login", "a user who says no"
_NOTHING, _BARE = "a callback without a code", "a client without a grant"
_OTHER = "a client with a token"
_BLANK = "a login whose error has no value"
"""Which counts as none (RFC 6749, section 3.1)."""


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    if harness.base is None:
        return
    for scheme in schemes_in(harness.stands_for):
        if not _pages(harness, scheme) or not urls_of(harness, scheme, _FLOWS, ("tokenUrl",)):
            continue
        setup = Setup(base_url=harness.base_url, schemes=beside(harness, scheme))
        for name in (_GOOD, _BLANK, _FORGED, _DENIED, _NOTHING, _BARE, _OTHER):
            expect = "" if name in (_GOOD, _BLANK) else "CredentialsMissing"
            yield ProbeCase(name, expect, setup, (), detail=scheme, positive=not expect)


def _pages(harness: Harness, scheme: str) -> set[str]:
    """Return the documented pages that a user logs in at, where a browser can go there."""
    found = urls_of(harness, scheme, _FLOWS, ("authorizationUrl",))
    return {one for one in found if one.startswith(("http://", "https://"))}


def check(harness: Harness, case: ProbeCase) -> Result:
    """The code of a callback is exchanged once, where and how the standard says."""
    package = harness.fixture.package
    known = [one for one in package.manifest.credentials if one.scheme == case.detail]
    arguments = [one for credential in known for one in credential.arguments.values()]
    if len(arguments) != 1:
        return Result("inexpressible", reason="the client has no argument for such a token")
    kind = getattr(package.module, _GRANT, None)
    if kind is None:
        text = "the document has a login by authorization code, and the client has none"
        return Result("judged", (_complaint(case, text, _GRANT, "nothing of that name"),))
    grant = kind(client_id=CLIENT, client_secret=SECRET, redirect_uri=_BACK)
    more = {_BARE: (), _OTHER: ((arguments[0], "a token"),)}.get(
        case.name, ((arguments[0], grant),)
    )
    setup = Setup(case.setup.policy, case.setup.base_url, schemes=case.setup.schemes, more=more)
    vendor = Vendor(frozenset())
    with harness.fixture.fresh(setup) as driver:
        return Result("judged", tuple(_judged(harness, case, driver, vendor)))


def _judged(
    harness: Harness, case: ProbeCase, driver: Driver, vendor: Vendor
) -> Iterator[Complaint]:
    begun = driver.act(lambda client: client.begin_login(), vendor.answer)
    if case.name in (_BARE, _OTHER):
        yield from _ended(harness, case, begun.error)
        login = getattr(harness.fixture.package.module, "Login", None)
        if login is not None:
            told = login(_BACK, "state", "verifier")
            callback = f"{_BACK}&{urlencode({'code': _CODE, 'state': 'state'})}"
            done = driver.act(lambda client: client.finish_login(told, callback), vendor.answer)
            yield from _ended(harness, case, done.error)
        return
    if begun.error is not None:
        yield raw_exception(begun.error)
        return
    login, query = begun.value, parse_qs(urlsplit(begun.value.url).query)
    yield from _sent_to(harness, case, login.url, query)
    state = query.get("state", [""])[0]
    said = {"code": _CODE, "state": "forged" if case.name == _FORGED else state}
    if case.name == _DENIED:
        said = {"error": "access_denied", "code": _CODE, "state": state}
    if case.name == _BLANK:
        said = {"error": "", **said}
    if case.name == _NOTHING:
        said = {"state": state}
    callback = f"{_BACK}&{urlencode(said)}"
    done = driver.act(lambda client: client.finish_login(login, callback), vendor.answer)
    if case.expect:
        if vendor.asked:
            text, shown = f"{case.name}: a token is asked for all the same", vendor.asked[0].body
            yield _complaint(case, text, "refused", repr(shown)[:300])
        yield from _ended(harness, case, done.error)
        return
    if done.error is not None:
        yield raw_exception(done.error)
        return
    driver.call(harness.method, harness.plain, vendor.answer)
    yield from _exchanged(harness, case, vendor, query)


def _ended(harness: Harness, case: ProbeCase, error: BaseException | None) -> Iterator[Complaint]:
    if not harness.fixture.package.is_a(error, case.expect):
        text = f"{case.name}: it ends in another error"
        yield Complaint("wrong-error-class", case.name, text, case.expect, repr(error))


def _sent_to(
    harness: Harness, case: ProbeCase, url: str, query: dict[str, list[str]]
) -> Iterator[Complaint]:
    """The user is sent to the documented page, with what the standard asks for."""
    pages = _pages(harness, case.detail)
    if not any(_begins(url, page) for page in pages):
        text = "the user is sent to another page than is documented"
        yield _complaint(case, text, " or ".join(sorted(pages)), url)
    wanted = {"response_type": ["code"], "client_id": [CLIENT], "redirect_uri": [_BACK],
              "code_challenge_method": ["S256"]}  # fmt: skip
    got = {name: query.get(name) for name in wanted}
    if got != wanted or not all(query.get(name) for name in ("state", "code_challenge")):
        text = "the user is not sent with what a login asks for"
        yield _complaint(case, text, f"{wanted}, state and code_challenge", f"{query}")


def _begins(url: str, page: str) -> bool:
    asked, written = urlsplit(plain_url(url)), urlsplit(page)
    return asked[:3] == written[:3] and asked.query.startswith(written.query)


def _exchanged(
    harness: Harness, case: ProbeCase, vendor: Vendor, query: dict[str, list[str]]
) -> Iterator[Complaint]:
    """One form exchanges the code, by the verifier of this login; calls carry its token."""
    if len(vendor.asked) != 1:
        text = "a code is exchanged once"
        yield _complaint(case, text, "1 request for a token", f"{len(vendor.asked)}")
        return
    request = vendor.asked[0]
    form = parse_qs(request.body.decode("latin-1"))
    wanted = {"grant_type": ["authorization_code"], "code": [_CODE], "redirect_uri": [_BACK]}
    got = {name: form.get(name) for name in wanted}
    verifier = form.get("code_verifier", [""])[0].encode()
    hashed = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).decode().rstrip("=")
    kept = [hashed] == query.get("code_challenge")
    if got != wanted or not kept or (CLIENT, SECRET) not in clients(request, form):
        text = "the code is not exchanged as the standard says"
        yield _complaint(case, text, f"{wanted}, the verifier and the client", f"{form}")
    urls = urls_of(harness, case.detail, _FLOWS, ("tokenUrl",))
    if plain_url(request.origin + request.target) not in urls:
        text, shown = "the code is exchanged elsewhere", request.origin + request.target
        yield _complaint(case, text, " or ".join(sorted(urls)), shown)
    yield from _carried(case, vendor.called)


def _carried(case: ProbeCase, called: list[WireRequest]) -> Iterator[Complaint]:
    sent = [one.header("authorization") for one in called]
    if sent != ["Bearer token-1"]:
        text = "a call after the login does not carry its token"
        yield _complaint(case, text, "Bearer token-1", f"{sent}")


def _complaint(case: ProbeCase, text: str, expected: Any, actual: Any) -> Complaint:
    return Complaint("wrong-login", f"{case.detail} {_GRANT}", text, expected, actual)


LOGIN = Check(
    "login",
    "positive",
    _cases,
    check,
    "A user who logs in by the browser gets a token, as documented.",
    once=True,
)
