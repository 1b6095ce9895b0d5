"""`wireproof names`: what methods are called, and what the rules would call them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from wireproof.cli.options import Json, chosen
from wireproof.cli.output import note, show, show_json
from wireproof.pipeline.renaming import accept as give_way
from wireproof.pipeline.renaming import renamings

EXAMPLE = "Example: wireproof names acme; wireproof names acme --accept"


def names(
    vendor: Annotated[str, typer.Argument(help="The vendor.")],
    *,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take the new names: names.lock gives up the old ones.")
    ] = False,
    json_: Json = False,
) -> int:
    """Preview what methods would be called by rule; released names stay until --accept."""
    [one] = chosen([vendor])
    every = renamings(one)
    changed = [item for item in every if item.old != item.new]
    if json_:
        show_json(
            {"vendor": vendor, "operations": len(every), "renamed": list(map(asdict, changed))}
        )
    else:
        for item in changed:
            show(f"{item.old} -> {item.new}  ({item.request})")
        show(f"{vendor}: {len(changed)} of {len(every)} methods would be renamed.")
    if accept and changed and give_way(one):
        note(f"names.lock gave up the old names; run `wireproof generate {vendor}`")
    elif changed:
        note('to keep one, or to choose another: [client.names] "POST /x" = "resource.method"')
    return 0
