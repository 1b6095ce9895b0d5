"""Since when each declared field is there: what tells an old recording from a false document.

In: judged bodies with their times. Out: the day from which a field is seen at its place. Only
places and times are kept, so that it costs the same for any number of recordings.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from wireproof.oas.pointer import join, parent

_NEVER_DATED = datetime.min.replace(tzinfo=UTC)


class Presence:
    """The oldest recording that holds each field, by the field's pointer in the document."""

    def __init__(self, oldest: dict[str, datetime] | None = None) -> None:
        self.oldest = {} if oldest is None else oldest

    def add(self, held: Collection[str], when: datetime | None) -> None:
        """Count the fields of one body.

        Args:
            held: pointers of the properties that it holds.
            when: it was recorded; a recording without a time may be older than all others.
        """
        moment = _NEVER_DATED if when is None else when
        for pointer in held:
            self.oldest[pointer] = min(moment, self.oldest.get(pointer, moment))

    def join(self, more: Presence) -> None:
        """Count the fields that other recordings hold."""
        for pointer, moment in more.oldest.items():
            self.oldest[pointer] = min(moment, self.oldest.get(pointer, moment))

    def since(self, required: str, name: str) -> datetime | None:
        """Return when a field was first seen at the place that requires it; None: unknown.

        Args:
            required: pointer of the keyword `required`.
            name: of the field.
        """
        found = self.oldest.get(join(parent(required), "properties", name))
        return None if found == _NEVER_DATED else found
