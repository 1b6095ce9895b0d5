"""Operations that look alike: what is fixed about a call is tried on some of them in full.

In: the operations of a document. Out: for each the number of those before it that look like it:
the same method, media types, statuses, security and servers. Fixed probes
(redirects, broken bodies, other servers) send the same arguments and the same answers to all of
them; values, which differ, are tried on every one, and so is what an operation says for itself:
its security, which statuses it takes, whether it may be repeated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from wireproof.oracle.operations import Operation, Unreadable

Anything = TypeVar("Anything")
SHARES = 4
"""Operations among which the fixed probes are shared out, once enough were tried in full."""
LATER = 16
"""The same, once each of these shares was tried by several operations."""
_SETTLED = 8
"""So many operations for each share."""


def turns_of(operations: Iterable[Operation | Unreadable]) -> Mapping[str, int]:
    """Count for each operation those before it that look alike.

    Args:
        operations: of the whole document, in its order, whichever of them are proven.

    Returns:
        The count, by the operation's pointer.
    """
    seen: Counter[Hashable] = Counter()
    found: dict[str, int] = {}
    for one in operations:
        if isinstance(one, Operation):
            look = look_of(one)
            found[one.pointer] = seen[look]
            seen[look] += 1
    return found


def look_of(operation: Operation) -> Hashable:
    """Return what fixed probes can depend on; parameters, schemas and names are no part of it."""
    return (
        operation.method,
        operation.idempotent,
        tuple(one.media_type for one in operation.contents),
        operation.body_required,
        frozenset(
            (reply.status, reply.retry_after, tuple(one.media_type for one in reply.contents))
            for reply in operation.replies
        ),
        operation.security,
        tuple(repr(one) for one in operation.servers),
    )


def shares_at(turn: int, whole: int) -> int:
    """Return among how many operations the fixed probes are shared out; 1 is not at all.

    Args:
        turn: how many operations before this one look like it.
        whole: how many operations take all of them.
    """
    if turn < whole:
        return 1
    return SHARES if turn < whole + SHARES * _SETTLED else LATER


def share(cases: Iterable[Anything], turn: int, whole: int) -> Iterator[Anything]:
    """Yield all cases for the first operations that look alike, for the others a share of them.

    Args:
        cases: fixed probes, the same ones for each of the operations.
        turn: see `shares_at`.
        whole: the same.
    """
    shares = shares_at(turn, whole)
    return islice(cases, turn % shares, None, shares)
