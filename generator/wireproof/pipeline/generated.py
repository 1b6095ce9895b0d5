"""A generated client in memory: the one result of reading, analysing and rendering a spec.

In: nothing. Out: `Generated`, the counts of its operations, and its record for `--json`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wireproof.client.ledger import LedgerEntry

if TYPE_CHECKING:
    from wireproof.client import Api
    from wireproof.client.account import Remark

# What is missing here does not keep anyone from calling the operation.
_BESIDE = frozenset(("link", "header", "callback"))


@dataclass(frozen=True, slots=True)
class Counts:
    """How the operations of a document ended; `degraded` is not counted in `generated`."""

    total: int
    generated: int
    degraded: int
    refused: int


@dataclass(frozen=True)
class Generated:
    """A client in memory; made just now, by another process, or by an earlier run."""

    name: str
    files: Mapping[str, str]
    """The client: text by path."""
    names: str
    """The text of `names.lock`."""
    operations: tuple[str, ...]
    """The pointers of those that are in the client."""
    declarations: int
    ledger: tuple[LedgerEntry, ...]
    locations: dict[str, tuple[int, int]]
    """Line and column of every pointer in the ledger."""
    spent: tuple[int, ...] = field(default=(), compare=False)
    """How much there is of what a document may have so much of: see `pipeline.renewing`."""
    remarks: Mapping[str, Remark] = field(default_factory=dict, compare=False)
    """What the ledger says once of many places, by owner and keyword: see `client.account`."""
    digests: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Of files that are kept in the cache."""
    sizes: Mapping[str, int] = field(default_factory=dict, compare=False)
    """The lines of each resource, by its module: see `client.dividing`."""
    seconds: float = field(default=0.0, compare=False)
    analyse: Callable[[], Api] | None = field(default=None, compare=False, repr=False)
    """Gives the analysed document; read again where this process did not make the client."""

    @cached_property
    def api(self) -> Api:
        """The analysed document."""
        if self.analyse is None:
            raise LookupError(f"the document of {self.name} is not at hand")
        return self.analyse()

    @cached_property
    def counts(self) -> Counts:
        """Count the operations by the worst that the ledger says about each.

        A degraded parameter, body or response degrades its operation; a link, a response header or
        a callback does not, since the operation can be called all the same.
        """
        known = set(self.operations)
        degraded: set[str] = set()
        refused = 0
        for entry in self.ledger:
            if entry.status == "refused" and entry.kind == "operation":
                refused += 1
            elif entry.status != "generated" and entry.kind not in _BESIDE:
                parts = entry.pointer.split("/")
                degraded |= {"/".join(parts[:length]) for length in (4, 5)} & known
        total = len(known) + refused
        return Counts(total, len(known) - len(degraded), len(degraded), refused)

    @property
    def faults(self) -> list[LedgerEntry]:
        """The entries of the ledger that are not plainly generated."""
        return [entry for entry in self.ledger if entry.status != "generated"]

    @property
    def record(self) -> dict[str, Any]:
        """One entry of `generate --json`."""
        counts = self.counts
        return {
            "name": self.name,
            "operations": {
                "total": counts.total,
                "generated": counts.generated,
                "degraded": counts.degraded,
                "refused": counts.refused,
            },
            "schemas": self.declarations,
            "files": len(self.files),
            "seconds": round(self.seconds, 3),
            "ledger": [
                {
                    "pointer": entry.pointer,
                    "line": self.locations[entry.pointer][0],
                    "column": self.locations[entry.pointer][1],
                    "kind": entry.kind,
                    "status": entry.status,
                    "reason": entry.reason,
                }
                for entry in self.ledger
            ],
        }
