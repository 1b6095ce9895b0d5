"""The pages check: a list that comes page by page is asked for as the answers say, to its end.

In: a harness of a method that has pages. Out: results over three pages, an empty one, none at all,
an error in the middle, an answer that leads back, a link that leads abroad. Which request has to
follow an answer is settled here, from the first request and the answer alone.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from wireproof.cases.replies import content_type_of
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Check, ProbeCase, Result
from wireproof.checks.outcomes import not_sent
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.manifest import Paging
from wireproof.harness.package import Outcome
from wireproof.oas.media_types import is_json
from wireproof.oracle.arguments import ABSENT
from wireproof.oracle.equality import difference
from wireproof.oracle.lossless import Opaque, dump
from wireproof.oracle.payload import Complaint
from wireproof.oracle.requests import unrepresentable
from wireproof.oracle.wire import WireReply, WireRequest

_FURTHER = WireReply(418)
"""What a request gets that should not have been made."""
_ABROAD = "https://elsewhere.test/next?at=2"
_TOKENS = ("First/token+=", "Second token&", "Third%20token")
_IDS = tuple(str(UUID(int=0x1234_0000_4000_8000_0000_0000_0000 + n)) for n in range(4))
_COUNTED = ("page", "offset")
_LINKED = ("link", "link-header")
_ROUNDS = 8
"""How often a client may be led round before it finds that out."""
_OF_THE_BODY = frozenset({"content-length"})


@dataclass(frozen=True, slots=True)
class Play:
    """What a series of answers asks for.

    Attributes:
        steps: for each answer but the last one that is read, what leads on from it: a token, a
            link, or how much a number grows. None where it is only to end as it should.
        items: all items that a caller gets, in order.
    """

    steps: tuple[Any, ...] | None
    items: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Stage:
    """A method with pages, and a documented answer to make pages of."""

    harness: Harness
    paging: Paging
    status: int
    documented: str
    media_type: str
    answer: Any
    item: Any

    def item_at(self, number: int) -> Any:
        """Return an item; those of one play differ in their identifiers."""
        item = copy.deepcopy(self.item)
        if self.paging.style == "last-id":
            known = item.get(self.paging.next[0])
            item[self.paging.next[0]] = number + 1 if isinstance(known, int) else _IDS[number]
        return item

    def page(self, items: list[Any], onward: Any = None, end: Any = ABSENT) -> WireReply:
        """Return an answer with some items; without `onward` it is the last one, and says `end`."""
        body = _put(copy.deepcopy(self.answer), self.paging.items, items)
        if self.paging.more:
            body = _put(body, self.paging.more, self.paging.done != (onward is not None))
        headers = [("content-type", content_type_of(self.media_type))]
        if self.paging.style in ("cursor", "link"):
            body = _put(body, self.paging.next, end if onward is None else onward)
        if self.paging.style == "link-header":
            links = ['<https://wire.test/?at=0>; rel="prev"']
            links += [f'<{onward}>; rel="next"'] if onward else []
            headers.append(("link", ", ".join(links)))
        return WireReply(self.status, tuple(headers), json.dumps(body).encode())

    def onward(self, number: int) -> Any:
        """Return what leads on from a page; None where the page itself says nothing."""
        style = self.paging.style
        if style in _LINKED:
            parts = urlsplit(self.harness.server)
            there = f"/pages/Of%20It?at={number}&of=A%2Fb"
            return there if number % 2 else f"{parts.scheme}://{parts.netloc}{there}"
        return self.tokens()[number] if style == "cursor" else True

    def tokens(self) -> tuple[Any, ...]:
        """Return values that the parameter takes, as the document says."""
        name, found = self.paging.parameter, dict[str, Any]()
        for case in self.harness.plan.calls:
            value = case.arguments.place("query").get(name)
            plain = isinstance(value, str) and value.isascii() and value.isalnum()
            number = isinstance(value, int) and not isinstance(value, bool)
            if case.verdict is Verdict.VALID and (plain or number):
                found[repr(value)] = value
        return tuple(found.values())[:3] if len(found) > 2 else _TOKENS


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    paging = harness.method.paging
    if paging is None or harness.base is None:
        return
    stage = _stage(harness, paging)
    if stage is None:
        yield ProbeCase("no answer to make pages of", "unplayed", harness.setup("ignore"), ())
        return
    yield from _plays(stage)


def _stage(harness: Harness, paging: Paging) -> _Stage | None:
    """Find a documented answer with an item in its list."""
    replies = sorted(harness.plan.replies, key=lambda one: len(one.body))
    for case in sorted(replies, key=lambda one: one.verdict is not Verdict.VALID):
        fits = not case.malformed and is_json(case.media_type)
        if not fits or not 200 <= case.status < 300:
            continue
        items = _at(case.value, paging.items)
        if not isinstance(items, list) or not items:
            continue
        if paging.style != "last-id" or isinstance(items[0], dict):
            facts = (case.status, case.documented, case.media_type, case.value, items[0])
            return _Stage(harness, paging, *facts)
    return None


def _plays(stage: _Stage) -> Iterator[ProbeCase]:
    one, two, three = (stage.item_at(number) for number in range(3))
    first, second = stage.onward(1), stage.onward(2)
    if stage.paging.style in _COUNTED:
        grown = (1, 1) if stage.paging.style == "page" else (2, 1)
        pages = (stage.page([one, two], True), stage.page([three], True), stage.page([]))
        yield _case(stage, "three pages", "end", pages, Play(grown, (one, two, three)))
        yield _case(stage, "nothing", "end", (stage.page([]),), Play((), ()))
        again = (stage.page([one, two], True), stage.page([one, two], True))
        yield _case(stage, "the same page again", "circle", again, Play(grown[:1], (one, two) * 2))
    else:
        steps = (first, second)
        if stage.paging.style == "last-id":
            steps = tuple(item[stage.paging.next[0]] for item in (two, three))
        last = stage.page([stage.item_at(3)])
        pages = (stage.page([one, two], first), stage.page([three], second), last)
        items = (one, two, three, stage.item_at(3))
        yield _case(stage, "three pages", "end", pages, Play(steps, items))
        yield _case(stage, "one page", "end", (stage.page([one]),), Play((), (one,)))
        for end in (None, "") if stage.paging.style in ("cursor", "link") else ():
            said = f"one page, and {end!r} for the next one"
            yield _case(stage, said, "end", (stage.page([one], end=end),), Play((), (one,)))
        yield _case(stage, "nothing", "end", (stage.page([]),), Play((), ()))
        yield from _unsaid(stage, one)
        if stage.paging.style != "last-id":
            pages = (stage.page([one], first), stage.page([], second), stage.page([two]))
            yield _case(stage, "an empty page", "end", pages, Play(steps, (one, two)))
        again = (stage.page([one, two], first), stage.page([two], first))
        yield _case(stage, "back again", "circle", again, Play(steps[:1], (one, two, two)))
        if stage.paging.style != "last-id":
            round_ = [stage.page([one], stage.onward(number)) for number in range(3)]
            yield _case(stage, "round and round", "circle", (*round_,) * _ROUNDS, Play(None, ()))
    grown = (first,) if stage.paging.style in (*_LINKED, "cursor") else _grown(stage, two)
    broken = (stage.page([one, two], first), WireReply(404))
    yield _case(stage, "an error", "status error", broken, Play(grown, (one, two)))
    if stage.paging.style in _LINKED:
        yield _case(stage, "abroad", "refused", (stage.page([one], _ABROAD),), Play((), (one,)))


def _unsaid(stage: _Stage, item: Any) -> Iterator[ProbeCase]:
    """Yield pages after which nothing can be asked for: no word of more, or nothing to name."""
    if stage.paging.style == "last-id":
        bare = stage.page([item])
        body = _put(json.loads(bare.body), stage.paging.more, ABSENT)
        silent = replace(bare, body=json.dumps(body).encode())
        yield _case(stage, "no word of more", "end", (silent,), Play((), (item,)))
        nameless = _put(item, stage.paging.next, ABSENT)
        pages = (stage.page([nameless], True),)
        yield _case(stage, "a last item without a name", "end", pages, Play((), (nameless,)))


def _grown(stage: _Stage, last: Any) -> tuple[Any, ...]:
    match stage.paging.style:
        case "last-id":
            return (last[stage.paging.next[0]],)
        case "offset":
            return (2,)
        case _:
            return (1,)


def _case(
    stage: _Stage, name: str, expect: str, replies: tuple[WireReply, ...], play: Play
) -> ProbeCase:
    setup = stage.harness.setup("ignore")
    return ProbeCase(
        name,
        expect,
        setup,
        (*replies, _FURTHER),
        status=stage.documented,
        media_type=stage.media_type,
        detail=play,
    )


def check(harness: Harness, case: ProbeCase) -> Result:
    """Each request is the one that the answer before it asks for, and all items arrive."""
    paging = harness.method.paging
    if paging is None or case.expect == "unplayed":
        return Result("unrepresentable", reason="the document allows no answer with an item")
    keywords = _keywords(harness, paging)
    interaction = Interaction(case.setup, keywords, case.replies, every_page=True)
    outcome = harness.perform(interaction)
    if not outcome.sent:
        return Result("judged", (not_sent(outcome.error),), interaction=interaction)
    found = [*_wrong_end(harness, case, outcome)]
    if case.detail.steps is not None:
        found = [
            *_wrong_requests(harness, paging, case, outcome),
            *found,
            *_wrong_items(harness, case, outcome),
        ]
    return Result("judged", tuple(found[:1]), interaction=interaction)


def _keywords(harness: Harness, paging: Paging) -> dict[str, Any]:
    """Return the arguments of the first page: with a filter, and a body where the cursor is in one.

    What a caller has said has to be said again for each page.
    """
    calls = sorted(harness.plan.calls, key=lambda one: len(repr(one.arguments.to_json())))
    for case in calls:
        said, body = case.arguments.place("query"), case.arguments.body
        telling = isinstance(body, dict) if paging.place == "body" else len(said) > 0
        if case.verdict is not Verdict.VALID or not telling or paging.parameter in said:
            continue
        found = harness.keywords(case.arguments)
        if isinstance(found, dict) and not unrepresentable(harness.plan.operation, case.arguments):
            return found
    return harness.plain


def _wrong_requests(
    harness: Harness, paging: Paging, case: ProbeCase, outcome: Outcome
) -> Iterator[Complaint]:
    sent = outcome.sent
    steps: tuple[Any, ...] = case.detail.steps
    if len(sent) != len(steps) + 1:
        text = f"{len(steps) + 1} requests were to be made, and {len(sent)} were"
        shown = "; ".join(f"{one.method} {one.target}" for one in sent)
        shown += f"; then {outcome.error!r}" if outcome.error is not None else ""
        rule = "pages-do-not-end" if len(sent) > len(steps) + 1 else "pages-end-early"
        yield Complaint(rule, case.name, text, str(len(steps) + 1), shown[:300])
        return
    first, number = sent[0], _begin(harness, paging, sent[0])
    for step, request in zip(steps, sent[1:], strict=True):
        if paging.style in _COUNTED:
            number += step
            step = number  # noqa: PLW2901 - what is sent
        wanted, got = _expected(first, paging, step), _seen(request, paging)
        if paging.style in _LINKED:
            got = replace_known(got, wanted, first)
        if wanted != got:
            text = "the next page is not asked for as the answer says"
            told = [json.dumps(one, default=str)[:300] for one in (wanted, got)]
            yield Complaint("wrong-next-page", case.name, text, *told)
            return


def _begin(harness: Harness, paging: Paging, first: WireRequest) -> int:
    """Return the number of the first page, or item: as sent, as documented, or as usual."""
    given = dict(parse_qsl(first.query)).get(paging.parameter)
    if given is not None and given.isdigit():
        return int(given)
    for one in harness.plan.operation.parameters_in("query"):
        schema = one.schema if isinstance(one.schema, dict) else {}
        if one.name == paging.parameter and isinstance(schema.get("default"), int):
            return int(schema["default"])
        if one.name == paging.parameter and schema.get("minimum") == 0:
            return 0
    return 1 if paging.style == "page" else 0


def _expected(first: WireRequest, paging: Paging, step: Any) -> dict[str, Any]:
    """Return the request that has to follow, in the terms of `_seen`."""
    said = _seen(first, paging)
    if paging.style in _LINKED:
        parts = urlsplit(step)
        return {**said, "path": parts.path, "query": sorted(parse_qsl(parts.query)), "body": b""}
    if paging.place == "body":
        return {**said, "body": _put(said["body"] or {}, tuple(paging.parameter.split(".")), step)}
    kept = [pair for pair in said["query"] if pair[0] != paging.parameter]
    return {**said, "query": sorted([*kept, (paging.parameter, str(step))])}


def _seen(request: WireRequest, paging: Paging) -> dict[str, Any]:
    body: Any = request.body
    if paging.place == "body":
        body = json.loads(body) if body else {}
    return {
        "method": request.method,
        "origin": request.origin,
        "path": request.path,
        "query": sorted(parse_qsl(request.query, keep_blank_values=True)),
        "headers": sorted(
            pair for pair in request.headers if pair[0] not in _OF_THE_BODY | {"content-type"}
        ),
        "body": body,
    }


def replace_known(
    got: dict[str, Any], wanted: Mapping[str, Any], first: WireRequest
) -> dict[str, Any]:
    """Leave out of a followed link what the first request said as well: a key in the query."""
    before = parse_qsl(first.query, keep_blank_values=True)
    kept = [pair for pair in got["query"] if pair in wanted["query"] or pair not in before]
    return {**got, "query": kept}


def _wrong_end(harness: Harness, case: ProbeCase, outcome: Outcome) -> Iterator[Complaint]:
    kinds = {"circle": "ResponseInvalid", "refused": "ResponseInvalid"}
    kinds["status error"] = "StatusError"
    wanted = kinds.get(case.expect, "")
    shown = repr(outcome.error or "the end of the list")[:300]
    if wanted and not harness.fixture.package.is_a(outcome.error, wanted):
        text = f"the pages end without the error that {case.name!r} has to raise"
        yield Complaint("pages-end-in-silence", case.name, text, wanted, shown)
    elif not wanted and outcome.error is not None:
        text = f"pages that are fine end in {outcome.error!r}"[:300]
        yield Complaint("valid-response-refused", case.name, text, "the items", shown)


def _wrong_items(harness: Harness, case: ProbeCase, outcome: Outcome) -> Iterator[Complaint]:
    try:
        seen = dump(outcome.value or [])
    except Opaque as error:
        yield Complaint("opaque-value", case.name, f"an item is {error}")
        return
    formats = harness.plan.facts.of(f"{case.status} {case.media_type}")
    found = difference(list(case.detail.items), seen, formats)
    if found:
        pointer, wanted, got = found
        text = f"the items of the pages are not what was sent, at {pointer or 'the whole'}"
        yield Complaint("response-altered", case.name, text, repr(wanted)[:300], repr(got)[:300])


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _put(value: Any, path: tuple[str, ...], inner: Any) -> Any:
    """Return a value with another one at a path; `ABSENT` takes away what is there."""
    if not path:
        return inner
    head, *rest = path
    made = dict(value) if isinstance(value, dict) else {}
    if rest:
        made[head] = _put(made.get(head), tuple(rest), inner)
    elif inner is ABSENT:
        made.pop(head, None)
    else:
        made[head] = inner
    return made


PAGES = Check(
    "pages",
    "positive",
    _cases,
    check,
    "A list that comes page by page is asked for as the answers say, to its end.",
)
