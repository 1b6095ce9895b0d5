"""Look up local references in a document as it was written.

In: a document's root and a reference such as `#/components/schemas/Pet`. Out: the node. This is
kept apart from the normalising reader on purpose: the proof judges the vendor's text, not our
reading of it.
"""

from __future__ import annotations

from typing import Any

from wireproof.errors import Location, SpecError
from wireproof.oas.pointer import escape, split

__all__ = ["deref", "escape", "followed", "lookup"]

_LONGEST_CHAIN = 64


def lookup(root: Any, ref: str) -> Any:
    """Return the node that a local reference names.

    Raises:
        SpecError: the reference leads nowhere, or leaves the document.
    """
    if not ref.startswith("#"):
        raise SpecError(f"reference {ref!r} leaves the document")
    node = root
    for token in split(ref):
        if isinstance(node, dict) and token in node:
            node = node[token]
        elif isinstance(node, list) and token.isdigit() and int(token) < len(node):
            node = node[int(token)]
        else:
            raise SpecError(
                f"reference {ref!r} leads nowhere: there is no {token!r}",
                location=Location(file="", pointer=ref),
            )
    return node


def deref(root: Any, node: Any, pointer: str) -> tuple[Any, str]:
    """Follow a chain of `$ref`s of an object that is not a schema.

    Returns:
        The target and its pointer; node and pointer themselves when there is no `$ref`.

    Raises:
        SpecError: the chain is longer than 64 steps, or leads nowhere.
    """
    for _ in range(_LONGEST_CHAIN):
        ref = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(ref, str):
            return node, pointer
        node, pointer = lookup(root, ref), ref
    raise SpecError(f"references at {pointer} go round in a circle")


def followed(root: dict[str, Any], schema: Any, pointer: str) -> tuple[Any, str]:
    """Return the schema that a chain of `$ref` leads to, and its pointer."""
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str):
            break
        pointer = schema["$ref"]
        schema = lookup(root, pointer)
    return schema, pointer
