"""JSON pointers in their URI fragment form, `#/paths/~1pets/get`: join, split, look up.

Pointers in, tokens or nodes out. RFC 6901: `~0` is `~`, `~1` is `/`; in a fragment `%` starts an
escaped byte, so a literal `%` is written `%25`. Nothing else is percent-encoded on output, because
people read these; on input every percent-encoding is understood.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote

JsonPointer = str
"""Always a URI fragment; `#` is the root."""

ROOT: Final[JsonPointer] = "#"


def escape(token: str | int) -> str:
    """Write one reference token so that it can stand between two slashes of a pointer."""
    if isinstance(token, int):
        return str(token)
    if "~" in token or "/" in token or "%" in token:
        return token.replace("%", "%25").replace("~", "~0").replace("/", "~1")
    return token


def unescape(token: str) -> str:
    """Read one reference token: percent-decoding, then `~1`, then `~0` (RFC 6901, section 6)."""
    if "%" in token:
        token = unquote(token)
    if "~" in token:
        token = token.replace("~1", "/").replace("~0", "~")
    return token


def join(pointer: JsonPointer, *tokens: str | int) -> JsonPointer:
    """Append tokens (unescaped) to a pointer.

    Args:
        pointer: where to start; `#` for the root.
        tokens: object keys or array indexes.
    """
    for token in tokens:
        pointer = f"{pointer}/{escape(token)}"
    return pointer


def split(pointer: JsonPointer) -> list[str]:
    """Split a pointer into its unescaped tokens; the leading `#` may be missing."""
    body = pointer.removeprefix("#")
    if not body:
        return []
    return [unescape(token) for token in body.removeprefix("/").split("/")]


def parent(pointer: JsonPointer) -> JsonPointer:
    """Return the pointer of the enclosing node; the root is its own parent."""
    return pointer.rpartition("/")[0] or ROOT


def is_within(pointer: JsonPointer, ancestor: JsonPointer) -> bool:
    """Tell whether a pointer names `ancestor` itself or a node below it."""
    return pointer == ancestor or pointer.startswith(ancestor + "/")


def lookup(root: Any, pointer: JsonPointer) -> Any:
    """Return the node at a pointer.

    A key that itself contains a percent sign is found under its literal spelling too, because
    vendors write both `#/schemas/a%20b` for `a b` and for `a%20b`.

    Raises:
        KeyError: when there is no such node; the argument is the longest pointer that exists.
    """
    node, body = root, pointer.removeprefix("#")
    try:
        for written in body.removeprefix("/").split("/") if body else ():
            if type(node) is dict and written in node and "%" not in written and "~" not in written:
                node = node[written]
            else:
                node = _step(node, unescape(written), written)[0]
    except (KeyError, IndexError, ValueError, TypeError):
        return find(root, pointer)[0]  # which tells how far it leads
    return node


def find(root: Any, pointer: JsonPointer) -> tuple[Any, JsonPointer]:
    """Return the node at a pointer, and the one spelling of that pointer that `join` writes.

    Raises:
        KeyError: as `lookup`.
    """
    body = pointer.removeprefix("#")
    if not body:
        return root, ROOT
    node, seen = root, ROOT
    for written in body.removeprefix("/").split("/"):
        try:
            node, token = _step(node, unescape(written), written)
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(seen) from None
        seen = join(seen, token)
    return node, seen


def _step(node: Any, token: str, written: str) -> tuple[Any, str]:
    if isinstance(node, dict):
        return (node[token], token) if token in node else (node[written], written)
    if isinstance(node, list) and token.isascii() and token.isdigit():
        return node[int(token)], token
    raise KeyError(token)
