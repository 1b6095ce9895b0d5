"""Proposed corrections written into an overlay, beside what a person wrote there.

In: the overlay's text and proposals. Out: the new text, comments and order kept; and the proposals
that contradict an action which is there already. The file is replaced in one step: a crash leaves
the old one.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from wireproof.errors import Location, UsageError
from wireproof.observe.propose import Action, Proposal

_EMPTY = """\
overlay: 1.0.0
info:
  title: Corrections derived from recorded traffic
  version: 1.0.0
actions: []
"""


def split_contradicting(
    proposals: Sequence[Proposal], overlay: dict[str, Any] | None
) -> tuple[tuple[Proposal, ...], tuple[tuple[Proposal, int], ...]]:
    """Tell proposals apart from those that an existing action contradicts.

    Returns:
        those that may be written; and the others, each with the index of the action.
    """
    existing = (overlay or {}).get("actions") or []
    fine: list[Proposal] = []
    contradicting: list[tuple[Proposal, int]] = []
    for one in proposals:
        index = next(
            (n for n, action in enumerate(existing) if _same_place(action, one.actions)), None
        )
        if index is None:
            fine.append(one)
        else:
            contradicting.append((one, index))
    return tuple(fine), tuple(contradicting)


def _same_place(existing: Any, actions: Sequence[Action]) -> bool:
    """Tell whether an action sets what ours would set otherwise."""
    if not isinstance(existing, dict):
        return False
    target, update = existing.get("target"), existing.get("update")
    for action in actions:
        if action["target"] != target:
            continue
        ours = action.get("update")
        if existing.get("remove") or not isinstance(update, dict) or not isinstance(ours, dict):
            return True
        if any(update[key] != ours[key] for key in update.keys() & ours.keys()):
            return True
    return False


def amended(text: str | None, proposals: Sequence[Proposal], name: str) -> str:
    """Return the text of an overlay with the proposals' actions at its end.

    Args:
        text: of the overlay; None when there is none yet.
        proposals: what to add.
        name: of the file, for errors.

    Raises:
        UsageError: the text is no overlay document.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        document = yaml.load(text or _EMPTY)
    except YAMLError as error:
        place = Location(name)
        raise UsageError(f"not YAML: {str(error).splitlines()[0]}", location=place) from None
    if not isinstance(document, dict) or not isinstance(document.get("actions"), list):
        raise UsageError(
            "not an overlay document: it has no list of `actions`",
            location=Location(name),
            hint="Correct it, or remove it: a new one is made.",
        )
    for one in proposals:
        for action in one.actions:
            document["actions"].append(action)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def replace_file(path: Path, text: str) -> None:
    """Put a text in the place of a file, in one step."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
