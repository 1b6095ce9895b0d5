"""What a command has to say, before it is text: findings by subject, and what stands around them.

In: findings, tables, counts. Out: `Report`, from which each format in `reports/` is written. A
command that has a richer view of its own for a format (the review page of `diff`) brings it along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wireproof.findings.finding import Finding, fails
from wireproof.findings.numbers import many
from wireproof.findings.rule import SEVERITIES, Command


@dataclass(frozen=True, slots=True)
class Section:
    """A table or a list under a heading; numbers are written to the right.

    Attributes:
        code: columns whose texts are names of the spec or of the client, shown as code.
        detail: too wide for text that is read in a pull request.
    """

    title: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | int, ...], ...] = ()
    items: tuple[str, ...] = ()
    code: frozenset[str] = frozenset()
    detail: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One thing that was tried, for CI servers: its failures are the findings of `key`.

    Attributes:
        output: what is told of it when it passes, too.
    """

    classname: str
    name: str
    key: tuple[str, str, str]
    output: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A vendor, or a pair of documents, with everything that was found about it.

    Attributes:
        name: the vendor.
        findings: all of them, those that are known or accepted, too.
        summary: a sentence about the whole.
        sections: tables and lists after the findings.
        cases: what was tried; empty when only the findings are to be told.
        properties: what makes the run repeatable.
        data: what the JSON report has beside the findings.
    """

    name: str
    findings: tuple[Finding, ...]
    summary: str = ""
    sections: tuple[Section, ...] = ()
    cases: tuple[Attempt, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody has accounted for."""
        return tuple(one for one in self.findings if one.is_open)

    @property
    def accounted(self) -> tuple[Finding, ...]:
        """The findings that the ledger tells of, or that somebody accepted."""
        return tuple(one for one in self.findings if not one.is_open)

    @property
    def ok(self) -> bool:
        """Whether no error is open."""
        return not fails(self.findings)


@dataclass(frozen=True, slots=True)
class Report:
    """All subjects of a run.

    Attributes:
        summary: the first line of every report.
        own: views that the command has of its own, by format.
    """

    command: Command
    title: str
    subjects: tuple[Subject, ...]
    summary: str = ""
    own: Mapping[str, Callable[[], str]] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all subjects."""
        return tuple(one for subject in self.subjects for one in subject.findings)

    @property
    def ok(self) -> bool:
        """Whether no error is open."""
        return all(subject.ok for subject in self.subjects)


def counted(findings: Iterable[Finding]) -> str:
    """How many there are of each severity: `2 errors, 1 warning`; `nothing found` for none."""
    found = [one.severity for one in findings]
    parts = [
        f"{number} info" if name == "info" else many(number, name)
        for name in SEVERITIES
        if (number := found.count(name))
    ]
    return ", ".join(parts) or "nothing found"
