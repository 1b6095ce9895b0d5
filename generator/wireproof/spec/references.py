"""Which references of a document lead nowhere, and which lead outside the known places.

A bundled document in; dangling references, and the extra roots that normalisation must visit, out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wireproof.spec.grammar import Kind, Visit, walk
from wireproof.spec.pointer import ROOT, JsonPointer, join, lookup, split


@dataclass(frozen=True, slots=True)
class References:
    """What the references of a document lead to."""

    dangling: tuple[tuple[JsonPointer, str], ...]
    """Pointer of the object that holds `$ref`, and the reference."""
    extra_roots: dict[JsonPointer, Kind]
    """Objects that are referred to but stand outside the places that OpenAPI defines."""


def check_references(document: dict[str, Any]) -> References:
    """Look up every reference of a document once."""
    dangling: list[tuple[JsonPointer, str]] = []
    extra_roots: dict[JsonPointer, Kind] = {}
    visited: set[JsonPointer] = set()
    wanted: dict[JsonPointer, Kind] = {}

    def visit_all(root: Any, kind: Kind, pointer: JsonPointer) -> None:
        for visit in walk(root, kind, pointer):
            visited.add(visit.pointer)
            ref = reference(visit)
            if ref is None:
                continue
            try:
                if not ref.startswith("#"):
                    raise KeyError(ref)
                lookup(document, ref)
            except KeyError:
                dangling.append((visit.pointer, ref))
            else:
                wanted.setdefault(join(ROOT, *split(ref)), visit.kind)

    visit_all(document, Kind.DOCUMENT, ROOT)
    while missing := {p: k for p, k in wanted.items() if p not in visited}:
        for pointer, kind in missing.items():
            if pointer not in visited:
                extra_roots[pointer] = kind
                visit_all(lookup(document, pointer), kind, pointer)
    return References(tuple(dangling), extra_roots)


def reference(visit: Visit) -> str | None:
    """Return the reference that an object consists of or holds, if it does."""
    if isinstance(visit.node, dict) and isinstance(ref := visit.node.get("$ref"), str):
        return ref
    return None
