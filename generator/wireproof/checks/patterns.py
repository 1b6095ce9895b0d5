"""Patterns that are no regular expressions: the document says less than its author believes.

In: a harness. Out: a result for each such pattern in what the operation sends or brings. It is a
finding of the spec; data is judged by all else that the schema says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wireproof.checks.check import Check, ProbeCase, Result
from wireproof.harness.harness import Harness
from wireproof.oas.grammar import Kind, walk
from wireproof.oas.pointer import join
from wireproof.oracle.payload import Complaint

_LONGEST = 120


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    for pattern in harness.plan.unread:
        where = next(_places(harness, pattern), "pattern")
        yield ProbeCase(where, "told of", harness.setup(), (), detail=pattern)


def _places(harness: Harness, pattern: str) -> Iterator[str]:
    """Yield where a pattern stands in the document."""
    for visit in walk(harness.plan.root):
        if visit.kind is Kind.SCHEMA and isinstance(visit.node, dict):
            if visit.node.get("pattern") == pattern:
                yield join(visit.pointer, "pattern")
            if pattern in (visit.node.get("patternProperties") or ()):
                yield join(visit.pointer, "patternProperties", pattern)


def check(_: Harness, case: ProbeCase) -> Result:
    """A pattern is a regular expression of ECMA-262."""
    text = f"{case.detail[:_LONGEST]!r} is no regular expression: nothing is held against it"
    return Result("judged", (Complaint("pattern-unreadable", case.name, text),), owner="spec")


PATTERNS = Check(
    "patterns",
    "negative",
    _cases,
    check,
    "Every pattern of the document is a regular expression.",
)
