"""A source, read by the reader for what it is.

In: an address, a file or a folder. Out: a `Delivery`: the files of a vendor's folder, and what is
known about where they came from. To add a kind of source, add its reader to `READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from wireproof.errors import Location, UsageError
from wireproof.intake.addresses import is_address
from wireproof.intake.documents import collect
from wireproof.intake.fetch import Answer, Fetch, Limits, fetch
from wireproof.intake.recognise import Kind, html_error, recognise
from wireproof.spec.load import MAX_BYTES
from wireproof.workspace import SPEC_NAMES


@dataclass(frozen=True, slots=True)
class Given:
    """A source that was received, and how to get what it refers to."""

    name: str
    """Its address, or its path."""
    content: bytes
    fetch: Fetch
    """Gets what stands beside it, by address or path."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a source gave."""

    files: dict[str, bytes]
    """The vendor's folder, the main document first; each exactly as received."""
    url: str = ""
    """Where it came from; empty for a file."""
    document: str = ""
    """What it came from, where that is no address."""
    etag: str = ""
    last_modified: str = ""
    notes: tuple[str, ...] = ()
    """What could not be had."""
    unchanged: bool = False
    """The server says that nothing has changed; there are no files."""

    @property
    def main(self) -> str:
        """The name of the main document."""
        return next(iter(self.files))


Reader = Callable[[Given], Delivery]


def read(source: str, limits: Limits, *, etag: str = "", last_modified: str = "") -> Delivery:
    """Read a source.

    Args:
        source: an address of http or https, or the path of a file or of a document's folder.
        limits: how far requests may go.
        etag: of the last answer, if only something newer is wanted.
        last_modified: of the last answer.

    Raises:
        SpecError: a file is neither JSON nor YAML.
        UsageError: it cannot be had, or is nothing that can be read.
    """
    if is_address(source):
        return _from_address(source, limits, etag, last_modified)
    if "://" in source:
        raise UsageError("not an address of http or https", location=Location(source[:200]))
    path = _document_in(Path(source))
    kind = recognise(str(path), content := _bytes(path))
    given = Given(str(path), content, lambda name: Answer(name, _bytes(path.parent / name)))
    return replace(_reader(kind, given)(given), document=f"the file {path.name}")


def _from_address(url: str, limits: Limits, etag: str, last_modified: str) -> Delivery:
    answer = fetch(url, limits, etag=etag, last_modified=last_modified)
    if answer.unchanged:
        return Delivery({}, url=url, unchanged=True)
    kind = recognise(answer.url, answer.content)
    base = answer.url.partition("?")[0].partition("#")[0].rpartition("/")[0]
    given = Given(answer.url, answer.content, lambda name: fetch(f"{base}/{name}", limits))
    found = _reader(kind, given)(given)
    return replace(found, url=url, etag=answer.etag, last_modified=answer.last_modified)


def _document(given: Given) -> Delivery:
    files, missing = collect(given.name, given.content, lambda name: given.fetch(name).content)
    return Delivery(files, notes=tuple(missing))


READERS: Final[Mapping[Kind, Reader]] = {"document": _document}
"""The reader of each kind of source."""
_UNREAD: Final[Mapping[Kind, str]] = {
    "page": "a documentation page, which this version cannot read yet",
    "index": "a list of documentation pages (llms.txt), which this version cannot read yet",
}


def _reader(kind: Kind, given: Given) -> Reader:
    if kind in READERS:
        return READERS[kind]
    if kind == "html":
        raise html_error(given.name, given.content)
    raise UsageError(
        f"this is {_UNREAD[kind]}",
        location=Location(given.name),
        hint="add the vendor's openapi.json, openapi.yaml or swagger.json",
    )


def _document_in(path: Path) -> Path:
    """The file that is meant by a path.

    Raises:
        UsageError: there is none.
    """
    place = Location(str(path))
    if path.is_dir():
        names = (*SPEC_NAMES, "swagger.yaml", "swagger.yml", "swagger.json")
        found = [path / name for name in names if (path / name).is_file()]
        if len(found) == 1:
            return found[0]
        what = "no document" if not found else "more than one document"
        raise UsageError(f"{what} in this folder", location=place, hint="name the file")
    if not path.is_file():
        raise UsageError(
            "there is no such file",
            location=place,
            hint="give a path, or an address that begins with https://",
        )
    return path


def _bytes(path: Path) -> bytes:
    place = Location(str(path))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"larger than {MAX_BYTES // 2**20} MiB", location=place)
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", location=place) from None
