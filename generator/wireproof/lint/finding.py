"""The values that linting deals in: a rule, a fault that a check reports, a finding for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from wireproof.errors import Location
    from wireproof.oas.pointer import JsonPointer

Severity = Literal["error", "warning", "info"]
"""error: the document contradicts itself or its specification; warning: a client is worse for it,
or a fact is only in prose; info: worth knowing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked for."""

    id: str
    severity: Severity
    sentence: str
    source: str
    """Where the rule comes from: a section of a standard, or what generated clients taught us."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check reports; `run` adds severity and place."""

    rule: str
    pointer: JsonPointer
    message: str
    hint: str = ""
    location: Location | None = None
    """Only where the pointer does not lead to the place: a repeated key."""


@dataclass(frozen=True, slots=True)
class LintFinding:
    """A fault with its severity and its place in the vendor's bytes."""

    rule: str
    severity: Severity
    message: str
    pointer: JsonPointer
    location: Location
    hint: str
