"""`wireproof lint`: faults of the vendor's own document."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from wireproof.cache import code_digest, digest
from wireproof.cli.options import (
    AcceptedFile,
    Json,
    Reports,
    Root,
    Spec,
    Vendors,
    check_root,
    chosen,
    exclusive,
)
from wireproof.cli.output import note, show, show_json
from wireproof.cli.sharing import Results, ShardOf, Share, share_of
from wireproof.errors import Location, UsageError
from wireproof.findings.accepted import apply_accepted, load_accepted
from wireproof.findings.finding import Finding
from wireproof.findings.kept import finding_of, read_kept, write_kept
from wireproof.findings.numbers import many
from wireproof.findings.places import from_here
from wireproof.findings.report import Report, Subject
from wireproof.findings.reports import parse_report, write_report
from wireproof.findings.reports.json import report_record
from wireproof.findings.reports.text import render_text
from wireproof.lint import lint_document
from wireproof.oas.selection import Selection
from wireproof.spec.load import load_part
from wireproof.workspace import Vendor

EXAMPLE = "Example: wireproof lint qonto; wireproof lint --spec api.yaml --report sarif=lint.sarif"
_OF_LINT: Final = ("lint", "findings", "oas", "spec")
_ALIKE: Final = 3
"""Findings of one rule that are listed; of more, these and the number."""


def lint(
    vendors: Vendors = None,
    *,
    spec: Spec = None,
    root: Root = None,
    shard: ShardOf = None,
    results: Results = None,
    full: Annotated[bool, typer.Option("--full", help="List every finding.")] = False,
    report: Reports = None,
    accepted: AcceptedFile = None,
    json_: Json = False,
) -> int:
    """Find faults in the specs as the vendors wrote them, before any overlay."""
    exclusive(vendors, spec)
    check_root(root, spec)
    share = share_of(shard, results, report)
    if spec is None:
        share.begin("lint", {"vendors": vendors or []})
        return lint_share(vendors, share, report, accepted=accepted, full=full, json_=json_)
    if results is not None:
        raise UsageError("--results is for a workspace", hint="Leave out --spec.")
    found = _found(spec.stem, spec, None, root, Selection())
    return _report((_told(spec.stem, found, accepted),), report, full=full, json_=json_)


def lint_share(
    vendors: list[str] | None,
    share: Share,
    report: list[str] | None,
    *,
    accepted: Path | None = None,
    full: bool = False,
    json_: bool,
) -> int:
    """Lint the vendors of a share, and report if it is all of them.

    Args:
        vendors: which; all when none is named.
        share: whose part this is.
        report: reports to write, as `KIND=PATH`.
        accepted: findings that somebody accepted, instead of each vendor's own list.
        full: list every finding.
        json_: print JSON.

    Raises:
        UsageError: a vendor has no result yet, and all should be there.
    """
    named = chosen(vendors)
    mine = share.mine("lint", (one.name for one in named))
    subjects: list[Subject] = []
    seconds: dict[str, float] = {}
    for one in named:
        if mine is not None and one.name not in mine:
            continue
        start = time.process_time()
        found = _once(one, share)
        seconds[one.name] = round(time.process_time() - start, 3)
        if mine is None:
            subjects.append(_told(one.name, found, accepted or one.accepted))
    share.took("lint", seconds)
    if share.shard is not None:
        note(f"shard {share.shard}: {len(seconds)} documents are done; now `wireproof merge`")
        return 0
    return _report(tuple(subjects), report, full=full, json_=json_)


def _report(
    subjects: tuple[Subject, ...], report: list[str] | None, *, full: bool, json_: bool
) -> int:
    told = Report("lint", f"Lint of {', '.join(one.name for one in subjects)}", subjects)
    for kind, path in [parse_report(item) for item in report or ()]:
        write_report(kind, path, told)
    if json_:
        show_json(report_record(told))
    else:
        show(render_text(told, most=0 if full else _ALIKE).rstrip("\n"))
    return 0 if told.ok else 1


def _once(vendor: Vendor, share: Share) -> list[Finding]:
    """Return the findings of a document: those in the folder of results, or now made ones."""
    store = share.results
    if store is None:
        return _of_vendor(vendor)
    home = vendor.folder
    files = sorted(path for path in home.rglob("*") if path.is_file())
    parts = [[path.relative_to(home).as_posix(), digest(path.read_text("utf-8", "replace"))]
             for path in files]  # fmt: skip
    key = json.dumps([code_digest(_OF_LINT), vendor.name, parts])
    if kept := store.get("lint", [key]):
        records = read_kept(kept[key])
        return [
            finding_of(one, lambda at: replace(at, file=str(home / at.file))) for one in records
        ]
    if share.merging:
        raise UsageError(
            f"{vendor.name} has no result in the folders",
            hint="Run the shards that are missing, with the same documents and versions.",
        )
    found = _of_vendor(vendor)
    store.put("lint", {key: write_kept([_within(home, one) for one in found])})
    return found


def _within(home: Path, finding: Finding) -> Finding:
    """Return a finding whose places are told from the vendor's folder."""

    def moved(place: Location) -> Location:
        return replace(place, file=os.path.relpath(place.file, home))

    related = tuple(moved(one) for one in finding.related)
    return replace(finding, location=moved(finding.location), related=related)


def _of_vendor(vendor: Vendor) -> list[Finding]:
    return _found(vendor.name, vendor.spec, vendor.overlay, vendor.folder, vendor.selection)


def _found(
    vendor: str, path: Path, overlay: Path | None, root: Path | None, selection: Selection
) -> list[Finding]:
    corrected = None
    if overlay is not None:  # what it answers is no open question any more
        corrected = load_part(path, selection, overlay=overlay, root=root, outdated=[])
    return list(lint_document(load_part(path, selection, root=root), vendor, corrected))


def _told(vendor: str, found: list[Finding], accepted: Path | None) -> Subject:
    found = [replace(one, location=from_here(one.location)) for one in found]
    listed = load_accepted(accepted)
    for text in listed.advice:
        note(text)
    remaining, passed = apply_accepted(
        found,
        listed.entries,
        command="lint",
        vendor=vendor,
        today=dt.datetime.now(tz=dt.UTC).date(),
        complete=True,
    )
    summary = many(len(remaining), "finding")
    return Subject(vendor, (*remaining, *passed), summary=summary, data={"name": vendor})
