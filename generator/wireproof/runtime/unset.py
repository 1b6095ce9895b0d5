"""The difference between "not given" and null: `UNSET`, its type, and `Maybe[T]`.

JSON has three states for a property (absent, null, a value); Python's `None` is null, so absence
needs a value of its own. `UNSET` is false, so `if member.account_id:` narrows it away.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar

from pydantic import Field

__all__ = ["UNSET", "Maybe", "Unset", "given"]

T = TypeVar("T")


class Unset(enum.Enum):
    """The type of `UNSET`; an enum member, so that type checkers narrow `is UNSET`."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Not given: left out of the request, or absent from the response."""


def _is_unset(value: object) -> bool:
    return value is UNSET


_LEFT_OUT = Field(exclude_if=_is_unset)


if TYPE_CHECKING:
    Maybe = T | Unset
else:

    class Maybe:
        """`Maybe[T]` in a model: a property that may be absent (default it to `UNSET`).

        To a type checker it is `T | Unset`. On the wire it is plain `T`, so a wrong value gets
        the error of `T` alone, and an unset field is left out of every dump.
        """

        def __class_getitem__(cls, item: Any) -> Any:
            return Annotated[item, _LEFT_OUT]


def given(values: dict[str, T | Unset]) -> dict[str, T]:
    """Drop the entries that are `UNSET`.

    Args:
        values: wire names and values, some of them `UNSET`.
    """
    return {name: value for name, value in values.items() if not isinstance(value, Unset)}
