"""Faults planted in the tool's own reading of documents, and what the proof makes of them.

In: documents that use what the readers of `spec/` are for. Out: a `KillRate`. A mutant is a copy of
the tool with one edit; it generates a client, and the proof, which is not mutated, reads the same
bytes by itself and judges that client. A copy that reads every document alike is no difference.
"""

from __future__ import annotations

import ast
import compileall
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import wireproof
from tests.mutation import nursery, source_operators
from tests.mutation.align import aligned
from tests.mutation.baseline import Baseline, Subject, first_fault, same_code
from tests.mutation.edits import CodeOperator, edited, edits_of, parse
from tests.mutation.explain import explained
from tests.mutation.fates import Fate, KillRate, Mutant
from tests.mutation.mutation import spread
from tests.mutation.reach import NO_TASK, Tracer
from wireproof.cases.model import BUDGETS
from wireproof.checks.catalogue import CHECKS
from wireproof.errors import WireproofError
from wireproof.harness.manifest import load_manifest
from wireproof.oracle.document import read_document
from wireproof.runner.session import Settings
from wireproof.spec.load import load_document

SOURCES = "(sources)"
"""What the record of these mutants is called: they are judged over all documents."""

_DOCUMENTS = Path(__file__).with_name("documents")
_FAST = Settings(BUDGETS["fast"])
MODULES = (
    "anchors", "bundle", "document", "draft", "json_text", "load", "normalise", "overlay",
    "places", "references", "swagger2", "swagger2_parts", "yaml12",
)  # fmt: skip
"""The modules of `spec/` through which every document goes."""


@dataclass(frozen=True, slots=True)
class Written:
    """A document on the disk that faults in its reading are judged by."""

    name: str
    spec: Path
    overlay: Path | None = None


