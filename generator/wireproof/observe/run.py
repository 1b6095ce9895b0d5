"""One observation: traffic read, matched, judged, folded, and corrections proposed.

In: a document's root and paths of recordings. Out: an `Observation`, plain data without a value of
any body. Judging again with corrections applied is the same function.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wireproof.errors import UsageError
from wireproof.oas.selection import EVERYTHING, Selection
from wireproof.observe import coverage
from wireproof.observe.age import Age
from wireproof.observe.causes import Cause, fold
from wireproof.observe.dialect import both_ways
from wireproof.observe.exchange import Exchange, Unreadable
from wireproof.observe.facts import read_facts
from wireproof.observe.formats import read_traffic, recordings
from wireproof.observe.judge import Judge
from wireproof.observe.kept import NOWHERE, Kept
from wireproof.observe.matching import routes_of
from wireproof.observe.propose import Proposal, propose
from wireproof.observe.shown import Measure, Shown
from wireproof.oracle.operations import Operation
from wireproof.oracle.reading import each_operation
from wireproof.oracle.selection import left_out


@dataclass(frozen=True, slots=True)
class Traffic:
    """Recordings; they are read anew whenever they are looked at, and never held as a whole.

    Attributes:
        paths: of files and folders.
        kept: what earlier runs found in them.
    """

    paths: tuple[Path, ...]
    kept: Kept = NOWHERE

    def recordings(self) -> Iterator[Path]:
        """The files, in the order in which they are read."""
        return recordings(self.paths)

    def __iter__(self) -> Iterator[Exchange | Unreadable]:
        """Read them."""
        return read_traffic(self.paths)


@dataclass(frozen=True, slots=True)
class Observation:
    """What the traffic shows of a document.

    Attributes:
        matched: exchanges that belong to an operation; `unmatched` are the shapes of the others.
        judged: response bodies that were held against a schema; `violating` of them contradict it.
        streams: the same of streams, which are judged item by item.
        requests: bodies of accepted requests that were judged, and how many contradict.
        reasons: why responses were not judged, and how many.
        doubts: exchanges that nothing is concluded from, by reason.
        age: how the document's age is known, None when it is not.
    """

    matched: int
    unmatched: dict[str, int]
    unreadable: tuple[Unreadable, ...]
    judged: int
    violating: int
    streams: tuple[int, int]
    requests: tuple[int, int]
    reasons: dict[str, int]
    doubts: dict[str, int]
    age: Age | None
    causes: tuple[Cause, ...]
    proposals: tuple[Proposal, ...]
    coverage: coverage.Coverage

    @property
    def drift(self) -> tuple[Cause, ...]:
        """Causes that nothing explains."""
        return tuple(one for one in self.causes if one.state == "drift")

    @property
    def share(self) -> float:
        """The share of judged responses, streams included, that contradict the document."""
        judged = self.judged + self.streams[0]
        return (self.violating + self.streams[1]) / judged if judged else 0.0


def load_traffic(paths: Sequence[Path], kept: Kept = NOWHERE) -> Traffic:
    """Look for recordings.

    Args:
        paths: of files and folders.
        kept: what earlier runs found in them.

    Raises:
        UsageError: a path does not exist, or nothing in them is a recording.
    """
    traffic = Traffic(tuple(paths), kept)
    unreadable: list[Unreadable] = []
    for one in traffic:
        if isinstance(one, Exchange):
            return traffic
        unreadable.append(one)
    if read_facts(paths):
        return traffic
    shown = "; ".join(f"{one.source}: {one.reason}" for one in unreadable[:3])
    raise UsageError(
        "no recorded exchange was found" + (f" ({shown})" if shown else ""),
        hint="vcrpy, cassetter and Betamax cassettes, HAR files and NDJSON are read.",
    )


def observe(
    root: dict[str, Any],
    traffic: Traffic,
    *,
    age: Age | None = None,
    enum_values: bool = False,
    at_least: int = 2,
    selection: Selection = EVERYTHING,
) -> Observation:
    """Hold traffic against a document.

    Args:
        root: the raw document, overlay applied.
        traffic: the recordings.
        age: of the document.
        enum_values: propose the values that were seen, instead of opening an enumeration.
        at_least: exchanges that have to show a cause before a correction is proposed.
        selection: which operations are wanted; exchanges of the others are counted, not judged.

    Raises:
        SpecError: the document's `paths` cannot be read.
    """
    measure, operations = _measure(root, age, selection, traffic.kept)
    by_pointer = {one.pointer: one for one in operations}
    shown = Shown()
    for recording in traffic.recordings():
        shown.add(traffic.kept.shown(recording, measure, by_pointer))
    causes = fold(shown.seen, shown.presence)
    proposals = propose(causes, shown.seen, root, enum_values=enum_values, at_least=at_least)
    wanted = [one for one in operations if one.pointer not in measure.unasked]
    asked = wanted if selection.include else []
    exercised = coverage.coverage_of(root, shown.tallies, operations, asked, len(wanted))
    return _summary(shown, age, causes, proposals, exercised)


def show(
    root: dict[str, Any],
    recordings: Iterable[Path],
    kept: Kept,
    *,
    age: Age | None = None,
    selection: Selection = EVERYTHING,
) -> dict[Path, float]:
    """Hold some recordings against a document, and keep what they show for whoever observes.

    Args:
        root: the raw document, overlay applied.
        recordings: files.
        kept: where what they show is kept.
        age: of the document.
        selection: which operations are wanted.

    Returns:
        what each recording took, in seconds of the processor.

    Raises:
        SpecError: the document's `paths` cannot be read.
    """
    measure, operations = _measure(root, age, selection, kept)
    by_pointer = {one.pointer: one for one in operations}
    seconds: dict[Path, float] = {}
    for recording in recordings:
        start = time.process_time()
        kept.shown(recording, measure, by_pointer)
        seconds[recording] = time.process_time() - start
    return seconds


def _measure(
    root: dict[str, Any], age: Age | None, selection: Selection, kept: Kept
) -> tuple[Measure, list[Operation]]:
    operations = [one for one in each_operation(root) if isinstance(one, Operation)]
    routes, unasked = routes_of(operations), left_out(root, selection)
    key = kept.key(root, str(age), selection.include, selection.exclude)
    return Measure(root, routes, unasked, Judge(*both_ways(root)), age, key), operations


def _summary(
    shown: Shown, age: Age | None, causes: tuple[Cause, ...], proposals: tuple[Proposal, ...],
    exercised: coverage.Coverage,
) -> Observation:  # fmt: skip
    seen = shown.seen
    against = [one.response for one in seen if one.response.schema]
    bodies = [one for one in against if not one.stream]
    streams = [one for one in against if one.stream]
    requests = [one.request for one in seen if one.request.schema]
    return Observation(
        matched=len(seen),
        unmatched=dict(shown.unmatched.most_common()),
        unreadable=tuple(shown.unreadable),
        judged=len(bodies),
        violating=sum(one.verdict == "invalid" for one in bodies),
        streams=(len(streams), sum(one.verdict == "invalid" for one in streams)),
        requests=(len(requests), sum(one.verdict == "invalid" for one in requests)),
        reasons=dict(Counter(one.response.reason for one in seen if one.response.reason)),
        doubts=dict(Counter(str(one.doubt) for one in seen if one.doubt is not None)),
        age=age,
        causes=causes,
        proposals=proposals,
        coverage=exercised,
    )
