"""`wireproof generate`: write the clients, or check that they are up to date."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from wireproof.cli.options import Json, Overlay, Spec, Vendors, chosen, exclusive
from wireproof.cli.output import note, show, show_json
from wireproof.errors import Location, UsageError
from wireproof.ir import ApiOptions
from wireproof.ir.identifiers import snake
from wireproof.pipeline import generation
from wireproof.write import Change, compare, write_client, write_text

EXAMPLE = "Example: wireproof generate recoup; wireproof generate --spec api.yaml --out acme"


def generate(
    vendors: Vendors = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail on any difference.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail when anything is degraded or refused.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that were edited by hand.")
    ] = False,
    spec: Spec = None,
    overlay: Overlay = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where --spec is written.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Client class for --spec; from --out if not given.")
    ] = None,
    json_: Json = False,
) -> int:
    """Write typed clients from the specs."""
    exclusive(vendors, spec)
    if (spec is None) != (out is None):
        raise UsageError("--spec and --out go together")
    made: list[tuple[generation.Generated, list[Change]]] = []
    if spec is not None and out is not None:
        made.append(_single(spec, out, name, overlay, check=check, force=force))
    else:
        for vendor in chosen(vendors):
            generated = generation.generate_vendor(vendor)
            changes = generation.check_vendor(vendor, generated)
            if not check:
                generation.write_vendor(vendor, generated, force=force)
            made.append((generated, changes))
    if json_:
        show_json({"vendors": [generation.generation_record(item) for item, _ in made]})
    else:
        for generated, changes in made:
            _report(generated, changes, check=check)
    drifted = check and any(changes for _, changes in made)
    weak = strict and any(generated.faults for generated, _ in made)
    return 1 if drifted or weak else 0


def _single(
    spec: Path, out: Path, name: str | None, overlay: Path | None, *, check: bool, force: bool
) -> tuple[generation.Generated, list[Change]]:
    package = out.resolve().name
    if not package.isidentifier():
        raise UsageError(
            f"{package!r} cannot be a Python package",
            location=Location(str(out)),
            hint=f"choose a folder such as {snake(package)}",
        )
    if name is not None and not re.fullmatch(r"[A-Za-z_]\w*", name):
        raise UsageError(f"--name {name!r} is not a Python class name")
    lock = out / "names.lock"
    options = ApiOptions(package, name or "")
    generated = generation.generate(spec, options=options, overlay=overlay, names=lock)
    changes = compare(out, generated.files)
    if not check:
        write_client(out, generated.files, force=force)
        write_text(lock, generated.names)
    return generated, changes


def _report(generated: generation.Generated, changes: list[Change], *, check: bool) -> None:
    counts = generated.counts
    what = "would change" if check else "changed"
    line: list[Any] = [
        f"{generated.name}: {counts.total} operations",
        f"{counts.degraded} degraded",
        f"{counts.refused} refused",
        f"{len(generated.api.declarations)} models",
        f"{len(changes)} files {what}",
        f"{generated.seconds:.2f} s",
    ]
    show(", ".join(line))
    for entry in generated.faults[:20]:
        row, column = generated.locations[entry.pointer]
        note(f"  {entry.status} {entry.kind} {row}:{column} {entry.pointer}: {entry.reason}")
    if len(generated.faults) > 20:
        note(f"  … {len(generated.faults) - 20} more; --json has them all")
    if check:
        for change in changes:
            show(change.diff or f"{change.kind}: {change.path}")
        if changes:
            note(f"  out of date: run `wireproof generate {generated.name}`")
