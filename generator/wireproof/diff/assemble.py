"""From two inputs to a review: load, compare, join, scan, acknowledge.

In: what the command line was told. Out: a `Review`. A document
that cannot be read raises; there is never a partial "no changes".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from wireproof.client import ApiOptions, NameLock, build_api
from wireproof.client.model import Api
from wireproof.client.names import load_lock
from wireproof.diff.acknowledge import acknowledge, load_acknowledgements
from wireproof.diff.assessment import build_findings
from wireproof.diff.contract import Delta, compare_documents
from wireproof.diff.excerpts import Places, Side
from wireproof.diff.folding import folded
from wireproof.diff.inputs import Input
from wireproof.diff.joining import join_changes
from wireproof.diff.lines import Code, with_callers
from wireproof.diff.review import Review
from wireproof.diff.surface import Surface, read_surface
from wireproof.diff.symbols import SurfaceChange, compare_surfaces
from wireproof.diff.trimming import trimmed, untouched_statuses
from wireproof.diff.typecheck import attach_errors, run_checker
from wireproof.diff.witness import add_witnesses
from wireproof.errors import UsageError
from wireproof.oas.selection import EVERYTHING, Selection
from wireproof.spec.document import Document
from wireproof.spec.load import load_part

_LARGE: Final = 300
"""Operations beyond which only those that changed are given to the generator's analysis."""


@dataclass(frozen=True, slots=True)
class TypeCheck:
    """A type checker, and how to generate a client for it."""

    checker: str
    write_client: Callable[[Input, ApiOptions, Path], None]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about two documents."""

    options: ApiOptions
    """Names of the client."""
    today: dt.date
    """The day that dates are compared with."""
    acknowledged: tuple[Path | None, ...]
    """The lists of accepted findings."""
    client_version: str = ""
    """Of the client in use."""
    callers: Sequence[Path] = ()
    """The user's code."""
    typecheck: TypeCheck | None = None
    """A checker to run on it."""
    lines: bool = True
    """Whether lines of the spec are wanted; finding them costs a scan of the whole file."""
    excerpts: bool = False
    """Whether the vendor's text is wanted beside what was made of it."""
    witness_seconds: float = 0.0
    """Time for evidence; 0 looks for none."""


def review(old: Input, new: Input, question: Question) -> Review:
    """Review the way from one document to another.

    Args:
        old: before.
        new: after.
        question: what is asked.

    Raises:
        SpecError: a document cannot be read.
        UsageError: these are not two versions of one API.
    """
    before, after, remarks = _load(old, new, question.options.selection)
    delta = compare_documents(before, after)
    _check_same_api(before, after, delta, old, new)
    surfaces = _surfaces(before, after, delta, old, question)
    moved = compare_surfaces(*surfaces, delta.schemas)
    joined = join_changes(before, after, delta.changes, moved, delta.names, surfaces[0])
    places = Places(Side(before, old), Side(after, new))
    locate = places.locate if question.lines else None
    findings = build_findings(delta.changes, joined, locate, delta.names, (before, after))
    if question.excerpts:
        findings = places.with_excerpts(findings)
    notes = remarks + _dangling((old, before), (new, after))
    if question.callers:
        code = Code(question.callers, question.options.name)
        findings, remarks = with_callers(findings, surfaces[0], delta, code)
        notes += remarks
    if question.witness_seconds:
        findings = add_witnesses(findings, before, after, question.witness_seconds)
    if question.typecheck is not None:
        write = _generated(question.typecheck, old, new, question.options)
        checker = question.typecheck.checker
        errors = run_checker(checker, question.callers, write)
        findings, unmapped = attach_errors(findings, errors)
        notes += [f"{checker}, not explained by a change: {error}" for error in unmapped]
    accepted = load_acknowledgements(question.acknowledged)
    findings, stale = acknowledge(folded(findings), accepted, question.today)
    info = [document.data.get("info") or {} for document in (before, after)]
    return Review(
        old=old.shown,
        new=new.shown,
        title=str(info[1].get("title") or question.options.name),
        versions=(str(info[0].get("version", "")), str(info[1].get("version", ""))),
        findings=tuple(findings),
        has_callers=bool(question.callers),
        notes=tuple(notes + stale),
        client_version=question.client_version,
    )


