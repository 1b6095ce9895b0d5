"""What `wireproof prove` says when it cannot prove anything: place, cause, remedy; never green."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wireproof.cli.app import run

ROOT = Path(__file__).parents[2]
CLIENT, SPECS = ROOT / "generated" / "stellas", ROOT / "specs"


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A workspace with one vendor and its client, to be spoilt."""
    shutil.copytree(SPECS / "stellas", tmp_path / "specs" / "stellas")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CLIENT, tmp_path / "generated" / "stellas", ignore=ignored)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "generated" / "stellas"


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


SPOILT = [
    ("no client", shutil.rmtree, "there is no client at"),
    ("no manifest", lambda c: (c / "manifest.json").unlink(), "has no manifest.json"),
    ("torn manifest", lambda c: (c / "manifest.json").write_text("{"), "manifest is not JSON"),
    (
        "another format",
        lambda c: _change(c / "manifest.json", '"format": 1', '"format": 2'),
        "manifest has another format",
    ),
    (
        "changed by hand",
        lambda c: _change(c / "errors.py", "import", "import json\nimport"),
        "errors.py was changed after it was generated",
    ),
    ("a file is gone", lambda c: (c / "errors.py").unlink(), "errors.py is missing"),
    (
        "a file too many",
        lambda c: (c / "extra.py").write_text("import os\n"),
        "extra.py is not in the manifest",
    ),
]


@pytest.mark.parametrize(
    ("spoil", "said"), [one[1:] for one in SPOILT], ids=[one[0] for one in SPOILT]
)
def test_a_client_that_cannot_be_judged_is_an_error(shop, capsys, spoil, said):
    """The message names the file and the cause, the next line says what to do; exit 2."""
    spoil(shop)

    assert run(["prove", "stellas", "--budget", "fast"]) == 2

    error = capsys.readouterr().err
    assert said in error
    assert str(shop) in error
    assert "wireproof generate" in error


def test_a_client_and_a_spec_that_do_not_belong_together(shop, capsys):
    """A client is proven against the bytes that it was made from, and no others."""
    spec = str(SPECS / "close" / "openapi.yaml")

    assert run(["prove", "--client", str(shop), "--spec", spec, "--budget", "fast"]) == 2

    error = capsys.readouterr().err
    assert "the client was not generated from this spec" in error
    assert "name the right files" in error


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody"], "unknown vendor 'nobody'"),
        (["stellas", "--operation", "fly"], "no operation is called 'fly'"),
        (["stellas", "--budget", "huge"], "unknown budget 'huge'"),
        (["stellas", "--report", "pdf=x"], "'pdf=x' is not a report"),
        (["--client", "generated/stellas"], "--client and --spec go together"),
    ],
)
def test_a_wrong_argument_is_named(shop, capsys, arguments, said):
    """What cannot be meant is refused before anything is tried; exit 2."""
    assert run(["prove", *arguments]) == 2

    assert said in capsys.readouterr().err


OTHER = """
import sys, types, schemathesis
schemathesis.__version__ = "4.33.0"
{moved}
from wireproof.cli.app import run
sys.exit(run(["prove", "stellas", "--budget", "fast"]))
"""
MOVED = 'sys.modules["schemathesis.transport.serialization"] = types.ModuleType("moved")'


@pytest.mark.parametrize("moved", ["", MOVED], ids=["same names", "names moved"])
def test_another_schemathesis_is_an_error(shop, moved):
    """Another minor version of Schemathesis is named with what to install; exit 4, no traceback."""
    found = subprocess.run(
        [sys.executable, "-c", OTHER.format(moved=moved)],
        capture_output=True, text=True, check=False, cwd=shop.parents[1],
    )  # fmt: skip

    assert found.returncode == 4
    assert "needs Schemathesis 4.32, and 4.33.0 is installed" in found.stderr
    assert "pip install 'schemathesis==4.32.*'" in found.stderr
    assert "Traceback" not in found.stderr
