"""Drift: how a response differed from what its vendor documented, and what to do about it.

A response is decoded strictly first. When that fails it is decoded as far as it goes, and each
deviation becomes one `Drift`; the policy then decides whether anybody hears of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Drift", "DriftPolicy", "DriftWarning", "shorten"]

_GOT_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Drift:
    """One deviation of a response from its documentation."""

    pointer: str
    """JSON pointer into the body (RFC 6901), `/items/0/id`; empty for the body as a whole."""
    expected: str
    got: str
    """The value found, as JSON, cut to 80 characters."""
    operation: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.pointer or 'the body'}: {self.expected}; got {self.got}"


class DriftWarning(UserWarning):
    """A response did not match its documentation and was decoded all the same."""

    def __init__(self, message: str, drift: tuple[Drift, ...] = ()) -> None:
        super().__init__(message)
        self.drift = drift


DriftPolicy: TypeAlias = Literal["warn", "raise", "ignore"] | Callable[[Drift], None]
"""`"warn"`: one `DriftWarning` per response; `"raise"`: `ResponseInvalid`; `"ignore"`: keep quiet
(the records stay on `RawResponse.drift`); or a function that gets each record."""


def shorten(value: object, limit: int = _GOT_LIMIT) -> str:
    """Render a JSON value for a message, never longer than `limit` characters.

    Args:
        value: what was found; anything that is not JSON is shown by its `repr`.
        limit: characters to keep.
    """
    if isinstance(value, str):
        value = value[: limit + 1]
    elif isinstance(value, (list, dict)) and len(value) > limit:
        return f"{'an array' if isinstance(value, list) else 'an object'} of {len(value)}"
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = f"<{type(value).__name__}>"
    return text if len(text) <= limit else text[: limit - 1] + "…"
