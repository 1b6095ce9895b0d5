"""Traffic held against a vendor's document, corrections tried before they are written.

In: a document, its overlay and recordings. Out: an `Observed`: what the traffic shows now, what it
would show with the proposed corrections, and which actions of the overlay nothing needs any more.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wireproof.oas.selection import EVERYTHING, Selection
from wireproof.observe.age import age_of
from wireproof.observe.amend import amended
from wireproof.observe.contradictions import split_contradicting
from wireproof.observe.corrections import actions_for
from wireproof.observe.kept import Kept
from wireproof.observe.propose import Proposal
from wireproof.observe.run import Observation, Traffic, observe, show
from wireproof.oracle.document import Document, read_document
from wireproof.oracle.yaml_text import read_yaml

if TYPE_CHECKING:
    from wireproof.diff.symbols import SurfaceChange

MARK = "Recorded traffic:"
"""How the description of an action begins that an observation proposed."""


@dataclass(frozen=True, slots=True)
class Observed:
    """An observation and what follows from it.

    Attributes:
        now: with the overlay as it is.
        after: with the proposals applied, None when there are none.
        contradicting: proposals that an action of the overlay contradicts, with its index.
        needless: indexes of actions that neither the traffic nor the document needs any more.
    """

    document: Document
    now: Observation
    after: Observation | None
    proposals: tuple[Proposal, ...]
    contradicting: tuple[tuple[Proposal, int], ...]
    needless: tuple[int, ...]


def observe_document(
    spec: Path,
    overlay: Path | None,
    traffic: Traffic,
    *,
    root: Path | None = None,
    published: str = "",
    enum_values: bool = False,
    at_least: int = 2,
    selection: Selection = EVERYTHING,
) -> Observed:
    """Observe, and judge again with what was proposed.

    Args:
        spec: the vendor's document.
        overlay: corrections that there are already.
        traffic: recordings, and what earlier runs found in them; whatever corrections would change
            is looked for there, too, and found out now if it is missing.
        root: the folder that references to other files may not leave; the document's own when None.
        published: the day on which the document was received, `2026-11-22`; "" when unknown.
        enum_values: see `wireproof.observe.run.observe`.
        at_least: the same.
        selection: the same.

    Raises:
        SpecError: the document cannot be read.
        UsageError: the overlay cannot be applied, or a result has to be there and is not.
    """
    document = read_document(spec, overlay=overlay, root=root)
    age = age_of(document.raw, published, datetime.now(UTC))
    ready = replace(traffic, kept=replace(traffic.kept, complete=False))

    def judge(
        value: dict[str, Any], part: Selection = selection, recorded: Traffic = ready
    ) -> Observation:
        return observe(
            value, recorded, age=age, enum_values=enum_values, at_least=at_least, selection=part
        )

    now = judge(document.raw, recorded=traffic)
    text = overlay.read_text(encoding="utf-8") if overlay is not None else None
    existing = read_yaml(text, str(overlay)) if text is not None else None
    proposals, contradicting = split_contradicting(now.proposals, existing)
    after = None
    if proposals:
        after = judge(_with_overlay(spec, amended(text, proposals, str(overlay)), root).raw)
    # What an action is needed by may be called by somebody else.
    needless = _needless((spec, root), existing, lambda value: judge(value, EVERYTHING))
    return Observed(document, now, after, proposals, contradicting, needless)


def show_document(
    spec: Path,
    overlay: Path | None,
    recordings: Iterable[Path],
    kept: Kept,
    *,
    root: Path | None = None,
    published: str = "",
    selection: Selection = EVERYTHING,
) -> dict[Path, float]:
    """Judge some recordings, and keep what they show for `observe_document`.

    The arguments, the result and the errors are those of `observe_document` and of
    `wireproof.observe.run.show`.
    """
    document = read_document(spec, overlay=overlay, root=root)
    age = age_of(document.raw, published, datetime.now(UTC))
    return show(document.raw, recordings, kept, age=age, selection=selection)


def _with_overlay(spec: Path, text: str, root: Path | None) -> Document:
    """Read a document with an overlay that is not written yet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "overlay.yaml"
        path.write_text(text, encoding="utf-8")
        return read_document(spec, overlay=path, root=root)


