"""A new vendor: its document is brought in, checked and generated from, or nothing is left behind.

In: sources and a workspace. Out: `specs/<vendor>/` and the client, with what is to be told.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wireproof.errors import Location, SpecError, UsageError
from wireproof.findings.finding import Finding
from wireproof.intake.delivery import Delivery
from wireproof.intake.documents import moved
from wireproof.intake.fetch import Limits
from wireproof.intake.naming import propose_name
from wireproof.intake.read import read, read_pages
from wireproof.intake.vendor_toml import new_settings
from wireproof.lint import lint_document
from wireproof.pipeline.generated import Generated
from wireproof.pipeline.generation import Work, generate_vendor, write_vendor
from wireproof.settings import Workspace
from wireproof.spec.document import Document
from wireproof.spec.load import load_document
from wireproof.workspace import Vendor, default_class_name, is_vendor_name, load_vendors
from wireproof.write import write_text


@dataclass(frozen=True, slots=True)
class Added:
    """A vendor that was brought in."""

    vendor: Vendor
    generated: Generated
    findings: tuple[Finding, ...]
    """What lint says about the document."""
    named_after: str
    """What the name was taken from; empty when it was given."""
    notes: tuple[str, ...]

    @property
    def first_call(self) -> str:
        """Python that calls the first operation, from the client's README."""
        found = re.search(r"(?ms)^```python\n(.*?)^```$", self.generated.files["README.md"])
        return found[1] if found else ""


def add_vendor(
    workspace: Workspace,
    sources: Sequence[str],
    name: str,
    *,
    limits: Limits,
    today: dt.date,
    work: Work,
    patterns: Sequence[str] = (),
    root: str = "",
) -> Added:
    """Bring a vendor in.

    Args:
        workspace: where to.
        sources: an address or path; or several, of pages that make one vendor.
        name: the vendor's folder; proposed from the document when empty.
        limits: how far requests may go.
        today: the day, for vendor.toml.
        work: how to generate.
        patterns: which pages of an index are wanted.
        root: the address or folder that the files of a document may not leave.

    Raises:
        SpecError: the document cannot be read.
        UsageError: a source cannot be had, or the name is taken. Nothing is left behind.
    """
    if name:
        _check_name(workspace, name)
    if len(sources) == 1:
        delivery = read(sources[0], limits, patterns=patterns, root=root)
    else:
        delivery = read_pages(sources, limits)
    workspace.specs.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".new-", dir=workspace.specs))
    try:
        put_files(staging, delivery.files)
        document = _loaded(staging, delivery.main, sources[0])
        info = _info(document)
        named_after = ""
        if not name:
            name, named_after = propose_name(str(info.get("title", "")), delivery.url)
            _check_name(workspace, name)
        findings = tuple(lint_document(document))
        _write_settings(staging, delivery, name, _licence(info), today)
        vendor, generated = _settle(workspace, staging, name, work)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Added(vendor, generated, findings, named_after, _notes(delivery))


def _write_settings(
    folder: Path, delivery: Delivery, name: str, licence: str, today: dt.date
) -> None:
    settings = new_settings(
        delivery,
        today=today,
        licence=licence,
        class_name=default_class_name(name),
        env_prefix=name.upper(),
    )
    write_text(folder / "vendor.toml", settings)


def put_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write files below a folder."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _loaded(folder: Path, main: str, source: str) -> Document:
    """Read what was received; its errors name the source.

    Raises:
        SpecError: it cannot be read.
    """
    try:
        return load_document(folder / main, root=folder, strict_refs=False)
    except SpecError as error:
        raise moved(error, source) from None


def _settle(workspace: Workspace, staging: Path, name: str, work: Work) -> tuple[Vendor, Generated]:
    """Move the folder to its place and generate; on any failure neither is there."""
    folder = workspace.specs / name
    staging.chmod(0o755)
    staging.rename(folder)
    try:
        [vendor] = load_vendors(workspace, [name])
        generated = generate_vendor(vendor, work)
        write_vendor(vendor, generated)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return vendor, generated


def _check_name(workspace: Workspace, name: str) -> None:
    """Refuse a name that is taken, or that Python does not take.

    Raises:
        UsageError: it is one of these, or there is none.
    """
    if not name:
        raise UsageError("neither title nor address makes a name", hint="give one with --name acme")
    if not is_vendor_name(name):
        raise UsageError(
            f"--name {name!r:.60} cannot be a Python package",
            hint="lower case, with letters, digits and underscores, such as acme_pay",
        )
    folder, client = workspace.specs / name, workspace.output / name
    if folder.exists():
        raise UsageError(
            f"there is a vendor {name} already",
            location=Location(workspace.shown(folder)),
            hint=f"`wireproof update {name}` brings its newer document in; --name chooses another",
        )
    if client.exists():
        raise UsageError(
            "the client's folder is there already",
            location=Location(workspace.shown(client)),
            hint="remove it, or choose another name with --name",
        )


def _info(document: Document) -> dict[str, Any]:
    info = document.data.get("info")
    return info if isinstance(info, dict) else {}


def _licence(info: dict[str, Any]) -> str:
    found = info.get("license")
    if not isinstance(found, dict):
        return ""
    parts = [found.get("identifier") or found.get("name"), found.get("url")]
    return ", ".join(str(part)[:200] for part in parts if part)


def _notes(delivery: Delivery) -> tuple[str, ...]:
    return (*(f"left out {note}" for note in delivery.notes), *delivery.told)
