"""`wireproof package`: a client becomes a project that installs beside nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest

from tests.cli.conftest import SPEC


def _command(*command: str | Path, cwd: Path) -> str:
    """Run a command away from this checkout; return what it printed."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "WIREPROOF"))}
    done = subprocess.run(
        command, cwd=cwd, env=inherited, capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def project(workspace, wireproof):
    """A project that was written of the workspace's vendor, below a folder that git ignores."""
    workspace.vendor("acme", SPEC.replace("version: '1'", "version: v1.4-beta.2"))
    (workspace.root / ".gitignore").write_text("build/\n", "utf-8")
    _command("git", "init", "-q", cwd=workspace.root)
    made = wireproof("package", "acme", "--json")
    assert made.code == 0, made.text
    return Path(made.data["folder"])


def test_a_packaged_client_installs_and_calls_beside_nothing_else(project, tmp_path):
    """Built, put into an empty environment, imported by its own name, typed, and used."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path]
    _command(*build, project, cwd=tmp_path)
    [wheel] = tmp_path.glob("acme_client-1.4b2-*.whl")
    home = tmp_path / "environment"
    venv.create(home, symlinks=True)
    python = home / "bin/python"
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--no-index"]
    _command(*install, "--no-deps", "--quiet", wheel, cwd=tmp_path)
    [site_packages] = home.glob("lib/python*/site-packages")
    assert (site_packages / "acme/py.typed").is_file()
    # What it depends on is lent by this environment, without its editable wireproof.
    (site_packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")

    told = _command(
        python,
        "-c",
        "import json, importlib.util, importlib.metadata as m\n"
        "from acme import Acme\nfrom acme.testing import fake\n"
        "fake().client().members.create(email_address='a@b.example')\n"
        "beside = bool(importlib.util.find_spec('wireproof'))\n"
        "print(json.dumps([Acme.__module__, m.requires('acme-client'), beside]))\n",
        cwd=tmp_path,
    )

    assert json.loads(told) == ["acme._client", ["httpx>=0.28", "pydantic>=2.12"], False]


def test_the_project_states_what_is_known(project):
    """PEP 621: name, version, floors that the client itself checks."""
    data = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]

    assert data["name"] == "acme-client"
    assert data["version"] == "1.4b2"
    assert data["requires-python"] == ">=3.11"
    assert "license" not in data
    assert "from acme import Acme" in (project / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("document", "version", "told"),
    [
        ("'2026-05-01'", "2026.5.1", ""),
        ("2.0.0", "2.0.0", ""),
        ("latest", "0", "'latest' is no version of Python packages"),
    ],
)
def test_a_version_is_what_installers_take(workspace, wireproof, document, version, told):
    """Dates become numbers; what is no version is told, and can be given."""
    workspace.vendor("acme", SPEC.replace("version: '1'", f"version: {document}"))

    made = wireproof("package", "acme", "--json")

    assert made.data["version"] == version
    assert told in made.err
    given = wireproof("package", "acme", "--version", "3.1", "--name", "ours", "--json").data
    assert (given["version"], given["name"]) == ("3.1", "ours")
    assert given["changed"] == ["pyproject.toml"]
    assert wireproof("package", "acme", "--version", "new").code == 2


def test_the_licence_is_told_where_the_document_names_it_exactly(workspace, wireproof):
    """An SPDX expression; a free text is none."""
    known = "title: Acme, license: {name: MIT, identifier: MIT}"
    workspace.vendor("acme", SPEC.replace("title: Acme", known))

    assert wireproof("package", "acme").code == 0

    written = (workspace.root / "build/acme/pyproject.toml").read_text("utf-8")
    assert tomllib.loads(written)["project"]["license"] == "MIT"


def test_another_project_is_not_written_over(workspace, wireproof):
    """The workspace's own, for instance."""
    workspace.vendor("acme", SPEC)
    (workspace.root / "pyproject.toml").write_text("[tool.wireproof]\n", "utf-8")

    refused = wireproof("package", "acme", "--out", ".")

    assert refused.code == 2
    assert "another project" in refused.err
