"""Keys of `names.lock`: places that stay the same when a neighbour comes or goes.

In: pointers of a document. Out: keys. A parameter stands in a list, so its pointer counts those
before it; its key says its place and name instead (OAS 3.1 section 4.8.12: these identify it).
"""

from __future__ import annotations

from typing import Any, Final

from wireproof.oas.pointer import join, split

_LIST: Final = "parameters"


def lock_key(data: Any, pointer: str) -> str:
    """The key of a place: `#/paths/~1pets/get/parameters/query:limit/schema`.

    Args:
        data: the document.
        pointer: the place in it.
    """
    if f"/{_LIST}/" not in pointer:
        return pointer
    tokens: list[str] = []
    node = data
    for token in split(pointer):
        inside = _at(node, token)
        tokens.append(_identity(inside) or token if _is_list(node, tokens) else token)
        node = inside
    return join("#", *tokens)


def key_exists(data: Any, key: str) -> bool:
    """Whether the place of a key is in a document."""
    return node_of(data, key) is not None


def node_of(data: Any, key: str) -> Any:
    """What stands at the place of a key in a document; None where there is no such place."""
    tokens: list[str] = []
    node = data
    for token in split(key):
        if _is_list(node, tokens) and not token.isdigit():
            inside = next((item for item in node if _identity(item) == token), None)
        else:
            inside = _at(node, token)
        if inside is None:
            return None
        tokens.append(token)
        node = inside
    return node


def behind_reference(data: Any, key: str) -> str:
    """Where a place is now, if what it stood in is a reference by now.

    Returns:
        the key of the same place in there; "" where there is none.
    """
    node, tokens = data, split(key)
    for done, token in enumerate(tokens):
        ref = node.get("$ref") if isinstance(node, dict) else None
        if isinstance(ref, str):
            landed = join(ref, *tokens[done:])
            return landed if node_of(data, landed) is not None else ""
        node = _at(node, token)
    return ""


def _is_list(node: Any, tokens: list[str]) -> bool:
    return isinstance(node, list) and tokens[-1:] == [_LIST]


def _identity(parameter: Any) -> str:
    """Place and name; a reference to a shared parameter has none here."""
    if not isinstance(parameter, dict):
        return ""
    place, name = parameter.get("in"), parameter.get("name")
    return f"{place}:{name}" if isinstance(place, str) and isinstance(name, str) else ""


def _at(node: Any, token: str) -> Any:
    if isinstance(node, dict):
        return node.get(token)
    if isinstance(node, list) and token.isdigit() and int(token) < len(node):
        return node[int(token)]
    return None
