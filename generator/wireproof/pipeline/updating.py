"""Newer documents: asked for, reviewed before anything is written, then taken if that is wanted.

In: a vendor and the day. Out: an `Update`. Nothing is written but by `take`, which leaves document
and client as they were when either cannot be written.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, Literal
from urllib.parse import urljoin

from wireproof.diff.review import Review
from wireproof.errors import WireproofError
from wireproof.intake.delivery import Delivery
from wireproof.intake.fetch import Limits
from wireproof.intake.read import read, read_pages
from wireproof.intake.vendor_toml import digests, renewed_settings
from wireproof.pipeline.adding import put_files
from wireproof.pipeline.changes import keep_entry, review_change
from wireproof.pipeline.corrections import unneeded
from wireproof.pipeline.generation import Work, generate_vendor, write_vendor
from wireproof.pipeline.reviewing import review_update
from wireproof.workspace import SETTINGS, Source, Vendor, load_vendors
from wireproof.write import write_text

State = Literal["current", "changed", "unreached", "no address"]
_RENEWED: Final = 2
"""A date of "last reached" is written anew once it is half as old as is allowed."""


@dataclass(frozen=True, slots=True)
class Update:
    """What became of asking for a vendor's newer document."""

    vendor: Vendor
    state: State
    today: dt.date
    reason: str = ""
    """Why the source gave nothing."""
    delivery: Delivery | None = None
    review: Review | None = None
    corrections: tuple[str, ...] = ()
    """Actions of the overlay that the newer document no longer needs, or that do not fit it."""

    @property
    def stale(self) -> bool:
        """Whether the source was not reached for longer than the settings allow."""
        if self.state != "unreached":
            return False
        age = _age(self.vendor.source.reached or self.vendor.source.retrieved, self.today)
        return age is None or age > self.vendor.workspace.stale_days

    @property
    def ages(self) -> str:
        """When the document changed last, and when its source was reached."""
        source = self.vendor.source
        changed = f"last changed {_told(source.retrieved, self.today)}"
        if self.state == "no address":
            return changed
        now = self.state in ("current", "changed")
        return f"{changed}, reached {'now' if now else _told(_reached(self.vendor), self.today)}"


def check_source(vendor: Vendor, limits: Limits, today: dt.date) -> Update:
    """Ask for a vendor's newer document, and review it against the one that is here.

    Args:
        vendor: whose.
        limits: how far requests may go.
        today: the day that ages are counted from.
    """
    source = vendor.source
    if not source.url and not source.urls:
        return Update(vendor, "no address", today)
    try:
        found = _asked(source, limits)
        if found.unchanged or _is_same(vendor, found):
            return Update(vendor, "current", today, delivery=found)
        with _beside(found) as root:
            candidate = root / found.main
            address = source.url or f"{len(source.urls)} pages"
            review = review_update(vendor, candidate, root, address, today)
            left = unneeded(vendor, candidate, root)
    except WireproofError as error:
        return Update(vendor, "unreached", today, reason=str(error))
    return Update(vendor, "changed", today, delivery=found, review=review, corrections=left)


def _asked(source: Source, limits: Limits) -> Delivery:
    if source.urls:
        return read_pages(source.urls, limits)
    return read(
        source.url,
        limits,
        etag=source.etag,
        last_modified=source.last_modified,
        patterns=source.pages,
        root=_root(source),
    )


def _root(source: Source) -> str:
    """The address that all files of a document are below, as `add --root` was told."""
    above = len(PurePosixPath(source.main).parts) - 1
    return urljoin(source.url, "../" * above or ".") if source.main else ""


def take(update: Update, work: Work) -> tuple[str, ...]:
    """Write the newer document and generate the client from it.

    Args:
        update: one that is `changed`, or `current`, of which only dates are written.
        work: how to generate.

    Returns:
        what is to be told.

    Raises:
        WireproofError: the client cannot be generated, or its folder holds something else;
            document and client are as they were.
    """
    vendor, delivery = update.vendor, update.delivery
    if delivery is None or (update.state == "current" and not _is_due(update)):
        return ()
    settings = vendor.folder / SETTINGS
    renewed = renewed_settings(settings.read_text("utf-8"), delivery, today=update.today)
    if update.state == "current":
        write_text(settings, renewed)
        return ()
    with _exchanged(vendor, delivery.files, renewed):
        [now] = load_vendors(vendor.workspace, [vendor.name])
        generated = generate_vendor(now, work)
        entry, remark = review_change(now)
        write_vendor(now, generated)
    return tuple(filter(None, (remark, keep_entry(now, entry))))


def reached_operations(review: Review) -> set[str] | None:
    """The operations, as `POST /path`, that a change reaches; None where it may reach any."""
    found: set[str] = set()
    for item in review.findings:
        if item.action.kind == "docs":
            continue
        if not item.operations:
            return None
        found.update(item.operations)
    return found


def _is_same(vendor: Vendor, delivery: Delivery) -> bool:
    main, *others = digests(delivery.files).items()
    return main[1] == vendor.source.sha256 and dict(others) == vendor.source.files


@contextmanager
def _beside(delivery: Delivery) -> Iterator[Path]:
    """A folder of their own for the files of the newer document."""
    with tempfile.TemporaryDirectory(prefix="wireproof-update-") as folder:
        put_files(Path(folder), delivery.files)
        yield Path(folder)


@contextmanager
def _exchanged(vendor: Vendor, files: dict[str, bytes], settings: str) -> Iterator[None]:
    """The vendor's folder with the newer document; as it was if the block fails."""
    folder = vendor.folder
    staging = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    before = folder.with_name(f".{folder.name}.old")
    try:
        shutil.copytree(folder, staging, dirs_exist_ok=True)
        for path in (vendor.spec.relative_to(folder).as_posix(), *vendor.source.files):
            (staging / path).unlink(missing_ok=True)
        put_files(staging, files)
        (staging / SETTINGS).write_text(settings, "utf-8")
        staging.chmod(0o755)
        folder.rename(before)
        staging.rename(folder)
        try:
            yield
        except BaseException:
            shutil.rmtree(folder)
            before.rename(folder)
            raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        shutil.rmtree(before, ignore_errors=True)


def _is_due(update: Update) -> bool:
    age = _age(_reached(update.vendor), update.today)
    return age is None or age * _RENEWED > update.vendor.workspace.stale_days


def _reached(vendor: Vendor) -> str:
    return vendor.source.reached or vendor.source.retrieved


def _age(date: str, today: dt.date) -> int | None:
    """Days since a date; None where it is no date."""
    try:
        return (today - dt.date.fromisoformat(date[:10])).days
    except ValueError:
        return None


def _told(date: str, today: dt.date) -> str:
    age = _age(date, today)
    if age is None:
        return "at an unknown date"
    return f"{date} ({'today' if age == 0 else f'{age} days ago'})"
