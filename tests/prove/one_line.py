"""A client with one line of it broken, and what one check of one operation finds in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.mutation.baseline import Subject
from wireproof.cases.model import Budget
from wireproof.checks.catalogue import CHECKS
from wireproof.cli.app import run
from wireproof.harness.manifest import Manifest, load_manifest
from wireproof.oracle.document import read_document
from wireproof.runner.proving import run_plans
from wireproof.runner.session import Settings, plan_client
from wireproof.spec.document import Document

FAST = Settings(Budget("fast", 0))

Right = tuple[Document, Manifest]
"""A document, and the client that is generated from it."""


def generated(subject: Subject, spec: Path, folder: Path) -> Right:
    """The client as it is generated, and its document."""
    subject.generate(spec, folder / "client")
    return subject.document, load_manifest(folder / "client")


def written(document: dict[str, Any], folder: Path) -> Right:
    """A document that is written in a folder, and its client as the command line makes it."""
    spec = folder / "openapi.json"
    spec.write_text(json.dumps(document))
    assert run(["generate", "--spec", str(spec), "--out", str(folder / "client")]) == 0
    return read_document(spec), load_manifest(folder / "client")


def prover(right: Right) -> Callable[..., tuple[set[str], int]]:
    """The rules that one check of one operation finds broken, and how many cases it judged.

    Another document or manifest may be judged by the same cases.
    """
    plan = lru_cache(lambda operation: plan_client(*right, FAST, [operation]))

    def proven(
        operation: str, check: str, document: Any = right[0], manifest: Any = right[1]
    ) -> tuple[set[str], int]:
        checks = [one for one in CHECKS if one.name == check]
        result = run_plans(document, manifest, plan(operation), FAST, checks=checks)
        judged = sum(one.judged for one in result.counts if one.check == check)
        return {one.rule for one in result.findings}, judged

    return proven


def broken(manifest: Manifest, folder: Path, file: str, old: str, new: str) -> Manifest:
    """A copy of a client in a folder, in which some text of a file is another one."""
    shutil.copytree(manifest.path.parent, folder / "client")
    code = folder / "client" / file
    assert old in code.read_text(), f"{old!r} is not in {file}"
    code.write_text(code.read_text().replace(old, new))
    return replace(manifest, path=folder / "client" / "manifest.json")
