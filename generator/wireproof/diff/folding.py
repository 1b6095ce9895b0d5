"""One entry for each cause: what one declared place asks for is told together.

In: findings, worst first. Out: fewer findings. An operation, a parameter, a body, a response, a
property and a named schema are declared places; their types, bounds, items and union members are
not. What asks for different things (an edit, a plan) stays apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from wireproof.diff.model import SIDES, Edit
from wireproof.diff.review import Finding
from wireproof.diff.rules import IMPACTS
from wireproof.oas.pointer import ROOT, join, split
from wireproof.spec.document import Document

_NAMED: Final = frozenset(
    "properties patternProperties headers responses content schemas parameters requestBodies "
    "callbacks".split()
)
"""What stands below one of these has a name, so it is a place of its own."""
_OPERATION: Final = 3
_TELLING: Final = ("schema.type.", "schema.swapped", "union.", "media_type.", "response.")
"""What says more of a place than whether it is there or may be null."""
_APART: Final = ("server.", "info.", "component.", "scheme.", "security.", "surface.")


def declared(edit: Edit, documents: tuple[Document, Document] | None = None) -> str:
    """The declared place that an edit is about; empty for what is not told with others.

    Args:
        edit: what changed.
        documents: old and new, which know where the vendor wrote what stands in several places.
    """
    if edit.rule.startswith(_APART):
        return ""
    place = edit.old or edit.new or ROOT
    if documents is not None:
        place = documents[0 if edit.old else 1].as_written(place)
    tokens = split(place)
    if edit.rule.startswith("property.") and tokens[-2:] != ["properties", edit.subject]:
        tokens = [*tokens, "properties", edit.subject]
    for end in range(len(tokens), 1, -1):
        if tokens[end - 2] in _NAMED or tokens[end - 1] == "requestBody":
            return join(ROOT, *tokens[:end])
        if end == _OPERATION and tokens[0] in ("paths", "webhooks"):
            return join(ROOT, *tokens[:end])
    return ""


def folded(findings: Iterable[Finding]) -> list[Finding]:
    """Tell together what one place asks for.

    Where it asks for an edit, what asks for nothing is a part of that: a property that is of
    another type, and required besides, is one change.
    """
    listed = list(findings)
    edited = {item.declared for item in listed if item.action.kind == "edit" and item.declared}
    groups: dict[tuple[str, ...], list[Finding]] = {}
    told = {item.title for item in listed if item.action.kind != "docs"}
    for item in listed:
        if item.action.kind == "docs" and item.title in told:
            continue  # of a schema that is text in one place, and told as such
        alone = not item.declared or item.action.kind == "docs" or item.acknowledged
        kind = item.action.kind
        if kind == "new" and item.declared in edited and not _is_operation(item.declared):
            kind = "edit"
        mark = (item.fingerprint,) if alone else (item.declared, kind)
        groups.setdefault(mark, []).append(item)
    return [_together(group) if len(group) > 1 else group[0] for group in groups.values()]


def _is_operation(place: str) -> bool:
    """Whether many things are declared at a place, each of them new by itself."""
    tokens = split(place)
    return len(tokens) == _OPERATION and tokens[0] in ("paths", "webhooks")


def unfolded(finding: Finding) -> Sequence[Finding]:
    """What was told together, each by itself."""
    return [replace(part, acknowledged=finding.acknowledged) for part in finding.parts] or [finding]


def _together(group: Sequence[Finding]) -> Finding:
    """The finding that speaks for several: the first one that knows a date, or the worst."""
    worst = [item for item in group if item.action.kind == group[0].action.kind]
    first = min(worst, key=lambda item: (not item.action.before, not item.id.startswith(_TELLING)))
    rest = [item for item in group if item is not first]
    marks = " ".join(sorted(item.fingerprint for item in group))
    impact = {one for item in group for one in item.impact}
    operations = dict.fromkeys(name for item in group for name in item.operations)
    surface = dict.fromkeys(change for item in group for change in item.surface)
    return replace(
        first,
        fingerprint=hashlib.sha256(marks.encode()).hexdigest()[:16],
        title="; ".join([first.title, *_without_place(first, rest)]),
        impact=tuple(one for one in IMPACTS if one in impact),
        breaking=any(item.breaking for item in group),
        verdicts={
            side: max((item.verdicts[side] for item in group), key=lambda one: one.rank)
            for side in SIDES
        },
        operations=tuple(operations),
        uses=tuple(dict.fromkeys(use for item in group for use in item.uses)),
        surface=tuple(surface),
        callers=tuple(sorted({caller for item in group for caller in item.callers})),
        witness=next((item.witness for item in group if item.witness), None),
        parts=tuple(group),
    )


def _without_place(first: Finding, rest: Iterable[Finding]) -> list[str]:
    """The titles of the others, without the place where it is the same."""
    place, mark, _ = first.title.partition(": ")
    start = place + mark
    titles = (one.title.removeprefix(start) if mark else one.title for one in rest)
    return [one for one in dict.fromkeys(titles) if one != first.title.removeprefix(start)]
