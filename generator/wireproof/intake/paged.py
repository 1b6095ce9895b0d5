"""Documentation pages as a source: read, and kept beside the document that they come to.

In: a page, an index of pages, HTML, or a folder of pages. Out: a `Delivery` with the document and,
under `pages/`, every page as it was received. A page that only points to a document leads there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from wireproof.errors import Location, SpecError, UsageError
from wireproof.intake.addresses import is_address
from wireproof.intake.delivery import Delivery, Given
from wireproof.intake.documents import collect, main_name
from wireproof.intake.pages.listing import choose, find_links
from wireproof.intake.pages.page import Page, load_page
from wireproof.intake.pages.read import Imported, import_pages
from wireproof.intake.pages.references import find_in_viewer, find_references
from wireproof.intake.pages.viewers import document_in, settings_of
from wireproof.intake.recognise import html_error, recognise

PAGES = "pages"
_SUFFIXES = frozenset({".md", ".mdx", ".markdown"})
_MOST = 1000
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Received:
    """A page's bytes and the page that they are."""

    path: str
    content: bytes
    page: Page


def read_page(given: Given) -> Delivery:
    """Read one page.

    Raises:
        SpecError: it is broken, or describes no operation.
        UsageError: it points to a document that cannot be had.
    """
    return _deliver([_received(given.name, given.content)], given)


def read_index(given: Given) -> Delivery:
    """Read the pages of an index (`llms.txt`) that are about the API.

    Raises:
        SpecError: a page is broken, or none describes an operation.
        UsageError: none of the pages, or too many of them, are about the API.
    """
    address = given.name if is_address(given.name) else ""
    index = load_page(given.name, given.content, address)
    chosen = choose(find_links(index), given.patterns, Location(given.name))
    pages: list[_Received] = []
    missing: list[str] = []
    for link in chosen:
        try:
            content = given.get(link.address).content
            kind = recognise(link.address, content)
            if kind == "document" and len(chosen) == 1:
                return _follow(link.address, given)
            if kind != "html":
                pages.append(_received(link.address, content))
                continue
            missing.append(f"{link.address}: HTML, no markdown")
        except UsageError as error:
            missing.append(f"{link.address}: {error.message}")
    if not pages:
        raise UsageError(
            f"none of {len(chosen)} pages of the index could be read; {missing[0]}",
            location=Location(given.name),
        )
    return _deliver(pages, given, missing)


def read_html(given: Given) -> Delivery:
    """Follow an HTML page to the document that it shows, or to its twin in markdown.

    Raises:
        UsageError: it names no document and has no such twin.
    """
    address = given.name if is_address(given.name) else ""
    page = load_page(given.name, given.content, address)
    shown = _in_viewer(page, given)
    if shown is not None:
        return shown
    if address and not urlsplit(address).path.endswith((".html", ".htm", "/")):
        twin = f"{address.partition('?')[0].partition('#')[0]}.md"
        try:
            content = given.get(twin).content
            if recognise(twin, content) == "page":
                return _deliver([_received(twin, content)], given)
        except (UsageError, SpecError):
            pass  # there is no twin: what is wrong is told of the page that was asked for
    raise html_error(given.name, given.content)


def _in_viewer(page: Page, given: Given) -> Delivery | None:
    """The document that a viewer shows: in the page, at an address, or in its script's settings."""
    waiting = [page]
    for script in settings_of(page.text):
        address = urljoin(given.name, script) if is_address(given.name) else script
        try:
            waiting.append(load_page(address, given.get(address).content, address))
        except (UsageError, SpecError):
            continue  # the page itself may hold the document all the same
    for one in waiting:
        text = document_in(one.text)
        if text:
            return Delivery({"openapi.json": text.encode()}, document=f"the page {given.name}")
        found = find_references(one) if one is page else find_in_viewer(one)
        if found and found[0].document:
            return _follow(found[0].document, given)
    return None


