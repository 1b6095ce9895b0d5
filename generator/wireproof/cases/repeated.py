"""Response bodies that stood before: one component is tried in full where it stands first.

In: the operations of a document. Out: the responses whose schema an earlier one has, and a few
samples for them. That an operation reads the right type there shows with few samples; what the
type takes and refuses was shown with all of them. A document may name an error body a thousand
times.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from wireproof.cases.callspec import ALONE, ReplyTarget, reply_document
from wireproof.cases.engine import Engine, Sample
from wireproof.cases.sources import has_valid, near_valid
from wireproof.cases.variants import Reader
from wireproof.cases.verdicts import Judge, Verdict
from wireproof.oas.media_types import is_json
from wireproof.oracle.bodies import body_schema
from wireproof.oracle.operations import Content, Operation, Unreadable

MOST_REPEATED: Final = 12
"""Valid samples, and so many others."""
_KEPT: Final = 512
"""Schemas whose samples a process keeps."""


def repeats_of(
    root: dict[str, Any], operations: Iterable[Operation | Unreadable]
) -> Mapping[str, frozenset[str]]:
    """Tell which responses have a body that an earlier one of the document has.

    Args:
        root: the document as written.
        operations: all of it, in its order, whichever of them are proven.

    Returns:
        For an operation's pointer the parts, each as `200 application/json`.
    """
    seen: set[Hashable] = set()
    found: dict[str, frozenset[str]] = {}
    for operation in operations:
        if isinstance(operation, Unreadable):
            continue
        parts = []
        looks = []
        for reply in operation.replies:
            for content in reply.contents:
                look = _look(root, content, failed=reply.status[:1] in "45d")
                parts += [f"{reply.status} {content.media_type}"] if look in seen else []
                looks += [look] if look is not None else []
        seen.update(looks)
        found[operation.pointer] = frozenset(parts)
    return found


def _look(root: dict[str, Any], content: Content, *, failed: bool) -> Hashable:
    """Return the component that a JSON body is, or is a list of; None for any other body.

    Equal schemas that are written twice are two classes of a client.
    """
    schema = body_schema(root, content, "response") if is_json(content.media_type) else None
    if not isinstance(schema, dict):
        return None
    items = schema.get("items")
    listed = set(schema) == {"type", "items"} and isinstance(items, dict)
    inner = items if listed else schema
    if not isinstance(inner, dict) or set(inner) != {"$ref"}:
        return None
    return content.media_type, failed, listed, str(inner["$ref"])


def few_samples(reader: Reader, target: ReplyTarget, judge: Judge) -> list[Sample]:
    """Return some samples of a response body, valid and not; made once in a process."""
    document = reply_document(reader, target.content)
    return list(_covered(_Alone(json.dumps(document, default=repr), document, judge)))


@dataclass(frozen=True, slots=True)
class _Alone:
    """A document of one response body, known by its text."""

    text: str
    document: dict[str, Any] = field(compare=False)
    judge: Judge = field(compare=False)


@lru_cache(maxsize=_KEPT)
def _covered(alone: _Alone) -> tuple[Sample, ...]:
    made = list(Engine(alone.document).coverage(ALONE).samples)
    if not has_valid(made, alone.judge):
        made += near_valid(alone.document, ALONE, alone.judge)
    return tuple(thinned(made, alone.judge))


def thinned(samples: Iterable[Sample], judge: Judge) -> list[Sample]:
    """Return an even choice of valid and of other samples."""
    made = list(samples)
    valid: list[int] = []
    other: list[int] = []
    for number, one in enumerate(made):
        good = one.malformed is None and judge.verdict(one.value) is Verdict.VALID
        (valid if good else other).append(number)
    kept = {
        group[number * len(group) // MOST_REPEATED]
        for group in (valid, other)
        for number in range(MOST_REPEATED)
        if group
    }
    return [made[number] for number in sorted(kept)]
