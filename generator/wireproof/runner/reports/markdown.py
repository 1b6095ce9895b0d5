"""The Markdown report, and `PROOF.md` beside a client.

In: results. Out: Markdown that reads well in a pull request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from wireproof.checks.catalogue import CHECKS
from wireproof.findings.finding import Finding
from wireproof.runner.reports.plain import cut
from wireproof.runner.result import ProofResult

_FENCE = "```"
_LEFT_OUT = {
    "undecided": "only `format` or a discriminator refuses the value, which the specification "
    "leaves open, and the client refuses it, too; nothing was sent or lost.",
    "inexpressible": "the client's arguments cannot say it, so nobody can send it by mistake.",
    "unrepresentable": "no Python value of the documented type is that value; it was refused.",
}


def render_markdown(results: Sequence[ProofResult]) -> str:
    """Write several runs, findings first."""
    lines = ["# Proof", "", "| vendor | cases | findings | waived |", "|---|--:|--:|--:|"]
    lines += [
        f"| {one.vendor} | {one.cases} | {len(one.findings)} | {len(one.waived)} |"
        for one in results
    ]
    for one in results:
        lines += ["", f"## {one.vendor}", "", *_findings(one), *_body(one)]
    return "\n".join(lines) + "\n"


def render_proof_md(result: ProofResult) -> str:
    """Write what was proven of one client: the same run gives the same bytes."""
    verdict = "nothing was found" if result.ok else f"{len(result.findings)} findings"
    said = (
        f"{result.cases} cases were judged, and {verdict}. Budget `{result.budget.name}`, "
        f"seed {result.seed}, Schemathesis {result.versions.get('schemathesis', '?')}, "
        f"wireproof {result.versions.get('wireproof', '?')}."
    )
    lines = [
        f"# What is proven of {result.vendor}",
        "",
        said,
        "",
        *_findings(result),
        *_body(result),
    ]
    return "\n".join(lines) + "\n"


def _body(result: ProofResult) -> list[str]:
    return [*_checks(result), *_matrix(result), *_unproven(result), *_waived(result)]


def _checks(result: ProofResult) -> list[str]:
    totals: dict[str, Counter[str]] = {}
    for one in result.counts:
        tally = totals.setdefault(one.check, Counter())
        tally["judged"] += one.judged
        tally["undecided"] += one.undecided
        tally["inexpressible"] += one.inexpressible
        tally["unrepresentable"] += one.unrepresentable
    sentences = {check.name: check.sentence for check in CHECKS}
    lines = [
        "### Checks",
        "",
        "| check | what holds | judged | undecided | inexpressible | unrepresentable |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for name, tally in totals.items():
        lines.append(
            f"| {name} | {sentences.get(name, '')} | {tally['judged']} | {tally['undecided']} "
            f"| {tally['inexpressible']} | {tally['unrepresentable']} |"
        )
    seen = {name for tally in totals.values() for name in tally if tally[name]}
    lines += ["", *(f"- *{name}*: {text}" for name, text in _LEFT_OUT.items() if name in seen)]
    return [*lines, "", *_reasons(result)]


def _reasons(result: ProofResult) -> list[str]:
    """Write why cases were not judged, sync and async client together."""
    totals: Counter[tuple[str, str]] = Counter()
    for one in result.counts:
        for text in one.reasons:
            number, _, reason = text.partition(" x ")
            totals[one.check, reason] += int(number)
    lines = [f"- {check}: {number} x {reason}" for (check, reason), number in totals.items()]
    return ["### Why cases were not judged", "", *lines, ""] if lines else []


def _matrix(result: ProofResult) -> list[str]:
    totals: dict[tuple[str, str], Counter[bool]] = {}
    for row in result.matrix:
        tally = totals.setdefault((row.operation, row.part), Counter())
        tally[True] += row.positive
        tally[False] += row.negative
    lines = ["### What was exercised", "", "| operation | part | valid | invalid |"]
    lines.append("|---|---|--:|--:|")
    for (operation, part), tally in totals.items():
        lines.append(f"| `{operation}` | {_cell(part)} | {tally[True]} | {tally[False]} |")
    return [*lines, ""]


def _unproven(result: ProofResult) -> list[str]:
    lines = [f"- {one.what}: not proven: {one.reason}" for one in result.unproven]
    for short in result.shortfalls:
        why = short.excuse or "**nothing excuses this**"
        lines.append(f"- `{short.operation}` {short.part}: no {short.polarity} case: {why}")
    lines += [f"- {gap.what}: {gap.reason}" for gap in result.gaps]
    return ["### What could not be tried", "", *lines, ""] if lines else []


def _waived(result: ProofResult) -> list[str]:
    lines = [
        f"- `{one.finding.signature}` {one.finding.rule} until {one.waiver.expires.isoformat()}: "
        f"{one.waiver.reason}"
        for one in result.waived
    ]
    return ["### Waived", "", *lines, ""] if lines else []


def _findings(result: ProofResult) -> list[str]:
    lines: list[str] = []
    for one in result.findings:
        lines += _finding(one)
    return ["### Findings", "", *lines] if lines else []


def _finding(one: Finding) -> list[str]:
    said = (
        f"{one.check} check, {one.mode}; {one.severity}, for the {one.owner} to mend; "
        f"`{one.location}`; signature `{one.signature}`; seen {one.count} times."
    )
    lines = [
        f"#### `{one.rule}` at {_cell(one.where)} in `{one.operation}`",
        "",
        said,
        "",
        cut(one.message, 500),
        "",
        "| expected | actual |",
        "|---|---|",
        f"| {_code(one.expected)} | {_code(one.actual)} |",
        "",
    ]
    if one.wire_expected:
        lines += ["The wire as the spec has it, and as it was:", "", _FENCE, one.wire_expected]
        lines += [_FENCE, "", _FENCE, one.wire_actual, _FENCE, ""]
    if one.snippet:
        lines += ["<details><summary>Repeat it</summary>", "", f"{_FENCE}python"]
        lines += [one.snippet.rstrip(), _FENCE, "", "</details>", ""]
    return lines


def _cell(text: str) -> str:
    return cut(text, 300).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def _code(text: str) -> str:
    return f"`{_cell(text).replace('`', chr(39))}`" if text else ""
