"""The review: contract changes, surface changes and callers as findings, and one decision.

In: what the comparison and the join found. Out: a `Review`, which every report is written from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from wireproof.diff.contract import fingerprint
from wireproof.diff.joining import Joined
from wireproof.diff.labels import title_of
from wireproof.diff.model import ContractChange, Edit, Effect, Side, Use, Verdict
from wireproof.diff.reasons import reason_of
from wireproof.diff.rules import IMPACTS, RULES, ActionKind, Impact
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
BUMPS: Final[Mapping[ActionKind, str]] = {
    "edit": "major", "configure": "major", "check": "major",
    "act": "minor", "new": "minor",
    "regenerate": "patch", "docs": "patch",
}  # fmt: skip
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
        asked = {BUMPS[item.action.kind] for item in self.open}
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


def build_findings(
    changes: Iterable[ContractChange],
    joined: Joined | None,
    locate: Callable[[str | None, str | None], Location | None] | None = None,
    names: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
) -> list[Finding]:
    """Turn changes into findings.

    Args:
        changes: of the contract.
        joined: the changes of the surface, by what explains them; None when no client was looked
            at, and the rule's own word is taken for what happens to it.
        locate: the place of a pair of pointers (old, new) in the files; None when nobody asks.
        names: pointers of parameters -> their names, in the old and in the new document.
    """
    found = [
        _finding(change, joined.explained.get(change.fingerprint, []) if joined else None, names)
        for change in changes
    ]
    if joined is not None:
        found += [_of_surface(item) for item in joined.unexplained if item.impact != "additive"]
    found = in_order(found)
    if locate is None:
        return found
    return [
        replace(item, place=locate(item.old, item.new)) if item.action.kind != "docs" else item
        for item in found
    ]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by what there is to do, the worst first."""
    return sorted(findings, key=_order)


def _order(finding: Finding) -> tuple[int, int, str, str]:
    worst = min(IMPACTS.index(impact) for impact in finding.impact)
    where = finding.new or finding.old or ""
    return ORDER.index(finding.action.kind), worst, where, finding.fingerprint


def _finding(
    change: ContractChange,
    surface: Sequence[SurfaceChange] | None,
    names: tuple[Mapping[str, str], Mapping[str, str]],
) -> Finding:
    edit = change.edit
    impact = _impact(change, surface)
    action = _action(change, impact, surface)
    breaking = bool({"runtime", "source", "typing"} & set(impact)) and action.kind != "regenerate"
    return Finding(
        id=edit.rule,
        fingerprint=change.fingerprint,
        title=title_of(edit, names),
        why=reason_of(change),
        impact=impact,
        breaking=breaking,
        verdicts=change.verdicts,
        action=action,
        old=edit.old,
        new=edit.new,
        before=edit.before,
        after=edit.after,
        operations=change.operations,
        uses=change.uses,
        surface=tuple(surface or ()),
    )


def _impact(change: ContractChange, surface: Sequence[SurfaceChange] | None) -> tuple[Impact, ...]:
    rule = RULES[change.edit.rule]
    found: set[Impact] = set()
    if change.breaks_wire:
        found.add("runtime")
    if surface is None:
        if change.breaks_wire and rule.python in ("source", "typing"):
            found.add(rule.python)
    else:
        typed = [item for item in surface if not (change.uses and _is_unreached(item))]
        found |= {item.impact for item in typed if item.impact != "additive"}
    if rule.python == "behaviour" and change.uses:
        found.add("behaviour")
    if not found:
        is_new = rule.remedy != "docs" and (change.uses or rule.remedy == "new")
        found.add("additive" if is_new else "docs")
    return tuple(impact for impact in IMPACTS if impact in found)


def _is_unreached(item: SurfaceChange) -> bool:
    """Whether no call takes or returns the class: its values come under a part typed `Any`."""
    symbols = [symbol for symbol in (item.old, item.new) if symbol is not None]
    of_models = all(symbol.name.startswith("models.") for symbol in symbols)
    return of_models and not any(symbol.sent or symbol.read for symbol in symbols)


def _action(
    change: ContractChange,
    impact: tuple[Impact, ...],
    surface: Sequence[SurfaceChange] | None,
) -> Action:
    rule = RULES[change.edit.rule]
    if rule.remedy == "act" and isinstance(change.edit.after, str):
        return Action("act", f"act before {change.edit.after}", change.edit.after)
    if rule.remedy == "act" and rule.id.endswith(".deprecated") and change.uses:
        return Action("act", "plan to move off it")
    kind: ActionKind
    if {"source", "typing"} & set(impact):
        kind = "edit"
    elif "runtime" in impact:
        kind = rule.remedy
        if kind not in ("regenerate", "configure", "check"):
            kind = _unseen(change, surface)
    elif "behaviour" in impact:
        kind = "check"
    else:
        kind = "new" if "additive" in impact else "docs"
    return Action(kind, _text(kind, change, surface or ()))


def _unseen(change: ContractChange, surface: Sequence[SurfaceChange] | None) -> ActionKind:
    """What to do about a break on the wire that no type shows.

    A renamed thing whose Python name stays is only data of the client. Otherwise callers meet the
    change at run time: where they send it, or in a part of the response that is typed `Any`.
    """
    rule = change.edit.rule
    if surface is None or rule.startswith(_FOLLOWED):
        breaks_sending = change.verdicts["request"].rank >= Verdict.MAY_BREAK.rank
        return "check" if surface is None or breaks_sending else "regenerate"
    return "regenerate" if rule in _RENAMED else "check"


_RENAMED: Final = frozenset(("property.renamed", "parameter.renamed"))
_FOLLOWED: Final = ("schema.format.", "response.", "media_type.", "parameter.content")
"""Where the types of the client are the same, regenerating follows what comes."""


def _text(kind: ActionKind, change: ContractChange, surface: Sequence[SurfaceChange]) -> str:
    match kind:
        case "edit":
            names = list(dict.fromkeys(item.symbol for item in surface))
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            uses = ", ".join(names[:3]) + more if names else "this"
            return f"edit your code where it uses {uses}"
        case "check":
            sends = change.verdicts["request"].rank >= Verdict.MAY_BREAK.rank
            return "check the values that you send" if sends else "check what you rely on"
        case "configure":
            return f"configure: {title_of(change.edit)}"
        case "regenerate":
            return "regenerate the client; callers stay as they are"
        case "new":
            return "nothing to do; it is there when you want it"
        case _:
            return "nothing to do"


def _of_surface(item: SurfaceChange) -> Finding:
    """A finding about the client alone: no change of the contract explains it."""
    rule = "surface.changed"
    if item.after is None:
        rule = "surface.removed"
    elif item.impact == "behaviour":
        rule = "surface.rebound"
    one = item.old.anchors[0] if item.old else None
    two = item.new.anchors[0] if item.new else None
    edit = Edit(rule, Effect.NONE, one, two, item.symbol, item.before, item.after)
    kind: ActionKind = "check" if item.impact == "behaviour" else "edit"
    text = (
        "check what you rely on"
        if kind == "check"
        else (f"edit your code where it uses {item.symbol}")
    )
    safe: dict[Side, Verdict] = {"request": Verdict.UNAFFECTED, "response": Verdict.UNAFFECTED}
    return Finding(
        id=rule, fingerprint=fingerprint(edit), title=title_of(edit), why=RULES[rule].why,
        impact=(item.impact,), breaking=item.impact in ("source", "typing"), verdicts=safe,
        action=Action(kind, text), old=one, new=two, before=item.before, after=item.after,
        surface=(item,),
    )  # fmt: skip
