"""Probes of the fullest valid samples: small changes to known values, many of them at once.

In: samples and their judge. Out: further samples. The texts and numbers of a place that is written
like others which were tried with all of them are thinned: each shows the same there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import Any

from wireproof.cases.batches import rounds
from wireproof.cases.boundaries import TELLING, Path, Probe, probe
from wireproof.cases.engine import Sample
from wireproof.cases.seeds import Place, bases, merged, place_of, places
from wireproof.cases.verdicts import Judge, Verdict

_MOST_MERGED = 8
_MOST_PROBED = 1_000_000
"""Characters of all variants of one value; of a larger value every second or third is taken."""
_LEAST_PROBES = 150
_MOST_ALIKE = 2
"""Places that look alike at which the same change is made."""
_AGAIN = 4
"""Of what is known, every fourth text or number is tried."""
_SHALLOW = 2
"""Parameters stand at this depth in a call; of the first value twice as many of them are varied."""


def never(_path: Path) -> bool:
    """Nothing is written like what stood before."""
    return False


def always(_path: Path) -> bool:
    """All is."""
    return True


def probes(
    samples: list[Sample],
    judge: Judge,
    words: tuple[str, ...],
    fit: Callable[[Any], bool],
    is_familiar: Callable[[Path], bool] = never,
) -> list[Sample]:
    """Vary the fullest deterministic valid samples.

    Args:
        samples: fuzzed ones among them are passed over, so that probes do not hang on a seed.
        judge: of the values.
        words: see `probe`.
        fit: tells whether a value can be judged at all.
        is_familiar: tells what is written like others that were tried with every text.
    """

    def usable(value: Any) -> bool:
        return judge.verdict(value) is Verdict.VALID and fit(value)

    steady = [one for one in samples if one.malformed is None and "fuzz" not in one.source[:4]]
    found = [one.value for one in steady if usable(one.value)]
    out = [
        Sample(merged(one, other), "probe: two at once")
        for number, one in enumerate(found[:_MOST_MERGED])
        for other in found[:number]
    ]
    seen: Counter[Hashable] = Counter()
    varied: set[Place] = set()
    for index, chosen in enumerate(bases(found, usable)):
        base = _parameters_first(chosen)
        out.append(Sample(base, "probe: everything at once"))
        known = _anywhere_known(base, varied, is_familiar) if index else is_familiar
        changes = _with_fewer(probe(base, words=words, long=index == 0), known)
        made, alone = rounds(base, changes, judge, fit)
        varied |= places(base)
        apart = list(_without_kin(alone, seen))
        most = max(_LEAST_PROBES, _MOST_PROBED // len(repr(base)))
        out += made
        out += [
            Sample(one.on(base), one.source)
            for one in _thinned(apart, most, 2 * most // (index + 1))
        ]
    return out


def _anywhere_known(
    base: Any, varied: Collection[Place], is_familiar: Callable[[Path], bool]
) -> Callable[[Path], bool]:
    """Tell what of a further base is known: all but a parameter that is new and has its own style.

    Args:
        base: a value.
        varied: the places of the bases before it.
        is_familiar: see `probes`.
    """

    def known(path: Path) -> bool:
        of_call = str(path[0]).startswith("in_") if path else False
        return not of_call or is_familiar(path) or place_of(base, path) in varied

    return known


def _with_fewer(changes: Iterable[Probe], known: Callable[[Path], bool]) -> Iterator[Probe]:
    """Yield changes, but of the texts and numbers of what is known only some.

    That it is read and written shows with few; what each of them does was seen elsewhere. The next
    place gets others, and each place all that has a meaning on the wire at once.
    """
    for number, one in enumerate(changes):
        plain = one.of_leaf and not one.telling and one.note not in TELLING
        if not plain or number % _AGAIN == 0 or not known(one.path):
            yield one


def _thinned(apart: list[Probe], deep: int, shallow: int) -> Iterator[Probe]:
    """Yield every second or third change where there are more than may be made.

    Args:
        apart: changes.
        deep: how many are made of those inside of parameters and properties.
        shallow: how many are made of the others.
    """
    near = sum(len(one.path) <= _SHALLOW for one in apart)
    steps = -(-len(apart) // deep), -(-near // max(shallow, _LEAST_PROBES))
    for number, one in enumerate(apart):
        if number % steps[len(one.path) <= _SHALLOW] == 0:
            yield one


def _without_kin(alone: Iterable[Probe], seen: Counter[Hashable]) -> Iterator[Probe]:
    """Yield changes, but not the same one over and over at places that look alike.

    Args:
        alone: changes.
        seen: how often each was made; kept from one base to the next.
    """
    for one in alone:
        seen[one.kin, one.note] += 1
        if len(one.path) <= _SHALLOW or seen[one.kin, one.note] <= _MOST_ALIKE:
            yield one


def _parameters_first(value: Any) -> Any:
    """Return a call with its parameters first: its body may have more leaves than are varied."""
    if not isinstance(value, dict):
        return value
    return {key: value[key] for key in sorted(value, key=lambda key: not key.startswith("in_"))}
