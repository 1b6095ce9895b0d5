"""What holds of every call, whatever it is made for: answers are closed, errors tell the truth.

In: the calls that a check has made. Out: complaints of answers that are still open, of warnings
that are none of the client's, and of errors that say something else of their call than happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from wireproof.checks.check import Case, Check, Result
from wireproof.harness import drivers
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.package import Outcome
from wireproof.oracle.payload import Complaint
from wireproof.oracle.requests import split_base
from wireproof.oracle.wire import WireReply, WireRequest

_OF_FAULTS: Final = ("RuntimeWarning:", "ResourceWarning:", "BytesWarning:")
"""What Python itself warns of: drift may be told by any class of a client's own."""
_WITH_CONTENT: Final = frozenset({"POST", "PUT", "PATCH"})
"""Methods whose requests have content, if need be an empty one."""
_LONGEST: Final = 600.0
"""Seconds that no call of a proof takes."""


def judged(check: Check, harness: Harness, case: Case) -> Result:
    """Judge a case, and all that was called for it."""
    performed = harness.fixture.performed
    performed.clear()
    result = check.judge(harness, case)
    if result.complaints:
        return result
    for interaction, outcome in performed:
        found = tuple(_complaints(harness, interaction, outcome))
        if found:
            return replace(result, ran="judged", complaints=found, interaction=interaction)
    return result


def _complaints(
    harness: Harness, interaction: Interaction, outcome: Outcome
) -> Iterator[Complaint]:
    if outcome.left_open:
        text = "an answer is still open when the call is over: its connection is lost"
        shown = f"{outcome.left_open} of {len(outcome.sent)} open"
        yield Complaint("response-left-open", "response", text, "all closed", shown)
    for one, place in zip(outcome.warned, outcome.warned_at, strict=True):
        kind = one.partition(":")[0]
        if one.startswith(_OF_FAULTS):
            text = "Python warns of a fault while the client is called"
            yield Complaint("stray-warning", kind, text, "no such warning", one[:300])
        elif kind == "DriftWarning" and place != drivers.__file__:
            text = "a warning points at another line than the one that calls the client"
            shown = Path(place).name
            yield Complaint("stray-warning", f"{kind} place", text, "the caller's line", shown)
    if outcome.error is not None and harness.fixture.package.is_a(outcome.error, "ApiError"):
        yield from _misinformed(harness, interaction, outcome, outcome.error)
    for record in outcome.told:
        yield from _unnamed(harness, record)
    for request in outcome.sent:
        yield from _misframed(request)


def _misframed(request: WireRequest) -> Iterator[Complaint]:
    """The length of the content is told where there may be some (RFC 9110, section 8.6)."""
    told, coded = request.header("content-length"), request.header("transfer-encoding")
    expects = bool(request.body) or request.method in _WITH_CONTENT
    wanted = str(len(request.body)) if expects else None
    if told != wanted and not coded and not (told == "0" and not request.body):
        text = "a request does not tell the length of its content"
        yield Complaint("wrong-on-wire", "header content-length", text, repr(wanted), repr(told))
    elif told is not None and not expects:
        text = "a request tells the length of content that it has no place for"
        yield Complaint("wrong-on-wire", "header content-length", text, "none", told)


def _misinformed(
    harness: Harness, interaction: Interaction, outcome: Outcome, error: BaseException
) -> Iterator[Complaint]:
    """Compare what an error says of its call with the call; what it does not have, it may lack."""
    package, setup = harness.fixture.package, interaction.setup
    said, refused = getattr(error, "operation", None), package.is_a(error, "RequestInvalid")
    facts: list[tuple[str, Any, Any]] = []
    if said or not refused:  # what is refused before it is a call is of none
        facts.append(("operation", harness.method.id, said))
    served = _last(interaction.replies, outcome)
    if refused:
        facts.append(("sent", False, getattr(error, "sent", None)))
    unanswered = package.is_a(error, "ConnectionError") or package.is_a(error, "TimeoutError")
    if unanswered and served is not None and served.fault:
        facts.append(("sent", served.fault != "refused", getattr(error, "sent", None)))
    if unanswered and not setup.retries:
        facts.append(("attempts", 1, getattr(error, "attempts", None)))
    response = getattr(error, "response", None)
    if response is not None and served is not None and not served.fault:
        again = setup.retries or setup.more or setup.view
        found = of_response(response, served, outcome.sent[-1], again=bool(again))
        # The parameters of a user's HTTP client are added below of what the client knows.
        facts += [one for one in found if not setup.own or one[0] != "response.url"]
        if package.is_a(error, "StatusError"):
            facts += _of_status_error(error, response)
    for name, wanted, got in facts:
        if got is not None and got != wanted:
            text = f"the error says of its call what is not so: `{name}`"
            shown = [repr(one)[:300] for one in (wanted, got)]
            yield Complaint("error-misinformed", name, text, *shown)
            return
    for record in getattr(error, "drift", None) or ():
        yield from _unnamed(harness, record)


def _last(replies: tuple[WireReply, ...], outcome: Outcome) -> WireReply | None:
    number = len(outcome.sent)
    return replies[min(number, len(replies)) - 1] if number and replies else None


def of_response(
    response: Any, served: WireReply, request: WireRequest, *, again: bool
) -> Iterable[tuple[str, Any, Any]]:
    """Yield (name, wanted, got) of the answer that an error holds."""
    yield "response.status_code", served.status, getattr(response, "status_code", None)
    yield "response.method", request.method, getattr(response, "method", None)
    url = getattr(response, "url", None)
    if isinstance(url, str) and "***" not in url:  # where a secret is in it, it is not shown
        yield "response.url", f"{request.origin}{request.target}", _plain(url)
    if not again:
        yield "response.attempts", 1, getattr(response, "attempts", None)
    elapsed = getattr(response, "elapsed", None)
    if isinstance(elapsed, float):
        yield "response.elapsed", True, 0 <= elapsed < _LONGEST
    headers: Any = getattr(response, "headers", None)
    for name, value in served.headers if headers is not None else ():
        if sum(one.lower() == name.lower() for one, _ in served.headers) == 1:
            yield f"response.headers {name.lower()}", value, headers.get(name.upper())


def _plain(url: str) -> str:
    """An address without the usual port and capitals in its origin (RFC 3986, section 6.2)."""
    parts = urlsplit(url)
    return split_base(url)[0] + url[len(f"{parts.scheme}://{parts.netloc}") :]


def _of_status_error(error: Any, response: Any) -> Iterable[tuple[str, Any, Any]]:
    """What stands on the error itself is what its answer says."""
    for name in ("status_code", "headers", "content", "attempts", "request_id"):
        if hasattr(error, name) and hasattr(response, name):
            yield name, getattr(response, name), getattr(error, name)


def _unnamed(harness: Harness, record: Any) -> Iterator[Complaint]:
    """A record of drift says of which operation it is, what was expected, and what came."""
    said = getattr(record, "operation", harness.method.id)
    lacking = [one for one in ("expected", "got") if not getattr(record, one, "-")]
    if said != harness.method.id or lacking:
        name = lacking[0] if lacking else "operation"
        text = f"a record of drift says of its call what is not so: `{name}`"
        yield Complaint("error-misinformed", f"drift {name}", text, harness.method.id, repr(record))
