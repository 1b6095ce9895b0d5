"""Results: one case in one check, and what was observed.

In: a harness and a case. Out: a `Result`. A check is a source of cases and a check; the check alone
is enough to repeat a case, which is how findings are shrunk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from wireproof.cases.model import CallCase, ReplyCase
from wireproof.findings.finding import Owner
from wireproof.harness.harness import Harness, Interaction, Setup
from wireproof.oracle.payload import Complaint
from wireproof.oracle.wire import WireReply

Ran = Literal["judged", "inexpressible", "unrepresentable", "undecided"]


@dataclass(frozen=True, slots=True)
class ProbeCase:
    """A fixed situation: a set-up and replies, with known-good arguments.

    Attributes:
        name: short, readable, unique within its check.
        expect: which outcome is right; the check knows the word.
        status: documented key of the response that it is about, "" when it is about none.
        detail: what else the check needs to know.
        positive: whether the situation is one that the document promises.
    """

    name: str
    expect: str
    setup: Setup
    replies: tuple[WireReply, ...]
    status: str = ""
    media_type: str = ""
    detail: Any = None
    positive: bool = False

    @property
    def source(self) -> str:
        """Where the case comes from."""
        return f"probe: {self.name}"


Case = CallCase | ReplyCase | ProbeCase


@dataclass(frozen=True, slots=True)
class Result:
    """What one case showed.

    Attributes:
        ran: `judged` when the case had a verdict; else why it had none.
        complaints: faults that it showed.
        reason: for `inexpressible` and `unrepresentable`.
        interaction: the call that showed it, for the snippet.
    """

    ran: Ran
    complaints: tuple[Complaint, ...] = ()
    reason: str = ""
    interaction: Interaction | None = None
    owner: Owner = "client"


@dataclass(frozen=True, slots=True)
class Check:
    """One property that is tried over many cases.

    Attributes:
        name: shown in reports and ids.
        polarity: whether its cases count as positive or negative in the matrix.
        sentence: the property, for people.
        once: whether only operations that stand for the client are tried, not each of them.
    """

    name: str
    polarity: Literal["positive", "negative"]
    cases: Callable[[Harness], Iterable[Case]]
    judge: Callable[[Harness, Any], Result]
    sentence: str
    once: bool = False


def fullest(harness: Harness, cases: Iterable[CallCase], longest: int) -> list[CallCase]:
    """Return the calls that are shorter than so many characters, the longest first."""
    short = (one for one in cases if harness.size(one) < longest)
    return sorted(short, key=lambda one: -harness.size(one))


def raw_exception(error: BaseException) -> Complaint:
    """Complain of an exception that is not of the client's own tree."""
    kind = type(error).__name__
    return Complaint(
        "raw-exception",
        kind,
        f"{kind} escaped: {str(error)[:300]}",
        "an error of the client's own tree, or none",
        kind,
    )
