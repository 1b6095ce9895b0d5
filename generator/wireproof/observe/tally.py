"""What was seen of one operation, counted exchange by exchange."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Counts of one operation.

    Attributes:
        statuses: how often each was seen.
        held: pointers of the declared properties that some body held.
        against: pointers of the schemas that bodies were held against.
    """

    exchanges: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    against: set[str] = field(default_factory=set)

    def count(self, status: int, held: Collection[str], against: Iterable[str]) -> None:
        """Count one exchange."""
        self.exchanges += 1
        self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1
        self.held.update(held)
        self.against.update(against)

    def add(self, more: Tally) -> None:
        """Add what was counted in later recordings."""
        self.exchanges += more.exchanges
        for status, number in more.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + number
        self.held |= more.held
        self.against |= more.against
