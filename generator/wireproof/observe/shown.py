"""What recordings show of a document, exchange by exchange: all that is folded to causes later.

In: exchanges, and what they are held against. Out: a `Shown`, without a body, which can be added to
that of other recordings: the sum does not depend on who looked at which of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from wireproof.observe.age import Age
from wireproof.observe.causes import Seen
from wireproof.observe.coverage import held_by
from wireproof.observe.doubts import doubt_of
from wireproof.observe.exchange import Exchange, Unreadable
from wireproof.observe.judge import Judge
from wireproof.observe.matching import Routes, shape_of
from wireproof.observe.presence import Presence
from wireproof.observe.tally import Tally

_LEFT_OUT: Final = "left out on request"


@dataclass(frozen=True, slots=True)
class Measure:
    """What exchanges are held against.

    Attributes:
        root: the raw document, overlay applied.
        routes: find the operation of an exchange.
        unasked: pointers of operations whose exchanges are counted, and not judged.
        judge: holds bodies against schemas.
        age: of the document.
        key: what results are found by, beside their recording.
    """

    root: dict[str, Any]
    routes: Routes
    unasked: Collection[str]
    judge: Judge
    age: Age | None
    key: str = ""


@dataclass(slots=True)
class Shown:
    """What was shown so far.

    Attributes:
        unmatched: shapes of the exchanges that belong to no operation, and how many there are.
        seen: the others, in the order of the recordings.
        tallies: what was exercised, by the pointer of the operation.
        presence: since when each field is there.
    """

    unreadable: list[Unreadable] = field(default_factory=list)
    unmatched: Counter[str] = field(default_factory=Counter)
    seen: list[Seen] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    presence: Presence = field(default_factory=Presence)

    def add(self, more: Shown) -> None:
        """Add what the recordings after these show."""
        self.unreadable += more.unreadable
        self.unmatched.update(more.unmatched)
        self.seen += more.seen
        for pointer, tally in more.tallies.items():
            self.tallies.setdefault(pointer, Tally()).add(tally)
        self.presence.join(more.presence)


def shown_by(exchanges: Iterable[Exchange | Unreadable], against: Measure) -> Shown:
    """Hold exchanges against a document, one by one.

    Args:
        exchanges: of a recording, and what of it could not be read.
        against: the document.
    """
    found = Shown()
    for exchange in exchanges:
        if isinstance(exchange, Unreadable):
            found.unreadable.append(exchange)
        else:
            _show(exchange, against, found)
    return found


def _show(exchange: Exchange, against: Measure, found: Shown) -> None:
    operation = against.routes.match(exchange.method, exchange.url)
    if operation is None or operation.pointer in against.unasked:
        shape = _LEFT_OUT if operation else shape_of(exchange.method, exchange.url)
        found.unmatched[shape] += 1
        return
    response = against.judge.response(operation, exchange)
    request = against.judge.request(operation, exchange)
    held = held_by(against.root, response)
    tally = found.tallies.setdefault(operation.pointer, Tally())
    tally.count(exchange.status, held, (where for _, where in response.held))
    found.presence.add(held | held_by(against.root, request), exchange.when)
    doubt = doubt_of(exchange, response, against.age)
    found.seen.append(
        Seen(exchange.when, operation, request.without_body(), response.without_body(), doubt)
    )
