"""What is next, said to whoever ran it: why nothing was judged, and why no more is proposed.

In: an observation. Out: sentences; none where there is nothing to add.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from wireproof.findings.numbers import many
from wireproof.observe.corrections import actions_for
from wireproof.observe.coverage import Exercised
from wireproof.observe.judge import REASONS
from wireproof.observe.propose import MOST, Proposal
from wireproof.observe.run import Observation

_REMEDIES: Final = {
    "no body was recorded": "record the bodies, too: browsers export a HAR file `with content`, "
    "Playwright writes one with `content: 'embed'`",
    REASONS["packed"]: "ask for gzip while recording (`Accept-Encoding: gzip`)",
    REASONS["cut"]: "record without a limit of the body's size",
    REASONS["html"]: "record what the vendor answers, not what stands between",
}
_OF_A_LOG: Final = (
    "the log of a client holds no bodies to judge: record the calls that it names, and observe the "
    "recordings, to have corrections proposed"
)


def why_nothing(found: Observation, *, facts: bool) -> str:
    """Say why recordings of this document showed nothing, "" when they did.

    Args:
        found: the observation.
        facts: whether clients noted deviations by themselves.
    """
    if found.causes or found.judged or found.streams[0] or found.requests[0]:
        return ""
    if not found.matched:
        if not found.unmatched:
            told = (
                "the log of a client holds no bodies to judge: record the calls that it names, and "
            )
            return f"{told}observe the recordings, to have corrections proposed" if facts else ""
        return (
            "no exchange is of this document: compare the addresses above with its servers and "
            "paths; `servers` in an overlay can name another"
        )
    if not found.reasons:
        return (
            f"nothing was judged: of {many(found.matched, 'exchange')} none has a documented body"
        )
    reason, number = max(found.reasons.items(), key=lambda pair: pair[1])
    remedy = _REMEDIES.get(reason)
    told = f"nothing was judged: {reason} ({number} of {many(found.matched, 'exchange')})"
    return f"{told}; {remedy}" if remedy else told


def why_no_more(
    found: Observation, proposed: Sequence[Proposal], root: dict[str, Any], *, at_least: int
) -> str:
    """Say what became of the causes that no correction is proposed for, "" when there are none.

    Args:
        found: the observation.
        proposed: what is proposed of it.
        root: the document, overlay applied.
        at_least: exchanges that have to show a cause.
    """
    taken = {key for one in proposed for key in one.corrects}
    against = {key for one in found.proposals for key in one.corrects} - taken
    left = Counter[str]()
    for one in found.drift:
        if one.key in taken:
            continue
        if one.key in against:
            left["that an action of the overlay contradicts"] += 1
        elif not actions_for(one, root, enum_values=False):
            left["that a person has to correct in the document"] += 1
        elif len(one.firm) < at_least:
            left[f"shown by fewer than {at_least} exchanges (--at-least 1 takes them in)"] += 1
        elif len(found.proposals) >= MOST:
            left["for the next run, once these are written"] += 1
        else:
            left["only together with those"] += 1
    if not left:
        return ""
    parts = ", ".join(f"{number} {why}" for why, number in left.items())
    return f"left without a correction: {many(left.total(), 'cause')}: {parts}"


def only_these(found: Observation) -> str:
    """Say how a client of what was seen alone is had, "" where all or nothing was seen."""
    seen = [one for one in found.coverage.operations if one.exchanges]
    if not seen or len(seen) == found.coverage.total:
        return ""
    listed = ", ".join(f'"{one.method} {one.path}"' for one in sorted(seen, key=_address))
    return (
        f"for a client of these alone, under [client] of vendor.toml: include = [{listed}]; "
        "`generate --used-by` takes what your code calls instead"
    )


def _address(one: Exercised) -> tuple[str, str]:
    return one.path, one.method
