"""The proof as a report: what was found, and beside it what was tried and what was not.

In: `ProofResult`s. Out: a `Report` for every format, and `PROOF.md` and `proof.json`, which are
kept beside a client. The same result gives the same bytes: no times, no paths of this machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from wireproof.checks.catalogue import CHECKS, SENTENCE, WEBHOOKS
from wireproof.findings.numbers import many
from wireproof.findings.plain import json_text
from wireproof.findings.report import Attempt, Report, Section, Subject
from wireproof.findings.reports.json import FORMAT, subject_record
from wireproof.findings.reports.markdown import subject_lines
from wireproof.runner.result import CheckCount, ProofResult

_FATES = ("judged", "undecided", "inexpressible", "unrepresentable")
_LEFT_OUT = {
    "undecided": "only `format` or a discriminator refuses the value, which the specification "
    "leaves open, and the client refuses it, too; nothing was sent or lost.",
    "inexpressible": "the client's arguments cannot express it, so nobody can send it by mistake.",
    "unrepresentable": "no Python value of the argument's type can hold it; the client refused it.",
}


def proof_report(results: Sequence[ProofResult]) -> Report:
    """Put results into the form that every format is written from."""
    clients = "client" if len(results) == 1 else "clients"
    cases = sum(one.cases for one in results)
    return Report(
        command="prove",
        title=f"Proof of {', '.join(one.vendor for one in results)}",
        subjects=tuple(map(proof_subject, results)),
        summary=f"{cases:,} cases judged, {len(results)} {clients}",
    )


def proof_subject(result: ProofResult) -> Subject:
    """Put one result into that form."""
    versions = {name: value for name, value in sorted(result.versions.items()) if value}
    return Subject(
        name=result.vendor,
        findings=(*result.findings, *result.accounted),
        summary=f"{result.cases:,} cases, budget {result.budget.name}, seed {result.seed}, "
        + many(len(result.findings), "finding"),
        sections=tuple(_sections(result)),
        cases=tuple(_attempt(result.vendor, count) for count in result.counts),
        properties={"seed": str(result.seed), **versions},
        data=_data(result),
    )


def render_proof_md(result: ProofResult) -> str:
    """Write what was proven of one client."""
    verdict = many(len(result.findings), "finding") if result.findings else "nothing was found"
    said = (
        f"{result.cases} cases were judged, and {verdict}. Budget `{result.budget.name}`, "
        f"seed {result.seed}, Schemathesis {result.versions.get('schemathesis', '?')}, "
        f"wireproof {result.versions.get('wireproof', '?')}."
    )
    lines = [f"# What is proven of {result.vendor}", "", said, ""]
    return "\n".join([*lines, *subject_lines(proof_subject(result))]).rstrip() + "\n"


def render_proof_json(result: ProofResult) -> str:
    """Write what was proven of one client, for machines."""
    return json_text({"format": FORMAT, **subject_record(proof_subject(result))})


def _attempt(vendor: str, count: CheckCount) -> Attempt:
    return Attempt(
        classname=f"{vendor}.{count.operation}",
        name=f"{count.check} [{count.mode}]",
        key=(count.operation, count.check, count.mode),
        output=", ".join(f"{getattr(count, name)} {name}" for name in _FATES),
    )


def _sections(result: ProofResult) -> Iterator[Section]:
    yield _checks(result)
    reasons = _reasons(result)
    if reasons:
        yield Section("Why cases were not judged", items=reasons)
    yield _matrix(result)
    yield _by_check(result)
    untried = tuple(_untried(result))
    if untried:
        yield Section("What could not be tried", items=untried)


def _checks(result: ProofResult) -> Section:
    totals: dict[str, Counter[str]] = {}
    for one in result.counts:
        tally = totals.setdefault(one.check, Counter())
        tally.update({name: getattr(one, name) for name in _FATES})
    sentences = {check.name: check.sentence for check in CHECKS} | {WEBHOOKS: SENTENCE}
    seen = {name for tally in totals.values() for name in tally if tally[name]}
    return Section(
        "Checks",
        columns=("check", "what holds", *_FATES),
        rows=tuple(
            (name, sentences.get(name, ""), *(tally[fate] for fate in _FATES))
            for name, tally in totals.items()
        ),
        items=tuple(f"{name}: {text}" for name, text in _LEFT_OUT.items() if name in seen),
    )


def _reasons(result: ProofResult) -> tuple[str, ...]:
    """Tell why cases were not judged, sync and async client together."""
    totals: Counter[tuple[str, str]] = Counter()
    for one in result.counts:
        for text in one.reasons:
            number, _, reason = text.partition(" x ")
            totals[one.check, reason] += int(number)
    return tuple(f"{check}: {number} x {reason}" for (check, reason), number in totals.items())


def _matrix(result: ProofResult) -> Section:
    totals: dict[tuple[str, str], Counter[bool]] = {}
    for row in result.matrix:
        tally = totals.setdefault((row.operation, row.part), Counter())
        tally[True] += row.positive
        tally[False] += row.negative
    return Section(
        "What was exercised",
        columns=("operation", "part", "valid", "invalid"),
        rows=tuple((*key, tally[True], tally[False]) for key, tally in totals.items()),
        code=frozenset({"operation", "part"}),
    )


def _by_check(result: ProofResult) -> Section:
    """The same for each check: valid and invalid cases of both modes."""
    checks = [one.name for one in CHECKS if any(row.check == one.name for row in result.matrix)]
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for row in result.matrix:
        counts = cells.setdefault((row.operation, row.part), {})
        counts[row.check] = f"{row.positive} / {row.negative}"
    return Section(
        "What each check exercised",
        text="valid / invalid cases, both modes",
        columns=("operation", "part", *checks),
        rows=tuple(
            (*key, *(counts.get(name, "") for name in checks)) for key, counts in cells.items()
        ),
        detail=True,
    )


def _untried(result: ProofResult) -> Iterator[str]:
    yield from (f"{one.what}: not proven: {one.reason}" for one in result.unproven)
    for short in result.shortfalls:
        why = short.excuse or "nothing excuses this"
        yield f"{short.operation} {short.part}: no {short.polarity} case: {why}"
    yield from (f"{gap.what}: {gap.reason}" for gap in result.gaps)


def _data(result: ProofResult) -> dict[str, Any]:
    return {
        "budget": {"name": result.budget.name, "examples": result.budget.examples},
        "seed": result.seed,
        "versions": dict(sorted(result.versions.items())),
        "cases": result.cases,
        "checks": [
            {
                "operation": one.operation,
                "check": one.check,
                "mode": one.mode,
                **{name: getattr(one, name) for name in _FATES},
                "reasons": list(one.reasons),
            }
            for one in result.counts
        ],
        "matrix": [
            {
                "operation": one.operation,
                "part": one.part,
                "check": one.check,
                "positive": one.positive,
                "negative": one.negative,
            }
            for one in result.matrix
        ],
        "shortfalls": [
            {
                "operation": one.operation,
                "part": one.part,
                "polarity": one.polarity,
                "excuse": one.excuse,
            }
            for one in result.shortfalls
        ],
        "unproven": [
            {"what": one.what, "pointer": one.pointer, "reason": one.reason}
            for one in result.unproven
        ],
        "gaps": [{"what": one.what, "reason": one.reason} for one in result.gaps],
    }
