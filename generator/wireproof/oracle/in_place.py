"""Operations and path items whose members stand partly somewhere else, put together in place.

In: a root in which every reference is local. Out: the same root, in which a path item with members
beside its `$ref` has them all, and no operation is a reference. Sources: OAS 3.1.1, "Path Item
Object": beside `$ref`, a field that stands in both is undefined, so all others count. An operation
that is a reference is no OpenAPI, but what several vendors write, and it can mean one thing only.
"""

from __future__ import annotations

from typing import Any, Final

from wireproof.errors import SpecError
from wireproof.oracle.references import deref

_METHODS: Final = frozenset("get put post delete options head patch trace query".split())
_MORE: Final = "additionalOperations"


def put_in_place(root: dict[str, Any]) -> dict[str, Any]:
    """Return a root whose path items and operations say themselves what they are.

    What refers to nothing stays, for whoever reads it to tell.
    """
    try:
        paths = deref(root, root.get("paths"), "")[0]
    except SpecError:
        return root
    if not isinstance(paths, dict):
        return root
    found = {path: _item(root, written) for path, written in paths.items()}
    same = all(found[path] is written for path, written in paths.items())
    return root if same else {**root, "paths": found}


def _item(root: dict[str, Any], written: Any) -> Any:
    whole = _joined(root, written)
    if not isinstance(whole, dict):
        return written
    changed = {
        name: operation
        for name, node in whole.items()
        if name in _METHODS and (operation := _joined(root, node)) is not node
    }
    if isinstance(more := whole.get(_MORE), dict):
        others = {name: _joined(root, node) for name, node in more.items()}
        if any(others[name] is not node for name, node in more.items()):
            changed[_MORE] = others
    alone = isinstance(written, dict) and set(written) == {"$ref"}
    if not changed and (whole is written or alone):
        return written
    return {**whole, **changed}


def _joined(root: dict[str, Any], node: Any) -> Any:
    """Return what a node refers to, with the node's own members on top; itself without `$ref`."""
    if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
        return node
    try:
        target, _ = deref(root, {"$ref": node["$ref"]}, "")
    except SpecError:
        return node
    own = {name: value for name, value in node.items() if name != "$ref"}
    return {**target, **own} if isinstance(target, dict) else node
