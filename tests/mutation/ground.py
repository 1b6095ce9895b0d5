"""Where mutants are judged: one right client, its cases, and what is known of it already.

In: a document and a function that generates a client from one. Out: a `Ground`, and the faults
that its cases find in another client.
"""

from __future__ import annotations

import ast
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.mutation.edits import parse
from tests.mutation.reach import Lines, code_lines, traced
from wireproof.checks.catalogue import LANES
from wireproof.checks.check import Lane
from wireproof.findings.finding import Finding
from wireproof.harness.manifest import Manifest, load_manifest
from wireproof.runner.collect import faults
from wireproof.runner.session import FLAVOURS, Planned, Session, Settings, plan_client
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
class Ground:
    """The right client of a subject, and rounds of cases, made when first needed.

    Attributes:
        settings: of the rounds, the deterministic one first.
        reached: lines of the client that run in the first round, by file.
    """

    subject: Subject
    manifest: Manifest
    folder: Path
    settings: tuple[Settings, ...]
    rounds: list[Round] = field(default_factory=list)
    reached: Lines = field(default_factory=dict)

    @property
    def client(self) -> Path:
        """Folder of the right client."""
        return self.manifest.path.parent

    def round(self, index: int) -> Round:
        """Return the cases of a round."""
        while len(self.rounds) <= index:
            self.rounds.append(_prepared(self, self.settings[len(self.rounds)]))
        return self.rounds[index]

    def lines(self) -> Lines:
        """Return all lines of the right client on which statements begin, by file."""
        return {
            path.relative_to(self.client).as_posix(): code_lines(path.read_text(encoding="utf-8"))
            for path in self.client.rglob("*.py")
        }


def open_ground(subject: Subject, settings: tuple[Settings, ...], folder: Path) -> Ground:
    """Generate the right client of a subject, in a folder."""
    folder.mkdir()
    write_document(subject.document.raw, folder / "right.json")
    subject.generate(folder / "right.json", folder / "right")
    return Ground(subject, load_manifest(folder / "right"), folder, settings)


def write_document(root: dict[str, Any], path: Path) -> None:
    """Write a document as JSON."""
    path.write_text(json.dumps(root, default=str), encoding="utf-8")


def _prepared(ground: Ground, settings: Settings) -> Round:
    """Make the cases of a budget and prove the right client with them."""
    planned = plan_client(ground.subject.document, ground.manifest, settings)
    start = time.monotonic()
    watch: AbstractContextManager[None] = (
        nullcontext() if ground.reached else traced(ground.client, ground.reached)
    )
    with watch:
        found = list(_faults(ground, planned, settings, ground.manifest, LANES, ""))
    patience = max(_PATIENCE, 3 * (time.monotonic() - start))
    return Round(settings, planned, frozenset(one.signature for one in found), patience)


def first_fault(
    ground: Ground, round_: Round, manifest: Manifest, lanes: Sequence[Lane], first: str = ""
) -> Finding | None:
    """Return the first finding that the right client does not have.

    Args:
        ground: with the right client.
        round_: the cases.
        manifest: of the client to prove.
        lanes: in which order.
        first: pointer of the operation to begin with.
    """
    found = _faults(ground, round_.planned, round_.settings, manifest, lanes, first)
    return next((one for one in found if one.signature not in round_.known), None)


def _faults(
    ground: Ground,
    planned: tuple[Planned, ...],
    settings: Settings,
    manifest: Manifest,
    lanes: Sequence[Lane],
    first: str,
) -> Iterator[Finding]:
    document = ground.subject.document
    order = sorted(planned, key=lambda one: one.plan.operation.pointer != first)
    with Session(document, manifest, settings.seed) as session:
        for flavour in FLAVOURS:
            for one in order:
                scene = session.scene(one, flavour)
                for lane in lanes:
                    if session.runs(one, lane):
                        yield from faults(document, scene, lane)


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
