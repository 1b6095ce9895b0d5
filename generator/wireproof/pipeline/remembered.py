"""A whole client from an earlier run, when nothing that it was made from has changed.

In: what a client is made from. Out: its files, and what is told about it; or nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wireproof.cache import Cache, digest
from wireproof.client.ledger import LedgerEntry
from wireproof.pipeline.generated import Generated

_KIND: Final = "client"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a client is made from, beside the files that its document refers to."""

    spec: bytes
    overlay: bytes
    names: str
    settings: Sequence[str]

    def key(self, names: str) -> str:
        """What the result is found by; `names` is the text of `names.lock`."""
        parts = [*self.settings, names]
        digests = [hashlib.sha256(part).hexdigest() for part in (self.spec, self.overlay)]
        return json.dumps([*digests, *parts])


def recall(cache: Cache, origin: Origin, name: str) -> Generated | None:
    """What an earlier run made of the same, unless a file that the document refers to differs.

    Args:
        cache: where it was kept.
        origin: what the client is made from.
        name: of the client.
    """
    found = cache.get(_KIND, [origin.key(origin.names)])
    if not found:
        return None
    data: dict[str, Any] = json.loads(next(iter(found.values())))
    if any(_digest(Path(path)) != known for path, known in data["referred"]):
        return None
    digests: dict[str, str] = data["files"]
    texts = cache.texts([*digests.values(), data["names"]])
    if not texts.keys() >= {*digests.values(), data["names"]}:
        return None
    return Generated(
        name=name,
        files={path: texts[known] for path, known in digests.items()},
        names=texts[data["names"]],
        operations=tuple(data["operations"]),
        declarations=data["declarations"],
        ledger=tuple(LedgerEntry(*entry) for entry in data["ledger"]),
        locations={
            pointer: (line, column) for pointer, (line, column) in data["locations"].items()
        },
    )


def remember(cache: Cache, origin: Origin, made: Generated, referred: Sequence[Path]) -> None:
    """Keep what was made.

    It is found by the names that went in, and by those that came out: these are what the next run
    has, and names that were settled once stay.

    Args:
        cache: where to.
        origin: what it was made from.
        made: the result.
        referred: the files that the document refers to.
    """
    data = {
        "referred": [(str(path.resolve()), _digest(path)) for path in referred],
        "files": {path: digest(text) for path, text in made.files.items()},
        "names": digest(made.names),
        "operations": made.operations,
        "declarations": made.declarations,
        "ledger": [(one.pointer, one.kind, one.status, one.reason) for one in made.ledger],
        "locations": made.locations,
    }
    cache.put_texts([made.names, *made.files.values()])
    text = json.dumps(data, ensure_ascii=False)
    cache.put(_KIND, dict.fromkeys((origin.key(origin.names), origin.key(made.names)), text))


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
