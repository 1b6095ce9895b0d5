"""Is each correction still needed? The actions of an overlay, tried on a newer document.

In: a vendor and its newer document. Out: a sentence for each action that does not fit it any more,
or that changes nothing in it.
"""

from __future__ import annotations

import textwrap
from dataclasses import replace
from pathlib import Path

from wireproof.errors import UsageError
from wireproof.spec.document import Provenance
from wireproof.spec.load import load_document, read_source
from wireproof.spec.overlay import Action, apply_overlay, parse_overlay
from wireproof.workspace import Vendor


def unneeded(vendor: Vendor, candidate: Path, root: Path) -> tuple[str, ...]:
    """The actions of a vendor's overlay that a newer document, all below `root`, does without.

    Raises:
        SpecError: the document cannot be read.
        UsageError: the overlay cannot be read.
    """
    if vendor.overlay is None:
        return ()
    overlay = parse_overlay(read_source(vendor.overlay)[0])
    before = load_document(candidate, root=root, strict_refs=False).raw
    provenance = Provenance(read_source(candidate)[0])
    found: list[str] = []
    for action in overlay.actions:
        alone = replace(overlay, actions=(action,))
        try:
            after, provenance = apply_overlay(before, alone, provenance)
        except UsageError as error:
            found.append(f"{_told(vendor, action)} does not fit any more: {error.message}")
            continue
        if after == before:
            found.append(f"{_told(vendor, action)} is not needed any more: it changes nothing")
        before = after
    return tuple(found)


def _told(vendor: Vendor, action: Action) -> str:
    why = textwrap.shorten(" ".join(action.description.split()), 100)
    file = vendor.workspace.shown(vendor.folder / "overlay.yaml")
    return (
        f"{file} {action.pointer}: the correction of {action.target} ({why or 'no reason given'})"
    )
