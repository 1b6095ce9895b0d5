"""The wheel is all that a user gets: it works where nothing is known of this checkout."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

import wireproof

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command away from this checkout and its settings; return what it printed."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "WIREPROOF"))}
    result = subprocess.run(
        command, cwd=cwd, env=inherited, capture_output=True, check=False, text=True
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with nothing but the wheel; its dependencies are lent by this one."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder]
    run(*build, ROOT, cwd=folder)
    [wheel] = folder.glob("wireproof-*.whl")
    home = folder / "environment"
    venv.create(home, symlinks=True)
    python = home / "bin/python"
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--no-index"]
    run(*install, "--no-deps", "--quiet", wheel, cwd=folder)
    # A path line lends what this environment has installed, but not its editable wireproof,
    # which hangs on a .pth file of its own.
    [site_packages] = home.glob("lib/python*/site-packages")
    (site_packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home


def test_the_wheel_knows_its_version(environment: Path, tmp_path: Path) -> None:
    """`wireproof --version` prints this version, from the code of the wheel."""
    printed = run(environment / "bin/wireproof", "--version", cwd=tmp_path)
    where = run(
        environment / "bin/python",
        "-c",
        "import wireproof; print(wireproof.__file__)",
        cwd=tmp_path,
    )

    assert wireproof.__version__ in printed
    assert Path(where.strip()).is_relative_to(environment)


def test_the_wheel_generates_a_client(environment: Path, tmp_path: Path) -> None:
    """The wheel generates a client from one spec outside any workspace, and it imports."""
    spec = ROOT / "specs/recoup/openapi.yaml"
    run(
        environment / "bin/wireproof",
        "generate",
        "--spec",
        spec,
        "--out",
        tmp_path / "lifted",
        "--name",
        "Recoup",
        cwd=tmp_path,
    )
    script = "import lifted; print(lifted.Recoup.__name__, lifted.AsyncRecoup.__name__)"

    assert run(environment / "bin/python", "-c", script, cwd=tmp_path).split() == [
        "Recoup",
        "AsyncRecoup",
    ]
