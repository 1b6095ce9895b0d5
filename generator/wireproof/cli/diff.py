"""`wireproof diff`: what changed in a spec, what it does to the client, which lines it breaks."""

from __future__ import annotations

import datetime as dt
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from wireproof.cli.diff_beside import BESIDE, EXAMPLE, beside, date, one_of, report_file, seconds
from wireproof.cli.options import Json, Root, check_root
from wireproof.cli.output import note, show
from wireproof.client import ApiOptions
from wireproof.diff import assemble
from wireproof.diff.inputs import Input, find_input
from wireproof.diff.report_text import render_finding
from wireproof.diff.reporting import FORMATS, LOCATED, review_report
from wireproof.diff.review import FAIL_ON, Finding, Review
from wireproof.diff.selecting import ignoring, only_mine, switched_off, without_rules
from wireproof.diff.typecheck import CHECKERS
from wireproof.errors import Location, UsageError
from wireproof.findings.accepted import find_accepted, load_accepted, named_list
from wireproof.findings.report import Report
from wireproof.findings.reports import for_a_log, render_report, write_report
from wireproof.oas.selection import Selection
from wireproof.pipeline.generation import generate, no_collection, options_of
from wireproof.workspace import Vendor, find_workspace, load_vendors
from wireproof.write import write_client

What = Annotated[
    list[str],
    typer.Argument(
        metavar="OLD NEW",
        help="Two versions, each a file, a folder or git:REV:PATH. A vendor's name alone compares"
        " its last commit with its files; with NEW, its files with NEW. Or one of: rules, schema,"
        " explain ID, explain FINGERPRINT OLD NEW, ack FINGERPRINT.",
    ),
]
Client = Annotated[
    Path | None,
    typer.Option(
        "--client",
        metavar="DIR",
        help="The client in use; the review takes the package's name and method names from it.",
    ),
]
Callers = Annotated[
    list[Path] | None, typer.Option("--callers", metavar="PATH", help="Your code; repeatable.")
]
Checker = Annotated[
    str | None, typer.Option("--typecheck", help=f"Run {' or '.join(CHECKERS)} on --callers.")
]
Format = Annotated[str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")]
Out = Annotated[
    list[str] | None,
    typer.Option("--report", "--out", metavar="KIND=PATH", help="Write a report; repeatable."),
]
FailOn = Annotated[str, typer.Option("--fail-on", help=f"One of {', '.join(FAIL_ON)}.")]
Mine = Annotated[bool, typer.Option("--only-affecting-me", help="Only what --callers use.")]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="GLOB", help="Leave out these paths or pointers; repeatable."),
]
RuleOff = Annotated[
    list[str] | None,
    typer.Option("--rule", metavar="ID=off", help="Switch off a rule; repeatable."),
]
Full = Annotated[bool, typer.Option("--full", help="List everything.")]
Witness = Annotated[
    str, typer.Option("--witness", help="off, fast or seconds: look for payloads as evidence.")
]
Ack = Annotated[
    Path | None,
    typer.Option("--accepted", "--ack", metavar="FILE", help="Accepted changes; accepted.toml."),
]
Reason = Annotated[str, typer.Option("--reason", help="For ack: why it is fine.")]
Until = Annotated[str, typer.Option("--until", help="For ack: a date, as 2027-01-31.")]


def diff(
    what: What,
    *,
    client: Client = None,
    root: Root = None,
    callers: Callers = None,
    typecheck: Checker = None,
    format_: Format = "text",
    out: Out = None,
    fail_on: FailOn = "typing",
    mine: Mine = False,
    ignore: Ignore = None,
    rule: RuleOff = None,
    full: Full = False,
    witness: Witness = "fast",
    ack: Ack = None,
    reason: Reason = "",
    until: Until = "",
    json_: Json = False,
) -> int:
    """Review a new version of a spec: edit, act, configure, or just regenerate."""
    format_ = "json" if json_ else format_
    mark = what[1] if what[0] == "explain" and len(what) > 2 else ""
    if what[0] in BESIDE and not mark:
        return beside(what, format_, (reason, date(until)), ack)
    _check_usage(format_, fail_on, typecheck, callers, mine=mine)
    callers = _there(callers or [], fail_on)
    outs = [report_file(item) for item in out or ()]
    off = switched_off(rule or ())
    kinds = {format_, *(kind for kind, _ in outs)}
    question = assemble.Question(
        options=ApiOptions(""),
        today=dt.datetime.now(tz=dt.UTC).date(),
        acknowledged=(named_list(ack) or find_accepted(Path.cwd()),),
        callers=callers,
        typecheck=assemble.TypeCheck(typecheck, _write_client) if typecheck and callers else None,
        lines=bool(mark) or kinds & LOCATED != set(),
        excerpts=bool(mark) or "html" in kinds,
        witness_seconds=seconds(witness),
    )
    review = _review(what[2:] if mark else what, client, root, question)
    if mark:
        show(render_finding(_marked(review, mark)))
        return 0
    review = ignoring(without_rules(review, off), ignore or ())
    review = only_mine(review) if mine else review
    _write(review_report(review, full=full), format_, outs)
    return 1 if review.fails(fail_on) else 0


