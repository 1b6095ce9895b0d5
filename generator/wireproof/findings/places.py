"""How a place is named in what people read: from where we are, never by the machine's folders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wireproof.errors import Location


def from_here(place: Location) -> Location:
    """The same place with its file relative to the working directory, if it is below it."""
    path, here = Path(place.file).absolute(), Path.cwd()
    if place.file and path.is_relative_to(here):
        return replace(place, file=path.relative_to(here).as_posix())
    return place
