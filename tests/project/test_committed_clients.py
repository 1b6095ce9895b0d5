"""The clients in `generated/` are what the specs generate, to the byte."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WIREPROOF = Path(sys.executable).with_name("wireproof")


def check(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [WIREPROOF, "generate", "--check"], cwd=root, capture_output=True, check=False, text=True
    )


def test_the_committed_clients_are_current() -> None:
    """`wireproof generate --check` finds no difference."""
    result = check(ROOT)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the workspace that may be changed."""
    for folder in ("specs", "generated"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("generated/recoup/resources/organizations.py", "/api/organizations", "/api/organisations"),
        ("generated/stellas/resources/members.py", '"businessId"', '"business"'),
        ("generated/qonto/models.py", "first_name", "given_name"),
        ("generated/close/_runtime/retry.py", "def ", "def  "),
    ],
)
def test_a_line_changed_by_hand_is_shown(workspace: Path, file: str, old: str, new: str) -> None:
    """A hand-made change of a client fails the check, whose output shows file and line."""
    path = workspace / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    result = check(workspace)

    shown = result.stdout + result.stderr
    changed = next(line for line in text.splitlines() if old in line)
    assert result.returncode == 1, shown
    assert Path(file).name in shown
    assert changed.strip() in shown


def test_a_missing_file_is_shown(workspace: Path) -> None:
    """A file of a client that was deleted fails the check by its name."""
    (workspace / "generated/close/py.typed").unlink()

    result = check(workspace)

    assert result.returncode == 1
    assert "py.typed" in result.stdout + result.stderr


def test_a_spec_that_changed_without_its_hash_is_an_error(workspace: Path) -> None:
    """Nothing is generated from a spec whose bytes are not those that vendor.toml names."""
    with (workspace / "specs/close/openapi.yaml").open("a", encoding="utf-8") as spec:
        spec.write("# mine\n")

    result = check(workspace)

    assert result.returncode == 2
    assert "sha256" in result.stderr