WRITTEN = (
    Written("swagger", _DOCUMENTS / "swagger.yaml"),
    Written("three", _DOCUMENTS / "three.yaml"),
    Written("files", _DOCUMENTS / "files" / "main.yaml"),
    Written("corrected", _DOCUMENTS / "corrected.yaml", _DOCUMENTS / "corrections.yaml"),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """One edit of one module."""

    module: str
    operator: CodeOperator
    index: int
    line: int
    change: str


@dataclass(slots=True)
class _Nursery:
    """A copy of the tool, and the process that generates clients with it."""

    folder: Path
    process: subprocess.Popen[str]
    subjects: list[dict[str, Any]] = field(default_factory=list)

    @property
    def tree(self) -> Path:
        return self.folder / "tree" / "wireproof"

    def ask(self, out: Path, subjects: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Have documents read, and a client of the first that is read otherwise generated."""
        task = {"tree": str(self.folder / "tree"), "out": str(out), "subjects": subjects}
        assert self.process.stdin and self.process.stdout  # noqa: PT018 - both are pipes
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def grown(self, planted: Planted, out: Path) -> dict[str, Any]:
        """Plant a fault, ask, and take it out again."""
        path = self.tree / "spec" / f"{planted.module}.py"
        right = path.read_text(encoding="utf-8")
        for compiled in path.parent.glob(f"__pycache__/{planted.module}.*"):
            compiled.unlink()  # its time stamp may be that of the edit
        try:
            path.write_text(edited(right, planted.operator, planted.index), encoding="utf-8")
            return self.ask(out, self.subjects)
        finally:
            path.write_text(right, encoding="utf-8")


@contextmanager
def _nursery(folder: Path) -> Iterator[_Nursery]:
    home = Path(wireproof.__file__).parent
    shutil.copytree(home, folder / "tree" / "wireproof")
    compileall.compile_dir(folder / "tree", quiet=1, workers=1)
    command = [sys.executable, nursery.__file__]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield _Nursery(folder, process)
        assert process.stdin
        process.stdin.close()


def measure_sources(
    limit: int = 3, written: Sequence[Written] = WRITTEN, modules: Sequence[str] = MODULES
) -> KillRate:
    """Plant faults in the readers of documents and prove what they generate.

    Args:
        limit: most mutants of one operator in one module, spread over its lines that run.
        written: the documents.
        modules: of `spec/`.
    """
    with tempfile.TemporaryDirectory(prefix="wireproof-sources-") as name:
        folder = Path(name)
        with _nursery(folder) as nest:
            baselines = {one.name: _baseline(nest, one) for one in written}
            planted = population(limit, written, modules)
            fates = tuple(_fate(nest, baselines, one) for one in planted)
            known = sum(len(one.round(0).known) for one in baselines.values())
    return KillRate(SOURCES, fates, known)


def population(limit: int, written: Sequence[Written], modules: Sequence[str]) -> Iterator[Planted]:
    """Yield edits of lines that run when the documents are read."""
    home = Path(wireproof.__file__).parent / "spec"
    tracer = Tracer(home)
    with tracer.watching():
        for one in written:
            load_document(one.spec, overlay=one.overlay, strict_refs=False)
    lines = tracer.found()[NO_TASK]
    for module in modules:
        source = (home / f"{module}.py").read_text(encoding="utf-8")
        reached = lines.get(f"{module}.py", set()) | _tables(source)
        for operator in source_operators.OPERATORS:
            offered = [
                Planted(module, operator, index, line, change)
                for index, (line, change) in enumerate(edits_of(source, operator))
                if line in reached
            ]
            yield from spread(offered, limit)


def _tables(source: str) -> set[int]:
    """The lines of a module's constants, which run when it is imported."""
    return {
        line
        for node in parse(source).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def _baseline(nest: _Nursery, one: Written) -> Baseline:
    """Generate the right client of a document, and make the cases that mutants are held to."""
    asked = {
        "name": one.name,
        "spec": str(one.spec),
        "overlay": str(one.overlay or ""),
        "data": "",
    }
    folder = nest.folder / one.name
    answer = nest.ask(folder / "right", [asked])
    if "error" in answer:
        raise RuntimeError(f"{one.name}: {answer['error']}")
    nest.subjects.append({**asked, "data": answer["read"][one.name]})
    document = read_document(one.spec, overlay=one.overlay)
    subject = Subject(one.name, document, lambda _spec, _folder: None)
    settings = (_FAST,)
    return Baseline(subject, load_manifest(folder / "right"), folder, settings, reached={"": set()})


def _fate(nest: _Nursery, baselines: dict[str, Baseline], planted: Planted) -> Fate:
    module = nest.tree / "spec" / f"{planted.module}.py"
    code = module.read_text(encoding="utf-8").splitlines()[planted.line - 1].strip()
    where = f"spec/{planted.module}.py:{planted.line}"
    excuse = explained(planted.operator.name, code, planted.change, where)
    mutant = Mutant("code", planted.operator.name, where, planted.change, excuse, code)
    out = nest.folder / "mutant"
    shutil.rmtree(out, ignore_errors=True)
    answer = nest.grown(planted, out)
    if "error" in answer:
        return Fate(mutant, "stillborn", reason=f"not generated: {answer['error']}")
    if not answer["client"]:
        return Fate(mutant, "equivalent", reason="every document is read alike")
    baseline = baselines[answer["client"]]
    if same_code(baseline.client, out):
        return Fate(mutant, "equivalent", reason="the client is the same")
    try:
        manifest = aligned(baseline.manifest, load_manifest(out), out)
        fault = first_fault(baseline, baseline.round(0), manifest, CHECKS)
    except WireproofError as error:
        return Fate(mutant, "stillborn", reason=f"does not import: {error}"[:300])
    if fault is not None:
        return Fate(mutant, "killed", fault.check, fault.rule, fault.where)
    if excuse:
        return Fate(mutant, "equivalent", reason=excuse)
    return Fate(mutant, "survived", reason=f"no case of {answer['client']} tells it")
