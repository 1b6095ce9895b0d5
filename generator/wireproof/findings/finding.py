"""A finding: one fault, told once, with everything that is needed to repeat it.

In: complaints of the checks. Out: `Finding`s with a stable signature.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

from wireproof.errors import Location

Severity = Literal["error", "warning"]
Owner = Literal["client", "spec", "suite"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault.

    Attributes:
        rule: stable id, kebab-case.
        owner: who has to act: the client's maker, the spec's, or this suite's.
        operation: id of the operation in the manifest.
        check: where it was found; `mode` is `sync` or `async`.
        where: what is wrong: `body#/email`, `query.limit`, an exception class, ...
        pointer: into the spec; `location` is its place in the vendor's file.
        subject: the shrunk case: arguments, or the response that was served.
        snippet: Python that repeats it in a fresh process.
        expected: what the specification demands; `actual` is what was seen.
        source: where the case came from.
        count: how many cases showed the same fault.
        wire_expected: the whole request as the spec has it; `wire_actual` as it was sent.
    """

    rule: str
    severity: Severity
    owner: Owner
    vendor: str
    operation: str
    check: str
    mode: str
    where: str
    message: str
    pointer: str
    location: Location
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

    @property
    def signature(self) -> str:
        """Identify the fault whatever case showed it: the same in every run and mode."""
        parts = (self.vendor, self.operation, self.check, self.rule, self.where)
        key = "\n".join((*parts, self.status, self.media_type))
        return hashlib.sha256(key.encode()).hexdigest()[:12]

    def __str__(self) -> str:
        head = f"{self.location}: {self.rule} [{self.signature}] {self.operation} {self.check}"
        return f"{head} ({self.mode}): {self.where}: {self.message}"
