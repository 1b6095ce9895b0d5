"""One run on several machines: who does what, and what the run was.

In: the names of tasks, and what each took the last time. Out: those of one shard; the same on
every machine that has the same list of durations, so that nobody has to be asked. A folder of
results also says which run they are of: the command and its options.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wireproof.errors import Location, UsageError

_SHARD: Final = re.compile(r"([1-9]\d*)/([1-9]\d*)")
_DURATIONS: Final = "durations.json"
_UNKNOWN: Final = 1.0
"""Seconds of a task of which nothing is known, where nothing is known of any."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One of the parts that a run is divided into; they count from 1."""

    number: int = 1
    of: int = 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def parse_shard(text: str) -> Shard:
    """Read `2/4`.

    Raises:
        UsageError: it is no such text.
    """
    found = _SHARD.fullmatch(text)
    number, of = map(int, found.groups()) if found else (0, 0)
    if not 1 <= number <= of:
        raise UsageError(
            f"--shard {text!r} is no share of a run", hint="The second of four is 2/4."
        )
    return Shard(number, of)


def share_out(names: Iterable[str], seconds: Mapping[str, float], shard: Shard) -> frozenset[str]:
    """Return the tasks of a shard, so that all shards take about as long.

    The longest task first, each to the shard that has least to do (R. L. Graham, "Bounds on
    Multiprocessing Timing Anomalies", 1969: at most a third longer than the best division).

    Args:
        names: of all tasks, each once.
        seconds: what a task took the last time; others count as the middle one of these.
        shard: whose tasks.
    """
    given = sorted(names)
    known = sorted(seconds[name] for name in given if name in seconds)
    usual = known[len(known) // 2] if known else _UNKNOWN
    loads = [0.0] * shard.of
    mine = set()
    for name in sorted(given, key=lambda name: (-seconds.get(name, usual), name)):
        least = loads.index(min(loads))
        loads[least] += seconds.get(name, usual)
        if least == shard.number - 1:
            mine.add(name)
    return frozenset(mine)


def read_durations(folder: Path, command: str) -> dict[str, float]:
    """Return what each task of a command took in the last run that was merged into a folder."""
    return dict(_read(folder / _DURATIONS).get(command, {}))


def write_durations(folder: Path, command: str, seconds: Mapping[str, float]) -> None:
    """Keep what each task took; only a merge does, so that all shards of a run read the same."""
    known = _read(folder / _DURATIONS)
    _write(folder / _DURATIONS, {**known, command: dict(sorted(seconds.items()))})


def write_run(folder: Path, command: str, options: Mapping[str, Any]) -> None:
    """Say in a folder of results which run they are of."""
    _write(folder / f"run-{command}.json", dict(options))


def read_runs(folders: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Return the runs that folders hold results of: command -> options.

    Runs that differ in nothing but the vendors that they name are one, over the vendors of all.

    Raises:
        UsageError: a folder holds none, or two folders hold different ones.
    """
    runs: dict[str, dict[str, Any]] = {}
    for folder in folders:
        found = sorted(folder.glob("run-*.json"))
        if not found:
            raise UsageError(
                "no results of a run are here",
                location=Location(str(folder)),
                hint="Name the folders that --results of the shards named.",
            )
        for path in found:
            command, options = path.stem.removeprefix("run-"), _read(path)
            known = runs.get(command, options)
            runs[command] = {**options, "vendors": _both(known, options)}
            if {**known, "vendors": []} != {**options, "vendors": []}:
                raise UsageError(
                    f"the folders hold two runs of `wireproof {command}` with different options: "
                    f"{json.dumps(known)} and {json.dumps(options)}",
                    location=Location(str(path)),
                    hint="Merge the folders of one run.",
                )
    return runs


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return the vendors of two runs; one that names none is of all."""
    named, more = one.get("vendors") or [], other.get("vendors") or []
    if named == more:
        return list(named)
    return sorted({*named, *more}) if named and more else []


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, data: Mapping[str, Any]) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    scratch.replace(path)
