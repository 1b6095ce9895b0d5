"""Two clients, an old and a new one, and the folder that they share."""

import hashlib
import json
from pathlib import Path

import pytest

from wireproof.write import write_client


def client(**modules: str) -> dict[str, str]:
    """The files of a client, with the manifest that makes them ours."""
    files = {f"{name}.py": text for name, text in modules.items()}
    hashes = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in files.items()}
    return {**files, "manifest.json": json.dumps({"files": hashes})}


OLD = client(_client="old = 1\n", gone="gone = 1\n")
NEW = client(_client="new = 1\n", fresh="fresh = 1\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds the old client."""
    write_client(tmp_path / "acme", OLD)
    return tmp_path / "acme"


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def names(folder: Path) -> list[str]:
    """What stands in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())