def moved_symbols(old: Input, new: Input, options: ApiOptions) -> list[SurfaceChange]:
    """What becomes of a client's symbols, without the reasons in the documents.

    Args:
        old: before.
        new: after; the same API, so that names are compared as they are.
        options: of the client.

    Raises:
        SpecError: a document cannot be read.
    """
    before, after, _ = _load(old, new, EVERYTHING)
    one, two = _both(before, after, options, NameLock())
    return compare_surfaces(read_surface(one, {}, before.data), read_surface(two, {}, after.data))


def _load(old: Input, new: Input, selection: Selection) -> tuple[Document, Document, list[str]]:
    """Read what is wanted of both documents, each with the corrections that fit it.

    Corrections that a version outdates must not keep anyone from seeing what changed: they are left
    out, and that is said.
    """
    outdated = list[UsageError]()
    before, after = (
        load_part(side.path, selection, overlay=side.overlay, root=side.root, outdated=outdated)
        for side in (old, new)
    )
    return before, after, [f"a correction no longer fits: {error}" for error in outdated]


def _dangling(*sides: tuple[Input, Document]) -> list[str]:
    """References that lead nowhere, or round in a circle: their places say nothing."""
    return [
        f"{side.shown}: the reference {ref} at {pointer} leads {where} and says nothing"
        for side, document in sides
        for where, found in (("nowhere", document.dangling), ("back to itself", document.endless))
        for pointer, ref in found
    ]


def _check_same_api(
    before: Document, after: Document, delta: Delta, old: Input, new: Input
) -> None:
    """Refuse to compare what has nothing in common: it would only be a list of everything."""
    titles = [str((item.data.get("info") or {}).get("title", "")) for item in (before, after)]
    matched = delta.matched
    if not matched.pairs and matched.removed and matched.added and titles[0] != titles[1]:
        raise UsageError(
            f"{old.shown} ({titles[0]}) and {new.shown} ({titles[1]}) are two different APIs: "
            "no operation of one is in the other",
            hint="give two versions of one API",
        )


def _surfaces(
    before: Document,
    after: Document,
    delta: Delta,
    old: Input,
    question: Question,
) -> tuple[Surface, Surface]:
    """The surfaces of both clients; the names of the old one are kept, as generating would."""
    lock = NameLock()
    if old.names is not None and old.names.is_file():
        lock = load_lock(old.names.read_text("utf-8"), file=str(old.names))
    documents, elsewhere = (before, after), None
    if len(delta.operations) > _LARGE:
        touched = {
            name for c in delta.changes if not _is_text(c.edit.rule) for name in c.operations
        }
        documents = trimmed(before, after, touched, delta.matched)
        elsewhere = untouched_statuses(touched, delta.matched)
    one, two = _both(*documents, question.options, lock)
    return (
        read_surface(one, {}, documents[0].data, elsewhere=elsewhere),
        read_surface(two, delta.lineage, documents[1].data, elsewhere=elsewhere),
    )


def _both(
    before: Document, after: Document, options: ApiOptions, lock: NameLock
) -> tuple[Api, Api]:
    one = build_api(before, options, lock, accounted=False)
    # As on disk: the lock leaves out what needs no conversion, so the new client reads it so.
    kept = load_lock(lock.to_json(), file="names.lock")
    return one, build_api(after, options, kept, accounted=False)


def _is_text(rule: str) -> bool:
    return rule.endswith((".text", ".idle")) or rule.startswith("info.")


def _generated(
    check: TypeCheck, old: Input, new: Input, options: ApiOptions
) -> Callable[[Path, Path], None]:
    """Write both clients into folders."""

    def write(one: Path, two: Path) -> None:
        check.write_client(old, options, one / options.name)
        check.write_client(replace(new, names=old.names), options, two / options.name)

    return write
