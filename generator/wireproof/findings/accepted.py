"""Accepted findings: what somebody looked at and let pass, with a reason, until a day.

In: `accepted.toml`. Out: findings that remain, and those that are accounted for. An entry that has
expired, or that no finding needs any more, is itself a finding: exceptions do not pile up.

    [[accepted]]
    rule = "example-invalid"
    signature = "1f0c2d3e4a5b"
    reason = "Qonto answers 422 with an array until their release of March"
    expires = 2027-03-31

`prove`, `lint` and `diff` share the list. The files of earlier versions, `waivers.toml` and
`diff-acknowledged.toml`, are read for one version more.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from wireproof.errors import Location, UsageError
from wireproof.findings.catalogue import rule_named
from wireproof.findings.finding import Finding, new_finding
from wireproof.findings.rule import Command

FILE: Final = "accepted.toml"
OLD_FILES: Final = ("waivers.toml", "diff-acknowledged.toml")
CHECK: Final = "accepted"
"""The `check` of findings about the list itself."""
_HEAD: Final = "# Accepted findings: rule, signature, reason, last day.\n"
# Table, key of the signature, key of the last day; the first is the present form.
_FORMS: Final = (
    ("accepted", "signature", "expires"),
    ("waiver", "signature", "expires"),
    ("ack", "fingerprint", "until"),
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted finding.

    Attributes:
        expires: the last day on which it holds; None only in the old form of `diff`.
        location: of the entry.
        rule: its rule, which tells the command that it is for; empty in old files.
    """

    signature: str
    reason: str
    expires: date | None
    location: Location
    rule: str = ""

    @property
    def command(self) -> Command:
        """The command whose findings it is about; without a rule, the length tells."""
        if self.rule:
            return rule_named(self.rule).command
        return "diff" if len(self.signature) == 16 else "prove"

    def holds(self, today: date) -> bool:
        """Whether it still counts: until the end of its day."""
        return self.expires is None or self.expires >= today


@dataclass(frozen=True, slots=True)
class AcceptedList:
    """The entries of a file, and what its owner should be told about its form."""

    entries: tuple[Accepted, ...] = ()
    advice: tuple[str, ...] = ()


def find_accepted(folder: Path) -> Path | None:
    """The list of a folder: `accepted.toml`, or a file of an earlier version.

    Raises:
        UsageError: there are several, so that one would go unread.
    """
    found = [path for name in (FILE, *OLD_FILES) if (path := folder / name).is_file()]
    if len(found) > 1:
        raise UsageError(
            f"{found[1].name} stands beside {found[0].name}, and only one list is read",
            location=Location(str(found[1])),
            hint=f"Move its entries to {FILE} as [[accepted]] tables and delete it.",
        )
    return found[0] if found else None


def named_list(path: Path | None) -> Path | None:
    """Return the list that somebody named; one that is not there accepts nothing in silence.

    Raises:
        UsageError: there is no such file.
    """
    if path is not None and not path.is_file():
        hint = f"Name an {FILE} that is there, or leave it out."
        raise UsageError(f"{path} does not exist, or is no file: no finding is accepted", hint=hint)
    return path


def load_accepted(path: Path | None) -> AcceptedList:
    """Read a list; an empty one when there is no file.

    Raises:
        UsageError: it is not TOML, has an unknown key, or an entry lacks signature, reason or day.
    """
    if path is None or not path.is_file():
        return AcceptedList()
    place = Location(str(path))
    try:
        text = path.read_text(encoding="utf-8")
        node = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # of TOML, of UTF-8, or digits without end
        raise UsageError(f"not TOML: {error}", location=place) from error
    unknown = set(node) - {table for table, *_ in _FORMS}
    if unknown:
        hint = "Each entry is an [[accepted]] table."
        raise UsageError(f"unknown key {min(unknown)!r}", location=place, hint=hint)
    entries: list[Accepted] = []
    for table, mark, day in _FORMS:
        listed = node.get(table, [])
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise UsageError(f"`{table}` is not a list of tables", location=place)
        entries += [_entry(one, (mark, day), path, text) for one in listed]
    return AcceptedList(tuple(entries), _advice(node, path))


