"""The document that every later pass reads, and where each of its nodes came from.

A `Document` is made by `wireproof.spec.load.load_document` and never changes. `data` and `raw`
share structure, and aliased YAML nodes are shared inside them: treat both as immutable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from wireproof.errors import Location, SpecError
from wireproof.oas.grammar import Visit, walk
from wireproof.oas.parts import Wrong
from wireproof.oas.pointer import ROOT, JsonPointer, find, is_within, join, parent, split
from wireproof.spec.references import Unresolved
from wireproof.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path


T = TypeVar("T")

MAX_REF_CHAIN = 64
"""Most references that are followed one after the other."""


class Origin(NamedTuple):
    """Where a node was written: a file and a pointer in it."""

    source: Source
    pointer: JsonPointer


class Provenance:
    """Maps pointers of the assembled document to the file and pointer that they came from.

    Only the roots of what was moved are recorded; anything below follows its nearest recorded
    ancestor.
    """

    def __init__(self, main: Source, moved: Mapping[JsonPointer, Origin] | None = None) -> None:
        self._main = main
        self._moved = {**(moved or {}), ROOT: Origin(main, ROOT)}

    def origin(self, pointer: JsonPointer) -> Origin:
        """Return where the node at `pointer` was written."""
        if len(self._moved) == 1:
            return Origin(self._main, pointer)
        above = pointer
        while above not in self._moved:
            above = parent(above)
        origin = self._moved[above]
        return Origin(origin.source, origin.pointer + pointer[len(above) :])

    def with_moved(self, moved: Mapping[JsonPointer, Origin]) -> Provenance:
        """Return a provenance that knows more moved nodes."""
        kept = {p: o for p, o in self._moved.items() if parent(p) == p or not _below(p, moved)}
        return Provenance(self._main, {**kept, **moved})

    def renamed(self, moved: Mapping[JsonPointer, JsonPointer]) -> Provenance:
        """Return a provenance for the document after nodes were put elsewhere.

        Args:
            moved: from the new pointer of a node to its old one.
        """
        places: dict[JsonPointer, list[JsonPointer]] = {}
        for new, old in moved.items():
            places.setdefault(old, []).append(new)
        result = {new: self.origin(old) for new, old in moved.items()}
        for pointer, origin in self._moved.items():
            above = pointer
            while above != ROOT:
                for new in places.get(above, ()):
                    result.setdefault(new + pointer[len(above) :], origin)
                above = parent(above)
        return Provenance(self._main, {**self._moved, **result})

    def rebundled(self, moved: Mapping[JsonPointer, Origin]) -> Provenance:
        """Return a provenance after the assembled document was assembled once more.

        Args:
            moved: origins in which the main file stands for the document before.
        """
        main = {p: o.pointer for p, o in moved.items() if o.source.path == self._main.path}
        others = {p: o for p, o in moved.items() if p not in main}
        return self.renamed(main).with_moved(others) if moved else self

    def without(self, pointer: JsonPointer, following: int | None) -> Provenance:
        """Return a provenance for the document after a node was removed.

        Args:
            pointer: of the node.
            following: how many array elements stood after it and move up; None for a member of an
                object.
        """
        kept = {p: o for p, o in self._moved.items() if not is_within(p, pointer)}
        if following is None:
            return Provenance(self._main, kept)
        holder, index = parent(pointer), int(split(pointer)[-1])
        for number in range(index + 1, index + 1 + following):
            old, new = join(holder, number), join(holder, number - 1)
            moving = {p: o for p, o in kept.items() if is_within(p, old)}
            kept = {p: o for p, o in kept.items() if p not in moving}
            kept[new] = self.origin(old)
            kept.update({new + p[len(old) :]: o for p, o in moving.items()})
        return Provenance(self._main, kept)


def _below(pointer: JsonPointer, ancestors: Mapping[JsonPointer, Origin]) -> bool:
    while pointer != ROOT:
        pointer = parent(pointer)
        if pointer in ancestors:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A key that an object repeats; the last occurrence is the one that counts."""

    pointer: JsonPointer
    ignored: Location
    used: Location


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An OpenAPI document: references local, overlay applied, one dialect (OpenAPI 3.1)."""

    data: dict[str, Any]
    """Normalised to OpenAPI 3.1 (JSON Schema 2020-12)."""
    raw: dict[str, Any]
    """The same before dialect normalisation; Swagger 2.0 appears here as OpenAPI 3.0."""
    version: str
    """As the vendor wrote it: `3.0.3`."""
    path: Path
    files: tuple[Path, ...]
    """Every file that was read, the main one first; an overlay is not among them."""
    sha256: str
    """Of the bytes of the main file."""
    overlay_sha256: str = ""
    """Of the bytes of the overlay; empty when there is none."""
    dangling: tuple[tuple[JsonPointer, str], ...] = ()
    """References that lead nowhere: the pointer of the object that holds `$ref`, and its value."""
    reasons: Mapping[str, Unresolved] = field(default_factory=dict[str, Unresolved], repr=False)
    """Why references to other files could not be followed, by their text."""
    endless: tuple[tuple[JsonPointer, str], ...] = ()
    """References that only lead back to themselves, told in the same way."""
    misshapen: tuple[Wrong, ...] = ()
    """Values of the wrong JSON type in a Swagger 2.0 document, found before its conversion."""
    whole: dict[str, Any] = field(default_factory=dict, repr=False)
    """`raw` with the operations that were left out on request."""
    kept: frozenset[JsonPointer] | None = None
    """The operations, webhooks and components that were asked for; None where nothing was."""
    copied: Mapping[JsonPointer, JsonPointer] = field(
        default_factory=dict[JsonPointer, JsonPointer], repr=False
    )
    """Schemas of `data` that `$dynamicRef` completes: where a copy is, and where it was written."""
    _provenance: Provenance = field(repr=False, kw_only=True)
    _sources: tuple[Source, ...] = field(repr=False, kw_only=True)
    _found: dict[str, tuple[Any, JsonPointer]] = field(default_factory=dict, repr=False, init=False)
    """What references lead to; vendors refer to the same hundreds of times."""
    of_whole: dict[str, Any] = field(default_factory=dict, repr=False)
    """What readers find out once about `whole`, for all parts of it."""
    worked_out: dict[Any, Any] = field(default_factory=dict, repr=False, init=False)
    """What readers find out once about a part of the document, by a key of theirs."""

    @property
    def named(self) -> dict[str, Any]:
        """What names are derived from: the whole document, whatever part of it is wanted."""
        return self.data if self.kept is None else self.whole

    def once(self, key: str, find: Callable[[], T]) -> T:
        """What is found out about `named`, once for all parts of a document.

        Args:
            key: what it is.
            find: finds it out; of a document that is read as a whole, at each call.
        """
        if self.kept is None:
            return find()
        if key not in self.of_whole:
            self.of_whole[key] = find()
        found: T = self.of_whole[key]
        return found

    def as_written(self, pointer: JsonPointer) -> JsonPointer:
        """The pointer that a place of `data` has in `raw`.

        `nullable` beside other keywords is read as one more union, `{anyOf: [it, null]}`; what
        `$dynamicRef` completes is a copy.
        """
        above = pointer if self.copied else ROOT
        while above not in self.copied and above != ROOT:
            above = parent(above)
        pointer = self.copied.get(above, above) + pointer[len(above) :]
        if "/anyOf/" not in pointer:
            return pointer
        node: Any = self.raw
        steps, kept = iter(split(pointer)), list[str]()
        for step in steps:
            if isinstance(node, dict) and step == "anyOf" and step not in node:
                next(steps, None)  # which member of it
                continue
            if isinstance(node, dict):
                node = node.get(step)
            elif isinstance(node, list):
                node = node[int(step)] if step.isdigit() and int(step) < len(node) else None
            kept.append(step)
        return join(ROOT, *kept)

    def wants(self, pointer: JsonPointer) -> bool:
        """Whether an operation, a webhook or a component was asked for."""
        return self.kept is None or pointer in self.kept

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The objects of `raw` with their kinds and pointers, in its order."""
        found: tuple[Visit, ...] | None = self.worked_out.get("visits")
        if found is None:
            found = self.worked_out["visits"] = tuple(walk(self.raw))
        return found

    @property
    def size(self) -> int:
        """Characters of all files of the document."""
        return sum(len(source.text) for source in self._sources)

    def resolve(self, ref: str) -> Any:
        """Return the node of `data` at a local reference or pointer.

        Raises:
            SpecError: when the reference is not local or there is no such node.
        """
        return self._find(ref)[0]

    def _find(self, ref: str) -> tuple[Any, JsonPointer]:
        known = self._found.get(ref)
        if known is not None:
            return known
        if ref and not ref.startswith(("#", "/")):
            why = self.reasons.get(ref)
            told = f"{why.problem}: {why.hint}" if why else "is not a reference within the document"
            raise SpecError(f"{ref!r} {told}", location=self._at())
        try:
            found = self._found[ref] = find(self.data, ref)
        except KeyError as error:
            nearest = str(error.args[0])
            raise SpecError(
                f"the reference {ref!r} leads nowhere",
                location=self._at(nearest),
                hint=f"the nearest node that exists is {nearest}",
            ) from None
        return found

    def seek(self, ref: str, default: Any = None) -> Any:
        """The node of `data` at a local reference or pointer, or `default` where there is none.

        For whoever does not ask why: an error says where it is, and to know that costs as much as
        reading the file.
        """
        known = self._found.get(ref)
        if known is None:
            if ref and not ref.startswith(("#", "/")):
                return default
            try:
                known = self._found[ref] = find(self.data, ref)
            except KeyError:
                return default
        return known[0]

    def canonical(self, ref: str) -> JsonPointer:
        """Return the one spelling of a local reference that `join` writes.

        Vendors spell a target in several ways: `Page%C2%AB` and `Page«` are the same.

        Raises:
            SpecError: as `resolve`.
        """
        return self._find(ref)[1]

    def deref(self, node: Any) -> tuple[Any, JsonPointer | None]:
        """Follow `$ref` until an object without one.

        Meant for parameters, responses and the like; in a schema, keywords beside `$ref` count too.

        Returns:
            the target and its pointer; the node itself and None when it is no reference.

        Raises:
            SpecError: when a reference dangles or the chain has no end.
        """
        pointer: JsonPointer | None = None
        seen: list[str] = []
        while isinstance(node, dict) and isinstance(ref := node.get("$ref"), str):
            if ref in seen or len(seen) >= MAX_REF_CHAIN:
                chain = " -> ".join([*seen[-4:], ref])
                raise SpecError(f"references without an end: {chain}", location=self._at(seen[0]))
            seen.append(ref)
            node, pointer = self._find(ref)
        return node, pointer

    def location(self, pointer: JsonPointer) -> Location:
        """Return where a node stands in the bytes that were read.

        A node that an overlay introduced is found in the overlay; one that normalisation made is
        reported at its nearest ancestor. The index of a file is built when first asked for.
        """
        origin = self.origin(pointer)
        place = origin.source.location(origin.pointer)
        return Location(place.file, place.line, place.column, pointer)

    def places(self, pointers: Iterable[JsonPointer]) -> dict[JsonPointer, tuple[int, int]]:
        """Line and column of each pointer in the file that it came from."""
        found: dict[Source, dict[JsonPointer, JsonPointer]] = {}
        for pointer in pointers:
            origin = self.origin(pointer)
            found.setdefault(origin.source, {})[pointer] = origin.pointer
        return {
            pointer: place
            for source, inside in found.items()
            for pointer, place in zip(inside, source.places([*inside.values()]), strict=True)
        }

    def origin(self, pointer: JsonPointer) -> Origin:
        """Return the file and the pointer in it that a node came from."""
        return self._provenance.origin(pointer)

    @property
    def duplicates(self) -> tuple[Duplicate, ...]:
        """Keys that the files repeat, in the order of the text; pointers are those of the file."""
        found = []
        for source in self._sources:
            if not source.repeated:
                continue
            file = str(source.path)
            for pointer, ignored, used in source.positions.duplicates():
                found.append(
                    Duplicate(
                        pointer, Location(file, *ignored, pointer), Location(file, *used, pointer)
                    )
                )
        return tuple(found)

    def _at(self, pointer: JsonPointer = ROOT) -> Location:
        try:
            return self.location(pointer)
        except SpecError:
            return Location(str(self.path), pointer=pointer)
