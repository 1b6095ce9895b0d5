"""Streams that are taken up again, or let go of: what holds of them beside their items.

In: rows of valid items as the streams check serves them. Out: cases over what an event says of
where to go on, over a stream that nobody reads to its end (the next call closes it), and over
items that come one by one: who reads gets each as soon as it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, Final

from wireproof.checks.check import ProbeCase, Result, raw_exception
from wireproof.harness.harness import Harness, Interaction
from wireproof.oracle.payload import Complaint

RESUMED, LEFT, PROMPT = "resumed", "left", "prompt"
_FEW: Final = 3
_SAID: Final = (
    (b"id: 7\nretry: 1500\n\n", ("7", 1500)),
    (b"id: 7\n\nid\n\n", ("", None)),
    (b"id: a\xc3\xa9 b\nretry: 1x\n\n", ("a\u00e9 b", None)),
    (b"id: 7\nretry:20\n\nid: 8\x00\nretry: -1\n\n", ("7", 20)),
    (b"id: 7\n\nid: 8\nretry: 3\n", ("7", None)),
)
"""Events without data, and what they say (WHATWG HTML, section 9.2.6)."""


@dataclass(frozen=True, slots=True)
class _Detail:
    """What the end of a stream says: the last event id, and milliseconds."""

    told: tuple[str, int | None]


def beside(rows: Iterable[ProbeCase], *, events: bool) -> Iterator[ProbeCase]:
    """Yield cases of what follows a row of items, of one that is let go of, and of one by one.

    Args:
        rows: of valid items; one that has several is taken, and those that have one.
        events: whether they are server-sent events.
    """
    rows = list(rows)
    single = [one.replies[0].body for one in rows if " item " in one.name][:_FEW]
    case = next((one for one in rows if one.name.endswith(" all at once")), None)
    if case is None:
        return
    reply = case.replies[0]
    for number, (said, told) in enumerate(_SAID if events else ()):
        body = reply.body + said
        one = replace(reply, body=body, chunks=(body,))
        name = f"{case.name}, and where to go on, {number}"
        yield replace(case, name=name, expect=RESUMED, replies=(one,), detail=_Detail(told))
    if len(case.detail) > 1:
        pieces = (*(reply.body[i : i + 1] for i in range(len(reply.body))), b"")
        one = replace(reply, chunks=pieces)
        yield replace(case, name=f"{case.name}, let go of", expect=LEFT, replies=(one,))
    body = b"".join(single)
    one = replace(reply, body=body, chunks=(*(body[i : i + 1] for i in range(len(body))), b""))
    ends = tuple(accumulate(map(len, single)))
    yield replace(case, name=f"{case.name}, slowly", expect=PROMPT, replies=(one,), detail=ends)


def check(harness: Harness, case: ProbeCase) -> Result:
    """Where to go on is what the events said last; what is let go of is closed.

    An item is given out when its last byte is there, and not only when more has come.
    """
    left = case.expect == LEFT
    interaction = Interaction(case.setup, harness.asking(case.media_type), case.replies, left=left)
    outcome = harness.perform(interaction)
    error = outcome.error
    if error is not None:
        if not harness.fixture.package.is_a(error, "ApiError"):
            return Result("judged", (raw_exception(error),))
        text = f"a row of valid items ended in {error!r}"[:300]
        wrong = Complaint("valid-response-refused", case.expect, text, "the items", repr(error))
        return Result("judged", (wrong,))
    if case.expect == PROMPT:
        return Result("judged", tuple(_late(case.detail, outcome.read_before)))
    wanted, got = _facts(case.detail, outcome.resume)
    if left or got in (wanted, (None, None)):
        return Result("judged")  # an answer that is still open is told of every call
    text = "a stream does not say where it can be taken up again"
    wrong = Complaint("response-altered", "resume", text, repr(wanted), repr(got))
    return Result("judged", (wrong,))


def _late(ends: tuple[int, ...], before: tuple[int, ...]) -> Iterator[Complaint]:
    """Complain of the first item that had not been read when the byte after it was asked for."""
    for number, end in enumerate(ends, 1):
        if len(before) > end and before[end] < number:
            text = "an item is complete, and is not given out before more has come"
            yield Complaint("item-late", "stream", text, f"{number} items", f"{before[end]} items")
            return


def _facts(detail: Any, resume: tuple[Any, Any] | None) -> tuple[Any, Any]:
    return (detail.told if isinstance(detail, _Detail) else None), resume
