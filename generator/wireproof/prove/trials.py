"""Trials: one case in one lane, and what was observed.

In: a scene and a case. Out: a `Trial`. A lane is a source of cases and a check; the check alone
is enough to repeat a case, which is how findings are shrunk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from wireproof.prove.cases import CallCase, ReplyCase
from wireproof.prove.findings import Owner
from wireproof.prove.payload import Complaint
from wireproof.prove.scene import Scene

Case = CallCase | ReplyCase
Ran = Literal["judged", "inexpressible", "unrepresentable", "undecided"]


@dataclass(frozen=True, slots=True)
class Trial:
    """What one case showed.

    Attributes:
        ran: `judged` when the case had a verdict; else why it had none.
        complaints: faults that it showed.
        reason: for `inexpressible` and `unrepresentable`.
    """

    ran: Ran
    complaints: tuple[Complaint, ...] = ()
    reason: str = ""
    owner: Owner = "client"


@dataclass(frozen=True, slots=True)
class Lane:
    """One property that is tried over many cases.

    Attributes:
        name: shown in reports and ids.
        polarity: whether its cases count as positive or negative in the matrix.
    """

    name: str
    polarity: Literal["positive", "negative"]
    cases: Callable[[Scene], Iterable[Case]]
    check: Callable[[Scene, Any], Trial]


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
