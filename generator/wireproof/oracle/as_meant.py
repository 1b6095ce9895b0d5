"""What is left of values that have not the JSON type which the standard gives their keyword.

In: a value where an object or a list has to stand. Out: that, or an empty one: what cannot be read
counts as left out, as `null` does, and costs nothing around it. The linter and the client's ledger
tell of it; the proof judges the rest.
"""

from __future__ import annotations

from typing import Any

from wireproof.errors import SpecError
from wireproof.oracle.references import deref


def object_of(value: Any) -> dict[str, Any]:
    """Return an object, or an empty one in its place."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """Return a list, or an empty one in its place."""
    return value if isinstance(value, list) else []


def objects_in(value: Any) -> dict[str, dict[str, Any]]:
    """Return the members of a map that are objects."""
    return {str(name): one for name, one in object_of(value).items() if isinstance(one, dict)}


def member(root: Any, written: Any, pointer: str) -> tuple[dict[str, Any], str, str]:
    """Follow a parameter, response or the like.

    Returns:
        What it is, its pointer, and why it leads nowhere, or "".
    """
    try:
        one, at = deref(root, written, pointer)
    except SpecError as error:
        return {}, pointer, error.on_one_line
    return object_of(one), at, ""
