"""Numbers as people read them.

In: a number, and what it is of. Out: text.
"""

from __future__ import annotations


def many(count: int, what: str) -> str:
    """A number and what it is of: `1 finding`, `2 findings`, `1,200 cases`."""
    return f"{count:,} {what}{'s' * (count != 1)}"
