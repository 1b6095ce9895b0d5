"""What the processes of one pytest run share: each operation is proven by one of them.

In: a folder that pytest-xdist tells its workers of. Out: results by key. A process claims a key
before it works on it, so that others do something else meanwhile; the claim of a process that has
died is nobody's.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

FOLDER: Final = "wireproof_folder"
"""What a worker of pytest-xdist is told: where the processes of its run share what they prove."""


class Shared:
    """Results in a folder that only this user can read, since they are pickles."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Any:
        """The result of a key, None before there is one."""
        try:
            data = self._path(key, "result").read_bytes()
        except FileNotFoundError:
            return None
        return pickle.loads(data)  # noqa: S301 - written by this run, where nobody else can write

    def put(self, key: str, result: object) -> None:
        """Give the result of a key that this process has claimed."""
        scratch = self._path(key, f"{os.getpid()}")
        scratch.write_bytes(pickle.dumps(result))
        scratch.replace(self._path(key, "result"))

    def claim(self, key: str) -> bool:
        """Whether a key is this process's to work on: nobody else does, nobody has."""
        path = self._path(key, "claim")
        try:
            with path.open("x") as file:
                file.write(str(os.getpid()))
        except FileExistsError:
            return False
        return True

    def release(self, key: str) -> None:
        """Leave a key to others."""
        self._path(key, "claim").unlink(missing_ok=True)

    def release_of_the_dead(self, key: str) -> None:
        """Leave a key to others if the process that has claimed it is no more."""
        if os.name != "posix":  # where asking for a process could end it
            return
        with suppress(FileNotFoundError, PermissionError, ValueError):
            claimant = int(self._path(key, "claim").read_text())
            try:
                os.kill(claimant, 0)
            except ProcessLookupError:
                self.release(key)

    def _path(self, key: str, kind: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.{kind}"


class Workers:
    """A plugin for the process that starts the workers: tells them of one folder."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="wireproof-")

    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker, before it starts."""
        node.workerinput[FOLDER] = self._folder.name

    def pytest_unconfigure(self) -> None:
        """Let go of what was shared."""
        self._folder.cleanup()
