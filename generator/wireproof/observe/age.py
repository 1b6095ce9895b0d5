"""How old a document is, as far as anything tells.

In: the day on which it was received, where somebody wrote that down, and its texts. Out: an `Age`,
or None. A document cannot be older than a day that it speaks of, in an example or in the name of a
version; one such day may be made up, a third hardly is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

_DAY: Final = re.compile(r"\b20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?=\b|T)")
_ENOUGH: Final = 3


@dataclass(frozen=True, slots=True)
class Age:
    """The day from which a document is, or a day than which it cannot be older.

    Attributes:
        source: who says so.
    """

    day: datetime
    source: Literal["received", "mentioned"]

    def __str__(self) -> str:
        day = self.day.date().isoformat()
        return f"received {day}" if self.source == "received" else f"it speaks of {day}"


def age_of(root: dict[str, Any], received: str, today: datetime) -> Age | None:
    """Tell how old a document is.

    Args:
        root: the document.
        received: the day on which it was, `2026-11-22`; "" when nobody knows.
        today: days after it are no memory of anything.
    """
    if received:
        return Age(datetime.fromisoformat(received).replace(tzinfo=UTC), "received")
    days = sorted({one for one in _days(root) if one <= today.date().isoformat()}, reverse=True)
    for day in days[_ENOUGH - 1 :]:
        try:
            return Age(datetime.fromisoformat(day).replace(tzinfo=UTC), "mentioned")
        except ValueError:
            continue  # 31 February
    return None


def _days(root: Any) -> set[str]:
    found: set[str] = set()
    pending, met = [root], set[int]()
    while pending:
        match pending.pop():
            case str() as text:
                found.update(_DAY.findall(text))
            case dict() as node if id(node) not in met:
                met.add(id(node))
                pending += [*node, *node.values()]
            case list() as node if id(node) not in met:
                met.add(id(node))
                pending += node
            case _:
                pass
    return found
