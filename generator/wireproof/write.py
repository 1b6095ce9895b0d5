"""Writing a client's folder: all of it or nothing, and never over somebody else's work.

In: `{path: text}` and a folder. Out: the folder holds exactly these files. What the folder's last
`manifest.json` lists is ours; a file that is not listed, or that was changed since, is not.

While a new client takes the old one's place, the old one stands beside it for a moment, as
`.<name>.old`. A process that is killed in that moment leaves it there, and the next one puts it
back before it looks at anything.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wireproof.errors import Location, UsageError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

# Written by other commands into the same folder; never stale.
_COMPANIONS: Final = frozenset(("PROOF.md", "proof.json", "CHANGES.md", "names.lock"))
_IGNORED: Final = frozenset(("__pycache__", ".mypy_cache", ".ruff_cache", ".DS_Store"))
_SHOWN_LINES: Final = 200
_COMPARED_LINES: Final = 20_000
"""Comparing more, line by line, would take minutes."""
_ABANDONED: Final = 3600.0
"""Seconds after which a half-built folder cannot belong to a process that still runs."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs from what it should be."""

    path: str
    kind: str
    """`added`, `changed` or `removed`, as writing would do it."""
    old: str
    new: str

    @property
    def diff(self) -> str:
        """The difference, cut where it gets long; made when it is asked for, since it is slow."""
        return _diff(self.path, self.old, self.new)


def compare(
    folder: Path, files: Mapping[str, str], known: Mapping[str, str] | None = None
) -> list[Change]:
    """What writing would change; nothing is written.

    Args:
        folder: the client's folder; may be missing.
        files: the client as it should be.
        known: see `write_client`.
    """
    existing = _existing(folder if folder.exists() else _old(folder))
    same = _unchanged(_digests(existing), known) if known else ()
    return _differences(existing, files, same)


def _digests(existing: Mapping[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in existing.items()}


def _unchanged(existing: Mapping[str, str], known: Mapping[str, str]) -> set[str]:
    """The files that have these digests."""
    return {path for path, digest in existing.items() if known.get(path) == digest}


def _differences(
    existing: Mapping[str, bytes], files: Mapping[str, str], same: Collection[str]
) -> list[Change]:
    changes: list[Change] = []
    for path in sorted({*files, *existing}.difference(same)):
        new = files.get(path)
        if new is not None or path not in _COMPANIONS:
            changes += _change(path, existing.get(path), new)
    return changes


def compare_text(path: Path, text: str) -> list[Change]:
    """What `write_text` would change; nothing is written."""
    return _change(path.name, path.read_bytes() if path.is_file() else None, text)


def _change(path: str, old: bytes | None, new: str | None) -> list[Change]:
    before = None if old is None else old.decode("utf-8", "surrogateescape")
    if before == new:
        return []
    kind = "added" if before is None else "removed" if new is None else "changed"
    return [Change(path, kind, before or "", new or "")]


def write_client(
    folder: Path,
    files: Mapping[str, str],
    *,
    force: bool = False,
    known: Mapping[str, str] | None = None,
) -> list[str]:
    """Replace a client's folder atomically.

    The new folder is built beside the old one and renamed into its place, so that an interruption
    leaves either the old client or the new one.

    Args:
        folder: the client's folder.
        files: every file of the client.
        force: overwrite files that a person changed, and remove foreign ones.
        known: SHA-256 of some of the texts; one that its file has already is not looked at.

    Returns:
        the paths that changed.

    Raises:
        UsageError: the folder holds files that are not ours, or that were edited.
    """
    folder = folder.resolve()  # a link stays, and what it leads to is replaced
    with _explained(folder), _alone(folder) as alone:
        _recover(folder, alone=alone)
        if folder.exists() and not folder.is_dir():
            raise UsageError("the output is a file, not a folder", location=Location(str(folder)))
        existing = _existing(folder)
        digests = _digests(existing)
        _refuse_foreign(folder, digests, _manifest(existing.get("manifest.json")), force=force)
        same = _unchanged(digests, known or {})
        changes = [change.path for change in _differences(existing, files, same)]
        if not changes and folder.is_dir():
            return []
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}.new-", dir=folder.parent))
        try:
            _fill(staging, files, folder, set(existing).difference(changes))
            for name in _COMPANIONS:
                if (folder / name).is_file() and name not in files:
                    shutil.copy2(folder / name, staging / name)
            staging.chmod(0o755)
            _swap(staging, folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return changes


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Let one process at a time replace the clients of a folder; the others wait.

    The lock is on the folder above, so that no file is left behind, and the system takes it from a
    process that dies. Where there are no such locks (Windows, some network folders), two runs at
    once may still refuse each other, and what is given is false.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield False
        return
    handle = os.open(folder.parent, os.O_RDONLY)
    try:
        locked = False
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
            locked = True
        yield locked
    finally:
        os.close(handle)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses into an error with a place and a remedy."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"cannot be written: {error.strerror or error}",
            location=Location(str(error.filename or path)),
            hint="the client is as it was before; look at permissions and free space, then repeat",
        ) from error


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


