"""Operations that look alike: what is fixed about a call is tried on some of them in full.

In: the operations of a document. Out: for each how many stood before it that look like it, told
apart by what a probe can depend on: how it is called (its method, the media types of its body,
security, servers), which statuses it takes for a success, and how each of its answers looks (its
status, media types, and what kind of value it has). Fixed probes (redirects, broken bodies, other
servers) send the same arguments and the same answers to all of them; values, which differ, are
tried on every one, and so is what an operation says for itself: its security, which statuses it
takes, whether it may be repeated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from wireproof.errors import SpecError
from wireproof.oracle.operations import Content, Operation, Reply, Unreadable
from wireproof.oracle.references import followed

Anything = TypeVar("Anything")
SHARES = 4
"""Operations among which the fixed probes are shared out, once enough were tried in full."""
LATER = 16
"""The same, once each of these shares was tried by several operations."""
_SETTLED = 8
"""So many operations for each share."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How many operations, or answers, before one look like it.

    Attributes:
        called: operations that are called in the same way.
        succeeds: those that take the same statuses for a success, or for any answer.
        answers: answers that look like those of the operation, by status.
    """

    called: int = 0
    succeeds: int = 0
    answers: Mapping[str, int] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        """The least of all answers: one that none before looks like has all values tried."""
        return min(self.answers.values(), default=0)


FIRST = Turn()


def turns_of(
    root: dict[str, Any], operations: Iterable[Operation | Unreadable]
) -> Mapping[str, Turn]:
    """Count for each operation those before it that look alike.

    Args:
        root: the document as written.
        operations: of the whole document, in its order, whichever of them are proven.

    Returns:
        The counts, by the operation's pointer.
    """
    seen: Counter[Hashable] = Counter()
    found: dict[str, Turn] = {}
    for one in operations:
        if isinstance(one, Operation):
            called, succeeds = call_look(one), _success_look(one)
            answers = {reply.status: _answer_look(root, one, reply) for reply in one.replies}
            counts = {status: seen[look] for status, look in answers.items()}
            found[one.pointer] = Turn(seen[called], seen[succeeds], counts)
            seen.update((called, succeeds, *set(answers.values())))
    return found


def call_look(operation: Operation) -> Hashable:
    """Return what probes of a call can depend on; parameters, schemas and names are no part of it.

    Of its answers, it is those that decide whether a request is made again, or elsewhere.
    """
    return (
        operation.method,
        operation.idempotent,
        tuple(one.media_type for one in operation.contents),
        operation.body_required,
        frozenset(
            (reply.status, reply.retry_after)
            for reply in operation.replies
            if reply.retry_after or reply.status.startswith("3")
        ),
        operation.security,
        tuple(repr(one) for one in operation.servers),
    )


def look_of(operation: Operation) -> Hashable:
    """Return how an operation is called, and which media types it answers with."""
    answers = frozenset(
        (reply.status, tuple(one.media_type for one in reply.contents))
        for reply in operation.replies
    )
    return call_look(operation), answers


def _success_look(operation: Operation) -> Hashable:
    """Return which answers may pass for a success: errors that are named are errors anyway."""
    statuses = (one for one in operation.replies if not one.status.isdigit() or one.status < "400")
    told = frozenset((one.status, tuple(it.media_type for it in one.contents)) for one in statuses)
    return "succeeds", operation.method == "HEAD", told


def _answer_look(root: dict[str, Any], operation: Operation, reply: Reply) -> Hashable:
    """Return what probes of an answer can depend on."""
    contents = tuple((one.media_type, one.as_json, *_kind(root, one)) for one in reply.contents)
    return "answer", operation.method == "HEAD", reply.status, contents


def _kind(root: dict[str, Any], content: Content) -> tuple[str, str]:
    """Return what kind of value a content has: an object, a list, a text, a file."""
    try:
        schema, _ = followed(root, content.schema, "")
    except SpecError:  # told where the operation is judged
        return "", ""
    told = schema if isinstance(schema, dict) else {}
    return str(told.get("type", "")), str(told.get("format", ""))


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
