"""Where a pointer stands in the vendor's file, as reports name it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wireproof.errors import Location
from wireproof.oracle.document import Document


def place_in(document: Document, pointer: str) -> Location:
    """Return a place in the vendor's file, named from where we are: no report names a machine."""
    found, here = document.location(pointer), Path.cwd()
    path = Path(found.file).absolute()
    if path.is_relative_to(here):
        return replace(found, file=path.relative_to(here).as_posix())
    return found
