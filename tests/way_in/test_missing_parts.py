"""A part of the tool that is not installed is asked for by its name."""

import subprocess
import sys
from pathlib import Path

import pytest

HIDE = """
import sys
class Hide:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in {hidden!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Hide())
from wireproof.cli.app import run
sys.exit(run({arguments!r}))
"""
SPECS = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("hidden", "arguments", "extra"),
    [
        ({"schemathesis", "hypothesis"}, ["prove", "recoup"], "prove"),
        ({"jinja2"}, ["generate", "--no-cache", "recoup"], "generate"),
        ({"starlette", "uvicorn"}, ["mock", "recoup"], "mock"),
    ],
)
def test_the_extra_is_named(hidden: set[str], arguments: list[str], extra: str) -> None:
    """Exit code 2, the missing package, and the command that installs it."""
    code = HIDE.format(hidden=hidden, arguments=arguments)
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=SPECS, capture_output=True, check=False, text=True
    )

    assert run.returncode == 2, run.stderr
    assert f"pip install 'wireproof[{extra}]'" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("hidden", "arguments"),
    [
        ({"schemathesis", "hypothesis", "starlette", "uvicorn"}, ["generate", "--check"]),
        ({"schemathesis", "hypothesis", "starlette", "uvicorn"}, ["lint", "recoup"]),
        (
            {"jinja2", "ruff", "starlette", "uvicorn"},
            ["prove", "recoup", "--budget", "fast"],
        ),
    ],
)
def test_one_part_works_without_the_others(hidden: set[str], arguments: list[str]) -> None:
    """The generator needs no Schemathesis, and the proof no generator."""
    code = HIDE.format(hidden=hidden, arguments=arguments)
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=SPECS, capture_output=True, check=False, text=True
    )

    assert run.returncode in (0, 1), run.stderr
    assert "pip install" not in run.stderr
    assert "Traceback" not in run.stderr
