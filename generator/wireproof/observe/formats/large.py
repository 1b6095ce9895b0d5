"""Recordings that do not fit the memory at once: read one exchange after the other.

In: a path of a large archive or cassette, JSON or YAML. Out: exchanges as the other readers make
them. A break is told after what came before it.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import ijson
import yaml

from wireproof.observe.exchange import Exchange, Unreadable
from wireproof.observe.formats.cassettes import exchange_of
from wireproof.observe.formats.entries import ODD, Make, each_exchange
from wireproof.observe.formats.har import entry_of
from wireproof.observe.formats.yaml_text import each_recorded

_LISTS: Final[dict[str, Make]] = {
    "log.entries": entry_of,
    "interactions": exchange_of,
    "http_interactions": exchange_of,
}
"""Where each format keeps its exchanges."""
_BROKEN = (ijson.JSONError, yaml.YAMLError, *ODD)


def stream_recording(path: Path) -> Iterator[Exchange | Unreadable]:
    """Read a large file, exchange by exchange."""
    name, number, is_one = path.as_posix(), 0, False
    with path.open("rb") as file:
        try:
            for one in each_exchange(_each(file), name):
                number += isinstance(one, Exchange)
                is_one = True
                yield one
        except _BROKEN:
            yield Unreadable(name, f"it breaks off after {number} exchanges, or is no recording")
            return
    if not is_one:
        yield Unreadable(name, "no recording: no `log.entries` and no list of `interactions`")


def _each(file: IO[bytes]) -> Iterator[tuple[Any, Make]]:
    start = file.read(4096).removeprefix(codecs.BOM_UTF8)
    if not start.lstrip().startswith(b"{"):
        file.seek(0)
        yield from ((one, exchange_of) for one in each_recorded(file))
        return
    for place, make in _LISTS.items():
        file.seek(0)
        if file.read(3) != codecs.BOM_UTF8:
            file.seek(0)
        found = False
        for one in ijson.items(file, f"{place}.item", use_float=True):
            found = True
            yield one, make
        if found:
            return
