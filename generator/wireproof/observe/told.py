"""An observation as findings and tables, for every report.

In: an `Observation` and what follows from it. Out: a `Subject`. Counts, shapes, pointers and dates
only: nothing in here reads a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from wireproof.errors import Location
from wireproof.findings.finding import Finding, new_finding
from wireproof.findings.report import Section, Subject, many
from wireproof.observe.causes import Cause
from wireproof.observe.coverage import Coverage
from wireproof.observe.facts import Fact
from wireproof.observe.run import Observation

_MOST = 12


def subject_of(
    vendor: str,
    found: Observation,
    locate: Callable[[str], Location],
    *,
    facts: Sequence[Fact] = (),
    coverage: bool = False,
) -> Subject:
    """Return what is told of one vendor.

    Args:
        vendor: its name.
        found: what the traffic shows.
        locate: finds a pointer in the vendor's file.
        facts: what clients noticed themselves.
        coverage: whether the table of operations is wanted.
    """
    findings = tuple(_finding(vendor, one, locate(one.pointer)) for one in found.causes
                     if one.state == "drift")  # fmt: skip
    sections = [_apart(found), _unmatched(found), _facts(facts)]
    if coverage:
        sections.append(_coverage(found.coverage))
    return Subject(
        vendor,
        findings,
        summary=summary_of(found),
        sections=tuple(one for one in sections if one.rows or one.items),
        data=record_of(vendor, found),
    )


def summary_of(found: Observation) -> str:
    """Say in one sentence how much was judged, and how much contradicts."""
    share = f" ({found.violating / found.judged:.1%})" if found.judged else ""
    parts = [
        many(found.matched, "exchange"),
        f"{found.violating} of {found.judged} answers contradict the document{share}",
    ]
    if found.streams[0]:
        parts.append(f"{found.streams[1]} of {found.streams[0]} streams")
    if found.requests[0]:
        parts.append(f"{found.requests[1]} of {found.requests[0]} accepted requests")
    return ", ".join(parts)


def _finding(vendor: str, one: Cause, location: Location) -> Finding:
    when = ""
    if one.first is not None and one.last is not None:
        when = f", from {one.first.date().isoformat()} to {one.last.date().isoformat()}"
    where = ", ".join(one.operations[:3]) + (" …" if len(one.operations) > 3 else "")
    return new_finding(
        f"observed-{one.rule}",
        f"{_said(one)}: {many(len(one.exchanges), 'exchange')}, {one.share:.0%} of those that "
        f"reach it{when}; "
        f"{where}",
        location,
        vendor=vendor,
        where=f"{one.side} {one.pointer} {one.detail}",
        pointer=one.pointer,
        count=len(one.exchanges),
        facts={
            "side": one.side,
            "share": round(one.share, 4),
            "operations": list(one.operations),
            "first": one.first.isoformat() if one.first else None,
            "last": one.last.isoformat() if one.last else None,
        },
    )


def _said(one: Cause) -> str:
    """Say what deviates, in a few words."""
    is_done = "is sent and accepted" if one.side == "request" else "is answered"
    match one.rule:
        case "null":
            return f"null {is_done}, and the document allows none"
        case "type":
            return f"a value of type {one.detail} {is_done}, and another type is documented"
        case "required":
            return f"{one.detail!r} is required, and absent from what {is_done}"
        case "enum":
            return f"a value {is_done} that the enumeration does not list"
        case "keyword":
            return f"a value {is_done} that `{one.detail}` refuses"
        case "status":
            return f"status {one.detail} {is_done}, and not documented"
        case _:
            return f"content of type {one.detail} {is_done}, and not documented"


def _apart(found: Observation) -> Section:
    """Tell what nothing is concluded from, and why."""
    counts = Counter(one.reason for one in found.causes if one.state != "drift")
    rows: list[tuple[str | int, ...]] = [
        (reason, number, counts.get(reason, 0)) for reason, number in found.doubts.items()
    ]
    rows += [(reason, number, 0) for reason, number in found.reasons.items()]
    later = [one for one in found.causes if one.state == "older than the field"]
    rows += [(f"{one.detail}: {one.reason}", len(one.exchanges), 1) for one in later[:_MOST]]
    columns = ("nothing is concluded from", "exchanges", "causes")
    return Section("Told apart", columns=columns, rows=tuple(rows))


def _unmatched(found: Observation) -> Section:
    rows = tuple(found.unmatched.items())
    skipped = tuple((f"{one.source}: {one.reason}", 1) for one in found.unreadable)
    columns = ("not of this document, or not readable", "exchanges")
    return Section("Left out", columns=columns, rows=(*rows[:_MOST], *skipped[:_MOST]))


def _facts(facts: Sequence[Fact]) -> Section:
    rows = tuple(
        (one.operation, one.pointer or "the body", one.expected, one.got, one.count)
        for one in facts[: 4 * _MOST]
    )
    columns = ("operation", "place", "expected", "got", "times")
    return Section("Told by clients", columns=columns, rows=rows)


def _coverage(found: Coverage) -> Section:
    rows = tuple(
        (
            f"{one.method} {one.path}",
            one.exchanges,
            " ".join(one.statuses),
            " ".join(status for status in one.documented if status not in one.statuses),
            f"{one.fields} of {one.of}",
        )
        for one in found.operations
    )
    columns = ("operation", "exchanges", "statuses seen", "not seen", "fields seen")
    seen = sum(one.exchanges > 0 for one in found.operations)
    title = f"Coverage: {seen} of {found.total} operations"
    return Section(title, columns=columns, rows=rows)


def record_of(vendor: str, found: Observation) -> dict[str, Any]:
    """Return the counts for machines."""
    return {
        "name": vendor,
        "matched": found.matched,
        "unmatched": found.unmatched,
        "unreadable": [{"source": one.source, "reason": one.reason} for one in found.unreadable],
        "judged": found.judged,
        "violating": found.violating,
        "streams": {"judged": found.streams[0], "violating": found.streams[1]},
        "requests": {"judged": found.requests[0], "violating": found.requests[1]},
        "doubts": found.doubts,
        "not_judged": found.reasons,
        "operations": [
            {
                "name": one.name,
                "method": one.method,
                "path": one.path,
                "exchanges": one.exchanges,
                "statuses": one.statuses,
                "fields": one.fields,
                "fields_documented": one.of,
            }
            for one in found.coverage.operations
        ],
    }
