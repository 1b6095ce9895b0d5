"""What of a call or an answer is written like others before it: few texts show that it is.

In: the operations of a document. Out: for each the parameters, bodies and answers whose like was
tried with every text in earlier operations. What a text does on the wire depends on how it is
written there: for a parameter on its place and style, for JSON on nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, Final

from wireproof.errors import SpecError
from wireproof.oracle.operations import Operation, Parameter, Unreadable
from wireproof.oracle.references import followed

_WHOLE: Final = 2
"""Operations that try all texts."""


def familiar_in(
    root: dict[str, Any], operations: Iterable[Operation | Unreadable]
) -> Mapping[str, frozenset[str]]:
    """Tell what of each operation looks like what stood in two earlier ones.

    Args:
        root: the document as written.
        operations: all of it, in its order, whichever of them are proven.

    Returns:
        By the operation's pointer: `in_query.limit`, `body application/json`,
        `200 application/json`.
    """
    seen: Counter[Hashable] = Counter()
    found: dict[str, frozenset[str]] = {}
    for operation in operations:
        if isinstance(operation, Operation):
            looks = dict(_looks(root, operation))
            found[operation.pointer] = frozenset(
                name for name, look in looks.items() if seen[look] >= _WHOLE
            )
            seen.update({*looks.values()})
    return found


def _looks(root: dict[str, Any], operation: Operation) -> Iterator[tuple[str, Hashable]]:
    """Yield each part of an operation and how it is written on the wire."""
    for one in operation.parameters:
        yield f"in_{one.place}.{one.name}", _look(root, one)
    for content in operation.contents:
        if content.is_json:
            yield f"body {content.media_type}", "body"
    for reply in operation.replies:
        for content in reply.contents:
            if content.is_json:
                yield f"{reply.status} {content.media_type}", "answer"


def _look(root: dict[str, Any], one: Parameter) -> Hashable:
    try:
        schema, _ = followed(root, one.schema, "")
    except SpecError:  # told where the operation is judged, and like no other
        return one.pointer
    kind = repr(schema.get("type")) if isinstance(schema, dict) else ""
    style = one.style, one.explode, one.allow_reserved, one.media_type, one.collection
    return one.place, one.required, kind, style
