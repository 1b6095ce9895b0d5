"""`wireproof package`: a client as a project of its own, to be built and published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wireproof.cli.options import Json, NoCache, chosen, work
from wireproof.cli.output import note, show, show_json
from wireproof.findings.numbers import many
from wireproof.pipeline.packaging import package_vendor

EXAMPLE = "Example: wireproof package acme --out dist/acme; python -m build dist/acme"


def package(
    vendor: Annotated[str, typer.Argument(help="The vendor.")],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where to; build/VENDOR if none.")
    ] = None,
    name: Annotated[
        str, typer.Option("--name", help="Of the distribution; VENDOR-client if none.")
    ] = "",
    version: Annotated[
        str, typer.Option("--version", help="Of the distribution; the document's if none.")
    ] = "",
    no_cache: NoCache = False,
    json_: Json = False,
) -> int:
    """Write a client as a project of its own, which `python -m build` makes a wheel of."""
    [one] = chosen([vendor])
    folder = out or one.root / "build" / one.name
    how = work(0, lambda _: None, no_cache=no_cache)
    made = package_vendor(one, folder, name=name, version=version, work=how)
    if made.note:
        note(made.note)
    if json_:
        show_json({"vendor": vendor, "folder": str(folder), "name": made.name,
                   "version": made.version, "changed": [*made.changed]})  # fmt: skip
    else:
        show(f"{made.name} {made.version}: {many(len(made.changed), 'file')} changed in {folder}")
        note(f"python -m build {folder}")
    return 0
