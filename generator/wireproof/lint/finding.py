"""What a check of the linter reports, before it has a severity and a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wireproof.errors import Location
    from wireproof.oas.pointer import JsonPointer


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check reports; `run` adds severity and place.

    Attributes:
        rule: id in the catalogue of `findings`.
        pointer: to the place in the document.
        message: what is wrong there.
        hint: what can be done about it.
        location: only where the pointer does not lead to the place: a repeated key.
    """

    rule: str
    pointer: JsonPointer
    message: str
    hint: str = ""
    location: Location | None = None
