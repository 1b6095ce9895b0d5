"""The difference between "not given" and null: `UNSET`, its type, and `Maybe[T]`.

JSON has three states for a property (absent, null, a value); Python's `None` is null, so absence
needs a value of its own. `UNSET` is false, so `if member.account_id:` narrows it away.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias, TypeVar

from pydantic import Field

T = TypeVar("T")


class Unset(enum.Enum):
    """The type of `UNSET`; an enum, so that type checkers narrow `is UNSET`."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Not given: left out of the request, or absent from the response."""

_LEFT_OUT = Field(exclude_if=lambda value: value is UNSET)

if TYPE_CHECKING:
    Maybe: TypeAlias = T | Unset
else:

    class Maybe:
        """`Maybe[T]` in a model: a property that may be absent; its default is `UNSET`.

        On the wire it is plain `T`, so a wrong value gets the error of `T` alone.
        """

        def __class_getitem__(cls, item: Any) -> Any:
            return Annotated[item, _LEFT_OUT]
