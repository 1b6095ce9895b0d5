"""The ledger: how every construct of a document ended. Nothing is dropped in silence.

In: remarks made while the document is read. Out: one entry per construct, in document order of
first mention, later and worse remarks replacing earlier ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

Status = Literal["generated", "degraded", "refused"]
Kind = Literal[
    "operation",
    "parameter",
    "body",
    "response",
    "header",
    "schema",
    "keyword",
    "security",
    "server",
    "link",
    "callback",
    "webhook",
    "documentation",
    "pagination",
    "stream",
    "selection",
]

_LONGEST_REASON = 500
_PLACE = re.compile(r"#/\S+(?=: )")
_SEVERITY: dict[Status, int] = {"generated": 0, "degraded": 1, "refused": 2}


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One construct and its fate.

    `degraded` means: expressed by something weaker that still calls the API correctly.
    `refused` means: not in the client at all. `generated` with a reason means: nothing that a call
    could differ by is lost, and the reason says why; `--strict` lets it pass. Of the kind
    `documentation` there is one entry for each keyword, at the first of its places.
    """

    pointer: str
    kind: Kind
    status: Status
    reason: str = ""


@dataclass(slots=True)
class Ledger:
    """Collects entries; the one mutable value while an `Api` is built."""

    _entries: dict[tuple[str, str], LedgerEntry] = field(default_factory=dict)

    def generated(self, pointer: str, kind: Kind) -> None:
        """The construct is in the client as the document says."""
        self._entries.setdefault((pointer, kind), LedgerEntry(pointer, kind, "generated"))

    def noted(self, pointer: str, kind: Kind, reason: str) -> None:
        """The construct is read as it is plainly meant, or says nothing that calls differ by."""
        known = self._entries.get((pointer, kind))
        if known is None or (known.status == "generated" and not known.reason):
            self._entries[pointer, kind] = LedgerEntry(pointer, kind, "generated", reason)

    def degraded(self, pointer: str, kind: Kind, reason: str) -> None:
        """The construct is in the client, weaker than the document says."""
        self._note(LedgerEntry(pointer, kind, "degraded", reason))

    def refused(self, pointer: str, kind: Kind, reason: str) -> None:
        """The construct is not in the client."""
        self._note(LedgerEntry(pointer, kind, "refused", reason))

    def entries(self) -> tuple[LedgerEntry, ...]:
        """All entries in the order of first mention."""
        return tuple(self._entries.values())

    def as_written(self, spelled: Callable[[str], str]) -> tuple[LedgerEntry, ...]:
        """All entries, each at the place that the vendor's document has for it."""
        entries = self.entries()
        if all(spelled(one.pointer) == one.pointer for one in entries):
            return entries
        ledger = Ledger()
        for one in entries:
            reason = _PLACE.sub(lambda found: spelled(found[0]), one.reason)
            ledger._note(replace(one, pointer=spelled(one.pointer), reason=reason))
        return ledger.entries()

    def _note(self, entry: LedgerEntry) -> None:
        key = (entry.pointer, entry.kind)
        known = self._entries.get(key)
        if known is None or _SEVERITY[known.status] < _SEVERITY[entry.status]:
            self._entries[key] = entry
        elif len(known.reason) > _LONGEST_REASON:
            return  # one place, thousands of faults: the first ones tell
        elif known.status == entry.status and entry.reason not in known.reason:
            reason = f"{known.reason}; {entry.reason}"
            self._entries[key] = LedgerEntry(entry.pointer, entry.kind, entry.status, reason)
