"""The part of a document that a client was asked for, as the proof reads it.

In: a document, and `include` and `exclude`. Out: which operations are left out, and a document that
says so. The patterns are the user's; how an operation is named is read here by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from wireproof.errors import SpecError
from wireproof.oas.operations import operations_of
from wireproof.oas.pointer import join
from wireproof.oas.selection import Selectable, Selection
from wireproof.oracle.document import Document
from wireproof.oracle.references import deref

LEFT_OUT: Final = "x-wireproof-left-out"
"""Member of the root: pointers of operations that are read over."""


def left_out(root: dict[str, Any], selection: Selection) -> frozenset[str]:
    """The pointers of the operations that nobody asked for."""
    if not selection:
        return frozenset()
    return frozenset(pointer for pointer, one in _each(root) if not selection.takes(one))


def restricted(document: Document, selection: Selection) -> Document:
    """Return a document whose other operations are read over; what refers into them still works.

    Args:
        document: the vendor's.
        selection: what is wanted; one that says nothing leaves the document as it is.
    """
    gone = left_out(document.raw, selection)
    if not gone:
        return document
    return replace(document, raw={**document.raw, LEFT_OUT: sorted(gone)})


def _each(root: dict[str, Any]) -> Iterator[tuple[str, Selectable]]:
    paths = deref(root, root.get("paths") or {}, "")[0]
    for path, written in paths.items() if isinstance(paths, dict) else ():
        base = join("#/paths", path)
        try:
            item, _ = deref(root, written, base)
        except SpecError:
            continue
        found = operations_of(item, base) if isinstance(item, dict) else ()
        for method, node, pointer in found:
            told = node if isinstance(node, dict) else {}
            name, tags = told.get("operationId"), told.get("tags")
            texts = [one for one in tags if isinstance(one, str)] if isinstance(tags, list) else []
            yield pointer, Selectable(method, path, name if isinstance(name, str) else "", texts)
