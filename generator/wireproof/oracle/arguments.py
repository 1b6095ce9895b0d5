"""What a caller says: typed values for the parameters and the body of one operation.

In: one plain JSON value made from the call-spec. Out: `Arguments`, and back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wireproof.oracle.operations import PLACES, Place

_DELIMITERS = (",", "|", " ", ".", ";")
"""What arrays are joined by in parameters (OAS 3.1.1, section 4.8.12.6)."""


class _Absent:
    """No body at all, which is not the same as null."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


@dataclass(frozen=True, slots=True)
class Arguments:
    """Values by place and wire name; `body` is `ABSENT` when none is given."""

    values: Mapping[Place, Mapping[str, Any]]
    body: Any = ABSENT
    media_type: str = ""

    def place(self, place: Place) -> Mapping[str, Any]:
        """Return the values of one place."""
        return self.values.get(place, {})

    def to_json(self) -> dict[str, Any]:
        """Return the one value of the call-spec that stands for these arguments."""
        out: dict[str, Any] = {
            f"in_{place}": dict(self.values[place]) for place in PLACES if self.values.get(place)
        }
        if self.body is not ABSENT:
            out["body"] = self.body
        return out


def arguments_from(value: Any, media_type: str) -> Arguments | None:
    """Read a value of the call-spec; `None` when it has not even the shape of arguments."""
    if not isinstance(value, dict) or set(value) - {"body", *(f"in_{p}" for p in PLACES)}:
        return None
    groups = {place: value.get(f"in_{place}", {}) for place in PLACES}
    if not all(isinstance(group, dict) for group in groups.values()):
        return None
    return Arguments(groups, value.get("body", ABSENT), media_type if "body" in value else "")


def split(arguments: Arguments) -> Iterator[Arguments]:
    """Yield other arguments that a careless writer says alike: items cut at a delimiter in them."""
    for delimiter in _DELIMITERS:
        values = {
            place: {name: _cut(one, delimiter) for name, one in arguments.place(place).items()}
            for place in arguments.values
        }
        if values != arguments.values:
            yield replace(arguments, values=values)


def _cut(value: Any, delimiter: str) -> Any:
    """An array whose texts are cut at a delimiter; anything else as it is."""
    if not isinstance(value, list):
        return value
    parts = [one.split(delimiter) if isinstance(one, str) else [one] for one in value]
    return [part for some in parts for part in some]
