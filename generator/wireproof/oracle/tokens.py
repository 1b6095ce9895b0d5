"""The pieces that the reference encoder makes, and that the wire is compared with.

A delimiter has to stand as it is written; data may be percent-encoded in any way that decodes to
the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Lit:
    """A delimiter or a name: one of these spellings, the first being the usual one."""

    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """One scalar."""

    value: str | float | bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One `name=value` of a query, a cookie or a form.

    Attributes:
        encoded: whether the value is percent-encoded at all.
    """

    name: str
    tokens: tuple[Lit | Data, ...]
    encoded: bool = True


@dataclass(frozen=True, slots=True)
class Unrepresentable:
    """The value has no defined place on the wire: refusing it is right, and so is any guess."""

    reason: str


Tokens = tuple[Lit | Data, ...]


def texts_in(value: Any) -> list[str]:
    """Return the texts that stand in a value or right inside it."""
    match value:
        case str():
            return [value]
        case list():
            return [one for one in value if isinstance(one, str)]
        case dict():
            return [*value, *(one for one in value.values() if isinstance(one, str))]
        case _:
            return []
