"""`wireproof lint`: faults of the vendor's own document."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from wireproof.cli.options import AcceptedFile, Json, Reports, Spec, Vendors, chosen, exclusive
from wireproof.cli.output import note, show, show_json
from wireproof.findings.accepted import apply_accepted, load_accepted
from wireproof.findings.places import from_here
from wireproof.findings.report import Report, Subject
from wireproof.findings.reports import parse_report, write_report
from wireproof.findings.reports.json import report_record
from wireproof.findings.reports.text import render_text
from wireproof.lint import lint_document
from wireproof.oas.selection import Selection
from wireproof.spec.load import load_part

EXAMPLE = "Example: wireproof lint qonto; wireproof lint --spec api.yaml --report sarif=lint.sarif"
_ALIKE: Final = 3
"""Findings of one rule that are listed; of more, these and the number."""


def lint(
    vendors: Vendors = None,
    *,
    spec: Spec = None,
    full: Annotated[bool, typer.Option("--full", help="List every finding.")] = False,
    report: Reports = None,
    accepted: AcceptedFile = None,
    json_: Json = False,
) -> int:
    """Find faults in the specs as the vendors wrote them, before any overlay."""
    exclusive(vendors, spec)
    reports = [parse_report(item) for item in report or ()]
    targets: list[tuple[str, Path, Path | None, Path | None, Selection]]
    if spec is not None:
        targets = [(spec.stem, spec, None, accepted, Selection())]
    else:
        targets = [
            (one.name, one.spec, one.overlay, accepted or one.accepted, one.selection)
            for one in chosen(vendors)
        ]
    subjects = tuple(_lint(*target) for target in targets)
    told = Report("lint", f"Lint of {', '.join(one.name for one in subjects)}", subjects)
    for kind, path in reports:
        write_report(kind, path, told)
    if json_:
        show_json(report_record(told))
    else:
        show(render_text(told, most=0 if full else _ALIKE).rstrip("\n"))
    return 0 if told.ok else 1


def _lint(
    vendor: str, path: Path, overlay: Path | None, accepted: Path | None, selection: Selection
) -> Subject:
    corrected = None
    if overlay is not None:  # what it answers is no open question any more
        corrected = load_part(path, selection, overlay=overlay, outdated=[])
    found = lint_document(load_part(path, selection), vendor, corrected)
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
    summary = f"{len(remaining)} findings"
    return Subject(vendor, (*remaining, *passed), summary=summary, data={"name": vendor})
