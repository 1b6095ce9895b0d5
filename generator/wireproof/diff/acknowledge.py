"""Changes that somebody looked at and accepted, in the list that `prove` and `lint` use, too.

In: entries of `accepted.toml`. Out: findings with their reasons. A fingerprint is over the
structure of a change, so better wording never invalidates an entry; what matches nothing any more
is told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from wireproof.diff.review import Finding
from wireproof.errors import Location, UsageError
from wireproof.findings.accepted import FILE, Accepted, append_accepted, load_accepted

_MARK: Final = re.compile(r"[0-9a-f]{16}")
_A_YEAR: Final = dt.timedelta(days=365)


def load_acknowledgements(paths: Iterable[Path | None]) -> list[Accepted]:
    """The entries of several lists that are about changes.

    Raises:
        UsageError: a list cannot be read, or an entry has a fingerprint that is none.
    """
    entries = [one for path in paths for one in load_accepted(path).entries]
    mine = [one for one in entries if one.command == "diff"]
    for one in mine:
        if not _MARK.fullmatch(one.signature):
            raise UsageError(f"{one.signature!r} is not a fingerprint", location=one.location)
    return mine


def append_acknowledgement(
    path: Path | None, mark: str, reason: str, until: dt.date | None, today: dt.date
) -> Path:
    """Write one more entry; without a last day it holds for a year, then it is looked at again.

    Returns:
        the file.

    Raises:
        UsageError: the fingerprint or the reason does not do, or it is there already.
    """
    if not _MARK.fullmatch(mark):
        raise UsageError(
            f"{mark!r} is not a fingerprint",
            hint="it is printed in brackets after each finding: sixteen hex digits",
        )
    file = path or Path(FILE)
    append_accepted(file, Accepted(mark, reason, until or today + _A_YEAR, Location(str(file))))
    return file


def acknowledge(
    findings: Iterable[Finding], entries: Sequence[Accepted], today: dt.date
) -> tuple[list[Finding], list[str]]:
    """Mark the findings that were accepted.

    Returns:
        all findings, and remarks about entries that are stale or past their date.
    """
    valid = {entry.signature: entry for entry in entries if entry.holds(today)}
    notes = [
        f"acknowledgement {entry.signature} ended on {entry.expires}"
        for entry in entries
        if not entry.holds(today)
    ]
    marked: list[Finding] = []
    for finding in findings:
        entry = valid.pop(finding.fingerprint, None)
        marked.append(replace(finding, acknowledged=entry.reason) if entry else finding)
    notes += [f"acknowledgement {mark} matches nothing any more: {entry.reason}"
              for mark, entry in valid.items()]  # fmt: skip
    return marked, notes
