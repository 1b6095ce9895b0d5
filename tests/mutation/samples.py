"""Other samples of the runtime's edits than the usual one, and fates that outlive a run.

In: candidates. Out: a share of them, in an order that has nothing to do with their places; fates,
kept in a file as they come.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from operator import itemgetter
from pathlib import Path

from tests.mutation.fates import Fate, Mutant
from tests.mutation.population import Candidate

SAMPLES = 40
"""How many samples there are beside the usual one: some sixty edits each, and none in two."""


def another(candidates: Iterable[Candidate], sample: int) -> list[Candidate]:
    """Return the candidates of a sample that nobody has explained, in their random order.

    An edit goes by what its line says: other lines of the runtime, or more explanations, move none
    of them into another sample.

    Args:
        candidates: all that the usual sample does not have.
        sample: from 1 to `SAMPLES`.
    """
    numbers = Counter[str]()
    chosen = []
    for one in candidates:
        mutant = one.mutant
        file = mutant.where.partition(":")[0]
        said = f"{mutant.operator}\n{file}\n{mutant.code}\n{mutant.change}"
        numbers[said] += 1
        digest = hashlib.sha256(f"{said}\n{numbers[said]}".encode()).hexdigest()
        if int(digest[:8], 16) % SAMPLES == sample - 1 and not mutant.excuse:
            chosen.append((digest[8:], one))
    return [one for _, one in sorted(chosen, key=itemgetter(0))]


class Kept:
    """Fates of earlier runs over the same code, one a line in a file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._fates: dict[str, list[Fate]] = {}
        if path and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                node = json.loads(line)
                fate = Fate(**{**node, "mutant": Mutant(**node["mutant"])})
                self._fates.setdefault(fate.mutant.name, []).append(fate)

    def fate(self, mutant: Mutant, judge: Callable[[], Fate]) -> Fate:
        """Return what became of a mutant; it is judged, and that is written down, if need be."""
        known = self._fates.get(mutant.name)
        if known:
            return known.pop(0)
        fate = judge()
        if self._path:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(fate)) + "\n")
        return fate