def _write(report: Report, format_: str, outs: list[tuple[str, Path]]) -> None:
    """Write the reports that go to files, and print the other one."""
    for kind, path in outs:
        write_report(kind, path, report)
        note(f"wrote {path}")
    text = for_a_log(format_, render_report(format_, report))
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def _there(callers: list[Path], fail_on: str) -> list[Path]:
    """The callers that exist. What is missing is an error, unless nothing is to fail."""
    missing = [path for path in callers if not path.exists()]
    if missing and fail_on != "never":
        hint = "correct --callers, or leave it out where there is no code yet"
        location = Location(str(missing[0]))
        raise UsageError("there is no such file or folder", location=location, hint=hint)
    for path in missing:
        note(f"warning: {path} does not exist, so nothing in it is looked at")
    return [path for path in callers if path not in missing]


def _check_usage(
    format_: str, fail_on: str, typecheck: str | None, callers: list[Path] | None, *, mine: bool
) -> None:
    one_of("--format", format_, FORMATS)
    one_of("--fail-on", fail_on, FAIL_ON)
    one_of("--typecheck", typecheck or CHECKERS[0], CHECKERS)
    if (typecheck is not None or mine) and not callers:
        raise UsageError("--typecheck and --only-affecting-me need --callers")


def _review(
    what: list[str], client: Path | None, root: Path | None, question: assemble.Question
) -> Review:
    """Find both documents and compare them."""
    with tempfile.TemporaryDirectory(prefix="wireproof-diff-") as folder:
        one, two, vendor = _sides(what, Path(folder), client, root)
        made = vendor.client if vendor is not None else client
        question = replace(
            question,
            options=_options(vendor, client),
            client_version=_client_version(made) if made is not None else "",
            acknowledged=(*question.acknowledged, vendor.accepted if vendor is not None else None),
        )
        for path in question.acknowledged:
            for text in load_accepted(path).advice:
                note(text)
        with no_collection():
            return assemble.review(one, two, question)


def _client_version(folder: Path) -> str:
    """The version that the client's manifest gives it; not the tool's, and not the vendor's."""
    try:
        client = json.loads((folder / "manifest.json").read_text("utf-8"))["client"]
        return str(client.get("version") or "")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""


def _marked(review: Review, mark: str) -> Finding:
    for item in review.findings:
        if item.fingerprint == mark:
            return item
    raise UsageError(
        f"no change between these has the fingerprint {mark!r}",
        hint="it is printed in brackets after each finding: sixteen hex digits",
    )


def _sides(
    what: list[str], scratch: Path, client: Path | None, root: Path | None
) -> tuple[Input, Input, Vendor | None]:
    """Both documents, and the vendor when one was named."""
    if len(what) > 2:
        raise UsageError("name two versions", hint=EXAMPLE.split(";", maxsplit=1)[0])
    old, new = what[0], what[1] if len(what) == 2 else ""
    vendor = _vendor(old)
    if vendor is None:
        if not new:
            raise UsageError(
                f"{old!r} is not a vendor of this workspace", hint="to compare two files, name both"
            )
        one, two = (
            find_input(given, scratch / name, root=root)
            for given, name in ((old, "old"), (new, "new"))
        )
        for side in (one, two):
            check_root(side.root, side.path)
        if client is not None:
            one = replace(one, names=client / "names.lock")
        return one, two, _vendor_of(two)
    committed = Input(vendor.spec, old, vendor.overlay, vendor.names_lock, vendor.folder)
    if not new:
        folder = vendor.workspace.shown(vendor.folder)
        return find_input(f"git:HEAD:{folder}", scratch / "old", vendor.root), committed, vendor
    candidate = find_input(new, scratch / "new", root=root)
    check_root(candidate.root, candidate.path)
    # A vendor's folder, of another branch say, has corrections of its own.
    return committed, replace(candidate, overlay=candidate.overlay or vendor.overlay), vendor


def _vendor(name: str) -> Vendor | None:
    if Path(name).exists() or not name.isidentifier():
        return None
    try:
        workspace = find_workspace(Path.cwd())
    except UsageError:
        return None
    return load_vendors(workspace, [name], edited=True)[0]


def _vendor_of(side: Input) -> Vendor | None:
    """The vendor whose folder was named."""
    folder = (side.root or side.path.parent).resolve()
    named = Path(side.shown).is_dir() and (folder / "vendor.toml").is_file()
    if not named:
        return None
    workspace = find_workspace(folder)
    if folder.parent != workspace.specs:
        return None
    return load_vendors(workspace, [folder.name], edited=True)[0]


def _options(vendor: Vendor | None, client: Path | None) -> ApiOptions:
    if vendor is not None:
        return options_of(vendor)
    if client is None:
        return ApiOptions("client")
    return ApiOptions(client.resolve().name, selection=_selection(client))


def _selection(client: Path) -> Selection:
    """Which operations a client was asked for; all where its manifest says nothing."""
    try:
        told = json.loads((client / "manifest.json").read_text("utf-8")).get("selection") or {}
        return Selection(tuple(told.get("include", ())), tuple(told.get("exclude", ())))
    except (OSError, ValueError, TypeError, AttributeError):
        return Selection()


def _write_client(spec: Input, options: ApiOptions, folder: Path) -> None:
    """Generate a client into a folder, for the type checker."""
    made = generate(
        spec.path, options=options, overlay=spec.overlay, root=spec.root, names=spec.names,
        outdated=[],
    )  # fmt: skip
    write_client(folder, made.files)
