"""What `wireproof observe` was asked for, and the share of it that a process does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wireproof.cache import code_digest
from wireproof.cli.output import note
from wireproof.cli.sharing import Share
from wireproof.errors import UsageError
from wireproof.findings.numbers import many
from wireproof.oas.selection import EVERYTHING, Selection
from wireproof.observe.kept import Kept
from wireproof.observe.run import Traffic, load_traffic
from wireproof.pipeline.observing import Observed, observe_document, show_document
from wireproof.workspace import Vendor, find_workspace, load_vendors

_JUDGING: Final = ("observe", "oracle", "oas")
"""Packages that decide what a recording shows."""
_BYTES_A_SECOND: Final = 36e6
"""Of recordings, on one processor: how long those take that no run has timed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be observed; the shards of a run are asked for the same.

    Attributes:
        arguments: a vendor and recordings; recordings alone with a document outside a workspace.
        used_by: code whose operations alone are wanted.
        accepted: a list of accepted findings in place of the vendor's own.
        coverage, full: what is told.
        at_least, enum_values: see `wireproof.observe.run.observe`.
    """

    arguments: tuple[str, ...]
    used_by: tuple[str, ...] = ()
    accepted: str = ""
    coverage: bool = False
    full: bool = False
    at_least: int = 2
    enum_values: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A document and the recordings that are held against it.

    Attributes:
        overlay: where corrections stand, or will stand.
        root: the folder of the document's files, that of the document when None.
        published: the day on which the document was received, "" when unknown.
    """

    name: str
    document: Path
    overlay: Path | None
    root: Path | None
    published: str
    paths: list[Path]
    accepted: Path | None = None
    selection: Selection = EVERYTHING

    @property
    def existing_overlay(self) -> Path | None:
        """The overlay, when there is one already."""
        return self.overlay if self.overlay is not None and self.overlay.exists() else None


def target_of(
    asked: Asked, spec: Path | None = None, overlay: Path | None = None, root: Path | None = None
) -> Target:
    """What the arguments name.

    Args:
        asked: the arguments.
        spec: a document outside a workspace.
        overlay: corrections to it.
        root: the folder that its references may not leave.

    Raises:
        UsageError: they name no vendor, or no recordings.
    """
    accepted = Path(asked.accepted) if asked.accepted else None
    if spec is not None:
        if asked.used_by:
            raise UsageError(
                "--used-by needs a vendor of the workspace, whose client the code imports",
                hint="wireproof observe VENDOR TRAFFIC... --used-by src",
            )
        paths = [Path(one) for one in asked.arguments]
        return Target(spec.stem, spec, overlay, root, "", paths, accepted)
    name, *rest = asked.arguments
    if not rest:
        raise UsageError(
            "no recordings are named",
            hint="wireproof observe VENDOR TRAFFIC..., or --spec FILE TRAFFIC...",
        )
    [vendor] = load_vendors(find_workspace(Path.cwd()), [name])
    return Target(
        name,
        vendor.spec,
        vendor.folder / "overlay.yaml",
        vendor.folder,
        vendor.source.retrieved,
        [Path(one) for one in rest],
        accepted or vendor.accepted,
        _called(vendor, [Path(one) for one in asked.used_by]) if asked.used_by
        else vendor.selection,
    )  # fmt: skip


def _called(vendor: Vendor, callers: list[Path]) -> Selection:
    from wireproof.pipeline.used import used_of_vendor  # noqa: PLC0415 - brings in the diff

    return Selection(used_of_vendor(callers, vendor).requests)


def observed_of(target: Target, asked: Asked, share: Share) -> Observed:
    """Observe all of it, with what the folders of results hold."""
    traffic = load_traffic(target.paths, _kept(asked, share))
    if share.merging:
        share.took("observe", _guessed(traffic))
    return observe_document(
        target.document, target.existing_overlay, traffic,
        root=target.root, published=target.published, enum_values=asked.enum_values,
        at_least=asked.at_least, selection=target.selection,
    )  # fmt: skip


def show_share(target: Target, asked: Asked, share: Share) -> int:
    """Judge the recordings of a share, and keep what they show.

    Raises:
        UsageError: there are no recordings.
    """
    traffic = load_traffic(target.paths, _kept(asked, share))
    guessed = _guessed(traffic)
    mine = share.mine("observe", guessed, guessed)
    seconds = show_document(
        target.document, target.existing_overlay,
        [one for one in traffic.recordings() if mine is None or one.as_posix() in mine],
        traffic.kept,
        root=target.root, published=target.published, selection=target.selection,
    )  # fmt: skip
    share.took("observe", {path.as_posix(): round(took, 3) for path, took in seconds.items()})
    done = many(len(seconds), "recording")
    note(f"shard {share.shard}: {done} of {len(guessed)} judged; now `wireproof merge`")
    return 0


def _guessed(traffic: Traffic) -> dict[str, float]:
    """How long each recording may take, in seconds."""
    return {one.as_posix(): one.stat().st_size / _BYTES_A_SECOND for one in traffic.recordings()}


def _kept(asked: Asked, share: Share) -> Kept:
    if share.results is None:
        return Kept()
    return Kept(
        share.results, code_digest(_JUDGING), values=asked.enum_values, complete=share.merging
    )
