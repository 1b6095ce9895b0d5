"""From two inputs to a review: load, compare, join, scan, acknowledge.

In: what the command line was told. Out: a `Review`. A document
that cannot be read raises; there is never a partial "no changes".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from wireproof.client import ApiOptions, NameLock, build_api
from wireproof.client.names import load_lock
from wireproof.diff.acknowledge import acknowledge, load_acknowledgements
from wireproof.diff.callers import callers_of, python_files, scan_callers
from wireproof.diff.contract import Delta, compare_documents
from wireproof.diff.excerpts import Places, Side
from wireproof.diff.inputs import Input
from wireproof.diff.joining import join_changes
from wireproof.diff.review import Caller, Finding, Review, build_findings
from wireproof.diff.scanning import Index
from wireproof.diff.surface import Surface, SurfaceChange, compare_surfaces, read_surface
from wireproof.diff.trimming import trimmed
from wireproof.diff.typecheck import attach_errors, run_checker
from wireproof.diff.witness import add_witnesses
from wireproof.errors import SpecError, UsageError
from wireproof.spec.document import Document
from wireproof.spec.load import load_document

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
    before, after, remarks = _load(old, new)
    delta = compare_documents(before, after)
    _check_same_api(before, after, delta, old, new)
    surfaces = _surfaces(before, after, delta, old, question)
    joined = join_changes(before, after, delta.changes, compare_surfaces(*surfaces))
    places = Places(Side(before, old), Side(after, new))
    findings = build_findings(delta.changes, joined, places.locate if question.lines else None)
    if question.excerpts:
        findings = places.with_excerpts(findings)
    notes = remarks + [
        f"{side.shown}: the reference {ref} at {pointer} leads nowhere and says nothing"
        for side, document in ((old, before), (new, after))
        for pointer, ref in document.dangling
    ]
    if question.callers:
        findings, unread = _with_callers(findings, surfaces[0], delta, question)
        notes += [f"{name} cannot be read as Python" for name in unread]
    if question.witness_seconds:
        findings = add_witnesses(findings, before, after, question.witness_seconds)
    accepted = load_acknowledgements(question.acknowledged)
    findings, stale = acknowledge(findings, accepted, question.today)
    if question.typecheck is not None:
        write = _generated(question.typecheck, old, new, question.options)
        checker = question.typecheck.checker
        errors = run_checker(checker, question.callers, write)
        findings, unmapped = attach_errors(findings, errors)
        notes += [f"{checker}, not explained by a change: {error}" for error in unmapped]
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


def _load(old: Input, new: Input) -> tuple[Document, Document, list[str]]:
    """Read both documents, each with the corrections that fit it.

    Corrections that a version outdates must not keep anyone from seeing what changed: they are left
    out, and that is said.
    """
    outdated = list[UsageError]()
    before, after = (
        load_document(side.path, overlay=side.overlay, strict_refs=False, outdated=outdated)
        for side in (old, new)
    )
    for document in (before, after):
        _refuse_endless(document)
    return before, after, [f"a correction no longer fits: {error}" for error in outdated]


def _refuse_endless(document: Document) -> None:
    """Refuse references that lead in a circle: nothing can be said about what they mean."""
    for pointer, ref in document.endless:
        raise SpecError(
            f"the reference {ref!r} leads back to itself, and to no object on the way",
            location=document.location(f"{pointer}/$ref"),
            hint="correct it, or patch it with an overlay",
        )


def _with_callers(
    findings: list[Finding], surface: Surface, delta: Delta, question: Question
) -> tuple[list[Finding], list[str]]:
    """The findings with the lines that they concern, and the files that cannot be read."""
    index = Index(surface, question.options.name, surface["client"].owner.name)
    uses, unread = scan_callers(python_files(question.callers), index, base=Path.cwd().resolve())
    methods = _methods(surface, delta)
    found = [replace(item, callers=_callers(item, uses, methods, surface)) for item in findings]
    return found, unread


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
    documents = [before, after]
    large = len(delta.operations) > _LARGE
    if large:
        touched = {
            name for c in delta.changes if not _is_text(c.edit.rule) for name in c.operations
        }
        documents = [trimmed(document, touched, delta.matched) for document in documents]
    one = build_api(documents[0], question.options, lock)
    two = build_api(documents[1], question.options, NameLock(old=lock.new))
    lineage = {new.pointer: old.pointer for old, new in delta.matched.pairs}
    return (
        read_surface(one, {}, errors=not large),
        read_surface(two, lineage, errors=not large),
    )


def _is_text(rule: str) -> bool:
    return rule.endswith((".text", ".idle")) or rule.startswith("info.")


def _methods(surface: Surface, delta: Delta) -> dict[str, str]:
    """Operation as the findings name it -> the method of the old client."""
    names = {old.pointer: new.name for old, new in delta.matched.pairs}
    names |= {old.pointer: old.name for old in delta.matched.removed}
    return {
        names[key.removeprefix("method ")]: group.owner.name
        for key, group in surface.items()
        if key.removeprefix("method ") in names
    }


def _callers(
    item: Finding, uses: Mapping[str, list[Caller]], methods: Mapping[str, str], surface: Surface
) -> tuple[Caller, ...]:
    """The lines that a finding concerns."""
    handled: list[str] = []
    if item.id == "response.removed.error":  # whoever handles it has code that no longer runs
        name = _error(surface, (item.old or "").rpartition("/")[2])
        handled = [f"{methods[o]} raises {name}" for o in item.operations if o in methods]
    if item.action.kind in ("new", "docs"):
        return callers_of(handled, uses)
    if item.surface:
        return callers_of([*handled, *(n for s in item.surface for n in _symbols(s))], uses)
    named = [methods[name] for name in item.operations if name in methods]
    subject = str(item.before or item.after or "") if item.id.startswith("parameter.") else ""
    wanted = {subject, (item.new or item.old or "").rpartition("/")[2]}
    exact = [
        symbol.name
        for group in surface.values()
        if group.owner.name in named
        for wire, symbol in group.members.items()
        if wire.partition(" ")[2] in wanted
    ]
    found = callers_of(exact, uses)
    return found or callers_of(named, uses)


def _error(surface: Surface, status: str) -> str:
    """The class that a status raises in the old client."""
    for key, group in surface.items():
        if key.startswith("error ") and group.owner.text.endswith(f"# {status}"):
            return key.removeprefix("error ")
    return ""


def _symbols(change: SurfaceChange) -> list[str]:
    symbol = change.old or change.new
    if symbol is None:
        return []
    method = symbol.name.partition("(")[0]
    if change.old is None or symbol.wire == "return":
        return [method.rpartition(".")[0] if method.startswith("models.") else method]
    return [symbol.name]


def _generated(
    check: TypeCheck, old: Input, new: Input, options: ApiOptions
) -> Callable[[Path, Path], None]:
    """Write both clients into folders."""

    def write(one: Path, two: Path) -> None:
        check.write_client(old, options, one / options.name)
        check.write_client(replace(new, names=old.names), options, two / options.name)

    return write
