"""A vendor's client as a project of its own, which `python -m build` makes a wheel of.

In: a vendor. Out: a folder with `pyproject.toml` (PEP 621), a README and the client, importable by
its own name. What it depends on is what the client itself says that it needs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import tomlkit

from wireproof.errors import Location, UsageError
from wireproof.pipeline.generation import Work, generate, options_of
from wireproof.spec.load import load_part
from wireproof.workspace import Vendor
from wireproof.write import write_client, write_text

MARK: Final = "# Written by `wireproof package`; write it again instead of editing it.\n"
_VERSIONS: Final = "_runtime/versions.py"
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_RELEASE: Final = re.compile(
    r"v?(\d+(?:\.\d+)*)(?:[-.]?(alpha|beta|a|b|rc)[-.]?(\d*))?", re.IGNORECASE
)
_PEP440: Final = re.compile(
    r"\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?(\+[a-z0-9]+(\.[a-z0-9]+)*)?"
)
_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[.T].*)?")
_STAGES: Final = {"alpha": "a", "beta": "b"}
_LICENCE: Final = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Packaged:
    """A project that was written."""

    folder: Path
    name: str
    version: str
    changed: tuple[str, ...]
    """Paths that differ from what was there."""
    note: str = ""
    """What has to be told about the version."""


def package_vendor(
    vendor: Vendor, folder: Path, *, name: str = "", version: str = "", work: Work | None = None
) -> Packaged:
    """Write a vendor's client as a project.

    Args:
        vendor: whose.
        folder: where to; what `wireproof package` wrote there before is replaced.
        name: of the distribution; the vendor's with `-client` when empty.
        version: of the distribution; that of the document when empty.
        work: how to generate.

    Raises:
        UsageError: a name or version that no installer takes, or a folder that holds another
            project.
        SpecError: the document cannot be read.
    """
    name = name or f"{vendor.name.replace('_', '-')}-client"
    _check(folder / "pyproject.toml", name, version)
    options = replace(options_of(vendor), import_name=vendor.name)
    made = generate(
        vendor.spec,
        options=options,
        overlay=vendor.overlay,
        root=vendor.folder,
        names=vendor.names_lock,
        shown=vendor.spec_file,
        work=work,
    )
    document = load_part(vendor.spec, vendor.selection, overlay=vendor.overlay, root=vendor.folder)
    info = document.data.get("info")
    info = info if isinstance(info, dict) else {}
    told = str(info.get("version") or "")
    version, note = (version, "") if version else _version_of(told)
    text = MARK + "\n" + _pyproject(vendor, info, name, version, made.files[_VERSIONS])
    changed = write_client(folder / "src" / vendor.name, made.files)
    for path, content in (("pyproject.toml", text), ("README.md", made.files["README.md"])):
        changed += [path] * write_text(folder / path, content)
    return Packaged(folder, name, version, tuple(changed), note)


def _check(pyproject: Path, name: str, version: str) -> None:
    if pyproject.is_file() and not pyproject.read_text("utf-8", "replace").startswith(MARK):
        raise UsageError(
            "this folder is another project",
            location=Location(str(pyproject)),
            hint="give a folder of its own with --out",
        )
    if not _NAME.fullmatch(name):
        raise UsageError(f"--name {name!r:.60} cannot be the name of a distribution")
    if version and not _PEP440.fullmatch(version):
        raise UsageError(
            f"--version {version!r:.60} is no version of Python packages",
            hint="write numbers with dots, such as 1.4.0 (PEP 440)",
        )


def _version_of(told: str) -> tuple[str, str]:
    """The version that a document gives itself, as PEP 440 has it, and a remark."""
    if date := _DATE.fullmatch(told):
        return ".".join(str(int(part)) for part in date.groups()), ""
    found = _RELEASE.fullmatch(told.strip())
    if found is None:
        reason = f"the document's version {told!r:.40}" if told else "a document without a version"
        return "0", f"{reason} is no version of Python packages: 0 is written; --version sets it"
    release, stage, number = found.groups()
    if not stage:
        return release, ""
    return f"{release}{_STAGES.get(stage.lower(), stage.lower())}{number or 0}", ""


def _pyproject(
    vendor: Vendor, info: Mapping[str, Any], name: str, version: str, versions: str
) -> str:
    floors = _floors(versions)
    title = " ".join(str(info.get("title") or vendor.name).split())[:_LONGEST]
    project: dict[str, Any] = {
        "name": name,
        "version": version,
        "description": f"A typed client of {title}.",
        "readme": "README.md",
        "requires-python": f">={floors['PYTHON']}",
        "dependencies": [f"httpx>={floors['HTTPX']}", f"pydantic>={floors['PYDANTIC']}"],
        "classifiers": ["Programming Language :: Python :: 3", "Typing :: Typed"],
    }
    if licence := _licence(info):
        project["license"] = licence
    if vendor.source.url:
        project["urls"] = {"Document": vendor.source.url}
    return tomlkit.dumps(
        {
            "build-system": {"requires": ["hatchling>=1.26"], "build-backend": "hatchling.build"},
            "project": project,
            # The folder may lie in one that git ignores, such as build.
            "tool": {"hatch": {"build": {
                "ignore-vcs": True, "targets": {"wheel": {"packages": [f"src/{vendor.name}"]}}
            }}},
        }
    )  # fmt: skip


def _floors(text: str) -> dict[str, str]:
    """The least versions that a client states: the tuples of its `versions.py`."""
    return {
        node.targets[0].id: ".".join(map(str, ast.literal_eval(node.value)))
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Tuple)
    }


def _licence(info: Mapping[str, Any]) -> str:
    """The licence that the document names by an SPDX expression; nothing for any other text."""
    told = info.get("license")
    found = told.get("identifier") if isinstance(told, dict) else None
    return found if isinstance(found, str) and _LICENCE.fullmatch(found) else ""
