"""A whole client from an earlier run, when nothing that it was made from has changed.

In: what a client is made from. Out: its files, and what is told about it; or nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wireproof.cache import Cache, digest
from wireproof.client.account import Remark
from wireproof.client.ledger import LedgerEntry
from wireproof.contents import Content
from wireproof.pipeline.generated import Generated
from wireproof.pipeline.kept_files import KeptFiles

_KIND: Final = "client"
_LAST: Final = "last"
"""By what a client is made from beside its document: the key of the one that was made last."""


@dataclass(frozen=True)
class Origin:
    """What a client is made from, beside the files that its document refers to."""

    spec: Content
    overlay: Content
    names: str
    settings: Sequence[str]

    def standing(self, names: str) -> str:
        """What a result is found by when its document has changed."""
        return json.dumps([self.overlay.sha256, *self.settings, names])

    def key(self, names: str) -> str:
        """What the result is found by; `names` is the text of `names.lock`."""
        return json.dumps([self.spec.sha256, self.overlay.sha256, *self.settings, names])


def recall(
    cache: Cache, origin: Origin, name: str, remake: Callable[[], Mapping[str, str]]
) -> Generated | None:
    """What an earlier run made of the same, unless a file that the document refers to differs.

    Args:
        cache: where it was kept.
        origin: what the client is made from.
        name: of the client.
        remake: makes its files from nothing.
    """
    data = _record(cache, origin.key(origin.names))
    if data is None or any(_digest(Path(path)) != known for path, known in data["referred"]):
        return None
    return _restored(cache, data, name, remake)


def recall_last(
    cache: Cache, origin: Origin, name: str, remake: Callable[[], Mapping[str, str]]
) -> tuple[Generated, str] | None:
    """What the last run made of another version of the document, and the text of that one.

    Args:
        cache: where it was kept.
        origin: what the client of this version is made from.
        name: of the client.
        remake: gives up.
    """
    found = cache.get(_LAST, [origin.standing(origin.names)])
    data = _record(cache, next(iter(found.values()))) if found else None
    if data is None or not data["text"]:
        return None
    text, made = cache.texts([data["text"]]), _restored(cache, data, name, remake)
    return (made, text[data["text"]]) if made and text else None


def _record(cache: Cache, key: str) -> dict[str, Any] | None:
    found = cache.get(_KIND, [key])
    return json.loads(next(iter(found.values()))) if found else None


def _restored(
    cache: Cache, data: Mapping[str, Any], name: str, remake: Callable[[], Mapping[str, str]]
) -> Generated | None:
    digests: dict[str, str] = data["files"]
    names = cache.texts([data["names"]])
    if not names or not cache.has_texts(digests.values()):
        return None
    return Generated(
        name=name,
        files=KeptFiles(digests, cache, remake),
        names=names[data["names"]],
        operations=tuple(data["operations"]),
        declarations=data["declarations"],
        ledger=tuple([LedgerEntry(*entry) for _, _, *entry in data["ledger"]]),
        locations={pointer: (line, column) for line, column, pointer, *_ in data["ledger"]},
        digests=digests,
        spent=tuple(data["spent"]),
        remarks={key: Remark(*one) for key, one in data["remarks"].items()},
        sizes=data["sizes"],
    )


def remember(
    cache: Cache, origin: Origin, made: Generated, referred: Sequence[Path], text: str = ""
) -> None:
    """Keep what was made.

    It is found by the names that went in, and by those that came out: these are what the next run
    has, and names that were settled once stay.

    Args:
        cache: where to.
        origin: what it was made from.
        made: the result.
        referred: the files that the document refers to.
        text: the document, where the client of its next version may start from this one.
    """
    known = made.digests
    digests = {path: known.get(path) or digest(made.files[path]) for path in made.files}
    names = digest(made.names)
    texts = {digests[path]: made.files[path] for path in made.files if path not in known}
    data: dict[str, Any] = {
        "referred": [(str(path.resolve()), _digest(path)) for path in referred],
        "files": digests,
        "names": names,
        "operations": made.operations,
        "declarations": made.declarations,
        "ledger": [
            (*made.locations[one.pointer], one.pointer, one.kind, one.status, one.reason)
            for one in made.ledger
        ],
        "spent": made.spent,
        "remarks": {
            key: (one.pointer, one.reason, one.places) for key, one in made.remarks.items()
        },
        "sizes": made.sizes,
        "text": digest(text) if text else "",
    }
    cache.put_texts(texts | {names: made.names} | ({data["text"]: text} if text else {}))
    record = json.dumps(data, ensure_ascii=False)
    cache.put(_KIND, dict.fromkeys((origin.key(origin.names), origin.key(made.names)), record))
    if text:
        cache.put(_LAST, {origin.standing(made.names): origin.key(made.names)})


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
