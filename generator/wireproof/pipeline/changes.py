"""The review of a changed spec, kept beside the client that was generated from it.

In: a vendor whose spec differs from the one that its client was made from. Out: an entry at the
top of `generated/<vendor>/CHANGES.md`. The spec before is taken from git; where it is not there,
nothing is written and that is said. There is no date in an entry: the versions and the hashes of
both specs head it, so that the same two specs give the same file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from wireproof.errors import WireproofError
from wireproof.workspace import Vendor

FILE: Final = "CHANGES.md"
_HEAD: Final = "# Changes of the spec, and what they do to this client\n"
_LIMIT: Final = 20_000
"""Characters of an entry."""
_BACK: Final = 20
"""Commits of the spec that are looked through for the one that the client was made from."""
_SHORT: Final = 12


def review_change(vendor: Vendor) -> tuple[str, str]:
    """Review a spec against the one that the client on disk was made from.

    To be called before the client and its names are written.

    Returns:
        the entry, empty where the spec is the same or there is no client yet; and a remark, empty
        where there is nothing to remark. A review that fails is a remark: it keeps no one from
        generating.
    """
    try:
        before = _made_from(vendor)
        after = hashlib.sha256(vendor.spec.read_bytes()).hexdigest()
        if before in ("", after):
            return "", ""
        revision = _revision(vendor, before)
        if not revision:
            return "", f"{vendor.name}: no entry in {FILE}: git does not have the spec before"
        return _entry(vendor, revision, before, after), ""
    except (WireproofError, OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        return "", f"{vendor.name}: no entry in {FILE}: {reason}"
    except Exception as error:  # noqa: BLE001 - a fault of the review must not stop generating
        return "", f"{vendor.name}: no entry in {FILE}: {type(error).__name__}: {error}"


def keep_entry(vendor: Vendor, entry: str) -> str:
    """Put an entry at the top of the file; one about the same specs, or from the same one, goes.

    To be called once the client is written. Returns a remark, as `review_change` does.
    """
    if not entry:
        return ""
    path = vendor.client / FILE
    try:
        known = path.read_text("utf-8") if path.is_file() else _HEAD
        head, *entries = re.split(r"(?m)^(?=## )", known)
        origin = _origin(entry)
        if entries and _origin(entries[0]) == origin:
            del entries[0]  # generated twice between two commits: one step, not two
        path.write_text("\n".join([head.rstrip("\n") + "\n", entry, *entries]), encoding="utf-8")
    except (OSError, ValueError) as error:
        return f"{vendor.name}: no entry in {FILE}: {error}"
    return f"{vendor.name}: the spec changed; see {path.relative_to(vendor.root).as_posix()}"


def _origin(entry: str) -> str:
    found = re.search(rf"`([0-9a-f]{{{_SHORT}}})` → ", entry.split("\n", maxsplit=1)[0])
    return found[1] if found else ""


def _made_from(vendor: Vendor) -> str:
    """The hash of the spec that the client was made from: as committed, else as on disk.

    What was generated since the last commit is one step together with this generation.
    """
    path = vendor.client / "manifest.json"
    if not path.is_file():
        return ""
    on_disk = str(json.loads(path.read_text("utf-8"))["spec"]["sha256"])
    if on_disk == hashlib.sha256(vendor.spec.read_bytes()).hexdigest():
        return ""
    committed = _git(vendor, "show", f"HEAD:./{path.relative_to(vendor.root).as_posix()}")
    return str(json.loads(committed)["spec"]["sha256"]) if committed else on_disk


def _revision(vendor: Vendor, sha256: str) -> str:
    """The newest commit in which the spec has a hash; empty where none of the last ones has."""
    log = _git(vendor, "log", f"-n{_BACK}", "--format=%H", "--", vendor.spec_file)
    for revision in ["HEAD", *log.decode().split()]:
        content = _git(vendor, "show", f"{revision}:./{vendor.spec_file}")
        if hashlib.sha256(content).hexdigest() == sha256:
            return revision
    return ""


def _git(vendor: Vendor, *arguments: str) -> bytes:
    """What git says; nothing where there is no git, no repository or no such thing."""
    try:
        return subprocess.run(  # noqa: S603 - a list of arguments, none of them from a spec
            ["git", *arguments],  # noqa: S607 - the user's git
            cwd=vendor.root,
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return b""


def _entry(vendor: Vendor, revision: str, before: str, after: str) -> str:
    # Most runs change no spec: they should not wait for what reads the review needs to be loaded.
    from wireproof.diff import assemble  # noqa: PLC0415
    from wireproof.diff.inputs import Input, find_input  # noqa: PLC0415
    from wireproof.diff.report_md import render_markdown  # noqa: PLC0415
    from wireproof.pipeline.generation import options_of  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="wireproof-changes-") as scratch:
        folder = vendor.workspace.shown(vendor.folder)
        old = find_input(f"git:{revision}:{folder}", Path(scratch), base=vendor.root)
        old = replace(old, shown=vendor.spec_file)
        new = Input(vendor.spec, vendor.spec_file, vendor.overlay, root=vendor.folder)
        question = assemble.Question(
            options=options_of(vendor),
            today=dt.date.min,
            acknowledged=(),
            lines=False,
        )
        review = assemble.review(old, new, question)
    versions = " → ".join(dict.fromkeys(_plain(item) for item in review.versions))
    heading = f"## {versions} (`{before[:_SHORT]}` → `{after[:_SHORT]}`)"
    return f"{heading}\n\n{render_markdown(review, limit=_LIMIT)}"


def _plain(version: str) -> str:
    """A version as a heading may show it: the vendor's text is no markup."""
    return re.sub(r"[^\w.+-]+", " ", version).strip()[:40] or "unnamed"
