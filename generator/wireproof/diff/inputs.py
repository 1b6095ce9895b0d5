"""What can be compared: a file, a folder with a document, `git:REV:PATH`.

In: the text of an argument. Out: a file on disk. A vendor's folder (one with a `vendor.toml`)
brings its corrections and its names along, those of the same revision. A revision is unpacked into
a temporary folder as a whole subtree, so that references to other files keep working.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Final

from wireproof.errors import Location, UsageError
from wireproof.toml_file import read_toml

NAMES: Final = ("openapi.yaml", "openapi.yml", "openapi.json", "index.yaml", "root.yaml")
PREFIX: Final = "git:"


@dataclass(frozen=True, slots=True)
class Input:
    """A document to compare, and how it was named."""

    path: Path
    shown: str
    overlay: Path | None = None
    names: Path | None = None
    root: Path | None = None
    """The folder that references to other files may not leave; the document's own when None."""


def find_input(
    argument: str, scratch: Path, base: Path = Path(), *, root: Path | None = None
) -> Input:
    """Find the document that an argument means.

    Args:
        argument: as given on the command line.
        scratch: where a revision may be unpacked.
        base: what the path of a revision counts from.
        root: the folder that references may not leave; of a revision, the same folder then.

    Raises:
        UsageError: there is no such thing.
    """
    if argument.startswith(PREFIX):
        revision, _, inside = argument.removeprefix(PREFIX).partition(":")
        if not revision or not inside:
            raise UsageError(
                f"{argument!r} is not git:REVISION:PATH",
                hint="for example git:HEAD~1:specs/acme/openapi.yaml",
            )
        within = _within(root, base) if root is not None else ""
        path = _unpack(revision, inside, within, scratch, base)
        return _input(path, argument, scratch / within if within else None)
    path = Path(argument)
    if not path.exists():
        raise UsageError(
            "there is no such file or folder",
            location=Location(argument),
            hint="give a file, a folder with an openapi.yaml, git:REVISION:PATH or a vendor",
        )
    return _input(path, argument, root)


def _within(root: Path, base: Path) -> str:
    """A folder by its path in a revision."""
    found = PurePath(os.path.relpath(root, base))
    if ".." in found.parts or found.is_absolute():
        raise UsageError(
            f"--root {root} is not below the current folder, from which git:REVISION:PATH counts",
            hint="run the command in the folder that both are below",
        )
    return found.as_posix()


def _input(path: Path, argument: str, root: Path | None) -> Input:
    settings = path / "vendor.toml"
    if not settings.is_file():
        return Input(_document(path, argument), argument, root=root)
    main = read_toml(settings).get("source", {}).get("main")
    document = path / main if isinstance(main, str) else _document(path, argument)
    overlay, names = path / "overlay.yaml", path / "names.lock"
    return Input(
        document,
        argument,
        overlay=overlay if overlay.is_file() else None,
        names=names if names.is_file() else None,
        root=path,
    )


def _document(path: Path, argument: str) -> Path:
    if not path.is_dir():
        return path
    for name in NAMES:
        if (path / name).is_file():
            return path / name
    raise UsageError(
        "no document in this folder",
        location=Location(argument),
        hint=f"looked for {', '.join(NAMES)}; name the file instead",
    )


def _unpack(revision: str, inside: str, root: str, scratch: Path, base: Path) -> Path:
    """Unpack the folder that holds a path at a revision, or the root, if one is given."""
    given = PurePosixPath(inside)
    if given.is_absolute() or ".." in given.parts or revision.startswith("-"):
        raise UsageError(f"{inside!r} at {revision!r} is not a path inside the repository")
    kind = _git(base, "cat-file", "-t", f"{revision}:./{inside}").decode().strip()
    folder = root or (inside if kind == "tree" else str(given.parent))
    content = _git(base, "archive", "--format=tar", revision, "--", folder)
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(scratch, filter="data")
    if not (scratch / inside).exists():
        raise UsageError(
            f"{inside} is not below --root {root}",
            hint="name the folder that holds it and all files that it refers to",
        )
    return scratch / inside


def _git(base: Path, *arguments: str) -> bytes:
    try:
        return subprocess.run(  # noqa: S603 - arguments are a list, and revisions never options
            ["git", *arguments],  # noqa: S607 - the user's git
            cwd=base,
            capture_output=True,
            check=True,
        ).stdout
    except FileNotFoundError:
        raise UsageError("git is not installed", hint="name files instead") from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(
            f"git cannot find it: {reason[-1] if reason else 'unknown revision or path'}",
            hint="the path counts from the current folder; fetch the revision first",
        ) from None
