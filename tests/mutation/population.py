"""Which mutants there are of a client: from its document, from its code, from the runtime.

In: a baseline. Out: mutants, and how each is made. The runtime is the same in every client, so that
its mutants are listed once; what no document can speak of is left out, and counted.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from tests.mutation import (
    code_client,
    code_inputs,
    code_runtime,
    code_tables,
    operators_calls,
    operators_replies,
    operators_schemas,
)
from tests.mutation.align import aligned
from tests.mutation.baseline import Baseline, write_document
from tests.mutation.edits import CodeOperator, edited, edits_of
from tests.mutation.explain import EXPLAINED, explained
from tests.mutation.fates import Mutant, Outside
from tests.mutation.mutation import Mutation, spread
from tests.mutation.reach import NO_TASK, Task, owners, spans
from wireproof.harness.manifest import Manifest, load_manifest

SPEC_OPERATORS = (
    *operators_calls.OPERATORS,
    *operators_schemas.OPERATORS,
    *operators_replies.OPERATORS,
)

_CODE_OPERATORS = (*code_tables.OPERATORS, *code_inputs.OPERATORS, *code_client.OPERATORS)

Make = Callable[[Baseline, Path], Manifest]
"""Makes a mutant of a baseline's client in a folder, and tells how it is called."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mutant, how it is made, and the operation to try first."""

    mutant: Mutant
    make: Make
    first: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """An edit that an operator offers: file, number, line, and what it changes."""

    name: str
    index: int
    line: int
    change: str


def of_spec(baseline: Baseline, limit: int, wanted: re.Pattern[str]) -> Iterator[Candidate]:
    """Yield mutants that are generated from a changed document."""
    for operator in SPEC_OPERATORS:
        for one in spread(list(operator(baseline.subject.document.raw)), limit):
            if wanted.search(one.operator):
                mutant = Mutant("spec", one.operator, one.pointer, one.change, one.excuse)
                yield Candidate(mutant, _from_spec(one), one.operation)


def _from_spec(mutation: Mutation) -> Make:
    def make(baseline: Baseline, folder: Path) -> Manifest:
        file = folder.with_suffix(".json")
        write_document(mutation.mutated(baseline.subject.document.raw), file)
        baseline.subject.generate(file, folder)
        return aligned(baseline.manifest, load_manifest(folder), folder)

    return make


def of_code(baseline: Baseline, limit: int, wanted: re.Pattern[str]) -> Iterator[Candidate]:
    """Yield copies of the right client with one edit of its tables, models or calls."""
    for operator in _CODE_OPERATORS:
        if wanted.search(operator.name):
            yield from _chosen(baseline, operator, list(_places(baseline, operator)), limit)


def of_runtime(
    baselines: Sequence[Baseline],
    limit: int,
    wanted: re.Pattern[str],
    skipped: Counter[Outside],
    *,
    others: bool = False,
) -> Iterator[Candidate]:
    """Yield copies of the right client with one edit of the runtime.

    Args:
        baselines: a client has the files of the runtime that it needs; each is the same in all.
        limit: most mutants of one operator, spread over all of its edits.
        wanted: operators.
        skipped: is told how many edits are left out, and why.
        others: yield all the edits that this choice leaves, and none of it.
    """
    homes: dict[str, Baseline] = {}
    for one in baselines:
        for path in (one.client / "_runtime").rglob("*.py"):
            homes.setdefault(path.relative_to(one.client).as_posix(), one)
    names = {
        name: owners((one.client / name).read_text(encoding="utf-8")) for name, one in homes.items()
    }
    for operator in code_runtime.OPERATORS:
        if not wanted.search(operator.name):
            continue
        inside = []
        found = (place for one in baselines for place in _places(one, operator)
                 if homes[place.name] is one)  # fmt: skip
        for place in sorted(found, key=lambda place: place.name):
            home, owner = homes[place.name], names[place.name].get(place.line, "")
            left_out = _outside(home, place, owner)
            if left_out is None:
                inside.append(place)
            else:
                skipped[left_out] += 1
        usual = spread(inside, limit)
        for place in [one for one in inside if one not in usual] if others else usual:
            yield from _chosen(homes[place.name], operator, [place], 1)


def _places(baseline: Baseline, operator: CodeOperator) -> Iterator[_Place]:
    for path in sorted(baseline.client.rglob("*.py")):
        name = path.relative_to(baseline.client).as_posix()
        if re.fullmatch(operator.files, name):
            source = path.read_text(encoding="utf-8")
            for index, (line, change) in enumerate(edits_of(source, operator)):
                yield _Place(name, index, line, change)


def _chosen(
    baseline: Baseline, operator: CodeOperator, places: list[_Place], limit: int
) -> Iterator[Candidate]:
    for one in spread(places, limit):
        text = (baseline.client / one.name).read_text(encoding="utf-8")
        code = text.splitlines()[one.line - 1].strip()
        where = f"{one.name}:{one.line}"
        excuse = operator.excuse or explained(operator.name, code, one.change, where)
        mutant = Mutant("code", operator.name, where, one.change, excuse, code)
        yield Candidate(mutant, _from_code(operator, one.name, one.index))


def _from_code(operator: CodeOperator, name: str, index: int) -> Make:
    def make(baseline: Baseline, folder: Path) -> Manifest:
        shutil.copytree(baseline.client, folder, ignore=shutil.ignore_patterns("__pycache__"))
        source = (baseline.client / name).read_text(encoding="utf-8")
        (folder / name).write_text(edited(source, operator, index), encoding="utf-8")
        return replace(baseline.manifest, path=folder / "manifest.json")

    return make


@lru_cache(maxsize=1)
def outside() -> tuple[Outside, ...]:
    """Return what `explained.toml` leaves out of the runtime's population."""
    node = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))
    return tuple(
        Outside(one["code"], one["reason"], one["test"], one.get("line", ""))
        for one in node["outside"]
    )


def _outside(baseline: Baseline, place: _Place, owner: str) -> Outside | None:
    where = f"{Path(place.name).stem}.{owner}"
    text = (baseline.client / place.name).read_text(encoding="utf-8").splitlines()[place.line - 1]
    fits = (one for one in outside() if re.fullmatch(one.code, where) and one.line in text)
    return next(fits, None)


def tasks_of(baseline: Baseline, where: str) -> frozenset[Task] | None:
    """Return the tasks that run any line of the statement at `file:line`; None for all of them.

    What runs as the client is imported may show anywhere. Where a line runs once and what it found
    is kept, only the first task has it: to leave out the others can spare a mutant, never kill one.
    """
    name, _, line = where.rpartition(":")
    if not (baseline.client / name).exists():
        return frozenset()  # a file that this client does not need
    source = (baseline.client / name).read_text(encoding="utf-8")
    first, last = spans(source).get(int(line), (int(line), int(line)))
    found = baseline.reaching(name, range(first, last + 1))
    return None if NO_TASK in found else found
