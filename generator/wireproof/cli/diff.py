"""`wireproof diff`: what changed in a spec, what it does to the client, which lines it breaks."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from wireproof.cli.options import Json
from wireproof.cli.output import note, show, show_json
from wireproof.diff import assemble
from wireproof.diff.acknowledge import FILE, Acknowledgement, append_acknowledgement
from wireproof.diff.inputs import Input, find_input
from wireproof.diff.law import derivation
from wireproof.diff.report_json import SCHEMA
from wireproof.diff.reports import FORMATS, LOCATED, render_report
from wireproof.diff.review import FAIL_ON, Review
from wireproof.diff.rules import RULES, Rule
from wireproof.diff.typecheck import CHECKERS
from wireproof.errors import Location, UsageError
from wireproof.ir import ApiOptions
from wireproof.pipeline.generation import generate
from wireproof.pipeline.spelling import SPELLING
from wireproof.workspace import Vendor, find_workspace, load_vendors
from wireproof.write import write_client

EXAMPLE = (
    "Example: wireproof diff old.yaml new.yaml --callers src; "
    "wireproof diff recoup candidate.yaml; wireproof diff git:HEAD~1:api.yaml api.yaml; "
    "wireproof diff explain enum.value.added; wireproof diff ack FINGERPRINT --reason 'not used'"
)


What = Annotated[
    list[str],
    typer.Argument(
        metavar="OLD NEW | VENDOR [NEW] | rules | schema | explain ID | ack FINGERPRINT"
    ),
]
Client = Annotated[
    Path | None,
    typer.Option("--client", metavar="DIR", help="The committed client; its name and names."),
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
    typer.Option("--out", metavar="FORMAT=PATH", help="Write a report; repeatable."),
]
FailOn = Annotated[str, typer.Option("--fail-on", help=f"One of {', '.join(FAIL_ON)}.")]
Mine = Annotated[bool, typer.Option("--only-affecting-me", help="Only what --callers use.")]
Full = Annotated[bool, typer.Option("--full", help="List everything.")]
Witness = Annotated[
    str, typer.Option("--witness", help="off, fast or seconds: look for payloads as evidence.")
]
Ack = Annotated[Path, typer.Option("--ack", metavar="FILE", help="Acknowledged findings.")]
Reason = Annotated[str, typer.Option("--reason", help="For ack: why it is fine.")]
Until = Annotated[str, typer.Option("--until", help="For ack: a date, as 2027-01-31.")]


def diff(
    what: What,
    *,
    client: Client = None,
    callers: Callers = None,
    typecheck: Checker = None,
    format_: Format = "text",
    out: Out = None,
    fail_on: FailOn = "typing",
    mine: Mine = False,
    full: Full = False,
    witness: Witness = "fast",
    ack: Ack = Path(FILE),
    reason: Reason = "",
    until: Until = "",
    json_: Json = False,
) -> int:
    """Review a new version of a spec: edit, act, configure, or just regenerate."""
    format_ = "json" if json_ else format_
    if what[0] in ("rules", "schema", "explain", "ack"):
        return _beside(what, format_, Acknowledgement("", reason, _date(until)), ack)
    outs = [_out(item) for item in out or ()]
    _one_of("--format", format_, FORMATS)
    _one_of("--fail-on", fail_on, FAIL_ON)
    _one_of("--typecheck", typecheck or CHECKERS[0], CHECKERS)
    if (typecheck is not None or mine) and not callers:
        raise UsageError("--typecheck and --only-affecting-me need --callers")
    with tempfile.TemporaryDirectory(prefix="wireproof-diff-") as folder:
        one, two, vendor = _sides(what, Path(folder), client)
        question = assemble.Question(
            spelling=SPELLING,
            options=_options(vendor, client),
            today=dt.datetime.now(tz=dt.UTC).date(),
            acknowledged=ack,
            callers=callers or (),
            typecheck=assemble.TypeCheck(typecheck, _write_client) if typecheck else None,
            lines={format_, *(kind for kind, _ in outs)} & LOCATED != set(),
            excerpts="html" in {format_, *(kind for kind, _ in outs)},
            witness_seconds=_seconds(witness),
        )
        review = assemble.review(one, two, question)
    review = _only_mine(review) if mine else review
    for kind, path in outs:
        path.write_text(render_report(review, kind, full=full), encoding="utf-8")
        note(f"wrote {path}")
    show(render_report(review, format_, full=full))
    return 1 if review.fails(fail_on) else 0


def _sides(
    what: list[str], scratch: Path, client: Path | None
) -> tuple[Input, Input, Vendor | None]:
    """Both documents, and the vendor when one was named."""
    if len(what) > 2:
        raise UsageError("name two versions", hint=EXAMPLE.split(";", maxsplit=1)[0])
    old, new = what[0], what[1] if len(what) == 2 else ""
    vendor = _vendor(old)
    if vendor is None:
        if not new:
            raise UsageError(f"{old!r} is no vendor of a workspace; name a second version")
        one, two = find_input(old, scratch / "old"), find_input(new, scratch / "new")
        names = client / "names.lock" if client is not None else None
        return replace(one, names=names), two, None
    committed = Input(vendor.spec, old, vendor.overlay, vendor.names_lock)
    if not new:
        inside = f"git:HEAD:{vendor.spec.relative_to(vendor.root).as_posix()}"
        before = find_input(inside, scratch / "old", base=vendor.root)
        before = replace(before, overlay=vendor.overlay, names=vendor.names_lock)
        return before, committed, vendor
    candidate = find_input(new, scratch / "new")
    return committed, replace(candidate, overlay=vendor.overlay), vendor


def _vendor(name: str) -> Vendor | None:
    if Path(name).exists() or not name.isidentifier():
        return None
    try:
        root = find_workspace(Path.cwd())
    except UsageError:
        return None
    return load_vendors(root, [name])[0]


def _options(vendor: Vendor | None, client: Path | None) -> ApiOptions:
    if vendor is not None:
        return ApiOptions(vendor.name, vendor.class_name, vendor.env_prefix)
    return ApiOptions(client.resolve().name if client is not None else "client")


def _write_client(spec: Input, options: ApiOptions, folder: Path) -> None:
    """Generate a client into a folder, for the type checker."""
    made = generate(spec.path, options=options, overlay=spec.overlay, names=spec.names)
    write_client(folder, made.files)


def _only_mine(review: Review) -> Review:
    found = tuple(item for item in review.findings if item.callers)
    hidden = len(review.findings) - len(found)
    return replace(
        review,
        findings=found,
        notes=(*review.notes, f"{hidden} changes that none of your callers use are not shown"),
    )


def _beside(what: list[str], format_: str, entry: Acknowledgement, file: Path) -> int:
    """What the command does beside comparing."""
    match what:
        case ["rules"]:
            return _rules(format_)
        case ["schema"]:
            show_json(SCHEMA)
            return 0
        case ["explain", id_]:
            return _explain(id_)
        case ["ack", mark]:
            append_acknowledgement(file, replace(entry, fingerprint=mark))
            note(f"acknowledged {mark} in {file}")
            return 0
        case [command, *_]:
            raise UsageError(f"`wireproof diff {command}` has other arguments", hint=EXAMPLE)
        case _:
            raise UsageError("name two versions", hint=EXAMPLE)


def _rules(format_: str) -> int:
    if format_ == "json":
        show_json({"rules": [_record(rule) for rule in RULES.values()]})
        return 0
    for rule in RULES.values():
        show(f"{rule.id:42} {rule.title}")
    return 0


def _record(rule: Rule) -> dict[str, Any]:
    return {"id": rule.id, "title": rule.title, "why": rule.why, "derivation": derivation(rule)}


def _explain(id_: str) -> int:
    rule = RULES.get(id_)
    if rule is None:
        near = [name for name in RULES if id_.split(".", maxsplit=1)[0] in name][:8]
        raise UsageError(f"no rule {id_!r}", hint=f"wireproof diff rules lists them: {near}")
    show("\n".join([f"{rule.id}: {rule.title}", *(f"  {line}" for line in derivation(rule))]))
    return 0


def _out(text: str) -> tuple[str, Path]:
    kind, found, path = text.partition("=")
    if not found or not path:
        raise UsageError(f"--out {text!r} is not FORMAT=PATH", hint="as --out md=review.md")
    _one_of("--out", kind, FORMATS)
    return kind, Path(path)


def _one_of(option: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise UsageError(f"{option} {value!r} is unknown", hint=f"one of {', '.join(known)}")


def _date(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--until {text!r} is not a date", hint="as 2027-01-31") from None


def _seconds(text: str) -> float:
    if text in ("off", "fast"):
        return 0.0 if text == "off" else 2.0
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 3600:
        place = Location("--witness")
        raise UsageError(f"{text!r} is not a time", location=place, hint="off, fast or seconds")
    return seconds