def read_folder(folder: Path) -> Delivery | None:
    """Read the pages of a folder; None when it holds none.

    Raises:
        SpecError: a page is broken, or none describes an operation.
        UsageError: there are more than a thousand files.
    """
    files = sorted(one for one in folder.rglob("*") if one.suffix.lower() in _SUFFIXES)
    if not files:
        return None
    if len(files) > _MOST:
        raise UsageError(
            f"{len(files)} pages", location=Location(str(folder)), hint="Name a smaller folder."
        )
    received = [
        _Received(f"{PAGES}/{name}", content, load_page(f"{PAGES}/{name}", content))
        for one in files
        for name, content in [(one.relative_to(folder).as_posix(), one.read_bytes())]
    ]
    return _deliver(received, None)


def read_several(sources: Sequence[tuple[str, bytes]]) -> Delivery:
    """Read pages that were named one by one.

    Args:
        sources: address or path of each, and its bytes.

    Raises:
        SpecError: a page is broken, or none describes an operation.
        UsageError: one of them is no page.
    """
    for name, content in sources:
        if recognise(name, content) != "page":
            raise UsageError(
                "several sources make one vendor only when all of them are pages",
                location=Location(name),
                hint="Add a document alone; files that it refers to are found by themselves.",
            )
    return _deliver([_received(name, content) for name, content in sources], None)


def _received(name: str, content: bytes) -> _Received:
    address = name if is_address(name) else ""
    path = f"{PAGES}/{_file_name(name)}"
    return _Received(path, content, load_page(path, content, address))


def _file_name(name: str) -> str:
    """Return a name for a page's file that stays in its folder on every system."""
    path = unquote(urlsplit(name).path) if is_address(name) else Path(name).name
    stem = _UNSAFE.sub("-", path.strip("/")).strip("-.") or "index"
    suffix = "" if Path(stem).suffix in _SUFFIXES else ".md"
    return f"{stem[-120:].lstrip('-.')}{suffix}"


def _deliver(
    received: Sequence[_Received], given: Given | None, missing: Sequence[str] = ()
) -> Delivery:
    title = next((one.page.title for one in received if one.page.title), "API")
    found = import_pages([one.page for one in received], title)
    if not found.content:
        [reference, *_] = found.references
        if given is None or not reference.document:
            wanted = reference.document or f"the document with {reference.operation}"
            raise UsageError(
                f"the page only points to {wanted}",
                location=reference.place.location(),
                hint="Add that document instead.",
            )
        return _follow(reference.document, given)
    main = f"openapi.{found.suffix}"
    pages = {one.path: one.content for one in received}
    return Delivery({main: found.content, **pages}, notes=tuple(missing), told=_told(found))


def _follow(document: str, given: Given) -> Delivery:
    """Read the document that a page points to."""
    address = urljoin(given.name, document) if is_address(given.name) else document
    try:
        content = given.get(address).content
    except UsageError as error:
        raise UsageError(
            f"the page shows {address}, which cannot be had: {error.message}",
            location=Location(given.name),
            hint=error.hint,
        ) from None
    kind = recognise(address, content)
    if kind != "document":
        raise UsageError(
            f"the page points to {address}, which is not an OpenAPI document",
            location=Location(given.name),
        )
    base = address.partition("?")[0].rpartition("/")[0]
    files, missing = collect(address, content, lambda name: given.get(f"{base}/{name}").content)
    name = main_name(address, content)
    return Delivery({name: files.pop(name), **files}, document=address, notes=tuple(missing))


def _told(found: Imported) -> tuple[str, ...]:
    skipped = [f"no operation in {one.page}: {one.reason}" for one in found.skipped[:_SHOWN]]
    if len(found.skipped) > _SHOWN:
        skipped.append(f"{len(found.skipped) - _SHOWN} more pages without an operation")
    asked = [f"open question: {one.text}" for one in found.questions[:_SHOWN]]
    if len(found.questions) > _SHOWN:
        asked.append(f"{len(found.questions) - _SHOWN} more open questions; lint lists them")
    return (*skipped, *asked)
