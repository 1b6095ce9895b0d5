"""Where mutants are judged: one right client, its cases, and what is known of it already.

In: a document and a function that generates a client from one. Out: a `Baseline`, and the faults
that its cases find in another client.
"""

from __future__ import annotations

import ast
import json
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from tests.mutation.edits import parse
from tests.mutation.reach import NO_TASK, WHOLE, Lines, Task, Tracer, code_lines
from wireproof.checks.catalogue import CHECKS
from wireproof.checks.check import Check
from wireproof.findings.finding import Finding
from wireproof.harness.manifest import Manifest, load_manifest
from wireproof.runner.collect import faults
from wireproof.runner.proven import Collected
from wireproof.runner.session import MODES, Planned, Session, Settings, plan_client
from wireproof.runner.whole import prove_whole
from wireproof.spec.document import Document

Generate = Callable[[Path, Path], None]
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Subject:
    """A document that mutants are made from or judged by.

    Attributes:
        name: for people.
        document: overlay applied.
        generate: makes a client from a JSON file, in a folder.
    """

    name: str
    document: Document
    generate: Generate


@dataclass(frozen=True, slots=True)
class Round:
    """The cases of one budget.

    Attributes:
        known: signatures of findings of the right client itself, which kill no mutant.
        patience: seconds after which a mutant that has come to no end is killed.
    """

    settings: Settings
    planned: tuple[Planned, ...]
    known: frozenset[str]
    patience: float


@dataclass(slots=True)
class Baseline:
    """The right client of a subject, and rounds of cases, made when first needed.

    Attributes:
        settings: of the rounds, the deterministic one first.
        reached: lines of the client that run in the first round, by file, apart for each task.
    """

    subject: Subject
    manifest: Manifest
    folder: Path
    settings: tuple[Settings, ...]
    rounds: list[Round] = field(default_factory=list)
    reached: dict[Task, Lines] = field(default_factory=dict)

    @property
    def client(self) -> Path:
        """Folder of the right client."""
        return self.manifest.path.parent

    def round(self, index: int) -> Round:
        """Return the cases of a round."""
        while len(self.rounds) <= index:
            self.rounds.append(_prepared(self, len(self.rounds)))
        return self.rounds[index]

    def reaching(self, name: str, numbers: Collection[int]) -> frozenset[Task]:
        """Return the tasks of the first round that run any of these lines of a file."""
        return frozenset(
            task
            for task, lines in self.reached.items()
            if not lines.get(name, set()).isdisjoint(numbers)
        )

    def lines(self) -> Lines:
        """Return all lines of the right client on which statements begin, by file."""
        return {
            path.relative_to(self.client).as_posix(): code_lines(path.read_text(encoding="utf-8"))
            for path in self.client.rglob("*.py")
        }


def open_baseline(subject: Subject, settings: tuple[Settings, ...], folder: Path) -> Baseline:
    """Generate the right client of a subject, in a folder."""
    folder.mkdir()
    write_document(subject.document.raw, folder / "right.json")
    subject.generate(folder / "right.json", folder / "right")
    return Baseline(subject, load_manifest(folder / "right"), folder, settings)


def write_document(root: dict[str, Any], path: Path) -> None:
    """Write a document as JSON."""
    path.write_text(json.dumps(root, default=str), encoding="utf-8")


def _prepared(baseline: Baseline, index: int) -> Round:
    """Make the cases of a budget and prove the right client with them."""
    settings = baseline.settings[index]
    planned = plan_client(baseline.subject.document, baseline.manifest, settings)
    start = time.monotonic()
    tracer = Tracer(baseline.client)
    with tracer.watching() if index == 0 else nullcontext():
        found = list(_faults(baseline, planned, settings, baseline.manifest, CHECKS, tracer=tracer))
    if not baseline.reached:
        baseline.reached.update(tracer.found())
    patience = max(_PATIENCE, 3 * (time.monotonic() - start))
    return Round(settings, planned, frozenset(one.signature for one in found), patience)


def first_fault(
    baseline: Baseline,
    round_: Round,
    manifest: Manifest,
    checks: Sequence[Check],
    first: str = "",
    only: frozenset[Task] | None = None,
) -> Finding | None:
    """Return the first finding that the right client does not have.

    Args:
        baseline: with the right client.
        round_: the cases.
        manifest: of the client to prove.
        checks: in which order.
        first: pointer of the operation to begin with.
        only: tasks that can tell the difference; all, without it.
    """
    found = _faults(baseline, round_.planned, round_.settings, manifest, checks, first, only)
    return next((one for one in found if one.signature not in round_.known), None)


def _faults(
    baseline: Baseline,
    planned: tuple[Planned, ...],
    settings: Settings,
    manifest: Manifest,
    checks: Sequence[Check],
    first: str = "",
    only: frozenset[Task] | None = None,
    tracer: Tracer | None = None,
) -> Iterator[Finding]:
    document = baseline.subject.document
    order = sorted(planned, key=lambda one: one.plan.operation.pointer != first)
    move = tracer.move if tracer else _nowhere
    with Session(document, manifest, settings.seed) as session:
        whole = Collected()
        if session.package and (only is None or WHOLE in only):
            move(WHOLE)
            prove_whole(session, planned, whole)
        yield from (one for one in whole.findings.values() if one.severity == "error")
        for mode, one, check in product(MODES, order, checks):
            task = (mode, one.method.id, check.name)
            if (only is None or task in only) and session.runs(one, check):
                move(NO_TASK)
                harness = session.harness(one, mode)
                move(task)
                yield from faults(document, harness, check)


def _nowhere(_task: Task) -> None:
    """Record nothing."""


def same_code(right: Path, folder: Path) -> bool:
    """Tell whether two clients have the same code, docstrings and comments apart."""
    names = {path.relative_to(right).as_posix() for path in right.rglob("*.py")}
    others = {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}
    return names == others and all(
        _essence(right / name) == _essence(folder / name) for name in names
    )


def _essence(path: Path) -> str:
    tree = parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            _undocument(node)
    return ast.dump(tree)


def _undocument(
    node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
) -> None:
    if ast.get_docstring(node, clean=False) is not None:
        node.body[0] = ast.Pass()
