"""Every error that the tool reports on purpose: what, where, what to do, and the exit code.

Anything else that reaches the command line is a fault of the tool itself (exit code 4) and keeps
its traceback.

    WireproofError
    ├── UsageError      2  bad arguments or workspace configuration
    ├── SpecError       3  a spec could not be read
    └── SuiteError      4  the proof itself is at fault (zero cases, Schemathesis of another minor)
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file. `line` and `column` count from 1; 0 means that only the file is known."""

    file: str
    line: int = 0
    column: int = 0
    pointer: str = ""
    """JSON pointer as a URI fragment, `#/paths/~1pets/get`; empty when there is none."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place} {self.pointer}".rstrip()


class WireproofError(Exception):
    """An error with a place and a remedy.

    Args:
        message: what is wrong, one sentence without a full stop.
        location: where, if it is in a file.
        hint: what the reader can do about it.
    """

    exit_code = 2

    def __init__(self, message: str, *, location: Location | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.hint = hint

    @property
    def on_one_line(self) -> str:
        """What is wrong and what can be done about it, without the place."""
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        hint = f"\n  {self.hint}" if self.hint else ""
        return f"{place}{self.message}{hint}"


class UsageError(WireproofError):
    """Bad arguments, or a workspace that is configured wrongly."""

    exit_code = 2


class SpecError(WireproofError):
    """A spec that cannot be read: missing, malformed, not OpenAPI, dangling reference."""

    exit_code = 3


class SuiteError(WireproofError):
    """A fault of the proof itself: it must never pass for a green run."""

    exit_code = 4


def shortened(value: object, most: int = 40) -> str:
    """A value as it is written in Python, for a message; what is longer ends in an ellipsis."""
    text = repr(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def did_you_mean(given: str, known: Collection[str], *, most: int = 12) -> str:
    """A remedy for a word that nothing knows: the nearest known one, or what there is.

    Args:
        given: what was written.
        known: what could have been.
        most: how many are listed when none is near.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - needed once something is wrong

    folded = {word.casefold(): word for word in known}
    near = get_close_matches(given.casefold(), folded, 1)
    if near:
        return f"did you mean {folded[near[0]]}?"
    listed = ", ".join(list(known)[:most])
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return f"there are: {listed}{more}" if known else ""
