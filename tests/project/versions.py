"""Tests with the oldest, or the newest, versions that pyproject.toml allows.

`python -m tests.project.versions oldest` makes an environment below `build/`, in which everything
that the tool and its clients import has the lowest version that is promised (`newest`: the highest
that there is), and runs the part of the tests that these libraries decide. Arguments after that
name other tests. What runs them has its newest version.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement

ROOT: Final = Path(__file__).parents[2]
CLIENT_LIBRARIES: Final = ("httpx2",)
"""Named among the tools of development, though clients work with them."""

TEST_TOOLS: Final = (
    "pytest", "pytest-asyncio", "pytest-xdist", "cmarkgfm", "selenium", "mypy", "pyright[nodejs]",
)  # fmt: skip
"""What the tests need; the other tools of development have lowest versions of their own."""

TESTS: Final = (
    "tests/runtime", "tests/vendors", "tests/generate", "tests/mock", "tests/observe", "tests/spec",
    "tests/oracle", "tests/lint", "tests/findings", "tests/serving", "tests/diff/test_rules.py",
    "tests/prove/test_schemathesis_api.py", "tests/prove/test_run.py", "tests/prove/test_rules.py",
)  # fmt: skip


def promised() -> list[Requirement]:
    """Everything of others that the tool, its extras and its clients import."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["generate"], *extras["mock"], *extras["prove"]]
    lines += [line for line in extras["dev"] if Requirement(line).name in CLIENT_LIBRARIES]
    return [Requirement(line) for line in lines]


def floor(requirement: Requirement) -> str:
    """The lowest version that a requirement takes.

    Raises:
        ValueError: it has none.
    """
    for part in requirement.specifier:
        if part.operator in (">=", "=="):
            return f"{requirement.name}=={part.version}"
    raise ValueError(f"{requirement} names no lowest version")


def environment(which: str) -> Path:
    """Make the environment; the path of its Python."""
    folder = ROOT / "build" / which
    venv.create(folder, with_pip=True, clear=True)
    python = folder / "bin" / "python"
    pins = [floor(one) for one in promised()] if which == "oldest" else []
    constraints = folder / "constraints.txt"
    constraints.write_text("".join(f"{pin}\n" for pin in pins), "utf-8")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "hatchling", "editables"], check=True)
    rest = ["-c", constraints, "--no-build-isolation", "-e", f"{ROOT}[all]"]
    rest += [*CLIENT_LIBRARIES, *TEST_TOOLS]
    subprocess.run([*install, *rest], check=True)
    return python


def main() -> int:
    """Make the environment, say what stands in it, run the tests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=("oldest", "newest"))
    parser.add_argument("tests", nargs="*", default=TESTS)
    told = parser.parse_args()
    python = environment(told.which)
    names = sorted({one.name for one in promised()})
    shown = "import sys, importlib.metadata as m; [print(n, m.version(n)) for n in sys.argv[1:]]"
    subprocess.run([python, "-c", shown, *names], check=True)
    # Libraries of different ages warn of each other, which is no fault of what is tested.
    how = ["-q", "-n", "auto", "-p", "no:cacheprovider", "-W", "default"]
    run = [python, "-m", "pytest", *how, *told.tests]
    return subprocess.run(run, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
