"""Response bodies that stood before: one component is tried in full where it stands first.

In: the operations of a document. Out: the responses whose schema an earlier one has, and a few
samples for them. That an operation reads the right type there shows with few samples; what the
type takes and refuses was shown with all of them. A document may name an error body a thousand
times.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from wireproof.cases.callspec import ALONE, ReplyTarget, reply_document
from wireproof.cases.engine import Engine, Sample
from wireproof.cases.familiar import familiar_in
from wireproof.cases.kept import Kept
from wireproof.cases.nearest import near_valid
from wireproof.cases.shortened import NEAR, Levels, is_short
from wireproof.cases.sources import has_valid
from wireproof.cases.variants import Reader
from wireproof.cases.verdicts import Judge, Verdict
from wireproof.errors import SpecError
from wireproof.oas.media_types import is_json
from wireproof.oracle.bodies import body_schema
from wireproof.oracle.operations import Content, Operation, Unreadable

MOST_REPEATED: Final = 6
"""Valid samples, and so many others."""
_UNDECIDED: Final = 2
"""Of the others, those that may be accepted as well as refused."""
_MOST_CHOSEN: Final = 24
"""Samples of each kind among which these are chosen."""
_KEPT: Final = 512
"""Schemas whose samples a process keeps."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """What of an operation's responses stood before.

    Attributes:
        parts: responses whose body an earlier one has, each as `200 application/json`.
        components: references of what is inside the others, and inside an earlier one that tells
            of success or of failure alike.
        deep: references of what stands deeper in one of them than in another response, with how
            deep it stands there; see `shortened`.
        familiar: what of it is written like others before it; see `familiar_in`.
    """

    parts: frozenset[str] = frozenset()
    components: frozenset[tuple[bool, str]] = frozenset()
    deep: frozenset[tuple[str, int]] = frozenset()
    familiar: frozenset[str] = frozenset()

    def inside(self, status: str) -> frozenset[str]:
        """Return the references for a response of a status."""
        return frozenset(one for failed, one in self.components if failed == _failed(status))


def _failed(status: str) -> bool:
    return status[:1] in "45d"


def repeats_of(
    root: dict[str, Any], operations: Iterable[Operation | Unreadable]
) -> Mapping[str, Repeats]:
    """Tell what the responses of each operation share with earlier ones of the document.

    Args:
        root: the document as written.
        operations: all of it, in its order, whichever of them are proven.

    Returns:
        By the operation's pointer.
    """
    seen: set[Hashable] = set()
    tried: set[tuple[bool, str]] = set()
    found: dict[str, Repeats] = {}
    levels = Levels(root)
    deep: dict[str, dict[str, int]] = {}
    nearest: dict[str, int] = {}
    listed = tuple(operations)
    for operation in listed:
        if isinstance(operation, Unreadable):
            continue
        parts = []
        looks = []
        inside: set[tuple[bool, str]] = set()
        below = deep[operation.pointer] = {}
        for reply in operation.replies:
            for content in reply.contents:
                failed = _failed(reply.status)
                try:
                    look = _look(root, content, failed=failed)
                    met = _levels(levels, root, content)
                except SpecError:  # it leads nowhere: told where it is proven, and like no other
                    continue
                looks += [look] if look is not None else []
                if look in seen:
                    parts.append(f"{reply.status} {content.media_type}")
                if look not in seen:
                    inside |= {(failed, one) for one, level in met.items() if level <= NEAR}
                for one, level in met.items():
                    below[one] = max(level, below.get(one, 0))
                    nearest[one] = min(level, nearest.get(one, level))
        found[operation.pointer] = Repeats(frozenset(parts), frozenset(inside & tried))
        seen.update(looks)
        tried |= inside
    familiar = familiar_in(root, listed)
    return {
        pointer: replace(one, deep=_elsewhere(deep[pointer], nearest), familiar=familiar[pointer])
        for pointer, one in found.items()
    }


def _elsewhere(levels: Mapping[str, int], nearest: Mapping[str, int]) -> frozenset[tuple[str, int]]:
    """Return what is not always tried in full, with how deep it stands where it is."""
    return frozenset(
        (one, nearest[one]) for one, level in levels.items() if is_short(nearest, one, level)
    )


def _levels(levels: Levels, root: dict[str, Any], content: Content) -> dict[str, int]:
    if not is_json(content.media_type):
        return {}
    return levels.of(body_schema(root, content, "response"))


def _look(root: dict[str, Any], content: Content, *, failed: bool) -> Hashable:
    """Return what a JSON body is: a component, a list of one, or a schema of a shared response.

    Equal schemas that are written twice are two classes of a client.
    """
    schema = body_schema(root, content, "response") if is_json(content.media_type) else None
    if not isinstance(schema, dict):
        return None
    items = schema.get("items")
    listed = set(schema) == {"type", "items"} and isinstance(items, dict)
    inner = items if listed else schema
    if not isinstance(inner, dict) or set(inner) != {"$ref"}:
        return (content.media_type, failed, id(schema)) if schema is content.schema else None
    return content.media_type, failed, listed, str(inner["$ref"])


def few_samples(
    reader: Reader, target: ReplyTarget, judge: Judge, nearest: Mapping[str, int]
) -> list[Sample]:
    """Return some samples of a response body, valid and not; made once in a process."""
    document = reply_document(reader, target.content, nearest)
    text = json.dumps(document, default=repr)
    return list(_FEW.of(text, lambda: _covered(document, judge)))


_FEW: Final = Kept[tuple[Sample, ...]](_KEPT)


def _covered(document: dict[str, Any], judge: Judge) -> tuple[Sample, ...]:
    made = list(Engine(document).few(ALONE, _MOST_CHOSEN).samples)
    if not has_valid(made, judge):
        made += near_valid(document, ALONE, judge)
    return tuple(thinned(made, judge))


def thinned(samples: Iterable[Sample], judge: Judge) -> list[Sample]:
    """Return an even choice of valid and of other samples, of those mostly invalid ones."""
    made = list(samples)
    groups: dict[Verdict, list[int]] = {one: [] for one in Verdict}
    for number, one in enumerate(made):
        verdict = Verdict.INVALID if one.malformed is not None else judge.verdict(one.value)
        groups[verdict].append(number)
    undecided = min(len(groups[Verdict.UNDECIDED]), _UNDECIDED)
    most = {Verdict.VALID: MOST_REPEATED, Verdict.INVALID: MOST_REPEATED - undecided}
    kept = {
        group[number * len(group) // count]
        for verdict, group in groups.items()
        for count in (most.get(verdict, undecided),)
        for number in range(count)
        if group
    }
    return [made[number] for number in sorted(kept)]
