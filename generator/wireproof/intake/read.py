"""A source, read by the reader for what it is.

In: an address, a file or a folder. Out: a `Delivery`: the files of a vendor's folder, and what is
known about where they came from. To add a kind of source, add its reader to `READERS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from wireproof.errors import Location, UsageError
from wireproof.intake.addresses import is_address
from wireproof.intake.delivery import Delivery, Given, Reader
from wireproof.intake.documents import collect
from wireproof.intake.fetch import Answer, Fetch, Limits, fetch
from wireproof.intake.paged import (
    read_folder,
    read_html,
    read_index,
    read_page,
    read_several,
)
from wireproof.intake.recognise import Kind, recognise
from wireproof.spec.load import MAX_BYTES
from wireproof.workspace import SPEC_NAMES


def read(
    source: str,
    limits: Limits,
    *,
    etag: str = "",
    last_modified: str = "",
    patterns: Sequence[str] = (),
    root: str = "",
) -> Delivery:
    """Read a source.

    Args:
        source: an address of http or https, or the path of a file or of a document's folder.
        limits: how far requests may go.
        etag: of the last answer, if only something newer is wanted.
        last_modified: of the last answer.
        patterns: which pages of an index are wanted.
        root: the address or folder that a document's files may not leave; its own when empty.

    Raises:
        SpecError: a file is neither JSON nor YAML.
        UsageError: it cannot be had, or is nothing that can be read.
    """
    if is_address(source):
        return _from_address(source, limits, (etag, last_modified), tuple(patterns), root)
    if "://" in source:
        raise UsageError("not an address of http or https", location=Location(source[:200]))
    if Path(source).is_dir() and not _documents_in(Path(source)):
        pages = read_folder(Path(source))
        if pages is not None:
            return replace(pages, document=f"the pages in {Path(source).name}")
    path = _document_in(Path(source))
    folder = _root_of(path, root)
    kind = recognise(str(path), content := _bytes(path))
    given = Given(
        str(path),
        content,
        lambda name: Answer(name, _bytes_below(folder, name)),
        lambda name: _anything(name, path, limits),
        tuple(patterns),
        path.resolve().relative_to(folder).as_posix() if root else "",
    )
    return replace(READERS[kind](given), document=f"the file {path.name}")


def read_pages(sources: Sequence[str], limits: Limits) -> Delivery:
    """Read pages that were named one by one, as one vendor's.

    Raises:
        SpecError: a page is broken, or none describes an operation.
        UsageError: one cannot be had, or is no page.
    """
    received = [
        (one, fetch(one, limits).content if is_address(one) else _bytes(Path(one)))
        for one in sources
    ]
    urls = tuple(sources) if all(map(is_address, sources)) else ()
    return replace(read_several(received), document=f"{len(sources)} pages", urls=urls)


def _anything(name: str, page: Path, limits: Limits) -> Answer:
    """Get what a page in a file names: an address, or a file beside it."""
    if is_address(name):
        return fetch(name, limits)
    return Answer(name, _bytes(page.parent / name))


def _from_address(
    url: str, limits: Limits, known: tuple[str, str], patterns: tuple[str, ...], root: str
) -> Delivery:
    answer = fetch(url, limits, etag=known[0], last_modified=known[1])
    if answer.unchanged:
        return Delivery({}, url=url, unchanged=True)
    kind = recognise(answer.url, answer.content)
    base = answer.url.partition("?")[0].partition("#")[0].rpartition("/")[0]
    inside = ""
    if root:
        inside = _inside(answer.url, root)
        base = root.rstrip("/")
    others: list[str] = []

    def get(address: str) -> Answer:
        others.append(address)
        return fetch(address, limits)

    beside = partial(_joined, base, get)
    given = Given(answer.url, answer.content, beside, get, patterns, inside)
    found = replace(READERS[kind](given), url=url, pages=patterns)
    if others:
        # An index or a viewer that has not changed says nothing of the files that it names.
        return found
    return replace(found, etag=answer.etag, last_modified=answer.last_modified)


def _joined(base: str, get: Fetch, name: str) -> Answer:
    return get(f"{base}/{name}")


def _inside(url: str, root: str) -> str:
    """The path of a document from the address that its files are below.

    Raises:
        UsageError: it is not below it.
    """
    one, two = urlsplit(url), urlsplit(root)
    folder = two.path.rstrip("/") + "/"
    if one[:2] == two[:2] and one.path.startswith(folder) and ".." not in folder.split("/"):
        return unquote(one.path.removeprefix(folder))
    raise _elsewhere(url, root)


def _root_of(path: Path, root: str) -> Path:
    """The folder that the files of a document are below.

    Raises:
        UsageError: the document is not.
    """
    folder = (Path(root) if root else path.parent).resolve()
    if root and not path.resolve().is_relative_to(folder):
        raise _elsewhere(str(path), root)
    return folder


def _elsewhere(document: str, root: str) -> UsageError:
    return UsageError(
        f"the document is not below --root {root:.200}",
        location=Location(document),
        hint="name what holds it and all files that it refers to",
    )


def _bytes_below(folder: Path, name: str) -> bytes:
    if not (folder / name).resolve().is_relative_to(folder):
        raise UsageError("is a link that leads outside the folder of the document")
    return _bytes(folder / name)


def _document(given: Given) -> Delivery:
    files, missing = collect(
        given.name, given.content, lambda name: given.fetch(name).content, given.inside
    )
    return Delivery(files, notes=tuple(missing))


READERS: Final[Mapping[Kind, Reader]] = {
    "document": _document,
    "page": read_page,
    "index": read_index,
    "html": read_html,
}
"""The reader of each kind of source."""


def _document_in(path: Path) -> Path:
    """The file that is meant by a path.

    Raises:
        UsageError: there is none.
    """
    place = Location(str(path))
    if path.is_dir():
        found = _documents_in(path)
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


def _documents_in(folder: Path) -> list[Path]:
    names = (*SPEC_NAMES, "swagger.yaml", "swagger.yml", "swagger.json")
    return [folder / name for name in names if (folder / name).is_file()]


def _bytes(path: Path) -> bytes:
    place = Location(str(path))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"larger than {MAX_BYTES // 2**20} MiB", location=place)
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", location=place) from None
