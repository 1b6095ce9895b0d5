"""An observation as findings and tables, for every report.

In: an `Observation` and what follows from it. Out: a `Subject`. Counts, shapes, pointers and dates
only: nothing in here reads a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from wireproof.errors import Location
from wireproof.findings.finding import Finding, new_finding
from wireproof.findings.numbers import many
from wireproof.findings.report import Section, Subject
from wireproof.observe.causes import Cause
from wireproof.observe.coverage import Coverage
from wireproof.observe.doubts import Doubt
from wireproof.observe.facts import Fact
from wireproof.observe.run import Observation

_MOST = 12
_NAMED = 3


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
    places = _places(found.drift)
    findings = tuple(_finding(vendor, one, locate(one[0].pointer)) for one in places)
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
    judged = f"{found.violating} of {found.judged} answers contradict the document{share}"
    parts = [many(found.matched, "exchange"), judged if found.judged else "no answer was judged"]
    if found.streams[0]:
        parts.append(f"{found.streams[1]} of {found.streams[0]} streams")
    if found.requests[0]:
        parts.append(f"{found.requests[1]} of {found.requests[0]} accepted requests")
    return ", ".join(parts)


def _places(causes: Iterable[Cause]) -> list[list[Cause]]:
    """Put together what deviates at one place of the document, the most frequent place first."""
    found: dict[tuple[str, str, str], list[Cause]] = {}
    for one in causes:
        found.setdefault(one.place, []).append(one)
    return list(found.values())


def _finding(vendor: str, causes: Sequence[Cause], location: Location) -> Finding:
    """Tell of one place; the causes differ in what is absent or seen there."""
    one = causes[0]
    exchanges = {index for cause in causes for index in cause.firm}
    operations = list(dict.fromkeys(name for cause in causes for name in cause.operations))
    share = len(exchanges) / max(1, *(cause.reached for cause in causes))
    where = ", ".join(operations[:3]) + (" …" if len(operations) > 3 else "")
    return new_finding(
        f"observed-{one.rule}",
        f"{_said(one, [cause.detail for cause in causes])}: {many(len(exchanges), 'exchange')}, "
        f"{share:.0%} of those that reach it{_period(causes)}; {where}",
        location,
        vendor=vendor,
        where=f"{one.side} {one.pointer} {' '.join(sorted(cause.detail for cause in causes))}",
        pointer=location.pointer or one.pointer,
        count=len(exchanges),
        facts={
            "side": one.side,
            "share": round(share, 4),
            "operations": operations,
            "first": _day(min((c.first for c in causes if c.first), default=None)),
            "last": _day(max((c.last for c in causes if c.last), default=None)),
            "in_doubt": len({n for cause in causes for n in cause.exchanges} - exchanges),
            "causes": [_record(cause) for cause in causes],
        },
    )


def _period(causes: Sequence[Cause]) -> str:
    first = [one.first for one in causes if one.first is not None]
    last = [one.last for one in causes if one.last is not None]
    if not first or not last:
        return ""
    start, end = min(first).date().isoformat(), max(last).date().isoformat()
    return f", on {start}" if start == end else f", from {start} to {end}"


def _day(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()


def _record(one: Cause) -> dict[str, Any]:
    return {
        "pointer": one.pointer,
        "side": one.side,
        "rule": f"observed-{one.rule}",
        "detail": one.detail,
        "exchanges": len(one.firm or one.exchanges),
        "first": _day(one.first),
        "last": _day(one.last),
        "state": one.state,
        "reason": one.reason,
    }


def _said(one: Cause, details: Sequence[str]) -> str:
    """Say what deviates, in a few words."""
    is_done = "is sent and accepted" if one.side == "request" else "is answered"
    are_done = is_done if len(details) == 1 else is_done.replace("is ", "are ", 1)
    several = "s" * (len(details) > 1)
    match one.rule:
        case "null":
            return f"null {is_done}, and the document allows none"
        case "type":
            return f"a value of type {_listed(details)} {is_done}, and another type is documented"
        case "required":
            names = _listed([repr(name) for name in details])
            return f"{names} {'are' if several else 'is'} required, and absent from what {is_done}"
        case "enum" if one.pointer.endswith("/discriminator"):
            return f"a value of the discriminator {is_done} that the document does not list"
        case "enum":
            return f"a value {is_done} that the enumeration does not list"
        case "keyword":
            return f"a value {is_done} that `{one.detail}` refuses"
        case "status":
            return f"status{'es' * bool(several)} {_listed(details)} {are_done}, and not documented"
        case _:
            return f"content of type{several} {_listed(details)} {are_done}, and not documented"


def _listed(words: Sequence[str]) -> str:
    if len(words) > _NAMED + 1:
        return f"{', '.join(words[:_NAMED])} and {len(words) - _NAMED} more"
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _apart(found: Observation) -> Section:
    """Tell what nothing is concluded from, and why; `--json` has every cause."""
    apart = [one for one in found.causes if one.state != "drift"]
    places = Counter(reason for reason, _ in {(one.reason, one.place) for one in apart})
    rows: list[tuple[str | int, ...]] = []
    for reason in dict.fromkeys([*found.doubts, *found.reasons]):
        number = max(found.doubts.get(reason, 0), found.reasons.get(reason, 0))
        told = f"{reason} ({found.age})" if reason == Doubt.OLD else reason
        rows.append((told, number, places.get(reason, 0)))
    later = [one for one in apart if one.state == "older than the field"]
    if later:
        names = _listed([f"{one.detail} {one.reason}" for one in later])
        exchanges = {index for one in later for index in one.exchanges}
        rows.append((names, len(exchanges), len({one.place for one in later})))
    columns = ("nothing is concluded from", "exchanges", "places")
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
        "document_age": None if found.age is None else str(found.age),
        "told_apart": [_record(one) for one in found.causes if one.state != "drift"],
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
