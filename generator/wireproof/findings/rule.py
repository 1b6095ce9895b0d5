"""A rule: one kind of fault that a command can report, explained.

In: nothing. Out: `Rule`, and the closed vocabularies of severity, owner and command. The texts are
shown by `wireproof rules`, become the rule pages of the documentation, and travel in SARIF.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["error", "warning", "info"]
"""error: fails the command; warning: a client is worse for it; info: worth knowing."""

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")

Owner = Literal["client", "spec", "suite"]
"""Who mends it: whoever makes or uses the client, the vendor's document, or the test suite."""

Command = Literal["prove", "lint", "diff", "observe"]
"""The command that reports findings of the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of fault.

    Attributes:
        id: stable, unique over all commands; kebab-case, or dotted for `diff`.
        severity: of its findings, unless a finding says otherwise.
        owner: who mends it, unless a finding says otherwise.
        title: what is wrong, a few words without a full stop.
        meaning: when it is reported.
        why: what goes wrong for somebody who ignores it.
        violates: a short example that is reported.
        conforms: a short example like it that is not.
        source: the standard that it comes from; empty when it comes from experience.
        command: which command reports it.
        topic: the group under which it is listed.
    """

    id: str
    severity: Severity
    owner: Owner
    title: str
    meaning: str
    why: str
    violates: str
    conforms: str
    command: Command
    topic: str
    source: str = ""

    @property
    def text(self) -> str:
        """Everything about the rule, for a terminal."""
        whose = {"client": "the client", "spec": "the spec", "suite": "the test suite"}[self.owner]
        lines = [
            f"{self.id}: {self.title}",
            f"  {self.severity}; found by `wireproof {self.command}`; to be fixed in {whose}",
            "",
            f"  Meaning   {self.meaning}",
            f"  Why       {self.why}",
            f"  Reported  {self.violates}",
            f"  Fine      {self.conforms}",
        ]
        return "\n".join([*lines, f"  Source    {self.source}"] if self.source else lines)