def _entry(one: Mapping[str, Any], keys: tuple[str, str], path: Path, text: str) -> Accepted:
    mark, day = keys
    signature, reason, expires = one.get(mark), one.get("reason"), one.get(day)
    rule = one.get("rule", "")
    if not isinstance(signature, str) or not signature:
        raise UsageError(f"an entry names no {mark}", location=Location(str(path)))
    place = Location(str(path), _line(text, signature), 1)
    if not isinstance(reason, str) or not reason.strip():
        raise UsageError(f"{signature} gives no reason", location=place)
    if not isinstance(expires, date) and (day == "expires" or expires is not None):
        hint = f"Write it as a TOML date: {day} = 2027-03-31"
        raise UsageError(f"{signature} has no day on which it expires", location=place, hint=hint)
    if not isinstance(rule, str):
        raise UsageError(f"the rule of {signature} is no text", location=place)
    if rule:
        rule_named(rule)
    return Accepted(signature, reason.strip(), expires, place, rule)


def _line(text: str, wanted: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if wanted in line), 0)


def _advice(node: Mapping[str, Any], path: Path) -> tuple[str, ...]:
    """What to do about tables of an old form."""
    return tuple(
        f"{path}: [[{table}]] is the form of an earlier version, which the next one no longer "
        f"reads. To convert it, move the entries to {FILE} beside it, write [[accepted]] for "
        f"[[{table}]]"
        + ("" if mark == "signature" else f", `signature` for `{mark}` and `expires` for `{day}`")
        + ", and add `rule`, the id shown in the report."
        for table, mark, day in _FORMS[1:]
        if table in node
    )


def append_accepted(path: Path, entry: Accepted) -> None:
    """Write one more entry.

    Raises:
        UsageError: it is there already, has no reason or no day.
    """
    if not entry.reason.strip():
        raise UsageError("an accepted finding needs a reason", hint="--reason 'why it is fine'")
    if entry.expires is None:
        raise UsageError("an accepted finding needs a last day", hint="--until 2027-01-31")
    if any(known.signature == entry.signature for known in load_accepted(path).entries):
        raise UsageError(f"{entry.signature} is accepted already", location=Location(str(path)))
    known_text = path.read_text("utf-8") if path.is_file() else _HEAD
    lines = ["", "[[accepted]]"]
    lines += [f'rule = "{entry.rule}"'] if entry.rule else []
    lines += [
        f'signature = "{entry.signature}"',
        f"reason = {json.dumps(entry.reason.strip(), ensure_ascii=False)}",
        f"expires = {entry.expires.isoformat()}",
    ]
    path.write_text(known_text + "\n".join(lines) + "\n", encoding="utf-8")


def apply_accepted(
    findings: Sequence[Finding],
    entries: Sequence[Accepted],
    *,
    command: Command,
    vendor: str,
    today: date,
    complete: bool,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Tell apart what remains and what is accepted, and add a finding for each idle entry.

    Args:
        findings: of the run.
        entries: of the vendor, those of other commands among them.
        command: whose findings they are.
        vendor: for the findings about entries.
        today: an entry holds until the end of its day.
        complete: whether everything was tried; else an unused entry says nothing.

    Returns:
        what remains, and what is accepted, with the reason.
    """
    mine = [one for one in entries if one.command == command]
    valid = {one.signature: one for one in mine if one.holds(today)}
    remaining: list[Finding] = []
    accepted: list[Finding] = []
    for finding in findings:
        entry = valid.get(finding.signature)
        if entry is None:
            remaining.append(finding)
        else:
            until = f" (until {entry.expires.isoformat()})" if entry.expires else ""
            accepted.append(replace(finding, state="accepted", reason=entry.reason + until))
    needed = {finding.signature for finding in findings}
    for one in mine:
        if one.expires is not None and one.expires < today:
            text = f"the acceptance ended on {one.expires.isoformat()}: {one.reason}"
            remaining.append(_about(one, "acceptance-expired", text, vendor))
        elif complete and one.signature not in needed:
            text = f"no finding needs this acceptance any more: {one.reason}"
            remaining.append(_about(one, "acceptance-unused", text, vendor))
    return tuple(remaining), tuple(accepted)


def _about(entry: Accepted, rule: str, message: str, vendor: str) -> Finding:
    return new_finding(
        rule, message, entry.location, vendor=vendor, check=CHECK, where=entry.signature
    )
