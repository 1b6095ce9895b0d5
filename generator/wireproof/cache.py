"""What earlier runs made, found again by what it was made from.

In: a kind, and the texts that a result depends on. Out: the result, or nothing. It is one SQLite
file in the user's cache folder, which several processes may use at once. Each entry carries a
checksum; one that does not fit it is deleted, never believed. When the entries outgrow their bound,
those that were used longest ago go. A cache that cannot be read or written is an empty cache and no
error: without it the same bytes come out, only later.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from functools import cache as once
from pathlib import Path
from typing import Any, Final, TypeVar

from wireproof.installed import version_of

T = TypeVar("T")

STORAGE: Final = "HYPOTHESIS_STORAGE_DIRECTORY"
"""The variable that says where Hypothesis keeps its files; `.hypothesis` if it is not set."""
_BOUND: Final = 256 * 2**20
"""Bytes of all entries together."""
_KEPT: Final = 0.75
"""The share of the bound that is left when it was exceeded."""
_PATIENCE: Final = 2.0
"""Seconds to wait for another process."""
_AT_ONCE: Final = 500
"""Keys in one query; SQLite takes 999 everywhere."""
_PRECISION: Final = 3600
"""Seconds; a use is noted when the last one that was noted is older."""
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS entries (
    key BLOB PRIMARY KEY, checksum BLOB NOT NULL, data BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS uses (
    key BLOB PRIMARY KEY, size INTEGER NOT NULL, used INTEGER NOT NULL
);
"""
_TEXT: Final = "text"
_APART: Final = frozenset(
    ("cli", "diff", "lint", "mock", "oracle", "cases", "harness", "checks", "findings", "runner")
)
"""Packages that no result depends on: what makes results may not import them."""
_TOOLS: Final = ("jinja2", "ruff")


@once
def tool_digest() -> bytes:
    """A digest of what every result depends on: our own code and templates, and what they call."""
    found = hashlib.sha256(sys.version.encode())
    for name in _TOOLS:
        found.update(f"{name} {version_of(name)}\n".encode())
    home = os.path.dirname(__file__)  # noqa: PTH120 - here and below: of hundreds of files
    for path in _own_files(home):
        found.update(f"{path.removeprefix(home).replace(os.sep, '/')}\n".encode())
        with open(path, "rb") as file:  # noqa: PTH123
            found.update(file.read())
    return found.digest()


def _own_files(home: str) -> list[str]:
    """Our code and our templates, in a steady order."""
    found: list[str] = []
    for folder, inner, names in os.walk(home):
        if folder == home:
            inner[:] = [name for name in inner if name not in _APART]
        found += [
            os.path.join(folder, name)  # noqa: PTH118
            for name in names
            if name.endswith((".py", ".jinja", ".jinja2"))
        ]
    return sorted(found)


@once
def code_digest(packages: tuple[str, ...], tools: tuple[str, ...] = ()) -> str:
    """A digest of some of our own packages, and of the versions of what they call."""
    found = hashlib.sha256(sys.version.encode())
    for name in tools:
        found.update(f"{name} {version_of(name)}\n".encode())
    home = Path(__file__).parent
    for path in sorted(one for name in packages for one in (home / name).rglob("*.py")):
        found.update(path.relative_to(home).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def digest(text: str) -> str:
    """What a text is found by."""
    return hashlib.sha256(_bytes(text)).hexdigest()


def cache_folder() -> Path | None:
    """Where this platform keeps what can be made again (XDG Base Directory Specification).

    None where that is unknown: a user without a home, as in some containers.
    """
    try:
        return _cache_folder()
    except RuntimeError:
        return None


def _cache_folder() -> Path:
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given) / "wireproof"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "wireproof"
    if sys.platform == "win32" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local) / "wireproof" / "Cache"
    return Path.home() / ".cache" / "wireproof"


def storage_folder() -> Path:
    """Where Hypothesis may keep what it works out once."""
    return (cache_folder() or Path(tempfile.gettempdir()) / "wireproof") / "hypothesis"


