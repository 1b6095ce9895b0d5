"""Measure how many broken clients the proof finds out.

In: a vendor's document and a function that generates a client from one. Out: a `KillRate`.
Mutants made from changed specs are held to the vendor's own; mutants of code are copies of the
right client with one edit.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

from wireproof.errors import WireproofError
from wireproof.prove.cases import BUDGETS
from wireproof.prove.collect import faults
from wireproof.prove.findings import Finding
from wireproof.prove.lanes import LANES
from wireproof.prove.manifest import Manifest, load_manifest
from wireproof.prove.mutants import (
    code_runtime,
    code_tables,
    operators_calls,
    operators_replies,
    operators_schemas,
)
from wireproof.prove.mutants.align import aligned
from wireproof.prove.mutants.edits import CodeOperator, edited, edits_of
from wireproof.prove.mutants.explain import explain, explained
from wireproof.prove.mutants.fates import Fate, KillRate, Mutant
from wireproof.prove.mutants.mutation import Mutation, spread
from wireproof.prove.mutants.reach import code_lines, traced
from wireproof.prove.session import FLAVOURS, Planned, Session, Settings, plan_client
from wireproof.prove.trials import Lane
from wireproof.spec.document import Document
from wireproof.spec.load import load_document

Generate = Callable[[Path, Path], None]
Progress = Callable[[Fate], None]

TRAP = Path(__file__).with_name("trap.yaml")
"""A document that uses every style, body, union and kind of credential.

The runtime is the same in every client, and no vendor uses all of it: mutants of the runtime are
judged by a client of this document.
"""

SPEC_OPERATORS = (
    *operators_calls.OPERATORS,
    *operators_schemas.OPERATORS,
    *operators_replies.OPERATORS,
)
CODE_OPERATORS = {"code": code_tables.OPERATORS, "runtime": code_runtime.OPERATORS}
_PATIENCE = 60.0
_FAST = Settings(BUDGETS["fast"])


@dataclass(frozen=True, slots=True)
class Options:
    """What to try.

    Attributes:
        per_operator: most mutants of one operator.
        kinds: `spec`, changed documents; `code`, changed tables and models; `runtime`, the
            changed runtime, which is the same in every client: see `TRAP`.
        settings: budget and seed of the proof that has to kill them.
        only: regular expression of operator names.
    """

    per_operator: int = 2
    kinds: tuple[str, ...] = ("spec", "code")
    settings: Settings = _FAST
    only: str = ""


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where mutants are judged: the right client, and the cases."""

    document: Document
    manifest: Manifest
    planned: tuple[Planned, ...]
    generate: Generate
    folder: Path
    settings: Settings
    known: frozenset[str] = frozenset()
    patience: float = 0.0


def measure_kill_rate(
    document: Document,
    generate: Generate,
    options: Options | None = None,
    progress: Progress | None = None,
) -> KillRate:
    """Make mutants, prove each, and tell what became of it.

    Args:
        document: the vendor's, overlay applied.
        generate: makes a client from a JSON file, in a folder.
        options: what to try.
        progress: told of each fate.

    Findings of the right client itself are known, and kill no mutant.
    """
    options = options or Options()
    with tempfile.TemporaryDirectory(prefix="wireproof-mutants-") as folder:
        ground = _ground(document, generate, options.settings, Path(folder))
        ground, reached = _prove_right(ground, trace="runtime" in options.kinds)
        fates: list[Fate] = []
        for mutant, make, first in _mutants(ground, options, reached):
            fate = _fate(ground, mutant, make, first)
            fates.append(fate)
            if progress:
                progress(fate)
        lines = _all_lines(ground.manifest.path.parent)
        counted = sum(len(numbers & lines.get(name, set())) for name, numbers in reached.items())
        total = sum(len(numbers) for numbers in lines.values())
    return KillRate(ground.manifest.vendor, tuple(fates), counted, total, len(ground.known))


def measure_runtime_rate(
    generate: Generate, options: Options | None = None, progress: Progress | None = None
) -> KillRate:
    """Make mutants of the runtime, and prove each as a client of `TRAP`.

    Args:
        generate: makes a client from a JSON file, in a folder.
        options: what to try; `kinds` is not looked at.
        progress: told of each fate.
    """
    options = replace(options or Options(), kinds=("runtime",))
    return measure_kill_rate(load_document(TRAP), generate, options, progress)


def _ground(document: Document, generate: Generate, settings: Settings, folder: Path) -> _Ground:
    right = folder / "right"
    _write(document.raw, folder / "right.json")
    generate(folder / "right.json", right)
    manifest = load_manifest(right)
    planned = plan_client(document, manifest, settings)
    return _Ground(document, manifest, planned, generate, folder, settings)


def _write(root: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(root, default=str), encoding="utf-8")


def _prove_right(ground: _Ground, *, trace: bool) -> tuple[_Ground, dict[str, set[int]]]:
    """Prove the right client; return what is known of it, and the lines that run if asked for."""
    reached: dict[str, set[int]] = {}
    start = time.monotonic()
    watch = traced(ground.manifest.path.parent, reached) if trace else nullcontext()
    with watch:
        faults = list(_faults(ground, ground.manifest, LANES))
    seconds = time.monotonic() - start
    known = frozenset(one.signature for one in faults)
    return replace(ground, known=known, patience=max(_PATIENCE, 3 * seconds)), reached


Make = Callable[[Path], Manifest]


