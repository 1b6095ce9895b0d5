"""What was proven of one method as text, and back: what stores keep and other machines send.

In: a `Proven`. Out: JSON. It holds everything that a report tells of the method, but the lines of
the vendor's file: they may move while what stands there is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, astuple
from typing import Any

from wireproof.cases.model import Gap, Unproven
from wireproof.checks.coverage import Shortfall
from wireproof.errors import Location
from wireproof.findings.kept import finding_of, read_kept, write_kept
from wireproof.runner.collect import Collected, Proven
from wireproof.runner.result import CheckCount


def to_text(proven: Proven) -> str:
    """Write what was proven."""
    own = proven.collected
    return write_kept(
        {
            "counts": [asdict(one) for one in own.counts],
            "judged": [[*key, number] for key, number in own.counted.judged.items()],
            "skipped": [[*key, reason] for key, reason in own.counted.skipped.items()],
            "findings": [*own.findings.values()],
            "gaps": [astuple(one) for one in own.gaps],
            "unproven": [astuple(one) for one in own.unproven],
            "short": [astuple(one) for one in proven.short],
            "seconds": round(proven.seconds, 3),
        }
    )


def from_text(name: str, text: str, locate: Callable[[str], Location]) -> Proven:
    """Read what was proven.

    Args:
        name: id of the method.
        text: as it was written.
        locate: says where a pointer stands in the vendor's file.
    """
    data: dict[str, Any] = read_kept(text)
    own = Collected(
        gaps=[Gap(*one) for one in data["gaps"]],
        unproven=[Unproven(*one) for one in data["unproven"]],
    )
    own.counts += [
        CheckCount(**{**one, "reasons": tuple(one["reasons"])}) for one in data["counts"]
    ]
    for operation, part, check, positive, number in data["judged"]:
        own.counted.judged[operation, part, check, positive] = number
    for operation, part, positive, reason in data["skipped"]:
        own.counted.skipped[operation, part, positive] = reason
    for one in data["findings"]:
        finding = finding_of(one, lambda place: locate(place.pointer))
        own.findings[finding.signature] = finding
    short = tuple(Shortfall(*one) for one in data["short"])
    return Proven(name, own, short, data["seconds"])
