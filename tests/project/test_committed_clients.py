"""The clients in `generated/` are what the specs generate, to the byte."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WIREPROOF = Path(sys.executable).with_name("wireproof")


def check(root: Path, *vendors: str) -> subprocess.CompletedProcess[str]:
    command = [WIREPROOF, "generate", "--check", *vendors]
    return subprocess.run(command, cwd=root, capture_output=True, check=False, text=True)


def test_the_committed_clients_are_current() -> None:
    """`wireproof generate --check` finds no difference."""
    result = check(ROOT)

    assert result.returncode == 0, (result.stdout + result.stderr)[:4000]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the workspace that may be changed."""
    for folder in ("specs", "generated"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("vendor", "file", "old", "new"),
    [
        ("recoup", "resources/organizations.py", "/api/organizations", "/api/organisations"),
        ("stellas", "resources/members.py", '"businessId"', '"business"'),
        ("qonto", "models.py", "first_name", "given_name"),
        ("close", "_runtime/errors.py", "class ApiError", "class AnyError"),
    ],
)
def test_a_line_changed_by_hand_is_shown(workspace: Path, vendor, file, old, new) -> None:
    """A hand-made change of a client fails the check, which shows file and line and no more."""
    path = workspace / "generated" / vendor / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    result = check(workspace, vendor)

    shown = result.stdout + result.stderr
    [removed] = re.findall(r"^-(?!-).*", shown, re.MULTILINE)
    [added] = re.findall(r"^\+(?!\+).*", shown, re.MULTILINE)
    assert result.returncode == 1
    assert re.findall(r"^--- \w+/(.*)", shown, re.MULTILINE) == [file]
    assert removed[1:].replace(new, old, 1) == added[1:]


def test_a_missing_file_is_shown(workspace: Path) -> None:
    """A file of a client that was deleted fails the check by its name."""
    (workspace / "generated/close/py.typed").unlink()

    result = check(workspace, "close")

    assert result.returncode == 1
    assert "py.typed" in result.stdout + result.stderr


def test_a_spec_that_changed_without_its_hash_is_an_error(workspace: Path) -> None:
    """Nothing is generated from a spec whose bytes are not those that vendor.toml names."""
    with (workspace / "specs/close/openapi.yaml").open("a", encoding="utf-8") as spec:
        spec.write("# mine\n")

    result = check(workspace, "close")

    assert result.returncode == 2
    assert "sha256" in result.stderr
