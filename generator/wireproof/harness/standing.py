"""Which operations stand for a client, where something is tried once and not for each operation.

In: the operations of a client, and the document's security schemes. Out: what each stands for.
Those that need least are chosen: what is tried is not the operation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from wireproof.harness.manifest import Method
from wireproof.oracle.operations import Operation, Unreadable

LIBRARY: Final = "library"
_TOKEN: Final = "token "  # noqa: S105 - a word


def standing(
    pairs: Iterable[tuple[Operation | Unreadable, Method]], schemes: Mapping[str, Mapping[str, Any]]
) -> dict[str, frozenset[str]]:
    """Return what methods stand for, by their ids.

    Args:
        pairs: all operations that the client has a method for.
        schemes: `securitySchemes` of the document.
    """
    found: dict[str, frozenset[str]] = {}
    known = [(one, method) for one, method in pairs if isinstance(one, Operation)]
    kinds = [(LIBRARY, [pair for pair in known if _kind(*pair) == kind]) for kind in range(3)]
    for name, scheme in schemes.items():
        if scheme.get("type") == "oauth2":
            asking = [pair for pair in known if (name,) in pair[0].security]
            kinds.append((_TOKEN + name, [pair for pair in asking if _kind(*pair) < 2]))
    for what, some in kinds:
        if some:
            _, method = min(some, key=lambda pair: _needs(pair[0]))
            found[method.id] = found.get(method.id, frozenset()) | {what}
    return found


def schemes_in(stands_for: Iterable[str]) -> list[str]:
    """Return the security schemes whose tokens an operation stands for."""
    return sorted(one.removeprefix(_TOKEN) for one in stands_for if one.startswith(_TOKEN))


def _kind(operation: Operation, method: Method) -> int:
    """0 without a body, 1 with one, 2 where the response is read while it arrives."""
    return 2 if method.streaming else int(bool(operation.contents))


def _needs(operation: Operation) -> int:
    required = sum(one.required for one in operation.parameters)
    return required + (100 if operation.body_required else 0)
