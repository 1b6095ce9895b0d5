"""Traffic as recorders keep it: one file of this folder is one format.

In: paths of files and folders. Out: exchanges, and what could not be read: a file is named and
skipped, and so is an entry of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from wireproof.errors import UsageError, WireproofError
from wireproof.observe.exchange import Exchange, Unreadable
from wireproof.observe.formats.betamax import read_betamax
from wireproof.observe.formats.cassettes import read_cassette
from wireproof.observe.formats.har import read_har
from wireproof.observe.formats.large import stream_recording
from wireproof.observe.formats.ndjson import read_ndjson
from wireproof.observe.formats.replay import read_replay

Reader = Callable[[bytes, str], Iterator[Exchange | Unreadable]]

SUFFIXES = frozenset({".yaml", ".yml", ".json", ".har", ".ndjson", ".jsonl", ".txt"})
_WRONG_SHAPES = (
    OSError, ValueError, RecursionError, KeyError, IndexError, TypeError, AttributeError,
    OverflowError,
)  # fmt: skip
STREAMED = 5_000_000
"""Bytes from which on a file is read exchange by exchange."""


def read_traffic(paths: Sequence[Path]) -> Iterator[Exchange | Unreadable]:
    """Read all exchanges of files, and of the files in folders; the error of `recordings`."""
    return chain.from_iterable(map(read_recording, recordings(paths)))


def recordings(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that may hold exchanges: those that are named, and those in folders.

    Raises:
        UsageError: a path does not exist.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} does not exist", hint="Name recorded files, or their folder.")
        yield from sorted(_inside(path)) if path.is_dir() else [path]


def _inside(folder: Path) -> Iterator[Path]:
    return (one for one in folder.rglob("*") if one.is_file() and one.suffix.lower() in SUFFIXES)


def read_recording(path: Path) -> Iterator[Exchange | Unreadable]:
    """Read one file; what is wrong with it is told instead."""
    name = path.as_posix()
    try:
        if path.suffix.lower() in {".ndjson", ".jsonl"}:
            yield from read_ndjson(path)
            return
        if path.stat().st_size > STREAMED:
            yield from stream_recording(path)
            return
        found = list(_reader(path, content := path.read_bytes())(content, name))
    except WireproofError as error:
        yield Unreadable(name, error.message)
    except UnicodeDecodeError:
        yield Unreadable(name, _packing(path) or "no text in UTF-8")
    except _WRONG_SHAPES as error:
        yield Unreadable(name, f"not a recording that can be read ({type(error).__name__})")
    else:
        yield from found


def _packing(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(b"\x1f\x8b"):
        return "packed with gzip: unpack it first"
    return "a zip archive: unpack it first" if start == b"PK\x03\x04" else ""


def _reader(path: Path, content: bytes) -> Reader:
    match path.suffix.lower():
        case ".har":
            return read_har
        case ".txt":
            return read_replay
        case ".json" if b'"http_interactions"' in content[:4_000_000]:
            return read_betamax
        case ".json" if b'"log"' in content[:4000]:
            return read_har
        case _:
            return read_cassette
