"""A document without the operations that did not change: what the generator needs to look at.

In: a document and the names of the operations that matter. Out: a smaller document in which every
pointer still means what it meant. Analysing GitHub's thousand operations costs seconds; analysing
the eighty that changed does not.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from wireproof.diff.comparison import extending
from wireproof.diff.matching import Matched
from wireproof.oas.grammar import METHODS
from wireproof.oas.pointer import join, split
from wireproof.spec.document import Document


def trimmed(
    old: Document, new: Document, touched: AbstractSet[str], matched: Matched
) -> tuple[Document, Document]:
    """Keep the operations that a change reaches, and the schemas that they reach in either version.

    A schema that only a removed operation used is still there for the others; it must not look as
    if it had left.
    """
    wanted = {
        operation.pointer for pair in matched.pairs for operation in pair if pair[1].name in touched
    }
    wanted |= {item.pointer for item in [*matched.removed, *matched.added] if item.name in touched}
    kept = [(document, _paths(document, wanted)) for document in (old, new)]
    names = {name for document, paths in kept for name in _reached(document, paths)}
    # What one version reaches there, the other may not reach at all, with what is below it.
    names |= {name for document, _ in kept for name in _reached(document, _references(names))}
    one, two = (_with_only(document, paths, names) for document, paths in kept)
    return one, two


def untouched_statuses(touched: AbstractSet[str], matched: Matched) -> frozenset[str]:
    """The statuses that the operations answer with which no change reaches."""
    return frozenset(
        str(status)
        for pair in matched.pairs
        if pair[1].name not in touched and isinstance(pair[1].node.get("responses"), dict)
        for status in pair[1].node["responses"]
    )


def _references(names: AbstractSet[str]) -> list[dict[str, str]]:
    return [{"$ref": join("#/components/schemas", name)} for name in sorted(names)]


def _paths(document: Document, wanted: AbstractSet[str]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for path, item in (document.data.get("paths") or {}).items():
        if not isinstance(item, dict):
            continue
        kept = {
            key: node
            for key, node in item.items()
            if key not in METHODS or join("#/paths", path, key) in wanted
        }
        if any(key in METHODS for key in kept) or "$ref" in kept:
            paths[path] = kept
    return paths


def _with_only(document: Document, paths: dict[str, Any], names: AbstractSet[str]) -> Document:
    components = document.data.get("components")
    data = {**document.data, "paths": paths}
    if isinstance(components, dict) and isinstance(components.get("schemas"), dict):
        schemas = {name: node for name, node in components["schemas"].items() if name in names}
        data["components"] = {**components, "schemas": schemas}
    return replace(document, data=data)


def _reached(document: Document, start: Any) -> set[str]:
    """The components that a part of the document refers to, directly or not."""
    found: set[str] = set()
    seen: set[str] = set()
    stack: list[Any] = [start]
    children = extending(document)
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            ref = node.get("$ref")
            if isinstance(ref, str) and ref not in seen:
                seen.add(ref)
                stack.append(document.seek(ref))  # in an example it may be no reference
                stack.extend({"$ref": child} for child in children.get(ref, ()))
                tokens = split(ref)
                if tokens[:2] == ["components", "schemas"] and len(tokens) > 2:
                    found.add(tokens[2])
            mapping = node.get("mapping")
            if isinstance(mapping, dict):
                stack.extend({"$ref": value} for value in mapping.values() if str(value)[:1] == "#")
            stack.extend(value for value in node.values() if isinstance(value, dict | list))
        elif isinstance(node, list):
            stack.extend(value for value in node if isinstance(value, dict | list))
    return found
