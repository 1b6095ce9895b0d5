"""`wireproof observe`: hold recorded traffic against the spec, and propose the correction."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from wireproof.cli.observing import Asked, Target, observed_of, show_share, target_of
from wireproof.cli.options import (
    AcceptedFile,
    Json,
    Overlay,
    Reports,
    Root,
    Spec,
    UsedBy,
    check_root,
)
from wireproof.cli.output import note, show, show_json, show_table
from wireproof.cli.sharing import Results, ShardOf, Share, share_of
from wireproof.errors import UsageError
from wireproof.findings.accepted import apply_accepted, load_accepted
from wireproof.findings.finding import Finding, new_finding
from wireproof.findings.numbers import many
from wireproof.findings.places import from_here
from wireproof.findings.report import Report, Subject
from wireproof.findings.reports import parse_report, write_report
from wireproof.findings.reports.json import report_record
from wireproof.findings.reports.text import render_text
from wireproof.observe.advice import only_these, why_no_more, why_nothing
from wireproof.observe.amend import amended, replace_file
from wireproof.observe.facts import read_facts
from wireproof.observe.propose import actions_of
from wireproof.observe.told import subject_of, summary_of
from wireproof.pipeline.observing import Observed, moved_types

EXAMPLE = "Example: wireproof observe acme tests/cassettes --propose"

Arguments = Annotated[
    list[str],
    typer.Argument(
        metavar="[VENDOR] TRAFFIC...",
        help="The vendor, then recordings or folders of them; with --spec, recordings alone.",
    ),
]
Propose = Annotated[
    bool, typer.Option("--propose", help="Print overlay actions that explain the traffic.")
]
Write = Annotated[
    bool, typer.Option("--write", help="Add the proposed actions to the vendor's overlay.yaml.")
]
CoverageTable = Annotated[
    bool, typer.Option("--coverage", help="Show which operations, statuses and fields were seen.")
]
AtLeast = Annotated[
    int, typer.Option("--at-least", min=1, help="Exchanges that must show a cause to propose it.")
]
EnumValues = Annotated[
    bool,
    typer.Option(
        "--enum-values",
        help="Propose the values that were seen where an enumeration lacks them. They are values of"
        " recorded bodies and will stand in the overlay; without this, the enumeration is opened.",
    ),
]
Full = Annotated[bool, typer.Option("--full", help="List every finding.")]
_ALIKE = 4
"""Findings of one rule that are listed without `--full`."""


def observe(
    arguments: Arguments,
    *,
    spec: Spec = None,
    overlay: Overlay = None,
    root: Root = None,
    propose: Propose = False,
    write: Write = False,
    coverage: CoverageTable = False,
    used_by: UsedBy = None,
    full: Full = False,
    at_least: AtLeast = 2,
    enum_values: EnumValues = False,
    shard: ShardOf = None,
    results: Results = None,
    report: Reports = None,
    accepted: AcceptedFile = None,
    json_: Json = False,
) -> int:
    """Hold recorded traffic against the spec: what deviates, what would explain it."""
    check_root(root, spec)
    share = share_of(shard, results, report)
    if spec is not None and share.folders:
        raise UsageError("--results is for a workspace", hint="Leave out --spec.")
    asked = Asked(
        tuple(arguments), tuple(map(str, used_by or ())), "" if accepted is None else str(accepted),
        coverage=coverage, full=full, at_least=at_least, enum_values=enum_values,
    )  # fmt: skip
    target = target_of(asked, spec, overlay, root)
    share.begin("observe", asdict(asked))
    if share.shard is not None:
        if propose or write:
            raise UsageError(
                "a shard proposes nothing",
                hint="When all are done, the same command without --shard takes what they found.",
            )
        return show_share(target, asked, share)
    observed, ok = _told(target, asked, share, report, json_=json_)
    if write:
        _write(observed, target.overlay)
    elif propose and not json_:
        _show_proposals(observed, target.document, target.overlay, target.root)
    if (write or propose) and not json_:
        _note(why_no_more(observed.now, observed.proposals, observed.document.raw,
                          at_least=at_least))  # fmt: skip
    return 0 if ok else 1


def observe_share(asked: Asked, share: Share, report: list[str] | None, *, json_: bool) -> int:
    """Report what all shards found.

    Args:
        asked: what each of them was asked for.
        share: where their results are.
        report: reports to write, as `KIND=PATH`.
        json_: print JSON.

    Raises:
        UsageError: a recording has no result yet.
    """
    _, ok = _told(target_of(asked), asked, share, report, json_=json_)
    return 0 if ok else 1


def _told(
    target: Target, asked: Asked, share: Share, report: list[str] | None, *, json_: bool
) -> tuple[Observed, bool]:
    """Observe and report; and whether nothing was found."""
    reports = [parse_report(item) for item in report or ()]
    observed = observed_of(target, asked, share)
    subject = _subject(target, observed, coverage=asked.coverage)
    told = Report("observe", f"Recorded traffic against {target.name}", (subject,))
    for kind, path in reports:
        write_report(kind, path, told)
    if json_:
        show_json({**report_record(told), **_proposed(observed)})
        return observed, told.ok
    show(render_text(told, most=0 if asked.full else _ALIKE).strip("\n"))
    for section in subject.sections:
        rows = [[str(cell) for cell in row] for row in section.rows]
        show_table(section.title, list(section.columns), rows)
    _advise(target, observed, coverage=asked.coverage and not asked.used_by)
    return observed, told.ok


def _advise(target: Target, observed: Observed, *, coverage: bool) -> None:
    _note(why_nothing(observed.now, facts=bool(read_facts(target.paths))))
    if coverage:
        _note(only_these(observed.now))


def _note(text: str) -> None:
    if text:
        note(text)


def _subject(target: Target, observed: Observed, *, coverage: bool) -> Subject:
    def locate(pointer: str) -> Any:
        return from_here(observed.document.location(pointer))

    facts = read_facts(target.paths)
    found = subject_of(target.name, observed.now, locate, facts=facts, coverage=coverage)
    listed = load_accepted(target.accepted)
    for text in listed.advice:
        note(text)
    remaining, passed = apply_accepted(
        [*found.findings, *_about_overlay(target.name, observed)],
        listed.entries,
        command="observe",
        vendor=target.name,
        today=dt.datetime.now(tz=dt.UTC).date(),
        complete=True,
    )
    return replace(found, findings=(*remaining, *passed))


def _about_overlay(name: str, observed: Observed) -> list[Finding]:
    """Tell of corrections that nothing needs, and of those that the traffic contradicts."""
    place = observed.document.location("#")
    found = [
        new_finding(
            "observed-correction-unused",
            f"action {index} of the overlay is needed by no recording any more",
            place, vendor=name, where=f"action {index}",
            hint="Remove it from overlay.yaml, and see that the client still does what you need.",
        )
        for index in observed.needless
    ]  # fmt: skip
    found += [
        new_finding(
            "observed-correction-contradicts",
            f"action {index} of the overlay sets otherwise what the traffic shows at "
            f"{one.cause.pointer}",
            observed.document.location(one.cause.pointer),
            vendor=name, where=f"action {index}", pointer=one.cause.pointer,
            hint="Change the action, or leave the recordings out that it contradicts.",
        )
        for one, index in observed.contradicting
    ]  # fmt: skip
    return found


def _proposed(observed: Observed) -> dict[str, Any]:
    return {
        "proposals": [
            {
                "pointer": one.cause.pointer,
                "rule": f"observed-{one.cause.rule}",
                "detail": one.cause.detail,
                "explains": one.explains,
                "actions": list(one.actions),
            }
            for one in observed.proposals
        ],
        "after": summary_of(observed.after) if observed.after is not None else None,
        "after_violating": observed.after.violating if observed.after is not None else None,
    }


def _show_proposals(
    observed: Observed, document: Path, overlay: Path | None, root: Path | None
) -> None:
    if observed.after is None:
        show("No correction is proposed.")
        return
    show("")
    show(yaml.safe_dump({"actions": actions_of(observed.proposals)}, sort_keys=False, width=100))
    show(f"With {many(len(observed.proposals), 'correction')}: {summary_of(observed.after)}")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "overlay.yaml"
        text = overlay.read_text(encoding="utf-8") if overlay and overlay.exists() else None
        scratch.write_text(amended(text, observed.proposals, str(overlay)), encoding="utf-8")
        for line in moved_types(document, overlay, scratch, root):
            show(f"  {line}")
    note("--write adds them to the overlay; nothing was changed.")


def _write(observed: Observed, overlay: Path | None) -> None:
    """Add the proposed actions to the overlay, and say what is next."""
    if overlay is None:
        raise UsageError("--write needs an overlay", hint="With --spec, name it: --overlay FILE.")
    if not observed.proposals:
        note("no correction is proposed; the overlay is as it was")
        return
    text = overlay.read_text(encoding="utf-8") if overlay.exists() else None
    replace_file(overlay, amended(text, observed.proposals, str(overlay)))
    day = dt.datetime.now(tz=dt.UTC).date().isoformat()
    added = many(len(observed.proposals), "correction")
    note(f"{day}: {added} added to {overlay.name}; now run `wireproof generate`")
