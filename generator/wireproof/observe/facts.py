"""What clients noticed themselves: the lines of `DriftLog`, folded.

In: NDJSON files. Out: facts with counts and times. They hold no exchange, so nothing is judged
again: they say where to look, and which recordings to make.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fact:
    """One kind of deviation at one place.

    Attributes:
        pointer: into the response's body; indexes are `*`.
        got: the kind of value that was there.
        first, last: times as the log has them.
    """

    operation: str
    pointer: str
    expected: str
    got: str
    count: int
    first: str
    last: str


def read_facts(paths: Sequence[Path]) -> tuple[Fact, ...]:
    """Fold the facts of log files, the most frequent first; other lines are passed over."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for path in paths:
        for file in sorted(path.rglob("*.ndjson")) if path.is_dir() else [path]:
            if file.suffix.lower() not in {".ndjson", ".jsonl"}:
                continue
            with file.open("rb") as lines:
                for line in lines:
                    _add(line, found)
    rows = [
        Fact(*key, count=len(times), first=min(times), last=max(times))
        for key, times in found.items()
    ]
    return tuple(sorted(rows, key=lambda one: (-one.count, one.operation, one.pointer)))


def _add(line: bytes, found: dict[tuple[str, str, str, str], list[str]]) -> None:
    try:
        node = json.loads(line)
    except ValueError:
        return
    if not isinstance(node, dict) or "pointer" not in node or "url" in node:
        return
    key = tuple(str(node.get(name, "")) for name in ("operation", "pointer", "expected", "got"))
    found.setdefault((key[0], key[1], key[2], key[3]), []).append(str(node.get("when", "")))
