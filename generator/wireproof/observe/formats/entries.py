"""The exchanges of a recording, one after the other; what is none is skipped, and told at the end.

In: the entries of a file, and what reads one. Out: exchanges, then the places of the others and why
they are none. Values are never told: they may be secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from wireproof.observe.exchange import Exchange, Unreadable

Make = Callable[[Any, str], Exchange]
"""Reads an entry; what is none raises one of `ODD`."""

ODD: Final = (
    KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip
_MOST_TOLD: Final = 5


def each_exchange(
    entries: Iterable[tuple[Any, Make]], name: str
) -> Iterator[Exchange | Unreadable]:
    """Read entries; the ones that are no exchange are told together.

    Args:
        entries: each with what reads it.
        name: of the file.
    """
    odd: list[str] = []
    for number, (entry, make) in enumerate(entries, 1):
        try:
            found = make(entry, f"{name}#{number}")
        except ODD as error:
            odd.append(f"#{number} ({_reason(entry, error)})")
            continue
        yield found
    if odd:
        shown = ", ".join(odd[:_MOST_TOLD]) + (" …" if len(odd) > _MOST_TOLD else "")
        many = "1 entry that is" if len(odd) == 1 else f"{len(odd)} entries that are"
        yield Unreadable(name, f"{many} no exchange, and skipped: {shown}")


def _reason(entry: Any, error: Exception) -> str:
    if not isinstance(entry, dict):
        return "not an object"
    if isinstance(error, KeyError):
        return f"it has no `{error.args[0]}`"
    return f"a value of another kind, {type(error).__name__}"
