"""Who may import whom: kept by import-linter, because a law that no tool checks gets broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Judge the packages below `root`, which hide the installed ones."""
    path = os.pathsep.join([str(root / "generator"), str(root)])
    return subprocess.run(
        [LINT_IMPORTS, "--config", "pyproject.toml", "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        check=False,
        text=True,
    )


def test_the_import_law_holds() -> None:
    """Every contract of pyproject.toml is kept by the code as it stands."""
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("generator/wireproof/oracle/__init__.py", "import wireproof.client"),
        ("generator/wireproof/spec/__init__.py", "import wireproof.cli"),
        ("generator/wireproof/render/__init__.py", "import wireproof.runtime"),
        ("generated/recoup/__init__.py", "import wireproof"),
        ("generator/wireproof/client/arrays.py", "import wireproof.client.schemas"),
    ],
)
def test_a_forbidden_import_breaks_the_law(tmp_path: Path, file: str, line: str) -> None:
    """One import in the wrong direction is enough for the check to fail."""
    for folder in ("generator", "generated"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")

    result = lint_imports(tmp_path)

    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout
