"""Several files to one document in which every reference is local.

The main file and a reader of files in; the assembled document and the origin of every moved part
out. Files are only ever read from inside one folder; nothing is fetched from a network.

How: every object is read with the kind that its reference gives it (a file of its own has no
kinds), and its references are made absolute, `file#pointer`. Then each target gets a place:

- where the main document has a component that is nothing but a reference to it, there;
- inside another target that contains it (a schema in a schema);
- else in `components`, named after the last token of its pointer, or after its file.

Path items, and maps that are one reference (`paths: {$ref: …}`), are put in place of the reference,
because OpenAPI has no components for them in every version.
"""

from __future__ import annotations

import os
import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from wireproof.errors import SpecError
from wireproof.oas.grammar import FIELDS, Kind, Shape, members, rewrite
from wireproof.oas.pointer import ROOT, JsonPointer, join, lookup, parent, split
from wireproof.spec.anchors import Anchors
from wireproof.spec.document import Origin
from wireproof.spec.draft import Draft
from wireproof.spec.places import Placed, Target, assign_places
from wireproof.spec.references import Unresolved, looks_like_reference
from wireproof.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_URL: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]+:")
_LEADS_OUT: Final = (
    re.compile(rb'\$(?:id"\s*:|ref"\s*:\s*"(?:(?!#/)|[^"]*%))'),  # `$` is rare, and found fast
    re.compile(rb'"mapping"\s*:\s*\{[^{}]*:\s*"(?:(?!#/)[^"]*[#/.]|[^"]*%)'),
)
_INLINE: Final = frozenset(
    {Kind.PATH_ITEM, Kind.COMPONENTS, Kind.OPERATION, Kind.MEDIA_TYPE, Kind.ENCODING}
)
_MAPS: Final = {
    kind: [name for name, (shape, _) in fields.items() if shape in {Shape.MAP, Shape.PATTERNED}]
    for kind, fields in FIELDS.items()
}
"""The fields of an object that are maps of others."""
_SEEN_THROUGH: Final = frozenset({Kind.SCHEMA, Kind.EXAMPLE, Kind.LINK, Kind.SECURITY_SCHEME})
"""What holds no other object than schemas, and may itself be a reference."""
_OUTSIDE: Final = {
    kind: {name: field for name, field in fields.items() if field[1] not in _SEEN_THROUGH}
    for kind, fields in FIELDS.items()
}
"""The fields that lead to anything else."""
_MAX_NESTED: Final = 32
"""Most references that are put in place inside one another."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The assembled document."""

    data: dict[str, Any]
    moved: Mapping[JsonPointer, Origin]
    sources: tuple[Source, ...]
    reasons: Mapping[str, Unresolved]
    """Why a reference that was left as it is could not be followed."""


def bundle(main: Source, *, root: Path, read: Callable[[Path], Source]) -> Bundle:
    """Assemble a document from its files.

    Args:
        main: the main file, whose value is an object.
        root: the folder that no reference may leave.
        read: reads another file.

    Raises:
        SpecError: another file is broken.
    """
    if not _needs_work(main):
        return Bundle(main.value, {}, (main,), {})
    linker = _Linker(main, root.resolve(), read)
    whole = linker.fetch(Target(linker.main_file, ROOT), Kind.DOCUMENT)
    linker.fetch_pending()
    placed = assign_places(whole, linker.contents())
    moved: dict[JsonPointer, Origin] = dict(linker.inlined[Target(linker.main_file, ROOT)])
    for target, place in placed.roots.items():
        moved[place] = Origin(linker.sources[target.file], target.pointer)
        for inner, origin in linker.inlined[target].items():
            moved[place + inner[1:]] = origin
    draft = Draft(_localise(whole, Kind.DOCUMENT, placed))
    for target, place in placed.roots.items():
        content = _localise(linker.fetched[target], linker.kinds[target], placed)
        try:
            draft.put(split(place), content)
        except KeyError:
            raise SpecError(
                f"{parent(place)} is no object, so that nothing of another file can be put there",
                location=main.location(parent(place)),
                hint="make it an object, or leave it out",
            ) from None
    return Bundle(draft.root, moved, tuple(linker.sources.values()), linker.reasons)


def _needs_work(main: Source) -> bool:
    """Whether any reference leads out of the document, or stands where it is put in place.

    So does one that is percent-encoded (RFC 6901, section 6): it is compared as it is decoded.

    This is `walk` without pointers, which take most of its time; and without schemas, which are
    most of a document, where its text tells that no reference leads out.
    """
    plain = main.is_json and main.is_literal
    inside = plain and not any(pattern.search(main.encoded) for pattern in _LEADS_OUT)
    tables = _OUTSIDE if inside else FIELDS
    pending: list[tuple[Kind, Any]] = [(Kind.DOCUMENT, main.value)]
    while pending:
        kind, node = pending.pop()
        if not isinstance(node, dict):
            continue
        ref = node.get("$ref")
        if isinstance(ref, str) and (kind in _INLINE or not ref.startswith("#/") or "%" in ref):
            return True
        if ref is not None and len(node) == 1:
            continue
        if kind is Kind.SCHEMA:
            if "$id" in node or any(map(_leads_out, (_mapping(node) or {}).values())):
                return True  # `#` in what has an `$id` refers to something else
        elif any(map(_is_reference, map(node.get, _MAPS[kind]))):
            return True
        pending += members(kind, node, tables)
    return False


def _leads_out(value: Any) -> bool:
    """Whether a value of a discriminator's mapping is a reference to another file, or encoded."""
    outer = isinstance(value, str) and (value[:2] != "#/" or "%" in value)
    return outer and looks_like_reference(value)


def _map_references(kind: Kind, node: dict[str, Any]) -> Iterator[str]:
    """Yield the fields whose map is one reference; in a schema, `$ref` may be a property."""
    if kind is not Kind.SCHEMA:
        yield from (name for name in _MAPS[kind] if _is_reference(node.get(name)))


def _is_reference(value: Any) -> bool:
    """Whether a map is nothing but a reference."""
    return isinstance(value, dict) and len(value) == 1 and isinstance(value.get("$ref"), str)


def _localise(node: Any, kind: Kind, placed: Placed) -> Any:
    """Replace absolute references by the places of their targets."""

    def change(kind: Kind, node: dict[str, Any], _: JsonPointer) -> Any:
        ref = node.get("$ref")
        if isinstance(ref, Target):
            node = {**node, "$ref": placed.of(ref)}
        mapping = _mapping(node) if kind is Kind.SCHEMA else None
        if mapping and any(isinstance(value, Target) for value in mapping.values()):
            local = {k: placed.of(v) if isinstance(v, Target) else v for k, v in mapping.items()}
            node = {**node, "discriminator": {**node["discriminator"], "mapping": local}}
        return node

    return rewrite(node, kind, change)


def _mapping(schema: dict[str, Any]) -> dict[str, Any] | None:
    discriminator = schema.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    return mapping if isinstance(mapping, dict) else None


