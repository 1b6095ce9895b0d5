"""From changes to findings: impact, what to do, why.

In: what the comparison and the join found. Out: findings, worst first, without lines of code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from wireproof.diff.contract import fingerprint
from wireproof.diff.folding import declared
from wireproof.diff.joining import Joined
from wireproof.diff.labels import title_of
from wireproof.diff.leftover import grouped, opened
from wireproof.diff.model import ContractChange, Edit, Effect, Side, Verdict
from wireproof.diff.prose import announcements
from wireproof.diff.reasons import reason_of
from wireproof.diff.review import ORDER, Action, Finding
from wireproof.diff.rules import IMPACTS, RULES, ActionKind, Impact
from wireproof.diff.symbols import SurfaceChange
from wireproof.errors import Location
from wireproof.spec.document import Document


def build_findings(
    changes: Iterable[ContractChange],
    joined: Joined | None,
    locate: Callable[[str | None, str | None], Location | None] | None = None,
    names: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
    documents: tuple[Document, Document] | None = None,
) -> list[Finding]:
    """Turn changes into findings.

    Args:
        changes: of the contract.
        joined: the changes of the surface, by what explains them; None when no client was looked
            at, and the rule's own word is taken for what happens to it.
        locate: the place of a pair of pointers (old, new) in the files; None when nobody asks.
        names: pointers of parameters -> their names, in the old and in the new document.
        documents: the old and the new one.
    """
    found = [
        replace(
            _finding(
                change, joined.explained.get(change.fingerprint) or () if joined else None, names
            ),
            declared=declared(change.edit, documents),
        )
        for change in changes
    ]
    if joined is not None:
        broken = [item for item in joined.unexplained if item.impact != "additive"]
        groups = grouped(broken)
        if documents is not None and (plain := opened(broken, documents)):
            groups = grouped([item for item in broken if item not in plain])
            found.append(replace(_of_surface(plain), why=_OPENED))
        found += [_of_surface(group) for group in groups]
    found = in_order(found)
    if locate is None:
        return found
    return [
        replace(item, place=locate(item.old, item.new)) if item.action.kind != "docs" else item
        for item in found
    ]


_OPENED: Final = (
    "Undeclared properties were allowed and are documented as such now (`additionalProperties`); "
    "a class of dicts can have none, so that plain mappings are taken instead."
)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by what there is to do, the reader's own lines first, then the worst."""
    return sorted(findings, key=_order)


def _order(finding: Finding) -> tuple[int, bool, int, str, str]:
    worst = min(IMPACTS.index(impact) for impact in finding.impact)
    where = finding.new or finding.old or ""
    kind, unused = ORDER.index(finding.action.kind), not finding.callers
    return kind, unused, worst, where, finding.fingerprint


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
        why=_reason(change, action),
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


def _reason(change: ContractChange, action: Action) -> str:
    """Why it matters; where the vendor says so, in the vendor's words."""
    written, gone = (
        " ".join(f"\u201c{one}\u201d" for one in said) for said in announcements(change)
    )
    if written:
        return f"The vendor writes: {written}" + (f" It wrote: {gone}" if gone else "")
    if gone:
        return f"The vendor no longer writes: {gone}"
    if action.kind == "edit" and change.edit.rule in _EDITED:
        return _EDITED[change.edit.rule]
    reason = reason_of(change)
    if action.kind != "edit" or change.breaks_wire or not change.uses:
        return reason
    return f"{reason} Only code against the new client is affected."


_EDITED: Final = {
    "component.added": "What was described in place has a name now, and its class is called so.",
    "operation.moved": "The address is data of the client, but the method has another name now.",
    "media_type.renamed": "It travels in another format, and the client has another thing for it.",
    "response.status": "What the call returns is another thing now.",
    "parameter.moved": "It travels elsewhere now, and its argument is another one.",
}
"""Why a change matters that asks for nothing where the client keeps its names."""


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
    if any(announcements(change)):
        return Action("act", "plan for what the vendor writes")
    if rule.remedy == "act" and rule.id.endswith(".deprecated") and change.uses:
        return Action("act", "plan to move off it")
    kind: ActionKind
    if {"source", "typing"} & set(impact):
        kind = "edit"
    elif "runtime" in impact:
        kind = rule.remedy
        if kind not in ("regenerate", "configure", "check"):
            kind = _unseen(change, surface)
        elif rule.id.startswith("response.") and breaks_sending(change):
            kind = "check"  # the user's own code answers a webhook
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
        return "check" if surface is None or breaks_sending(change) else "regenerate"
    return "regenerate" if rule in _RENAMED else "check"


def breaks_sending(change: ContractChange) -> bool:
    """Whether what was right to send may be refused."""
    return change.verdicts["request"].rank >= Verdict.MAY_BREAK.rank


_RENAMED: Final = frozenset(("property.renamed", "parameter.renamed"))
_FOLLOWED: Final = ("schema.format.", "response.", "media_type.", "parameter.content")
"""Where the types of the client are the same, regenerating follows what comes."""


def _edits(surface: Iterable[SurfaceChange]) -> str:
    names = list(dict.fromkeys(item.symbol for item in surface if item.before is not None))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"edit your code where it uses {', '.join(names[:3]) + more if names else 'this'}"


def _text(kind: ActionKind, change: ContractChange, surface: Sequence[SurfaceChange]) -> str:
    match kind:
        case "edit":
            return _edits(surface)
        case "check":
            sends = breaks_sending(change)
            return "check the values that you send" if sends else "check what you rely on"
        case "configure":
            return f"configure: {title_of(change.edit)}"
        case "regenerate":
            return "regenerate the client; callers stay as they are"
        case "new":
            return "nothing to do; it is there when you want it"
        case _:
            return "nothing to do"


def _of_surface(group: Sequence[SurfaceChange]) -> Finding:
    """A finding about the client alone: no change of the contract explains it."""
    item = group[0]
    impact = tuple(one for one in IMPACTS if any(one == other.impact for other in group))
    rule = "surface.changed"
    if item.after is None:
        rule = "surface.removed"
    elif impact == ("behaviour",):
        rule = "surface.rebound"
    one = item.old.anchors[0] if item.old else None
    two = item.new.anchors[0] if item.new else None
    edit = Edit(rule, Effect.NONE, one, two, item.symbol, item.before, item.after)
    kind: ActionKind = "check" if impact == ("behaviour",) else "edit"
    text = "check what you rely on" if kind == "check" else _edits(group)
    safe: dict[Side, Verdict] = {"request": Verdict.UNAFFECTED, "response": Verdict.UNAFFECTED}
    return Finding(
        id=rule, fingerprint=fingerprint(edit), title=title_of(edit), why=RULES[rule].why,
        impact=impact, breaking=kind == "edit", verdicts=safe,
        action=Action(kind, text), old=one, new=two, before=item.before, after=item.after,
        surface=tuple(group),
    )  # fmt: skip
