"""A finding: one fault, told once, with everything that is needed to act on it.

In: what a check of `prove`, a check of `lint` or the comparison of `diff` brought to light. Out:
`Finding`s with a stable signature. Every report is written from them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from wireproof.errors import Location
from wireproof.findings.catalogue import RULES
from wireproof.findings.rule import Owner, Severity

__all__ = ["Finding", "Owner", "Severity", "State", "fails", "new_finding"]

State = Literal["open", "known", "accepted"]
"""known: the ledger tells of it already (a degraded construct); accepted: somebody said why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault.

    Attributes:
        rule: id in the catalogue.
        severity: `error` fails the command.
        owner: who has to act: the client's maker, the spec's, or this suite's.
        message: what is wrong, one sentence without a full stop.
        location: its place in the file that has to change; for `diff`, the caller's if any.
        vendor: whose client or spec it is about.
        operation: id of the operation in the manifest.
        check: where the proof found it; `mode` is `sync` or `async`.
        where: what is wrong: `body#/email`, `query.limit`, an exception class, ...
        pointer: into the spec, as a URI fragment.
        title: a headline, where the message is more than one.
        hint: what the reader can do about it.
        expected: what the specification demands; `actual` is what was seen.
        subject: the shrunk case: arguments, or the response that was served.
        snippet: Python that repeats it in a fresh process.
        source: where the case came from.
        count: how many cases showed the same fault.
        wire_expected: the whole request as the spec has it; `wire_actual` as it was sent.
        related: other places that it touches.
        facts: what else a tool may want to know, as plain JSON.
        state: whether it counts; `reason` says why it does not.
        mark: the signature, where the command has one of its own.
    """

    rule: str
    severity: Severity
    owner: Owner
    message: str
    location: Location
    vendor: str = ""
    operation: str = ""
    check: str = ""
    mode: str = ""
    where: str = ""
    pointer: str = ""
    title: str = ""
    hint: str = ""
    expected: str = ""
    actual: str = ""
    subject: Any = None
    snippet: str = ""
    source: str = ""
    seed: int = 0
    status: str = ""
    media_type: str = ""
    count: int = 1
    wire_expected: str = ""
    wire_actual: str = ""
    related: tuple[Location, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    state: State = "open"
    reason: str = ""
    mark: str = ""

    @property
    def signature(self) -> str:
        """Identify the fault whatever case showed it: the same in every run and mode."""
        if self.mark:
            return self.mark
        parts = (self.vendor, self.operation, self.check, self.rule, self.where)
        key = "\n".join((*parts, self.status, self.media_type))
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @property
    def is_open(self) -> bool:
        """Whether nobody has accounted for it yet."""
        return self.state == "open"

    def __str__(self) -> str:
        head = f"{self.location}: {self.rule} [{self.signature}] {self.operation} {self.check}"
        return f"{head} ({self.mode}): {self.where}: {self.message}"


def new_finding(rule: str, message: str, location: Location, **more: Any) -> Finding:
    """A finding with the severity and the owner that the catalogue gives its rule.

    Args:
        rule: id in the catalogue.
        message: what is wrong.
        location: where.
        more: other fields of `Finding`, `severity` and `owner` among them.

    Raises:
        KeyError: the catalogue has no such rule.
    """
    known = RULES[rule]
    more = {"severity": known.severity, "owner": known.owner, **more}
    return Finding(rule=rule, message=message, location=location, **more)


def fails(findings: Iterable[Finding], *, strict: bool = False) -> bool:
    """Whether an error among them still counts: it is open, or known and the run is strict."""
    counted: tuple[State, ...] = ("open", "known") if strict else ("open",)
    return any(one.severity == "error" and one.state in counted for one in findings)
