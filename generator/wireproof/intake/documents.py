"""An OpenAPI or Swagger document, with every file that it refers to.

In: the main file, and a way to get the others. Out: bytes by path, as they will stand in the
vendor's folder, each exactly as it was received.
"""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from wireproof.errors import Location, SpecError, UsageError
from wireproof.spec.load import read_source

_FILES: Final = 500
_BYTES: Final = 128 * 2**20
Get = Callable[[str], bytes]
"""The bytes of a file, by its path from the root; UsageError where there is none."""


def main_name(name: str, content: bytes) -> str:
    """What the main file is called in a vendor's folder: by what is in it, not by its name."""
    is_json = name.lower().endswith(".json") or content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
    return "openapi.json" if is_json else "openapi.yaml"


def collect(
    name: str, content: bytes, get: Get, inside: str = ""
) -> tuple[dict[str, bytes], list[str]]:
    """Every file of a document.

    Args:
        name: the address or path of the main file, for messages; its last part is its own name.
        content: the bytes of the main file.
        get: gives the others.
        inside: the main file's path from the root, which it keeps; without, it stands in the root.

    Returns:
        bytes by path, the main file first; and what could not be had.

    Raises:
        SpecError: a file is neither JSON nor YAML.
        UsageError: a reference leaves the folder, or there are too many files.
    """
    main = inside or main_name(name, content)
    own = inside or unquote(PurePosixPath(urlsplit(name).path).name)
    files, missing, pending = {main: content}, list[str](), [main]
    while pending:
        path = pending.pop()
        shown = name if path == main else path
        for wanted in sorted(set(_referred(path, files[path], shown))):
            if wanted in (own, main):
                if wanted != main:
                    raise _renamed(wanted, path, main)
                continue
            if wanted in files or any(item.startswith(f"{wanted}: ") for item in missing):
                continue
            try:
                files[wanted] = get(wanted)
            except UsageError as error:
                missing.append(f"{wanted}: {error.message}")
                continue
            pending.append(wanted)
            if len(files) > _FILES or sum(map(len, files.values())) > _BYTES:
                raise UsageError(
                    f"refers to more than {_FILES} files, or to more than {_BYTES // 2**20} MiB",
                    location=Location(name),
                )
    return files, missing


def _renamed(wanted: str, path: str, main: str) -> UsageError:
    return UsageError(
        f"{path} refers back to {wanted}, which would be called {main} in the vendor's folder",
        hint="bundle the files into one document first, for example with `redocly bundle`",
    )


def _referred(path: str, content: bytes, shown: str) -> Iterator[str]:
    """The files that a file refers to, by their paths from the root."""
    for ref in _references(_parsed(path, content, shown)):
        parts = urlsplit(ref)
        if parts.scheme or parts.netloc or parts.query or not parts.path:
            continue  # of another host: never fetched; the ledger tells what it costs
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
        if wanted.startswith(("..", "/")) or "\\" in wanted or "\0" in wanted:
            raise UsageError(
                f"refers to {ref!r:.100}, outside the folder of the document",
                location=Location(shown),
                hint="name what holds all of them with --root, or bundle them into one document "
                "first, for example with `redocly bundle`",
            )
        yield wanted


def _parsed(path: str, content: bytes, shown: str) -> Any:
    with tempfile.TemporaryDirectory(prefix="wireproof-intake-") as folder:
        file = Path(folder) / PurePosixPath(path).name
        file.write_bytes(content)
        try:
            return read_source(file)[0].value
        except SpecError as error:
            raise moved(error, shown) from None


def moved(error: SpecError, shown: str) -> SpecError:
    """The same error, at the address that the user knows."""
    place = error.location or Location(shown)
    there = Location(shown, place.line, place.column, place.pointer)
    hint = error.hint or "if it was downloaded, the download may be incomplete: try again"
    return SpecError(error.message, location=there, hint=hint)


def _references(value: Any) -> Iterator[str]:
    """Every `$ref` of a file, without recursion."""
    stack, seen = [value], set[int]()
    while stack:
        node = stack.pop()
        if id(node) in seen:  # YAML aliases
            continue
        if isinstance(node, dict):
            seen.add(id(node))
            ref = node.get("$ref")
            if isinstance(ref, str):
                yield ref
            stack += node.values()
        elif isinstance(node, list):
            seen.add(id(node))
            stack += node