@dataclass(slots=True)
class _Linker:
    """Reads targets and makes their references absolute. A `$ref` is then a `Target`."""

    main: Source
    root: Path
    read: Callable[[Path], Source]
    main_file: Path = field(init=False)
    sources: dict[Path, Source] = field(default_factory=dict)
    kinds: dict[Target, Kind] = field(default_factory=dict)
    fetched: dict[Target, Any] = field(default_factory=dict)
    inlined: dict[Target, dict[JsonPointer, Origin]] = field(default_factory=dict)
    reasons: dict[str, Unresolved] = field(default_factory=dict)
    anchors: dict[Path, Anchors] = field(default_factory=dict)
    _pending: deque[Target] = field(default_factory=deque)
    _open: list[Target] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.main_file = self.main.path.resolve()
        self.sources[self.main_file] = self.main

    def contents(self) -> dict[Target, Kind]:
        """Return the targets outside the main document that are referred to, with their kinds."""
        return {t: k for t, k in self.kinds.items() if t.file != self.main_file}

    def fetch_pending(self) -> None:
        """Read everything that is referred to, however long the chain."""
        while self._pending:
            target = self._pending.popleft()
            self.fetch(target, self.kinds[target])

    def fetch(self, target: Target, kind: Kind) -> Any:
        """Return a target with absolute references and what belongs in place put there."""
        if target not in self.fetched:
            self._open.append(target)
            self.inlined[target] = {}
            node = lookup(self.sources[target.file].value, target.pointer)
            node = rewrite(node, kind, self._expand_maps) if kind is not Kind.SCHEMA else node
            self.fetched[target] = rewrite(node, kind, self._absolute)
            self._open.pop()
        return self.fetched[target]

    def _expand_maps(self, kind: Kind, node: dict[str, Any], _: JsonPointer) -> Any:
        for name in _map_references(kind, node):
            target = self._resolve(node[name]["$ref"], ROOT)
            if target is None:
                continue
            members = lookup(self.sources[target.file].value, target.pointer)
            if isinstance(members, dict):
                # each member becomes a reference of its own, which then follows the usual rules
                place = target.pointer
                refs = {key: {"$ref": Target(target.file, join(place, key))} for key in members}
                node = {**node, name: {k: v for k, v in refs.items() if not k.startswith("x-")}}
        return node

    def _absolute(self, kind: Kind, node: dict[str, Any], pointer: JsonPointer) -> Any:
        ref = node.get("$ref")
        if isinstance(ref, (str, Target)):
            target = ref if isinstance(ref, Target) else self._resolve(ref, pointer)
            if target is None:
                return node
            if kind in _INLINE:
                return self._inline(kind, node, target, pointer)
            node = {**node, "$ref": self._refer(target, kind)}
        mapping = _mapping(node) if kind is Kind.SCHEMA else None
        if mapping:
            node = {
                **node,
                "discriminator": {
                    **node["discriminator"],
                    "mapping": {k: self._mapped(v, pointer) for k, v in mapping.items()},
                },
            }
        return node

    def _mapped(self, value: Any, pointer: JsonPointer) -> Any:
        if not isinstance(value, str) or not looks_like_reference(value):
            return value
        target = self._resolve(value, pointer)
        return value if target is None else self._refer(target, Kind.SCHEMA)

    def _refer(self, target: Target, kind: Kind) -> Target | str:
        if target.file == self.main_file:
            return target.pointer
        if target not in self.kinds:
            self.kinds[target] = kind
            self._pending.append(target)
        return target

    def _inline(
        self, kind: Kind, node: dict[str, Any], target: Target, pointer: JsonPointer
    ) -> dict[str, Any]:
        endless = target in self._open or len(self._open) > _MAX_NESTED
        content = None if endless else self.fetch(target, kind)
        if not isinstance(content, dict):
            text = ("" if target.file == self.main_file else target.file.name) + target.pointer
            self.reasons[text] = Unresolved("contains itself" if endless else f"is no {kind}")
            return {**node, "$ref": text}
        here = self.inlined[self._open[-1]]
        here[pointer] = Origin(self.sources[target.file], target.pointer)
        for inner, origin in self.inlined[target].items():
            here[pointer + inner[1:]] = origin
        beside = {key: value for key, value in node.items() if key != "$ref"}
        file, start = self._open[-1]
        for key in beside:
            here[join(pointer, key)] = Origin(self.sources[file], join(start + pointer[1:], key))
        return {**content, **beside}

    def _resolve(self, ref: str, pointer: JsonPointer) -> Target | None:
        """Return the target of a reference in what is now read, if it exists.

        Args:
            ref: the reference, as written.
            pointer: where it stands in what is now read.
        """
        current, start = self._open[-1]
        base = self._anchors(current).base(start + pointer[1:])
        if base and (found := self._by_identifier(ref, current, base)) is not None:
            return found
        where, _, fragment = ref.partition("#")
        try:
            file = self._file(current, where) if where else current
            found_at = self._anchors(file).pointer(fragment)
            lookup(self.sources[file].value, found_at)
        except KeyError:
            found = self._by_identifier(ref, self.main_file)
            if found is None and where:
                told = f"leads nowhere: there is no #{fragment:.80} in {where}"
                self.reasons[ref] = Unresolved(told, "correct the reference")
            return found
        except _RefusedError as refused:
            found = self._by_identifier(ref, self.main_file)
            if found is None:
                self.reasons[ref] = refused.reason
            return found
        return Target(file, join(ROOT, *split(found_at)))

    def _anchors(self, file: Path) -> Anchors:
        if file not in self.anchors:
            self.anchors[file] = Anchors(self.sources[file].value)
        return self.anchors[file]

    def _by_identifier(self, ref: str, current: Path, base: str = "") -> Target | None:
        for file in dict.fromkeys((current, self.main_file)):
            pointer = self._anchors(file).identified(ref, base)
            if pointer is not None:
                return Target(file, join(ROOT, *split(pointer)))
        return None

    def _file(self, current: Path, where: str) -> Path:
        if _URL.match(where) or where.startswith("//"):
            raise _RefusedError(
                "is a URL, and nothing is fetched",
                "save that document next to this one and refer to it by a relative path",
            )
        try:
            path = (current.parent / PurePosixPath(unquote(where))).resolve()
            path.is_file()
        except (OSError, ValueError, RuntimeError):  # RuntimeError: links that lead in a circle
            raise _RefusedError(f"is not the name of a file: {where!r:.60}", "correct it") from None
        if not path.is_relative_to(self.root):
            raise _RefusedError(
                f"leads outside the folder {self.root.name}/",
                "name the folder that holds all its files: --root DIR, and in a workspace "
                "`wireproof add SOURCE --root DIR`",
            )
        if path not in self.sources:
            if not path.is_file():
                raise _RefusedError(f"names a file that does not exist: {where}", "add the file")
            beside = os.path.relpath(path, self.main_file.parent)
            self.sources[path] = self.read(self.main.path.parent / beside)
        return path


class _RefusedError(Exception):
    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.reason = Unresolved(problem, hint)
