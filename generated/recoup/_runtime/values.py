"""The values of JSON in Python: `UNSET` for what is absent, and tests that narrow types.

JSON has three states for a property (absent, null, a value); Python's `None` is null, so absence
needs a value of its own. `UNSET` is false, so `if member.account_id:` narrows it away.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias, TypeVar

from pydantic import Field
from typing_extensions import TypeIs

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


def is_object(value: object) -> TypeIs[Mapping[Any, Any]]:
    """Whether a value is a JSON object, parsed or to be written."""
    return isinstance(value, Mapping)


def is_array(value: object) -> TypeIs[list[Any] | tuple[Any, ...]]:
    """Whether a value is a JSON array, parsed or to be written."""
    return isinstance(value, (list, tuple))
