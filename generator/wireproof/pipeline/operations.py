"""Which operation a word means: `members.invite`, an operationId, `POST /members`, a pointer.

In: words of a user, and what there is. Out: the operations; or an error that says what was near.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wireproof.errors import UsageError, did_you_mean
from wireproof.oas.pointer import join
from wireproof.spec.load import load_document


@dataclass(frozen=True, slots=True)
class Named:
    """An operation, by the names that it goes by."""

    id: str
    """In the client, `members.invite`."""
    method: str
    path: str

    @property
    def request(self) -> str:
        """`POST /members`."""
        return f"{self.method} {self.path}"

    @property
    def pointer(self) -> str:
        """Into the spec."""
        return join("#/paths", self.path, self.method.lower())


def find_operations(
    words: Iterable[str],
    known: Sequence[Named],
    spec: Path,
    overlay: Path | None,
    root: Path | None = None,
) -> list[str]:
    """The ids of the operations that words mean; more than one for a path alone.

    Args:
        words: what a user wrote.
        known: the operations that there are.
        spec: the document, which is read for operationIds if nothing else fits.
        overlay: corrections to it.
        root: the folder that references to other files may not leave; the document's own when None.

    Raises:
        UsageError: nothing has this name.
    """
    places: dict[str, list[str]] | None = None
    found: list[str] = []
    for word in words:
        named = _found_by(word, known)
        if not named:
            if places is None:  # the document is read once, whatever the words
                data = load_document(spec, overlay=overlay, root=root, strict_refs=False).data
                places = _operation_ids(data)
            named = [one.id for one in known if one.pointer in places.get(word, ())]
        if not named:
            raise UsageError(
                f"no operation is called {word!r:.100}", hint=did_you_mean(word, words_of(known))
            )
        found += named
    return found


def _found_by(word: str, known: Sequence[Named]) -> list[str]:
    first, _, rest = " ".join(word.split()).partition(" ")
    request = f"{first.upper()} {rest}"
    pointer = word if word.startswith("#") else f"#{word}"
    named = (
        [one.id for one in known if word in (one.id, one.pointer) or one.pointer == pointer],
        [one.id for one in known if one.request == request],
        [one.id for one in known if one.path == word],
    )
    return next(filter(None, named), [])


def words_of(known: Sequence[Named]) -> list[str]:
    """What could have been meant: each operation by its id, its last part and its request."""
    names = [one.id for one in known] + [one.request for one in known]
    return list(dict.fromkeys([*names, *(one.id.rpartition(".")[2] for one in known)]))


def _operation_ids(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """The pointers of the operations with each operationId."""
    found: dict[str, list[str]] = {}
    paths = data.get("paths")
    for path, item in (paths if isinstance(paths, dict) else {}).items():
        for method, operation in (item if isinstance(item, dict) else {}).items():
            if isinstance(operation, dict) and isinstance(operation.get("operationId"), str):
                place = join("#/paths", path, method)
                found.setdefault(operation["operationId"], []).append(place)
    return found
