"""Acknowledged findings, in a file under version control.

In: a TOML file. Out: reasons by fingerprint. A fingerprint is over the structure of a change, so
better wording never invalidates the file; what no longer matches anything is reported as stale.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from wireproof.diff.review import Finding
from wireproof.errors import Location, UsageError

FILE: Final = "diff-acknowledged.toml"
_MARK: Final = re.compile(r"[0-9a-f]{16}")
_HEAD: Final = (
    "# Changes of vendors' specs that somebody looked at and accepted (wireproof diff ack).\n"
)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One accepted change."""

    fingerprint: str
    reason: str
    until: dt.date | None = None


def load_acknowledgements(path: Path) -> list[Acknowledgement]:
    """Read the file; a missing one is empty.

    Raises:
        UsageError: it is not what this tool writes.
    """
    if not path.is_file():
        return []
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("ack", [])
        return [_entry(item, path) for item in entries]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise UsageError(f"not readable as TOML: {error}", location=Location(str(path))) from None


def _entry(item: dict[str, Any], path: Path) -> Acknowledgement:
    mark, reason, until = item.get("fingerprint"), item.get("reason"), item.get("until")
    place = Location(str(path))
    if not isinstance(mark, str) or not _MARK.fullmatch(mark):
        raise UsageError(f"{mark!r} is no fingerprint", location=place)
    if not isinstance(reason, str) or not reason.strip():
        raise UsageError(f"{mark} has no reason", location=place, hint="say why it is accepted")
    if until is not None and not isinstance(until, dt.date):
        raise UsageError(f"until of {mark} is not a date", location=place)
    return Acknowledgement(mark, reason.strip(), until)


def append_acknowledgement(path: Path, entry: Acknowledgement) -> None:
    """Write one more entry.

    Raises:
        UsageError: the fingerprint or the reason does not do, or it is there already.
    """
    if not _MARK.fullmatch(entry.fingerprint):
        raise UsageError(
            f"{entry.fingerprint!r} is no fingerprint",
            hint="it stands in brackets behind each finding: sixteen hex digits",
        )
    if not entry.reason.strip():
        raise UsageError("an acknowledgement needs a reason", hint="--reason 'why it is fine'")
    if any(known.fingerprint == entry.fingerprint for known in load_acknowledgements(path)):
        raise UsageError(
            f"{entry.fingerprint} is acknowledged already", location=Location(str(path))
        )
    known_text = path.read_text("utf-8") if path.is_file() else _HEAD
    reason = json.dumps(entry.reason.strip(), ensure_ascii=False)
    lines = ["", "[[ack]]", f'fingerprint = "{entry.fingerprint}"', f"reason = {reason}"]
    if entry.until is not None:
        lines.append(f"until = {entry.until.isoformat()}")
    path.write_text(known_text + "\n".join(lines) + "\n", encoding="utf-8")


def acknowledge(
    findings: Iterable[Finding], entries: Iterable[Acknowledgement], today: dt.date
) -> tuple[list[Finding], list[str]]:
    """Mark the findings that were accepted.

    Returns:
        all findings, and remarks about entries that are stale or past their date.
    """
    valid: dict[str, Acknowledgement] = {}
    notes: list[str] = []
    for entry in entries:
        if entry.until is not None and entry.until < today:
            notes.append(f"acknowledgement {entry.fingerprint} ended on {entry.until}")
        else:
            valid[entry.fingerprint] = entry
    marked: list[Finding] = []
    for finding in findings:
        entry_ = valid.pop(finding.fingerprint, None)
        marked.append(replace(finding, acknowledged=entry_.reason) if entry_ else finding)
    notes += [f"acknowledgement {mark} matches nothing any more: {entry.reason}"
              for mark, entry in valid.items()]  # fmt: skip
    return marked, notes
