"""The libraries checks: what a client does with one HTTP library it does with the other.

In: checks that are judged with httpx for each operation. Out: the same ones with another library,
where that is installed and the client says that it takes it, for the operations that stand for the
client: without a body, with one, and one whose response is read while it arrives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wireproof.cases.alike import FIRST
from wireproof.checks.auth import AUTH
from wireproof.checks.check import Case, Check, Result
from wireproof.checks.loopback import LOOPBACK
from wireproof.checks.retry import RETRY
from wireproof.checks.streams import STREAMS
from wireproof.harness.harness import Harness
from wireproof.harness.standing import LIBRARY
from wireproof.harness.vendor import other_libraries


def over(check: Check, library: str) -> Check:
    """Return a check that calls with another HTTP library.

    Args:
        check: as it is judged with httpx.
        library: the name of the module.
    """

    def cases(harness: Harness) -> Iterable[Case]:
        known = harness.fixture.package.manifest.libraries
        if LIBRARY in harness.stands_for and library in known and library in other_libraries():
            # It stands for all that look like it: whichever of them it is, it tries everything.
            yield from check.cases(replace(harness, plan=replace(harness.plan, turn=FIRST)))

    def judge(harness: Harness, case: Case) -> Result:
        there = replace(harness, library=library)
        result = check.judge(there, case)
        if result.interaction is None:
            return result
        return replace(result, interaction=there.over_library(result.interaction))

    name, sentence = (
        f"{check.name}-{library}",
        f"With {library}, where that is installed: {check.sentence}",
    )
    return Check(name, check.polarity, cases, judge, sentence, once=True)


LIBRARIES = tuple(over(one, "httpx2") for one in (AUTH, LOOPBACK, RETRY, STREAMS))
