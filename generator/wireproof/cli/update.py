"""`wireproof update`: newer documents of the vendors, reviewed before anything is written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from wireproof.cli.options import AllowPrivate, Jobs, Json, Vendors, chosen, work
from wireproof.cli.output import note, show, show_json, telling
from wireproof.diff.report_json import as_data
from wireproof.diff.report_md import render_markdown
from wireproof.diff.report_text import render_text
from wireproof.findings.numbers import many
from wireproof.intake.fetch import Limits
from wireproof.pipeline.generation import Work
from wireproof.pipeline.updating import Update, check_source, reached_operations, take
from wireproof.workspace import load_vendors
from wireproof.write import write_text

EXAMPLE = "Example: wireproof update; wireproof update acme --write --pr-body build/body.md"


def update(
    vendors: Vendors = None,
    *,
    write: Annotated[
        bool,
        typer.Option("--write", help="Take what is newer, regenerate, prove what it reaches."),
    ] = False,
    pr_body: Annotated[
        Path | None, typer.Option("--pr-body", metavar="FILE", help="Write the review for a PR.")
    ] = None,
    allow_private: AllowPrivate = False,
    jobs: Jobs = 0,
    json_: Json = False,
) -> int:
    """Ask the vendors for newer documents, and review what changed.

    Without --write nothing is changed. Exit code 1: a document is newer, a source was not reached
    for too long, or a proof found something; 0: everything is current.
    """
    limits, today = Limits(allow_private=allow_private), dt.datetime.now(tz=dt.UTC).date()
    found: list[Update] = []
    proofs: dict[str, list[str]] = {}
    with telling(quiet=json_) as tell:
        for vendor in chosen(vendors):
            tell(vendor.name, "asking")
            found.append(check_source(vendor, limits, today))
        if not json_:
            for item in found:
                _report(item)
        for item in found if write else ():
            name = item.vendor.name
            how = work(jobs, lambda what, name=name: tell(name, what), no_cache=False)  # type: ignore[misc]
            proofs[name] = _taken(item, how)
    if pr_body is not None:
        pr_body.parent.mkdir(parents=True, exist_ok=True)
        write_text(pr_body, _body(found, proofs))
    if json_:
        show_json({"vendors": [_record(item, proofs) for item in found]})
    red = any(item.state == "changed" or item.stale for item in found) or any(proofs.values())
    return 1 if red else 0


def _taken(item: Update, how: Work) -> list[str]:
    """Take a newer document, and prove what the change reaches; the findings, one line each."""
    for line in take(item, how):
        note(line)
    if item.state != "changed" or item.review is None:
        return []
    from wireproof.cases.model import BUDGETS  # noqa: PLC0415 - what is current needs no proof
    from wireproof.harness.manifest import load_manifest  # noqa: PLC0415
    from wireproof.pipeline.proving import prove_vendor  # noqa: PLC0415
    from wireproof.runner.run import refuse_empty  # noqa: PLC0415

    [vendor] = load_vendors(item.vendor.workspace, [item.vendor.name])
    reached = reached_operations(item.review)
    methods = load_manifest(vendor.client).methods
    ids = [one.id for one in methods if reached is None or f"{one.method} {one.path}" in reached]
    if not ids:
        note(f"{vendor.name}: taken; no operation of the client is reached, so nothing to prove")
        return []
    whole = len(ids) == len(methods)
    proof = prove_vendor(vendor, BUDGETS["pr"], operations=None if whole else ids)
    note(
        f"{vendor.name}: taken; proved {len(ids)} of {len(methods)} operations in {proof.cases} "
        f"cases, {many(len(proof.findings), 'finding')}"
    )
    if proof.ok:
        refuse_empty(proof)
    lines = [str(finding) for finding in proof.findings]
    for line in lines:
        note(line)
    return lines


def _report(item: Update) -> None:
    name = item.vendor.name
    match item.state:
        case "current":
            show(f"{name}: current; {item.ages}")
        case "no address":
            show(f"{name}: no address to ask ([source] url in vendor.toml); {item.ages}")
        case "unreached":
            late = f"; that is more than {item.vendor.workspace.stale_days} days" * item.stale
            show(f"{name}: not reached; {item.ages}{late}")
            show("  " + item.reason.replace("\n", "\n  "))
        case "changed" if item.review is not None:
            show(f"{name}: a newer document; {item.ages}")
            show(render_text(item.review))
            for line in item.corrections:
                show(f"  {line}")
        case _:
            raise AssertionError(item.state)


def _body(found: list[Update], proofs: dict[str, list[str]]) -> str:
    """The text of a pull request."""
    parts: list[str] = []
    for item in found:
        if item.review is not None:
            parts.append(f"## {item.vendor.name}\n\n{render_markdown(item.review, limit=30_000)}")
            parts += [f"- {_plain(line)}" for line in item.corrections]
        elif item.stale:
            parts.append(
                f"## {item.vendor.name}\n\nnot reached: {_plain(item.reason)}; {item.ages}"
            )
        if lines := proofs.get(item.vendor.name):
            parts.append(f"The proof of the new client has {many(len(lines), 'finding')}:\n")
            parts += [f"- {_plain(line)}" for line in lines[:20]]
    return "\n".join(parts or ["Every vendor's document is current."]).rstrip() + "\n"


def _plain(text: str) -> str:
    """A vendor's text as one line of code, in which nothing is markup."""
    return f"`{' '.join(text.replace('`', chr(39)).split())[:500]}`"


def _record(item: Update, proofs: dict[str, list[str]]) -> dict[str, Any]:
    source = item.vendor.source
    return {
        "name": item.vendor.name,
        "state": item.state,
        "stale": item.stale,
        "url": source.url,
        "retrieved": source.retrieved,
        "reached": source.reached,
        "reason": item.reason,
        "review": as_data(item.review) if item.review is not None else None,
        "corrections": list(item.corrections),
        "proof": proofs.get(item.vendor.name),
    }
