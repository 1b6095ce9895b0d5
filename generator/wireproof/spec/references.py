"""Which references of a document lead nowhere, and which lead outside the known places.

A bundled document in; dangling references, and the extra roots that normalisation must visit, out.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from wireproof.oas.grammar import Kind, Visit, walk
from wireproof.oas.pointer import JsonPointer, find, lookup, parent

_MOST_STEPS: Final = 4
"""A response refers to a header, which refers to an example."""
_FILE: Final = re.compile(r"#|[^/]*/|.+\.(?:json|ya?ml)\Z")


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a reference could not be followed."""

    problem: str
    """Continues a sentence about the reference: `leads nowhere`."""
    hint: str = "correct the reference, or patch it with an overlay"


@dataclass(frozen=True, slots=True)
class References:
    """What the references of a document lead to."""

    dangling: tuple[tuple[JsonPointer, str], ...]
    """Pointer of the object that holds `$ref`, and the reference."""
    extra_roots: dict[JsonPointer, Kind]
    """Objects that are referred to but stand outside the places that OpenAPI defines."""
    objects: int
    """How many objects the document consists of, each as often as it stands somewhere."""
    repeated: int
    """How many objects its shared parts put into operations, once for each use: parameters,
    bodies, responses, and the schemas that they spell out."""
    endless: tuple[tuple[JsonPointer, str], ...] = ()
    """References that lead from one to the next and back again, and to no object."""
    visits: tuple[Visit, ...] = ()
    """The objects in the places that OpenAPI defines, in the order of the document."""


def check_references(document: dict[str, Any]) -> References:
    """Look up every reference of a document once."""
    dangling: list[tuple[JsonPointer, str]] = []
    extra_roots: dict[JsonPointer, Kind] = {}
    visited: set[JsonPointer] = set()
    steps: dict[JsonPointer, tuple[JsonPointer, str]] = {}
    targets: dict[str, JsonPointer | None] = {}
    wanted: dict[JsonPointer, Kind] = {}
    pending: deque[JsonPointer] = deque()
    shared = _Shared()

    def visit_all(visits: Iterable[Visit]) -> None:
        for visit in visits:
            visited.add(visit.pointer)
            shared.count(visit.pointer)
            ref = reference(visit)
            if ref is None:
                continue
            if ref not in targets:
                targets[ref] = _target(document, ref)
            target = targets[ref]
            holder = parent(visit.pointer) if visit.node is ref else visit.pointer
            if target is None:
                dangling.append((holder, ref))
                continue
            steps[holder] = target, ref
            shared.used(holder, target)
            if target not in wanted:
                wanted[target] = visit.kind
                pending.append(target)

    visits = tuple(walk(document))
    visit_all(visits)
    while pending:
        pointer = pending.popleft()
        if pointer not in visited:
            extra_roots[pointer] = wanted[pointer]
            visit_all(walk(lookup(document, pointer), wanted[pointer], pointer))
    return References(
        tuple(dangling), extra_roots, len(visited), shared.repeated(), _endless(steps), visits
    )


class _Shared:
    """Counts what shared parts weigh, and who uses them; schemas are read once and not counted."""

    def __init__(self) -> None:
        self._sizes: Counter[str] = Counter()
        self._uses: dict[str, Counter[str]] = {}

    def count(self, pointer: JsonPointer) -> None:
        """Take an object that was visited."""
        if (part := _shared_part(pointer)) is not None:
            self._sizes[part] += 1

    def used(self, holder: JsonPointer, target: JsonPointer) -> None:
        """Take a reference; those of shared parts to each other are followed at the end."""
        if (part := _shared_part(target)) is not None:
            self._uses.setdefault(_shared_part(holder) or "", Counter())[part] += 1

    def repeated(self) -> int:
        """The objects that operations hold by reference."""
        return self._weight("", 0)

    def _weight(self, part: str, depth: int) -> int:
        """What a part weighs with all that it refers to; parts may go in circles."""
        if depth > _MOST_STEPS:
            return 0
        inside = self._uses.get(part, Counter())
        return self._sizes[part] + sum(
            times * self._weight(one, depth + 1) for one, times in inside.items()
        )


def _shared_part(pointer: JsonPointer) -> str | None:
    """The component, no schema, that a pointer names or lies in."""
    if not pointer.startswith("#/components/") or pointer.startswith("#/components/schemas/"):
        return None
    return "/".join(pointer.split("/", 4)[:4])


def _endless(
    steps: dict[JsonPointer, tuple[JsonPointer, str]],
) -> tuple[tuple[JsonPointer, str], ...]:
    """Return the references of rings, each ring from its first member on."""
    seen: set[JsonPointer] = set()
    found: list[tuple[JsonPointer, str]] = []
    for start in steps:
        way: dict[JsonPointer, None] = {}
        at = start
        while at in steps and at not in seen:
            seen.add(at)
            way[at] = None
            at = steps[at][0]
        if at in way:
            members = list(way)
            found += [(one, steps[one][1]) for one in members[members.index(at) :]]
    return tuple(found)


def _target(document: dict[str, Any], ref: str) -> JsonPointer | None:
    if not ref.startswith("#"):
        return None
    try:
        return find(document, ref)[1]
    except KeyError:
        return None


def looks_like_reference(value: str) -> bool:
    """Tell a reference in `discriminator.mapping` from the bare name of a schema."""
    return _FILE.match(value) is not None


def reference(visit: Visit) -> str | None:
    """Return the reference that an object holds, or that stands in a map in place of objects."""
    if visit.key == "$ref" and isinstance(visit.node, str):
        return visit.node
    if isinstance(visit.node, dict) and isinstance(ref := visit.node.get("$ref"), str):
        return ref
    return None
