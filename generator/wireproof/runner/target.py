"""What a contract is about: a client, and the document that it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Target:
    """Paths of a client, its spec, and what goes with it."""

    client: Path
    spec: Path
    overlay: Path | None
    accepted: Path | None
    root: Path | None = None

    def below(self, root: Path) -> Target:
        """Return the same with every path below a folder, unless it is absolute."""
        more = (
            None if path is None else root / path
            for path in (self.overlay, self.accepted, self.root)
        )
        return Target(root / self.client, root / self.spec, *more)
