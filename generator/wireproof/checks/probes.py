"""Fixed probes: responses that no document promises, and that servers send all the same.

In: a harness. Out: results over undocumented statuses, odd content types, and broken bodies,
hostile or merely unusual. What is right is one of a few words, see `_EXPECTATIONS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain

from wireproof.cases.alike import LATER, SHARES
from wireproof.cases.model import ReplyCase
from wireproof.cases.verdicts import Verdict
from wireproof.checks.bodies import (
    BROKEN_TOKENS,
    JSON,
    NOT_JSON,
    UNDOCUMENTED,
    UNUSUAL,
    coded,
    in_latin,
    pieces,
    typed,
    with_property,
)
from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.checks.otherwise import EXPECTED, not_modified, otherwise
from wireproof.checks.outcomes import is_documented, not_sent, parsed_value, wrong_status_error
from wireproof.checks.responses import losses
from wireproof.checks.spelled import LABEL, digits_lost, spelled
from wireproof.checks.xml_bodies import labelled_xml, xml_bodies
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.package import Outcome
from wireproof.oas.media_types import covers, essence, is_utf8, may_be_json
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply

_STATUSES = (200, 201, 202, 204, 206, 302, 304, 400, 404, 418, 429, 500, 503, 599)


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    if harness.base is None:
        return ()
    first = harness.shares_at(harness.plan.turn.succeeds) == 1
    odd = harness.turns(undocumented(harness), shares=1) if first else _each_status(harness)
    return chain(odd, _answers(harness))


def _each_status(harness: Harness) -> Iterable[ProbeCase]:
    """Yield probes of each status by one kind of client: an operation has its own statuses.

    What passes for a success shows with an empty answer; the others are tried by turns. After
    many operations that look alike, so are the statuses that are no success.
    """
    kinds, turn = len(UNDOCUMENTED), harness.plan.turn.succeeds
    mine = 0 if harness.fixture.mode == "sync" else 1
    many = harness.shares_at(turn) == LATER
    for number, case in enumerate(undocumented(harness)):
        place, kind = number // kinds + turn, number % kinds
        if case.detail < 300:
            wanted = kind == 0 or (kind == 1 + place % (kinds - 1) and not many)
        else:
            wanted = kind == place % kinds and not (many and place % SHARES)
        if wanted and place // kinds % 2 == mine:
            yield case


def _answers(harness: Harness) -> Iterable[ProbeCase]:
    """Yield what can be odd about each answer; of one like others before it, a share."""
    bare = chain(_bare(harness), not_modified(harness))
    yield from harness.shared(bare, harness.plan.turn.succeeds)
    for case in _one_of_each(harness):
        # Where the decimals of an answer are is its own.
        if case.is_json:
            yield from (one for one in _spelled(harness, case) if one.expect == "digits")
        probes = chain(
            _content_types(harness, case), _bodies(harness, case), _encodings(harness, case)
        )
        turn = harness.plan.turn.answers.get(case.documented, 0)
        if harness.shares_at(turn) == 1:
            yield from harness.turns(probes, shares=LATER)
        else:
            yield from harness.shared(probes, turn)


def _bare(harness: Harness) -> Iterable[ProbeCase]:
    """Yield answers with content where a success has none; a status that is without has none."""
    for status in (one.status for one in harness.plan.operation.replies if not one.contents):
        if status in ("200", "201", "202"):
            sent = (WireReply(int(status), JSON, b'{"a": 1}'),)
            name = f"{status} with content, ignored"
            yield ProbeCase(name, "taken", harness.setup("ignore"), sent, status)


def undocumented(harness: Harness) -> Iterable[ProbeCase]:
    """Yield probes of every status that the document does not name."""
    for status in _STATUSES:
        if not is_documented(harness, status):
            expect = "status error" if status >= 400 else "unexpected status"
            for name, headers, body in UNDOCUMENTED:
                reply = WireReply(status, headers, body)
                yield ProbeCase(
                    f"undocumented {status}, {name}",
                    expect,
                    harness.setup(),
                    (reply,),
                    detail=status,
                )


def _one_of_each(harness: Harness) -> list[ReplyCase]:
    """Return one valid response per documented status and media type: the longest short one.

    One that is not all ASCII is better, because it shows in which charset it is read.
    """
    found: dict[tuple[str, str], ReplyCase] = {}
    for case in harness.plan.replies:
        key = (case.documented, case.media_type)
        if case.verdict is Verdict.VALID and case.media_type and len(case.body) < 2000:
            earlier = found.get(key)
            if earlier is None or _telling(earlier) < _telling(case):
                found[key] = case
    return list(found.values())


def _telling(case: ReplyCase) -> tuple[bool, int]:
    as_text = not case.is_json
    return as_text and not case.body.isascii(), len(case.body)


def _content_types(harness: Harness, case: ReplyCase) -> Iterable[ProbeCase]:
    kind = case.content_type
    is_text = kind.startswith("text/") and not may_be_json(essence(kind)) and is_utf8(kind)
    if is_text and isinstance(case.value, str):
        # Without a charset, UTF-8 is the only reading that loses nothing of what UTF-8 says.
        bare = typed(kind.partition(";")[0])
        yield _probe(harness, case, "no charset", "parsed", bare, case.body)
        yield _probe(harness, case, "bad UTF-8 text", "refused", typed(kind), b"caf\xe9 \xff\xfe")
        alien = typed(f"{bare[0][1]}; charset=klingon")
        yield _probe(harness, case, "text in an unknown charset", "typed", alien, case.body)
        latin = typed(f'{bare[0][1]}; charset="ISO-8859-1"')
        if isinstance(case.value, str) and (narrow := in_latin(case.value)) is not None:
            yield _probe(harness, case, "text in Latin-1", "parsed", latin, narrow)
    if not case.is_json:
        yield from _other_label(harness, case)
        return
    same = (
        ("upper case", kind.upper()),
        ("with charset", f"{kind}; charset=utf-8"),
        ("with blanks", f"{kind} ;charset=UTF-8"),
    )
    odd = (
        ("missing", None),
        ("empty", ""),
        ("text/plain", "text/plain"),
        ("another +json", "application/vnd.other+json"),
        ("no slash", "json"),
        ("unknown charset", f"{kind}; charset=klingon"),
    )
    for name, value in same:
        yield _probe(harness, case, f"content type {name}", "parsed", typed(value), case.body)
    for name, other in odd:
        yield _probe(harness, case, f"content type {name}", "typed", typed(other), case.body)
    documented = [one for one in harness.plan.replies if one.documented == case.documented]
    if any(covers(one.media_type or "-", "text/html") for one in documented):
        return  # the vendor answers with pages, too
    page = b"<html><body>Please log in</body></html>"
    yield _probe(harness, case, "login page", "refused", typed("text/html; charset=utf-8"), page)


def _other_label(harness: Harness, case: ReplyCase) -> Iterable[ProbeCase]:
    """A file or a text is one under any label: told, and refused by who wants it refused alone."""
    contents = [one for one in harness.plan.replies if one.documented == case.documented]
    if case.status >= 400 or {one.media_type for one in contents} != {case.media_type}:
        return
    alike = isinstance(case.value, str) and is_utf8(case.content_type)
    if (alike or isinstance(case.value, bytes)) and "*" not in case.media_type and not case.is_data:
        odd = typed(LABEL)
        told = _probe(harness, case, "another label, ignored", "parsed", odd, case.body)
        yield replace(told, setup=harness.setup("ignore"))
        yield _probe(harness, case, "another label", "refused", odd, case.body)


def _spelled(harness: Harness, case: ReplyCase) -> Iterable[ProbeCase]:
    formats = harness.plan.facts.of(f"{case.documented} {case.media_type}")
    for name, expect, label, body in spelled(case, harness.plan.replies, formats):
        said = _probe(harness, case, name, expect, typed(label), body)
        yield replace(said, setup=harness.setup("ignore"))


def _bodies(harness: Harness, case: ReplyCase) -> Iterable[ProbeCase]:
    kind = typed(case.content_type)
    for name, expect, body in xml_bodies(case):
        yield _probe(harness, case, name, expect, kind, body)
    for name, expect, label, body in labelled_xml(case):
        yield _probe(harness, case, name, expect, typed(label), body)
    yield from otherwise(harness, case)
    if not case.is_json:
        return
    for name, body in NOT_JSON:
        yield _probe(harness, case, name, "refused", kind, body)
    for name, body in UNUSUAL:
        yield _probe(harness, case, name, "typed", kind, body)
    yield from (one for one in _spelled(harness, case) if one.expect != "digits")
    expect = "status error" if case.status >= 400 else "refused"
    page = _probe(harness, case, "HTML body, drift only to be reported", expect, kind, b"<p>No</p>")
    yield replace(page, setup=harness.setup("warn"))
    if case.body[:1] == b"{" and case.body[-1:] == b"}":
        for name, token in BROKEN_TOKENS:
            spliced = with_property(case.body, token)
            yield _probe(harness, case, f"{name} inside", "refused", kind, spliced)
        twice = with_property(case.body, b'1, "x-probe": 2')
        yield _probe(harness, case, "duplicate key inside", "typed", kind, twice)
        wide = case.body.decode("utf-8").encode("utf-16")
        yield _probe(harness, case, "valid body in UTF-16", "refused", kind, wide)
    if case.body[:1] in (b"{", b"["):
        yield _probe(harness, case, "truncated", "refused", kind, case.body[:-1])
        yield _probe(harness, case, "trailing garbage", "refused", kind, case.body + b"}")
        yield _probe(harness, case, "around blanks", "parsed", kind, b"\n " + case.body + b" \r\n")
    yield _probe(harness, case, "byte order mark", "typed", kind, b"\xef\xbb\xbf" + case.body)


def _encodings(harness: Harness, case: ReplyCase) -> Iterable[ProbeCase]:
    """A body comes back from every coding that the client asks for (RFC 9110, section 8.4.1)."""
    for name, expect, coding, body in coded(case.body, blanks=case.is_json):
        fields = (*typed(case.content_type), ("content-encoding", coding))
        yield _probe(harness, case, name, expect, fields, body)


def _probe(
    harness: Harness,
    case: ReplyCase,
    name: str,
    expect: str,
    headers: tuple[tuple[str, str], ...],
    body: bytes,
) -> ProbeCase:
    reply = WireReply(case.status, headers, body, chunks=pieces(name, body))
    return ProbeCase(
        f"{case.documented} {name}",
        expect,
        harness.setup(),
        (reply,),
        status=case.documented,
        media_type=case.media_type,
        detail=case,
    )


def perform_probe(
    harness: Harness, case: ProbeCase
) -> tuple[Interaction, Outcome, Complaint | None]:
    """Perform a probe; the complaint is of a call that sent nothing or raised what is not ours."""
    interaction = Interaction(case.setup, harness.asking(case.media_type), case.replies)
    outcome = harness.perform(interaction)
    error = outcome.error
    if not outcome.sent:
        return interaction, outcome, not_sent(error)
    if error is not None and not harness.fixture.package.is_a(error, "ApiError"):
        return interaction, outcome, raw_exception(error)
    return interaction, outcome, None


def check(harness: Harness, case: ProbeCase) -> Result:
    """The outcome is the one that the probe expects, and never a raw exception."""
    interaction, outcome, complaint = perform_probe(harness, case)
    if complaint is not None:
        return Result("judged", (complaint,), interaction=interaction)
    found = _EXPECTATIONS[case.expect](harness, case, outcome)
    return Result("judged", tuple(found), interaction=interaction)


def _shown(outcome: Outcome) -> str:
    shown = outcome.error if outcome.error is not None else outcome.value
    return repr(shown)[:300]


def _complain(case: ProbeCase, rule: str, expected: str, outcome: Outcome) -> list[Complaint]:
    return [Complaint(rule, case.name, f"{case.name}: not as it should be", expected,
                      _shown(outcome))]  # fmt: skip


def _expect_status_error(harness: Harness, case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    found = wrong_status_error(harness.fixture.package, case.replies[0].status, outcome.error)
    return [found] if found else _response_lost(case, outcome)


def _response_lost(case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    """The response stays at hand on the error: status, header fields, bytes and text."""
    response, reply = getattr(outcome.error, "response", None), case.replies[0]
    if response is None or "content-encoding" in dict(reply.headers):
        return []
    wanted = (reply.status, reply.body, reply.body.decode("utf-8", "replace"))
    got = tuple(getattr(response, name, None) for name in ("status_code", "content", "text"))
    headers = getattr(response, "headers", {})
    kept = all(headers.get(name.upper()) == value for name, value in reply.headers)
    if got == wanted and kept:
        return _undocumented_body(case, outcome)
    text = "the response on the error is not the one that was served"
    return [Complaint("response-lost", "response", text, repr(wanted)[:300], repr(got)[:300])]


def _undocumented_body(case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    """What no schema describes is at hand as JSON where it is JSON, else as text."""
    reply, body = case.replies[0], getattr(outcome.error, "body", None)
    if case.status or not reply.body:
        return []
    text = reply.body.decode()
    wanted = json.loads(text) if reply.headers == JSON else text
    if body == wanted:
        return []
    return _complain(
        case, "undocumented-body-lost", repr(wanted), replace(outcome, error=None, value=body)
    )


def _expect_unexpected(harness: Harness, case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    """An undocumented status below 400 never looks like the documented success."""
    package = harness.fixture.package
    if package.is_a(outcome.error, "StatusError") or package.is_a(outcome.error, "ResponseInvalid"):
        return []
    return _complain(case, "undocumented-status-accepted", "UnexpectedStatus", outcome)


def _expect_parsed(_harness: Harness, case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    served: ReplyCase = case.detail
    status = case.replies[0].status
    if status < 400 and outcome.error is not None:
        return _complain(case, "valid-response-refused", "a parsed response", outcome)
    value = parsed_value(status, outcome)
    formats = _harness.plan.facts.of(f"{served.documented} {served.media_type}")
    return list(losses(served.value, served.body, value, formats, as_json=served.is_json))


def _expect_refused(harness: Harness, case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    """What is no JSON is never a value; an error status may still be raised, with what is wrong."""
    if harness.fixture.package.is_a(outcome.error, "ResponseInvalid"):
        return []
    if case.replies[0].status >= 400:
        found = wrong_status_error(harness.fixture.package, case.replies[0].status, outcome.error)
        body, told = (getattr(outcome.error, name, None) for name in ("body", "drift"))
        if found is None and isinstance(body, str | bytes | None) and told:
            return []
    return _complain(case, "broken-response-accepted", "ResponseInvalid", outcome)


def _expect_decoded(harness: Harness, case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    """What was asked for is removed; of what was not, no server has to be understood."""
    coding = dict(case.replies[0].headers)["content-encoding"]
    accepted = (outcome.sent[0].header("accept-encoding") or "").lower().split(",")
    asked = {one.partition(";")[0].strip() for one in accepted} | {"identity"}
    right = {one.strip() for one in coding.lower().replace("x-gzip", "gzip").split(",")} <= asked
    return _expect_parsed(harness, case, outcome) if right else []


def _expect_typed(harness: Harness, case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    """Either a typed error, or (checked elsewhere) a value; an error status stays an error."""
    status = case.replies[0].status
    if status >= 400 and not harness.fixture.package.is_a(outcome.error, "ResponseInvalid"):
        return _expect_status_error(harness, case, outcome)
    return []


def _expect_taken(_harness: Harness, case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    wrong = outcome.error is not None
    return _complain(case, "valid-response-refused", "a value, of any kind", outcome) * wrong


def _expect_error(_harness: Harness, case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    if outcome.error is not None:
        return []
    return _complain(case, "broken-response-accepted", "a typed error", outcome)


_EXPECTATIONS: dict[str, Callable[[Harness, ProbeCase, Outcome], list[Complaint]]] = {
    "status error": _expect_status_error,
    "unexpected status": _expect_unexpected,
    "parsed": _expect_parsed,
    "decoded": _expect_decoded,
    "decoded or refused": lambda *it: [] if it[2].error is not None else _expect_parsed(*it),
    "refused": _expect_refused,
    "taken": _expect_taken,
    "typed": _expect_typed,
    "digits": lambda _, case, outcome: list(digits_lost(case.replies[0].body, outcome.value)),
    "error": _expect_error,
    **EXPECTED,
}

PROBES = Check(
    "probes", "negative", _cases, check,
    "Undocumented statuses, odd content types and broken bodies lead to typed errors.",
)  # fmt: skip
