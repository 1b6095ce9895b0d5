"""Very large values: few are tried, of each verdict some, and the report says so."""

from __future__ import annotations

from wireproof.cases.model import CallCase, Gap
from wireproof.cases.verdicts import Verdict
from wireproof.cases.volume import LARGE, MOST, lighter
from wireproof.oracle.arguments import Arguments


def case(size: int, verdict: Verdict, source: str) -> CallCase:
    return CallCase(Arguments({}, [0] * size, "application/json"), verdict, source)


def chosen(cases: list[CallCase]) -> tuple[list[CallCase], list[Gap]]:
    gaps: list[Gap] = []
    return lighter(cases, lambda one: one.arguments.to_json(), "/call/x/0", gaps), gaps


def test_of_very_large_values_an_even_choice_of_each_verdict_is_tried():
    """Twice as much as may be is halved; what is small stays, wherever it stands."""
    size = 2 * MOST // 40
    found = [case(size, Verdict.VALID, f"v{n}") for n in range(20)]
    found += [case(2, Verdict.INVALID, "small")]
    found += [case(size, Verdict.INVALID, f"i{n}") for n in range(19)]

    kept, (gap,) = chosen(found)

    sources = [one.source for one in kept]
    assert sources[:10] == [f"v{n}" for n in range(0, 20, 2)]
    assert "small" in sources
    assert len(sources) == 21
    assert gap.what == "/call/x/0 values"
    assert "of 40 cases 21" in gap.reason


def test_many_values_of_the_usual_size_are_all_tried():
    """However much they are together: such documents are real."""
    found = [case(LARGE - 10, Verdict.VALID, str(n)) for n in range(2 * MOST // LARGE)]

    assert chosen(found) == (found, [])
