"""A file is read once while it stays as it is."""

import hashlib
import os
from pathlib import Path

import pytest

from wireproof.contents import content_of


def test_a_file_is_read_once_and_again_when_it_was_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its digest is that of what it holds now."""
    file = tmp_path / "openapi.json"
    file.write_bytes(b"one")
    read = Path.read_bytes
    readings: list[Path] = []
    monkeypatch.setattr(Path, "read_bytes", lambda path: (readings.append(path), read(path))[1])

    first, again = content_of(file), content_of(file)

    assert first == again == (b"one", hashlib.sha256(b"one").hexdigest())
    assert len(readings) == 1

    state = file.stat()
    file.write_bytes(b"two")  # of the same length
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns + 1))

    assert content_of(file).data == b"two"


def test_a_file_that_took_the_place_of_another_is_read(tmp_path: Path) -> None:
    """An editor writes beside a file and renames: size and time may be the same."""
    file, beside = tmp_path / "openapi.json", tmp_path / "new"
    file.write_bytes(b"one")
    beside.write_bytes(b"two")
    state = file.stat()
    os.utime(beside, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert content_of(file).data == b"one"

    beside.replace(file)

    assert content_of(file).data == b"two"
