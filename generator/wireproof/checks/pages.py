"""The pages check: a list that comes page by page is asked for as the answers say, to its end.

In: a harness of a method that has pages. Out: results over three pages, an empty one, none at all,
an error in the middle, an answer that leads back, a link that leads abroad. Which request has to
follow an answer is settled here, from the first request and the answer alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Check, ProbeCase, Result
from wireproof.checks.outcomes import not_sent
from wireproof.checks.page_plays import COUNTED, LINKED, plays, put, stage_of
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.hints import takes_options
from wireproof.harness.manifest import Paging
from wireproof.harness.package import Outcome
from wireproof.oracle.equality import difference
from wireproof.oracle.lossless import Opaque, dump
from wireproof.oracle.payload import Complaint
from wireproof.oracle.requests import unrepresentable
from wireproof.oracle.wire import WireRequest

_EXTRA = "x-wireproof-extra"
_OF_THE_BODY = frozenset({"content-length"})


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    paging = harness.method.paging
    if paging is None or harness.base is None:
        return
    stage = stage_of(harness, paging)
    if stage is None:
        yield ProbeCase("no answer to make pages of", "unplayed", harness.setup("ignore"), ())
        return
    yield from plays(stage)


def check(harness: Harness, case: ProbeCase) -> Result:
    """Each request is the one that the answer before it asks for, and all items arrive."""
    paging = harness.method.paging
    if paging is None or case.expect == "unplayed":
        return Result("unrepresentable", reason="the document allows no answer with an item")
    keywords = _keywords(harness, paging)
    if case.detail.extra and takes_options(harness):
        extras = {"extra_query": {_EXTRA: "a b"}, "extra_headers": {_EXTRA: "1"}}
        keywords = {**keywords, **extras}
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
        if paging.style in COUNTED:
            number += step
            step = number  # noqa: PLW2901 - what is sent
        wanted, got = _expected(first, paging, step), _seen(request, paging)
        if paging.style in LINKED:
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
    if paging.style in LINKED:
        parts = urlsplit(step)
        return {**said, "path": parts.path, "query": sorted(parse_qsl(parts.query)), "body": b""}
    if paging.place == "body":
        return {**said, "body": put(said["body"] or {}, tuple(paging.parameter.split(".")), step)}
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


PAGES = Check(
    "pages",
    "positive",
    _cases,
    check,
    "A list that comes page by page is asked for as the answers say, to its end.",
)
