"""Ways to get a document from a few lines of text."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Protocol

import pytest

from wireproof.spec.load import load_document

if TYPE_CHECKING:
    from pathlib import Path

    from wireproof.spec.document import Document


class Load(Protocol):
    """Loads a document from its text."""

    def __call__(
        self, text: str, *, overlay: str | None = None, strict_refs: bool = True
    ) -> Document:
        """Write the text, and the overlay if there is one, and load it."""
        ...


class Write(Protocol):
    """Writes a file below the test's folder."""

    def __call__(self, name: str, text: str | bytes) -> Path:
        """Write the file and return its path; text is dedented."""
        ...


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file below the test's folder; text is dedented."""

    def write(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        return path

    return write


@pytest.fixture
def load(write: Write) -> Load:
    """Load a document from its text, with an overlay if one is given."""

    def load(text: str, *, overlay: str | None = None, strict_refs: bool = True) -> Document:
        path = write("openapi.json" if text.lstrip().startswith("{") else "openapi.yaml", text)
        correction = write("overlay.yaml", overlay) if overlay is not None else None
        return load_document(path, overlay=correction, strict_refs=strict_refs)

    return load
