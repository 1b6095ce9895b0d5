"""`wireproof generate`: write the clients, or check that they are up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from wireproof.cli.options import (
    Jobs,
    Json,
    NoCache,
    Overlay,
    Root,
    Spec,
    UsedBy,
    Vendors,
    check_root,
    chosen,
    exclusive,
    work,
)
from wireproof.cli.output import note, show, show_json, telling
from wireproof.cli.sharing import Results, ShardOf, Share, share_of
from wireproof.errors import UsageError
from wireproof.findings.escape import one_line
from wireproof.findings.numbers import many
from wireproof.pipeline import generation
from wireproof.pipeline.changes import keep_entry, review_change
from wireproof.pipeline.generated import Generated
from wireproof.pipeline.single import Writable, generate_single, hidden_by
from wireproof.pipeline.vendors import generate_vendors
from wireproof.render.layout import remark as layout_remark
from wireproof.workspace import SETTINGS, Vendor
from wireproof.write import Change, write_text

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
    root: Root = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where --spec is written.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Client class for --spec; from --out if not given.")
    ] = None,
    used_by: UsedBy = None,
    jobs: Jobs = 0,
    shard: ShardOf = None,
    results: Results = None,
    no_cache: NoCache = False,
    json_: Json = False,
) -> int:
    """Write typed clients from the specs."""
    _check_usage(vendors, spec, out, overlay, name)
    check_root(root, spec)
    if spec is None or out is None:
        if used_by and not _include(chosen(vendors), used_by, check=check):
            return 1
        share = share_of(shard, results)
        share.begin("generate", {"vendors": vendors or []})
        return generate_share(
            vendors, share, check=check, strict=strict, force=force, jobs=jobs, no_cache=no_cache,
            json_=json_,
        )  # fmt: skip
    if results is not None:
        raise UsageError("--results is for a workspace", hint="Leave out --spec.")
    with telling(quiet=json_) as tell:
        how = work(jobs, lambda what: tell(out.name, what), no_cache=no_cache)
        made = _of_spec(spec, out, name or "", (overlay, root), used_by or (), how)
    if told := hidden_by(out):
        note(told)
    return _finish([made], check=check, strict=strict, force=force, json_=json_)


def generate_share(
    vendors: list[str] | None,
    share: Share,
    *,
    check: bool = False,
    strict: bool = False,
    force: bool = False,
    jobs: int = 0,
    no_cache: bool = False,
    json_: bool,
) -> int:
    """Make the clients of a share's vendors, and write them if it is all of them.

    Args:
        vendors: which; all when none is named.
        share: whose part this is.
        check: see the command, for this and the following.
        strict: fail when anything is degraded or refused.
        force: overwrite files that were edited by hand.
        jobs: processes.
        no_cache: leave the results of earlier runs alone.
        json_: print JSON.

    Raises:
        UsageError: a vendor has no result yet, and all should be there.
    """
    named = chosen(vendors)
    mine = share.mine("generate", (one.name for one in named))
    named = [one for one in named if mine is None or one.name in mine]
    with telling(quiet=json_) as tell:

        def how(name: str) -> generation.Work:
            made = work(jobs, lambda what: tell(name, what), no_cache=no_cache)
            if share.results is None:
                return made
            return replace(made, cache=share.results, complete=share.merging)

        made = _of_vendors(named, how)
    share.took("generate", {one.generated.name: one.generated.seconds for one in made})
    if share.shard is not None:
        note(f"shard {share.shard}: {len(made)} clients are done; `wireproof merge` writes them")
        return 0
    return _finish(made, check=check, strict=strict, force=force, json_=json_)


def _finish(made: list[Writable], *, check: bool, strict: bool, force: bool, json_: bool) -> int:
    """Write clients, or compare them with what is there, and tell."""
    weak = strict and any(item.generated.faults for item in made)
    kept = check or weak  # every document was read before the first client is written
    changes = [item.compare() if kept else [] for item in made]
    counts = [len(found) for found in changes] if kept else [len(i.write(force)) for i in made]
    if json_:
        show_json({"vendors": [item.generated.record for item in made]})
    told = "would change" if kept else "changed"
    for item, found, count in zip(made, changes, counts, strict=True):
        _report(
            item.generated, found if check else [], f"{many(count, 'file')} {told}", quiet=json_
        )
    if weak:
        note("--strict: not everything is plainly generated; nothing was written")
    return int(weak or (check and any(changes)))


def _check_usage(
    vendors: list[str] | None,
    spec: Path | None,
    out: Path | None,
    overlay: Path | None,
    name: str | None,
) -> None:
    if told := layout_remark():
        note(told)
    exclusive(vendors, spec)
    if (spec is None) != (out is None):
        raise UsageError(
            "--spec and --out go together",
            hint="wireproof generate --spec FILE --out DIR; without both, the workspace is meant",
        )
    if spec is None and (overlay is not None or name is not None):
        given = "--overlay" if overlay is not None else "--name"
        raise UsageError(
            f"{given} needs --spec",
            hint="in a workspace, specs/<vendor>/overlay.yaml and vendor.toml say it",
        )


def _of_spec(
    spec: Path,
    out: Path,
    name: str,
    beside: tuple[Path | None, Path | None],
    callers: Sequence[Path],
    how: generation.Work,
) -> Writable:
    overlay, root = beside
    if not callers:
        return generate_single(spec, out, name, overlay=overlay, root=root, work=how)
    from wireproof.pipeline.used import selection_of  # noqa: PLC0415 - brings in the diff

    wanted = selection_of(callers, spec, out, name, overlay, root)
    return generate_single(spec, out, name, overlay=overlay, root=root, selection=wanted, work=how)


def _include(vendors: list[Vendor], callers: list[Path], *, check: bool) -> bool:
    """Write into each vendor.toml which operations the code calls.

    Args:
        vendors: whose clients.
        callers: the code.
        check: write nothing, and tell what would change.

    Returns:
        whether everything was as it should be, or has been written.
    """
    # Both bring in packages that other runs can do without.
    from wireproof.intake.vendor_toml import with_include  # noqa: PLC0415
    from wireproof.pipeline.used import used_of_vendor  # noqa: PLC0415

    current = True
    for vendor in vendors:
        used, known = used_of_vendor(callers, vendor), vendor.selection.include
        for path in used.unread:
            note(f"{path} cannot be read as Python")
        note(f"{vendor.name}: {len(used.requests)} of {used.total} operations are called")
        if used.requests == known:
            continue
        current = False
        for mark, listed, other in (("+", used.requests, known), ("-", known, used.requests)):
            for request in listed:
                if request not in other:
                    note(f"  {mark} {request}")
        if not check:
            settings = vendor.folder / SETTINGS
            write_text(settings, with_include(settings.read_text("utf-8"), used.requests))
    if check and not current:
        note("  [client] include is out of date: run the same without --check")
    return current or not check


def _of_vendors(vendors: list[Vendor], how: Callable[[str], generation.Work]) -> list[Writable]:
    clients = generate_vendors(vendors, how)
    return [_of_vendor(*pair) for pair in zip(vendors, clients, strict=True)]


def _of_vendor(vendor: Vendor, generated: Generated) -> Writable:
    def write(force: bool) -> list[str]:
        entry, remark = review_change(vendor)  # compares with what writing is about to replace
        changes = generation.write_vendor(vendor, generated, force=force)
        remark = keep_entry(vendor, entry) or remark
        if remark:
            note(remark)
        return changes

    return Writable(generated, lambda: generation.check_vendor(vendor, generated), write)


def _report(generated: Generated, changes: list[Change], told: str, *, quiet: bool) -> None:
    """Tell the outcome for one client.

    Args:
        generated: the client.
        changes: how it differs from what is on the disk, where that is to be shown.
        told: how many files differ.
        quiet: leave out what `--json` says.
    """
    if not quiet:
        counts = generated.counts
        line = [
            f"{generated.name}: {many(counts.total, 'operation')}",
            f"{counts.degraded} degraded",
            f"{counts.refused} refused",
            many(generated.declarations, "model"),
            told,
            f"{generated.seconds:.2f} s",
        ]
        show(", ".join(line))
        for entry in generated.faults[:20]:
            row, column = generated.locations[entry.pointer]
            where = f"{row}:{column} {entry.pointer}"
            note(one_line(f"  {entry.status} {entry.kind} {where}: {entry.reason}"))
        if len(generated.faults) > 20:
            note(f"  … {len(generated.faults) - 20} more; --json has them all")
    if not changes:
        return
    for change in changes:
        if quiet:
            note(f"  {change.kind}: {change.path}")
        else:
            show(change.diff or f"{change.kind}: {change.path}")
    note(f"  out of date: run `wireproof generate {generated.name}`")
