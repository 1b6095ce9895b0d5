"""The README's way in, in a repository that knows nothing of this checkout, from the wheel."""

import subprocess
from pathlib import Path

import pytest

from tests.way_in.conftest import foreign

OLD = """\
openapi: 3.1.0
info: {title: Acme API, version: '1'}
servers: [{url: 'https://api.acme.example'}]
paths:
  /members:
    post:
      operationId: addMember
      tags: [members]
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/NewMember'}
      responses:
        '201': {description: Added, content: {application/json: {schema: {type: object}}}}
components:
  schemas:
    NewMember:
      type: object
      required: [email]
      properties:
        email: {type: string}
        team: {type: string}
"""
NEW = OLD.replace("team: {", "squad: {").replace("version: '1'", "version: '2'")
CALLER = """\
from shop.clients.acme import Acme


def invite(acme: Acme) -> object:
    return acme.members.create(email="bruce@wayne.example", team="blue")
"""
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--wireproof-budget=fast")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Another company's repository, with a package below `src`, under git."""
    root = tmp_path / "shop"
    (root / "src/shop").mkdir(parents=True)
    (root / "src/shop/__init__.py").touch()
    (root / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1"\n', "utf-8")
    commit(root, "init", "-q")
    return root


def commit(root: Path, *first: str) -> None:
    """Run git once if told, then commit everything."""
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    commands = [list(first)] if first else []
    for command in [*commands, ["add", "-A"], [*who, "commit", "-qm", "x", "--allow-empty"]]:
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)


def test_from_nothing_to_a_merged_update(installed: Path, repository: Path, site) -> None:
    """init, add, contract test green; a newer document reviewed, taken, and green again."""

    def run(*command: object, code: int = 0) -> str:
        done = foreign(installed, *command, cwd=repository)
        assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    url = site.put("/openapi.yaml", OLD, headers={"etag": '"1"'})
    python = installed / "bin/python"

    run("wireproof", "init")
    assert "no vendor yet" in run(python, *PYTEST, "-rs")
    added = run("wireproof", "add", url, "--allow-private")
    assert "from shop.clients.acme import Acme" in added
    (repository / "src/shop/people.py").write_text(CALLER, "utf-8")
    imported = "import sys; sys.path.insert(0, 'src'); import shop.people, shop.clients.acme"
    run(python, "-c", imported)
    run("wireproof", "generate", "--check")
    assert " passed" in run(python, *PYTEST)
    commit(repository)

    site.put("/openapi.yaml", NEW, headers={"etag": '"2"'})
    review = run("wireproof", "update", "--allow-private", code=1)
    assert "src/shop/people.py:5" in review
    assert git(repository, "status", "--porcelain") == ""

    taken = run("wireproof", "update", "--allow-private", "--write", "--pr-body", "body.md", code=1)
    assert "proved 1 of 1 operations" in taken
    assert "src/shop/people.py:5" in (repository / "body.md").read_text("utf-8")
    assert "squad" in (repository / "src/shop/clients/acme/client.api.txt").read_text("utf-8")
    assert (repository / "src/shop/clients/acme/CHANGES.md").is_file()
    run("wireproof", "generate", "--check")
    assert " passed" in run(python, *PYTEST)
    assert "acme: current" in run("wireproof", "update", "--allow-private")
    assert not (repository / ".hypothesis").exists()


def git(root: Path, *arguments: str) -> str:
    """What git says."""
    command = ["git", *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
