"""The review of two documents, with what it needs of the generator put in.

In: paths. Out: a `Review`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from wireproof.client.options import ApiOptions
from wireproof.diff import assemble
from wireproof.diff.inputs import Input
from wireproof.diff.review import Review
from wireproof.findings.accepted import find_accepted
from wireproof.pipeline.generation import no_collection, options_of
from wireproof.workspace import Vendor


def review_documents(
    old: Path,
    new: Path,
    overlay: Path | None,
    callers: Sequence[Path],
    today: dt.date,
    root: Path | None = None,
) -> Review:
    """Review two documents outside any workspace."""
    one, two = (Input(path, str(path), overlay, root=root) for path in (old, new))
    return _review(one, two, ApiOptions("client"), callers, (find_accepted(Path()),), today)


def review_update(
    vendor: Vendor, candidate: Path, root: Path, shown: str, today: dt.date
) -> Review:
    """Review a newer document of a vendor, with the lines of the project that it reaches.

    Args:
        vendor: whose document, as it is committed.
        candidate: the newer document.
        root: the folder of all its files.
        shown: how the newer one is called.
        today: the day that dates are compared with.
    """
    old = Input(vendor.spec, vendor.spec_file, vendor.overlay, vendor.names_lock, vendor.folder)
    new = Input(candidate, shown, vendor.overlay, root=root)
    accepted = (find_accepted(vendor.root), vendor.accepted)
    return _review(old, new, options_of(vendor), calling(vendor), accepted, today)


def calling(vendor: Vendor) -> list[Path]:
    """The code that may use a client: what the settings say, or the project's own files."""
    given = vendor.workspace.callers
    if given:
        return list(given)
    clients = vendor.workspace.output
    found: list[Path] = []
    for path in sorted(vendor.root.iterdir()):
        if path.name[0] in "._" or path in (vendor.workspace.specs, clients):
            continue
        if path.suffix == ".py" or (path.is_dir() and not (path / "pyvenv.cfg").is_file()):
            found += [path] if not clients.is_relative_to(path) else _beside(path, clients)
    return found


def _beside(folder: Path, clients: Path) -> list[Path]:
    """Everything in a folder but the clients, which are not their own callers."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path == clients or path.name == "__pycache__":
            continue
        if clients.is_relative_to(path):
            found += _beside(path, clients)
        elif path.is_dir() or path.suffix == ".py":
            found.append(path)
    return found


def _review(
    old: Input,
    new: Input,
    options: ApiOptions,
    callers: Sequence[Path],
    accepted: tuple[Path | None, ...],
    today: dt.date,
) -> Review:
    question = assemble.Question(
        options=options,
        today=today,
        acknowledged=accepted,
        callers=callers,
    )
    with no_collection():
        return assemble.review(old, new, question)
