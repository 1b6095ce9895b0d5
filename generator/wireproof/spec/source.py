"""One file of a document, as it was read: its text, its value, and where what stands in it.

In: a path, a text, a value. Out: `Source`, which finds the places of pointers.
"""

from __future__ import annotations

import re
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from wireproof.errors import Location
from wireproof.spec.json_search import find_in_json
from wireproof.spec.json_text import index_json, repeats_a_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wireproof.oas.pointer import JsonPointer
    from wireproof.spec.positions import Positions
    from wireproof.spec.slices import Slices

_WORTH_AN_INDEX: Final = 300
"""Characters for each pointer that is looked for; in a longer text it is found without an index."""
_SPELLED: Final = re.compile(rb"\\(?:u00|[xU\r\n])")
"""In JSON or YAML: a letter by its number, or a line that goes on in the next."""


class Source:
    """One file that was read: its text, its value, and (when asked for) its positions."""

    def __init__(
        self,
        path: Path,
        text: str,
        value: Any,
        *,
        is_json: bool,
        repeated: bool | None = None,
        slices: Slices | None = None,
        positions: Positions | None = None,
        encoded: bytes | None = None,
    ) -> None:
        self.path = path
        self.text = text
        self.value = value
        self.is_json = is_json
        self._repeated = repeated
        self.slices = slices
        """Where the parts of the text stand; None where that is not known."""
        self._positions = positions
        self.corrected = False
        """Whether the value is another one than the text has."""
        self._encoded = encoded
        self._said: dict[str, bool] = {}

    def with_value(self, value: Any) -> Source:
        """Return the same file with a value that was changed since it was read."""
        other = copy(self)
        other.value, other.corrected = value, True
        vars(other).pop("is_literal", None)
        vars(other)["_said"] = {}
        return other

    @property
    def repeated(self) -> bool:
        """Whether some object of the text repeats a key; JSON is read again for that."""
        if self._repeated is None:
            self._repeated = repeats_a_key(self.text)
        return self._repeated

    @property
    def encoded(self) -> bytes:
        """The text in UTF-8: bytes are searched several times as fast as a long text."""
        if self._encoded is None:
            self._encoded = self.text.encode("utf-8", "surrogatepass")
        return self._encoded

    @cached_property
    def is_literal(self) -> bool:
        """Whether every key of the value stands in the text, letter by letter."""
        return not (self.corrected or _SPELLED.search(self.encoded))

    def may_say(self, key: str) -> bool:
        """Whether a key may be in the value; false only where the text is sure not to have it."""
        if key not in self._said:
            self._said[key] = not self.is_literal or key.encode() in self.encoded
        return self._said[key]

    @property
    def positions(self) -> Positions:
        """The index of all nodes of the file; of JSON, it is built in a scan of its own."""
        if self._positions is None:
            self._positions = index_json(self.text)
        return self._positions

    def location(self, pointer: JsonPointer) -> Location:
        """Return the place of a node of this file, or of its nearest ancestor in the text."""
        line, column, _ = self.positions.find(pointer)
        return Location(str(self.path), line, column, pointer)

    def places(self, pointers: Sequence[JsonPointer]) -> list[tuple[int, int]]:
        """Line and column of each pointer, or of its nearest ancestor in the text."""
        if self.is_json and len(pointers) * _WORTH_AN_INDEX < len(self.text):
            known = None if self.slices is None else self.slices.places
            return find_in_json(self.text, pointers, known)
        return [self.positions.find(pointer)[:2] for pointer in pointers]
