"""Where a pointer stands in the vendor's file, as reports name it."""

from __future__ import annotations

from wireproof.errors import Location
from wireproof.findings.places import from_here
from wireproof.oracle.document import Document


def place_in(document: Document, pointer: str) -> Location:
    """Return a place in the vendor's file, named from where we are."""
    return from_here(document.location(pointer))
