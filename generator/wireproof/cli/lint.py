"""`wireproof lint`: faults of the vendor's own document."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from wireproof.cli.options import Json, Spec, Vendors, chosen, exclusive
from wireproof.cli.output import note, show, show_json
from wireproof.findings.finding import Finding
from wireproof.lint import lint_document
from wireproof.spec.load import load_document

EXAMPLE = "Example: wireproof lint qonto; wireproof lint --spec api.yaml"


def lint(vendors: Vendors = None, *, spec: Spec = None, json_: Json = False) -> int:
    """Find faults in the specs as the vendors wrote them, before any overlay."""
    exclusive(vendors, spec)
    if spec is not None:
        targets = {spec.stem: spec}
    else:
        targets = {vendor.name: vendor.spec for vendor in chosen(vendors)}
    found = {name: _lint(path, name) for name, path in targets.items()}
    if json_:
        show_json(
            {"vendors": [{"name": name, "findings": [_record(item) for item in items]}
                         for name, items in found.items()]}
        )  # fmt: skip
    else:
        for name, items in found.items():
            for item in items:
                show(f"{_shown(item)}: {item.severity}: {item.message} [{item.rule}]")
                if item.hint:
                    note(f"  {item.hint}")
            show(f"{name}: {len(items)} findings")
    return 1 if any(item.severity == "error" for items in found.values() for item in items) else 0


def _lint(path: Path, vendor: str) -> list[Finding]:
    return lint_document(load_document(path, strict_refs=False), vendor)


def _shown(item: Finding) -> str:
    file = item.location.file
    with contextlib.suppress(ValueError):
        file = Path(file).resolve().relative_to(Path.cwd()).as_posix()
    return f"{file}:{item.location.line}:{item.location.column} {item.pointer}"


def _record(item: Finding) -> dict[str, Any]:
    return {
        "rule": item.rule,
        "signature": item.signature,
        "severity": item.severity,
        "message": item.message,
        "pointer": item.pointer,
        "file": item.location.file,
        "line": item.location.line,
        "column": item.location.column,
        "hint": item.hint,
    }
