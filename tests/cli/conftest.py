"""Stories on the command line: a workspace of one vendor, and `wireproof` run in it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from wireproof.cli.app import run

SPEC = """\
openapi: 3.1.0
info: {title: Acme, version: '1'}
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
        '201': {description: Added}
components:
  schemas:
    NewMember:
      type: object
      required: [emailAddress]
      properties:
        emailAddress: {type: string}
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of `wireproof` gave."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def text(self) -> str:
        """Everything that a user sees."""
        return self.out + self.err


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with `specs`."""

    root: Path

    def vendor(self, name: str, spec: str = SPEC, **files: str) -> Path:
        """Add a vendor; `files` are further files of its folder, `__` stands for a dot."""
        folder = self.root / "specs" / name
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(spec.encode()).hexdigest()
        (folder / "openapi.yaml").write_bytes(spec.encode())
        (folder / "vendor.toml").write_text(f'[source]\nsha256 = "{digest}"\n', "utf-8")
        for file, text in files.items():
            (folder / file.replace("__", ".")).write_text(text, "utf-8")
        return folder

    def snapshot(self) -> dict[str, bytes]:
        """Every file of the workspace."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def workspace(tmp_path, monkeypatch) -> Workspace:
    """A workspace with the vendor acme, as working folder."""
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    made = Workspace(root)
    made.vendor("acme")
    return made


@pytest.fixture
def wireproof(capsys, monkeypatch):
    """Run `wireproof` with these arguments."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call
