"""What recordings showed in earlier runs, and on other machines.

In: a recording and the document that it is held against. Out: its `Shown`, from a folder of results
if it is there. Such a result holds places of the document, counts, times and names, as reports do,
and no value of a body; the values that an enumeration lacks only where somebody asked for them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from wireproof.errors import Location, UsageError
from wireproof.observe.causes import Seen
from wireproof.observe.deviations import Deviation, Side
from wireproof.observe.doubts import Doubt
from wireproof.observe.exchange import Unreadable
from wireproof.observe.formats import read_recording
from wireproof.observe.judge import Judged
from wireproof.observe.presence import Presence
from wireproof.observe.shown import Measure, Shown, shown_by
from wireproof.observe.tally import Tally
from wireproof.oracle.operations import Operation

_KIND: Final = "observe"


class Store(Protocol):
    """Texts by what they were made from."""

    def get(self, kind: str, inputs: Iterable[str]) -> dict[str, str]:
        """Those that are there."""

    def put(self, kind: str, results: Mapping[str, str]) -> None:
        """Keep some."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where results are kept.

    Attributes:
        store: None keeps nothing.
        made_by: a digest of the code that judges.
        values: whether the values that an enumeration lacks are kept.
        complete: whether every result has to be there.
    """

    store: Store | None = None
    made_by: str = ""
    values: bool = False
    complete: bool = False

    def key(self, *parts: Any) -> str:
        """What results are found by, beside their recording; "" if nothing is kept."""
        if self.store is None:
            return ""
        return _digest(json.dumps([self.made_by, self.values, *parts], default=repr).encode())

    def shown(
        self, recording: Path, against: Measure, operations: Mapping[str, Operation]
    ) -> Shown:
        """What a recording shows.

        Args:
            recording: a file.
            against: the document.
            operations: of it, by pointer.

        Raises:
            UsageError: the result has to be there and is not.
        """
        if self.store is None:
            return shown_by(read_recording(recording), against)
        with recording.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        key = json.dumps([against.key, recording.as_posix(), content])
        if found := self.store.get(_KIND, [key]):
            return read_shown(found[key], operations)
        if self.complete:
            raise UsageError(
                "this recording has no result in the folders",
                location=Location(recording.as_posix()),
                hint="Run the shards that are missing, with the same recordings, document and "
                "versions.",
            )
        shown = shown_by(read_recording(recording), against)
        self.store.put(_KIND, {key: write_shown(shown, values=self.values)})
        return shown


NOWHERE: Final = Kept()


def write_shown(shown: Shown, *, values: bool) -> str:
    """Write what recordings show as JSON, with the values that enumerations lack or without."""
    seen = [
        [
            None if one.when is None else one.when.isoformat(),
            one.operation.pointer,
            *(_side(side, values=values) for side in one.sides),
            one.doubt,
        ]
        for one in shown.seen
    ]
    tallies = {
        pointer: [tally.exchanges, tally.statuses, sorted(tally.held), sorted(tally.against)]
        for pointer, tally in shown.tallies.items()
    }
    data = {
        "unreadable": [[one.source, one.reason] for one in shown.unreadable],
        "unmatched": shown.unmatched,
        "seen": seen,
        "tallies": tallies,
        "presence": {at: moment.isoformat() for at, moment in shown.presence.oldest.items()},
    }
    return json.dumps(data, separators=(",", ":"))


def read_shown(text: str, operations: Mapping[str, Operation]) -> Shown:
    """Read what `write_shown` wrote; `operations` are those of the document, by pointer."""
    data = json.loads(text)
    seen = [
        Seen(
            None if when is None else datetime.fromisoformat(when),
            operations[pointer],
            _judged("request", request),
            _judged("response", response),
            None if doubt is None else Doubt(doubt),
        )
        for when, pointer, request, response, doubt in data["seen"]
    ]
    tallies = {
        pointer: Tally(exchanges, statuses, set(held), set(against))
        for pointer, (exchanges, statuses, held, against) in data["tallies"].items()
    }
    oldest = {at: datetime.fromisoformat(moment) for at, moment in data["presence"].items()}
    unreadable = [Unreadable(*one) for one in data["unreadable"]]
    return Shown(unreadable, Counter(data["unmatched"]), seen, tallies, Presence(oldest))


def _side(judged: Judged, *, values: bool) -> list[Any]:
    told = [
        [one.rule, one.pointer, one.detail]
        + ([one.value] if values and isinstance(one.value, str) else [])
        for one in judged.deviations
    ]
    return [judged.verdict, told, judged.schema, judged.reason, judged.stream]


def _judged(side: Side, kept: list[Any]) -> Judged:
    verdict, told, schema, reason, stream = kept
    found = tuple(Deviation(side, *one) for one in told)
    return Judged(side, verdict, found, schema, reason, stream)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
