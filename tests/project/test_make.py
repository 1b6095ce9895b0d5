"""`make` is how people and CI start everything."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROMISED = ["setup", "run", "test", "lint", "types", "generate", "check", "prove", "bench", "clean"]


def make(*arguments: str) -> str:
    # Inside `make test` these would turn the inner make into a part of the outer one.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def test_help_lists_every_target() -> None:
    """`make help` names each target with one line of text, and every promised target is there."""
    listed = dict(re.findall(r"^  make (\S+) +(\S.*)$", make("help"), re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    [declared] = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)

    assert set(declared.split()) == set(listed)
    assert set(PROMISED) <= set(listed)


def test_help_is_what_make_alone_prints() -> None:
    """`make` without a target explains itself and changes nothing."""
    assert make("help") == make()


@pytest.mark.parametrize(
    ("target", "command"),
    [
        ("run", ".venv/bin/wireproof build"),
        ("test", ".venv/bin/python -m pytest"),
        ("check", ".venv/bin/wireproof generate --check"),
        ("prove", ".venv/bin/wireproof prove"),
    ],
)
def test_a_target_sets_up_and_then_runs_its_command(target: str, command: str) -> None:
    """On a machine without .venv a target creates it first, then runs its one command."""
    plan = make("--dry-run", "--what-if=constraints.txt", target)

    assert plan.index("-c constraints.txt") < plan.index(command)


def test_ci_runs_the_same_commands() -> None:
    """`.ci/run` goes through the Makefile, and its last step is the tests."""
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    calls = re.findall(r"^make (\w+)$", script, re.MULTILINE)

    assert calls == ["setup", "lint", "types", "check", "run", "docs", "test"]
    assert "set -euo pipefail" in script
    assert os.access(ROOT / ".ci/run", os.X_OK)