def _needless(
    spec: tuple[Path, Path | None], existing: Any, judge: Callable[[dict[str, Any]], Observation]
) -> tuple[int, ...]:
    """Find proposed actions without which the same traffic contradicts nothing more.

    The steps of one correction stand next to each other with one description; they go together.
    One look at the traffic without any of them finds most to be needed; the others are left out one
    by one.
    """
    actions = (existing or {}).get("actions") or []
    groups: dict[str, list[int]] = {}
    for index, action in enumerate(actions):
        said = str(action.get("description", ""))
        if said.startswith(MARK):
            key = said if not action.get("target") else f"{said}\n{_stem(str(action['target']))}"
            groups.setdefault(key, []).append(index)
    if not groups:
        return ()
    marked = {index for indexes in groups.values() for index in indexes}
    called_for = _called_for(_without(spec, existing, marked).raw, judge)
    doubtful = [
        one for one in groups.values()
        if not called_for & {str(actions[index].get("target")) for index in one}
    ]  # fmt: skip
    if not doubtful:
        return ()
    now = _violations(judge(_without(spec, existing, set()).raw))
    found: list[int] = []
    for indexes in doubtful:
        if _violations(judge(_without(spec, existing, set(indexes)).raw)) <= now:
            found += indexes
    return tuple(sorted(found))


def _called_for(root: dict[str, Any], judge: Callable[[dict[str, Any]], Observation]) -> set[str]:
    """Return the targets of the actions that would correct whatever the traffic contradicts."""
    return {
        action["target"]
        for cause in judge(root).causes
        for values in (False, True)
        for action in actions_for(cause, root, enum_values=values)
    }


def _stem(target: str) -> str:
    """The node that the steps of one correction are about: a step below it is the same one."""
    for tail in (".type", "['$ref']", ".enum", ".anyOf", ".oneOf", ".allOf"):
        target = target.removesuffix(tail)
    return target


def _without(
    spec: tuple[Path, Path | None], existing: dict[str, Any], left_out: Collection[int]
) -> Document:
    path, root = spec
    actions = [one for n, one in enumerate(existing["actions"]) if n not in left_out]
    if not actions:
        return read_document(path, root=root)
    return _with_overlay(path, json.dumps({**existing, "actions": actions}), root)


def _violations(found: Observation) -> tuple[int, int, int]:
    return found.violating, found.streams[1], found.requests[1]


def moved_types(
    spec: Path, before: Path | None, after: Path, root: Path | None = None
) -> list[str]:
    """Tell which types of the client's surface move when the overlay changes.

    Args:
        spec: the document, which stays.
        before: the overlay as it is.
        after: the overlay as it would be.
        root: the folder that references to other files may not leave; the document's own when None.

    Returns:
        one line for each symbol: what it was and what it is, `-` if it goes, `+` if it is new.
    """
    from wireproof.client import ApiOptions  # noqa: PLC0415 - only when corrections are shown
    from wireproof.diff.assemble import moved_symbols  # noqa: PLC0415
    from wireproof.diff.inputs import Input  # noqa: PLC0415

    known = before if before is not None and before.exists() else None
    old, new = (Input(spec, spec.name, one, root=root) for one in (known, after))
    options = ApiOptions("observed", "Client", "CLIENT")
    return list(dict.fromkeys(_moved(one) for one in moved_symbols(old, new, options)))


def _moved(change: SurfaceChange) -> str:
    if change.before is None or change.after is None:
        return f"- {change.before}" if change.before else f"+ {change.after}"
    head, colon, old = change.before.partition(": ")
    name, _, new = change.after.partition(": ")
    if colon and head == name and head.isidentifier():
        return f"{change.symbol}: {old} -> {new}"
    return f"{change.before} -> {change.after}"
