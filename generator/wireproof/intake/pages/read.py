"""Pages in, one document out: which reader takes which page, and what becomes of all of them.

In: the pages of one vendor, as received. Out: an `Imported`. One page that holds one document gives
that document byte for byte; everything else is written anew, with the source of each fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from wireproof.errors import SpecError
from wireproof.intake.pages.draft import Draft, Question
from wireproof.intake.pages.embedded import Embedded, find_embedded
from wireproof.intake.pages.factoring import factor
from wireproof.intake.pages.fences import Fence, find_fences
from wireproof.intake.pages.handwritten import read_draft
from wireproof.intake.pages.merging import Part, merge
from wireproof.intake.pages.operation import Written, write_operation
from wireproof.intake.pages.page import Page, Place
from wireproof.intake.pages.parts import parts_of
from wireproof.intake.pages.prose import is_prose, read_prose
from wireproof.intake.pages.references import Reference, find_references, is_html
from wireproof.oas.pointer import lookup

QUESTIONS = "x-questions"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A page that describes no operation, and why it was left out."""

    page: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What the pages of a vendor come to.

    Attributes:
        content: bytes of the document; empty when the pages only point to one.
        suffix: `yaml` or `json`.
        operations: how many it has.
        questions: what no page says.
        references: documents that pages point to.
        skipped: pages that gave nothing.
        verbatim: whether `content` stands in the page byte for byte.
    """

    content: bytes
    suffix: str
    operations: int
    questions: tuple[Question, ...]
    references: tuple[Reference, ...]
    skipped: tuple[Skipped, ...]
    verbatim: bool


def import_pages(pages: Sequence[Page], title: str) -> Imported:
    """Read pages.

    Args:
        pages: of one vendor; files without an operation may be among them, as what others include.
        title: of the API, where no page names one.

    Raises:
        SpecError: a page is broken, two contradict each other, or none describes an operation.
    """
    snippets = {page.name.rpartition("/")[2]: page for page in pages}
    embedded: list[tuple[Embedded, Page]] = []
    written: list[tuple[Written, Page]] = []
    prose: list[Page] = []
    references: list[Reference] = []
    skipped: list[Skipped] = []
    for page in pages:
        fences = find_fences(page)
        documents = find_embedded(page, fences)
        if documents:
            embedded += [(one, page) for one in documents]
        elif pointed := find_references(page):
            references += pointed
        elif is_html(page):
            skipped.append(Skipped(page.name, "HTML, which names no OpenAPI document"))
        elif drafts := _drafts(page, fences, snippets):
            written += [(write_operation(one), page) for one in drafts]
        elif is_prose(page):
            prose.append(page)
        else:
            skipped.append(Skipped(page.name, "no single method and path, and no document"))
    if not (embedded or written or prose or references):
        raise _nothing(skipped)
    if len(embedded) == 1 and not written and not prose and embedded[0][0].text:
        only = embedded[0][0]
        return Imported(only.text.encode(), only.suffix, _count(only.document), (),
                        tuple(references), tuple(skipped), verbatim=True)  # fmt: skip
    if not (embedded or written or prose):
        return Imported(b"", "", 0, (), tuple(references), tuple(skipped), verbatim=False)
    document, questions = _document(embedded, written, prose, title)
    content = _dump(document)
    return Imported(content, "yaml", _count(document), questions, tuple(references),
                    tuple(skipped), verbatim=False)  # fmt: skip


def _drafts(page: Page, fences: Sequence[Fence], snippets: dict[str, Page]) -> list[Draft]:
    """The operations that a page describes; it may have a part for each."""
    parts = parts_of(page, fences)
    if len(parts) == 1:
        found = [read_draft(page, fences, snippets)]
    else:
        found = [read_draft(part, find_fences(part), snippets) for part in parts]
    return [one for one in found if one is not None]


def _nothing(skipped: Sequence[Skipped]) -> SpecError:
    first = skipped[0] if skipped else Skipped("(nothing)", "there are no pages")
    html = any("HTML" in one.reason for one in skipped)
    hint = (
        "Many documentation sites serve a page as markdown when `.md` is added to its address."
        if html
        else "Give the pages that describe operations, or the OpenAPI document itself."
    )
    return SpecError(
        f"none of {len(skipped)} pages describes an operation; {first.page}: {first.reason}",
        location=Place(first.page, 0).location(),
        hint=hint,
    )


def _document(
    embedded: Sequence[tuple[Embedded, Page]],
    written: Sequence[tuple[Written, Page]],
    prose: Sequence[Page],
    title: str,
) -> tuple[dict[str, Any], tuple[Question, ...]]:
    parts = [Part(one.document, one.place) for one, _ in embedded]
    asked: list[Question] = []
    for one, page in written:
        parts.append(Part(_as_document(one), page.place(1)))
        asked += one.questions
    drafts = []
    for page in prose:
        draft, questions = read_prose(page)
        drafts.append(draft)
        asked += questions
    merged: dict[str, Any] = merge(parts) if parts else {"openapi": "3.1.0", "paths": {}}
    info = dict(merged.get("info") or {})
    info["title"] = info.get("title") or title
    info["version"] = str(info.get("version") or "undocumented")
    merged = factor({"openapi": merged.pop("openapi", "3.1.0"), "info": info,
                     **{key: value for key, value in merged.items() if key != "info"}})  # fmt: skip
    if drafts:
        merged["x-draft"] = drafts
    questions = tuple(
        {one.pointer: one for one in asked if not _stands(merged, one.pointer)}.values()
    )
    if questions:
        merged[QUESTIONS] = [
            {"pointer": one.pointer, "question": one.text, **one.place.source()}
            for one in questions
        ]
    return merged, questions


def _as_document(one: Written) -> dict[str, Any]:
    document: dict[str, Any] = {"openapi": "3.1.0"}
    if one.server:
        document["servers"] = [{"url": one.server}]
    document["paths"] = {one.path: {one.method: one.operation}}
    if one.scheme is not None:
        name, scheme = one.scheme
        document["components"] = {"securitySchemes": {name: scheme}}
    return document


def _stands(document: dict[str, Any], pointer: str) -> bool:
    try:
        found = lookup(document, pointer)
    except KeyError:
        return False
    return bool(found)


def _count(document: dict[str, Any]) -> int:
    methods = {"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}
    items = (document.get("paths") or {}).values()
    return sum(1 for item in items if isinstance(item, dict) for key in item if key in methods)


class _Dumper(yaml.SafeDumper):
    """Writes what is shared twice, instead of with anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature of PyYAML
        return True


def _dump(document: dict[str, Any]) -> bytes:
    text = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text.encode()
