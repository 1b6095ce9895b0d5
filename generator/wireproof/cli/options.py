"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wireproof.errors import UsageError
from wireproof.workspace import Vendor, find_workspace, load_vendors

Vendors = Annotated[
    list[str] | None, typer.Argument(metavar="[VENDOR]...", help="Vendors; all when none is named.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Spec = Annotated[
    Path | None, typer.Option("--spec", metavar="FILE", help="One spec outside a workspace.")
]
Overlay = Annotated[
    Path | None, typer.Option("--overlay", metavar="FILE", help="Corrections to --spec.")
]


def chosen(names: list[str] | None) -> list[Vendor]:
    """The vendors of the workspace that the user named."""
    return load_vendors(find_workspace(Path.cwd()), names or ())


def exclusive(names: list[str] | None, spec: Path | None) -> None:
    """Vendors and `--spec` do not go together.

    Raises:
        UsageError: both were given.
    """
    if names and spec is not None:
        raise UsageError("name vendors or give --spec, not both")
