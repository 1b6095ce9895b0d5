"""Answers that differ from what is documented in one known way: what is told, and what is kept.

In: a harness and a documented answer. Out: probes whose drift a function is told, each with the
place of it and what the caller gets all the same; and complaints.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wireproof.cases.model import ReplyCase
from wireproof.cases.verdicts import Verdict
from wireproof.checks.bodies import typed
from wireproof.checks.check import ProbeCase
from wireproof.checks.responses import losses, pointer_of, target_of
from wireproof.checks.spelled import LABEL
from wireproof.checks.xml_bodies import misshapen
from wireproof.harness.harness import Harness
from wireproof.harness.package import Outcome
from wireproof.oas.media_types import covers, essence, is_json, is_range, is_xml, listed
from wireproof.oracle.lossless import Opaque, dump
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply

_EXTRA = "x-probe"
_MOST = 20
"""Properties of an object that are tried."""
_STRICT = ("refused", "parsed", "status error")
"""Expectations that hold even where drift is to be raised."""


@dataclass(frozen=True, slots=True)
class Told:
    """What has to come of an answer.

    Attributes:
        served: the documented answer, with the value that the caller gets.
        place: pointer at or below which a record has to be.
        lost: a property of which nothing is said.
        names: the media types that are documented for the status.
        places: where several faults are, each in one of a few ways to say so.
    """

    served: ReplyCase
    place: str = ""
    lost: str = ""
    names: tuple[str, ...] = ()
    places: tuple[tuple[str, ...], ...] = ()


def otherwise(harness: Harness, case: ReplyCase) -> Iterator[ProbeCase]:
    """Yield what differs from a documented success in one way."""
    yield from _unasked(harness, case)
    if not 200 <= case.status < 300:
        return
    fields = typed(case.content_type)
    for one in misshapen(harness, case):
        yield _probe(
            harness, case, f"XML, {one.name}, refused", (fields, one.body), None, "refused"
        )
        told = Told(case, one.place, one.lost)
        yield _probe(harness, case, f"XML, {one.name}", (fields, one.body), told)
    if _tells_itself(case, _documented(harness, case)):
        answer = (typed(LABEL), case.body)
        yield _probe(harness, case, "another label", answer, Told(case), "kept")
    yield from _like_an_attribute(harness, case)
    yield from _wrong_twice(harness, case)


def _wrong_twice(harness: Harness, case: ReplyCase) -> Iterator[ProbeCase]:
    """Yield an object with a fault inside, and another one that is its own: each has to be told."""
    if not case.is_json or not isinstance(case.value, dict):
        return
    judge = harness.plan.judge(target_of(harness, case).path)
    kinds = {"a property more", "a property fewer"}
    for at in list(case.value)[:_MOST]:
        broken = {**case.value, at: {_EXTRA: []}}
        if not kinds or judge.places(broken) != [(at,)]:
            continue
        for kind, name, wrong in _worse(broken, at):
            if kind in kinds and sorted(judge.places(wrong)) == [(), (at,)]:
                kinds.remove(kind)
                body = (typed(case.content_type), json.dumps(wrong).encode())
                told = Told(case, places=((pointer_of(at),), ("", pointer_of(name))))
                yield _probe(harness, case, f"a fault beside {kind}", body, told, "told of each")


def _worse(value: dict[str, Any], at: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "a property more", _EXTRA, {**value, _EXTRA: 1}
    for name in list(value)[:_MOST]:
        if name != at:
            fewer = {key: one for key, one in value.items() if key != name}
            yield "a property fewer", name, fewer


def expect_each(_harness: Harness, case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    """Of two faults, each is told."""
    told = [str(getattr(one, "pointer", None)) for one in outcome.told]
    for places in case.detail.places:
        near = [one for one in told if one in places or one.startswith(f"{places[-1]}/")]
        if not near:
            text = f"{case.name}: one of two faults is not told"
            shown = ", ".join(told)[:300]
            return [Complaint("drift-in-silence", case.name, text, " or ".join(places), shown)]
    return []


def _like_an_attribute(harness: Harness, case: ReplyCase) -> Iterator[ProbeCase]:
    """Yield an undeclared property that is called as the client calls a declared one in Python."""
    if not case.is_json or not isinstance(case.value, dict):
        return
    target, package = target_of(harness, case), harness.fixture.package
    schema = target.content.schema
    at = schema.get("$ref") if isinstance(schema, dict) else None
    for name in package.classes().get(at or f"{target.content.pointer}/schema", ()):
        fields = getattr(getattr(package.models(), name, None), "model_fields", {})
        aliases = {field.alias or own: own for own, field in fields.items()}
        for alias, own in aliases.items():
            value = {key: one for key, one in case.value.items() if key != alias} | {own: 1}
            allowed = harness.plan.judge(target.path).verdict(value) is Verdict.VALID
            if own != alias and own not in aliases and own not in case.value and allowed:
                body = json.dumps(value).encode()
                said = "a property that is called like an attribute"
                made = _probe(harness, case, said, (typed(case.content_type), body), None, "parsed")
                yield replace(made, detail=replace(case, value=value, body=body))
                return


def _documented(harness: Harness, case: ReplyCase) -> list[str]:
    replies = [one for one in harness.plan.operation.replies if one.status == case.documented]
    return [one.media_type for reply in replies for one in reply.contents]


def _tells_itself(case: ReplyCase, names: list[str]) -> bool:
    """Tell whether a body is JSON or XML by itself, and of one documented media type alone."""
    kind = is_json if case.is_json else is_xml
    alike = [one for one in names if kind(one) or covers(one, LABEL)]
    return isinstance(case.value, dict | list) and case.is_data and alike == [case.media_type]


def _unasked(harness: Harness, case: ReplyCase) -> Iterator[ProbeCase]:
    """Yield an answer of one documented media type to a call that asks for another one.

    A server may send it (RFC 9110, section 12.5.1); who asked for something else is told, unless
    nothing of what was asked for is documented for this status.
    """
    _, others = harness.method.accept
    names = _documented(harness, case)
    replies = [one for one in harness.plan.operation.replies if one.status[:1] == "2"]
    known = dict.fromkeys(one.media_type for reply in replies for one in reply.contents)
    if not others or any(is_range(one) for one in (*names, *known)):
        return
    expect = "told unless asked for" if case.status < 300 else "status error"
    for asked in known:
        if asked != case.media_type:
            said = f"{case.media_type} where {asked} is asked for"
            answer = (typed(case.content_type), case.body)
            made = _probe(harness, case, said, answer, Told(case, names=tuple(names)), expect)
            yield replace(made, media_type=asked)


def not_modified(harness: Harness) -> Iterator[ProbeCase]:
    """Yield a 304 where a range speaks of content: it never has any (RFC 9110, 15.4.5)."""
    statuses = {one.status.upper(): bool(one.contents) for one in harness.plan.operation.replies}
    if statuses.get("3XX") and "304" not in statuses:
        reply = (WireReply(304),)
        yield ProbeCase("304 by its range", "status error", harness.setup("raise"), reply, "3XX")


def _probe(
    harness: Harness,
    case: ReplyCase,
    name: str,
    sent: tuple[tuple[tuple[str, str], ...], bytes],
    detail: Told | None,
    expect: str = "told",
) -> ProbeCase:
    fields, body = sent
    return ProbeCase(
        f"{case.documented} {name}",
        expect,
        harness.setup("raise" if expect in _STRICT else "tell"),
        (WireReply(case.status, fields, body),),
        status=case.documented,
        media_type=case.media_type,
        detail=detail,
    )


def expect_unasked(harness: Harness, case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    """What the request accepts is no drift; of all else the caller is told."""
    accept = outcome.sent[-1].header("accept") if outcome.sent else None
    kind = essence(case.detail.served.content_type)
    asked = [essence(one) for one in listed(accept or "*/*")]
    if any(covers(one, kind) for one in asked):
        return []
    if any(covers(one, essence(name)) for one in asked for name in case.detail.names):
        return expect_told(harness, case, outcome)
    if outcome.told:
        text = f"{case.name}: told, although no other media type is documented"
        shown = ", ".join(map(str, outcome.told))[:300]
        return [Complaint("drift-misplaced", case.name, text, "no record", shown)]
    return _losses(harness, case.detail, outcome)


def expect_kept(harness: Harness, case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    """What can be read is read, whoever is told of the difference."""
    return _withheld(case, outcome) or _losses(harness, case.detail, outcome)


def _withheld(case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    if outcome.error is None:
        return []
    text = f"{case.name}: a value is withheld, although drift was only to be reported"
    shown = repr(outcome.error)[:300]
    return [Complaint("drift-withheld", case.name, text, "the value", shown)]


def expect_told(harness: Harness, case: ProbeCase, outcome: Outcome) -> list[Complaint]:
    """The difference is told where it is, and all else reaches the caller as it was served."""
    detail: Told = case.detail
    if found := _withheld(case, outcome):
        return found
    told = [str(getattr(one, "pointer", None)) for one in outcome.told]
    if not told:
        text, shown = f"{case.name}: nobody is told", repr(outcome.value)[:300]
        return [Complaint("drift-in-silence", case.name, text, "a record", shown)]
    if not all(one == detail.place or one.startswith(f"{detail.place}/") for one in told):
        text = f"{case.name}: what is told is not where the answer differs"
        return [Complaint("drift-misplaced", case.name, text, detail.place, ", ".join(told)[:300])]
    return _losses(harness, detail, outcome)


def _losses(harness: Harness, detail: Told, outcome: Outcome) -> list[Complaint]:
    served, wanted, got = detail.served, detail.served.value, outcome.value
    if detail.lost:
        wanted, got = _without(wanted, detail.lost), _without(_plain(got), detail.lost)
    formats = harness.plan.facts.of(f"{served.documented} {served.media_type}")
    return list(losses(wanted, served.body, got, formats, as_json=served.is_data))


def _plain(value: Any) -> Any:
    try:
        return dump(value)
    except Opaque:
        return value


def _without(value: Any, name: str) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: one for key, one in value.items() if key != name}


EXPECTED: Mapping[str, Callable[[Harness, ProbeCase, Outcome], list[Complaint]]] = {
    "told": expect_told,
    "kept": expect_kept,
    "told unless asked for": expect_unasked,
    "told of each": expect_each,
}
"""What is right, by the word for it."""
