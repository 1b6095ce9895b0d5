"""Lists to play: series of answers page by page, and what a client has to ask for after each.

In: a harness of a method that has pages. Out: cases over three pages, an empty one, none at all, an
error in the middle, an answer that leads back, a link that leads abroad, tokens that are alike.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from wireproof.cases.replies import content_type_of
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import ProbeCase
from wireproof.harness.harness import Harness
from wireproof.harness.manifest import Paging
from wireproof.oas.media_types import is_json
from wireproof.oracle.arguments import ABSENT
from wireproof.oracle.wire import WireReply

COUNTED = ("page", "offset")
"""Styles that count instead of reading what the answer says."""
LINKED = ("link", "link-header")
"""Styles whose answers say the whole URL of the next page."""
_FURTHER = WireReply(418)
"""What a request gets that should not have been made."""
_ABROAD = "https://elsewhere.test/next?at=2"
_TOKENS = ("First/token+=", "Second token&", "Third%20token")
_ALIKE = ("Token", "token", "token ")
"""Texts that differ in case, or in a blank, and in nothing else."""
_ONLY_TOLD = frozenset({"type", "description", "title", "example", "examples", "default"})
"""Keywords beside which a schema of a text takes every text."""
_IDS = tuple(str(UUID(int=0x1234_0000_4000_8000_0000_0000_0000 + n)) for n in range(4))
_NUMBERS = (2, 1, 0, 3)
"""Numbers that name items; nought is one of them, and leads on like the others."""
_ROUNDS = 8
"""How often a client may be led round before it finds that out."""


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
    extra: bool = False
    """Whether the first call says what the document does not name, in query and header."""


@dataclass(frozen=True, slots=True)
class Stage:
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
            item[self.paging.next[0]] = _NUMBERS[number] if isinstance(known, int) else _IDS[number]
        return item

    def page(
        self, items: list[Any], onward: Any = None, *, end: Any = ABSENT, last: bool = False
    ) -> WireReply:
        """Return an answer with some items.

        Args:
            items: of this page.
            onward: what leads on; without it this is the last page.
            end: what such a last page says where others say what leads on.
            last: whether it says that it is the last one though something leads on.
        """
        body = put(copy.deepcopy(self.answer), self.paging.items, items)
        if self.paging.more:
            body = put(body, self.paging.more, (onward is None or last) is self.paging.done)
        headers = [("content-type", content_type_of(self.media_type))]
        if self.paging.style in ("cursor", "link"):
            body = put(body, self.paging.next, end if onward is None else onward)
        if self.paging.style == "link-header":
            links = ['<https://wire.test/?at=0>; rel="prev"']
            links += [f'<{onward}>; rel="next"'] if onward else []
            headers.append(("link", ", ".join(links)))
        return WireReply(self.status, tuple(headers), json.dumps(body).encode())

    def onward(self, number: int) -> Any:
        """Return what leads on from a page; None where the page itself says nothing."""
        style = self.paging.style
        if style in LINKED:
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


def stage_of(harness: Harness, paging: Paging) -> Stage | None:
    """Find a documented answer with an item in its list."""
    replies = sorted(harness.plan.replies, key=lambda one: len(one.body))
    for case in sorted(replies, key=lambda one: one.verdict is not Verdict.VALID):
        fits = not case.malformed and is_json(case.media_type)
        if not fits or not 200 <= case.status < 300:
            continue
        items = at(case.value, paging.items)
        if not isinstance(items, list) or not items:
            continue
        if paging.style != "last-id" or isinstance(items[0], dict):
            facts = (case.status, case.documented, case.media_type, case.value, items[0])
            return Stage(harness, paging, *facts)
    return None


def plays(stage: Stage) -> Iterator[ProbeCase]:
    """Yield every play of a list, those of its style first."""
    yield from _counted(stage) if stage.paging.style in COUNTED else _told(stage)
    yield from _said_otherwise(stage)
    one, two, first = stage.item_at(0), stage.item_at(1), stage.onward(1)
    grown = (first,) if stage.paging.style in (*LINKED, "cursor") else _grown(stage, two)
    broken = (stage.page([one, two], first), WireReply(404))
    yield _case(stage, "an error", "status error", broken, Play(grown, (one, two)))
    if stage.paging.style in LINKED:
        yield _case(stage, "abroad", "refused", (stage.page([one], _ABROAD),), Play((), (one,)))


def _counted(stage: Stage) -> Iterator[ProbeCase]:
    """Yield plays of lists whose pages, or items, are counted."""
    one, two, three = (stage.item_at(number) for number in range(3))
    grown = (1, 1) if stage.paging.style == "page" else (2, 1)
    pages = (stage.page([one, two], True), stage.page([three], True), stage.page([]))
    yield _case(stage, "three pages", "end", pages, Play(grown, (one, two, three), extra=True))
    yield _case(stage, "nothing", "end", (stage.page([]),), Play((), ()))
    again = (stage.page([one, two], True), stage.page([one, two], True))
    yield _case(stage, "the same page again", "circle", again, Play(grown[:1], (one, two) * 2))


def _told(stage: Stage) -> Iterator[ProbeCase]:
    """Yield plays of lists whose answers tell what leads on."""
    one, two, three, four = (stage.item_at(number) for number in range(4))
    named = stage.paging.style == "last-id"
    first, second = stage.onward(1), stage.onward(2)
    steps = tuple(item[stage.paging.next[0]] for item in (two, three)) if named else (first, second)
    pages = (stage.page([one, two], first), stage.page([three], second), stage.page([four]))
    yield _case(
        stage, "three pages", "end", pages, Play(steps, (one, two, three, four), extra=True)
    )
    yield _case(stage, "one page", "end", (stage.page([one]),), Play((), (one,)))
    for end in (None, "") if stage.paging.style in ("cursor", "link") else ():
        said = f"one page, and {end!r} for the next one"
        yield _case(stage, said, "end", (stage.page([one], end=end),), Play((), (one,)))
    yield _case(stage, "nothing", "end", (stage.page([]),), Play((), ()))
    again = (stage.page([one, two], first), stage.page([two], first))
    yield _case(stage, "back again", "circle", again, Play(steps[:1], (one, two, two)))
    if named:
        yield from _unsaid(stage, one)
        return
    pages = (stage.page([one], first), stage.page([], second), stage.page([two]))
    yield _case(stage, "an empty page", "end", pages, Play(steps, (one, two)))
    round_ = [stage.page([one], stage.onward(number)) for number in range(3)]
    yield _case(stage, "round and round", "circle", (*round_,) * _ROUNDS, Play(None, ()))


def _said_otherwise(stage: Stage) -> Iterator[ProbeCase]:
    """Yield plays of what a vendor may say in other words, or in words that are nearly the same."""
    one, two = stage.item_at(0), stage.item_at(1)
    style, first = stage.paging.style, stage.onward(1)
    if stage.paging.more:
        # `has_more: false` counts, whatever else the page says of a next one.
        last = stage.page([one], first, last=True)
        yield _case(stage, "the last page, with a next one", "end", (last,), Play((), (one,)))
    if style == "link-header":
        # RFC 8288, section 3: a value need not be quoted, and a link may have several relations.
        links = (f'<{first}>; title="a, b"; rel=next', f'<{stage.onward(2)}>; REL="last Next"')
        told = [replace(stage.page([one]), headers=_linked(stage.page([one]), it)) for it in links]
        said = (told[0], told[1], stage.page([two]))
        play = Play((first, stage.onward(2)), (one, one, two))
        yield _case(stage, "links in other words", "end", said, play)
    if style in ("cursor", "last-id") and _takes_any_text(stage):
        pages = tuple(_leading(stage, token, one) for token in _ALIKE)
        items = (*(_named(stage, token, one) for token in _ALIKE), two)
        yield _case(
            stage, "tokens that are alike", "end", (*pages, stage.page([two])), Play(_ALIKE, items)
        )


def _linked(page: WireReply, link: str) -> tuple[tuple[str, str], ...]:
    kept = tuple(pair for pair in page.headers if pair[0] != "link")
    return (*kept, ("link", link))


def _named(stage: Stage, token: str, item: Any) -> Any:
    """Return an item that a token names, where items name pages."""
    return put(item, stage.paging.next, token) if stage.paging.style == "last-id" else item


def _leading(stage: Stage, token: str, item: Any) -> WireReply:
    """Return a page that leads on by a token."""
    return stage.page([_named(stage, token, item)], token)


def _takes_any_text(stage: Stage) -> bool:
    """Whether the parameter takes every text, and where items name pages, these are texts."""
    known = stage.harness.plan.operation.parameters_in("query")
    schemas = [one.schema for one in known if one.name == stage.paging.parameter]
    named = stage.paging.style != "last-id" or isinstance(at(stage.item, stage.paging.next), str)
    return named and all(
        isinstance(one, dict) and one.get("type") == "string" and one.keys() <= _ONLY_TOLD
        for one in schemas
    )


def _unsaid(stage: Stage, item: Any) -> Iterator[ProbeCase]:
    """Yield pages after which nothing can be asked for: no word of more, or nothing to name."""
    bare = stage.page([item])
    body = put(json.loads(bare.body), stage.paging.more, ABSENT)
    silent = replace(bare, body=json.dumps(body).encode())
    yield _case(stage, "no word of more", "end", (silent,), Play((), (item,)))
    for told, name in ("without a name", ABSENT), ("whose name is null", None), ('named ""', ""):
        nameless = put(item, stage.paging.next, name)
        pages = (stage.page([nameless], True),)
        yield _case(stage, f"a last item {told}", "end", pages, Play((), (nameless,)))


def _grown(stage: Stage, last: Any) -> tuple[Any, ...]:
    match stage.paging.style:
        case "last-id":
            return (last[stage.paging.next[0]],)
        case "offset":
            return (2,)
        case _:
            return (1,)


def _case(
    stage: Stage, name: str, expect: str, replies: tuple[WireReply, ...], play: Play
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


def at(value: Any, path: tuple[str, ...]) -> Any:
    """Return what stands at a path of wire names; None where there is nothing."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def put(value: Any, path: tuple[str, ...], inner: Any) -> Any:
    """Return a value with another one at a path; `ABSENT` takes away what is there."""
    if not path:
        return inner
    head, *rest = path
    made = dict(value) if isinstance(value, dict) else {}
    if rest:
        made[head] = put(made.get(head), tuple(rest), inner)
    elif inner is ABSENT:
        made.pop(head, None)
    else:
        made[head] = inner
    return made