def _mutants(
    ground: _Ground, options: Options, reached: dict[str, set[int]]
) -> Iterator[tuple[Mutant, Make, str]]:
    """Yield mutants, how each is made, and the operation to try first."""
    wanted = re.compile(options.only)
    if "spec" in options.kinds:
        for operator in SPEC_OPERATORS:
            for one in spread(list(operator(ground.document.raw)), options.per_operator):
                if wanted.search(one.operator):
                    mutant = Mutant("spec", one.operator, one.pointer, one.change, one.excuse)
                    yield mutant, _from_spec(ground, one), one.operation
    for kind, operators in CODE_OPERATORS.items():
        for one_of in operators if kind in options.kinds else ():
            if wanted.search(one_of.name):
                yield from _code_mutants(ground, one_of, options.per_operator, reached)


def _from_spec(ground: _Ground, mutation: Mutation) -> Make:
    def make(folder: Path) -> Manifest:
        file = folder.with_suffix(".json")
        _write(mutation.mutated(ground.document.raw), file)
        ground.generate(file, folder)
        return aligned(ground.manifest, load_manifest(folder), folder)

    return make


def _code_mutants(
    ground: _Ground, operator: CodeOperator, limit: int, reached: dict[str, set[int]]
) -> Iterator[tuple[Mutant, Make, str]]:
    root = ground.manifest.path.parent
    found: list[tuple[str, int, int, str]] = []
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if re.fullmatch(operator.files, name):
            source = path.read_text(encoding="utf-8")
            for index, (line, change) in enumerate(edits_of(source, operator)):
                if line in reached.get(name, set()) or not name.startswith("_runtime"):
                    found.append((name, index, line, change))
    for name, index, line, change in spread(found, limit):
        code = (root / name).read_text(encoding="utf-8").splitlines()[line - 1].strip()
        excuse = operator.excuse or explained(operator.name, code)
        mutant = Mutant("code", operator.name, f"{name}:{line}", change, excuse, code)
        yield mutant, _from_code(ground, operator, name, index), ""


def _from_code(ground: _Ground, operator: CodeOperator, name: str, index: int) -> Make:
    def make(folder: Path) -> Manifest:
        root = ground.manifest.path.parent
        shutil.copytree(root, folder, ignore=shutil.ignore_patterns("__pycache__"))
        source = (root / name).read_text(encoding="utf-8")
        (folder / name).write_text(edited(source, operator, index), encoding="utf-8")
        return replace(ground.manifest, path=folder / "manifest.json")

    return make


def _fate(ground: _Ground, mutant: Mutant, make: Make, first: str) -> Fate:
    folder = ground.folder / "mutant"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        manifest = make(folder)
    except (WireproofError, ValueError, KeyError, TypeError) as error:
        return Fate(mutant, "stillborn", reason=f"not generated: {error}"[:300])
    same = _same_code(ground.manifest.path.parent, folder)
    if same:
        return Fate(mutant, "equivalent", reason="the client is the same")
    try:
        with _patience(ground.patience):
            fault = _first_fault(ground, manifest, _lanes_for(mutant), first)
    except WireproofError as error:
        return Fate(mutant, "stillborn", reason=f"does not import: {error}"[:300])
    except _TookTooLong:
        return Fate(mutant, "killed", "(any)", "took-too-long")
    if fault is not None:
        return Fate(mutant, "killed", fault.lane, fault.rule, fault.where)
    if mutant.excuse:
        return Fate(mutant, "equivalent", reason=mutant.excuse)
    if mutant.kind == "spec":
        root = json.loads(folder.with_suffix(".json").read_bytes())
        state, reason = explain(root, ground.planned)
        return Fate(mutant, state, reason=reason)
    return Fate(mutant, "survived", reason="gap: no case tells it from the right client")


def _lanes_for(mutant: Mutant) -> Sequence[Lane]:
    """Put the lanes first that are likely to see it."""
    late = mutant.operator.endswith("-response") or "reply" in mutant.operator
    if not late:
        return LANES
    return sorted(LANES, key=lambda lane: lane.name.startswith("request"))


def _first_fault(
    ground: _Ground, manifest: Manifest, lanes: Sequence[Lane], first: str = ""
) -> Finding | None:
    found = _faults(ground, manifest, lanes, first)
    return next((one for one in found if one.signature not in ground.known), None)


def _faults(
    ground: _Ground, manifest: Manifest, lanes: Sequence[Lane], first: str = ""
) -> Iterator[Finding]:
    planned = sorted(ground.planned, key=lambda one: one.plan.operation.pointer != first)
    with Session(ground.document, manifest, ground.settings.seed) as session:
        for flavour in FLAVOURS:
            for one in planned:
                scene = session.scene(one, flavour)
                for lane in lanes:
                    yield from faults(ground.document, scene, lane)


class _TookTooLong(BaseException):
    """A mutant that never comes to an end."""


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """Break off after a while; only on the main thread of a Unix process."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise _TookTooLong

    before = signal.signal(signal.SIGALRM, ring)
    # Again and again: raised inside a destructor, the first one is swallowed.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _same_code(right: Path, folder: Path) -> bool:
    """Tell whether two clients have the same code, docstrings and comments apart."""
    names = {path.relative_to(right).as_posix() for path in right.rglob("*.py")}
    others = {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}
    return names == others and all(
        _essence(right / name) == _essence(folder / name) for name in names
    )


def _essence(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            _undocument(node)
    return ast.dump(tree)


def _undocument(
    node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
) -> None:
    if ast.get_docstring(node, clean=False) is not None:
        node.body[0] = ast.Pass()


def _all_lines(root: Path) -> dict[str, set[int]]:
    return {
        path.relative_to(root).as_posix(): code_lines(path.read_text(encoding="utf-8"))
        for path in root.rglob("*.py")
    }
