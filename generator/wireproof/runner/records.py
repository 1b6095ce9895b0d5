"""What was proven as text, and back: what stores keep and other machines send.

In: a `Proven` or a `ProofResult`. Out: JSON. It holds everything that a report tells. Lines of the
vendor's file may move while what stands there is the same, so that whoever reads what was proven of
one method tells them anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, astuple, replace
from typing import Any

from wireproof.cases.model import Budget, Gap, Unproven
from wireproof.checks.coverage import Row, Shortfall
from wireproof.errors import Location
from wireproof.findings.kept import finding_of, read_kept, write_kept
from wireproof.runner.proven import Collected, Proven
from wireproof.runner.result import CheckCount, ProofResult


def to_text(proven: Proven) -> str:
    """Write what was proven."""
    own = proven.collected
    return write_kept(
        {
            "counts": [astuple(one) for one in own.counts],
            "judged": [[*key, number] for key, number in own.counted.judged.items()],
            "skipped": [[*key, reason] for key, reason in own.counted.skipped.items()],
            "findings": [*own.findings.values()],
            "gaps": [astuple(one) for one in own.gaps],
            "unproven": [astuple(one) for one in own.unproven],
            "short": [astuple(replace(one, place=None)) for one in proven.short],
            "seconds": round(proven.seconds, 3),
        }
    )


def from_text(name: str, pointer: str, text: str, locate: Callable[[str], Location]) -> Proven:
    """Read what was proven.

    Args:
        name: id of the method.
        pointer: to its operation.
        text: as it was written.
        locate: says where a pointer stands in the vendor's file.
    """
    data: dict[str, Any] = read_kept(text)
    own = Collected(
        counts=_counts(data["counts"]),
        gaps=[Gap(*one) for one in data["gaps"]],
        unproven=[Unproven(*one) for one in data["unproven"]],
    )
    for operation, part, check, positive, number in data["judged"]:
        own.counted.judged[operation, part, check, positive] = number
    for operation, part, positive, reason in data["skipped"]:
        own.counted.skipped[operation, part, positive] = reason
    for one in data["findings"]:
        finding = replace(finding_of(one, lambda place: place), location=locate(one["pointer"]))
        own.findings[finding.signature] = finding
    short = tuple(replace(Shortfall(*one), place=locate(pointer)) for one in data["short"])
    return Proven(name, own, short, data["seconds"])


def result_to_text(result: ProofResult) -> str:
    """Write what a whole run showed."""
    lists = {
        "counts": [astuple(one) for one in result.counts],
        "findings": result.findings,
        "accounted": result.accounted,
        "matrix": [astuple(one) for one in result.matrix],
        "shortfalls": [asdict(one) for one in result.shortfalls],
        "gaps": [astuple(one) for one in result.gaps],
        "unproven": [astuple(one) for one in result.unproven],
    }
    alone = {"vendor": result.vendor, "seed": result.seed, "budget": asdict(result.budget)}
    return write_kept({**lists, **alone, "versions": result.versions, "seconds": result.seconds})


def result_from_text(text: str) -> ProofResult:
    """Read what a whole run of the same bytes in the same place showed."""
    data: dict[str, Any] = read_kept(text)
    return ProofResult(
        vendor=data["vendor"],
        counts=tuple(_counts(data["counts"])),
        findings=tuple(finding_of(one, lambda place: place) for one in data["findings"]),
        accounted=tuple(finding_of(one, lambda place: place) for one in data["accounted"]),
        matrix=tuple(Row(*one) for one in data["matrix"]),
        shortfalls=tuple(map(_shortfall, data["shortfalls"])),
        gaps=tuple(Gap(*one) for one in data["gaps"]),
        unproven=tuple(Unproven(*one) for one in data["unproven"]),
        seed=data["seed"],
        budget=Budget(**data["budget"]),
        versions=data["versions"],
        seconds=data["seconds"],
    )


def _counts(records: Iterable[Any]) -> list[CheckCount]:
    return [CheckCount(*(*one[:-1], tuple(one[-1]))) for one in records]


def _shortfall(record: dict[str, Any]) -> Shortfall:
    place = record["place"]
    return Shortfall(**{**record, "place": Location(**place) if place else None})
