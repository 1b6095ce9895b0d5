"""`wireproof add`: bring a vendor's document in, generate its client, show the first call."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from wireproof.cli.options import AllowPrivate, Jobs, Json, work
from wireproof.cli.output import note, show, show_json, telling
from wireproof.errors import UsageError
from wireproof.findings.numbers import many
from wireproof.intake.fetch import Limits
from wireproof.pipeline.adding import Added, add_vendor
from wireproof.settings import Workspace, find_workspace, workspace_of

EXAMPLE = "Example: wireproof add https://api.acme.example/openapi.json --name acme"
Pages = Annotated[
    list[str] | None,
    typer.Option(
        "--pages", metavar="PATTERN", help="Pages of an llms.txt to take: '*/api-reference/*'."
    ),
]


def add(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE", help="An address, a file, or a folder of pages."),
    ],
    *,
    name: Annotated[
        str, typer.Option("--name", help="The vendor's folder; from the document if not given.")
    ] = "",
    pages: Pages = None,
    root: Annotated[
        str,
        typer.Option(
            "--root",
            metavar="DIR|ADDRESS",
            help="What references to other files may not leave; the document's folder if not"
            " given.",
        ),
    ] = "",
    allow_private: AllowPrivate = False,
    jobs: Jobs = 0,
    json_: Json = False,
) -> int:
    """Bring a vendor's document in, and generate its client.

    SOURCE may be an OpenAPI or Swagger document, a documentation page (markdown, MDX, or HTML that
    shows a document), an index of pages (llms.txt), or a folder of pages. What was received is kept
    byte for byte in specs/NAME/, beside vendor.toml, which says where it came from. Files that it
    refers to come along. Nothing is written unless all of it can be read.
    """
    workspace = _workspace(Path.cwd())
    with telling(quiet=json_) as tell:
        added = add_vendor(
            workspace,
            sources,
            name,
            limits=Limits(allow_private=allow_private),
            today=dt.datetime.now(tz=dt.UTC).date(),
            patterns=pages or (),
            root=root,
            work=work(jobs, lambda what: tell(name or "new vendor", what), no_cache=False),
        )
    if json_:
        show_json(_record(added))
    else:
        _report(added)
    return 0


def _workspace(folder: Path) -> Workspace:
    """The workspace, or this folder with the usual settings if there is none."""
    try:
        return find_workspace(folder)
    except UsageError as error:
        if not error.message.startswith("no workspace"):
            raise
        return workspace_of(folder, {})


def _record(added: Added) -> dict[str, object]:
    return {
        **added.generated.record,
        "spec": added.vendor.spec_file,
        "client": added.vendor.workspace.shown(added.vendor.client),
        "lint": dict(Counter(item.rule for item in added.findings)),
        "notes": list(added.notes),
        "first_call": added.first_call,
    }


def _report(added: Added) -> None:
    vendor, counts = added.vendor, added.generated.counts
    if added.named_after:
        note(f"named {vendor.name} after {added.named_after}; --name chooses another name")
    for line in added.notes:
        note(line)
    show(f"{vendor.spec_file}: {many(counts.total, 'operation')}, {_lint(added)}")
    weak = f", {counts.degraded} degraded, {counts.refused} refused" * bool(
        counts.degraded or counts.refused
    )
    client = vendor.workspace.shown(vendor.client)
    show(f"{client}/: the client {vendor.class_name}{weak}")
    show(f"\n{added.first_call}")


def _lint(added: Added) -> str:
    if not added.findings:
        return "no fault found by lint"
    kinds = Counter(item.rule for item in added.findings).most_common(3)
    told = ", ".join(f"{count} x {rule}" for rule, count in kinds)
    more = "; …" if len({item.rule for item in added.findings}) > len(kinds) else ""
    return f"{many(len(added.findings), 'finding')} of lint ({told}{more})"
