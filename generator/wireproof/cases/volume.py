"""Values of thousands of properties: few of the cases that hold them are tried.

In: the cases of one schema. Out: the same ones, or, where large values together would take the
time of a whole proof, all small ones and an even choice of the large ones of each verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from wireproof.cases.model import CallCase, Gap, ReplyCase

LARGE: Final = 1_000
"""Properties and items of one value; the largest of GitHub's and Stripe's have half of that."""
MOST: Final = 250_000
"""Properties and items of all large values of one schema."""

AnyCase = TypeVar("AnyCase", CallCase, ReplyCase)


def lighter(
    cases: Sequence[AnyCase], value_of: Callable[[AnyCase], Any], path: str, gaps: list[Gap]
) -> list[AnyCase]:
    """Return the cases that are tried.

    Args:
        cases: of one schema.
        value_of: gives the value of one.
        path: of the call-spec, to tell of it.
        gaps: told when some are left out.
    """
    sizes = [size_of(value_of(one)) for one in cases]
    step = -(-sum(size for size in sizes if size > LARGE) // MOST)
    if step < 2:
        return list(cases)
    met = dict.fromkeys((one.verdict for one in cases), 0)
    kept = []
    for one, size in zip(cases, sizes, strict=True):
        if size <= LARGE or met[one.verdict] % step == 0:
            kept.append(one)
        met[one.verdict] += size > LARGE
    reason = f"its values are large: of {len(cases)} cases {len(kept)} are tried"
    gaps.append(Gap(f"{path} values", reason))
    return kept


def size_of(value: Any) -> int:
    """Return how many properties and items a value has, at any depth."""
    size, pending = 0, [value]
    while pending:
        one = pending.pop()
        size += 1
        if isinstance(one, dict):
            pending += one.values()
        elif isinstance(one, list):
            pending += one
    return size
