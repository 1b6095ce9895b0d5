"""How a proof is carried out, and what it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wireproof.cache import Cache
from wireproof.cases.model import Budget


@dataclass(frozen=True, slots=True)
class Means:
    """How a proof is carried out; what comes out does not depend on it.

    Attributes:
        jobs: processes of this machine.
        executor: `dask://HOST:PORT`, to let others do it; "" is this machine.
        cache: what earlier runs proved; without it, everything is proven anew.
        results: of this run, where several have a share in it.
        complete: everything is in `results` already; whatever is missing there is an error.
    """

    jobs: int = 1
    executor: str = ""
    cache: Cache | None = None
    results: Cache | None = None
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be proven; see `prove_client`.

    Attributes:
        operations: ids of the manifest, sorted; None for all.
    """

    client: Path
    spec: Path
    overlay: Path | None
    root: Path | None
    budget: Budget
    seed: int
    operations: tuple[str, ...] | None
