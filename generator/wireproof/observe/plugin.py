"""Recordings of a test suite, held against the specs of the workspace: one pytest item a vendor.

In: `pytest --wireproof-traffic tests/cassettes`. Out: items such as `traffic::acme`, which fail
with what the recordings contradict. A vendor that no recording belongs to is skipped with that
reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from wireproof.errors import WireproofError
from wireproof.findings.accepted import apply_accepted, load_accepted
from wireproof.findings.reports.text import finding_line
from wireproof.observe.age import age_of
from wireproof.observe.run import Traffic, load_traffic, observe
from wireproof.observe.told import subject_of
from wireproof.oracle.document import read_document
from wireproof.workspace import Vendor, find_workspace, load_vendors


class ContradictionError(Exception):
    """What the recordings of a vendor contradict; the text is the report."""


def traffic_items(session: pytest.Session, folder: str) -> Iterator[pytest.Item]:
    """Make an item for each vendor of the workspace.

    Raises:
        pytest.UsageError: there is no workspace, or it is configured wrongly.
    """
    root = session.config.rootpath
    try:
        vendors = load_vendors(find_workspace(root))
    except WireproofError as error:
        raise pytest.UsageError(str(error)) from None
    for vendor in vendors:
        yield TrafficItem.from_parent(
            session, name=f"traffic::{vendor.name}", vendor=vendor, folder=root / folder
        )


@lru_cache(maxsize=4)
def _traffic(folder: Path) -> Traffic:
    return load_traffic([folder])


class TrafficItem(pytest.Item):
    """The recordings against one vendor's document."""

    def __init__(self, *, vendor: Vendor, folder: Path, **rest: Any) -> None:
        super().__init__(**rest)
        self.vendor = vendor
        self.folder = folder

    def runtest(self) -> None:
        """Observe, and fail with what deviates."""
        vendor = self.vendor
        document = read_document(vendor.spec, overlay=vendor.overlay, root=vendor.folder)
        found = observe(
            document.raw,
            _traffic(self.folder),
            age=age_of(document.raw, vendor.source.retrieved, datetime.now(UTC)),
            selection=vendor.selection,
        )
        if not found.matched:
            pytest.skip(f"no recording in {self.folder} belongs to {vendor.name}")
        told = subject_of(vendor.name, found, document.location)
        listed = load_accepted(vendor.accepted)
        remaining, passed = apply_accepted(
            told.findings, listed.entries, command="observe", vendor=vendor.name,
            today=datetime.now(UTC).date(), complete=True,
        )  # fmt: skip
        subject = replace(told, findings=(*remaining, *passed))
        if not subject.ok:
            lines = [finding_line(one) for one in remaining]
            advice = f"wireproof observe {vendor.name} {self.folder} --propose"
            raise ContradictionError(
                "\n".join([subject.summary, *lines, f"{advice} proposes corrections"])
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the report alone: no line of ours helps whoever reads it."""
        if isinstance(excinfo.value, ContradictionError | WireproofError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the vendor's document."""
        return self.vendor.spec, None, self.name
