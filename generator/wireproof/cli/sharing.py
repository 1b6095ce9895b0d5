"""Options of a run that several machines have a share in, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from wireproof.cache import Folder
from wireproof.errors import UsageError
from wireproof.shards import (
    Shard,
    parse_shard,
    read_durations,
    share_out,
    write_durations,
    write_run,
)

_SECONDS: Final = "seconds"
ShardOf = Annotated[
    str | None,
    typer.Option(
        "--shard", metavar="I/N", help="Do this share of the work; `wireproof merge` joins them."
    ),
]
Results = Annotated[
    Path | None,
    typer.Option(
        "--results", metavar="DIR", help="Keep each result here; what is here is not done again."
    ),
]


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a run that this process does.

    Attributes:
        folders: of results; none for a run that nobody shares.
        shard: None for all of it.
        merging: everything has to be in the folders.
    """

    folders: tuple[Path, ...] = ()
    shard: Shard | None = None
    merging: bool = False

    @property
    def results(self) -> Folder | None:
        """Where the results of the run are kept."""
        return Folder(*self.folders) if self.folders else None

    def begin(self, command: str, options: Mapping[str, Any]) -> None:
        """Say in the folder which run its results are of."""
        if self.folders and not self.merging:
            write_run(self.folders[0], command, options)

    def mine(
        self, command: str, names: Iterable[str], guessed: Mapping[str, float] | None = None
    ) -> frozenset[str] | None:
        """Return the tasks of this share; None for all.

        Args:
            command: which run it is.
            names: of all tasks.
            guessed: seconds of tasks, for those that no run has timed.
        """
        if self.shard is None:
            return None
        seconds = {**(guessed or {}), **read_durations(self.folders[0], command)}
        return share_out(names, seconds, self.shard)

    def took(self, command: str, seconds: Mapping[str, float]) -> None:
        """Keep what each task took: a whole run, for the division of the next one."""
        store = self.results
        if store is None:
            return
        keys = {f"{command} {name}": name for name in seconds}
        if self.shard is not None:
            store.put(_SECONDS, {key: str(seconds[name]) for key, name in keys.items()})
            return
        told = store.get(_SECONDS, keys) if self.merging else {}
        known = {keys[key]: float(text) for key, text in told.items()}
        write_durations(self.folders[0], command, {**seconds, **known})


def share_of(
    shard: str | None, results: Path | None, reports: Iterable[str] | None = None
) -> Share:
    """Return what the options say.

    Raises:
        UsageError: a shard without a place for its results, or with a report.
    """
    if shard is None:
        return Share((results,) if results else ())
    if results is None:
        raise UsageError("--shard needs --results", hint="Name a folder: --results build/results.")
    if reports:
        raise UsageError(
            "a shard writes no report", hint="`wireproof merge DIR --report KIND=PATH` writes it."
        )
    return Share((results,), parse_shard(shard))
