"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from wireproof.cache import Cache, cache_folder
from wireproof.errors import Location, UsageError
from wireproof.findings.accepted import named_list
from wireproof.findings.reports import KINDS
from wireproof.pipeline.generation import Work
from wireproof.pipeline.workers import cores
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
Root = Annotated[
    Path | None,
    typer.Option(
        "--root",
        metavar="DIR",
        help="The folder that references of the spec to other files may not leave; its own if not"
        " given.",
    ),
]
Jobs = Annotated[
    int,
    typer.Option("-j", "--jobs", min=0, help="Processes for large documents; 0 is one per core."),
]
AllowPrivate = Annotated[
    bool,
    typer.Option("--allow-private", help="Let addresses of private networks be asked, too."),
]
Reports = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="KIND=PATH",
        help=f"Also write a report: {', '.join(KINDS)}; repeatable; the path - is stdout.",
    ),
]
AcceptedFile = Annotated[
    Path | None,
    typer.Option(
        "--accepted",
        metavar="FILE",
        callback=named_list,
        help="Accepted findings; specs/VENDOR/accepted.toml if any.",
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Fail on findings that the ledger already lists, too.")
]
UsedBy = Annotated[
    list[Path] | None,
    typer.Option(
        "--used-by",
        metavar="PATH",
        help="Only the operations that this code calls; repeatable.",
    ),
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Ignore the cache; the files come out the same.")
]


def work(jobs: int, tell: Callable[[str], object], *, no_cache: bool) -> Work:
    """How to generate.

    Args:
        jobs: processes; 0 is one per core.
        tell: is told what is being done.
        no_cache: leave the results of earlier runs alone.
    """
    cache = Cache() if no_cache else Cache(cache_folder())
    return Work(jobs or cores(), cache, tell)


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


def check_root(root: Path | None, *specs: Path | None) -> None:
    """A root is a folder that each document stands in, or below.

    Args:
        root: what `--root` says.
        specs: the documents.

    Raises:
        UsageError: there is no document outside a workspace, or one that stands elsewhere.
    """
    if root is None:
        return
    if not root.is_dir():
        raise UsageError("--root is no folder", location=Location(str(root)))
    for spec in specs:
        if spec is None:
            raise UsageError(
                "--root needs --spec",
                hint="the folder of a vendor is its root: `wireproof add SOURCE --root DIR` keeps "
                "documents there that refer to a folder above them",
            )
        if not spec.resolve().is_relative_to(root.resolve()):
            raise UsageError(
                f"the document is not below --root {root}",
                location=Location(str(spec)),
                hint="name the folder that holds it and all files that it refers to",
            )