def _recover(folder: Path, *, alone: bool) -> None:
    """Undo what a process that was killed left behind; `alone`, it cannot be one that runs."""
    old = _old(folder)
    if old.is_dir() and not folder.exists():
        old.replace(folder)
    shutil.rmtree(old, ignore_errors=True)
    for path in folder.parent.glob(f".{folder.name}.new-*"):
        if alone or time.time() - path.stat().st_mtime > _ABANDONED:
            shutil.rmtree(path, ignore_errors=True)


def _fill(staging: Path, files: Mapping[str, str], before: Path, same: Collection[str]) -> None:
    """Write the files of a client; those that stay as they are in `before` are the same files."""
    folder = os.path.realpath(staging)
    made: set[str] = set()
    for path in files:
        target = os.path.normpath(os.path.join(folder, path))  # noqa: PTH118 - of many files
        if not target.startswith(folder + os.sep):
            raise AssertionError(f"{path!r} would be outside the client's folder")
        parent = os.path.dirname(target)  # noqa: PTH120
        if parent not in made:
            os.makedirs(parent, exist_ok=True)  # noqa: PTH103
            made.add(parent)
        if path in same and _linked(os.path.join(before, path), target):  # noqa: PTH118
            continue
        with open(target, "wb") as stream:  # noqa: PTH123
            stream.write(files[path].encode())


def _linked(path: str, target: str) -> bool:
    """Give a file another place; not where that is no file of its own, or cannot be done."""
    try:
        told = os.lstat(path)
        if told.st_nlink > 1 or stat.S_ISLNK(told.st_mode):
            return False
        os.link(path, target)
    except OSError:
        return False
    return True


def _swap(staging: Path, folder: Path) -> None:
    """Put `staging` where `folder` is. Two renames; a failed second one undoes the first."""
    if not folder.exists():
        staging.replace(folder)
        return
    old = _old(folder)
    folder.replace(old)
    try:
        staging.replace(folder)
    except BaseException:
        old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _existing(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, caches aside."""
    if not folder.is_dir():
        return {}
    found: dict[str, bytes] = {}
    start = os.path.join(folder, "")  # noqa: PTH118
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _IGNORED)
        for name in sorted(set(names) - _IGNORED):
            path = os.path.join(place, name)  # noqa: PTH118 - of many files
            if os.path.isfile(path):  # noqa: PTH113
                with open(path, "rb") as stream:  # noqa: PTH123
                    found[path[len(start) :].replace(os.sep, "/")] = stream.read()
    return found


def _refuse_foreign(
    folder: Path, existing: Mapping[str, str], manifest: dict[str, Any] | None, *, force: bool
) -> None:
    """Refuse to replace what is not ours; `existing` are the digests of what is there."""
    working = manifest is None and Path.cwd().is_relative_to(folder)
    if working or (folder / ".git").exists():
        raise UsageError(
            "the output would replace the folder that you work in, or a whole repository",
            location=Location(str(folder)),
            hint="choose an empty folder for the client",
        )
    if force or not existing:
        return
    if manifest is None:
        raise UsageError(
            "the folder is not empty and does not hold a client written by wireproof",
            location=Location(str(folder)),
            hint="choose another folder, or pass --force to replace everything in it",
        )
    hashes: dict[str, str] = manifest["files"]
    foreign = sorted(set(existing) - set(hashes) - _COMPANIONS - {"manifest.json"})
    edited = sorted(
        path for path, digest in existing.items() if path in hashes and digest != hashes[path]
    )
    for paths, what in ((edited, "was edited by hand"), (foreign, "is not ours")):
        if paths:
            more = f" (and {len(paths) - 1} more)" if len(paths) > 1 else ""
            raise UsageError(
                f"{paths[0]}{more} {what}; nothing was written",
                location=Location(str(folder / paths[0])),
                hint="move the change into the spec's overlay, or pass --force to lose it",
            )


def _manifest(content: bytes | None) -> dict[str, Any] | None:
    try:
        data: Any = json.loads((content or b"").decode("utf-8", "surrogateescape"))
    except ValueError:
        return None
    usable = isinstance(data, dict) and isinstance(data.get("files"), dict)
    return data if usable else None


def _diff(path: str, old: str, new: str) -> str:
    before, after = old.splitlines(), new.splitlines()
    if len(before) + len(after) > _COMPARED_LINES:
        return f"--- committed/{path}\n+++ generated/{path}\n… {_first_difference(before, after)}"
    named = (f"committed/{path}", f"generated/{path}")
    lines = list(difflib.unified_diff(before, after, *named, lineterm=""))
    cut = [f"… {len(lines) - _SHOWN_LINES} more lines"] if len(lines) > _SHOWN_LINES else []
    return "\n".join(lines[:_SHOWN_LINES] + cut)


def _first_difference(before: list[str], after: list[str]) -> str:
    pairs = zip(before, after, strict=False)
    same = min(len(before), len(after))
    line = next((number for number, (old, new) in enumerate(pairs) if old != new), same)
    return f"differs from line {line + 1} on; {len(before)} lines became {len(after)}"


def write_text(path: Path, text: str) -> bool:
    """Write one file atomically, unless it already holds this text; whether it did not."""
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    return True
