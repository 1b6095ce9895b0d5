"""Several files to one document in which every reference is local."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wireproof.spec.document import Origin, Source
from wireproof.spec.pointer import JsonPointer


@dataclass(frozen=True, slots=True)
class Bundle:
    """The assembled document."""

    data: dict[str, Any]
    moved: dict[JsonPointer, Origin]
    sources: tuple[Source, ...]
    reasons: dict[str, str]
    """Why a reference that was left as it is could not be followed."""


def bundle(main: Source, *, root: Path, read: Callable[[Path], Source]) -> Bundle:
    return Bundle(main.value, {}, (main,), {})
