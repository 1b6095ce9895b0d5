"""The manifest's pointers to models, as the vendor's document spells them.

In: a manifest and a document. Out: the manifest with pointers of that document. The generator
assembles a document of its own, in which schemas of other files are components, and those of
Swagger 2.0 are, too; a model that is found by neither is not asked for, and nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from wireproof.harness.manifest import Manifest
from wireproof.oas.pointer import escape, split
from wireproof.oracle.files import HOLDER

_COMPONENTS = "#/components/schemas/"


def as_spelled(manifest: Manifest, root: dict[str, Any]) -> Manifest:
    """Return a manifest whose models point into a document as it was written.

    Args:
        manifest: of a client that was generated from it.
        root: the document, as the proof read it.
    """
    elsewhere = _named_elsewhere(root) if HOLDER in root else {}
    at = "#/definitions/" if "swagger" in root else _COMPONENTS

    def spelled(pointer: str) -> str:
        if not pointer.startswith(_COMPONENTS):
            return pointer
        return elsewhere.get(pointer, pointer.replace(_COMPONENTS, at, 1))

    return replace(manifest, models={k: spelled(one) for k, one in manifest.models.items()})


def _named_elsewhere(root: dict[str, Any]) -> dict[str, str]:
    """Return the pointers of schemas of other files, by the component that is named after them.

    That is the last step of the pointer, or the file; a name that two of them have tells nothing.
    """
    own = (root.get("components") or {}).get("schemas") or root.get("definitions") or {}
    found: dict[str, str] = {}
    shared: set[str] = set()
    for ref in _references(root):
        steps = split(ref)
        if steps[:1] == [HOLDER] and len(steps) > 1:
            name = steps[-1] if len(steps) > 2 else PurePosixPath(steps[1]).stem
            if name in own or found.setdefault(name, ref) != ref:
                shared.add(name)
    return {_COMPONENTS + escape(k): ref for k, ref in found.items() if k not in shared}


def _references(root: dict[str, Any]) -> Iterator[str]:
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(ref := node.get("$ref"), str):
                yield ref
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
