"""Waivers: findings that someone has accepted, with a reason, until a day.

In: `waivers.toml`. Out: the findings that remain, and those that are waived. A waiver that has
expired, or that no finding needs any more, is itself a finding: exceptions do not pile up.

    [[waiver]]
    signature = "1f0c2d3e4a5b"
    reason = "Qonto answers 422 with an array until their release of March"
    expires = 2027-03-31
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wireproof.errors import Location, UsageError
from wireproof.findings.finding import Finding, new_finding


@dataclass(frozen=True, slots=True)
class Waiver:
    """One accepted finding."""

    signature: str
    reason: str
    expires: date
    location: Location


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding, and the waiver that takes it out of the result."""

    finding: Finding
    waiver: Waiver


def load_waivers(path: Path | None) -> tuple[Waiver, ...]:
    """Read a waivers file; none when there is no file.

    Raises:
        UsageError: it is not TOML, or an entry lacks signature, reason or expiry.
    """
    if path is None or not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8")
    try:
        node = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"not TOML: {error}", location=Location(str(path))) from error
    unknown = set(node) - {"waiver"}
    if unknown:
        raise UsageError(
            f"unknown key {min(unknown)!r}",
            location=Location(str(path)),
            hint="Each waiver is a [[waiver]] table.",
        )
    return tuple(_waiver(one, path, text) for one in node.get("waiver", []))


def _waiver(one: dict[str, object], path: Path, text: str) -> Waiver:
    signature, reason, expires = one.get("signature"), one.get("reason"), one.get("expires")
    place = Location(str(path), _line(text, str(signature)), 1)
    if not isinstance(signature, str) or not signature:
        raise UsageError("a waiver names no signature", location=Location(str(path)))
    if not isinstance(reason, str) or not reason.strip():
        raise UsageError(f"waiver {signature} gives no reason", location=place)
    if not isinstance(expires, date):
        raise UsageError(
            f"waiver {signature} has no day on which it expires",
            location=place,
            hint="Write it as a TOML date: expires = 2027-03-31",
        )
    return Waiver(signature, reason.strip(), expires, place)


def _line(text: str, wanted: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if wanted in line), 0)


def apply_waivers(
    findings: Sequence[Finding],
    waivers: Sequence[Waiver],
    *,
    vendor: str,
    today: date,
    complete: bool,
) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    """Take waived findings out, and add one for each waiver that no longer serves.

    Args:
        findings: of the run.
        waivers: of the vendor.
        vendor: for the findings about waivers.
        today: a waiver holds until the end of its day.
        complete: whether everything was tried; else an unused waiver says nothing.
    """
    by_signature = {one.signature: one for one in waivers}
    remaining, waived = [], []
    for finding in findings:
        waiver = by_signature.get(finding.signature)
        if waiver is not None and waiver.expires >= today:
            waived.append(Waived(finding, waiver))
        else:
            remaining.append(finding)
    needed = {finding.signature for finding in findings}
    for waiver in waivers:
        if waiver.expires < today:
            text = f"the waiver expired on {waiver.expires.isoformat()}: {waiver.reason}"
            remaining.append(_about(waiver, "acceptance-expired", text, vendor))
        elif complete and waiver.signature not in needed:
            text = f"no finding needs this waiver any more: {waiver.reason}"
            remaining.append(_about(waiver, "acceptance-unused", text, vendor))
    return tuple(remaining), tuple(waived)


def _about(waiver: Waiver, rule: str, message: str, vendor: str) -> Finding:
    return new_finding(
        rule, message, waiver.location, vendor=vendor, check="waivers", where=waiver.signature
    )
