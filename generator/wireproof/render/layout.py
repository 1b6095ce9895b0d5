"""Laying out: unused imports out, imports sorted, lines wrapped, by ruff.

In: Python sources by path. Out: the same, laid out. One run for the whole client, in a folder of
its own, with no configuration but the one given here. Versions of ruff that lay out alike may take
each other's place, so that a project keeps its own ruff; any other one is told (`remark`).
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

from ruff.__main__ import find_ruff_bin

_CONFIG: Final = """
line-length = 100
target-version = "py311"
[lint]
select = ["F401", "I001", "PIE790"]
[lint.per-file-ignores]
"client/errors.py" = ["F401"]  # its types stand in strings
[lint.isort]
known-first-party = ["_runtime"]
combine-as-imports = true
split-on-trailing-comma = false
[format]
skip-magic-trailing-comma = true
docstring-code-format = false
"""

ALIKE: Final = ((0, 15), (0, 17))
"""The first and the last minor version of ruff for which all clients came out the same, byte for
byte; the layout is that of ruff's 2026 style. Compared on 3 MB of generated modules."""


class LayoutError(AssertionError):
    """The generator wrote Python that ruff cannot read: a fault of the generator."""


def remark(installed: str = "") -> str:
    """What is to be said about the installed ruff; empty for those that lay out alike.

    Args:
        installed: its version, if it is not to be looked up.
    """
    installed = installed or version("ruff")
    first, last = (".".join(map(str, one)) for one in ALIKE)
    found = tuple(int(part) for part in installed.split(".")[:2] if part.isdigit())
    if ALIKE[0] <= found <= ALIKE[1]:
        return ""
    return (
        f"laid out by ruff {installed}, which may wrap lines in another way than ruff {first} to "
        f"{last} do; these are alike, so take one of them wherever clients are generated"
    )


def lay_out(files: Mapping[str, str]) -> dict[str, str]:
    """Format every Python file.

    Raises:
        LayoutError: a file is not Python.
    """
    sources = {path: text for path, text in files.items() if path.endswith(".py")}
    if not sources:
        return dict(files)
    with tempfile.TemporaryDirectory(prefix="wireproof-") as folder:
        root = Path(folder)
        config = root / "ruff.toml"
        config.write_text(_CONFIG, "utf-8")
        for path, text in sources.items():
            target = root / "client" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="\n")
        for command in (
            ["check", "--fix-only", "--unsafe-fixes", "--quiet"],
            ["format", "--quiet"],
        ):
            _ruff([*command, "--no-cache", "--config", str(config), "client"], root)
        laid_out = {path: (root / "client" / path).read_text("utf-8") for path in sources}
    return {**files, **laid_out}


def _ruff(arguments: list[str], folder: Path) -> None:
    run = subprocess.run(  # noqa: S603 - the ruff of this environment, no shell
        [find_ruff_bin(), *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if run.returncode not in (0, 1) or "Failed to parse" in run.stderr or "error:" in run.stderr:
        raise LayoutError(run.stderr.strip() or run.stdout.strip())