class Cache:
    """Results of earlier runs. Without a folder it finds nothing and keeps nothing."""

    def __init__(self, folder: Path | None = None, *, bound: int = _BOUND) -> None:
        self._file = folder / "results.sqlite" if folder is not None else None
        self._bound = bound

    def get(self, kind: str, inputs: Iterable[str]) -> dict[str, str]:
        """What was made of these inputs; those without a result are left out.

        Args:
            kind: what is made.
            inputs: for each result everything that it depends on, beside our own code.
        """
        if not self._is_there():
            return {}
        keys = {_key(kind, item): item for item in inputs}

        def read(database: sqlite3.Connection) -> dict[str, str]:
            texts = {
                key: _opened(key, checksum, data)
                for key, checksum, data in _select(database, list(keys))
            }
            _delete(database, [key for key, text in texts.items() if text is None])
            _note_use(database, [key for key, text in texts.items() if text is not None])
            return {keys[key]: text for key, text in texts.items() if text is not None}

        return self._within(read) or {}

    def put(self, kind: str, results: Mapping[str, str]) -> None:
        """Keep results.

        Args:
            kind: what was made.
            results: what was made of each input.
        """
        if self._file is None or not results:
            return
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return
        now = int(time.time())
        packed = {text: zlib.compress(_bytes(text), 1) for text in set(results.values())}
        rows = [(_key(kind, item), packed[text]) for item, text in results.items()]

        def write(database: sqlite3.Connection) -> None:
            database.executemany(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?)",
                [(key, _checksum(key, data), data) for key, data in rows],
            )
            database.executemany(
                "INSERT OR REPLACE INTO uses VALUES (?, ?, ?)",
                [(key, len(data), now) for key, data in rows],
            )
            self._trim(database)

        self._within(write)

    def put_texts(self, texts: Mapping[str, str]) -> None:
        """Keep texts, each once, to be found by its digest, under which it is given."""
        known = self._keys(_TEXT, texts)
        self.put(_TEXT, {item: text for item, text in texts.items() if item not in known})

    def texts(self, digests: Iterable[str]) -> dict[str, str]:
        """The texts with these digests, as far as they are kept."""
        return self.get(_TEXT, digests)

    def has_texts(self, digests: Iterable[str]) -> bool:
        """Whether all texts with these digests are kept, sound or not; this counts as a use."""
        wanted = set(digests)
        return self._keys(_TEXT, wanted) == wanted

    def _keys(self, kind: str, inputs: Iterable[str]) -> set[str]:
        """The inputs that have a result, sound or not."""
        if not self._is_there():
            return set()
        keys = {_key(kind, item): item for item in inputs}

        def known(database: sqlite3.Connection) -> list[bytes]:
            found = [key for (key,) in _select(database, list(keys), "key")]
            _note_use(database, found)
            return found

        return {keys[key] for key in self._within(known) or ()}

    def _is_there(self) -> bool:
        try:
            return self._file is not None and self._file.is_file()
        except OSError:  # a folder of another user
            return False

    def _trim(self, database: sqlite3.Connection) -> None:
        (total,) = database.execute("SELECT TOTAL(size) FROM uses").fetchone()
        if total <= self._bound:
            return
        gone: list[bytes] = []
        for key, size in database.execute("SELECT key, size FROM uses ORDER BY used, key"):
            if total <= self._bound * _KEPT:
                break
            total -= size
            gone.append(key)
        _delete(database, gone)

    def _within(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Work in one transaction; None when SQLite refuses. A broken file is deleted."""
        assert self._file is not None  # noqa: S101 - asked before
        try:
            with closing(sqlite3.connect(self._file, timeout=_PATIENCE)) as database, database:
                # A power cut may break the file: then it goes, which is cheaper than to prevent it.
                database.execute("PRAGMA synchronous = OFF")
                database.executescript(_TABLES)
                return work(database)
        except sqlite3.OperationalError:
            return None  # locked for too long, read-only, no space
        except sqlite3.DatabaseError:
            with suppress(OSError):
                self._file.unlink()
            return None


class Folder(Cache):
    """The same as files, for processes and machines that know nothing of one another.

    A file is named after what its content was made from, and appears whole or not at all: there is
    no lock, the folder may be a mounted bucket or what a CI server keeps, and a run that was killed
    leaves what it had done. One whose checksum does not fit counts as missing.

    Args:
        folders: where to look; the first takes what is new. It may be missing.
    """

    def __init__(self, *folders: Path) -> None:
        super().__init__()
        self._folders = folders

    def get(self, kind: str, inputs: Iterable[str]) -> dict[str, str]:
        """What was made of these inputs; those without a result are left out."""
        found = {item: self._read(kind, item) for item in inputs}
        return {item: text for item, text in found.items() if text is not None}

    def put(self, kind: str, results: Mapping[str, str]) -> None:
        """Keep results.

        Raises:
            OSError: the folder cannot be written.
        """
        for item, text in results.items():
            key, data = _key(kind, item), _bytes(text)
            path = self._folders[0] / _file(kind, key)
            path.parent.mkdir(parents=True, exist_ok=True)
            scratch = path.with_name(f".{path.name}.{os.getpid()}.{time.monotonic_ns()}")
            scratch.write_bytes(_checksum(key, data).hex().encode() + b"\n" + data)
            scratch.replace(path)

    def _read(self, kind: str, item: str) -> str | None:
        key = _key(kind, item)
        for folder in self._folders:
            try:
                checksum, _, data = (folder / _file(kind, key)).read_bytes().partition(b"\n")
            except OSError:
                continue
            if checksum == _checksum(key, data).hex().encode():
                return data.decode("utf-8", "surrogatepass")
        return None

    def _keys(self, kind: str, inputs: Iterable[str]) -> set[str]:
        return {
            item
            for item in inputs
            if any((folder / _file(kind, _key(kind, item))).exists() for folder in self._folders)
        }


def _file(kind: str, key: bytes) -> str:
    return f"{kind}/{key.hex()[:2]}/{key.hex()[2:]}"


def _key(kind: str, item: str) -> bytes:
    found = hashlib.sha256(tool_digest())
    found.update(f"{kind}\n".encode())
    found.update(_bytes(item))
    return found.digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _checksum(key: bytes, data: bytes) -> bytes:
    return hashlib.sha256(key + data).digest()


def _opened(key: bytes, checksum: object, data: object) -> str | None:
    if not isinstance(data, bytes) or _checksum(key, data) != checksum:
        return None
    return zlib.decompress(data).decode("utf-8", "surrogatepass")


def _select(
    database: sqlite3.Connection, keys: list[bytes], columns: str = "key, checksum, data"
) -> Iterator[tuple[Any, ...]]:
    for some in _portions(keys):
        marks = ",".join("?" * len(some))
        query = f"SELECT {columns} FROM entries WHERE key IN ({marks})"  # noqa: S608
        yield from database.execute(query, some)


def _note_use(database: sqlite3.Connection, keys: list[bytes]) -> None:
    now = int(time.time())
    for some in _portions(keys):
        marks = ",".join("?" * len(some))
        query = f"UPDATE uses SET used = ? WHERE used < ? AND key IN ({marks})"  # noqa: S608
        database.execute(query, (now, now - _PRECISION, *some))


def _delete(database: sqlite3.Connection, keys: list[bytes]) -> None:
    for table in ("entries", "uses"):
        database.executemany(f"DELETE FROM {table} WHERE key = ?", [(key,) for key in keys])  # noqa: S608


def _portions(keys: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
