"""Look up local references in a document as it was written.

In: a document's root and a reference such as `#/components/schemas/Pet`. Out: the node. This is
kept apart from the generator's reader on purpose: the proof judges the vendor's text, not our
reading of it.
"""

from __future__ import annotations

from typing import Any

from wireproof.errors import Location, SpecError
from wireproof.oas.pointer import unescape

_LONGEST_CHAIN = 64


def lookup(root: Any, ref: str) -> Any:
    """Return the node that a local reference names.

    A token is taken as it stands, too, where decoding it leads nowhere: vendors write `a%20b` for
    both `a b` and `a%20b`. A step into an object that is itself a reference follows it.

    Raises:
        SpecError: the reference leads nowhere, or leaves the document.
    """
    if not ref.startswith("#"):
        raise SpecError(
            f"the reference {ref!r} leads to nothing in the files that were given",
            hint="correct it where there is such a file; nothing is fetched: a file in a folder "
            "above needs --root DIR, the folder that holds all files; save any other document "
            "beside this one and refer to it there",
        )
    node = root
    for written in ref.split("/")[1:]:
        node = _step(_entered(root, node), written)
        if node is _NOWHERE:
            token = unescape(written)
            raise SpecError(
                f"the reference {ref!r} leads nowhere: there is no {token!r}",
                location=Location(file="", pointer=ref),
                hint="correct the reference, or patch it with an overlay",
            )
    return node


_NOWHERE: Any = object()


def _step(node: Any, written: str) -> Any:
    token = unescape(written)
    match node:
        case dict():
            literal = written.replace("~1", "/").replace("~0", "~")
            return node.get(token, node.get(literal, _NOWHERE))
        case list() if token.isascii() and token.isdigit() and int(token) < len(node):
            return node[int(token)]
        case _:
            return _NOWHERE


def _entered(root: Any, node: Any) -> Any:
    """Return what an object that is nothing but a reference stands for."""
    alone = isinstance(node, dict) and len(node) == 1 and isinstance(node.get("$ref"), str)
    return deref(root, node, "")[0] if alone else node


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
    raise SpecError(f"the references at {pointer} lead round in a circle")


def followed(root: dict[str, Any], schema: Any, pointer: str) -> tuple[Any, str]:
    """Return the schema that a chain of `$ref` leads to, and its pointer."""
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str):
            break
        pointer = schema["$ref"]
        schema = lookup(root, pointer)
    return schema, pointer
