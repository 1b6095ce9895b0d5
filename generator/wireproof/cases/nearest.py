"""Valid values near to invalid ones, where generation finds none at all.

In: a synthetic document, and the judge of one of its paths. Out: samples, none where none is near.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from wireproof.cases.boundaries import BASE64, Path, probe
from wireproof.cases.engine import Engine, Sample
from wireproof.cases.verdicts import Judge

_MOST_CHANGES = 8
_MOST_RELAXED = 24


def near_valid(
    document: dict[str, Any], path: str, judge: Judge, words: tuple[str, ...] = ()
) -> list[Sample]:
    """Look for valid values close to invalid ones, where generation found none at all.

    `oneOf` whose members contain one another takes only what the larger one has alone. Generators
    hardly meet that: values of any member are varied, change by change, until exactly one member
    takes them. Base64 they hardly meet either: of its `words`, each that fits is one value.
    """
    codes = tuple(word for word in words if word in BASE64)
    relaxed = Engine(_any_for_one(document))
    made = relaxed.first(path, _MOST_RELAXED).samples
    nearest = sorted((one.value for one in made if one.malformed is None), key=judge.distance)
    out: list[Sample] = []
    for base in nearest:
        out += _descended(base, judge, codes)
        if len(out) >= _MOST_RELAXED:
            break
    return out[:_MOST_RELAXED]


def _descended(base: Any, judge: Judge, words: tuple[str, ...] = ()) -> list[Sample]:
    """Change a value at one place after another, always to what is least wrong, until it is valid.

    All valid values that the last change could lead to are returned.
    """
    left = judge.distance(base)
    for _ in range(_MOST_CHANGES):
        reach = _reach(base, judge)
        made = [(one.on(base), one.source) for one in probe(base, words=words, at=reach)]
        told = [(judge.distance(value), value, source) for value, source in made]
        if found := [Sample(value, f"near: {source}") for far, value, source in told if not far]:
            return found
        found_at = ((far, value) for far, value, _ in told)
        far, base = min(found_at, default=(left, base), key=itemgetter(0))
        if far >= left:
            return []
        left = far
    return []


def _reach(value: Any, judge: Judge) -> Callable[[Path], bool]:
    """Tell where a change may put something right: a value may have thousands of places."""
    wrong, whole, holders = set[Path](), set[Path](), set[Path]()
    for path, inside in judge.suspects(value):
        (whole if inside else wrong).add(path)
        holders |= {path[:length] for length in range(len(path))}

    def reach(path: Path) -> bool:
        if path in wrong or path in whole or path in holders:
            return True
        return any(path[: len(one)] == one for one in whole)

    return reach


def _any_for_one(node: Any) -> Any:
    match node:
        case dict():
            out = {key: _any_for_one(value) for key, value in node.items()}
            if isinstance(out.get("oneOf"), list) and "anyOf" not in out:
                out["anyOf"] = out.pop("oneOf")
            return out
        case list():
            return [_any_for_one(one) for one in node]
        case _:
            return node
