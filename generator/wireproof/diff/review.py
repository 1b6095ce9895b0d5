"""The review as data: findings and one decision.

In: nothing. Out: a `Review`, which every report is written from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from wireproof.diff.model import Side, Use, Verdict
from wireproof.diff.rules import IMPACTS, ActionKind, Impact
from wireproof.diff.symbols import SurfaceChange
from wireproof.errors import Location

FIRST_VERSION: Final = "1.0.0"
_SEMVER: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)")
FAIL_ON: Final[Mapping[str, tuple[Impact, ...]]] = {
    "runtime": ("runtime",),
    "source": ("runtime", "source"),
    "typing": ("runtime", "source", "typing"),
    "any": IMPACTS,
    "never": (),
}
ORDER: Final[tuple[ActionKind, ...]] = (
    "edit", "act", "configure", "check", "regenerate", "new", "docs",
)  # fmt: skip
HEADINGS: Final[Mapping[ActionKind, str]] = {
    "edit": "Edit your code",
    "act": "Plan",
    "configure": "Configure",
    "check": "Check what you rely on",
    "regenerate": "Just regenerate",
    "new": "New",
    "docs": "Docs",
}


LEVELS: Final = ("major", "minor", "patch")


@dataclass(frozen=True, slots=True)
class Bump:
    """What a change that asks for something does to the version of a client."""

    level: str
    when: str
    """What is true of such a change."""


BUMPS: Final[Mapping[ActionKind, Bump]] = {
    "edit": Bump("major", "Code that was right before fails, or a type checker objects to it."),
    "configure": Bump("major", "A credential or an address has to be given or changed."),
    "check": Bump(
        "major",
        "Nothing fails before run time: what was right to send may be refused, what comes may be"
        " more than was promised, or a value means something else.",
    ),
    "act": Bump("minor", "Something will go: it is deprecated, or the vendor names a day."),
    "new": Bump("minor", "Something came that nobody has to use."),
    "regenerate": Bump("patch", "The new client does it; its callers stay as they are."),
    "docs": Bump("patch", "Texts alone, or what no operation uses."),
}
"""The law of the version bump: what a change asks its users to do says what it is.

Whoever must edit, configure or check something cannot take the new client unseen (Semantic
Versioning 2.0.0, item 8); a deprecation is a minor version (item 7).
"""

_COUNTED: Final[tuple[tuple[ActionKind, str], ...]] = (
    ("act", "to plan for"),
    ("configure", "to configure"),
    ("check", "to check"),
    ("regenerate", "only a regenerate"),
    ("new", "additive"),
    ("docs", "docs"),
)


@dataclass(frozen=True, slots=True, order=True)
class Caller:
    """A line of the user's code that uses a symbol."""

    file: str
    line: int
    code: str
    error: str = ""
    """What the type checker says about the line with the new client."""


@dataclass(frozen=True, slots=True)
class Action:
    """What the consumer does."""

    kind: ActionKind
    text: str
    before: str = ""
    """A date, where there is one."""

    @property
    def sentence(self) -> str:
        """What there is to do, as a sentence."""
        return f"{self.text[:1].upper()}{self.text[1:]}."


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of a vendor's text."""

    file: str
    lines: tuple[tuple[int, str, bool], ...]
    """Number, text, and whether it is the touched block rather than its surroundings."""
    left_out: int = 0
    """Lines of the block that are not shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One change with everything that is known about it."""

    id: str
    fingerprint: str
    title: str
    why: str
    impact: tuple[Impact, ...]
    breaking: bool
    verdicts: Mapping[Side, Verdict]
    action: Action
    old: str | None
    new: str | None
    before: Any = None
    after: Any = None
    place: Location | None = None
    operations: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    surface: tuple[SurfaceChange, ...] = ()
    callers: tuple[Caller, ...] = ()
    witness: Mapping[str, Any] | None = None
    excerpts: tuple[Excerpt | None, Excerpt | None] = (None, None)
    """What the vendor wrote before and after, for reports that show it."""
    acknowledged: str = ""
    """The reason, when the finding was accepted."""
    declared: str = ""
    """The declared place that it is about; empty for what is not told with others."""
    parts: tuple[Finding, ...] = ()
    """What is told together in this one."""

    @property
    def level(self) -> str:
        """The version bump that it asks for; what is new in the client is never a patch."""
        level = BUMPS[self.action.kind].level
        grows = any(change.before is None for change in self.surface)
        return "minor" if grows and level == "patch" else level


@dataclass(frozen=True, slots=True)
class Review:
    """All findings, worst first, and what was compared."""

    old: str
    new: str
    title: str
    versions: tuple[str, str]
    findings: tuple[Finding, ...]
    has_callers: bool = False
    notes: tuple[str, ...] = ()
    client_version: str = ""
    """Of the client that is in use; empty when nobody gave it one."""
    left_out: int = 0
    """Changes that were asked not to be shown."""

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody acknowledged."""
        return tuple(item for item in self.findings if not item.acknowledged)

    def fails(self, level: str) -> bool:
        """Whether a finding has an impact at or above a level of `--fail-on`."""
        wanted = FAIL_ON[level]
        return any(set(item.impact) & set(wanted) for item in self.open)

    @property
    def bump(self) -> str:
        """The version bump of our client that the changes ask for: the highest of `BUMPS`."""
        asked = {item.level for item in self.open}
        return next((level for level in LEVELS if level in asked), "none")

    @property
    def versions_of_client(self) -> tuple[str, str]:
        """The client's version before and after the bump, in the words of Semantic Versioning.

        A client without a version counts as 1.0.0. Below 1.0.0 a break raises the minor number and
        everything else the patch number (Semantic Versioning 2.0.0, item 4, and usual practice).
        """
        found = _SEMVER.match(self.client_version or FIRST_VERSION)
        numbers = [int(part) for part in found.groups()] if found else [1, 0, 0]
        place = (*LEVELS, "none").index(self.bump)
        if numbers[0] == 0 and place < 2:
            place += 1
        after = [*numbers[:place], numbers[place] + 1, 0, 0][:3] if place < 3 else numbers
        return ".".join(map(str, numbers)), ".".join(map(str, after))

    @property
    def advice(self) -> str:
        """The version that the changes ask for, and from which one it counts."""
        if self.bump == "none":
            return "none"
        one, two = self.versions_of_client
        return f"{two} ({self.bump}, {'from' if self.client_version else 'counting from'} {one})"

    @property
    def decision(self) -> str:
        """The first line: what to do, in numbers."""
        counts = Counter(item.action.kind for item in self.open)
        if not self.findings:
            rest = f" but {self.left_out} left out" if self.left_out else ""
            return f"{self.heading}: no changes{rest}."
        parts: list[str] = []
        edits = counts["edit"]
        if edits:
            mine = sum(bool(item.callers) for item in self.open if item.action.kind == "edit")
            reach = f" ({mine} in your callers)" if self.has_callers else ""
            verb = "change needs" if edits == 1 else "changes need"
            parts.append(f"{edits} {verb} code edits{reach}")
        for kind, text in _COUNTED:
            if counts[kind]:
                parts.append(f"{counts[kind]} {text}")
        done = len(self.findings) - len(self.open)
        if done:
            parts.append(f"{done} acknowledged")
        if self.left_out:
            parts.append(f"{self.left_out} left out")
        return f"{self.heading}: {', '.join(parts)}. Suggested bump: {self.advice}."

    @property
    def heading(self) -> str:
        """What was compared."""
        one, two = self.versions
        shown = f"{one} → {two}" if one != two else one
        return f"{self.title} {shown}".strip()
