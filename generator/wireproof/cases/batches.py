"""Try many changes with few values: each batch changes every leaf, each leaf in another way.

In: a valid value and probes of it. Out: values. Twenty texts at thirty leaves are twenty values,
not six hundred: no two leaves ever hold the same text, so that swapped fields are noticed, too. A
change that makes a value invalid is tried alone, so that a refusal has one cause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import Any

from wireproof.cases.boundaries import Path, Probe
from wireproof.cases.engine import Sample
from wireproof.cases.verdicts import Judge, Verdict

_APART = 5
"""Of the invalid texts and numbers at a leaf, only every fifth is tried, since all are refused for
the same reason; the next leaf gets others of them. Each is tried alone."""


def rounds(
    base: Any, probes: Iterable[Probe], judge: Judge, fit: Callable[[Any], bool]
) -> tuple[list[Sample], list[Probe]]:
    """Combine valid changes of leaves; return the values, and the changes to be tried alone.

    Args:
        base: a valid value.
        probes: changes to it.
        judge: of the changed values.
        fit: whether a value can be judged at all; a change whose value cannot is tried alone.
    """
    leaves: dict[Path, list[Probe]] = {}
    passed: dict[Path, int] = {}
    alone: list[Probe] = []
    for one in probes:
        verdict = judge.verdict(one.on(base))
        if verdict is not Verdict.VALID and one.of_leaf and not one.telling:
            passed[one.path] = count = passed.get(one.path, len(passed)) + 1
            if count % _APART:
                continue
        if verdict is Verdict.VALID and one.of_leaf:
            leaves.setdefault(one.path, []).append(one)
        else:
            alone.append(one)
    turned = [_turned(found, by) for by, found in enumerate(leaves.values())]
    out: list[Sample] = []
    for number, together in enumerate(zip_longest(*turned), 1):
        chosen = [one for one in together if one is not None]
        value, left = _applied(base, chosen, lambda v: judge.verdict(v) is Verdict.VALID and fit(v))
        alone += left
        if len(left) < len(chosen):
            out.append(Sample(value, f"probe: every leaf changed, round {number}"))
    return out, alone


def _turned(found: list[Probe], by: int) -> list[Probe]:
    by %= len(found)
    return found[by:] + found[:by]


def _applied(
    base: Any, chosen: list[Probe], good: Callable[[Any], bool]
) -> tuple[Any, list[Probe]]:
    """Apply all changes that go together; return the value and the changes that do not."""
    value = base
    for one in chosen:
        value = one.on(value)
    if good(value):
        return value, []
    value, left = base, []
    for one in chosen:
        candidate = one.on(value)
        if good(candidate):
            value = candidate
        else:
            left.append(one)
    return value, left
