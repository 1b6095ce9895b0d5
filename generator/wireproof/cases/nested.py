"""Samples of a response that vary only what is inside components that stood before.

In: the samples of a body, and the components that an earlier response of the document holds. Out:
fewer samples: what such a component takes and refuses was shown where it stands first, and a few
samples show that the client reads it here, too. What is around the components is tried in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from wireproof.cases.engine import Sample
from wireproof.cases.shortened import targets
from wireproof.cases.verdicts import Judge, Verdict
from wireproof.oracle.equality import LEAVES

MOST_INSIDE: Final = 3
"""Samples of each verdict, for each component that stood before."""
_MOST_CHANGES: Final = 16
"""A sample that differs at more places is one of its own."""
_MOST_SCHEMAS: Final = 64
"""Members of unions that are looked into at one step."""

Steps = tuple[str | int, ...]


def without_repeats(
    samples: Iterable[Sample],
    judge: Judge,
    root: dict[str, Any],
    schema: Any,
    known: Collection[str],
) -> list[Sample]:
    """Leave out most samples that differ from the first valid one inside known components alone.

    Args:
        samples: of the body, in their order.
        judge: of the body.
        root: the document as written.
        schema: of the body.
        known: references of the components that were tried before.
    """
    made = list(samples)
    verdicts = [
        Verdict.INVALID if one.malformed is not None else judge.verdict(one.value) for one in made
    ]
    if not known or Verdict.VALID not in verdicts:
        return made
    usual = made[verdicts.index(Verdict.VALID)].value
    inside: dict[tuple[str, Verdict], list[int]] = defaultdict(list)
    for number, (one, verdict) in enumerate(zip(made, verdicts, strict=True)):
        where = _within(usual, one, root, schema, known)
        if where:
            inside[where, verdict].append(number)
    gone = {number for group in inside.values() for number in _left_out(group)}
    return [one for number, one in enumerate(made) if number not in gone]


def _left_out(group: list[int]) -> set[int]:
    """Return what an even choice leaves out."""
    return set(group) - {group[n * len(group) // MOST_INSIDE] for n in range(MOST_INSIDE)}


def _within(
    usual: Any, sample: Sample, root: dict[str, Any], schema: Any, known: Collection[str]
) -> str:
    """Return the one known component that all changes of a sample are inside of, or ""."""
    if sample.malformed is not None:
        return ""
    changes: list[Steps] = []
    for steps in _changes(usual, sample.value, ()):
        changes.append(steps)
        if len(changes) > _MOST_CHANGES:
            return ""
    entered = {_entered(root, schema, steps, known) for steps in changes}
    return entered.pop() if len(entered) == 1 else ""


def _changes(old: Any, new: Any, steps: Steps) -> Iterator[Steps]:
    """Yield the places where two values differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old.keys() | new.keys():
            if key not in old or key not in new:
                yield (*steps, key)
            elif not _same_leaf(old[key], new[key]):
                yield from _changes(old[key], new[key], (*steps, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (left, right) in enumerate(zip(old, new, strict=True)):
            yield from _changes(left, right, (*steps, index))
    elif type(old) is not type(new) or old != new:
        yield steps


def _same_leaf(old: Any, new: Any) -> bool:
    """Tell whether two values are the same leaf; most are, and no step is needed to see it."""
    return type(old) is type(new) and type(old) in LEAVES and old == new


def _entered(root: dict[str, Any], schema: Any, steps: Steps, known: Collection[str]) -> str:
    """Return the outermost known component that a place is inside of, or "" where there is none."""
    level: list[Any] = [schema]
    for step in steps:
        level, met = _opened(root, level)
        if known_here := sorted(met & set(known)):
            return known_here[0]
        level = [inner for node in level for inner in _below(node, step)][:_MOST_SCHEMAS]
    return ""


def _opened(root: dict[str, Any], level: list[Any]) -> tuple[list[Any], set[str]]:
    """Return schemas with what they refer to and consist of, and the references among that."""
    found: list[Any] = []
    met: set[str] = set()
    pending = list(level)
    while pending and len(found) < _MOST_SCHEMAS:
        node = pending.pop()
        if not isinstance(node, dict):
            continue
        found.append(node)
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in met:
            met.add(reference)
            pending += targets(root, reference)
        for keyword in ("allOf", "oneOf", "anyOf"):
            members = node.get(keyword)
            pending += members if isinstance(members, list) else []
    return found, met


def _below(node: dict[str, Any], step: str | int) -> list[Any]:
    """Return the schemas that a member or an item of a value has."""
    if isinstance(step, int):
        return [node["items"]] if "items" in node else []
    properties = node.get("properties")
    if isinstance(properties, dict) and step in properties:
        return [properties[step]]
    extra = node.get("additionalProperties")
    return [extra] if isinstance(extra, dict) else []
